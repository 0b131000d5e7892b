"""Children that do not outlive an interruption: git is asked to end, so that it removes its locks; what stays is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

_PATIENCE = 2.0
"""Seconds that a child has to end by itself, and its own children after it."""

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class _Process(NamedTuple):
    """A process, told apart from a later one with the same number by when it started."""

    pid: int
    started: bytes


class Child:
    """A program that runs while a block does: ``options`` are those of Popen. Whatever ends the block early, it ends, and what it started.

    A signal that comes while it starts waits until there is somebody to be ended: between fork and exec nobody else holds it. Not a
    ``contextmanager``: an exception could come between its generator and the block.
    """

    def __init__(self, argv: Sequence[str], *, end: Callable[[subprocess.Popen[bytes]], None] | None = None, **options: Any) -> None:
        self._argv = argv
        self._options = options
        self._end = end or _end
        self._held = _Held()

    def __enter__(self) -> subprocess.Popen[bytes]:
        """Start it. Raises OSError, ValueError as Popen does."""
        try:
            self._held.take()
            self.process: subprocess.Popen[bytes] = subprocess.Popen(self._argv, **self._options)
        except BaseException:
            self._held.release()
            raise
        try:
            self._held.release()
        except BaseException:
            with self.process:
                self._end(self.process)
            raise
        return self.process

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self.process:
            if kind is not None:
                self._end(self.process)


class _Held:
    """Signals that Python heeds, kept back. They are not blocked: a child would inherit that. Only the main thread ever hears them."""

    def __init__(self) -> None:
        self._heard: list[int] = []
        self._handlers: dict[int, Any] = {}

    def take(self) -> None:
        """From now on they wait."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.Signals[name] for name in _SIGNALS if hasattr(signal, name)):
                if callable(handler := signal.getsignal(number)):
                    self._handlers[number] = handler
                    signal.signal(number, self._hear)

    def release(self) -> None:
        """Heed them again, and now those that came."""
        handlers, self._handlers = self._handlers, {}
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in self._heard:
            handlers[number](number, None)

    def _hear(self, number: int, _: object) -> None:
        self._heard.append(number)


def finished(
    argv: Sequence[str], environment: Mapping[str, str], *, input: bytes = b"", timeout: float, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, with ``options`` of Popen. Whatever ends the waiting, it and what it started end too.

    Raises OSError, TimeoutExpired.
    """
    pipe = subprocess.PIPE
    with Child(argv, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, **options) as process:
        out, err = process.communicate(input, timeout)
    return subprocess.CompletedProcess(argv, process.returncode, out, err)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a child, and what it started: a program that asks for a passphrase would wait for ever."""
    family = _descendants(process.pid)
    process.terminate()
    left = _sent(family, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    process.kill()
    process.wait()
    _sent(_gone_in_time(left), signal.SIGKILL)
    _gone_in_time(left)


def _sent(family: Sequence[_Process], number: int) -> list[_Process]:
    """Send a signal to those that are there, and answer with them."""
    left = [one for one in family if _is_there(one)]
    for one in left:
        with suppress(OSError):
            os.kill(one.pid, number)
    return left


def _gone_in_time(family: Sequence[_Process]) -> list[_Process]:
    """Those that are still there after some patience: nobody tells when they end, since they are not our own children."""
    until = time.monotonic() + _PATIENCE
    while (left := [one for one in family if _is_there(one)]) and time.monotonic() < until:
        time.sleep(0.01)
    return left


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
