"""Which files are documents, what is known of each, and which code they cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.coverage import Coverage, apart
from releasekit.core.edits import BYTES, Edit, measured, resized
from releasekit.core.renames import renames
from releasekit.core.shelf import Claims, Document, Flawed, Missing, Shelf, uniquely_named
from tests.core.products import CONFIG, product_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Documents --------------------------------------------------------------------------------------------------------------------


def shelf(*rows: dict[str, Any], **more: Any) -> Shelf:
    return Shelf(product_of({**CONFIG, "document": list(rows), **more}))


def test_documents_are_what_the_bundle_holds_and_what_is_described() -> None:
    found = shelf(
        {"path": "/notes.txt"}, {"path": "specs/*.pdf"}, {"path": "!docs/drafts/**"}, documents={"changelog": "docs/CHANGELOG.md"}
    )
    held = [
        path
        for path in ("docs/a.md", "README.md", "notes.txt", "sub/notes.txt", "specs/x.pdf", "src/a", "docs/drafts/b", "docs/CHANGELOG.md")
        if found.holds(path)
    ]
    assert held == ["docs/a.md", "README.md", "notes.txt", "specs/x.pdf"]


def test_the_document_wins_over_rows_and_the_last_row_over_others() -> None:
    rows = (
        {"path": "docs/**", "title": "All", "covers": ["ui"], "generated": True, "designation": "X.1"},
        {"path": "docs/guide.md", "id": "guide", "title": {"en": "Guide", "ru": "Руководство"}, "covers": ["core"], "stamp": True},
    )
    found = shelf(*rows)
    assert found.document("docs/guide.md", "1") == Document(
        "docs/guide.md", "1", ("ui", "core"), {"en": "Guide", "ru": "Руководство"}, "guide", "X.1", is_generated=True, is_stamped=True
    )
    said = Claims(("src/**", "ui"), {"": "Own"}, "Heading", "own", "X.2", is_generated=False, is_stamped=False)
    assert found.document("docs/guide.md", "1", said) == Document(
        "docs/guide.md", "1", ("ui", "core", "src/**"), {"en": "Own"}, "own", "X.2"
    )


def test_a_title_is_the_first_heading_where_nothing_else_says_it() -> None:
    assert shelf().document("docs/a.md", "1", Claims(heading="A")).title == {"en": "A"}
    assert shelf().document("docs/a.md", "1").title == {}


def test_a_component_covers_by_its_docs_and_answers_to_its_aliases() -> None:
    components = [{"id": "core", "paths": ["src/**"], "docs": ["docs/core/**"], "aliases": ["kernel"]}]
    found = Shelf(product_of({"component": components}))
    assert found.document("docs/core/a.md", "1", Claims(("kernel", "kern/**"))).covers == ("core", "kern/**")


def test_what_is_promised_and_not_there_is_missing() -> None:
    components = [{"id": "core", "docs": ["docs/core/**", "!docs/core/x", "notes/**"]}, {"id": "ui", "docs": ["docs/ui/**"]}]
    found = Shelf(product_of({"component": components, "document": [{"path": "docs/a.md"}, {"path": "/docs/b.md"}, {"path": "specs/*"}]}))
    paths = ["docs/a.md", "docs/ui/a.md", "notes/a"]
    assert list(found.missing(paths, ["docs/a.md", "docs/ui/a.md"])) == [
        Missing("/docs/b.md", "[[document]]"),
        Missing("docs/core/**", "component core: docs"),
        Missing("notes/**", "component core: docs", is_left_out=True),
    ]


def test_an_id_is_that_of_one_document() -> None:
    first, second, third = Document("b.md", "1", id="x"), Document("a.md", "1", id="x"), Document("c.md", "1")
    kept, flaws = uniquely_named([first, second, third])
    assert [(one.path, one.id) for one in kept] == [("a.md", "x"), ("b.md", ""), ("c.md", "")]
    assert flaws == (Flawed("b.md", "its id 'x' is that of a.md, too"),)


# Coverage ---------------------------------------------------------------------------------------------------------------------


def coverage(*documents: Document, config: dict[str, Any] | None = None, ignored: Sequence[str] = ()) -> Coverage:
    return Coverage(product_of(config), documents, apart(lambda path: path.startswith("docs/"), ["changelog.d"], ["CHANGELOG.md"], ignored))


def test_a_file_is_covered_through_its_component_and_through_patterns() -> None:
    found = coverage(Document("a", "1", ("core",)), Document("b", "1", ("core", "ui")), Document("c", "1", ("src/core/*.py",)))
    assert found.of("src/core/x.py") == {"a", "b", "c"}
    assert found.of("src/ui/x") == {"b"}
    assert found.of("elsewhere") == frozenset()
    assert found.of_component("core") == ("a", "b")
    assert found.of_component("src/core/*.py") == ()


def test_documents_fragments_and_what_is_ignored_are_no_code() -> None:
    found = coverage(Document("a", "1", ("**",)), ignored=["tests/**"])
    apart_from_code = ["docs/x", "changelog.d/core/1.fix.md", "CHANGELOG.md", "tests/x"]
    assert [path for path in (*apart_from_code, "src/x", "changelog.do") if found.of(path)] == ["src/x", "changelog.do"]


def test_a_component_without_patterns_owns_what_no_other_owns() -> None:
    whole = coverage(Document("a", "1", ("toweco",)), config={"changes": {"exclude": ["vendor/**"]}})
    assert whole.of("anything") == {"a"}
    assert whole.of("vendor/x") == frozenset()
    rest = {"component": [{"id": "core", "paths": ["src/**"]}, {"id": "toweco"}]}
    assert coverage(Document("a", "1", ("toweco",)), config=rest).of("src/x") == frozenset()


def test_the_digest_is_of_the_covered_code_alone() -> None:
    by_id, by_pattern = Document("a", "1", ("core",)), Document("b", "1", ("src/core/**",))
    found = coverage(by_id, by_pattern)
    files = {"src/core/x": "1", "src/ui/y": "1", "docs/z": "1"}
    first = found.digest(by_id, files)
    assert first == found.digest(by_pattern, files) == found.digest(by_id, {**files, "src/ui/y": "2", "docs/z": "2"})
    assert len({first, found.digest(by_id, {**files, "src/core/x": "2"}), found.digest(by_id, {"src/core/w": "1"})}) == 3
    assert len(first) == 64


@given(st.permutations(["src/core/a", "src/core/b", "src/core/\udce9", "src/ui/c"]))
def test_the_digest_knows_no_order(paths: list[str]) -> None:
    document = Document("a", "1", ("core",))
    assert coverage(document).digest(document, {path: path[-1:] for path in paths}) == coverage(document).digest(
        document, {path: path[-1:] for path in sorted(paths)}
    )


def test_a_component_with_files_and_without_document_is_uncovered() -> None:
    paths = ["docs/a", "src/core/x", "src/ui/y"]
    assert list(coverage(Document("docs/a", "1", ("core",))).uncovered(paths)) == ["ui"]
    assert list(coverage(Document("docs/a", "1", ("core", "src/ui/y"))).uncovered(paths)) == []
    assert list(coverage(Document("docs/a", "1", ("core",))).uncovered(["src/core/x"])) == []
    assert list(coverage(Document("docs/a", "1", ("nothing",)), config={}).uncovered(paths)) == ["toweco"]


def test_what_stands_for_nothing_is_told_of_every_document() -> None:
    found = coverage(Document("a", "1", ("core", "src/**", "kore")), Document("b", "1", ("kore", "!src/x")))
    assert [(one.place, one.reason) for one in found.idle(["src/core/x"])] == [
        (place, "it covers 'kore', which is no component, and no pattern that matches a file") for place in "ab"
    ]


# Edits ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        (b"one two", b"one  two\n", Edit(0, 0, is_blank=True)),
        (b"one\r\ntwo\r\n", b"one\ntwo\n", Edit(0, 0, is_blank=True)),
        (b"one two two", b"one two three four", Edit(2, 1)),
        (b"one two", b"two one", Edit(0, 0)),
        (b"caf\xe9", b"caf\xe9s!", Edit(2, 0, BYTES)),
        (b"one two", b"\xff", Edit(0, 6, BYTES)),
    ],
)
def test_the_size_of_an_edit(before: bytes, after: bytes, edit: Edit) -> None:
    assert measured(before, after) == edit


def test_a_size_alone_tells_what_a_file_grew_by() -> None:
    assert (resized(3, 5), resized(5, 3)) == (Edit(2, 0, BYTES), Edit(0, 2, BYTES))


def test_what_is_small() -> None:
    assert Edit(2, 2).is_small(4)
    assert not Edit(3, 2).is_small(4)
    assert Edit(0, 0).is_small(0)
    assert not Edit(0, 0, is_blank=True).is_small(4)
    assert not Edit(1, 0, BYTES).is_small(4)
    assert Edit(2, 1).to_json() == {"added": 2, "removed": 1, "unit": "words", "blank": False}


@given(st.text(), st.text())
def test_an_edit_and_its_opposite_have_one_size(before: str, after: str) -> None:
    there, back = (measured(*pair) for pair in ((before.encode(), after.encode()), (after.encode(), before.encode())))
    assert (there.added, there.removed, there.is_blank) == (back.removed, back.added, back.is_blank)


# Renames ----------------------------------------------------------------------------------------------------------------------


def test_renames_are_whole_files_and_what_went_along() -> None:
    gone = [("1", "a/x"), ("2", "a/y"), ("3", "a/z"), ("4", "b/same"), ("4", "b/other"), ("5", "c/w")]
    came = [("1", "n/x"), ("9", "n/y"), ("4", "m/same"), ("4", "m/more")]
    assert dict(renames(gone, came)) == {"a/x": "n/x", "a/y": "n/y", "b/same": "m/same"}
