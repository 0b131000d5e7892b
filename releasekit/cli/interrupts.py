"""Signals that end a run: each becomes an exception in the main thread, so that what is open is closed and children are ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_TOGETHER = 1.0
"""Seconds within which several signals are one: whoever ends a session, or a job of CI, sends two of them at once."""


class Interrupted(KeyboardInterrupt):
    """The run is to end. Not only Ctrl-C, but everything that knows how to pass that on does so with this."""


@dataclass(slots=True)
class Signals:
    """The signals that were heard, by number. Ignored signals stay ignored: that is how ``nohup`` works."""

    heard: list[int] = field(default_factory=list)
    _last: float = float("-inf")
    _is_over: bool = False

    @property
    def status(self) -> int:
        """The exit status of a run that was ended, as shells count: 130, 143, 129."""
        return 128 + (self.heard or [signal.SIGINT])[-1]

    def listen(self) -> None:
        """Heed them from now on, where the system has them as POSIX means them."""
        if os.name != "posix" or threading.current_thread() is not threading.main_thread():
            return
        for name in _NAMES:
            number = signal.Signals[name]
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._hear)

    def is_over(self) -> None:
        """Heed none any more: all that is left is to say how it ended."""
        self._is_over = True

    def _hear(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if self._is_over or now - self._last < _TOGETHER:
            return
        self._last = now
        self.heard.append(number)
        raise Interrupted
