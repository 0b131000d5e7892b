"""The schedule: past and future of the train as one value: slots, releases out of band, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from releasekit.core.adherence import Adherence, adherence_of
from releasekit.core.calendar import Freeze
from releasekit.core.changes import text_in
from releasekit.core.departures import Departure, Standing, ahead, infer
from releasekit.core.departures import past as departed
from releasekit.core.history import Refs
from releasekit.core.train import Train
from releasekit.core.version import Version
from releasekit.errors import RepositoryError


@dataclass(frozen=True, slots=True)
class OutOfBand:
    """A hotfix, which no slot waits for; ``released`` is a local date of the train."""

    version: Version
    released: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """Slots in the order of their days; planned ones bear the number that they will get. ``is_estimate`` if the train is inferred.

    ``hotfixes`` are those of the days that the slots span, and ``freezes`` likewise; ``adherence`` counts every slot that is gone, shown
    or not. ``today`` is the local date that it was made for.
    """

    train: Train
    departures: tuple[Departure, ...]
    is_estimate: bool
    today: date
    hotfixes: tuple[OutOfBand, ...]
    freezes: tuple[Freeze, ...]
    adherence: Adherence

    def to_json(self) -> dict[str, Any]:
        """The answer as published."""
        return {
            "schema": "releasekit/schedule/1",
            "estimate": self.is_estimate,
            "today": self.today.isoformat(),
            "slots": [self._slot_to_json(one) for one in self.departures],
            "hotfixes": [{"version": str(one.version), "released": one.released.isoformat()} for one in self.hotfixes],
            "freezes": [{"from": one.start.isoformat(), "until": one.end.isoformat(), "reason": one.reason} for one in self.freezes],
            "adherence": self.adherence.to_json(),
        }

    def _slot_to_json(self, one: Departure) -> dict[str, Any]:
        milestones = self.train.milestones_of(one.slot)
        return {
            **departure_to_json(one),
            "milestones": [{"name": text_in(milestone.names, "en"), "date": day.isoformat()} for milestone, day in milestones],
        }


def schedule_of(train: Train | None, refs: Refs, number: Version, as_of: datetime, count: int, past: int) -> Schedule:
    """The slot that is due, if one is, and the next ``count``, after up to ``past`` gone ones; ``number`` is the next stable version.

    Without a train, one is inferred from past releases, and marked an estimate. Raises RepositoryError when that cannot be done.
    """
    stables = refs.stables
    running = train or infer(stables)
    if running is None:
        raise RepositoryError(
            "there is no train: none is configured, and past releases keep no regular interval",
            hint="configure one: [tool.releasekit.train] with anchor and every",
        )
    gone = tuple(one for one in departed(running, stables, as_of) if running.has_departed(one.slot, as_of))
    figures = adherence_of(gone)
    coming = []
    if gone and gone[-1].standing is Standing.DUE:
        coming.append(gone[-1]._replace(version=number))
        gone, number = gone[:-1], number.next_stable()
    for one in ahead(running, stables, as_of, count):
        planned = one.standing is Standing.PLANNED
        coming.append(one._replace(version=number) if planned else one)
        number = number.next_stable() if planned else number
    shown = (*gone[-past:], *coming) if past else tuple(coming)
    return _spanning(running, shown, refs, running.local_date(as_of), figures, is_estimate=train is None)


def _spanning(train: Train, shown: tuple[Departure, ...], refs: Refs, today: date, figures: Adherence, *, is_estimate: bool) -> Schedule:
    """The schedule of some slots, with what else happened, or will, in the days between the first and the last of them."""
    days = [day for one in shown for day in (one.slot.day, one.released) if day]
    first, last = min(days, default=today), max(days, default=today)
    dated = ((one.version, train.local_date(one.tag.date)) for one in refs.releases if one.version.is_hotfix)
    return Schedule(
        train=train,
        departures=shown,
        is_estimate=is_estimate,
        today=today,
        hotfixes=tuple(sorted((OutOfBand(*one) for one in dated if first <= one[1] <= last), key=lambda one: (one.released, one.version))),
        freezes=tuple(freeze for freeze in train.freezes if freeze.start <= last and freeze.end >= first),
        adherence=figures,
    )


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
