"""The schedule: past and future slots of the train as one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from releasekit.core.departures import Departure, Standing, ahead, infer
from releasekit.core.departures import past as departed
from releasekit.core.train import Train
from releasekit.core.version import Version
from releasekit.errors import RepositoryError


@dataclass(frozen=True, slots=True)
class Schedule:
    """Slots in the order of their days; planned ones bear the number that they will get. ``is_estimate`` if the train is inferred."""

    train: Train
    departures: tuple[Departure, ...]
    is_estimate: bool

    def to_json(self) -> dict[str, Any]:
        """The answer as published."""
        slots = [departure_to_json(one) for one in self.departures]
        return {"schema": "releasekit/schedule/1", "estimate": self.is_estimate, "slots": slots}


def schedule_of(
    train: Train | None, stables: Sequence[tuple[Version, datetime]], number: Version, as_of: datetime, count: int, past: int
) -> Schedule:
    """The slot that is due, if one is, and the next ``count``, after up to ``past`` gone ones; ``number`` is the next stable version.

    Without a train, one is inferred from past releases, and marked an estimate. Raises RepositoryError when that cannot be done.
    """
    running = train or infer(stables)
    if running is None:
        raise RepositoryError(
            "there is no train: none is configured, and past releases keep no regular interval",
            hint="configure one: [tool.releasekit.train] with anchor and every",
        )
    gone = tuple(one for one in departed(running, stables, as_of) if running.has_departed(one.slot, as_of))
    coming = []
    if gone and gone[-1].standing is Standing.DUE:
        coming.append(replace(gone[-1], version=number))
        gone, number = gone[:-1], number.next_stable()
    for one in ahead(running, stables, as_of, count):
        planned = one.standing is Standing.PLANNED
        coming.append(replace(one, version=number) if planned else one)
        number = number.next_stable() if planned else number
    return Schedule(running, (*gone[len(gone) - past :], *coming) if past else tuple(coming), train is None)


def departure_to_json(one: Departure) -> dict[str, Any]:
    """A slot and how it went, as published; ``actual`` is the planned date, ``released`` the real one."""
    return {
        **one.slot.to_json(),
        "state": one.standing.value,
        "version": str(one.version) if one.version else None,
        "released": one.released.isoformat() if one.released else None,
        "days_late": one.days_late,
        "provisional": one.slot.provisional,
    }
