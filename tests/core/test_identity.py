"""Identity: by what a change is recognised, and the ledger that says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Change, Component
from releasekit.core.config import Config
from releasekit.core.identity import ORDER, Known, marked, marks_of
from releasekit.core.ledger import Ledger, holders_of
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version

CORE = Component("core", {"en": "Core"})
PRODUCT = Product("toweco", {}, ("en",), (CORE,), DEFAULT_KINDS, TagPattern("v{version}"), "release/{line}", "main", Config())


def change(oid: str, **more: object) -> Change:
    return Change(oid, "fix", "core", {"en": f"about {oid}"}, commits=(oid,))._replace(**more)  # type: ignore[arg-type]


def fragment(id: str, *commits: str, text: str = "text", **more: object) -> Change:
    return Change(id, "fix", "core", {"en": text}, commits=commits)._replace(**more)  # type: ignore[arg-type]


def included(first: Change, second: Change, patches: dict[str, str] | None = None) -> tuple[str | None, str | None]:
    """What a stable version says of a change after a hotfix shipped another: from where, and by what."""
    ledger = Ledger(PRODUCT, patches or {})
    ledger.hotfix(Version(4, 2, 1), [first])
    (found,) = ledger.stable(Version(4, 3), [second])
    return found.included_from, found.matched_by


# Marks --------------------------------------------------------------------------------------------------------------------


def test_the_marks_of_a_change_come_in_order() -> None:
    full = fragment("core/7.fix", "a", requests=(Request("7"),), pulls=("#9",), origins=("b",), backports=("c",))
    assert [mark.by for mark in marks_of(full, {"a": "p"})] == list(ORDER)


@pytest.mark.parametrize(("request_", "counts"), [("12", True), ("!7", True), ("ABC-12", True), ("certifi.vendor", False)])
def test_only_a_request_with_a_number_is_a_mark(request_: str, *, counts: bool) -> None:
    marks = marks_of(fragment("x", requests=(Request(request_),)))
    assert ("request" in {mark.by for mark in marks}) == counts


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [
        (fragment("core/7.fix"), fragment("core/7.fix"), "fragment"),
        (fragment("core/7.fix", requests=(Request("7"),)), fragment("core/7.fix", requests=(Request("7"),)), "fragment"),
        (change("a", requests=(Request("7"),)), change("b", requests=(Request("8"), Request("7"))), "request"),
        (change("a", pulls=("#9",)), change("b", pulls=("#9", "#10")), "pull"),
        (change("a"), change("a"), "commit"),
        (change("b", origins=("a",)), change("a"), "cherry-pick"),
        (change("a"), change("b", origins=("a",)), "cherry-pick"),
        (change("b", origins=("a",)), change("c", origins=("a",)), "cherry-pick"),
        (change("b", backports=("a",)), change("a"), "backport"),
        (change("b", backports=("a",)), change("c", origins=("a",)), "backport"),
        (change("a"), change("b"), "patch-id"),
    ],
)
def test_a_change_is_recognised_by_its_strongest_mark(first: Change, second: Change, by: str) -> None:
    assert included(first, second, {"a": "p", "b": "p"} if by == "patch-id" else None) == ("4.2.1", by)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (change("a"), change("b")),
        (fragment("core/certifi.fix", text="certifi 1"), fragment("core/certifi.fix", text="certifi 2")),
        (change("a", requests=(Request("7"),)), change("b", requests=(Request("7"),), kind="feature")),
        (change("a", requests=(Request("7"),)), change("b", requests=(Request("7"),), component="ui")),
        (change("a", requests=(Request("next"),)), change("b", requests=(Request("next"),))),
        (change("a", pulls=("#9",)), change("b", pulls=("!9",))),
    ],
)
def test_what_is_not_the_same_is_told_as_new(first: Change, second: Change) -> None:
    assert included(first, second) == (None, None)


def test_a_pull_request_that_brought_several_changes_tells_none_from_the_others() -> None:
    brought = [change("a", pulls=("#9",)), change("b", pulls=("#9",))]
    ledger = Ledger(PRODUCT)
    ledger.hotfix(Version(4, 2, 1), [change("x", pulls=("#9",), origins=("a",))])
    assert [one.included_from for one in ledger.stable(Version(4, 3), brought)] == ["4.2.1", None]
    assert [[mark.by for mark in marks] for _, marks in marked(brought)] == [["commit"]] * 2


def test_a_change_that_says_where_it_came_from_is_believed() -> None:
    assert included(change("a"), change("a", included_from="4.1.3", matched_by="pull")) == ("4.1.3", "pull")


marks = st.lists(st.sampled_from([mark for one in "abc" for mark in marks_of(change(one, requests=(Request(f"{ord(one)}"),)))]))


@given(marks, marks)
def test_what_is_forgotten_is_not_known(known: list[tuple[str, str]], forgotten: list[tuple[str, str]]) -> None:
    book: Known[int] = Known()
    book.put(known, 1)  # type: ignore[arg-type]
    book.forget(forgotten)  # type: ignore[arg-type]
    left = {mark[1] for mark in known} - {mark[1] for mark in forgotten}
    assert (book.of(known) is not None) == bool(left)  # type: ignore[arg-type]


# What commits without an entry bring over ---------------------------------------------------------------------------------------


def test_a_fix_that_came_over_without_an_entry_is_told_as_included() -> None:
    ledger = Ledger(PRODUCT)
    shipped = fragment(
        "core/7.fix", "a", origins=("z",), requests=(Request("7"),), also_in=("4.1.4",), fragments=("changelog.d/core/7.fix.md",)
    )
    ledger.hotfix(Version(4, 2, 1), [shipped, change("hidden", kind="internal", origins=("y",))])
    silent = [change(oid)._replace(kind="internal") for oid in ("z", "y", "x")]
    (found,) = ledger.stable(Version(4, 3), [], unnoted=silent)
    assert found == shipped._replace(commits=("z",), origins=(), also_in=(), included_from="4.2.1", matched_by="cherry-pick")
    assert found.fragments == ()


def test_a_fix_is_told_once_though_a_commit_without_an_entry_holds_it_too() -> None:
    ledger = Ledger(PRODUCT)
    ledger.hotfix(Version(4, 2, 1), [change("a", pulls=("#9",))])
    told = ledger.stable(Version(4, 3), [change("b", pulls=("#9",))], unnoted=[change("c", pulls=("#9",), kind="internal")])
    assert [(one.id, one.matched_by) for one in told] == [("b", "pull")]


def test_releases_that_hold_a_change_are_named() -> None:
    releases = {"4.3": [change("x"), change("b", origins=("a",))], "4.4": [change("y")], "5.0": [fragment("n", "a")], "5.1": [change("p")]}
    assert holders_of(change("a"), releases) == ("4.3", "5.0")
    assert holders_of(change("a"), releases, {"a": "same", "p": "same"}) == ("4.3", "5.0", "5.1")
    assert holders_of(change("q"), releases) == ()
