"""Running a builder: an argument list, an environment of its own, a time limit, and nobody left when it is over."""

from __future__ import annotations

import os
import secrets
import select
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO, cast

from releasekit.delivery.builders.log import Log
from releasekit.errors import RepositoryError, UsageError
from releasekit.git import Child, absolute_path, finished, secrets_of

_MARK = "RELEASEKIT_BUILD"
"""A variable by which processes are known that left the group of their builder."""

_LAST_WORDS = 5.0
"""Seconds that a killed process may take to be gone, and that are left then for reading what was said."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a builder ended: its exit status (negative: a signal), None when its time was up, and its last lines."""

    status: int | None
    last: tuple[str, ...]


def environment_of(home: Path, scratch: Path, ceiling: Path, moment: datetime, extra: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a builder. Of ours it gets the absolute folders of the PATH, and nothing else.

    ``ceiling`` is a folder above its own, in which git looks for no repository. ``extra`` wins.
    """
    return {
        "PATH": absolute_path(),
        "HOME": str(home),
        "TMPDIR": str(scratch),
        "SOURCE_DATE_EPOCH": str(int(moment.timestamp())),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CEILING_DIRECTORIES": str(ceiling),
        "GIT_TERMINAL_PROMPT": "0",
        "NO_COLOR": "1",
        **extra,
    }


def run(argv: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float, log: IO[bytes]) -> Ended:
    """Run a program to its end, or to that of its time, and write what it says into a log.

    Its whole process group is killed then, and whoever left it. Raises UsageError for a program that is not there.
    """
    said = Log(log, secrets_of(os.environ))
    try:
        status = _run(argv, folder, environment, timeout, said)
    except FileNotFoundError as error:
        raise UsageError(f"there is no program {argv[0]!r}", hint="install it, or mend command; a shell is not asked") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RepositoryError(f"the program {argv[0]!r} cannot be started: {reason}") from error
    said.close()
    return Ended(status, said.last)


def _run(argv: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float, said: Log) -> int | None:
    """The exit status, as ``Ended`` holds it. Raises OSError, ValueError for a program that cannot be started."""
    mark = secrets.token_hex(16)
    end = partial(_end_all, mark=mark)
    status: int | None = None
    with Child(
        argv,
        end=end,
        cwd=folder,
        env={**environment, _MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        umask=0o022,
    ) as process:
        reader = Thread(target=_read, args=(cast("IO[bytes]", process.stdout), said), daemon=True)
        reader.start()
        with suppress(subprocess.TimeoutExpired):
            status = process.wait(timeout)
        end(process)
        reader.join(_LAST_WORDS)
    return status


def answer(argv: Sequence[str], environment: Mapping[str, str], timeout: float = 60) -> str:
    """What a program says on standard output, "" where it cannot be asked: for its version, which is good to know and not needed."""
    with suppress(OSError, subprocess.SubprocessError):
        return finished(argv, environment, timeout=timeout).stdout.decode("utf-8", "replace")
    return ""


def _read(stream: IO[bytes], said: Log) -> None:
    """All that is said, as it comes: a builder that says much must not wait for us."""
    with suppress(OSError, ValueError):
        while chunk := os.read(stream.fileno(), 1 << 16):
            said.feed(chunk)


def _end_all(process: subprocess.Popen[bytes], mark: str) -> None:
    """Kill the whole group, and those that made themselves a group of their own, until none is left."""
    marked = _marked(mark)  # first: what is dying shows no environment any more, and is still there
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for _ in range(10):
        for pid in marked:
            _end(pid)
        marked = _marked(mark)
        if not marked:
            break
    process.wait()


def _end(pid: int) -> None:
    """Kill a process that may be no child of ours, and wait until it is gone, where the system tells that."""
    try:
        watched = os.pidfd_open(pid)
    except OSError:  # it is gone, or Linux is older than 5.3
        watched = None
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    if watched is not None:
        select.select([watched], [], [], _LAST_WORDS)
        os.close(watched)


def _marked(mark: str) -> list[int]:
    """The running processes that carry the mark in their environment. Only Linux shows it; elsewhere the group has to do."""
    wanted, found = f"{_MARK}={mark}".encode(), []
    with suppress(OSError):
        for one in Path("/proc").iterdir():
            if one.name.isdecimal():
                with suppress(OSError):
                    if wanted in (one / "environ").read_bytes().split(b"\0"):
                        found.append(int(one.name))
    return found
