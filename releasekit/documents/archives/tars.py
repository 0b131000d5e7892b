"""The tar file: headers in the form of POSIX (ustar, and pax where a name does not fit).

``tarfile`` would do, but takes ten times as long for a header, which is a fifth of the time of a bundle of small files, and its headers are
not the same in all versions of Python (ADR 0021). Only plain files are written, so little of the format is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from releasekit.documents.members import Member

_BLOCK = 512
_RECORD = 20 * _BLOCK
_LAST_SECOND = 8**11 - 1
_LONGEST_NAME = 100
_FILE, _PAX = b"0", b"x"
_NUMBER = b"0000000\0"
_UNCOUNTED = b" " * 8
_PAX_NAME = b"././@PaxHeader"


class Compressor(Protocol):
    """What takes the tar file and writes it on, compressed."""

    def write(self, content: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> None:
        """Write what is left."""


class Tar:
    """A tar file that is being written."""

    def __init__(self, output: Compressor, folder: str, moment: datetime) -> None:
        """See ``open_archive``."""
        self._output = output
        self._folder = folder
        self._seconds = min(max(int(moment.timestamp()), 0), _LAST_SECOND)
        self._size = 0

    def add(self, member: Member) -> None:
        """Write a file."""
        name = f"{self._folder}/{member.path}".encode()
        size = len(member.content)
        self._write(_headers(name, size, 0o755 if member.mode & 0o111 else 0o644, self._seconds))
        self._write(member.content)
        self._write(bytes(-size % _BLOCK))

    def close(self) -> None:
        """Write two empty blocks, and fill the last record, as tar files end."""
        self._write(bytes(2 * _BLOCK))
        self._write(bytes(-self._size % _RECORD))
        self._output.finish()

    def _write(self, content: bytes) -> None:
        self._output.write(content)
        self._size += len(content)


def _headers(name: bytes, size: int, mode: int, seconds: int) -> bytes:
    """What stands before a file. A name that is long or not ASCII gets a header of its own, which every reader since 2001 knows."""
    if len(name) <= _LONGEST_NAME and name.isascii():
        return _header(name, size, mode, seconds, _FILE)
    record = _pax_record(b"path", name)
    short = name.decode().encode("ascii", "replace")[:_LONGEST_NAME]
    return b"".join(
        (
            _header(_PAX_NAME, len(record), 0o644, seconds, _PAX),
            record,
            bytes(-len(record) % _BLOCK),
            _header(short, size, mode, seconds, _FILE),
        )
    )


def _header(name: bytes, size: int, mode: int, seconds: int, kind: bytes) -> bytes:
    """One block: name, mode, owner and group (0), size, time, checksum, type, no link, and neither names of owners nor devices."""
    start = b"".join((name.ljust(_LONGEST_NAME, b"\0"), b"%07o\0" % mode, _NUMBER, _NUMBER, b"%011o\0" % size, b"%011o\0" % seconds))
    end = (kind + bytes(100) + b"ustar\x0000" + bytes(64) + _NUMBER + _NUMBER).ljust(_BLOCK - len(start) - len(_UNCOUNTED), b"\0")
    return b"".join((start, b"%06o\0 " % (sum(start) + sum(_UNCOUNTED) + sum(end)), end))


def _pax_record(key: bytes, value: bytes) -> bytes:
    """``27 path=…``: a record begins with its length in bytes, the digits of the length included."""
    rest = b" " + key + b"=" + value + b"\n"
    length = len(rest) + len(str(len(rest)))
    length = len(rest) + len(str(length))
    return b"%d" % length + rest
