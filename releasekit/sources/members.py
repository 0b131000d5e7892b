"""The files of an archive one by one, as a stream that nobody trusts: nothing is unpacked, and what is strange ends the reading.

releasekit writes plain archives: files only, one after the other, in one folder. Whatever else an archive can hold (links, devices,
encrypted or overlapping entries, files of holes) was not put there by it, so it is refused and not interpreted.
"""

from __future__ import annotations

import gzip
import struct
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from stat import S_IFMT, S_ISREG
from tarfile import TarInfo
from typing import IO, Any, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from releasekit.core.bundleoptions import ARCHIVES
from releasekit.errors import DamagedBundle, UsageError

CHUNK = 1 << 18
_BLOCK = 512
_END = b"\0" * _BLOCK
_LONGEST_HEADER = 1 << 13
_LONGEST_PADDING = 1 << 20
_LONGEST_DIRECTORY = 12 << 20
"""Bytes of a zip file's directory: Python's reader takes all of it into memory, some five times over."""

ZIP, GZIP, ZSTD = ARCHIVES
_MAGIC = {b"PK\x03\x04": ZIP, b"PK\x05\x06": ZIP, b"\x1f\x8b": GZIP, b"\x28\xb5\x2f\xfd": ZSTD}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold before it is taken for a bomb: files, and bytes when unpacked.

    ``floor`` bytes are always fine; above them, so many times its own size. Documents shrink to a tenth, pages of a site that repeat each
    other to a fiftieth.
    """

    files: int = 100_000
    floor: int = 128 << 20
    ratio: int = 100

    def bytes_of(self, size: int) -> int:
        """What an archive of a size may unpack to."""
        return self.floor + self.ratio * size


class Member(NamedTuple):
    """A file of an archive: its name there, the size in bytes that is said of it, and its content, to be read before the next one."""

    name: str
    size: int
    chunks: Iterator[bytes]


def kind_of(stream: IO[bytes]) -> str:
    """The kind of an archive by how it begins, whatever its name. Raises DamagedBundle for what is none."""
    start = stream.read(4)
    stream.seek(0)
    for magic, kind in _MAGIC.items():
        if start.startswith(magic):
            return kind
    raise DamagedBundle(f"this is no archive: it begins with {start.hex(' ') or 'nothing'}, and neither zip, gzip nor Zstandard does")


_DAMAGE = (BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, struct.error, OverflowError, ValueError, OSError)
"""What Python's readers raise for archives that are none, cut off, or made to hurt."""


