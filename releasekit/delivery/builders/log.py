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
    found = {value for name, value in environment.items() if _SECRET_NAME.search(name) and len(value) >= _SHORTEST_SECRET}
    return tuple(sorted(found, key=len, reverse=True))


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
        self.last: deque[str] = deque(maxlen=_LAST)
        self._stream = stream
        self._secrets = tuple(secrets)
        self._line = bytearray()
        self._written = self._left_out = 0
        self._is_full = False
        self._pending: deque[bytes] = deque(maxlen=_LAST)

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
        if self._left_out:
            self._stream.write(f"… {self._left_out} bytes are left out …\n".encode())
        self._stream.writelines(self._pending)

    def _extend(self, part: bytes) -> None:
        self._line += part[: _LONGEST_LINE + 1 - len(self._line)]

    def _end_line(self) -> None:
        is_cut = len(self._line) > _LONGEST_LINE
        line = cleaned(bytes(self._line).decode("utf-8", "backslashreplace"), self._secrets)
        # What stands at the cut may be half a secret, so the last word goes too.
        line = line.rpartition(" ")[0] + " …" if is_cut else line
        self._line.clear()
        if line.strip():
            self.last.append(line if len(line) <= _SHOWN else line[:_SHOWN] + "…")
        content = f"{line}\n".encode("utf-8", "backslashreplace")
        if not self._is_full and self._written + len(content) <= LIMIT:
            self._stream.write(content)
            self._written += len(content)
            return
        self._is_full = True
        if len(self._pending) == _LAST:
            self._left_out += len(self._pending[0])
        self._pending.append(content)
