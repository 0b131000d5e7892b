"""The release statement: what in-toto asks of one, and a digest for every subject."""

from __future__ import annotations

import json

import pytest

from releasekit.core.version import Version
from releasekit.documents.statement import Subject, release_statement, statement_name
from releasekit.errors import RepositoryError

ARCHIVE = Subject("toweco-docs-4.2.zip", {"sha256": "a" * 64})
TAG = Subject("v4.2", {"gitTag": "c" * 40, "gitCommit": "b" * 40})


def test_a_statement_says_what_was_released_and_names_each_by_its_digest() -> None:
    found = json.loads(release_statement("toweco", Version(4, 2), [TAG, ARCHIVE]))

    assert found == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": "toweco-docs-4.2.zip", "digest": {"sha256": "a" * 64}},
            {"name": "v4.2", "digest": {"gitCommit": "b" * 40, "gitTag": "c" * 40}},
        ],
        "predicateType": "https://in-toto.io/attestation/release/v0.1",
        "predicate": {"purl": "pkg:generic/toweco@4.2"},
    }


def test_the_order_of_subjects_does_not_matter() -> None:
    assert release_statement("toweco", Version(4, 2), [TAG, ARCHIVE]) == release_statement("toweco", Version(4, 2), [ARCHIVE, TAG])


@pytest.mark.parametrize("digests", [{}, {"sha256": ""}])
def test_a_subject_without_a_digest_does_not_exist(digests: dict[str, str]) -> None:
    with pytest.raises(RepositoryError, match=r"v4\.2: the release statement cannot name it"):
        release_statement("toweco", Version(4, 2), [ARCHIVE, Subject("v4.2", digests)])


def test_it_lies_beside_the_bundle() -> None:
    assert statement_name("toweco-docs-4.2") == "toweco-docs-4.2.intoto.json"
