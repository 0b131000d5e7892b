"""Cadence: the train that a repository has been running by itself, from the dates of its last stable releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from releasekit.core.adoption.choice import Choice, Value
from releasekit.core.calendar import WEEKDAYS
from releasekit.core.departures import due, infer
from releasekit.core.train import Train
from releasekit.core.version import Version

SAMPLE = 12
"""Releases that are looked at, as in the estimate of a train."""

_FEWEST = 4
_EXAMPLE: Value = {"anchor": date(2026, 1, 14), "every": "2 weeks", "timezone": "UTC"}
_WITHOUT = "Without a train a stable cut is always due."


def train_choice(stables: Sequence[tuple[Version, datetime]]) -> Choice:
    """The train, or why there is none to be seen."""
    days = sorted(moment.astimezone(UTC).date() for _, moment in stables)[-SAMPLE:]
    train = infer(stables)
    if train is None:
        return Choice("train", _EXAMPLE, f"{_why_none(days)}. {_WITHOUT}", is_example=True)
    weekday, on_it = Counter(day.weekday() for day in days).most_common(1)[0]
    said = f"the last {len(days)} stable releases came about {_period(train.period)} apart"
    if train.period.days % 7 or on_it * 2 < len(days):
        return _choice(_anchored(train, train.anchor, stables), f"{said}, on no particular weekday. Slots are counted from the last one")
    said += f"; {on_it} of them were on a {WEEKDAYS[weekday]} (UTC)"
    if weekday >= 5:
        # `cut` must not find that the slot comes on Monday only.
        train = replace(train, on_holiday="previous")
        said += ", for which the slot is due from the Friday before"
    ahead = (weekday - train.anchor.weekday()) % 7
    nearest = train.anchor + timedelta(days=ahead if ahead <= 3 else ahead - 7)
    return _choice(_anchored(train, nearest, stables), f"{said}. Slots are counted from the {WEEKDAYS[weekday]} nearest to the last one")


def _choice(train: Train, reason: str) -> Choice:
    value: dict[str, Value] = {"anchor": train.anchor, "every": _period(train.period), "timezone": "UTC"}
    if train.on_holiday != "next":
        value["on-holiday"] = train.on_holiday
    return Choice("train", value, f"{reason}. Set your own time zone: dates are local to it.")


def _why_none(days: Sequence[date]) -> str:
    if len(days) < _FEWEST:
        count = "no stable release" if not days else "one stable release" if len(days) == 1 else f"{len(days)} stable releases"
        return f"there {'is' if len(days) < 2 else 'are'} {count} yet, and a rhythm is seen in {_FEWEST} or more"
    intervals = sorted((later - earlier).days for earlier, later in pairwise(days))
    return f"the last {len(days)} stable releases came {intervals[0]} to {intervals[-1]} days apart, in no rhythm"


def _period(period: timedelta) -> str:
    """A period as the configuration takes it: "2 weeks", "10 days"."""
    count, unit = (period.days // 7, "week") if period.days % 7 == 0 else (period.days, "day")
    return f"{count} {unit}" + ("" if count == 1 else "s")


def _anchored(train: Train, day: date, stables: Sequence[tuple[Version, datetime]]) -> Train:
    """The train with a slot on the day, and with the last release aboard: nothing is to be due the day after it."""
    moment = datetime.combine(max(day, train.anchor), time.max, UTC)
    likely = (replace(train, anchor=anchor) for anchor in (day, day - train.period, day + train.period))
    return next(one for one in likely if due(one, stables, moment) is None)
