"""Working days: weekends, declared days, freezes, counting, time zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.calendar import LONGEST_CLOSURE, CompanyCalendar, Freeze, Weekends, add_working_days, time_zone
from releasekit.errors import UsageError

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@dataclass(frozen=True)
class Always:
    """A calendar with one answer to everything."""

    reason: str | None
    provisional: bool = False

    def reason_off(self, day: date) -> str | None:
        return self.reason

    def is_provisional(self, day: date) -> bool:
        return self.provisional


def test_weekends() -> None:
    monday = date(2026, 1, 12)
    reasons = [Weekends().reason_off(monday + timedelta(days=n)) for n in range(7)]
    assert reasons == [None, None, None, None, None, "Saturday", "Sunday"]
    assert not Weekends().is_provisional(monday)


def test_declared_days_win_over_the_calendar_and_are_final() -> None:
    party, saturday, other = date(2026, 7, 1), date(2026, 7, 4), date(2026, 7, 2)
    company = CompanyCalendar(Always("closed", provisional=True), {party: "Company day"}, frozenset({saturday}))
    assert [company.reason_off(day) for day in (party, saturday, other)] == ["Company day", None, "closed"]
    assert [company.is_provisional(day) for day in (party, saturday, other)] == [False, False, True]
    assert not CompanyCalendar(Weekends()).is_provisional(other)
    assert hash(company) == hash(CompanyCalendar(Always("closed", provisional=True), {}, frozenset({saturday})))


def test_a_day_declared_both_is_refused() -> None:
    day = date(2026, 7, 1)
    with pytest.raises(UsageError, match="2026-07-01 is declared a day off and a working day"):
        CompanyCalendar(Weekends(), {day: "Company day"}, frozenset({day}))


def test_a_freeze_covers_both_its_ends() -> None:
    freeze = Freeze(date(2026, 12, 28), date(2026, 12, 30), "New Year")
    covered = [day for day in range(26, 32) if freeze.covers(date(2026, 12, day))]
    assert covered == [28, 29, 30]
    assert Freeze(date(2026, 5, 1), date(2026, 5, 1), "audit").covers(date(2026, 5, 1))


def test_a_freeze_needs_days_and_a_reason() -> None:
    with pytest.raises(UsageError, match="ends before it begins"):
        Freeze(date(2026, 5, 2), date(2026, 5, 1), "audit")
    with pytest.raises(UsageError, match="has no reason"):
        Freeze(date(2026, 5, 1), date(2026, 5, 2), " ")


@given(days, st.integers(-60, 60))
def test_working_days_are_counted_one_by_one(start: date, n: int) -> None:
    end = add_working_days(Weekends(), start, n)
    first, last = sorted((start, end))
    between = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    assert sum(day.weekday() < 5 for day in between if day != start) == abs(n)
    assert (end - start).days * n >= 0
    assert n == 0 or end.weekday() < 5


def test_zero_working_days_is_the_day_itself() -> None:
    sunday = date(2026, 1, 18)
    assert add_working_days(Weekends(), sunday, 0) == sunday


def test_a_calendar_without_working_days_is_an_error() -> None:
    with pytest.raises(UsageError, match="no working day for more than 366 days"):
        add_working_days(Always("closed"), date(2026, 1, 1), 1)
    closed = {date(2026, 1, 2) + timedelta(days=n): "closed" for n in range(LONGEST_CLOSURE)}
    assert add_working_days(CompanyCalendar(Always(None), closed), date(2026, 1, 1), 1) == date(2027, 1, 3)


@pytest.mark.parametrize(("day", "n"), [(date.max, 1), (date.min, -1)])
def test_counting_stops_where_dates_end(day: date, n: int) -> None:
    with pytest.raises(UsageError, match="dates end"):
        add_working_days(Always(None), day, n)


def test_time_zones() -> None:
    assert time_zone("UTC") is UTC
    assert datetime(2026, 1, 14, 12, tzinfo=time_zone("Europe/Moscow")).utcoffset() == timedelta(hours=3)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Moskow", "did you mean Europe/Moscow"),
        ("Europe", "did you mean"),
        ("", "IANA"),
        ("../../etc/passwd", "IANA"),
        ("/etc/localtime", "IANA"),
        ("localtime", "IANA"),
        ("MSK+3!!!", "IANA"),
        ("Europe/Berlin\0", "did you mean Europe/Berlin"),
    ],
)
def test_unknown_time_zones_are_refused_with_close_names(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        time_zone(name)
    assert caught.value.message == f"unknown time zone {name!r}"
    assert hint in caught.value.hint
