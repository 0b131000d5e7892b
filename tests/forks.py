"""releasekit on the PATH of a shell, forked from a process that has everything imported: what a page shows is run hundreds of times.

Each run is a process of its own, with the arguments, environment, folder and streams of the one who called it. What must be killed, or
must show that nothing foreign is imported, is started anew elsewhere.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLIENT = """\
#!{python} -IS
import json, os, socket, sys
mask = os.umask(0)
os.umask(mask)
asked = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd(), mask]).encode("utf-8", "surrogateescape")
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"x"], [0, 1, 2])
    server.sendall(asked)
    server.shutdown(socket.SHUT_WR)
    status = server.recv(1)
sys.exit(status[0] if status else 137)  # killed: it could not say how it ended
"""
_STATUS_OF_A_BUG = 70


@contextmanager
def forking(tools: Path) -> Iterator[None]:
    """Have a program ``releasekit`` in a folder while this lasts."""
    # The name of a socket may have a hundred bytes, and a test's own folder has more.
    with tempfile.TemporaryDirectory(prefix="rk-") as folder:
        address = f"{folder}/socket"
        tools.mkdir()
        tool = tools / "releasekit"
        tool.write_text(_CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
        tool.chmod(0o755)
        command = [sys.executable, "-c", f"from tests.forks import serve; serve({address!r})"]
        root = str(Path(__file__).parents[1])
        with subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": root}, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            assert server.stdout.read(1) == b"."  # it listens
            try:
                yield
            finally:
                server.kill()


def serve(address: str) -> None:
    """Fork for everyone who asks."""
    import releasekit

    for module in pkgutil.walk_packages(releasekit.__path__, "releasekit."):
        if not module.name.endswith("__main__"):
            __import__(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children here
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        os.write(1, b".")
        while True:
            client, _ = server.accept()
            if os.fork() == 0:
                server.close()
                os._exit(_answer(client))
            client.close()


def _answer(client: socket.socket) -> int:
    """Be the process that was asked for, and say how it ended."""
    status = _STATUS_OF_A_BUG
    try:
        _, streams, _, _ = socket.recv_fds(client, 1, 3)
        words, environment, folder, mask = json.loads(b"".join(iter(lambda: client.recv(1 << 16), b"")))
        # A shell that runs the tests in the background has them ignore Ctrl-C, and nohup SIGHUP; that is not passed on.
        for name in ("SIGCHLD", "SIGINT", "SIGTERM", "SIGHUP"):
            signal.signal(signal.Signals[name], signal.SIG_DFL)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        os.umask(mask)
        time.tzset()
        status = _run(words)
    finally:
        client.send(bytes([status]))
    return status


def _run(words: list[str]) -> int:
    from releasekit.cli.main import main

    sys.argv = ["releasekit", *words]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
