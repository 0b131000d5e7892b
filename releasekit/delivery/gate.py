"""The gate: no release passes the commit point without record, change history and a bundle that belong to exactly its commit.

What was written is read back, since a program that wrote a file knows what it meant to write, and not what lies there.
"""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast
from zipfile import BadZipFile, ZipFile

from releasekit.core.config import Config
from releasekit.core.manifest import NAME, SUMS, FileEntry, Manifest
from releasekit.core.seal import Seal
from releasekit.documents.archives.zstandard import library
from releasekit.documents.bundle import checksums
from releasekit.errors import PolicyError, RepositoryError
from releasekit.git import Git, read_objects

_CHUNK = 1 << 20


class Tagged(NamedTuple):
    """What a tag object says of its release: the commit, and the seal, None where no releasekit wrote it."""

    commit: str
    seal: Seal | None


def tagged(git: Git, tag: str) -> Tagged:
    """What a tag object says; of what is none, the commit that it is. Raises RepositoryError for one that is not there."""
    found = next(read_objects(git, [tag]))
    if found is None:
        raise RepositoryError(f"the tag object {tag[:9]} is not in this repository", hint="fetch it: git fetch --tags")
    if found.type != "tag":
        return Tagged(tag, None)
    head, _, message = found.content.decode("utf-8", "replace").partition("\n\n")
    return Tagged(head.partition("\n")[0].removeprefix("object "), Seal.of(message))


def require_documents(config: Config) -> None:
    """Raises PolicyError, before anything is made, where a release would have no change history or no bundle."""
    if not config.documents.formats:
        raise PolicyError("a release has a change history, and no format is configured", where="documents.formats", hint='say ["md"]')
    if not config.bundle.archives:
        raise PolicyError("a release has a documentation bundle, and no archive is configured", where="bundle.archives", hint='say ["zip"]')


def require_sealed(manifest: Manifest, tag: Tagged) -> None:
    """Raises PolicyError for a bundle that was made from another commit, record, plan, or from other documents than the tag says."""
    seal = tag.seal or Seal("", "", "", "", "")
    facts = (
        ("commit", manifest.commit, tag.commit),
        ("record", manifest.source.record, seal.record),
        ("plan", manifest.plan, seal.plan),
        ("documents and options", manifest.source.digest, seal.manifest),
    )
    for what, ours, tagged in facts:
        if ours != tagged:
            message = f"the bundle does not belong to the release: its {what} {ours[:12] or 'none'}, the tag's {tagged[:12] or 'none'}"
            raise PolicyError(message, where=manifest.tag, hint=_AGAIN)


_AGAIN = "nothing is published; run the command again, and if that does not help, look at the disk that the documents are written to"


def require_whole(folder: Path, manifest: Manifest, archives: Sequence[str], stem: str) -> None:
    """Raises PolicyError unless every archive, read back, holds what the manifest names, and the histories beside it are those in it."""
    try:
        for name in archives:
            _require_archive(folder / name, manifest, stem)
        for entry in manifest.rendered:
            beside = folder / entry.path.removeprefix("history/")
            if entry.path.startswith("history/") and not _is_file(beside, entry):
                raise PolicyError(f"{beside.name} is not what was written", where=str(folder), hint=_AGAIN)
    except (OSError, EOFError, BadZipFile, tarfile.TarError, zlib.error, ValueError) as error:
        raise PolicyError(f"what was written cannot be read back: {error}", where=str(folder), hint=_AGAIN) from error


def _is_file(path: Path, entry: FileEntry) -> bool:
    with path.open("rb") as stream:
        return _entry_of(entry.path, stream) == entry


def _require_archive(path: Path, manifest: Manifest, stem: str) -> None:
    content = manifest.to_bytes()
    own = FileEntry(NAME, hashlib.sha256(content).hexdigest(), len(content))
    sums = checksums((*manifest.files, own))
    wanted = {one.path: one for one in (*manifest.files, own, FileEntry(SUMS, hashlib.sha256(sums).hexdigest(), len(sums)))}
    for name, stream in members(path):
        inside = name.removeprefix(f"{stem}/")
        expected = wanted.pop(inside, None)
        if expected is None or inside == name:
            raise PolicyError(f"the bundle holds {name!r}, which its manifest does not name", where=str(path), hint=_AGAIN)
        if _entry_of(inside, stream) != expected:
            raise PolicyError(f"{inside} in the bundle is not what was written", where=str(path), hint=_AGAIN)
    if wanted:
        raise PolicyError(f"{next(iter(wanted))} is missing in the bundle", where=str(path), hint=_AGAIN)


def _entry_of(path: str, stream: IO[bytes]) -> FileEntry:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return FileEntry(path, digest.hexdigest(), size)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of an archive that we wrote ourselves, each open to be read before the next one comes."""
    if path.name.endswith(".zip"):
        with ZipFile(path) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    yield entry.filename, stream
        return
    with _decompressed(path) as whole, tarfile.open(fileobj=whole, mode="r|") as archive:
        for one in archive:
            content = archive.extractfile(one)
            if content is None:
                raise PolicyError(f"the bundle holds {one.name!r}, which is no file", where=str(path), hint=_AGAIN)
            yield one.name, content


@contextmanager
def _decompressed(path: Path) -> Iterator[IO[bytes]]:
    """A tar file as it was before it was compressed. Raises EOFError for what is not what zstd writes."""
    if path.name.endswith(".gz"):
        with gzip.open(path) as stream:
            yield cast("IO[bytes]", stream)
        return
    zstd = library()
    try:
        with zstd.open(path) as stream:
            yield stream
    except zstd.ZstdError as error:
        raise EOFError(str(error)) from error
