"""Archives: the same files give the same bytes, on any machine that has the same versions of the libraries that compress.

Members stand in the order in which they came, all in one folder, with a given date, fixed modes and no owner. Nothing of it depends on the
number of threads, the clock, the time zone, the user or the file system. Members are streamed: no more than a few of them are in memory.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from releasekit.core.bundleoptions import ARCHIVES
from releasekit.core.manifest import FileEntry
from releasekit.documents.archives.workers import cores
from releasekit.documents.members import Member
from releasekit.errors import UsageError

ZIP, TAR_GZ, TAR_ZST = ARCHIVES


class Sink(Protocol):
    """What an archive is written to: a file, or anything that takes bytes one after the other. It need not be able to seek."""

    def write(self, content: bytes, /) -> object:
        """Take all of the bytes."""


class Archive(Protocol):
    """An archive that is being written. One that is not closed is damaged for every reader, and never looks like a shorter one."""

    def add(self, member: Member) -> None:
        """Write a file; those that are written lie in one folder, in the order in which they came."""

    def close(self) -> None:
        """Write what stands at the end. The stream itself stays open."""


@dataclass(frozen=True, slots=True)
class Written:
    """An archive that was written: its kind, the SHA-256 of the file in hexadecimal, its size in bytes."""

    kind: str
    sha256: str
    size: int


def open_archive(kind: str, stream: Sink, folder: str, moment: datetime, *, threads: int = 0) -> Archive:
    """An archive of a kind (``zip``, ``tar.gz``, ``tar.zst``) that is written to a stream, all members in ``folder``.

    ``moment`` (aware) dates every member, within what the kind can hold: a zip file, even seconds from 1980 to 2107; a tar file, seconds
    from 1970 to 2242. ``threads`` compress, one for each core when it is 0, and have no influence on the bytes; ``tar.zst`` has its own.
    Names must have passed ``check_paths``, and contents ``check_content``. Raises UsageError for a kind that is not known, and as
    ``require_archives`` does.
    """
    threads = threads or cores()
    if kind == ZIP:
        from releasekit.documents.archives.zips import Zip

        return Zip(stream, folder, moment, threads)
    if kind not in ARCHIVES:
        raise UsageError(f"there is no archive of the kind {kind!r}", hint=f"the kinds are: {', '.join(ARCHIVES)}")
    from releasekit.documents.archives.tars import Tar

    if kind == TAR_GZ:
        from releasekit.documents.archives.gzips import Gzip

        return Tar(Gzip(stream, threads), folder, moment)
    from releasekit.documents.archives.zstandard import Zstandard

    return Tar(Zstandard(stream), folder, moment)


class Archives:
    """Several archives of the same files, written in one pass: each file is read once and hashed once."""

    def __init__(self, streams: Mapping[str, Sink], folder: str, moment: datetime, *, threads: int = 0) -> None:
        """``streams`` by kind; the rest is as for ``open_archive``."""
        self._sinks = {kind: _Hashed(stream) for kind, stream in streams.items()}
        self._archives = tuple(open_archive(kind, sink, folder, moment, threads=threads) for kind, sink in self._sinks.items())

    def add(self, member: Member) -> FileEntry:
        """Write a file to all of them; answers what a manifest and a list of checksums say of it."""
        for archive in self._archives:
            archive.add(member)
        # While other threads compress: hashlib leaves the interpreter to them.
        return member.entry

    def close(self) -> tuple[Written, ...]:
        """Write what stands at the end of each, and tell what was written, in the order of the kinds that were asked for."""
        for archive in self._archives:
            archive.close()
        return tuple(sink.written(kind) for kind, sink in self._sinks.items())


class _Hashed:
    """Hashes and counts what passes through, so that nobody has to read an archive again to know its digest."""

    def __init__(self, stream: Sink) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes, /) -> None:
        self._digest.update(content)
        self._size += len(content)
        self._stream.write(content)

    def written(self, kind: str) -> Written:
        return Written(kind, self._digest.hexdigest(), self._size)


def require_archives(kinds: Iterable[str]) -> None:
    """Raises UsageError, before anything is made, for a kind of archive whose library is not installed."""
    if TAR_ZST in kinds:
        from releasekit.documents.archives.zstandard import library

        library()


def archive_tools(kinds: Collection[str]) -> dict[str, str]:
    """The libraries whose versions may change the bytes of these kinds of archive, by name. Raises as ``require_archives`` does."""
    tools = {"zlib": zlib.ZLIB_RUNTIME_VERSION} if {ZIP, TAR_GZ} & {*kinds} else {}
    if TAR_ZST in kinds:
        from releasekit.documents.archives.zstandard import library

        tools["zstd"] = library().zstd_version
    return tools
