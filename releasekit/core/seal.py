"""The seal: the trailers in the message of a release's tag, which say what the release was made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from releasekit.core.recordpaths import RECORDS
from releasekit.core.trailers import trailers_of

_PREFIX = "Releasekit-"
_SIGNATURE = re.compile(r"^-----BEGIN (?:SSH|PGP|SIGNED) (?:SIGNATURE|MESSAGE)-----", re.MULTILINE)


def is_signed(message: str) -> bool:
    """Whether the message of a tag bears a signature."""
    return _SIGNATURE.search(message) is not None


class Seal(NamedTuple):
    """``plan`` is the digest of the plan, ``base`` the commit that the release was put on, ``record`` the SHA-256 of the record's file.

    ``manifest`` is the digest of all that the bundle is made from, ``tool`` is what made the release: ``releasekit 0.1``.
    """

    plan: str
    base: str
    record: str
    manifest: str
    tool: str

    @classmethod
    def of(cls, message: str) -> Seal | None:
        """The seal in a tag's message, its signature included; None in one that no releasekit wrote, or not whole."""
        if f"\n{_PREFIX}Record:" not in message:
            return None
        signature = _SIGNATURE.search(message)
        found = dict(trailers_of(message[: signature.start()] if signature else message))
        keys = [f"{_PREFIX}{key}" for key in ("Plan", "Base", "Record", "Manifest", "Tool")]
        return cls(*(found[key] for key in keys)) if found.keys() >= {*keys} else None


class Sealed(NamedTuple):
    """What a release commit holds, to be compared with the seal of its tag.

    ``record`` is the SHA-256 of the record's file, None where there is none; ``source`` the digest of all that the bundle is made from, as
    it is computed here, None where that cannot be judged.
    """

    seal: Seal
    record: str | None
    source: str | None = None


def as_committed(blobs: Mapping[str, str], tree: Mapping[str, str | None]) -> dict[str, str]:
    """The git blobs of the documents of a record as the release commit has them, by path.

    A file that the commit lacks was taken out by the release itself, as fragments are, and records are written by it: both are documents
    only of products that bundle everything, and are as the record says.
    """
    return {path: blob if path.startswith(f"{RECORDS}/") else tree.get(path) or blob for path, blob in blobs.items()}
