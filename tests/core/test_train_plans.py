"""The train beyond its plain grid: a new beginning, milestones, what becomes of a late slot."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.calendar import Freeze, Milestone, Weekends
from releasekit.core.departures import Standing, due, past
from releasekit.core.grid import Reanchor
from releasekit.core.history import Release, Tag, TagKind
from releasekit.core.train import Slot, SlotException, Train
from releasekit.core.version import Version
from releasekit.errors import UsageError

ANCHOR = date(2026, 1, 14)
FORTNIGHT = timedelta(weeks=2)
DOCS = Milestone({"en": "Docs freeze"}, 2, is_working_days=True)
BRANCH = Milestone({"en": "Branch point"}, 7)


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


def test_a_slot_before_a_new_beginning_never_reaches_it() -> None:
    """Slot 2 of 11 February is frozen until the new grid begins on the 16th: it is skipped, and does not meet slot 3."""
    train = Train(
        ANCHOR,
        FORTNIGHT,
        freezes=(Freeze(date(2026, 2, 11), date(2026, 2, 13), "audit"),),
        reanchors=(Reanchor(date(2026, 2, 16), "Mondays"),),
    )
    assert train.slot(2) == Slot(2, date(2026, 2, 11), None, "freeze: audit, and no working day before the next slot")
    assert train.slot(3) == Slot(3, date(2026, 2, 16), date(2026, 2, 16))


def test_a_slot_that_looks_backward_never_reaches_the_old_grid() -> None:
    train = Train(
        ANCHOR,
        FORTNIGHT,
        on_holiday="previous",
        freezes=(Freeze(date(2026, 2, 12), date(2026, 2, 13), "audit"),),
        reanchors=(Reanchor(date(2026, 2, 14), "Saturdays", timedelta(days=7)),),
    )
    assert train.slot(3).actual is None
    assert "no working day after the previous slot" in train.slot(3).reason


def test_an_exception_names_a_slot_of_the_grid_that_is_in_force() -> None:
    moved = (Reanchor(date(2026, 2, 16), "Mondays"),)
    skip = SlotException(date(2026, 3, 2), "skip", "audit")
    assert Train(ANCHOR, FORTNIGHT, reanchors=moved, exceptions=(skip,)).slot(4) == Slot(4, date(2026, 3, 2), None, "audit")
    with pytest.raises(UsageError, match="names no slot of the grid") as error:
        Train(ANCHOR, FORTNIGHT, reanchors=moved, exceptions=(SlotException(date(2026, 2, 25), "skip", "audit"),))
    assert error.value.hint == "the nearest slots are 2026-02-16 and 2026-03-02"


trains = st.builds(
    Train,
    anchor=st.just(ANCHOR),
    period=st.integers(1, 21).map(lambda days: timedelta(days=days)),
    on_holiday=st.sampled_from(["next", "previous", "skip"]),
    reanchors=st.lists(st.integers(1, 200), max_size=3, unique=True).map(
        lambda days: tuple(Reanchor(ANCHOR + timedelta(days=one), "moved", timedelta(days=1 + one % 20)) for one in days)
    ),
    freezes=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20)), max_size=3).map(
        lambda spans: tuple(Freeze(ANCHOR + timedelta(days=a), ANCHOR + timedelta(days=a + b), "freeze") for a, b in spans)
    ),
)


@given(trains)
def test_two_slots_never_meet_and_keep_their_order_whatever_moves_them(train: Train) -> None:
    days = [slot.actual for slot in map(train.slot, range(-3, 60)) if slot.actual]
    assert days == sorted(set(days))


@given(trains, st.integers(0, 260))
def test_the_slots_of_a_range_are_those_that_a_plain_search_finds(train: Train, start: int) -> None:
    first, last = ANCHOR + timedelta(days=start), ANCHOR + timedelta(days=start + 60)
    plain = tuple(slot for slot in map(train.slot, range(-60, 400)) if first <= slot.day <= last)
    assert train.slots(first, last) == plain


def test_milestones_come_before_their_slot_the_earliest_first() -> None:
    """Slot 0 is a Wednesday: two working days before it is the Monday, seven days before it the Wednesday of the week before."""
    train = Train(ANCHOR, FORTNIGHT, milestones=(DOCS, BRANCH))
    assert train.milestones_of(train.slot(0)) == ((BRANCH, date(2026, 1, 7)), (DOCS, date(2026, 1, 12)))


def test_milestones_follow_a_slot_that_moves_and_working_days_leave_weekends_out() -> None:
    moved = SlotException(date(2026, 1, 14), "move", "audit", date(2026, 1, 19))
    train = Train(ANCHOR, FORTNIGHT, milestones=(DOCS,), exceptions=(moved,))
    assert train.milestones_of(train.slot(0)) == ((DOCS, date(2026, 1, 15)),)


def test_a_skipped_slot_has_no_milestones() -> None:
    train = Train(ANCHOR, FORTNIGHT, milestones=(DOCS,), exceptions=(SlotException(ANCHOR, "skip", "audit"),))
    assert train.milestones_of(train.slot(0)) == ()


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_milestone_has_its_bounds(days: int) -> None:
    with pytest.raises(UsageError, match="days before its slot"):
        Milestone({"en": "x"}, days)


def test_a_milestone_by_itself() -> None:
    assert BRANCH.before(date(2026, 1, 14), Weekends()) == date(2026, 1, 7)


def test_the_slot_of_a_release_is_the_last_one_by_its_local_date() -> None:
    train = Train(ANCHOR, FORTNIGHT, timezone="Asia/Tokyo")
    assert train.slot_of(datetime(2026, 1, 13, 14, 59, tzinfo=UTC)) is None
    assert train.slot_of(datetime(2026, 1, 13, 15, tzinfo=UTC)) == train.slot(0)
    tag = Tag("v1.0", "a", "a", TagKind.ANNOTATED, datetime(2026, 1, 28, 1, tzinfo=UTC))
    assert train.slot_of(Release(Version(1, 0), tag)) == train.slot(1)
    with pytest.raises(UsageError, match="no UTC offset"):
        train.slot_of(datetime(2026, 1, 13, 15))  # noqa: DTZ001  that is the point


STABLES = ((Version(1, 0), noon("2026-01-14")),)


def test_a_late_slot_can_be_cut_until_the_next_one_departs() -> None:
    train = Train(ANCHOR, FORTNIGHT)
    assert due(train, STABLES, noon("2026-02-10")) == train.slot(1)
    assert past(train, STABLES, noon("2026-02-10"))[-1].standing is Standing.DUE


def test_where_one_waits_a_slot_is_due_on_its_own_day_alone() -> None:
    train = Train(ANCHOR, FORTNIGHT, late="wait")
    assert due(train, STABLES, noon("2026-01-28")) == train.slot(1)
    assert past(train, STABLES, noon("2026-01-28"))[-1].standing is Standing.DUE
    assert due(train, STABLES, noon("2026-01-29")) is None
    assert past(train, STABLES, noon("2026-01-29"))[-1].standing is Standing.MISSED
