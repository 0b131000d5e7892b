"""Servers for pushes: a folder of bare repositories behind file://, ``git daemon`` and ``git http-backend``; always stopped."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRANSPORTS = ("file", "daemon", "http")
PATIENCE = 60.0
"""Seconds after which a server or a push is given up: a test that hangs is a failure."""

_REQUIRED = bool(os.environ.get("TESTS_NEED_SERVERS"))
_ATTEMPTS = 200
_names = count()


@dataclass(frozen=True)
class Pushed:
    """What came of a push: exit status, what the pusher read, and the refs of the server before and after."""

    status: int
    said: str
    before: dict[str, str]
    after: dict[str, str]

    @property
    def changed(self) -> set[str]:
        """The names of the refs that are not what they were."""
        return {name for name in self.before.keys() | self.after.keys() if self.before.get(name) != self.after.get(name)}


@dataclass
class Host:
    """A folder of repositories and the address under which a server gives it."""

    folder: Path
    address: str

    def place(self) -> Path:
        """A folder for one more repository."""
        return self.folder / f"{next(_names)}.git"

    def url(self, repository: RepoBuilder) -> str:
        """Where to push to."""
        return f"{self.address}/{repository.path.relative_to(self.folder)}"


def require(is_here: object, missing: str) -> None:
    """Skip the test where a server is not here; with TESTS_NEED_SERVERS in the environment that is a failure."""
    if not is_here:
        pytest.fail(missing) if _REQUIRED else pytest.skip(missing)


def push(clone: RepoBuilder, server: RepoBuilder, *words: str, env: Mapping[str, str | None] | None = None) -> Pushed:
    """Push as a person does, to ``origin``; None takes a variable out of the environment."""
    before = server.refs()
    wanted = {**os.environ, **(env or {})}
    done = subprocess.run(
        ["git", "push", "origin", *words],
        cwd=clone.path,
        env={name: value for name, value in wanted.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    said = done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in said, said
    return Pushed(done.returncode, said, before, server.refs())


@contextmanager
def serving(transport: str, folder: Path) -> Iterator[Host]:
    """Serve a folder by one of ``TRANSPORTS``."""
    if transport == "file":
        yield Host(folder, folder.as_uri())
    elif transport == "daemon":
        with _daemon(folder) as port:
            yield Host(folder, f"git://127.0.0.1:{port}")
    else:
        with _http(folder) as port:
            yield Host(folder, f"http://127.0.0.1:{port}")


def _program(name: str) -> Path:
    path = Path(subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()) / name
    require(path.exists(), f"{name} is not installed: it is a part of git, or a package beside it")
    return path


@contextmanager
def _daemon(folder: Path) -> Iterator[int]:
    program = _program("git-daemon")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = ["--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}", "--reuseaddr", "--export-all", "--enable=receive-pack"]
    with subprocess.Popen([program, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await_port(port, process)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Ask for the port until it answers: a waiting program is asked a second later, a dead one never."""
    for _ in range(_ATTEMPTS):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"git daemon ended with status {process.returncode}") from None
    raise AssertionError("git daemon does not listen")


class _Backend(BaseHTTPRequestHandler):
    """A bridge between HTTP and the CGI program ``git http-backend``."""

    folder: ClassVar[Path]
    program: ClassVar[Path]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._run(b"")

    def do_POST(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            self._run(b"".join(self._chunks()))
        else:
            self._run(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _run(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        request = {
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GATEWAY_INTERFACE": "CGI/1.1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "ada",
            "REMOTE_ADDR": self.client_address[0],
        }
        done = subprocess.run([self.program], env=os.environ | request, input=body, capture_output=True, timeout=PATIENCE, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def _http(folder: Path) -> Iterator[int]:
    handler = type("Backend", (_Backend,), {"folder": folder, "program": _program("git-http-backend")})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