@contextmanager
def _reading(kind: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise DamagedBundle(f"the {kind} archive is damaged: {str(error) or 'it ends too early'}") from error


def members_of(stream: IO[bytes], size: int, limits: Limits) -> Iterator[Member]:
    """The files of an archive of ``size`` bytes, in its order. Raises DamagedBundle, also while the content of a member is read."""
    kind = kind_of(stream)
    allowed = limits.bytes_of(size)
    total = count = 0
    with _reading(kind):
        for member in _zip_members(stream, size, limits) if kind == ZIP else _tar_members(_unpacked(stream, kind)):
            count, total = count + 1, total + member.size
            if count > limits.files:
                raise DamagedBundle(f"it holds more than {limits.files} files, which no bundle does: it was not read to the end")
            if total > allowed:
                raise _bomb(allowed, size)
            yield member._replace(chunks=_guarded(member.chunks, kind))


def _guarded(chunks: Iterator[bytes], kind: str) -> Iterator[bytes]:
    with _reading(kind):
        yield from chunks


def _bomb(allowed: int, size: int) -> DamagedBundle:
    return DamagedBundle(f"it unpacks to more than {allowed >> 20} MB out of {size} bytes, as bombs do: it was not read to the end")


# tar --------------------------------------------------------------------------------------------------------------------------


def _unpacked(stream: IO[bytes], kind: str) -> IO[bytes]:
    """The tar archive inside. Raises UsageError where the library that reads it is missing."""
    if kind == GZIP:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
    return cast("IO[bytes]", _Zstd(_zstd(), stream))


def _zstd() -> Any:
    try:
        return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    except ImportError as error:
        hint = "install it: pip install 'releasekit[zst]'"
        raise UsageError("reading a .tar.zst needs the extra zst, which is not installed", hint=hint) from error


class _Zstd:
    """A stream of Zstandard as it unpacks; what the library says of damage becomes what Python's other readers say."""

    def __init__(self, library: Any, stream: IO[bytes]) -> None:
        self._error = library.ZstdError
        self._file = library.ZstdFile(stream)

    def read(self, size: int) -> bytes:
        try:
            return cast("bytes", self._file.read(size))
        except self._error as error:
            raise EOFError(str(error)) from error


def _tar_members(stream: IO[bytes]) -> Iterator[Member]:
    """The files of a tar archive: plain ones, with long names in pax headers; anything else is no bundle's."""
    longer: dict[str, str] | None = None
    while (block := _exactly(stream, _BLOCK)) != _END:
        head = TarInfo.frombuf(block, "utf-8", "strict")
        if head.type == tarfile.XHDTYPE and longer is None:
            longer = _pax(_padded(stream, head.size)[: head.size])
            continue
        said, longer = longer or {}, None
        name, size = said.get("path", head.name), int(said.get("size", head.size))
        if head.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or size < 0:
            raise DamagedBundle(f"it is {_TYPES.get(head.type, 'no plain file')}, and a bundle holds plain files", where=name)
        chunks = _chunks(stream.read, size)
        yield Member(name, size, chunks)
        for _ in chunks:
            pass  # what the reader did not want
        _exactly(stream, -size % _BLOCK)
    _require_end(stream)


_TYPES = {
    tarfile.LNKTYPE: "a hard link",
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.DIRTYPE: "a folder",
    tarfile.FIFOTYPE: "a pipe",
    tarfile.GNUTYPE_SPARSE: "a file of holes",
    tarfile.XGLTYPE: "a header for all files",
}


def _padded(stream: IO[bytes], size: int) -> bytes:
    if not 0 <= size <= _LONGEST_HEADER:
        raise DamagedBundle(f"a header of {size} bytes stands before a file, and none is longer than {_LONGEST_HEADER}")
    return _exactly(stream, size + -size % _BLOCK)


def _pax(content: bytes) -> dict[str, str]:
    """What a pax header says of the next file. Raises DamagedBundle for what would change more than its name, size and date."""
    found = {}
    while content:
        length, _, _ = content.partition(b" ")
        line = content[: int(length)]
        key, equals, value = line[len(length) + 1 : -1].partition(b"=")
        if not equals or line[-1:] != b"\n" or len(line) != int(length):
            raise DamagedBundle("a pax header cannot be read")
        if key not in (b"path", b"size", b"mtime"):
            raise DamagedBundle(f"a pax header says {key.decode('utf-8', 'backslashreplace')!r} of a file, which no bundle needs")
        found[key.decode("ascii")] = value.decode("utf-8")
        content = content[int(length) :]
    return found


def _require_end(stream: IO[bytes]) -> None:
    """Raises DamagedBundle unless nothing but a reasonable number of zeros follows."""
    if _exactly(stream, _BLOCK) != _END:
        raise DamagedBundle("the tar archive does not end with two empty blocks")
    rest = stream.read(_LONGEST_PADDING)
    while rest and not rest.strip(b"\0") and (more := stream.read(_LONGEST_PADDING - len(rest))):
        rest += more
    if rest.strip(b"\0") or len(rest) >= _LONGEST_PADDING:
        raise DamagedBundle("something follows the end of the tar archive")


def _exactly(stream: IO[bytes], size: int) -> bytes:
    return b"".join(_chunks(stream.read, size))


def _chunks(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    """So many bytes, in pieces. Raises EOFError where there are fewer."""
    while size:
        piece = read(min(size, CHUNK))
        if not piece:
            raise EOFError("it ends too early")
        size -= len(piece)
        yield piece


# zip --------------------------------------------------------------------------------------------------------------------------


class _Bounded:
    """A file of which nothing longer than a zip directory may be is read at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _LONGEST_DIRECTORY:
            raise DamagedBundle(f"its directory is {size} bytes long, and a bundle's is not longer than {_LONGEST_DIRECTORY}")
        return self._stream.read(size)


def _zip_members(stream: IO[bytes], size: int, limits: Limits) -> Iterator[Member]:
    with ZipFile(cast("IO[bytes]", _Bounded(stream))) as archive:
        entries = archive.infolist()
        _require_alone(stream, size, archive, entries)
        if sum(entry.file_size for entry in entries) > limits.bytes_of(size):
            raise _bomb(limits.bytes_of(size), size)
        for entry in entries:
            _require_plain(entry)
            with archive.open(entry) as content:
                yield Member(entry.filename, entry.file_size, _chunks(content.read, entry.file_size))
                # At its end, the checksum is looked at.
                while content.read(CHUNK):
                    pass


def _require_alone(stream: IO[bytes], size: int, archive: ZipFile, entries: list[ZipInfo]) -> None:
    """Raises DamagedBundle unless the entries fill the file from its start without sharing a byte, and nothing follows the directory."""
    stream.seek(-22, 2)
    if archive.comment or not stream.read().startswith(b"PK\x05\x06"):
        raise DamagedBundle("something follows the end of the zip archive")
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise DamagedBundle("it shares bytes with another file, or with what stands before the archive", where=entry.filename)
        end = entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size
    if end > size:
        raise DamagedBundle("it ends after the end of the archive")


def _require_plain(entry: ZipInfo) -> None:
    mode = entry.external_attr >> 16
    if entry.flag_bits & 0x1:
        reason = "it is encrypted"
    elif entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        reason = f"it is packed by a method ({entry.compress_type}) that not everybody can read"
    elif entry.is_dir() or (S_IFMT(mode) and not S_ISREG(mode)):
        reason = "it is no plain file"
    elif entry.filename != entry.orig_filename:
        reason = "its name is cut off by a zero byte"
    else:
        return
    raise DamagedBundle(f"{reason}, and a bundle holds plain files that everybody can read", where=entry.orig_filename)
