"""Plans: the next number, the slot that is due, the moment, what policy refuses, and the plan as a value."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Change, Component, Told
from releasekit.core.config import Config
from releasekit.core.history import Head, Refs, Tag, TagKind, releases_of
from releasekit.core.plan import SCHEMA, Plan, RefMove
from releasekit.core.planning import (
    Aboard,
    Base,
    Boarding,
    Wish,
    board,
    due_slot,
    moment_of,
    next_version,
    plan_release,
    previous_of,
)
from releasekit.core.product import Product
from releasekit.core.record import ComponentState, DocumentState, Override, Record
from releasekit.core.requests import Request
from releasekit.core.states import States
from releasekit.core.tagpattern import TagPattern
from releasekit.core.train import SlotException, Train
from releasekit.core.verdict import Verdict, due_sentence, refusal_sentence
from releasekit.core.version import Line, Version
from releasekit.errors import NotDue, PolicyError, RepositoryError, UsageError

PATTERN = TagPattern("v{version}")
NAMES = {"en": "Toweco"}
CORE, UI = Component("core", {"en": "Core"}), Component("ui", {"en": "User interface"})
PRODUCT = Product("toweco", NAMES, ("en",), (CORE, UI), DEFAULT_KINDS, PATTERN, "release/{line}", "main", Config())
TRAIN = Train(date(2026, 1, 14), timedelta(weeks=2))
MAIN = "refs/heads/main"
BASE = Base("b" * 40, datetime(2026, 1, 27, 9, tzinfo=UTC), MAIN, "b" * 40, "b" * 40)


def v(text: str) -> Version:
    return Version.parse(text)


def at(day: int, hour: int = 12, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def refs_of(releases: dict[str, datetime] | None = None) -> Refs:
    tags = [Tag(f"v{text}", "t", "c", TagKind.ANNOTATED, moment, PATTERN.read(f"v{text}")) for text, moment in (releases or {}).items()]
    found, foreign = releases_of(tags)
    return Refs(Head(MAIN, BASE.commit), (), found, foreign)


REFS = refs_of({"4.1": at(14), "4.1.1": at(20), "4.2": at(28)})


def change(oid: str, *origins: str, kind: str = "fix", component: str = "core", request: str | None = None) -> Change:
    return Change(oid, kind, component, {"en": f"about {oid}"}, (Request(request),) if request else (), commits=(oid,), origins=origins)


def aboard_of(
    *changes: Change,
    problems: tuple[str, ...] = (),
    records: tuple[Record, ...] = (),
    contained: tuple[Version, ...] = (),
    states: States | None = None,
) -> Aboard:
    documents = (DocumentState("docs/a.md", "blob", "updated", ("core",)),)
    return Aboard(Told(changes, unlisted=2), problems, ("changelog.d/1.fix.md",), documents, states or {}, records, contained)


def record_of(version: str, *changes: Change) -> Record:
    return Record("toweco", NAMES, v(version), "base", changes=changes)


def plan(
    *changes: Change, wish: Wish | None = None, refs: Refs = REFS, train: Train | None = None, as_of: datetime | None = None, **about: Any
) -> Plan:
    aboard = aboard_of(*changes, **about)
    return plan_release(PRODUCT, refs, train, BASE, aboard, wish or Wish(), as_of or at(28), "origin", "releasekit 0.1")


def told(made: Plan) -> list[str]:
    return [f"{one.id} from {one.included_from}" if one.included_from else one.id for one in made.record.changes]


# The next number ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("releases", "wish", "version"),
    [
        ((), Wish(), "0.7"),
        ((), Wish(major=True), "0.7"),
        ((), Wish(version=v("0.7")), "0.7"),
        (("4.2",), Wish(), "4.3"),
        (("4.2", "4.2.5"), Wish(), "4.3"),
        (("4.9",), Wish(), "4.10"),
        (("4.2",), Wish(major=True), "5.0"),
        (("4.2",), Wish(version=v("4.3")), "4.3"),
        (("4.2",), Wish(version=v("5.0")), "5.0"),
        (("4.2",), Wish(line=Line(4, 2)), "4.2.1"),
        (("4.2", "4.2.1", "4.2.9", "4.3"), Wish(line=Line(4, 2)), "4.2.10"),
    ],
)
def test_the_next_number(releases: tuple[str, ...], wish: Wish, version: str) -> None:
    assert next_version(refs_of({text: at(14) for text in releases}), v("0.7"), wish) == v(version)


@pytest.mark.parametrize("version", ["4.2", "4.4", "4.1", "5.1", "6.0", "4.2.1", "0.1"])
def test_a_number_that_is_not_the_next_is_refused(version: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(f"{version} is not the next number")) as error:
        next_version(refs_of({"4.2": at(14)}), v("0.1"), Wish(version=v(version)))
    assert error.value.hint == "the next stable version is 4.3, the next major 5.0"


@pytest.mark.parametrize(("releases", "line"), [((), Line(4, 2)), (("4.2",), Line(4, 1)), (("4.1", "4.2.1"), Line(4, 2))])
def test_a_hotfix_needs_a_stable_version_of_its_line(releases: tuple[str, ...], line: Line) -> None:
    with pytest.raises(RepositoryError, match=f"line {line} has no stable release that a hotfix could mend"):
        next_version(refs_of({text: at(14) for text in releases}), v("0.1"), Wish(line=line))


# The slot -------------------------------------------------------------------------------------------------------------------


def test_without_a_train_a_cut_is_always_due() -> None:
    assert due_slot(None, REFS, Wish(), at(1)) is None


def test_a_hotfix_is_out_of_band() -> None:
    assert due_slot(TRAIN, REFS, Wish(line=Line(4, 2)), at(15)) is None


@pytest.mark.parametrize(
    ("as_of", "number"), [(at(14), 0), (at(27), 0), (at(28, 11), 0), (at(28), 1), (at(10, month=2), 1), (at(11, month=2), 2)]
)
def test_the_latest_slot_without_a_release_is_due(as_of: datetime, number: int) -> None:
    slot = due_slot(TRAIN, refs_of(), Wish(), as_of)
    assert slot == TRAIN.slot(number)


def test_what_is_not_due_names_the_next_slot() -> None:
    with pytest.raises(NotDue, match="no cut is due: the next slot is 2026-02-11") as error:
        due_slot(TRAIN, REFS, Wish(), at(30))
    assert (error.value.exit_code, error.value.hint) == (1, 'wait for it, or cut all the same with --early "why"')


def test_what_is_not_due_says_why_the_next_slot_moved() -> None:
    moved = replace(TRAIN, exceptions=(SlotException(date(2026, 2, 11), "move", "audit", date(2026, 2, 12)),))
    with pytest.raises(NotDue, match=r"the next slot is 2026-02-12 \(audit\)"):
        due_slot(moved, REFS, Wish(), at(30))


def test_an_early_cut_fills_the_next_slot() -> None:
    assert due_slot(TRAIN, REFS, Wish(early="the fair"), at(30)) == TRAIN.slot(2)


def test_what_is_due_is_not_early() -> None:
    assert due_slot(TRAIN, refs_of(), Wish(early="the fair"), at(30)) == TRAIN.slot(1)


# The moment -----------------------------------------------------------------------------------------------------------------

MOSCOW = replace(TRAIN, timezone="Europe/Moscow")


@pytest.mark.parametrize(
    ("train", "slot", "base", "day", "moment"),
    [
        (None, None, at(27), date(2026, 1, 28), datetime(2026, 1, 28, tzinfo=UTC)),
        (None, None, at(28, 9), date(2026, 1, 28), at(28, 9)),
        (TRAIN, 1, at(27), date(2026, 1, 28), at(28, 12)),
        (TRAIN, 1, at(28, 15), date(2026, 1, 28), at(28, 15)),
        (TRAIN, 1, at(27), date(2026, 1, 30), at(30, 0)),
        (TRAIN, None, at(27), date(2026, 1, 30), at(30, 0)),
        (MOSCOW, 1, at(27), date(2026, 1, 28), datetime(2026, 1, 28, 12, tzinfo=ZoneInfo("Europe/Moscow"))),
        (MOSCOW, 1, at(27), date(2026, 1, 30), datetime(2026, 1, 30, tzinfo=ZoneInfo("Europe/Moscow"))),
    ],
    ids=["day", "base is later", "slot", "base after the slot", "late", "hotfix", "slot in its zone", "late in its zone"],
)
def test_the_moment_is_the_later_of_base_and_plan(
    train: Train | None, slot: int | None, base: datetime, day: date, moment: datetime
) -> None:
    found = moment_of(train, train.slot(slot) if train and slot else None, base, day)
    assert (found, found.utcoffset()) == (moment, moment.utcoffset())


def test_a_base_of_another_zone_is_told_in_the_trains() -> None:
    base = datetime(2026, 1, 28, 23, tzinfo=ZoneInfo("America/New_York"))
    found = moment_of(MOSCOW, None, base, date(2026, 1, 29))
    assert (found, found.isoformat()) == (base, "2026-01-29T07:00:00+03:00")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC)), st.integers(0, 40))  # noqa: DTZ001 - made aware
def test_a_release_is_never_before_its_base(base: datetime, days: int) -> None:
    day = date(2026, 1, 14) + timedelta(days=days)
    for slot in (None, TRAIN.slot(1)):
        found = moment_of(TRAIN, slot, base, day)
        assert found >= base
        assert found == base or found.date() == day


# A stable version -----------------------------------------------------------------------------------------------------------


def test_a_plan_says_everything_that_a_cut_does() -> None:
    made = plan(change("a"), train=TRAIN, refs=refs_of({"4.1": at(14), "4.1.1": at(20)}), as_of=at(28), states={"ui": "changed"})

    assert made == Plan(
        record=Record(
            product="toweco",
            names=NAMES,
            version=v("4.2"),
            base="b" * 40,
            tag="v4.2",
            previous=v("4.1"),
            planned=date(2026, 1, 28),
            released=date(2026, 1, 28),
            components=(ComponentState("core", CORE.names, "changed"), ComponentState("ui", UI.names, "changed")),
            changes=(change("a"),),
            unnoted=2,
            documents=(DocumentState("docs/a.md", "blob", "updated", ("core",)),),
        ),
        tag="v4.2",
        base="b" * 40,
        start="b" * 40,
        picks=(),
        refs=(RefMove(MAIN, "b" * 40, "commit"), RefMove("refs/tags/v4.2", "", "tag")),
        removes=("changelog.d/1.fix.md",),
        day=date(2026, 1, 28),
        moment=at(28),
        identity="releasekit <releasekit@localhost>",
        target="origin",
        tool="releasekit 0.1",
    )
    assert made.version == v("4.2")


def test_a_late_cut_is_planned_for_its_slot_and_released_today() -> None:
    made = plan(change("a"), train=TRAIN, refs=refs_of({"4.1": at(14)}), as_of=at(30))
    assert (made.record.planned, made.record.released, made.day) == (date(2026, 1, 28), date(2026, 1, 30), date(2026, 1, 30))


def test_the_day_is_the_one_on_the_trains_calendar() -> None:
    made = plan(change("a"), train=MOSCOW, refs=refs_of({"4.1": at(14)}), as_of=at(29, 22))
    assert made.day == date(2026, 1, 30)


def test_without_a_train_the_day_is_that_of_utc() -> None:
    made = plan(change("a"), as_of=datetime(2026, 1, 28, 23, tzinfo=ZoneInfo("America/New_York")))
    assert (made.day, made.record.planned) == (date(2026, 1, 29), None)


def test_a_first_release_has_nothing_before_it_and_all_new_components() -> None:
    made = plan(change("a"), refs=refs_of())
    assert (made.version, made.record.previous) == (v("0.1"), None)
    assert {one.id: one.state for one in made.record.components} == {"core": "new", "ui": "new"}


def test_a_component_that_nothing_touched_is_unchanged() -> None:
    assert {one.id: one.state for one in plan(change("a")).record.components} == {"core": "changed", "ui": "unchanged"}


def test_the_previous_of_a_major_is_the_newest_stable() -> None:
    made = plan(change("a"), wish=Wish(major=True), refs=refs_of({"4.1": at(14), "4.2": at(20), "4.2.1": at(21)}))
    assert (made.version, made.record.previous) == (v("5.0"), v("4.2"))


def test_nothing_aboard_is_nothing_to_release() -> None:
    with pytest.raises(NotDue, match="nothing to release"):
        plan()


@pytest.mark.parametrize("wish", [Wish(), Wish(line=Line(4, 2))], ids=["stable", "hotfix"])
def test_internal_changes_alone_are_nothing_to_release(wish: Wish) -> None:
    with pytest.raises(NotDue, match="nothing to release"):
        plan(change("a", kind="internal"), wish=wish)


def test_changes_of_an_unknown_kind_are_shown_so_they_are_releasable() -> None:
    assert told(plan(change("a", kind="strange"))) == ["a"]


def test_included_changes_alone_are_nothing_to_release() -> None:
    with pytest.raises(NotDue, match="nothing to release"):
        plan(change("b", "a"), records=(record_of("4.2.1", change("a")),))


def test_not_due_is_said_before_what_is_aboard_is_judged() -> None:
    with pytest.raises(NotDue, match="no cut is due"):
        plan(train=TRAIN, as_of=at(30), problems=("x: unreadable",))


def test_what_hotfixes_shipped_is_marked_and_what_they_brought_is_told() -> None:
    """
    ::

        o---m---b---n   main: b is a cherry-pick of a, m a merge of 4.2.2
       4.2 / \\
        \\ /   a
         c   4.2.1
       4.2.2
    """
    made = plan(
        change("b", "a"), change("n"), records=(record_of("4.2.1", change("a")), record_of("4.2.2", change("c"))), contained=(v("4.2.2"),)
    )
    assert told(made) == ["b from 4.2.1", "c from 4.2.2", "n"]


def test_records_of_higher_hotfixes_say_nothing_of_a_stable_version() -> None:
    refs = refs_of({"4.2": at(14), "5.0.1": at(15)})
    assert told(plan(change("a"), refs=refs, records=(record_of("5.0.1", change("a")),))) == ["a"]


def test_a_second_fix_of_a_request_is_a_change_of_its_own() -> None:
    """Request 7 was mended in 4.1.1 and told as included in 4.2; it is mended once more."""
    included = change("b", request="7")._replace(included_from="4.1.1")
    records = (record_of("4.1.1", change("a", request="7")), record_of("4.2", included))
    assert told(plan(change("c", request="7"), records=records)) == ["c"]


def test_what_a_lower_stable_has_told_is_not_told_again_when_its_hotfix_is_merged() -> None:
    included = change("b", "a")._replace(included_from="4.1.1")
    records = (record_of("4.1.1", change("a")), record_of("4.2", included))
    assert told(plan(change("n"), records=records, contained=(v("4.1.1"),))) == ["n"]


# A hotfix -------------------------------------------------------------------------------------------------------------------

HOTFIX = Wish(line=Line(4, 2))
ON_LINE = replace(BASE, ref="refs/heads/release/4.2", before="", start="s" * 40)


def test_a_hotfix_follows_the_newest_of_its_line() -> None:
    refs = refs_of({"4.2": at(14), "4.2.1": at(20), "4.3": at(28)})
    made = plan_release(PRODUCT, refs, TRAIN, ON_LINE, aboard_of(change("a")), replace(HOTFIX, picks=("p",)), at(30), "", "tool")

    assert (made.version, made.record.previous, made.record.planned) == (v("4.2.2"), v("4.2.1"), None)
    assert made.refs == (RefMove("refs/heads/release/4.2", "", "commit"), RefMove("refs/tags/v4.2.2", "", "tag"))
    assert (made.start, made.base, made.picks, made.target) == ("s" * 40, "b" * 40, ("p",), "")


def test_a_hotfix_has_a_reason() -> None:
    assert plan(change("a"), wish=HOTFIX).record.reason == "urgent"
    assert plan(change("a"), wish=replace(HOTFIX, reason="minor")).record.reason == "minor"


def test_a_stable_version_has_no_reason() -> None:
    assert plan(change("a"), wish=Wish(reason="urgent")).record.reason is None


def test_rk403_a_hotfix_holds_only_what_its_reason_admits() -> None:
    with pytest.raises(PolicyError, match="RK403: a hotfix for the reason 'minor' must not hold:"):
        plan(change("a"), change("b", kind="feature"), wish=HOTFIX)


def test_rk403_is_set_aside_by_name_and_recorded() -> None:
    override = Override("RK403", "customer is blocked")
    made = plan(change("a", kind="feature"), wish=replace(HOTFIX, allow=(override,)))
    assert (made.record.reason, made.record.overrides) == ("minor", (override,))


def test_rk403_does_not_hold_for_stable_versions() -> None:
    assert told(plan(change("a", kind="removal"))) == ["a"]


def test_a_hotfix_says_which_higher_versions_hold_its_changes() -> None:
    records = (record_of("4.1.1", change("b")), record_of("4.2", change("b")), record_of("4.3", change("a")), record_of("5.0", change("a")))
    refs = refs_of({"4.2": at(14), "4.3": at(20), "5.0": at(21)})
    made = plan(change("b", "a"), change("c"), wish=HOTFIX, refs=refs, records=records)
    assert {one.id: (one.also_in, one.included_from) for one in made.record.changes} == {"b": (("4.3", "5.0"), None), "c": ((), None)}


# Problems and overrides -----------------------------------------------------------------------------------------------------


def test_rk402_an_unreadable_fragment_blocks() -> None:
    with pytest.raises(PolicyError, match="RK402: files among the fragments cannot be read:") as error:
        plan(change("a"), problems=("changelog.d/x: no type", "changelog.d/y: no file"))
    assert error.value.message.splitlines()[1:] == ["  - changelog.d/x: no type", "  - changelog.d/y: no file"]


def test_rk402_is_set_aside_by_name_and_recorded() -> None:
    override = Override("RK402", "a note to ourselves")
    made = plan(change("a"), problems=("changelog.d/x: no type",), wish=Wish(allow=(override,)))
    assert made.record.overrides == (override,)


def test_setting_one_rule_aside_leaves_the_others() -> None:
    with pytest.raises(PolicyError, match="RK402"):
        plan(change("a"), problems=("x",), wish=Wish(allow=(Override("RK403", "why"),)))


def test_an_early_cut_is_recorded_with_its_reason() -> None:
    made = plan(change("a"), train=TRAIN, as_of=at(30), wish=Wish(early="the fair", allow=(Override("RK402", "why"),)))
    assert made.record.overrides == (Override("RK402", "why"), Override("early", "the fair"))
    assert (made.record.planned, made.day) == (date(2026, 2, 11), date(2026, 1, 30))


def test_a_hotfix_is_never_early() -> None:
    assert plan(change("a"), train=TRAIN, as_of=at(30), wish=replace(HOTFIX, early="now")).record.overrides == ()


# The plan as a value --------------------------------------------------------------------------------------------------------


def rich_plan() -> Plan:
    wish = Wish(line=Line(4, 2), picks=("p" * 40,), allow=(Override("RK402", "почему"),))
    return plan_release(PRODUCT, REFS, MOSCOW, ON_LINE, aboard_of(change("a", "o", request="7")), wish, at(30), "origin", "releasekit 0.1")


def test_a_plan_survives_json() -> None:
    made = rich_plan()
    assert Plan.from_json(json.loads(json.dumps(made.to_json()))) == made
    assert Plan.from_json(json.loads(json.dumps(made.to_json()))).digest == made.digest


def test_the_json_of_a_plan() -> None:
    data = rich_plan().to_json()
    assert list(data) == [
        *("schema", "version", "kind", "tag", "target", "day", "moment", "identity", "start", "picks", "base", "refs", "removes"),
        *("record", "tool", "corrections", "notes", "commit", "development", "subject", "digest"),
    ]
    assert (data["schema"], data["version"], data["kind"], data["moment"]) == (SCHEMA, "4.2.1", "hotfix", "2026-01-30T00:00:00+03:00")
    assert data["refs"] == [
        {"ref": "refs/heads/release/4.2", "before": None, "to": "commit"},
        {"ref": "refs/tags/v4.2.1", "before": None, "to": "tag"},
    ]


def test_the_digest_is_that_of_the_canonical_json_without_it() -> None:
    data = {key: value for key, value in rich_plan().to_json().items() if key not in ("subject", "digest")}
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert rich_plan().digest == rich_plan().to_json()["digest"] == hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    assert "почему" in canonical


def test_the_order_of_keys_does_not_change_the_digest() -> None:
    data = rich_plan().to_json()
    assert Plan.from_json(dict(reversed(data.items()))).digest == rich_plan().digest


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("digest", "0" * 64),
        ("digest", None),
        ("tag", "v9.9"),
        ("version", "4.2.2"),
        ("base", "c" * 40),
        ("target", "elsewhere"),
        ("picks", []),
        ("removes", ["README.md"]),
        ("tool", "\ud800"),
    ],
)
def test_a_plan_that_was_changed_is_refused(key: str, value: Any) -> None:
    with pytest.raises(UsageError, match=r"the plan (was changed or damaged|cannot be read)"):
        Plan.from_json({**rich_plan().to_json(), key: value}, where="plan.json")


def test_a_plan_whose_tag_is_not_that_of_its_record_is_refused() -> None:
    """Though its digest is right."""
    with pytest.raises(UsageError, match="the plan was changed or damaged"):
        Plan.from_json(replace(rich_plan(), tag="v9.9").to_json())


@pytest.mark.parametrize(
    "other",
    [
        {"tag": "v4.2.2"},
        {"base": "c" * 40},
        {"start": "c" * 40},
        {"picks": ()},
        {"refs": ()},
        {"removes": ()},
        {"day": date(2026, 1, 31)},
        {"moment": at(30)},
        {"identity": "x <y>"},
        {"target": ""},
        {"tool": "releasekit 0.2"},
        {"corrections": "c" * 40},
        {"notes": "c" * 40},
        {"record": record_of("4.2.1")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_differs_gives_another_digest(other: dict[str, Any]) -> None:
    assert replace(rich_plan(), **other).digest != rich_plan().digest


@pytest.mark.parametrize("data", [None, [], {}, "plan", {"schema": "releasekit/plan/2"}, {"schema": "releasekit/record/1"}])
def test_what_is_no_plan_is_refused(data: Any) -> None:
    with pytest.raises(UsageError, match=r"plan\.json: this is not a plan of this releasekit"):
        Plan.from_json(data, where="plan.json")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, None) for key in ("picks", "refs", "removes", "day", "moment")),
        ("day", "yesterday"),
        ("moment", 5),
        ("refs", ["refs/heads/main"]),
        ("refs", [{"ref": "refs/heads/main"}]),
    ],
)
def test_a_plan_with_a_wrong_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(UsageError, match=r"plan\.json: the plan cannot be read"):
        Plan.from_json({**rich_plan().to_json(), key: value}, where="plan.json")


@pytest.mark.parametrize(
    "key",
    ["tag", "base", "start", "picks", "refs", "removes", "day", "moment", "identity", "target", "record", "tool", "corrections", "notes"],
)
def test_a_plan_without_a_key_is_refused(key: str) -> None:
    data = {name: value for name, value in rich_plan().to_json().items() if name != key}
    with pytest.raises(UsageError, match=f"the plan cannot be read: KeyError\\('{key}'\\)"):
        Plan.from_json(data)


def test_a_plan_with_a_broken_record_is_refused_as_a_plan() -> None:
    with pytest.raises(UsageError):
        Plan.from_json({**rich_plan().to_json(), "record": {}})


# Whether a cut may be made now ----------------------------------------------------------------------------------------------


def test_what_a_hotfix_shipped_and_the_base_holds_is_told_as_included_from_it() -> None:
    held, lost = change("held"), change("lost")
    aboard = replace(aboard_of(change("own")), shipped={v("4.1.1"): (held, lost)}, held={"held"})
    made = plan_release(PRODUCT, REFS, None, BASE, aboard, Wish(), at(28), "origin", "releasekit 0.1")
    assert sorted(told(made)) == ["held from 4.1.1", "own"]


def test_what_boards_is_what_the_plan_holds() -> None:
    fix = change("a")
    boarded = board(PRODUCT, REFS, TRAIN, aboard_of(fix), Wish(), at(11, month=2))
    made = plan(fix, train=TRAIN, as_of=at(11, month=2))

    assert boarded == Boarding(v("4.3"), TRAIN.slot(2), made.record.changes)
    assert (made.version, made.record.planned) == (boarded.version, TRAIN.slot(2).nominal)


@pytest.mark.parametrize(
    ("train", "as_of", "sentence"),
    [
        (None, at(11, month=2), "4.3 is due: there is no train, so a cut always is"),
        (TRAIN, at(11, month=2), "4.3 is due: the slot of 2026-02-11"),
        (TRAIN, at(12, month=2), "4.3 is due: the slot of 2026-02-11, 1 day late"),
        (TRAIN, at(13, month=2), "4.3 is due: the slot of 2026-02-11, 2 days late"),
    ],
)
def test_why_a_cut_is_due_in_one_sentence(train: Train | None, as_of: datetime, sentence: str) -> None:
    assert due_sentence(train, board(PRODUCT, REFS, train, aboard_of(change("a")), Wish(), as_of), as_of) == sentence


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotDue("no cut is due: the next slot is 2026-02-11"), "no cut is due: the next slot is 2026-02-11"),
        (PolicyError("RK211: v1.0 was moved"), "blocked: RK211: v1.0 was moved"),
        (PolicyError("RK402: cannot be read:\n  - a: no type\n  - b: no type"), "blocked: RK402: cannot be read: a: no type; b: no type"),
    ],
)
def test_why_a_cut_may_not_be_made_in_one_sentence(error: NotDue | PolicyError, sentence: str) -> None:
    assert refusal_sentence(error) == sentence
    assert Verdict(due=False, reason=sentence).to_json() == {"due": False, "reason": sentence}


@pytest.mark.parametrize(("version", "before"), [("4.2.1", "4.2"), ("4.1.2", "4.1.1"), ("4.3", "4.2"), ("4.2", "4.1"), ("4.1", None)])
def test_the_release_that_a_new_one_is_told_since(version: str, before: str | None) -> None:
    found = previous_of(REFS, v(version))
    assert (found and str(found.version)) == before
