"""The log of a builder: bounded, without secrets, and with the last lines at hand."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from typing import IO

from releasekit.git import redact

LIMIT = 1 << 20
"""Bytes of a log that are kept from its beginning; of what comes after, only the last lines are."""

_LONGEST_LINE = 8192
_LAST = 20
_SHOWN = 400

_NAMED = re.compile(r"(?P<kept>\b(?:token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&]+", re.IGNORECASE)
"""What a builder gives as a secret, by the name before it. In git's own words such a name is only a word."""


def cleaned(line: str, secrets: Iterable[str] = ()) -> str:
    """A line without secrets: those that are known, user names and tokens of addresses, and what looks like one."""
    said = redact(_NAMED.sub(r"\g<kept>***", redact(line, secrets)))
    return line[: len(line) - len(line.lstrip())] + said


class Log:
    """A log that is being written to a stream, which stays open."""

    def __init__(self, stream: IO[bytes], secrets: Iterable[str] = ()) -> None:
        self._stream = stream
        self._secrets = tuple(secrets)
        self._line = bytearray()
        self._recent: deque[bytes] = deque(maxlen=_LAST)
        self._lines = self._lines_written = self._written = 0

    def feed(self, chunk: bytes) -> None:
        """What the builder said next. A line is taken whole, so that no secret is overlooked because it was cut in two."""
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            self._extend(part)
            self._end_line()
        self._extend(rest)

    def close(self) -> None:
        """Write what is left: a last line without an end, and the last lines of a log that grew too long."""
        if self._line:
            self._end_line()
        left = self._lines - self._lines_written
        if left > len(self._recent):
            self._stream.write(f"… {left - len(self._recent)} lines are left out …\n".encode())
        for line in list(self._recent)[-left:] if left else ():
            self._stream.write(_encoded(self._cleaned(line)))

    @property
    def last(self) -> tuple[str, ...]:
        """The last lines, without empty ones, none of them long."""
        lines = (self._cleaned(line) for line in self._recent)
        return tuple(line if len(line) <= _SHOWN else line[:_SHOWN] + "…" for line in lines if line.strip())

    def _extend(self, part: bytes) -> None:
        self._line += part[: _LONGEST_LINE + 1 - len(self._line)]

    def _end_line(self) -> None:
        self._recent.append(bytes(self._line))
        self._line.clear()
        self._lines += 1
        if self._lines - self._lines_written > 1:
            return  # it is full
        content = _encoded(self._cleaned(self._recent[-1]))
        if self._written + len(content) <= LIMIT:
            self._stream.write(content)
            self._written += len(content)
            self._lines_written += 1

    def _cleaned(self, raw: bytes) -> str:
        line = cleaned(raw.decode("utf-8", "backslashreplace"), self._secrets)
        # What stands where a line was cut may be half a secret, so the last word goes too.
        return line.rpartition(" ")[0] + " …" if len(raw) > _LONGEST_LINE else line


def _encoded(line: str) -> bytes:
    return f"{line}\n".encode("utf-8", "backslashreplace")
