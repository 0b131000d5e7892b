"""Children that do not outlive an interruption: git is asked to end, so that it removes its locks; what stays is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PATIENCE = 2.0
"""Seconds that a child has to end by itself, and its own children after it."""


class _Process(NamedTuple):
    """A process, told apart from a later one with the same number by when it started."""

    pid: int
    started: bytes


def finished(
    argv: Sequence[str], folder: Path, environment: Mapping[str, str], input: bytes, timeout: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end. Whatever ends the waiting, the program and what it started end too. Raises OSError, TimeoutExpired."""
    with subprocess.Popen(
        argv, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            out, err = process.communicate(input, timeout)
        except BaseException:
            end(process)
            raise
    return subprocess.CompletedProcess(argv, process.returncode, out, err)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a child, and what it started: a program that asks for a passphrase would wait for ever."""
    family = _descendants(process.pid)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    process.kill()
    until = time.monotonic() + _PATIENCE
    while (family := [one for one in family if _is_there(one)]) and time.monotonic() < until:
        time.sleep(0.02)
    for one in family:
        with suppress(OSError):
            os.kill(one.pid, signal.SIGKILL)


def _descendants(pid: int) -> list[_Process]:
    """The children of a process, theirs, and so on. Only Linux shows them; elsewhere the child itself has to do."""
    children: dict[int, list[_Process]] = {}
    for parent, one in _processes():
        children.setdefault(parent, []).append(one)
    found = list(children.get(pid, ()))
    for one in found:  # grows meanwhile
        found += children.get(one.pid, ())
    return found


def _processes() -> Iterator[tuple[int, _Process]]:
    """Every process, with the number of its parent."""
    with suppress(OSError):
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with suppress(OSError):
                    state, parent, started = _stat(int(entry.name))
                    if state != b"Z":
                        yield int(parent), _Process(int(entry.name), started)


def _stat(pid: int) -> tuple[bytes, bytes, bytes]:
    """State, parent and start of a process. Raises OSError for one that is gone."""
    # The name of the program, in brackets, may hold anything.
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return fields[0], fields[1], fields[19]


def _is_there(one: _Process) -> bool:
    try:
        state, _, started = _stat(one.pid)
    except OSError:
        return False
    return started == one.started and state != b"Z"
