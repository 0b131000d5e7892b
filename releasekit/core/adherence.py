"""Adherence: how well the train kept its schedule, in a few figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from releasekit.core.departures import Departure, Standing
from releasekit.core.version import Version


@dataclass(frozen=True, slots=True)
class Adherence:
    """What became of the slots that are gone, skipped ones left out.

    ``median_interval`` and ``longest_gap`` are days between stable releases, None below two releases; the gap ends with the release
    ``after_gap``. ``weekday`` is the one on which most were released, 0 for Monday, and ``on_weekday`` how many were; None without any.
    """

    slots: int
    on_time: int
    releases: int
    median_interval: float | None = None
    longest_gap: int | None = None
    after_gap: Version | None = None
    weekday: int | None = None
    on_weekday: int = 0

    @property
    def share(self) -> float | None:
        """The share of slots that departed on time, from 0 to 1; None where no slot is gone."""
        return self.on_time / self.slots if self.slots else None

    def to_json(self) -> dict[str, Any]:
        """The figures as published."""
        return {
            "slots": self.slots,
            "on_time": self.on_time,
            "share": None if self.share is None else round(self.share, 4),
            "releases": self.releases,
            "median_interval": self.median_interval,
            "longest_gap": self.longest_gap,
            "after_gap": str(self.after_gap) if self.after_gap else None,
            "weekday": self.weekday,
            "on_weekday": self.on_weekday,
        }


def adherence_of(departures: Sequence[Departure]) -> Adherence:
    """The figures of past departures."""
    counted = [one for one in departures if one.standing not in (Standing.SKIPPED, Standing.OFF_GRID, Standing.DUE, Standing.PLANNED)]
    released = sorted((one.released, one.version) for one in departures if one.released and one.version)
    gaps = [((later - earlier).days, version) for (earlier, _), (later, version) in pairwise(released)]
    longest = max(gaps, key=lambda gap: gap[0], default=None)
    days = Counter(day.weekday() for day, _ in released)
    weekday = min(days, key=lambda day: (-days[day], day), default=None)
    return Adherence(
        slots=len(counted),
        on_time=sum(one.standing is Standing.ON_TIME for one in counted),
        releases=len(released),
        median_interval=median(gap for gap, _ in gaps) if gaps else None,
        longest_gap=longest[0] if longest else None,
        after_gap=longest[1] if longest else None,
        weekday=weekday,
        on_weekday=days[weekday] if weekday is not None else 0,
    )
