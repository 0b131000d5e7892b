"""The configuration of the train: ``[tool.releasekit.train]``."""

from __future__ import annotations

from collections.abc import Mapping
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
class ReanchorOptions:
    """The grid begins anew on a date: from there on slots are counted from it."""

    anchor: date = option(read.day, "date of the first slot of the new grid", key="on", example="2027-02-03")
    reason: str = option(read.text, "why, as it is shown to people", example='"cuts on Wednesdays after the move"')
    every: timedelta | None = option(read.period, "the new period; default: as before", default=None, example='"3 weeks"')


@dataclass(frozen=True, slots=True)
class MilestoneOptions:
    """A date before each slot that people plan by."""

    name: Mapping[str, str] = option(read.names, "name per language", example='{ ru = "Заморозка документации", en = "Docs freeze" }')
    before: tuple[int, bool] = option(read.offset, "how long before the slot", example='"2 working days"')


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
    reanchors: tuple[ReanchorOptions, ...] = option(
        read.tables(lambda: ReanchorOptions), "dates on which the grid begins anew", default=(), key="re-anchor"
    )
    milestones: tuple[MilestoneOptions, ...] = option(
        read.tables(lambda: MilestoneOptions), "dates before each slot", default=(), key="milestone"
    )
    late: str = option(
        read.one_of("cut", "wait"),
        "a slot whose day has passed without a release: it can be cut until the next one departs, or one waits for that",
        default="cut",
        example='"wait"',
    )
    freezes: tuple[FreezeOptions, ...] = option(
        read.tables(lambda: FreezeOptions), "days on which nothing is cut", default=(), key="freeze"
    )
    days_off: tuple[DayOptions, ...] = option(read.tables(lambda: DayOptions), "the product's own days off", default=())
    working_days: tuple[date, ...] = option(read.days, "days that are worked whatever the calendar says", default=())
