"""The files of a bundle one by one, out of an archive or a folder: nothing is unpacked, and no more is read than a bundle can hold."""

from __future__ import annotations

import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile

from releasekit.errors import RepositoryError, UsageError

_CHUNK = 1 << 18
_FLOOR = 128 << 20
_RATIO = 100
"""What an archive may unpack to: the floor, and so many times its own size. More of it is a bomb."""


class Member(NamedTuple):
    """A file of a bundle: its path there, the size that is said of it, and its content, to be read before the next one."""

    name: str
    size: int
    chunks: Iterator[bytes]


@contextmanager
def opened(path: Path) -> Iterator[tuple[Callable[[], str], Iterator[Member]]]:
    """The files of a bundle, each without the folder that all lie in, and what that folder is, known once the first file is.

    Raises RepositoryError for what is damaged or no bundle, UsageError for an archive that cannot be read here.
    """
    if path.is_dir():
        yield (lambda: ""), _of_folder(path)
        return
    found: list[str] = []
    try:
        with path.open("rb") as stream:
            yield (lambda: "".join(found)), _in_one_folder(_bounded(_members(stream, path), path), found)
    except (BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise RepositoryError(f"the bundle cannot be read: {str(error) or 'it ends too early'}", where=str(path)) from error


def _members(stream: IO[bytes], path: Path) -> Iterator[Member]:
    start = stream.read(4)
    stream.seek(0)
    if start.startswith(b"PK"):
        with ZipFile(stream) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as content:
                    yield Member(entry.filename, entry.file_size, _chunks(content))
    elif start.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=stream, mode="r|gz") as tar:
            for one in tar:
                content_of = tar.extractfile(one) if one.isreg() else None
                if content_of is None:
                    raise RepositoryError("this is no plain file, and a bundle holds nothing else", where=one.name)
                yield Member(one.name, one.size, _chunks(content_of))
    else:
        raise UsageError("this is no bundle that can be read here", where=str(path), hint="unpack it, and name its folder")


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _bounded(members: Iterable[Member], path: Path) -> Iterator[Member]:
    allowed = _FLOOR + _RATIO * path.stat().st_size
    for member in members:
        allowed -= member.size
        if allowed < 0:
            raise RepositoryError("it unpacks to far more than it is, as bombs do, and was not read to its end", where=str(path))
        yield member


def _in_one_folder(members: Iterable[Member], found: list[str]) -> Iterator[Member]:
    for member in members:
        folder, slash, name = member.name.partition("/")
        if not slash or (found and found != [folder]):
            raise RepositoryError("it lies in another folder than the files before it, and a bundle has one folder", where=member.name)
        found[:] = [folder]
        yield member._replace(name=name)


def _of_folder(top: Path) -> Iterator[Member]:
    for folder, names, files in os.walk(top):
        names.sort()
        for name in sorted(files):
            file = Path(folder, name)
            if file.is_symlink() or not file.is_file():
                raise RepositoryError("this is no plain file, and a bundle holds nothing else", where=str(file))
            with file.open("rb") as content:
                yield Member(file.relative_to(top).as_posix(), file.stat().st_size, _chunks(content))
