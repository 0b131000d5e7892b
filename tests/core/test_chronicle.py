"""The chronicle: what each release tells, and that one change is told once across hotfixes and stable versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Change, Component, Told
from releasekit.core.chronicle import chronicle, component_states, release_date, with_unnoted
from releasekit.core.config import Config
from releasekit.core.history import Commit, Graph, Refs, Release, Tag, TagKind, Timeline, releases_of
from releasekit.core.ledger import Ledger
from releasekit.core.product import Product
from releasekit.core.record import ComponentState, Record
from releasekit.core.requests import Request
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version

PATTERN = TagPattern("v{version}")
NAMES = {"en": "Toweco"}
CORE, UI = Component("core", {"en": "Core"}), Component("ui", {"en": "User interface"})
START = datetime(2026, 1, 14, 12, tzinfo=UTC)


def v(text: str) -> Version:
    return Version.parse(text)


def product_of(*components: Component) -> Product:
    return Product("toweco", NAMES, ("en",), components, DEFAULT_KINDS, PATTERN, "release/{line}", "main", Config())


PRODUCT = product_of(CORE, UI)


def change(oid: str, *origins: str, request: str | None = None, kind: str = "fix", component: str = "core") -> Change:
    return Change(oid, kind, component, {"en": f"about {oid}"}, (Request(request),) if request else (), commits=(oid,), origins=origins)


def history(*versions: str, merged: dict[str, str] | None = None) -> Timeline:
    """A timeline of releases that were made in the order in which they are given, a day apart."""
    tags = [
        Tag(f"v{text}", f"tag of {text}", f"commit of {text}", TagKind.ANNOTATED, START + timedelta(days=day), PATTERN.read(f"v{text}"))
        for day, text in enumerate(versions)
    ]
    releases, foreign = releases_of(tags)
    commits = {release.version: (Commit(release.commit, (), 0, b""),) for release in releases}
    into = {v(hotfix): v(stable) for hotfix, stable in (merged or {}).items()}
    return Timeline(Refs(None, (), releases, foreign), commits, {}, into, Graph.of([]))


def tell(timeline: Timeline, changes: dict[str, list[Change]], own: dict[str, Record] | None = None) -> dict[str, list[str]]:
    """By version, the ids of its changes, each with the version that it is included from."""
    told = {v(version): Told(tuple(each)) for version, each in changes.items()}
    records = chronicle(PRODUCT, timeline, told, {v(version): record for version, record in (own or {}).items()})
    assert [record.version for record in records] == [release.version for release in timeline.releases]
    return {
        str(record.version): [f"{one.id} from {one.included_from}" if one.included_from else one.id for one in record.changes]
        for record in records
    }


# Commits without an entry ---------------------------------------------------------------------------------------------------


def test_commits_that_nothing_describes_join_a_record_that_was_made() -> None:
    silent = change("x", kind="internal")._replace(noted=False)
    told = {v("4.2"): Told((change("a"),), (silent,))}
    made, other = chronicle(PRODUCT, history("4.1", "4.2"), told, {})[::-1]
    assert (made.changes, made.unnoted) == ((change("a"),), 1)
    assert with_unnoted(PRODUCT, made, told).changes == (change("a"), silent)
    assert with_unnoted(PRODUCT, other, told) == other


# One record -----------------------------------------------------------------------------------------------------------------


def test_a_record_says_what_history_and_sources_say() -> None:
    first, second = change("a"), change("b", kind="feature", component="ui")
    records = chronicle(PRODUCT, history("4.1", "4.2"), {v("4.2"): Told((second, first), unlisted=3)}, {})

    assert records == (
        Record(
            product="toweco",
            names=NAMES,
            version=v("4.1"),
            base="commit of 4.1",
            tag="v4.1",
            released=date(2026, 1, 14),
            components=(ComponentState("core", CORE.names, "new"), ComponentState("ui", UI.names, "new")),
        ),
        Record(
            product="toweco",
            names=NAMES,
            version=v("4.2"),
            base="commit of 4.2",
            tag="v4.2",
            previous=v("4.1"),
            released=date(2026, 1, 15),
            components=(ComponentState("core", CORE.names, "changed"), ComponentState("ui", UI.names, "changed")),
            changes=(first, second),
            unnoted=3,
        ),
    )


def test_without_releases_there_is_no_chronicle() -> None:
    assert chronicle(PRODUCT, history(), {}, {}) == ()


def test_a_record_of_its_own_stands_as_it_is() -> None:
    own = Record("toweco", NAMES, v("4.2"), "base", edition=2, changes=(change("mended"),))
    records = chronicle(PRODUCT, history("4.1", "4.2"), {v("4.2"): Told((change("a"),))}, {v("4.2"): own})
    assert records[1] == own


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 14, 23, 30, tzinfo=timezone(timedelta(hours=-4))), date(2026, 1, 14)),
        (datetime(2026, 1, 15, 1, tzinfo=timezone(timedelta(hours=3))), date(2026, 1, 15)),
    ],
)
def test_the_day_of_a_release_is_the_one_on_its_makers_calendar(moment: datetime, day: date) -> None:
    assert release_date(Release(v("4.2"), Tag("v4.2", "t", "c", TagKind.ANNOTATED, moment))) == day


# Told once ------------------------------------------------------------------------------------------------------------------


def test_a_fix_that_was_forward_ported_is_told_as_included() -> None:
    """
    ::

        o-----b-o   main: b is a cherry-pick of a
       4.2      4.3
        a
       4.2.1
    """
    told = tell(history("4.2", "4.2.1", "4.3"), {"4.2.1": [change("a")], "4.3": [change("b", "a")]})
    assert told == {"4.2": [], "4.2.1": ["a"], "4.3": ["b from 4.2.1"]}


def test_a_fix_is_recognised_by_its_request() -> None:
    told = tell(history("4.2", "4.2.1", "4.3"), {"4.2.1": [change("a", request="7")], "4.3": [change("b", request="7"), change("c")]})
    assert told == {"4.2": [], "4.2.1": ["a"], "4.3": ["b from 4.2.1", "c"]}


def test_what_a_later_hotfix_holds_again_is_included_from_the_first() -> None:
    """The fix of 4.1.1 went to the line 4.2 as well, and then to the main branch."""
    timeline = history("4.1", "4.2", "4.1.1", "4.2.1", "4.3")
    told = tell(timeline, {"4.1.1": [change("a")], "4.2.1": [change("b", "a")], "4.3": [change("c", "b")]})
    assert told == {"4.1": [], "4.1.1": ["a"], "4.2": [], "4.2.1": ["b"], "4.3": ["c from 4.1.1"]}


def test_a_stable_version_tells_of_the_hotfixes_that_were_merged_into_it() -> None:
    """
    ::

        o---m---o   main
       4.2 /   4.3
        \\ /
         a
       4.2.1
    """
    timeline = history("4.2", "4.2.1", "4.3", merged={"4.2.1": "4.3"})
    assert tell(timeline, {"4.2.1": [change("a")], "4.3": [change("b")]}) == {"4.2": [], "4.2.1": ["a"], "4.3": ["a from 4.2.1", "b"]}


def test_a_fix_that_was_forward_ported_and_merged_back_is_told_once() -> None:
    timeline = history("4.2", "4.2.1", "4.3", merged={"4.2.1": "4.3"})
    told = tell(timeline, {"4.2.1": [change("a")], "4.3": [change("b", "a")]})
    assert told["4.3"] == ["b from 4.2.1"]


def test_hotfixes_that_were_merged_together_are_told_in_order_each_once() -> None:
    timeline = history("4.2", "4.2.1", "4.2.2", "4.3", merged={"4.2.2": "4.3", "4.2.1": "4.3"})
    told = tell(timeline, {"4.2.1": [change("a")], "4.2.2": [change("b", "a"), change("c")]})
    assert told["4.3"] == ["a from 4.2.1", "c from 4.2.2"]


def test_internal_changes_of_a_merged_hotfix_are_not_told() -> None:
    timeline = history("4.2", "4.2.1", "4.3", merged={"4.2.1": "4.3"})
    told = tell(timeline, {"4.2.1": [change("a", kind="internal"), change("b", kind="strange")]})
    assert told["4.3"] == ["b from 4.2.1"]


def test_a_stable_version_tells_only_of_what_was_merged_into_it() -> None:
    timeline = history("4.2", "4.2.1", "4.3", "4.4", merged={"4.2.1": "4.3"})
    assert tell(timeline, {"4.2.1": [change("a")]})["4.4"] == []


def test_what_a_stable_version_has_told_as_included_is_not_told_again() -> None:
    """A second fix of request 7, in 4.4, is a change of its own."""
    told = tell(
        history("4.2", "4.2.1", "4.3", "4.4"),
        {"4.2.1": [change("a", request="7")], "4.3": [change("b", request="7")], "4.4": [change("c", request="7")]},
    )
    assert (told["4.3"], told["4.4"]) == (["b from 4.2.1"], ["c"])


def test_what_a_stable_version_with_a_record_has_told_is_not_told_again() -> None:
    own = Record("toweco", NAMES, v("4.3"), "base", changes=(change("b", request="7")._replace(included_from="4.2.1"),))
    told = tell(
        history("4.2", "4.2.1", "4.3", "4.4"), {"4.2.1": [change("a", request="7")], "4.4": [change("c", request="7")]}, {"4.3": own}
    )
    assert (told["4.3"], told["4.4"]) == (["b from 4.2.1"], ["c"])


def test_what_was_forward_ported_is_not_told_again_when_the_line_is_merged_later() -> None:
    """
    ::

        o---b---o---m---o   main: b is a cherry-pick of a
       4.2     4.3 /   4.4
        \\         /
         a-------
       4.2.1
    """
    timeline = history("4.2", "4.2.1", "4.3", "4.4", merged={"4.2.1": "4.4"})
    told = tell(timeline, {"4.2.1": [change("a")], "4.3": [change("b", "a")]})
    assert told == {"4.2": [], "4.2.1": ["a"], "4.3": ["b from 4.2.1"], "4.4": []}


def test_a_backport_is_told_in_both_and_not_again_when_the_line_is_merged() -> None:
    """
    ::

        o---a---o-------m---o   main
       4.2     4.3     /   4.4
        \\             /
         -------b-----   b is a cherry-pick of a, and 4.2.1 is later than 4.3
              4.2.1
    """
    timeline = history("4.2", "4.3", "4.2.1", "4.4", merged={"4.2.1": "4.4"})
    told = tell(timeline, {"4.2.1": [change("b", "a")], "4.3": [change("a")]})
    assert told == {"4.2": [], "4.2.1": ["b"], "4.3": ["a"], "4.4": []}


def test_a_backport_does_not_make_its_stable_version_an_includer() -> None:
    told = tell(history("4.2", "4.3", "4.2.1"), {"4.2.1": [change("b", "a")], "4.3": [change("a")]})
    assert told == {"4.2": [], "4.2.1": ["b"], "4.3": ["a"]}


def test_a_hotfix_that_says_where_its_change_came_from_is_believed() -> None:
    own = Record("toweco", NAMES, v("4.2.1"), "base", changes=(change("b")._replace(included_from="4.1.1"),))
    told = tell(history("4.2", "4.2.1", "4.3"), {"4.3": [change("c", "b")]}, {"4.2.1": own})
    assert told["4.3"] == ["c from 4.1.1"]


def test_a_hotfix_merged_into_an_earlier_release_by_the_dates_is_told_where_it_is_known() -> None:
    """The tag of 4.3 bears an older date than that of 4.2.1, which it contains: nothing is known of 4.2.1 yet."""
    timeline = history("4.2", "4.3", "4.2.1", merged={"4.2.1": "4.3"})
    assert tell(timeline, {"4.2.1": [change("a")], "4.3": [change("b")]}) == {"4.2": [], "4.2.1": ["a"], "4.3": ["b"]}


# Its parts ------------------------------------------------------------------------------------------------------------------


def test_the_first_hotfix_that_shipped_a_change_counts() -> None:
    ledger = Ledger(PRODUCT)
    ledger.hotfix(v("4.2.1"), [change("a")])
    ledger.hotfix(v("4.2.2"), [change("a"), change("b")])
    found = ledger.stable(v("4.3"), [change("a"), change("b"), change("c")])
    assert [one.included_from for one in found] == ["4.2.1", "4.2.2", None]


def test_a_change_is_marked_once() -> None:
    ledger = Ledger(PRODUCT)
    ledger.hotfix(v("4.2.1"), [change("a")])
    assert ledger.stable(v("4.3"), [change("a")]) == (change("a")._replace(included_from="4.2.1", matched_by="commit"),)
    assert ledger.stable(v("4.4"), [change("a")]) == (change("a"),)


def test_a_request_may_be_mended_again_on_a_later_line() -> None:
    """4.3 told of the first fix of request 7; 4.3.1 holds a second one, which 4.4 includes."""
    ledger = Ledger(PRODUCT)
    ledger.told(v("4.3"), [change("a", request="7")])
    ledger.hotfix(v("4.3.1"), [change("b", request="7")])
    assert ledger.stable(v("4.4"), [change("c", request="7")]) == (
        change("c", request="7")._replace(included_from="4.3.1", matched_by="request"),
    )


MADE = st.tuples(
    st.sampled_from("abcdef"), st.sampled_from("abcxy"), st.sampled_from(["7", "8", None]), st.sampled_from(["#1", "#2", None])
)


@given(st.lists(st.tuples(st.booleans(), st.lists(MADE, max_size=4, unique_by=lambda one: one[0])), max_size=6))
def test_a_ledger_that_knows_the_hotfixes_beforehand_says_the_same(
    releases: list[tuple[bool, list[tuple[str, str, str | None, str | None]]]],
) -> None:
    each = [
        (is_hotfix, [change(oid, origin, request=request)._replace(pulls=(pull,) if pull else ()) for oid, origin, request, pull in made])
        for is_hotfix, made in releases
    ]
    patches = {"a": "1", "d": "1", "e": "2"}
    plain = Ledger(PRODUCT, patches)
    knowing = Ledger(PRODUCT, patches, [changes for is_hotfix, changes in each if is_hotfix])
    for number, (is_hotfix, changes) in enumerate(each):
        if is_hotfix:
            plain.hotfix(Version(4, number, 1), changes)
            knowing.hotfix(Version(4, number, 1), changes)
        else:
            contained = [(Version(4, place, 1), told) for place, (was_hotfix, told) in enumerate(each[:number]) if was_hotfix][-1:]
            found = [ledger.stable(Version(4, number), changes, contained) for ledger in (plain, knowing)]
            assert found[0] == found[1]


def test_contained_changes_come_after_the_own_ones() -> None:
    backported = change("a")._replace(also_in=("4.3",))
    found = Ledger(PRODUCT).stable(v("4.3"), [change("z")], [(v("4.2.1"), [backported, change("z")])])
    assert found == (change("z"), change("a")._replace(included_from="4.2.1", matched_by="merge"))


@pytest.mark.parametrize(
    ("changes", "is_first", "states"),
    [
        ([], True, {"core": "new", "ui": "new"}),
        ([change("a")], True, {"core": "new", "ui": "new"}),
        ([change("a")], False, {"core": "changed", "ui": "unchanged"}),
        ([], False, {"core": "unchanged", "ui": "unchanged"}),
        ([change("a", component="toweco")], False, {"core": "unchanged", "ui": "unchanged", "toweco": "changed"}),
        ([change("a", component="toweco")], True, {"core": "new", "ui": "new", "toweco": "new"}),
        ([change("a", component="gone")], False, {"core": "unchanged", "ui": "unchanged"}),
    ],
)
def test_components_are_new_changed_or_unchanged(changes: list[Change], states: dict[str, str], *, is_first: bool) -> None:
    found = component_states(PRODUCT, changes, {}, is_first=is_first, has_commits=True)
    assert {one.id: one.state for one in found} == states
    assert {one.id: one.names for one in found} == {id: {"core": CORE.names, "ui": UI.names, "toweco": NAMES}[id] for id in states}


@pytest.mark.parametrize(
    ("trees", "changes", "states"),
    [
        ({"core": "changed", "ui": "unchanged"}, [], {"core": "changed", "ui": "unchanged"}),
        ({"core": "removed", "ui": "absent"}, [], {"core": "removed"}),
        ({"core": "new", "ui": "unchanged"}, [change("a", component="ui")], {"core": "new", "ui": "changed"}),
        ({"core": "unchanged", "ui": "absent"}, [change("a", component="ui")], {"core": "unchanged", "ui": "changed"}),
        ({"core": "unchanged", "ui": "unchanged"}, [change("a", kind="internal")], {"core": "unchanged", "ui": "unchanged"}),
    ],
)
def test_trees_tell_the_state_and_what_users_are_told_counts_too(
    trees: dict[str, str], changes: list[Change], states: dict[str, str]
) -> None:
    found = component_states(PRODUCT, changes, trees, is_first=False, has_commits=True)
    assert {one.id: one.state for one in found} == states


@pytest.mark.parametrize(("has_commits", "state"), [(True, "changed"), (False, "unchanged")])
def test_the_only_component_changes_with_any_commit(state: str, *, has_commits: bool) -> None:
    found = component_states(product_of(CORE), [], {}, is_first=False, has_commits=has_commits)
    assert found == (ComponentState("core", CORE.names, state),)
