"""How the train really ran: which release belongs to which slot, what is late, early, missed or due, and a guess at an unknown train."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.grid import LONGEST_PERIOD
from releasekit.core.train import Slot, Train
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from releasekit.core.version import Version

_DAY = timedelta(days=1)
_SAMPLE = 12  # releases that an estimate is made from
_FEWEST = 4  # releases below which there is none


class Standing(Enum):
    """How a slot went, or what is expected of it."""

    ON_TIME = "on-time"
    LATE = "late"
    EARLY = "early"
    OFF_GRID = "off-grid"
    SKIPPED = "skipped"
    MISSED = "missed"
    DUE = "due"
    PLANNED = "planned"


class Departure(NamedTuple):
    """A slot and the stable release that belongs to it; ``version`` and ``released`` (a local date) are None without a release.

    ``days_late`` counts from the slot's actual date to the release, or to the present for a slot that is due: 0 on time, negative early.
    """

    slot: Slot
    standing: Standing
    version: Version | None = None
    released: date | None = None
    days_late: int = 0


def past(train: Train, stables: Sequence[tuple[Version, datetime]], as_of: datetime) -> tuple[Departure, ...]:
    """Every slot that departed and every stable release since slot 0, by slot.

    A release belongs to the latest slot of its local date. If an earlier release took that slot, it is early for the next one, when that
    is nearer than half a period and free, and otherwise off the grid, listed with the slot it falls in. Releases before slot 0 are not
    the train's. No release is hidden for being dated after ``as_of``.
    """
    taken, off_grid = _board(train, stables)
    latest, today = train.latest(as_of), train.local_date(as_of)
    found = [*taken.values(), *off_grid]
    found += [_without_release(train, slot, latest, today) for slot in train.departed(as_of) if slot.number not in taken]
    return tuple(sorted(found, key=lambda it: (it.slot.number, it.released or it.slot.day)))


def ahead(train: Train, stables: Sequence[tuple[Version, datetime]], as_of: datetime, count: int) -> tuple[Departure, ...]:
    """The next ``count`` slots as ``Train.upcoming`` gives them: planned or skipped, or with the release that was cut early for them."""
    taken, _ = _board(train, stables)
    return tuple(
        taken.get(slot.number) or Departure(slot, Standing.SKIPPED if slot.is_skipped else Standing.PLANNED)
        for slot in train.upcoming(as_of, count)
    )


def due(train: Train, stables: Sequence[tuple[Version, datetime]], as_of: datetime) -> Slot | None:
    """The slot that is due now: the latest one, unless a stable release took it.

    A missed slot stays due until the next one departs, or, where one waits for that, until its own day is over.
    """
    latest = train.latest(as_of)
    if latest and train.late == "wait" and train.local_date(as_of) > latest.day:
        return None
    return latest if latest and latest.number not in _board(train, stables)[0] else None


def infer(stables: Sequence[tuple[Version, datetime]]) -> Train | None:
    """An estimate of the train of a repository without configuration, from the dates (UTC) of its last stable releases; no more than that.

    The period is the median interval, in whole weeks from ten days on; the anchor is the last stable release. None when there are fewer
    than four releases, or fewer than half of the intervals lie within 30 % of the median.
    """
    dates = [_utc_date(moment) for _, moment in sorted(stables, key=_by_date)][-_SAMPLE:]
    if len(dates) < _FEWEST:
        return None
    intervals = sorted((later - earlier).days for earlier, later in pairwise(dates))
    middle = len(intervals) // 2
    median = (intervals[middle] + intervals[~middle]) / 2
    regular = sum(abs(interval - median) <= 0.3 * median for interval in intervals)
    days = round(median / 7) * 7 if median >= 10 else round(median)
    if 2 * regular < len(intervals) or not 1 <= days <= LONGEST_PERIOD:
        return None
    return Train(anchor=dates[-1], period=timedelta(days=days))


def _board(train: Train, stables: Iterable[tuple[Version, datetime]]) -> tuple[dict[int, Departure], list[Departure]]:
    """Every release gets its slot, in order of time: the taken slots by number, and the releases off the grid."""
    taken: dict[int, Departure] = {}
    off_grid: list[Departure] = []
    for version, moment in sorted(stables, key=_by_date):
        day = train.local_date(moment)
        slot = train.on_or_before(day)
        if slot is None:
            continue
        late = (day - slot.day).days
        if slot.number not in taken:
            taken[slot.number] = Departure(slot, Standing.LATE if late else Standing.ON_TIME, version, day, late)
            continue
        coming = _next_if_near(train, day)
        if coming and coming.number not in taken:
            taken[coming.number] = Departure(coming, Standing.EARLY, version, day, (day - coming.day).days)
        else:
            off_grid.append(Departure(slot, Standing.OFF_GRID, version, day, late))
    return taken, off_grid


def _by_date(stable: tuple[Version, datetime]) -> tuple[datetime, Version]:
    version, moment = stable
    if moment.utcoffset() is None:
        raise UsageError(f"the date of release {version} has no UTC offset")
    return moment.astimezone(UTC), version


def _utc_date(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _next_if_near(train: Train, day: date) -> Slot | None:
    """The next slot after the day, if less than half a period lies between."""
    nearest = timedelta(days=(train.period.days - 1) // 2)
    return next((slot for slot in train.slots(day + _DAY, day + nearest) if not slot.is_skipped), None)


def _without_release(train: Train, slot: Slot, latest: Slot | None, today: date) -> Departure:
    if slot.is_skipped:
        return Departure(slot, Standing.SKIPPED)
    if slot == latest and (train.late == "cut" or today <= slot.day):
        return Departure(slot, Standing.DUE, days_late=(today - slot.day).days)
    return Departure(slot, Standing.MISSED)
