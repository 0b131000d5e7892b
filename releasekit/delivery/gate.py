"""The gate: no release passes the commit point without record, change history and a bundle that belong to exactly its commit.

What was written is read back, since a program that wrote a file knows what it meant to write, and not what lies there. Each file was hashed
on its way to the disk, so that its digest is enough: what has the same bytes holds the same members.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from releasekit.core.config import Config
from releasekit.core.manifest import Manifest
from releasekit.core.seal import Seal
from releasekit.errors import PolicyError, RepositoryError
from releasekit.git import Git, read_objects


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


def require_whole(folder: Path, digests: Mapping[str, str]) -> None:
    """Raises PolicyError unless every file of a folder, read from the disk, has the SHA-256 that it was written with, by name.

    Raises RepositoryError for one that cannot be read, such as one that had no room on the disk after all.
    """
    for name, digest in digests.items():
        try:
            found = _digest_on_disk(folder / name)
        except OSError as error:
            message = f"{name} cannot be read back: {error.strerror}"
            raise RepositoryError(message, where=str(folder), hint=_AGAIN) from error
        if found != digest:
            message = f"{name} is not what was written: its SHA-256 is {found[:12]}, not {digest[:12]}"
            raise PolicyError(message, where=str(folder), hint=_AGAIN)


def _digest_on_disk(path: Path) -> str:
    """The SHA-256 of a file that was synced: where the system can do so, it is read from the disk, and not from memory."""
    with path.open("rb") as stream:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(stream, "sha256").hexdigest()
