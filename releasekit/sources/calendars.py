"""The working days of countries, from the ``holidays`` library (extra ``calendar``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from releasekit.core.calendar import WEEKDAYS, Weekends, WorkCalendar
from releasekit.core.config import named
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from holidays import HolidayBase

    from releasekit.core.train import Train
    from releasekit.core.trainoptions import TrainOptions

# In "Day off (substituted from 01/03/2026)", which half of the world would take for the first of March.
_AMERICAN_DATE = re.compile(r"\b([0-9]{2})/([0-9]{2})/([0-9]{4})\b")


@dataclass(frozen=True, slots=True)
class CountryCalendar:
    """The working days of a country, days that a decree moved and working Saturdays included.

    ``firm_through`` is the last year whose days off are decreed; None where no decree is waited for.
    """

    name: str
    firm_through: int | None
    _holidays: HolidayBase = field(repr=False, compare=False)

    def reason_off(self, day: date) -> str | None:
        """The holiday's name, in English where the library has it, or the weekday's."""
        if self._holidays.is_working_day(day):
            return None
        name = self._holidays.get(day) or WEEKDAYS[day.weekday()]
        return _AMERICAN_DATE.sub(r"\3-\1-\2", name)

    def is_provisional(self, day: date) -> bool:
        """Whether the year comes after the last decree that the library knows."""
        return self.firm_through is not None and day.year > self.firm_through


def calendar_for(name: str) -> WorkCalendar:
    """The calendar of ``"weekends"``, a country (``"RU"``) or its subdivision (``"US-CA"``), by ISO 3166 code.

    Raises UsageError for an unknown name, with those that are close, and when the ``holidays`` library is missing.
    """
    if name == "weekends":
        return Weekends()
    try:
        import holidays
    except ImportError as error:
        hint = "install it with: pip install 'releasekit[calendar]'"
        raise UsageError(f"calendar {name!r} needs the `holidays` library", hint=hint) from error
    country, dash, subdivision = name.partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        raise _unknown(name, [*known, "weekends"])
    if dash and subdivision not in known[country]:
        raise _unknown(name, [f"{country}-{part}" for part in known[country]])
    # Without a language the names would follow the environment's locale.
    found = holidays.country_holidays(country, subdiv=subdivision or None, language="en_US")
    return CountryCalendar(name, _last_decree() if found.country == "RU" else None, found)


def _unknown(name: str, known: list[str]) -> UsageError:
    upper = {text.upper(): text for text in known}
    close = [upper[text] for text in get_close_matches(name.upper(), upper, n=3)]
    hint = f"did you mean {' or '.join(close)}?" if close else "use `weekends`, a country such as RU, or a subdivision such as US-CA"
    return UsageError(f"unknown calendar {name!r}", hint=hint)


def _last_decree() -> int:
    """The last year with decreed transfers in Russia; 0 if this version of the library keeps them elsewhere: then no year is firm."""
    try:
        from holidays.countries.russia import RussiaStaticHolidays

        return max(RussiaStaticHolidays.special_public_holidays)
    except (ImportError, AttributeError, TypeError, ValueError):
        return 0


def train_of(options: TrainOptions) -> Train:
    """The train of a configuration. Raises UsageError."""
    from releasekit.core.calendar import CompanyCalendar, Freeze, Milestone, time_zone
    from releasekit.core.grid import Reanchor
    from releasekit.core.train import SlotException, Train

    time_zone(options.timezone)  # an unknown one is told here, with its place, and not when a date is asked for
    calendar = calendar_for(options.calendar)
    if options.days_off or options.working_days:
        off = {one.day: one.reason for one in options.days_off}
        calendar = CompanyCalendar(calendar, off, frozenset(options.working_days))
    return Train(
        anchor=options.anchor,
        period=options.every,
        time=options.time,
        timezone=options.timezone,
        calendar=calendar,
        on_holiday=options.on_holiday,  # type: ignore[arg-type]  # the reader of the option admits just these
        freezes=tuple(Freeze(one.start, one.end, one.reason) for one in options.freezes),
        reanchors=tuple(Reanchor(one.anchor, one.reason, one.every) for one in options.reanchors),
        milestones=tuple(Milestone(named(one.name, "milestone"), *one.before) for one in options.milestones),
        late=options.late,  # type: ignore[arg-type]  # as above
        exceptions=tuple(SlotException(one.slot, one.action, one.reason, one.to) for one in options.exceptions),  # type: ignore[arg-type]
    )
