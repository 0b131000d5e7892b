"""Which documents were left behind by the changes of a release, decided from values alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import Change
from releasekit.core.confirmations import Confirmed
from releasekit.core.documentstatus import DocumentStatus
from releasekit.core.edits import Edit
from releasekit.core.findings import Finding
from releasekit.core.freshness import (
    Before,
    Cause,
    Freshness,
    Looked,
    Movement,
    befores,
    confirmed_by,
    counting,
    has_no_impact,
    looked_at,
    status_of,
    vouched,
)
from releasekit.core.history import Commit, Graph
from releasekit.core.record import Confirmation, DocumentState, Record
from releasekit.core.renames import FileChange
from releasekit.core.shelf import Document, Flawed, Missing
from releasekit.core.version import Line, Version
from tests.core.products import CONFIG, PRODUCT, product_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GUIDE = Document("docs/guide.md", "g2", ("core",))
DAY = date(2026, 11, 26)
BY = Confirmation("Ada", DAY, "only names changed")


def change(id: str, component: str = "core", *, kind: str = "fix", commits: Sequence[str] | None = None, **about: Any) -> Change:
    return Change(id, kind, component, {"en": f"Text of {id}"}, commits=(id,) if commits is None else tuple(commits), **about)


def record(*documents: DocumentState) -> Record:
    return Record("toweco", {"en": "Toweco"}, Version(1, 0), "base", documents=documents)


def commit(oid: str, *parents: str, message: bytes = b"a change") -> Commit:
    return Commit(oid, parents, 0, message)


# What a document was before ---------------------------------------------------------------------------------------------------


def test_a_document_is_compared_with_what_lay_at_its_path() -> None:
    same, other, fresh = Document("a.md", "1"), Document("b.md", "2"), Document("c.md", "1")
    found = befores([same, other, fresh], [FileChange("M", "1", "2", "b.md"), FileChange("A", "0", "1", "c.md")], None)
    assert found == {"a.md": Before("a.md", "1"), "b.md": Before("b.md", "1")}


def test_editions_are_counted_on_from_the_record_before() -> None:
    known = (DocumentState("a", "1", "new", edition=3), DocumentState("b", "1", "new", edition=3), DocumentState("c", "1", "new"))
    documents = [Document("a", "1"), Document("b", "2"), Document("c", "2"), Document("d", "1")]
    found = befores(documents, [FileChange("M", "1", "2", "b"), FileChange("M", "1", "2", "c")], record(*known))
    assert {path: one.edition for path, one in found.items()} == {"a": 3, "b": 4, "c": 2, "d": 0}


def test_a_document_that_moved_is_the_one_that_it_was() -> None:
    moved = Document("handbook/guide.md", "g1")
    differing = [FileChange("D", "g1", "0", "docs/guide.md"), FileChange("A", "0", "g1", "handbook/guide.md")]
    known = DocumentState("docs/guide.md", "g1", "new", edition=4)
    assert befores([moved], differing, record(known)) == {"handbook/guide.md": Before("docs/guide.md", "g1", 4)}


def test_what_was_out_of_date_is_known_to_have_been() -> None:
    found = befores([Document("a", "1")], [], record(DocumentState("a", "1", "stale", edition=2)))
    assert found == {"a": Before("a", "1", 2, is_stale=True)}


def test_a_document_that_moved_and_was_edited_is_known_by_its_id() -> None:
    moved = Document("handbook.md", "g2", id="guide")
    differing = [FileChange("D", "g1", "0", "docs/guide.md"), FileChange("A", "0", "g2", "handbook.md"), FileChange("D", "x", "0", "src/x")]
    known = DocumentState("docs/guide.md", "g1", "new", edition=4, id="guide")
    assert befores([moved], differing, record(known)) == {"handbook.md": Before("docs/guide.md", "g1", 5)}


# What counts ------------------------------------------------------------------------------------------------------------------


def test_only_what_users_are_told_counts() -> None:
    told, quiet, hidden = change("a"), change("b", docs="none"), change("c", kind="internal")
    silent = change("d", noted=False)
    assert counting(PRODUCT, [told, quiet, hidden, silent], [commit("a"), commit("x")]) == ((told,), frozenset())


def test_where_all_counts_commits_do_that_tell_nothing() -> None:
    product = product_of({**CONFIG, "freshness": {"changes": "all"}})
    commits = [
        commit("m", "a", "b"),
        commit("a"),
        commit("b"),
        commit("c", message=b"tidy\n\nDocs-Impact: None\n"),
        commit("d", message=b"more"),
        commit("e", message=b"\n"),
    ]
    counted, silent = counting(product, [change("a"), change("b", docs="none")], commits)
    assert [one.id for one in counted] == ["a", "d", "e"]
    assert [one.text["en"] for one in counted] == ["Text of a", "more", "e"]
    assert silent == {"b", "c"}


@pytest.mark.parametrize(
    ("message", "has_none"),
    [
        (b"fix: a\n\nDocs-Impact: none\n", True),
        (b"a title\r\n\r\ndocs-impact:NONE\r\n", True),
        (b"a title\n\nDocs-Impact: docs/guide.md\n", False),
        (b"a title about Docs-Impact: none", False),
        (b"caf\xe9\n\nDocs-Impact: none\n", True),
        (b"", False),
    ],
)
def test_the_trailer_says_that_no_document_needs_to_follow(message: bytes, has_none: bool) -> None:
    assert has_no_impact(message) is has_none


# Causes -----------------------------------------------------------------------------------------------------------------------


def movement(
    files: Mapping[str, Sequence[str]],
    touched: Mapping[str, Sequence[str]],
    covers: Mapping[str, Sequence[str]] | None = None,
    owned: Mapping[str, Sequence[str]] | None = None,
) -> Movement:
    return Movement(files, touched, lambda id: (covers or {}).get(id, ()), owned or {})


def test_a_change_is_about_the_documents_of_its_component_and_of_the_files_that_it_touches() -> None:
    moved = movement({"by-id.md": ["src/a"], "by-file.md": ["src/b"]}, {"o": ["by-file.md"], "p": []}, {"core": ["by-id.md"]})
    one = change("o", commits=("o", "p"))
    assert moved.causes([one]) == {"by-id.md": (Cause(one, ("o", "p")),), "by-file.md": (Cause(one, ("o",)),)}


def test_a_change_says_nothing_of_documents_whose_code_is_as_it_was() -> None:
    """Also where it was reverted: then no file differs."""
    moved = movement({"b.md": ["src/b"]}, {"o": []}, {"core": ["a.md"]})
    assert moved.causes([change("o"), change("p", component="ui")]) == {}


def test_a_change_of_documents_alone_leaves_none_behind() -> None:
    moved = movement({"a.md": ["src/a"]}, {"o": ["a.md"]}, {"core": ["a.md"]})
    assert moved.causes([change("d", kind="docs")]) == {}
    assert moved.causes([change("o", kind="docs")]) == {"a.md": (Cause(change("o", kind="docs"), ("o",)),)}


def test_a_fragment_by_itself_tells_of_its_component() -> None:
    alone = change("core/7.fix", commits=("f",), fragments=("changelog.d/core/7.fix.md",))
    moved = movement({"a.md": ["src/core/a"], "b.md": ["src/ui/b"]}, {"o": ["a.md"]}, owned={"a.md": ["core"], "b.md": ["ui"]})
    assert moved.causes([alone]) == {"a.md": (Cause(alone, ("f",)),)}
    about = change("core/9.docs", kind="docs", commits=("f",), fragments=("changelog.d/core/9.docs.md",))
    assert moved.causes([about, change("f")]) == {}
    beside = change("core/8.fix", commits=("o",), fragments=("changelog.d/core/8.fix.md",))
    assert moved.causes([beside]) == {"a.md": (Cause(beside, ("o",)),)}


def test_what_differs_is_explained_by_commits_that_need_no_document() -> None:
    moved = movement({"a.md": ["a"], "b.md": ["b"], "c.md": ["c"]}, {"o": ["a.md", "b.md"], "p": ["b.md"]})
    assert moved.unexplained({"o"}) == {"b.md": (), "c.md": ()}


# States -----------------------------------------------------------------------------------------------------------------------

SAME, OTHER = Before("docs/guide.md", "g2"), Before("docs/guide.md", "g1")
BLANK, WORDS = Edit(0, 0, is_blank=True), Edit(3, 1)


@pytest.mark.parametrize(
    ("before", "edit", "is_behind", "status"),
    [
        (None, None, True, "new"),
        (SAME, None, False, "current"),
        (OTHER, WORDS, True, "updated"),
        (OTHER, None, True, "updated"),
        (OTHER, WORDS, False, "edited"),
        (OTHER, BLANK, False, "edited"),
        (SAME, None, True, "stale"),
        (OTHER, BLANK, True, "stale"),
    ],
)
def test_the_state_says_what_changed_of_code_and_document(before: Before | None, edit: Edit | None, is_behind: bool, status: str) -> None:
    assert status_of(GUIDE, before, edit, is_behind=is_behind, is_asked=True) == status


def test_where_nothing_is_asked_every_difference_is_an_update() -> None:
    assert status_of(GUIDE, OTHER, None, is_behind=False, is_asked=False) == "updated"
    assert status_of(GUIDE, SAME, None, is_behind=False, is_asked=False) == "current"


def test_what_a_program_writes_is_never_stale() -> None:
    assert status_of(Document("a.md", "1", is_generated=True), SAME, None, is_behind=True, is_asked=True) == "generated"


def test_a_document_is_recorded_with_all_that_is_known_of_it() -> None:
    whole = Document("a.md", "2", ("core",), {"en": "A"}, "a", "X.1", is_stamped=True)
    found = looked_at([whole, Document("b.md", "1")], {"a.md": Before("a.md", "1", 4)}, {"a.md": WORDS}, None)
    assert found == (
        Looked(DocumentState("a.md", "2", "updated", ("core",), 4, "a", {"en": "A"}, "X.1", is_stamped=True), WORDS),
        Looked(DocumentState("b.md", "1", "new", edition=1)),
    )


def test_only_what_is_stale_has_causes() -> None:
    causes = {"a.md": (Cause(change("o"), ("o",)),), "b.md": (Cause(change("o"), ("o",)),)}
    documents = [Document("a.md", "1"), Document("b.md", "2"), Document("c.md", "1")]
    found = looked_at(documents, {"a.md": Before("a.md", "1"), "b.md": Before("b.md", "1"), "c.md": Before("c.md", "1")}, {}, causes)
    assert [(one.path, one.status, len(one.causes)) for one in found] == [
        ("a.md", "stale", 1),
        ("b.md", "updated", 0),
        ("c.md", "current", 0),
    ]
    freshness = Freshness(found)
    assert freshness.states == tuple(one.state for one in found)
    assert freshness.of_status("stale") == found[:1]


def test_what_went_out_late_stays_so_until_it_follows() -> None:
    before = {name: Before(name, "1", 1, is_stale=True) for name in ("a.md", "b.md", "c.md")}
    documents = [Document("a.md", "1"), Document("b.md", "2"), Document("c.md", "2")]
    found = looked_at(documents, before, {"b.md": WORDS, "c.md": BLANK}, {})
    assert [(one.status, one.is_late) for one in found] == [("stale", True), ("updated", False), ("stale", True)]
    assert [one.status for one in looked_at(documents, before, {}, None)] == ["current", "updated", "updated"]


# Confirmations ----------------------------------------------------------------------------------------------------------------


def confirmed(document: str = "a.md", code: str = "now", commit: str = "c", day: date = DAY, place: str = "x") -> Confirmed:
    return Confirmed(document, "blob", code, commit, ("core",), Confirmation("Ada", day, "why"), place)


def vouch(
    *given: Confirmed,
    causes: Sequence[Cause] = (),
    graph: Graph | None = None,
    covers: tuple[str, ...] = ("core",),
    is_late: bool = False,
) -> tuple[list[str], list[str]]:
    stale = Looked(DocumentState("a.md", "1", "stale"), causes=tuple(causes), is_late=is_late)
    found = vouched(given, {"a.md": stale}, {"a.md": "now"}.__getitem__, graph or Graph({}), {"a.md": covers, "b.md": ()})
    return sorted(found.holding), [one.reason for one in found.idle]


def test_a_confirmation_holds_the_very_state_of_the_code() -> None:
    assert vouch(confirmed()) == (["a.md"], [])
    assert vouch(confirmed(code="then")) == ([], ["what a.md covers changed again"])


GRAPH = Graph({"d": ("c",), "c": ("b",), "b": ("a",)})


def test_a_confirmation_holds_until_the_next_change_that_counts() -> None:
    before = Cause(change("b"), ("b",))
    assert vouch(confirmed(code="then"), causes=[before], graph=GRAPH) == (["a.md"], [])
    assert vouch(confirmed(code="then"), causes=[before, Cause(change("d"), ("d",))], graph=GRAPH)[0] == []
    assert vouch(confirmed(code="then"), causes=[Cause(change("x"), ())], graph=GRAPH)[0] == []
    assert vouch(confirmed(code="then", commit="elsewhere"), causes=[before], graph=GRAPH)[0] == []


def test_a_document_that_is_late_is_confirmed_by_whoever_looked_since() -> None:
    assert vouch(confirmed(code="then"), graph=GRAPH, is_late=True) == (["a.md"], [])
    assert vouch(confirmed(code="then", commit="a"), graph=GRAPH, is_late=True)[0] == []
    assert vouch(confirmed(code="then"), causes=[Cause(change("d"), ("d",))], graph=GRAPH, is_late=True)[0] == []


def test_a_confirmation_is_of_what_the_document_covered_then() -> None:
    seen = [Cause(change("b"), ("b",))]
    wider = vouch(confirmed(code="then"), causes=seen, graph=GRAPH, covers=("core", "web"))
    assert wider == ([], ["a.md covers something else now"])
    assert vouch(confirmed(), causes=seen, graph=GRAPH, covers=("src/core/**",)) == (["a.md"], [])  # it is the very same code


def test_a_confirmation_that_holds_nothing_is_told() -> None:
    assert vouch(confirmed("gone.md"))[1] == ["there is no document gone.md"]
    assert vouch(confirmed("b.md"))[1] == ["b.md is not out of date"]
    newer, older = confirmed(place="new"), confirmed(day=date(2026, 11, 1), place="old")
    stale = {"a.md": Looked(DocumentState("a.md", "1", "stale"))}
    found = vouched([older, newer], stale, {"a.md": "now"}.__getitem__, Graph({}), {"a.md": ("core",)})
    assert found.holding == {"a.md": newer}
    assert found.idle == (Flawed("old", "there is a newer one of a.md"),)


def test_what_is_confirmed_says_by_whom() -> None:
    looked = looked_at(
        [Document("a.md", "1"), Document("b.md", "1")], {"a.md": Before("a.md", "1"), "b.md": Before("b.md", "1")}, {}, {"a.md": ()}
    )
    first, second = confirmed_by(looked, {"a.md": confirmed()})
    assert (first.status, first.state.confirmed) == ("confirmed", Confirmation("Ada", DAY, "why"))
    assert second == looked[1]


@given(st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from(["x.md", "y.md"]))), st.sets(st.sampled_from("abcdef")))
def test_whoever_is_silent_makes_nothing_stale(touched: dict[str, set[str]], silent: set[str]) -> None:
    """Every document is left that a commit touched which is not silent, or none at all."""
    moved = movement({"x.md": ["x"], "y.md": ["y"]}, {oid: sorted(paths) for oid, paths in touched.items()})
    for path in ("x.md", "y.md"):
        commits = {oid for oid, paths in touched.items() if path in paths}
        assert (path in moved.unexplained(silent)) == (not commits or bool(commits - silent))


# The answer -------------------------------------------------------------------------------------------------------------------


def test_it_is_said_why_nothing_can_be_out_of_date() -> None:
    covering, plain = (Looked(DocumentState("a.md", "1", "new", covers)) for covers in (("core",), ()))
    assert Freshness((covering,)).why_not_asked == "there is no release before"
    assert Freshness((plain,), Version(1, 0)).why_not_asked == "no document says what it covers"
    assert Freshness((covering,), Version(1, 0)).why_not_asked == "the release before left no record"


def test_the_answer_says_all_that_is_known() -> None:
    cause = Cause(change("o", component=""), ("o",))
    looked = Looked(DocumentState("a.md", "1", "stale", ("core",)), BLANK, (cause,))
    found = Freshness(
        (looked, Looked(DocumentState("b.md", "1", "new"))),
        Version(1, 0),
        is_asked=True,
        missing=(Missing("c.md", "[[document]]"),),
        uncovered=("ui",),
        flaws=(Flawed("b.md", "odd"),),
        used=("x",),
        idle=(Flawed("y", "old"),),
        unreadable=(Flawed("z", "broken"),),
    )
    finding = Finding("RK503", "stale-document", "error", "a.md is out of date", "update it", "v1.0", "a.md")
    answer = DocumentStatus("toweco", "HEAD", "c", Line(1, 0), found, (finding,)).to_json()
    assert {key: answer[key] for key in ("ref", "line", "since", "asked", "uncovered", "blockers", "warnings")} == {
        "ref": "HEAD",
        "line": "1.0",
        "since": "1.0",
        "asked": True,
        "uncovered": ["ui"],
        "blockers": [finding.to_json()],
        "warnings": [],
    }
    assert answer["missing"] == [{"path": "c.md", "option": "[[document]]", "left_out": False}]
    assert answer["confirmations"] == {
        "used": ["x"],
        "idle": [{"path": "y", "reason": "old"}],
        "unreadable": [{"path": "z", "reason": "broken"}],
    }
    assert [(one["edit"], len(one["causes"])) for one in answer["documents"]] == [(BLANK.to_json(), 1), (None, 0)]
    assert answer["documents"][0]["causes"][0]["component"] is None
    assert DocumentStatus("toweco", "HEAD", "c", None, Freshness()).to_json()["since"] is None
