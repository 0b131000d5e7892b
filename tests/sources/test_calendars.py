"""Countries' working days, against the official Russian calendars of 2025 and 2026."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest

pytest.importorskip("holidays", reason="needs the extra `calendar`")

from releasekit.core.calendar import Weekends, WorkCalendar, add_working_days
from releasekit.core.train import Train
from releasekit.errors import UsageError
from releasekit.sources.calendars import CountryCalendar, calendar_for


@pytest.fixture
def russia() -> WorkCalendar:
    """A fresh calendar each time: the library fills it year by year as it is asked."""
    return calendar_for("RU")


def working_days(calendar: WorkCalendar, year: int) -> int:
    return sum(calendar.reason_off(date(year, 1, 1) + timedelta(days=n)) is None for n in range(365))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_russia_works_247_days(russia: WorkCalendar, year: int) -> None:
    assert working_days(russia, year) == 247


@pytest.mark.parametrize("day", [date(2025, 11, 1), date(2027, 2, 20)])
def test_decreed_saturdays_are_worked(day: date) -> None:
    assert day.weekday() == 5
    assert calendar_for("RU").reason_off(day) is None


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2025, 5, 2), "Day off (substituted from 2025-01-04)"),
        (date(2025, 12, 31), "Day off (substituted from 2025-01-05)"),
        (date(2026, 1, 9), "Day off (substituted from 2026-01-03)"),
        (date(2026, 12, 31), "Day off (substituted from 2026-01-04)"),
        (date(2027, 2, 22), "Day off (substituted from 2027-02-20)"),
        (date(2027, 11, 5), "Day off (substituted from 2027-01-02)"),
        (date(2026, 1, 1), "New Year Holidays"),
        (date(2026, 11, 4), "Unity Day"),
        (date(2026, 5, 11), "Victory Day (observed)"),
        (date(2026, 11, 7), "Saturday"),
        (date(2026, 11, 8), "Sunday"),
        (date(2026, 11, 5), None),
        (date(2025, 3, 10), None),
    ],
)
def test_why_russia_does_not_work(russia: WorkCalendar, day: date, reason: str | None) -> None:
    assert russia.reason_off(day) == reason


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 4, 24), date(2026, 5, 12)),
        (date(2026, 12, 25), date(2027, 1, 19)),
        (date(2025, 10, 27), date(2025, 11, 11)),
    ],
)
def test_ten_working_days(russia: WorkCalendar, start: date, end: date) -> None:
    assert add_working_days(russia, start, 10) == end
    naive = add_working_days(Weekends(), start, 10)
    assert naive < end
    assert add_working_days(russia, end, -10) <= start


def test_years_without_a_decree_are_provisional_in_russia_only(russia: WorkCalendar) -> None:
    assert [russia.is_provisional(date(year, 6, 1)) for year in (1998, 2025, 2026, 2200)] == [False, False, False, True]
    assert not calendar_for("DE").is_provisional(date(2200, 6, 1))
    assert calendar_for("RUS").is_provisional(date(2200, 6, 1))


def test_no_year_is_firm_when_the_library_keeps_its_decrees_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("holidays.countries.russia.RussiaStaticHolidays.special_public_holidays")
    monkeypatch.setattr("holidays.countries.russia.StaticHolidays.__init__", lambda *_: None)
    unsure = calendar_for("RU")
    assert isinstance(unsure, CountryCalendar)
    assert unsure.firm_through == 0
    assert unsure.is_provisional(date(2026, 6, 1))
    monkeypatch.setitem(sys.modules, "holidays.countries.russia", None)
    assert calendar_for("RU").is_provisional(date(2026, 6, 1))


def test_a_train_through_the_russian_year(russia: WorkCalendar) -> None:
    train = Train(date(2026, 1, 14), timedelta(days=14), timezone="Europe/Moscow", calendar=russia)
    slots = [train.slot(n) for n in range(26)]
    assert [(slot.nominal, slot.actual, slot.reason) for slot in slots if slot.reason] == [
        (date(2026, 11, 4), date(2026, 11, 5), "Unity Day"),
    ]
    assert slots[-1].nominal == date(2026, 12, 30)


def test_a_subdivision_has_days_of_its_own() -> None:
    day = date(2026, 3, 31)
    assert calendar_for("US-CA").reason_off(day) == "Cesar Chavez Day"
    assert calendar_for("US").reason_off(day) is None
    assert calendar_for("US").reason_off(date(2026, 12, 25)) == "Christmas Day"


def test_a_weekend_that_is_not_saturday_and_sunday() -> None:
    calendar = calendar_for("SA")
    reasons = [calendar.reason_off(date(2026, 7, day)) for day in (16, 17, 18, 19)]
    assert reasons == [None, "Friday", "Saturday", None]


def test_names_do_not_follow_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    assert calendar_for("DE").reason_off(date(2026, 12, 25)) == "Christmas Day"


def test_weekends_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert calendar_for("weekends") == Weekends()
    with pytest.raises(UsageError) as caught:
        calendar_for("RU")
    assert caught.value.hint == "install it with: pip install 'releasekit[calendar]'"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ru", "did you mean RU "),
        ("weekend", "did you mean weekends"),
        ("US-ca", "did you mean US-CA "),
        ("DEU-XX", "did you mean DEU-"),
        ("US-", "did you mean US-"),
        ("RU-XX", "use `weekends`, a country such as RU"),
        ("", "use `weekends`, a country such as RU"),
        # These are names in the library, and no countries.
        ("HolidayBase", ""),
        ("NYSE", ""),
        ("JAN", ""),
        ("utils", ""),
    ],
)
def test_unknown_names_are_refused_with_close_ones(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        calendar_for(name)
    assert caught.value.message == f"unknown calendar {name!r}"
    assert hint in caught.value.hint
