"""Which days are worked: the protocol, weekends, a company's own days, freezes, counting in working days; and time zones.

Countries' calendars need a library and are read in ``sources/calendars.py``; everything here is plain dates.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Protocol

from releasekit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

# strftime("%A") would answer in the language of the process's locale.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LONGEST_CLOSURE = 366
"""Days off in a row after which a calendar is taken to be wrong, and a search for a working day is given up."""


class WorkCalendar(Protocol):
    """What a train asks of a calendar."""

    def reason_off(self, day: date) -> str | None:
        """Why nobody works on the day ("Saturday", "Christmas Day"), or None if it is a working day."""
        ...

    def is_provisional(self, day: date) -> bool:
        """Whether the answer may still change, because the year's days off are not decreed yet."""
        ...


@dataclass(frozen=True, slots=True)
class Weekends:
    """Saturdays and Sundays are off, every other day is worked."""

    def reason_off(self, day: date) -> str | None:
        """The name of the weekday on Saturday and Sunday."""
        return WEEKDAYS[day.weekday()] if day.weekday() >= 5 else None

    def is_provisional(self, day: date) -> bool:
        """Never."""
        return False


@dataclass(frozen=True, slots=True)
class CompanyCalendar:
    """Another calendar, with days that the company declared off (each with its reason) or worked; those win, and are final.

    Raises UsageError for a day that is declared both.
    """

    base: WorkCalendar
    days_off: Mapping[date, str] = field(default_factory=dict, hash=False)
    working_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        both = sorted(self.working_days & self.days_off.keys())
        if both:
            raise UsageError(f"{both[0]} is declared a day off and a working day", hint="keep one of the two")

    def reason_off(self, day: date) -> str | None:
        """The declared reason, else what the other calendar says."""
        if day in self.working_days:
            return None
        return self.days_off[day] if day in self.days_off else self.base.reason_off(day)

    def is_provisional(self, day: date) -> bool:
        """What the other calendar says of a day that is not declared."""
        return day not in self.working_days and day not in self.days_off and self.base.is_provisional(day)


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days on which nothing is released, from ``start`` to ``end``, both included. Raises UsageError."""

    start: date
    end: date
    reason: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(f"the freeze from {self.start} ends before it begins, on {self.end}")
        if not self.reason.strip():
            raise UsageError(f"the freeze from {self.start} to {self.end} has no reason")

    def covers(self, day: date) -> bool:
        """Whether the day is frozen."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date before each slot, such as a docs freeze: so many ``days``, or working days, before it. Raises UsageError."""

    names: Mapping[str, str] = field(hash=False)
    days: int
    is_working_days: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.days <= LONGEST_CLOSURE:
            raise UsageError(f"a milestone lies 1 to {LONGEST_CLOSURE} days before its slot, not {self.days}")

    def before(self, day: date, calendar: WorkCalendar) -> date:
        """The milestone of a slot on ``day``."""
        return add_working_days(calendar, day, -self.days) if self.is_working_days else day - timedelta(days=self.days)


def add_working_days(calendar: WorkCalendar, day: date, n: int) -> date:
    """The n-th working day after ``day`` (before it, if n is negative); 0 gives the day itself, worked or not.

    Raises UsageError when the calendar has no working day for more than a year, or dates end.
    """
    step = timedelta(days=1 if n > 0 else -1)
    left, idle = abs(n), 0
    while left:
        try:
            day += step
        except OverflowError as error:
            raise UsageError(f"there is no {n}-th working day from there: dates end with {day}") from error
        idle = idle + 1 if calendar.reason_off(day) else 0
        if idle > LONGEST_CLOSURE:
            raise UsageError(f"the calendar has no working day for more than {LONGEST_CLOSURE} days, up to {day}")
        left -= not idle
    return day


class Zoned(Protocol):
    """What runs in a time zone: a train, or its options."""

    @property
    def timezone(self) -> str:
        """The IANA name."""
        ...


def zone_of(train: Zoned | None) -> tzinfo:
    """The zone in which a product's days are counted: that of its train, UTC without one. Raises as ``time_zone``."""
    return time_zone(train.timezone) if train else UTC


def moment_in(as_of: datetime | date, train: Zoned | None) -> datetime:
    """A moment as it is; of a bare date the last second of that day where the train runs. Raises as ``time_zone``."""
    return as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time(23, 59, 59), zone_of(train))


def time_zone(name: str) -> tzinfo:
    """The zone of an IANA name such as ``Europe/Moscow``. Raises UsageError with the names that are close."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, available_timezones

    if name != "localtime":  # which is whatever zone this computer is in
        with suppress(KeyError, ValueError, OSError):  # OSError: "Europe" is a folder of the zone database
            return ZoneInfo(name)
    from difflib import get_close_matches

    known = {zone.casefold(): zone for zone in sorted(available_timezones() - {"localtime"})}
    close = [known[zone] for zone in get_close_matches(name.casefold(), known, n=3)]
    hint = f"did you mean {' or '.join(close)}?" if close else "use an IANA name such as Europe/Moscow (they come with `tzdata`)"
    raise UsageError(f"unknown time zone {name!r}", hint=hint)
