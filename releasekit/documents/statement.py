"""The release statement: an in-toto attestation, not signed, that names every file of a release by its digest.

Whoever signs it (with cosign, say) vouches for all of them at once. See https://in-toto.io/attestation/release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from releasekit.core.manifest import STATEMENT, STATEMENT_TYPE
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

PREDICATE = "https://in-toto.io/attestation/release/v0.1"


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that was released, with its digests in hexadecimal by algorithm (``sha256``; ``gitCommit`` and ``gitTag`` of objects)."""

    name: str
    digests: Mapping[str, str]


def statement_name(stem: str) -> str:
    """The file name of the statement beside a bundle: ``toweco-docs-4.2.intoto.json``."""
    return stem + STATEMENT


def release_statement(product: str, version: Version, subjects: Iterable[Subject]) -> bytes:
    """The statement as a file, subjects by name. Raises RepositoryError for a subject without a digest: nothing vouches for that."""
    ordered = sorted(subjects, key=lambda one: one.name)
    for one in ordered:
        if not one.digests or not all(one.digests.values()):
            raise RepositoryError("the release statement cannot name it: it has no digest", where=one.name)
    content = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": one.name, "digest": dict(sorted(one.digests.items()))} for one in ordered],
        "predicateType": PREDICATE,
        "predicate": {"purl": purl(product, version)},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def purl(product: str, version: Version) -> str:
    """The package URL of a release: of no registry, so of the type ``generic``."""
    return f"pkg:generic/{quote(product, safe='')}@{version}"
