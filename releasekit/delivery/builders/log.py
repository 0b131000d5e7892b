"""The log of a builder: bounded, without secrets, and with the last lines at hand."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import IO

from releasekit.git import redact

LIMIT = 1 << 20
"""Bytes of a log that are kept from its beginning; of what comes after, only the last lines are."""

_LONGEST_LINE = 8192
_LAST = 20
_SHOWN = 400

_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|_PAT$", re.IGNORECASE)
_SHORTEST_SECRET = 6
_SECRETS = (
    re.compile(r"(?P<kept>\b(?:token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&]+", re.IGNORECASE),
    re.compile(r"(?P<kept>\bauthorization\s*:\s*(?:\w+\s+)?)\S+", re.IGNORECASE),
    re.compile(r"(?P<kept>\bbearer\s+)\S{8,}", re.IGNORECASE),
    re.compile(r"(?P<kept>)\b(?:gh[opsur]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|pypi-[\w-]{16,}|AKIA[0-9A-Z]{16})"),
)
"""What looks like a secret, by what stands before it or by its form; ``kept`` stays."""


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of an environment that must not show up in a log, by the names that they have; the longest first."""
    values = (value for name, value in environment.items() if _SECRET_NAME.search(name))
    lines = {line.strip() for value in values for line in value.splitlines()}  # of a key, each line by itself
    return tuple(sorted((line for line in lines if len(line) >= _SHORTEST_SECRET), key=len, reverse=True))


def cleaned(line: str, secrets: Iterable[str] = ()) -> str:
    """A line without secrets: those that are known, user names and tokens of addresses, and what looks like one."""
    for secret in secrets:
        line = line.replace(secret, "***")
    for pattern in _SECRETS:
        line = pattern.sub(r"\g<kept>***", line)
    said = redact(line)
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
