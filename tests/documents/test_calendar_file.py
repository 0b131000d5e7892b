"""The calendar file, read back by a library that has nothing in common with the one that wrote it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from ical.calendar_stream import IcsCalendarStream

from releasekit.core.calendar import Milestone, Weekends
from releasekit.core.departures import Standing
from releasekit.core.schedule import Schedule
from releasekit.core.train import SlotException, Train
from releasekit.documents.schedule.calendarfile import LENGTH, Revision, render_calendar
from releasekit.errors import UsageError
from tests.documents.schedules import TRAIN, schedule

if TYPE_CHECKING:
    from ical.calendar import Calendar
    from ical.event import Event

REVISION = Revision(7, datetime(2026, 4, 1, 15, 0, 0, 999, tzinfo=timezone(timedelta(hours=3))))


def content(made: Schedule, product: str = "Toweco", language: str = "en", *, timed: bool = False, id: str = "toweco") -> bytes:
    return render_calendar(made, product, language, id=id, revision=REVISION, timed=timed)


def read(made: Schedule, product: str = "Toweco", language: str = "en", *, timed: bool = False) -> Calendar:
    (found,) = IcsCalendarStream.from_ics(content(made, product, language, timed=timed).decode()).calendars
    return found


def by_uid(made: Schedule, language: str = "en", *, timed: bool = False) -> dict[str, Event]:
    events = {event.uid or "": event for event in read(made, "Товеко" if language == "ru" else "Toweco", language, timed=timed).events}
    assert len(events) == len(read(made).events)
    return events


def uid(nominal: str, rest: str = "") -> str:
    return f"toweco-slot-{nominal}{rest}@releasekit"


def test_there_is_one_event_a_slot_on_its_day() -> None:
    made = schedule(milestones=())
    events = by_uid(made)

    assert len(events) == len(made.departures)
    for one in made.departures:
        if one.standing is Standing.OFF_GRID:
            event, day = events[f"toweco-release-{one.version}@releasekit"], one.released
        else:
            event, day = events[uid(str(one.slot.nominal))], one.slot.day
        assert (event.dtstart, event.dtend) == (day, day + timedelta(days=1) if day else None)
        assert event.summary == (f"Toweco {one.version}: release" if one.version else "Toweco: no release")
        assert event.sequence == 7
        assert event.dtstamp == datetime(2026, 4, 1, 12, tzinfo=UTC)
        assert event.transparency == "TRANSPARENT"
        assert not event.rrule


def test_what_does_not_depart_is_cancelled_and_the_rest_is_confirmed() -> None:
    statuses = {name: event.status for name, event in by_uid(schedule(milestones=())).items()}

    assert {name for name, status in statuses.items() if status == "CANCELLED"} == {uid("2026-03-11"), uid("2026-02-11")}
    assert set(statuses.values()) == {"CANCELLED", "CONFIRMED"}


def test_a_description_says_how_it_went_and_why_it_moved() -> None:
    events = by_uid(schedule())

    assert events[uid("2026-01-28")].description == "2 days late\nreleased on 30 January 2026"
    assert events[uid("2026-04-22")].description == "planned\non the grid: 22 April 2026\nfreeze: stocktaking"
    assert events[uid("2026-03-11")].description == "skipped\nmoving house"


def test_a_date_that_may_still_change_is_tentative() -> None:
    class Undecreed(Weekends):
        def is_provisional(self, day: date) -> bool:
            return True

    events = by_uid(schedule(calendar=Undecreed(), milestones=()))
    guessed = schedule(None, {f"1.{n}": date(2026, 1, 14) + n * timedelta(weeks=2) for n in range(6)}, number="1.6")

    assert events[uid("2026-05-20")].status == "TENTATIVE"
    assert "provisional" in (events[uid("2026-05-20")].description or "")
    assert events[uid("2026-01-14")].status == "CONFIRMED"
    assert {event.status for event in by_uid(guessed).values() if "planned" in (event.description or "")} == {"TENTATIVE"}


def test_a_slot_that_moves_keeps_its_uid_and_so_do_its_milestones() -> None:
    moved = schedule(exceptions=(SlotException(date(2026, 5, 20), "move", "a strike", date(2026, 5, 22)),))

    assert by_uid(moved).keys() == by_uid(schedule(exceptions=())).keys()
    assert by_uid(moved)[uid("2026-05-20")].dtstart == date(2026, 5, 22)
    assert by_uid(moved)[uid("2026-05-20", "-milestone-1")].dtstart == date(2026, 5, 20)


def test_milestones_are_whole_days_of_their_own_in_the_language_of_the_file() -> None:
    for timed in (False, True):
        events = by_uid(schedule(), "ru", timed=timed)
        first, second = (events[uid("2026-04-22", f"-milestone-{place}")] for place in (1, 2))

        assert (first.dtstart, first.summary) == (date(2026, 4, 23), "Товеко 1.6: Заморозка документации")
        assert (second.dtstart, second.summary) == (date(2026, 4, 20), "Товеко 1.6: Отведение ветки")


def test_the_milestones_of_a_skipped_slot_are_cancelled_and_not_gone() -> None:
    event = by_uid(schedule())[uid("2026-03-11", "-milestone-2")]

    assert (event.status, event.dtstart, event.summary) == ("CANCELLED", date(2026, 3, 4), "Toweco: Branch point")


def test_a_timed_slot_begins_at_the_moment_of_the_cut_whatever_the_clocks_do() -> None:
    train = replace(TRAIN, timezone="Europe/Berlin", milestones=())
    made = schedule(train)
    events = by_uid(made, timed=True)

    assert events[uid("2026-03-25")].dtstart == datetime(2026, 3, 25, 11, tzinfo=UTC)
    assert events[uid("2026-04-08")].dtstart == datetime(2026, 4, 8, 10, tzinfo=UTC)
    assert events[uid("2026-04-08")].dtend == datetime(2026, 4, 8, 10, tzinfo=UTC) + LENGTH
    assert events[uid("2026-03-11")].dtstart == date(2026, 3, 11)


@pytest.mark.parametrize("timed", [False, True])
def test_expanded_over_a_year_the_calendar_has_the_slots_of_the_train(timed: bool) -> None:
    train = Train(anchor=date(2026, 1, 14), period=timedelta(weeks=2), timezone="Europe/Moscow")
    made = schedule(train, {}, datetime(2026, 1, 1, tzinfo=UTC), count=26, number="1.0")
    shown = list(read(made, timed=timed).timeline_tz(UTC).included(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)))

    days = [event.dtstart.date() if isinstance(event.dtstart, datetime) else event.dtstart for event in shown]
    assert days == [slot.day for slot in train.slots(date(2026, 1, 1), date(2026, 12, 31))]


def test_the_file_names_itself_in_the_language() -> None:
    found = read(schedule(), "Товеко", "ru")
    properties = {one.name.lower(): one.value for one in found.extras}

    assert found.prodid == "-//releasekit//schedule//RU"
    assert found.version == "2.0"
    assert properties["x-wr-calname"] == "Товеко: график выпусков"
    assert b"METHOD:PUBLISH\r\n" in content(schedule())
    assert b"CALSCALE:GREGORIAN\r\n" in content(schedule())
    assert by_uid(schedule(), "ru")[uid("2026-01-14")].summary == "Товеко 1.0: выпуск"


def test_lines_end_and_fold_as_the_standard_wants() -> None:
    text = content(schedule(), "Товеко " * 40, "ru")

    assert text.endswith(b"END:VCALENDAR\r\n")
    assert text.count(b"\n") == text.count(b"\r\n") == text.count(b"\r")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    text.decode()
    assert (read(schedule(), "Товеко " * 40, "ru").events[0].summary or "").startswith("Товеко Товеко")


def test_the_same_schedule_and_revision_are_the_same_bytes() -> None:
    assert content(schedule()) == content(schedule())
    assert content(schedule(), timed=True) != content(schedule())


@pytest.mark.parametrize(
    "hostile", ["a\r\nATTACH:x", "a\nEND:VEVENT\nBEGIN:VEVENT", "a\x0bURL:x", "a\u2028URL:x", "a\x00\x1b[2J\u202e", "a;b,c\\n\\"]
)
def test_no_text_can_become_a_property(hostile: str) -> None:
    made = schedule(
        milestones=(Milestone({"en": hostile}, 3),), exceptions=(SlotException(date(2026, 3, 11), "skip", hostile),), freezes=()
    )
    text = render_calendar(made, hostile, "en", id=f"x{hostile}", revision=REVISION).decode()
    names = {line.partition(":")[0].partition(";")[0] for line in text.replace("\r\n ", "").split("\r\n") if line}

    assert names == {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "X-WR-TIMEZONE", "UID", "DTSTAMP", "LAST-MODIFIED"),
        *("SEQUENCE", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "DTSTART", "DTEND"),
    }
    (found,) = IcsCalendarStream.from_ics(text).calendars
    assert len(found.events) == 2 * len(made.departures) - 1
    assert not {"\x00", "\x1b", "\u202e", "\u2028"} & set(text)


def test_without_the_library_one_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(UsageError, match="needs the `icalendar` library") as caught:
        content(schedule())
    assert caught.value.hint == "install it with: pip install 'releasekit[calendar]'"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language 'de'"):
        content(schedule(), "Toweco", "de")
