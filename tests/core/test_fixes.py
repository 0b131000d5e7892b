"""Fixes: where the main branch has what hotfixes shipped, what is lost, and what a line lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from releasekit.core.changes import DEFAULT_KINDS, Change, Component, Kind
from releasekit.core.config import Config
from releasekit.core.fixes import Fix, Holder, Lacking, Mainline, candidates, lacking, whereabouts
from releasekit.core.history import Commit, Refs, Tag, TagKind, releases_of
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

PATTERN = TagPattern("v{version}")
PRODUCT = Product("toweco", {}, ("en",), (Component("core", {}),), DEFAULT_KINDS, PATTERN, "release/{line}", "main", Config())
HOTFIX = Version(4, 2, 1)


def change(oid: str, **more: object) -> Change:
    return Change(oid, "fix", "core", {"en": f"about {oid}"}, commits=(oid,))._replace(**more)  # type: ignore[arg-type]


def refs_of(**days: int) -> Refs:
    tags = [
        Tag(f"v{name[1:].replace('_', '.')}", "t", "c", TagKind.ANNOTATED, datetime(2026, 3, day, tzinfo=UTC), None)
        for name, day in days.items()
    ]
    releases, foreign = releases_of([tag._replace(reading=PATTERN.read(tag.name)) for tag in tags])
    return Refs(None, (), releases, foreign)


# Which hotfixes are open --------------------------------------------------------------------------------------------------------


def test_hotfixes_after_the_newest_stable_version_are_open() -> None:
    refs = refs_of(v4_1=1, v4_1_1=3, v4_2=15, v4_1_2=16, v4_2_1=20)
    assert [str(one.version) for one in refs.open_hotfixes] == ["4.1.2", "4.2.1"]


def test_without_a_stable_version_nothing_is_open() -> None:
    assert refs_of().open_hotfixes == refs_of(v4_2_1=1).open_hotfixes == ()


# Where they are ---------------------------------------------------------------------------------------------------------------


def test_each_change_is_where_the_main_branch_has_it() -> None:
    shipped = {
        Version(4, 2, 2): [change("merged"), change("gone")],
        HOTFIX: [change("b", origins=("a",)), change("r", requests=(Request("7"),)), change("x"), change("i", kind="internal")],
    }
    mainline = Mainline(
        ((Version(4, 3), [change("a")]), (None, [change("q", requests=(Request("7"),)), change("x2", kind="internal", backports=("x",))])),
        contained={Version(4, 2, 2): Version(4, 4)},
    )
    found = [(str(one.version), one.change.id, one.holder) for one in whereabouts(PRODUCT, shipped, mainline)]
    assert found == [
        ("4.2.1", "b", Holder(Version(4, 3), "cherry-pick")),
        ("4.2.1", "r", Holder(None, "request")),
        ("4.2.1", "x", Holder(None, "backport")),
        ("4.2.2", "merged", Holder(Version(4, 4), "merge")),
        ("4.2.2", "gone", Holder(Version(4, 4), "merge")),
    ]


def test_a_change_that_is_nowhere_is_lost() -> None:
    (found,) = whereabouts(PRODUCT, {HOTFIX: [change("a")]}, Mainline(((None, [change("b")]),)))
    assert found.is_lost
    assert not whereabouts(PRODUCT, {HOTFIX: [change("a")]}, Mainline(((None, [change("b")]),)), {"a": "p", "b": "p"})[0].is_lost


def test_a_commit_that_nothing_describes_is_never_lost_also_where_internal_changes_are_shown() -> None:
    product = replace(PRODUCT, kinds=(Kind("internal", {"en": "Internal Changes"}),))
    shipped = {HOTFIX: [change("told", kind="internal"), change("release", kind="internal", noted=False)]}
    assert [one.change.id for one in whereabouts(product, shipped, Mainline())] == ["told"]


def test_what_users_are_not_told_is_looked_for_when_all_is_asked_for() -> None:
    shipped = {HOTFIX: [change("i", kind="internal", noted=False), change("j", kind="internal")]}
    mainline = Mainline(((Version(4, 3), [change("m", kind="internal", noted=False, origins=("i",))]), (None, [])))
    assert whereabouts(PRODUCT, shipped, mainline) == ()
    found = whereabouts(PRODUCT, shipped, mainline, show_all=True)
    assert [(one.change.id, one.holder) for one in found] == [("i", Holder(Version(4, 3), "cherry-pick")), ("j", None)]
    assert [one.to_json()["noted"] for one in found] == [False, True]


def test_the_first_version_that_told_it_counts() -> None:
    mainline = Mainline(((Version(4, 3), [change("a")]), (Version(4, 4), [change("a")]), (None, [])))
    assert whereabouts(PRODUCT, {HOTFIX: [change("a")]}, mainline)[0].holder == Holder(Version(4, 3), "commit")


# What a line lacks --------------------------------------------------------------------------------------------------------------


def test_a_line_lacks_the_fixes_that_only_main_has() -> None:
    wanted, told, unreleased = change("a"), change("b"), change("c", kind="security")
    other = [change("d", kind="feature"), change("e", breaking=True), change("f", kind="internal"), change("g", kind="unknown")]
    forwarded = change("h", included_from="4.2.1")
    again = change("a")
    mainline = Mainline(
        ((Version(4, 3), [wanted, told, *other, forwarded]), (None, [unreleased, again, change("i", included_from="4.1.9")]))
    )
    found = lacking(PRODUCT, Line(4, 2), [change("x", origins=("b",))], mainline)
    assert found == (Lacking(Version(4, 3), wanted), Lacking(None, unreleased), Lacking(None, change("i", included_from="4.1.9")))
    assert [one.to_json()["first_in"] for one in found] == ["4.3", None, None]


# Whose patch-ids are asked for ----------------------------------------------------------------------------------------------------


def commit(oid: str, subject: str = "", authored: int = 0, *parents: str) -> Commit:
    return Commit(oid, parents or ("p",), 9, (subject or oid).encode(), authored or ord(oid[0]))


def test_only_commits_with_the_same_subject_or_author_time_are_candidates() -> None:
    theirs = [commit("a", "fix it"), commit("b", authored=7), commit("c")]
    mainline = [commit("d", "fix it"), commit("e", authored=7), commit("f"), commit("g", "fix it", 0, "p", "q")]
    changes = [change(oid) for oid in "abc"]
    assert candidates(changes, theirs, mainline) == ("a", "b", "c", "d", "e")


def test_a_change_that_is_known_by_more_than_its_commit_needs_no_patch() -> None:
    theirs, mainline = [commit("a", "fix it"), commit("m", "fix it", 0, "p", "q")], [commit("d", "fix it")]
    for more in ({"requests": (Request("7"),)}, {"pulls": ("#1",)}, {"origins": ("o",)}, {"backports": ("o",)}):
        assert candidates([change("a", **more)], theirs, mainline) == ()
    assert candidates([change("m")], theirs, mainline) == ()
    assert candidates([change("a")], theirs, [commit("f")]) == ()


# As published -----------------------------------------------------------------------------------------------------------------


def test_fixes_and_what_a_line_lacks_are_published() -> None:
    told = {"id": "a", "kind": "fix", "component": "core", "text": {"en": "about a"}, "request": "7", "commits": ["a"], "noted": True}
    fixed = change("a", requests=(Request("7"),))
    assert Fix(HOTFIX, fixed, None).to_json() == {"hotfix": "4.2.1", **told, "lost": True, "found_in": None, "found_by": None}
    assert Fix(HOTFIX, fixed, Holder(Version(4, 3), "request")).to_json() == {
        "hotfix": "4.2.1",
        **told,
        "lost": False,
        "found_in": "4.3",
        "found_by": "request",
    }
    assert Fix(HOTFIX, fixed, Holder(None, "patch")).to_json()["found_in"] is None
    assert Lacking(Version(4, 3), fixed).to_json() == {"first_in": "4.3", **told}
    assert Lacking(None, fixed).to_json() == {"first_in": None, **told}
