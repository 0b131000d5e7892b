"""Threads that compress. zlib leaves the interpreter to others while it works, so threads are as good as processes, and copy nothing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")

WINDOW = 16 << 20
"""How many bytes may wait for their turn, or for the threads; a single piece that is larger waits alone."""


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers(Generic[T]):
    """Pieces of work go in, and their results come out in the same order, whichever is done first.

    What is under way is bounded by WINDOW: whoever puts in more waits for the oldest result.
    """

    def __init__(self, threads: int, take: Callable[[T], object]) -> None:
        """``take`` gets each result, in the thread of whoever puts work in."""
        self._threads = ThreadPoolExecutor(threads, "releasekit-archive")
        self._take = take
        self._waiting = deque[tuple[Future[T], int]]()
        self._size = 0

    def put(self, work: Callable[[], T], size: int) -> None:
        """Have something done that keeps ``size`` bytes in memory. Raises what earlier work raised."""
        while self._waiting and self._size + size > WINDOW:
            self._take_oldest()
        self._waiting.append((self._threads.submit(work), size))
        self._size += size

    def finish(self) -> None:
        """Wait for all results, and let the threads go."""
        while self._waiting:
            self._take_oldest()
        self._threads.shutdown()

    def _take_oldest(self) -> None:
        done, size = self._waiting.popleft()
        self._size -= size
        self._take(done.result())
