"""The grid of a train: which date has which number. Dates are local; a recorded re-anchoring lets the grid begin anew, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from releasekit.errors import UsageError

LONGEST_PERIOD = 1000  # days; it bounds the search for a working day inside a period


@dataclass(frozen=True, slots=True)
class Reanchor:
    """A recorded decision to let the grid begin anew on a date, with another ``period`` if one is given. Raises UsageError."""

    anchor: date
    reason: str
    period: timedelta | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise UsageError(f"the re-anchoring on {self.anchor} has no reason")


class _Stretch(NamedTuple):
    """A part of the grid: from slot ``first`` on, at ``anchor`` + n × ``period``."""

    first: int
    anchor: date
    period: timedelta


@dataclass(frozen=True, slots=True)
class Grid:
    """Nominal dates by number: 0 is the anchor. A stretch ends before the next one begins, and numbers go on. Raises UsageError."""

    anchor: date
    period: timedelta
    reanchors: tuple[Reanchor, ...] = ()
    _stretches: tuple[_Stretch, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = [_Stretch(0, self.anchor, _checked(self.period))]
        for one in sorted(self.reanchors, key=lambda item: item.anchor):
            last = found[-1]
            if one.anchor <= last.anchor:
                raise UsageError(f"the grid cannot begin anew on {one.anchor}: it began on {last.anchor}", hint="keep one of the two")
            slots = -((last.anchor - one.anchor) // last.period)
            found.append(_Stretch(last.first + slots, one.anchor, _checked(one.period or last.period)))
        object.__setattr__(self, "_stretches", tuple(found))

    def nominal(self, n: int) -> date:
        """The date of slot n, which may be negative. Raises OverflowError where dates end."""
        stretch = next((one for one in reversed(self._stretches) if one.first <= n), self._stretches[0])
        return stretch.anchor + (n - stretch.first) * stretch.period

    def number_on(self, day: date) -> int:
        """The number of the last slot whose nominal date is the day or before it."""
        stretch = next((one for one in reversed(self._stretches) if one.anchor <= day), self._stretches[0])
        return stretch.first + (day - stretch.anchor) // stretch.period


def _checked(period: timedelta) -> timedelta:
    """The period of a train. Raises UsageError for one that it cannot have."""
    if period != timedelta(days=period.days) or not 1 <= period.days <= LONGEST_PERIOD:
        raise UsageError(f"the period of a train is 1 to {LONGEST_PERIOD} whole days, not {period}")
    return period
