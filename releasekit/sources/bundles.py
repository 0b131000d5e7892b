"""A bundle as it was handed over: an archive, or the folder that one was unpacked to. It is read once, and digests are what is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from releasekit.core.bundleoptions import ARCHIVES
from releasekit.core.manifest import DOCUMENTS, NAME, STATEMENT, SUMS
from releasekit.core.verification import Seen
from releasekit.errors import DamagedBundle
from releasekit.sources.members import CHUNK, Limits, Member, kind_of, members_of

LIMITS = Limits()
LARGEST_TEXT = 16 << 20
"""Bytes of a manifest or of checksums that are read: those of some forty thousand documents."""

_ENDINGS = tuple(f".{kind}" for kind in ARCHIVES)
"""How the names of archives end in a folder that a release handed over."""


class Bundle(NamedTuple):
    """What a bundle holds. ``folder`` is the one that all files of an archive lie in, "" for a folder on this machine.

    ``members`` are its files without that folder, in their order; ``texts`` the contents of its manifest and checksums, as far as there.
    """

    folder: str
    members: tuple[Seen, ...]
    texts: Mapping[str, bytes]


def read_bundle(path: Path, object_format: str = "", limits: Limits = LIMITS) -> Bundle:
    """The bundle at a path. With the object format of a repository, documents are given the ids of their git blobs, too.

    Raises DamagedBundle for what is no bundle, or none that can be read without danger, and OSError.
    """
    with opened(path, limits) as (folder, members):
        return _read(folder, members, object_format)


@contextmanager
def opened(path: Path, limits: Limits = LIMITS) -> Iterator[tuple[Callable[[], str], Iterator[Member]]]:
    """The files of a bundle, each without the folder that all lie in, and what that folder is, known once the first file is."""
    if path.is_dir():
        yield (lambda: ""), _files(path)
        return
    with path.open("rb") as stream:
        found: list[str] = []
        yield (lambda: found[0] if found else ""), _in_one_folder(members_of(stream, path.stat().st_size, limits), found)


def kind_of_file(path: Path) -> str:
    """The kind of the archive that a file is. Raises DamagedBundle for one that is none."""
    with path.open("rb") as stream:
        return kind_of(stream)


def _in_one_folder(members: Iterable[Member], found: list[str]) -> Iterator[Member]:
    for member in members:
        folder, slash, name = member.name.partition("/")
        if slash and folder in ("", "..") and not found:
            raise DamagedBundle("its name leads out of the folder that the archive is unpacked to", where=member.name)
        if not slash or (found and found != [folder]):
            raise DamagedBundle("it lies in another folder than the files before it, and a bundle has one folder", where=member.name)
        found[:] = [folder]
        yield member._replace(name=name)


def _files(top: Path) -> Iterator[Member]:
    """The files below a folder by their paths, in the order of names. Raises DamagedBundle for anything but plain files and folders."""
    for folder, names, files in os.walk(top, onerror=_raise):
        names.sort()
        here = Path(folder)
        for name in sorted(files + [one for one in names if (here / one).is_symlink()]):
            file = here / name
            path = file.relative_to(top).as_posix()
            status = file.lstat()
            if not S_ISREG(status.st_mode):
                raise DamagedBundle("it is no plain file, and a bundle holds plain files", where=path)
            yield Member(path, status.st_size, pieces_of(file))


def _raise(error: OSError) -> None:
    raise error


def _read(folder: Callable[[], str], members: Iterable[Member], object_format: str) -> Bundle:
    seen: list[Seen] = []
    texts: dict[str, bytes] = {}
    for member in members:
        kept: list[bytes] | None = [] if member.name in (NAME, SUMS) else None
        if kept is not None and member.size > LARGEST_TEXT:
            raise DamagedBundle(f"it is {member.size} bytes long, and no bundle needs more than {LARGEST_TEXT}", where=member.name)
        seen.append(_seen(member, object_format if member.name.startswith(DOCUMENTS) else "", kept))
        if kept is not None:
            texts.setdefault(member.name, b"".join(kept))
    return Bundle(folder(), tuple(seen), texts)


def _seen(member: Member, object_format: str, kept: list[bytes] | None) -> Seen:
    """The digests of a member, taken while it streams by; its bytes go to ``kept``, too, where that is a list."""
    digest, blob, size = hashlib.sha256(), None, 0
    if object_format:
        blob = hashlib.new(object_format, b"blob %d\0" % member.size, usedforsecurity=False)
    for piece in member.chunks:
        digest.update(piece)
        size += len(piece)
        if blob is not None:
            blob.update(piece)
        if kept is not None:
            kept.append(piece)
    return Seen(member.name, digest.hexdigest(), size, blob.hexdigest() if blob else "")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_bundle(folder: Path) -> bool:
    """Whether a folder is a bundle that was unpacked, and not one that a release handed its files over in."""
    return (folder / NAME).exists() or (folder / SUMS).exists()


def handed_over(folder: Path) -> tuple[Path, ...]:
    """What is to be verified in a folder that a release handed its files over in: archives and statements, by name. Raises OSError."""
    return tuple(sorted(one for one in folder.iterdir() if one.name.endswith((*_ENDINGS, STATEMENT)) and one.is_file()))


def text_of_file(path: Path) -> bytes:
    """A file that is read as a whole. Raises DamagedBundle for one that is too long for that, and OSError."""
    with path.open("rb") as stream:
        content = stream.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise DamagedBundle(f"it is longer than {LARGEST_TEXT} bytes", where=path.name)
    return content


def pieces_of(path: Path) -> Iterator[bytes]:
    """The content of a file in pieces. Raises OSError."""
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            yield piece
