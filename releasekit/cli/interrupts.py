"""Signals that end a run: each becomes an exception in the main thread, so that what is open is closed and children are ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType
from typing import Any, Self

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_TOGETHER = 1.0
"""Seconds within which several signals are one: whoever ends a session, or a job of CI, sends two of them at once."""


class Interrupted(KeyboardInterrupt):
    """The run is to end. Not only Ctrl-C, but everything that knows how to pass that on does so with this."""


class Signals:
    """The signals that are heeded meanwhile, and the last one that was. Ignored ones stay ignored: that is how ``nohup`` works."""

    def __init__(self) -> None:
        self.heard: int = signal.SIGINT
        self._before: dict[int, Any] = {}
        self._last = float("-inf")
        self._is_over = False

    def __enter__(self) -> Self:
        """Heed them from now on, where the system has them as POSIX means them."""
        if os.name == "posix" and threading.current_thread() is threading.main_thread():
            for number in (signal.Signals[name] for name in _NAMES):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def status(self) -> int:
        """The exit status of a run that was ended, as shells count: 130, 143, 129."""
        return 128 + self.heard

    def is_over(self) -> None:
        """Heed none any more: all that is left is to say how it ended."""
        self._is_over = True

    def _hear(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if self._is_over or now - self._last < _TOGETHER:
            return
        self._last = now
        self.heard = number
        raise Interrupted
