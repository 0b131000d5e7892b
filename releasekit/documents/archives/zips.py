"""The zip file, compressed by several threads: byte for byte what the standard library writes in one.

``zipfile`` takes only what it compresses itself, one member after the other; so the headers are written here, which are three records of
fixed form (APPNOTE.TXT of PKWARE, 4.3.7, 4.3.12 and 4.3.16) and two more for archives of more than 65,534 files or 4 GiB (zip64).
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import partial
from struct import Struct
from typing import TYPE_CHECKING

from releasekit.documents.archives.workers import Workers

if TYPE_CHECKING:
    from releasekit.documents.archives import Sink
    from releasekit.documents.members import Member

_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_LAST_DATE = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)

_LOCAL = Struct("<4s5H3I2H")
_CENTRAL = Struct("<4s2B5H3I5H2I")
_END = Struct("<4s4H2IH")
_END_64 = Struct("<4sQ2H2I4Q")
_LOCATOR_64 = Struct("<4sIQI")
_OFFSET_64 = Struct("<2HQ")

_UNIX = 3
_DEFLATED = 8
_IN_UTF8 = 0x800
_PLAIN, _LARGE = 20, 45  # the version of the format that a reader must know: 2.0, 4.5
_MOST_FILES = 0xFFFF  # these three are not values but say "see the record of zip64"
_MOST_BYTES = 0xFFFFFFFF
_ZIP64 = 1

LEVEL = 6
_BATCH = 256 << 10
"""Small files go to a thread together: handing one over costs as much as compressing a few hundred bytes."""

_Deflated = tuple[bytes, int, int, int, bytes]
"""Name, mode, CRC-32, size, and the compressed content."""


def _deflate(members: list[tuple[bytes, int, bytes]]) -> list[_Deflated]:
    """What a thread does: level 6, and neither header nor checksum of zlib's own, since a zip file has its own."""
    return [
        (name, mode, zlib.crc32(content), len(content), zlib.compress(content, LEVEL, -zlib.MAX_WBITS)) for name, mode, content in members
    ]


class Zip:
    """A zip file that is being written. Sizes stand before the content, so any reader can take it as a stream."""

    def __init__(self, stream: Sink, folder: str, moment: datetime, threads: int) -> None:
        """See ``open_archive``."""
        self._stream = stream
        self._folder = folder
        self._time, self._date = _dos_time(moment)
        self._workers = Workers[list[_Deflated]](threads, self._write)
        self._batch: list[tuple[bytes, int, bytes]] = []
        self._batched = 0
        self._directory: list[bytes] = []
        self._position = 0

    def add(self, member: Member) -> None:
        """Write a file."""
        self._batch.append((f"{self._folder}/{member.path}".encode(), 0o100755 if member.mode & 0o111 else 0o100644, member.content))
        self._batched += len(member.content)
        if self._batched >= _BATCH:
            self._send()

    def close(self) -> None:
        """Write the directory."""
        self._send()
        self._workers.finish()
        start, size, count = self._position, sum(map(len, self._directory)), len(self._directory)
        self._stream.write(b"".join(self._directory))
        if count >= _MOST_FILES or start >= _MOST_BYTES or size >= _MOST_BYTES:
            self._stream.write(_END_64.pack(b"PK\6\6", _END_64.size - 12, _LARGE, _LARGE, 0, 0, count, count, size, start))
            self._stream.write(_LOCATOR_64.pack(b"PK\6\7", 0, start + size, 1))
            count, size, start = min(count, _MOST_FILES), min(size, _MOST_BYTES), min(start, _MOST_BYTES)
        self._stream.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0))

    def _send(self) -> None:
        self._workers.put(partial(_deflate, self._batch), self._batched)
        self._batch, self._batched = [], 0

    def _write(self, members: list[_Deflated]) -> None:
        for name, mode, checksum, size, content in members:
            flags = 0 if name.isascii() else _IN_UTF8
            described = (flags, _DEFLATED, self._time, self._date, checksum, len(content), size, len(name))
            self._stream.write(b"".join((_LOCAL.pack(b"PK\3\4", _PLAIN, *described, 0), name, content)))
            self._directory.append(_directory_entry(name, mode, described, self._position))
            self._position += _LOCAL.size + len(name) + len(content)


def _directory_entry(name: bytes, mode: int, described: tuple[int, ...], offset: int) -> bytes:
    """A line of the directory. ``described`` is what it repeats of the member's own header, ``offset`` is where that stands."""
    version, extra = _PLAIN, b""
    if offset >= _MOST_BYTES:
        version, extra, offset = _LARGE, _OFFSET_64.pack(_ZIP64, 8, offset), _MOST_BYTES
    return b"".join((_CENTRAL.pack(b"PK\1\2", version, _UNIX, version, *described, len(extra), 0, 0, 0, mode << 16, offset), name, extra))


def _dos_time(moment: datetime) -> tuple[int, int]:
    """Time and date as a zip file holds them, in UTC, since a zip file knows no time zones."""
    at = min(max(moment.astimezone(UTC), _FIRST_DATE), _LAST_DATE)
    return at.hour << 11 | at.minute << 5 | at.second // 2, (at.year - 1980) << 9 | at.month << 5 | at.day
