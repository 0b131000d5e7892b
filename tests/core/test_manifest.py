"""The manifest: to JSON and back, and what a damaged or made-up one is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from releasekit.core.manifest import DocumentEntry, FileEntry, Manifest, Source
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

SUM = "5" * 64
MANIFEST = Manifest(
    product="toweco",
    version=Version(4, 2),
    edition=1,
    commit="c" * 40,
    source=Source("a" * 64, {"docs/b.md": "b" * 40}, {"formats": ["md"]}),
    tag="v4.2",
    plan="f" * 64,
    records={"4.2": "a" * 64},
    documents=(
        DocumentEntry("docs/a.md", SUM, 7, "updated", ("billing",), 3, "guide", {"en": "Guide"}, is_stamped=True),
        DocumentEntry("z.md", SUM, 1),
    ),
    rendered=(FileEntry("history/history.md", SUM, 9),),
    tools={"releasekit": "0.1"},
)


def damaged(*path: str | int, value: Any) -> bytes:
    data = MANIFEST.to_json()
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    if value is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(data).encode()


def test_a_manifest_comes_back_from_its_file() -> None:
    assert Manifest.from_bytes(MANIFEST.to_bytes()) == MANIFEST


def test_one_of_what_is_only_planned_too() -> None:
    planned = Manifest("toweco", Version(4, 3), 1, "c" * 40, Source("a" * 64, {}, {}))

    assert Manifest.from_bytes(planned.to_bytes()) == planned
    assert (planned.to_json()["tag"], planned.to_json()["plan"]) == (None, None)


def test_its_files_are_those_of_the_bundle() -> None:
    assert [one.path for one in MANIFEST.files] == ["docs/docs/a.md", "docs/z.md", "history/history.md"]


def test_keys_of_later_versions_are_ignored() -> None:
    assert Manifest.from_bytes(damaged("later", value=1)) == MANIFEST


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "no manifest"),
        (damaged("schema", value="releasekit/record/1"), "no manifest"),
        (damaged("source_digest", value=SUM), "its source is not what its digest says"),
        (damaged("source", "options", value={}), "its source is not what its digest says"),
        (damaged("documents", value=KeyError), "no key 'documents'"),
        (damaged("documents", 0, "sha256", value=KeyError), "no key 'sha256'"),
        (damaged("documents", 0, "size", value=-1), "'size' is a whole number"),
        (damaged("documents", 0, "size", value=True), "'size' is a whole number"),
        (damaged("documents", 0, "size", value="1"), "'size' is a whole number"),
        (damaged("documents", 0, "path", value=5), "'path' is a text"),
        (damaged("documents", value=5), "cannot be read"),
        (damaged("rendered", 0, "path", value=None), "'path' is a text"),
        (damaged("version", value="4.2.0"), "X.Y.0|cannot be read|4.2.0"),
        (damaged("tools", value=[]), "a table of texts"),
        (damaged("product", value="\ud800"), "cannot be read"),
    ],
)
def test_what_is_no_manifest_is_refused_and_says_why(content: bytes, said: str) -> None:
    with pytest.raises(RepositoryError, match=said) as refused:
        Manifest.from_bytes(content, where="bundle.zip")

    assert refused.value.where == "bundle.zip"
