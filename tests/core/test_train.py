"""The train: its grid, what moves its slots, which one is due, and how the past ones went."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from releasekit.core.calendar import CompanyCalendar, Freeze, Weekends
from releasekit.core.departures import Departure, Standing, ahead, due, infer, past
from releasekit.core.grid import LONGEST_PERIOD
from releasekit.core.train import LONGEST_PAUSE, Slot, SlotException, Train
from releasekit.core.version import Version
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WEDNESDAY = date(2026, 1, 14)
FORTNIGHT = timedelta(days=14)
DAY = timedelta(days=1)
TRAIN = Train(WEDNESDAY, FORTNIGHT)


def at(month: int, day: int, hour: int = 12, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def jan(day: int) -> date:
    return date(2026, 1, day)


def stables(*dates: datetime) -> list[tuple[Version, datetime]]:
    """Releases 4.1, 4.2, … on the dates."""
    return [(Version(4, minor), moment) for minor, moment in enumerate(dates, 1)]


def brief(departures: Sequence[Departure]) -> list[tuple[int, str, str, int]]:
    """What a schedule shows of the departures: slot, standing, version, days late."""
    return [(it.slot.number, it.standing.value, str(it.version or ""), it.days_late) for it in departures]


class Undecreed:
    """Weekends, of which nothing is sure from a day on."""

    def __init__(self, first: date) -> None:
        self.first = first

    def reason_off(self, day: date) -> str | None:
        return Weekends().reason_off(day)

    def is_provisional(self, day: date) -> bool:
        return day >= self.first


# Trains of every kind -------------------------------------------------------------------------------------------------------

near_days = st.dates(date(2025, 12, 1), date(2026, 6, 30))
reasons = st.sampled_from(["audit", "New Year"])


@st.composite
def freezes(draw: st.DrawFn) -> Freeze:
    start = draw(near_days)
    return Freeze(start, start + timedelta(days=draw(st.integers(0, 40))), draw(reasons))


@st.composite
def trains(draw: st.DrawFn, *, exceptions: bool = True) -> Train:
    holidays = draw(st.dictionaries(near_days, st.just("Founders' Day"), max_size=6))
    train = Train(
        anchor=draw(st.dates(date(2025, 11, 1), date(2026, 4, 1))),
        period=timedelta(days=draw(st.sampled_from([1, 2, 3, 5, 7, 10, 14, 28]))),
        time=time(draw(st.sampled_from([0, 2, 12, 23])), 30),
        timezone=draw(st.sampled_from(["UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York"])),
        calendar=CompanyCalendar(Weekends(), holidays, frozenset(draw(st.sets(near_days, max_size=4))) - holidays.keys()),
        on_holiday=draw(st.sampled_from(["next", "previous", "skip"])),
        freezes=tuple(draw(st.lists(freezes(), max_size=2))),
    )
    if not exceptions:
        return train
    numbers = draw(st.lists(st.integers(-2, 20), max_size=3, unique=True))
    targets = iter(sorted(draw(st.sets(near_days, min_size=len(numbers), max_size=len(numbers)))))
    found: list[SlotException] = []
    for number in sorted(numbers):
        nominal, to = train.anchor + number * train.period, next(targets)
        moved = draw(st.booleans())
        found.append(SlotException(nominal, "move", "moved", to) if moved else SlotException(nominal, "skip", "skipped"))
    return replace(train, exceptions=tuple(found))


moments = st.datetimes(datetime(2025, 12, 20), datetime(2026, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by Hypothesis


@given(trains())
def test_slots_strictly_increase_so_no_two_share_a_day(train: Train) -> None:
    days = [slot.actual for slot in map(train.slot, range(-5, 60)) if slot.actual]
    assert all(earlier < later for earlier, later in pairwise(days))


@given(trains())
def test_no_slot_departs_on_a_day_off_or_in_a_freeze_unless_by_exception(train: Train) -> None:
    excepted = {exception.slot for exception in train.exceptions}
    for slot in map(train.slot, range(-5, 60)):
        if slot.actual and slot.nominal not in excepted:
            assert train.calendar.reason_off(slot.actual) is None
            assert not any(freeze.covers(slot.actual) for freeze in train.freezes)


@given(trains(), st.integers(-500, 500))
def test_the_grid_is_kept(train: Train, n: int) -> None:
    assert train.slot(n + 1).nominal - train.slot(n).nominal == train.period
    assert train.slot(n).nominal == train.anchor + n * train.period


@given(trains(), st.integers(-5, 60))
def test_a_slot_that_moved_or_is_skipped_says_why(train: Train, n: int) -> None:
    slot = train.slot(n)
    excepted = {exception.slot for exception in train.exceptions}
    assert bool(slot.reason) == (slot.actual != slot.nominal or slot.nominal in excepted)


@given(trains(exceptions=False), st.integers(-5, 60))
def test_a_computed_slot_takes_the_nearest_free_day_of_its_period(train: Train, n: int) -> None:
    slot = train.slot(n)
    reach = {"next": range(train.period.days), "previous": range(0, -train.period.days, -1), "skip": range(1)}[train.on_holiday]
    days = [slot.nominal + timedelta(days=k) for k in reach]
    free = [day for day in days if not train.calendar.reason_off(day) and not any(freeze.covers(day) for freeze in train.freezes)]
    assert slot.actual == (free[0] if free else None)


@settings(max_examples=200)
@given(trains(), moments)
def test_latest_and_next_are_what_a_plain_search_finds(train: Train, as_of: datetime) -> None:
    live = [slot for slot in map(train.slot, range(250)) if slot.actual]
    gone = [slot for slot in live if train.moment(slot).astimezone(UTC) <= as_of]
    assume(len(live) >= len(gone) + 3)  # a Saturday train that skips days off never departs
    assert train.latest(as_of) == (gone[-1] if gone else None)
    assert train.next(as_of) == live[len(gone)]
    assert [slot for slot in train.departed(as_of) if slot.actual] == gone
    coming = train.upcoming(as_of, 3)
    assert [slot for slot in coming if slot.actual] == live[len(gone) : len(gone) + 3]
    assert not {slot.number for slot in coming} & {slot.number for slot in train.departed(as_of)}


@settings(max_examples=200)
@given(trains(), near_days, st.integers(0, 60))
def test_a_range_of_slots_is_what_a_plain_search_finds(train: Train, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert train.slots(start, end) == tuple(slot for slot in map(train.slot, range(-150, 300)) if start <= slot.day <= end)


@settings(max_examples=200)
@given(trains(), st.lists(moments, max_size=12), moments)
def test_every_release_of_the_train_stands_once_and_every_departed_slot_too(train: Train, dates: list[datetime], as_of: datetime) -> None:
    releases = stables(*sorted(dates))
    listed = past(train, releases, as_of)
    first = next((slot.day for slot in map(train.slot, range(260)) if slot.actual), date.max)
    assert sorted(it.version for it in listed if it.version) == [v for v, moment in releases if train.local_date(moment) >= first]
    own = [it for it in listed if it.standing is not Standing.OFF_GRID]
    numbers = [it.slot.number for it in own]
    assert numbers == sorted(set(numbers))
    assert {slot.number for slot in train.departed(as_of)} <= set(numbers)
    assert [it.slot for it in listed if it.standing is Standing.DUE] == [slot for slot in [due(train, releases, as_of)] if slot]
    for it in listed:
        assert (it.released is None) == (it.version is None)
        if it.released:
            assert it.days_late == (it.released - it.slot.day).days


# The grid and what moves it -------------------------------------------------------------------------------------------------


def test_a_slot_on_a_working_day_stays() -> None:
    assert TRAIN.slot(0) == Slot(0, WEDNESDAY, WEDNESDAY)
    assert TRAIN.slot(-1).nominal == date(2025, 12, 31)
    assert TRAIN.slot(25).nominal == date(2026, 12, 30)
    assert [TRAIN.slot(0).is_skipped, TRAIN.slot(0).day] == [False, WEDNESDAY]


@pytest.mark.parametrize(
    ("rule", "anchor", "actual", "reason"),
    [
        ("next", jan(17), jan(19), "Saturday"),
        ("next", jan(18), jan(19), "Sunday"),
        ("previous", jan(17), jan(16), "Saturday"),
        ("previous", jan(18), jan(16), "Sunday"),
        ("skip", jan(18), None, "Sunday"),
    ],
)
def test_a_weekend_moves_or_skips(rule: Literal["next", "previous", "skip"], anchor: date, actual: date | None, reason: str) -> None:
    assert Train(anchor, FORTNIGHT, on_holiday=rule).slot(0) == Slot(0, anchor, actual, reason)


@pytest.mark.parametrize(("rule", "actual"), [("next", jan(26)), ("previous", jan(9)), ("skip", None)])
def test_a_freeze_moves_or_skips_over_the_weekend_behind_it(rule: Literal["next", "previous", "skip"], actual: date | None) -> None:
    train = replace(TRAIN, on_holiday=rule, freezes=(Freeze(jan(12), jan(23), "audit"),))
    assert train.slot(0) == Slot(0, WEDNESDAY, actual, "freeze: audit")


def test_a_day_off_that_leads_into_a_freeze_tells_both() -> None:
    train = Train(jan(17), FORTNIGHT, freezes=(Freeze(jan(19), jan(20), "audit"),))
    assert train.slot(0) == Slot(0, jan(17), jan(21), "Saturday, then freeze: audit")
    closed = replace(train, freezes=(Freeze(jan(19), jan(30), "audit"),))
    assert closed.slot(0).reason == "Saturday, then freeze: audit, and no working day before the next slot"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("next", "Saturday, and no working day before the next slot"),
        ("previous", "Saturday, and no working day after the previous slot"),
        ("skip", "Saturday"),
    ],
)
def test_a_slot_without_a_free_day_in_its_period_is_skipped(rule: Literal["next", "previous", "skip"], reason: str) -> None:
    daily = Train(jan(17), DAY, on_holiday=rule)
    assert daily.slot(0) == Slot(0, jan(17), None, reason)
    assert [daily.slot(0).is_skipped, daily.slot(0).day] == [True, jan(17)]


def test_two_slots_in_one_freeze_do_not_collapse() -> None:
    weekly = Train(WEDNESDAY, timedelta(days=7), freezes=(Freeze(jan(13), jan(22), "audit"),))
    skipped = Slot(0, WEDNESDAY, None, "freeze: audit, and no working day before the next slot")
    assert [weekly.slot(0), weekly.slot(1)] == [skipped, Slot(1, jan(21), jan(23), "freeze: audit")]


def test_what_is_not_decreed_is_provisional() -> None:
    train = replace(TRAIN, anchor=jan(17), calendar=Undecreed(jan(19)))
    assert [train.slot(n).provisional for n in (-1, 0, 1)] == [False, True, True]
    assert replace(train, on_holiday="previous").slot(0) == Slot(0, jan(17), jan(16), "Saturday")
    assert replace(train, on_holiday="previous", calendar=Undecreed(jan(17))).slot(0).provisional
    daily = Train(jan(14), DAY, calendar=Undecreed(jan(17)))
    assert [daily.slot(n).provisional for n in (2, 3, 4)] == [False, True, True]
    decided = replace(train, exceptions=(SlotException(jan(31), "move", "fair", date(2026, 2, 3)),))
    assert not decided.slot(1).provisional
    displaced = replace(train, exceptions=(SlotException(jan(17), "move", "fair", date(2026, 2, 3)),)).slot(1)
    assert (displaced.is_skipped, displaced.provisional) == (True, True)


# Exceptions -----------------------------------------------------------------------------------------------------------------


def test_an_exception_wins_over_calendar_and_freeze() -> None:
    exceptions = (SlotException(jan(28), "skip", "migration"), SlotException(WEDNESDAY, "move", "fair", jan(17)))
    train = replace(TRAIN, freezes=(Freeze(jan(1), jan(31), "audit"),), exceptions=exceptions)
    assert train.slot(0) == Slot(0, WEDNESDAY, jan(17), "fair")
    assert train.slot(1) == Slot(1, jan(28), None, "migration")


@pytest.mark.parametrize("to", [jan(28), date(2026, 2, 2)])
def test_a_slot_that_is_moved_on_or_past_the_next_one_takes_its_place(to: date) -> None:
    train = replace(TRAIN, exceptions=(SlotException(WEDNESDAY, "move", "late vendor", to),))
    assert train.slot(0).actual == to
    assert train.slot(1) == Slot(1, jan(28), None, f"the slot of 2026-01-14 is moved to {to}")
    assert train.slot(2).actual == date(2026, 2, 11)


@pytest.mark.parametrize("to", [WEDNESDAY, jan(12)])
def test_a_slot_that_is_moved_on_or_before_the_previous_one_takes_its_place(to: date) -> None:
    train = replace(TRAIN, exceptions=(SlotException(jan(28), "move", "fair", to),))
    assert train.slot(1).actual == to
    assert train.slot(0) == Slot(0, WEDNESDAY, None, f"the slot of 2026-01-28 is moved to {to}")
    assert train.slot(-1).actual == date(2025, 12, 31)


def test_a_far_move_is_seen_from_both_ends() -> None:
    onward = replace(TRAIN, exceptions=(SlotException(WEDNESDAY, "move", "rewrite", date(2026, 6, 1)),))
    assert [onward.next(moment).number for moment in (at(3, 1), at(6, 1, 11))] == [0, 0]
    assert onward.latest(at(6, 2)) == onward.slot(0)
    back = replace(TRAIN, exceptions=(SlotException(date(2026, 6, 3), "move", "rewrite", jan(15)),))
    assert back.next(at(1, 14)).number == 10
    assert [back.latest(moment) for moment in (at(1, 15), at(2, 1))] == [back.slot(10)] * 2
    assert [slot.number for slot in back.departed(at(2, 1)) if slot.actual] == [0, 10]
    assert [slot.number for slot in back.slots(jan(14), jan(15))] == [0, 10]


@pytest.mark.parametrize(
    ("exceptions", "problem"),
    [
        ((SlotException(jan(15), "skip", "x"),), "the nearest slots are 2026-01-14 and 2026-01-28"),
        ((SlotException(jan(28), "skip", "x"), SlotException(jan(28), "move", "y", jan(29))), "has two exceptions"),
        (
            (SlotException(jan(28), "move", "y", jan(20)), SlotException(jan(14), "move", "x", jan(20))),
            "the slot of 2026-01-28 is moved to 2026-01-20, and the one before it to 2026-01-20",
        ),
    ],
)
def test_exceptions_that_cannot_hold_are_refused(exceptions: tuple[SlotException, ...], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        replace(TRAIN, exceptions=exceptions)


@pytest.mark.parametrize(
    ("action", "reason", "to", "problem"),
    [
        ("drop", "x", None, "must skip or move it, not 'drop'"),
        ("move", "x", None, "must name the new date"),
        ("skip", "x", jan(15), "and none to skip it"),
        ("skip", " ", None, "has no reason"),
    ],
)
def test_an_exception_says_what_and_why(action: Literal["skip", "move"], reason: str, to: date | None, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        SlotException(jan(14), action, reason, to)


# Time -----------------------------------------------------------------------------------------------------------------------


def test_a_slot_departs_at_its_moment_in_its_zone() -> None:
    train = replace(TRAIN, timezone="Europe/Moscow")
    noon = datetime(2026, 1, 14, 9, tzinfo=UTC)
    assert train.moment(train.slot(0)) == noon
    assert [train.latest(noon - timedelta(seconds=1)), train.latest(noon)] == [None, train.slot(0)]
    assert [train.next(noon - timedelta(seconds=1)).number, train.next(noon).number] == [0, 1]
    assert train.local_date(datetime(2026, 1, 14, 21, 30, tzinfo=UTC)) == jan(15)
    assert train.local_date(datetime(2026, 1, 14, 23, tzinfo=timezone(timedelta(hours=14)))) == WEDNESDAY


def test_the_moment_of_a_skipped_slot_is_that_of_its_nominal_date() -> None:
    train = replace(TRAIN, exceptions=(SlotException(WEDNESDAY, "skip", "x"),))
    assert train.moment(train.slot(0)) == at(1, 14)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "moment"),
    [
        # Clocks go forward: 02:30 does not exist.
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T03:30:00+02:00"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T03:30:00-04:00"),
        # Clocks go back: there are two, and the first counts.
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T02:30:00+02:00"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T01:30:00-04:00"),
        # A midnight that does not exist stays on its day.
        ("America/Asuncion", date(2023, 10, 1), time(0), "2023-10-01T01:00:00-03:00"),
    ],
)
def test_a_cut_in_a_change_of_clocks_has_one_moment(zone: str, day: date, clock: time, moment: str) -> None:
    """Case 61."""
    train = Train(day, FORTNIGHT, clock, zone, exceptions=(SlotException(day, "move", "on a Sunday", day),))
    found = train.moment(train.slot(0))
    assert found.isoformat() == moment
    utc = found.astimezone(UTC)
    assert [train.latest(utc - timedelta(seconds=1)), train.latest(utc), train.latest(found)] == [None, train.slot(0), train.slot(0)]
    # An hour on the wall clocks is no measure on this day: one zone's own times compare wrongly.
    later = (utc + timedelta(minutes=45)).astimezone(found.tzinfo)
    assert [train.latest(later), train.next(later).number] == [train.slot(0), 1]
    assert [slot.number for slot in train.departed(later)] == [0]


@given(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]), st.times(), st.integers(0, 400))
@example("Europe/Berlin", time(2, 30), 74)
def test_the_grid_keeps_its_days_and_its_hour_through_the_year(zone: str, clock: time, n: int) -> None:
    train = Train(WEDNESDAY, DAY, clock, zone, on_holiday="previous")
    slot = train.slot(n)._replace(actual=train.slot(n).nominal)
    found = train.moment(slot)
    assert found.utcoffset() is not None
    assert found.date() == slot.nominal
    late = found.replace(tzinfo=None) - datetime.combine(slot.nominal, clock)
    assert late in {timedelta(0), timedelta(hours=1), timedelta(minutes=30)}


@pytest.mark.parametrize("ask", ["slot", "latest", "next", "upcoming", "departed", "past", "due", "ahead"])
def test_a_moment_without_an_offset_is_refused(ask: str) -> None:
    naive = datetime(2026, 1, 14, 12)  # noqa: DTZ001 - the point
    questions: dict[str, Callable[[datetime], object]] = {
        "slot": TRAIN.local_date,
        "latest": TRAIN.latest,
        "next": TRAIN.next,
        "upcoming": lambda moment: TRAIN.upcoming(moment, 1),
        "departed": TRAIN.departed,
        "past": lambda moment: past(TRAIN, [], moment),
        "due": lambda moment: due(TRAIN, [], moment),
        "ahead": lambda moment: ahead(TRAIN, [], moment, 1),
    }
    with pytest.raises(UsageError, match="2026-01-14T12:00:00 has no UTC offset"):
        questions[ask](naive)


def test_a_release_without_an_offset_is_refused() -> None:
    naive = [(Version(4, 2), datetime(2026, 1, 14, 12))]  # noqa: DTZ001 - the point
    for question in (lambda: due(TRAIN, naive, at(1, 14)), lambda: infer(naive)):
        with pytest.raises(UsageError, match=r"the date of release 4\.2 has no UTC offset"):
            question()


def test_an_unknown_zone_is_refused_when_it_is_needed() -> None:
    with pytest.raises(UsageError, match="unknown time zone 'Europe/Moskow'"):
        replace(TRAIN, timezone="Europe/Moskow").local_date(at(1, 14))


# Bounds ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "period",
    [timedelta(0), -FORTNIGHT, timedelta(hours=36), timedelta(days=LONGEST_PERIOD + 1), timedelta.max, timedelta(days=1, seconds=1)],
)
def test_a_period_is_a_number_of_days(period: timedelta) -> None:
    with pytest.raises(UsageError, match="1 to 1000 whole days"):
        Train(WEDNESDAY, period)


def test_on_holiday_is_one_of_three() -> None:
    with pytest.raises(UsageError, match="not 'drop'"):
        Train(WEDNESDAY, FORTNIGHT, on_holiday="drop")  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [10**12, -(10**12), 10**30, 208_060, -52_900])
def test_the_grid_ends_where_dates_end(n: int) -> None:
    with pytest.raises(UsageError, match=f"slot {n} of the train lies outside of the years 1 to 9999"):
        TRAIN.slot(n)


def test_the_first_and_the_last_date_have_no_moment_everywhere_so_no_slot_lies_there() -> None:
    for day in (date.min, date.max):
        with pytest.raises(UsageError, match="outside of the years"):
            Train(day, FORTNIGHT, calendar=CompanyCalendar(Weekends(), {}, frozenset({day}))).slot(0)
    early = Train(date.min + 2 * DAY, FORTNIGHT, time(0), "Pacific/Kiritimati", on_holiday="skip")
    assert early.moment(early.slot(0)).date() == date.min + 2 * DAY


@pytest.mark.parametrize(
    ("as_of", "zone"), [(datetime.min.replace(tzinfo=UTC), "America/New_York"), (datetime.max.replace(tzinfo=UTC), "Europe/Moscow")]
)
def test_a_moment_beyond_all_dates_is_refused(as_of: datetime, zone: str) -> None:
    with pytest.raises(UsageError, match="lies outside of the years 1 to 9999"):
        replace(TRAIN, timezone=zone).latest(as_of)


def test_ten_frozen_years_are_passed_over() -> None:
    daily = Train(WEDNESDAY, DAY, freezes=(Freeze(jan(20), date(2036, 1, 20), "standstill"),))
    assert daily.next(at(1, 25)).actual == date(2036, 1, 21)
    assert daily.latest(at(1, 20, year=2036)) == daily.slot(5)


def test_only_slots_skipped_in_a_row_count_as_standing() -> None:
    coming = Train(WEDNESDAY, DAY).upcoming(at(1, 1), LONGEST_PAUSE)
    assert sum(not slot.is_skipped for slot in coming) == LONGEST_PAUSE
    assert sum(slot.is_skipped for slot in coming) > LONGEST_PAUSE / 3


def test_a_train_that_stands_for_ever_is_an_error() -> None:
    stands = Train(WEDNESDAY, DAY, freezes=(Freeze(jan(20), date.max, "standstill"),))
    for question in (stands.next, stands.latest, lambda moment: stands.upcoming(moment, 1)):
        with pytest.raises(UsageError, match=rf"{LONGEST_PAUSE} slots in a row are skipped, about .* \(freeze: standstill"):
            question(at(1, 20, year=2046))
    never = Train(WEDNESDAY, DAY, freezes=(Freeze(jan(1), date.max, "standstill"),))
    assert never.latest(at(3, 1)) is None
    assert never.upcoming(at(3, 1), 0) == ()


# Which slots ----------------------------------------------------------------------------------------------------------------


def test_the_train_begins_at_its_anchor() -> None:
    assert TRAIN.latest(at(1, 13)) is None
    assert TRAIN.next(at(1, 1, year=2020)) == TRAIN.slot(0)
    assert TRAIN.departed(at(1, 1, year=2020)) == ()
    assert TRAIN.on_or_before(jan(13)) is None
    assert TRAIN.on_or_before(WEDNESDAY) == TRAIN.slot(0)
    assert [slot.number for slot in TRAIN.slots(date(2025, 12, 17), jan(14))] == [-2, -1, 0]
    assert TRAIN.slots(jan(20), jan(10)) == ()


def test_skipped_slots_are_shown_among_the_upcoming_and_not_counted() -> None:
    train = replace(TRAIN, exceptions=(SlotException(jan(28), "skip", "x"), SlotException(date(2026, 3, 11), "skip", "y")))
    assert [(slot.number, slot.is_skipped) for slot in train.upcoming(at(1, 14), 2)] == [(1, True), (2, False), (3, False)]
    assert [slot.number for slot in train.upcoming(at(1, 28), 3)] == [2, 3, 4, 5]
    assert train.next(at(1, 14)).number == 2
    assert train.latest(at(2, 1)) == train.slot(0)


def test_a_slot_pulled_before_the_weekend_departs_there() -> None:
    train = Train(jan(17), FORTNIGHT, on_holiday="previous")
    assert [train.latest(at(1, 15)), train.latest(at(1, 16))] == [None, train.slot(0)]
    assert train.next(at(1, 16)).actual == date(2026, 1, 30)


# How it went ----------------------------------------------------------------------------------------------------------------


def test_on_time_late_missed_and_due() -> None:
    releases = stables(at(1, 14, 9), at(1, 31), at(2, 25, 23))
    listed = past(TRAIN, releases, at(3, 13))
    assert brief(listed) == [
        (0, "on-time", "4.1", 0),
        (1, "late", "4.2", 3),
        (2, "missed", "", 0),
        (3, "on-time", "4.3", 0),
        (4, "due", "", 2),
    ]
    assert [it.released for it in listed] == [jan(14), jan(31), None, date(2026, 2, 25), None]


def test_a_late_cut_does_not_move_the_next_slot() -> None:
    releases = stables(at(1, 27))
    assert due(TRAIN, releases, at(1, 27, 13)) is None
    assert due(TRAIN, releases, at(1, 28)) == TRAIN.slot(1)


def test_a_missed_slot_stays_due_until_the_next_one() -> None:
    assert due(TRAIN, [], at(1, 14, 11)) is None
    assert due(TRAIN, [], at(1, 14)) == TRAIN.slot(0)
    assert due(TRAIN, [], at(1, 28, 11)) == TRAIN.slot(0)
    assert due(TRAIN, [], at(1, 28)) == TRAIN.slot(1)


def test_a_second_release_near_the_next_slot_is_early_for_it() -> None:
    releases = stables(at(1, 14), at(1, 22))
    assert brief(past(TRAIN, releases, at(1, 23))) == [(0, "on-time", "4.1", 0), (1, "early", "4.2", -6)]
    assert due(TRAIN, releases, at(1, 28)) is None
    assert brief(past(TRAIN, releases, at(2, 11))) == [(0, "on-time", "4.1", 0), (1, "early", "4.2", -6), (2, "due", "", 0)]


def test_a_second_release_half_a_period_or_more_before_the_next_slot_is_off_the_grid() -> None:
    releases = stables(at(1, 14), at(1, 21))
    assert brief(past(TRAIN, releases, at(1, 23))) == [(0, "on-time", "4.1", 0), (0, "off-grid", "4.2", 7)]
    assert due(TRAIN, releases, at(1, 28)) == TRAIN.slot(1)


def test_a_third_release_finds_the_next_slot_taken() -> None:
    releases = stables(at(1, 20), at(1, 24), at(1, 25))
    assert brief(past(TRAIN, releases, at(1, 29))) == [(0, "late", "4.1", 6), (0, "off-grid", "4.3", 11), (1, "early", "4.2", -4)]


def test_a_second_release_on_the_day_of_a_slot_can_be_early_too() -> None:
    train = replace(TRAIN, exceptions=(SlotException(WEDNESDAY, "move", "x", jan(26)),))
    assert brief(past(train, stables(at(1, 26), at(1, 26, 13)), at(1, 27))) == [(0, "on-time", "4.1", 0), (1, "early", "4.2", -2)]


def test_nobody_is_early_for_a_skipped_slot() -> None:
    train = replace(TRAIN, exceptions=(SlotException(jan(28), "skip", "x"),))
    releases = stables(at(1, 14), at(1, 27), at(2, 6))
    assert brief(past(train, releases, at(2, 7))) == [
        (0, "on-time", "4.1", 0),
        (0, "off-grid", "4.2", 13),
        (1, "skipped", "", 0),
        (2, "early", "4.3", -5),
    ]


def test_a_daily_train_has_no_early_releases() -> None:
    daily = Train(WEDNESDAY, DAY)
    assert brief(past(daily, stables(at(1, 14), at(1, 14, 13)), at(1, 14))) == [(0, "on-time", "4.1", 0), (0, "off-grid", "4.2", 0)]


def test_releases_before_the_train_are_not_its_own() -> None:
    releases = stables(at(1, 1), at(1, 13))
    assert past(TRAIN, releases, at(1, 13)) == ()
    assert due(TRAIN, releases, at(1, 14)) == TRAIN.slot(0)


def test_no_release_is_hidden_for_its_date() -> None:
    assert brief(past(TRAIN, stables(at(1, 14), at(2, 12)), at(1, 15))) == [(0, "on-time", "4.1", 0), (2, "late", "4.2", 1)]


def test_a_release_belongs_to_the_local_day() -> None:
    evening = datetime(2026, 1, 13, 22, tzinfo=UTC)
    assert brief(past(replace(TRAIN, timezone="Europe/Moscow"), stables(evening), at(1, 14)))[0] == (0, "on-time", "4.1", 0)
    assert past(TRAIN, stables(evening), at(1, 13)) == ()


def test_releases_may_come_in_any_order() -> None:
    releases = stables(at(1, 14), at(1, 31), at(2, 25))
    assert past(TRAIN, releases[::-1], at(3, 13)) == past(TRAIN, releases, at(3, 13))


def test_what_lies_ahead() -> None:
    train = replace(TRAIN, exceptions=(SlotException(date(2026, 2, 11), "skip", "x"),))
    coming = ahead(train, stables(at(1, 14), at(1, 24)), at(1, 25), 2)
    assert brief(coming) == [(1, "early", "4.2", -4), (2, "skipped", "", 0), (3, "planned", "", 0)]


# A guess at an unknown train ------------------------------------------------------------------------------------------------


def every(*intervals: int) -> list[tuple[Version, datetime]]:
    """Releases with these days between them."""
    dates = [at(1, 14)]
    for interval in intervals:
        dates.append(dates[-1] + timedelta(days=interval))
    return stables(*dates)


@pytest.mark.parametrize(
    ("intervals", "days"),
    [
        ((14, 14, 14), 14),
        ((13, 15, 14, 42, 14), 14),
        ((30, 31, 28, 31), 28),
        ((12, 12, 12), 14),
        ((10, 10, 10), 7),
        ((9, 9, 9), 9),
        ((7, 7, 6, 8), 7),
        ((1, 1, 1), 1),
        ((10, 13, 13, 16), 14),
        ((91, 90, 92, 91), 91),
        ((1, 7, 10, 13, 90), 7),
        ((7, 13, 7, 13), 7),
        # The last twelve releases count: eleven intervals.
        ((91,) * 20 + (14,) * 11, 14),
        ((14,) * 20 + (91,) * 6 + (14,) * 5, 91),
    ],
)
def test_the_period_is_inferred_from_the_last_releases(intervals: tuple[int, ...], days: int) -> None:
    releases = every(*intervals)
    assert infer(releases) == infer(releases[::-1]) == Train(releases[-1][1].date(), timedelta(days=days))


@pytest.mark.parametrize(
    "intervals", [(), (14, 14), (1, 10, 100, 400), (0, 0, 0), (2000, 2000, 2000), (1, 5, 20, 21, 90, 200), (1, 6, 10, 14, 90)]
)
def test_nothing_is_inferred_from_too_little_or_too_irregular(intervals: tuple[int, ...]) -> None:
    assert infer(every(*intervals)) is None


def test_half_of_the_intervals_near_the_median_are_enough() -> None:
    assert infer(every(14, 14, 1, 60)) is not None
    assert infer(every(14, 1, 60, 15, 90, 2)) is None
    assert infer([]) is None
