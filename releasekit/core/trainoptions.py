"""The configuration of the train: ``[tool.releasekit.train]``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from releasekit.core import options as read
from releasekit.core.options import option


@dataclass(frozen=True, slots=True)
class ExceptionOptions:
    """A recorded exception of the train: one slot skipped or moved."""

    slot: date = option(read.day, "nominal date of the slot", example="2026-12-30")
    action: str = option(read.one_of("skip", "move"), "what becomes of the slot", example='"skip"')
    reason: str = option(read.text, "why, as it is shown to people", example='"New Year freeze"')
    to: date | None = option(read.day, "the new date, when the slot is moved", default=None, example="2027-01-13")


@dataclass(frozen=True, slots=True)
class FreezeOptions:
    """Days on which nothing is cut, both ends included."""

    start: date = option(read.day, "first day", key="from", example="2026-12-28")
    end: date = option(read.day, "last day", key="until", example="2027-01-08")
    reason: str = option(read.text, "why, as it is shown to people", example='"year end"')


@dataclass(frozen=True, slots=True)
class DayOptions:
    """One day that the product's own calendar declares off."""

    day: date = option(read.day, "the day", example="2026-06-12")
    reason: str = option(read.text, "why, as it is shown to people", example='"company day"')


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """The train of stable cuts."""

    anchor: date = option(read.day, "date of slot 0; every slot is the anchor plus a whole number of periods", example="2026-01-14")
    every: timedelta = option(read.period, "the period", default=timedelta(weeks=2), example='"2 weeks"')
    time: time = option(read.clock_time, "moment of the cut, local time", default=time(12), example='"12:00"')
    timezone: str = option(read.text, "IANA name of the time zone of all dates", default="UTC", example='"Europe/Moscow"')
    calendar: str = option(read.text, 'working days: "weekends", or a country such as "RU"', default="weekends", example='"RU"')
    on_holiday: str = option(read.one_of("next", "previous", "skip"), "where a slot on a day off goes", default="next", example='"next"')
    exceptions: tuple[ExceptionOptions, ...] = option(read.tables(lambda: ExceptionOptions), "recorded exceptions", default=())
    freezes: tuple[FreezeOptions, ...] = option(
        read.tables(lambda: FreezeOptions), "days on which nothing is cut", default=(), key="freeze"
    )
    days_off: tuple[DayOptions, ...] = option(read.tables(lambda: DayOptions), "the product's own days off", default=())
    working_days: tuple[date, ...] = option(read.days, "days that are worked whatever the calendar says", default=())
