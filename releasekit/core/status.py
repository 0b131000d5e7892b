"""Status: where the product stands, who is aboard the next train, and what blocks it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from releasekit.core.changes import Told, text_in
from releasekit.core.departures import due, infer
from releasekit.core.history import Refs, Release
from releasekit.core.product import Product
from releasekit.core.train import Slot, Train
from releasekit.core.version import Version

if TYPE_CHECKING:
    from releasekit.core.calendar import Milestone
    from releasekit.core.findings import Finding
    from releasekit.core.support import LineSupport
    from releasekit.core.verdict import Verdict
    from releasekit.core.version import Line


class TrainStatus(NamedTuple):
    """The slot that counts now: the one that is due, else the next. ``is_estimate`` when the train is inferred from past releases.

    ``days_left`` until the slot's day, 0 from then on; ``milestones`` before it that are still to come, the earliest first.
    """

    slot: Slot
    due: bool = False
    late_days: int = 0
    is_estimate: bool = False
    days_left: int = 0
    milestones: tuple[tuple[Milestone, date], ...] = ()


class Status(NamedTuple):
    """The answer of ``releasekit status``. ``train`` is None without a train and without a regular past.

    ``support`` are the lines, the newest first, None unless support is configured, and ``strange_lines`` those that are configured and
    were never released; ``cut`` says whether a cut may be made, None when that was not asked. ``current`` is the newest release that is
    not ``withdrawn``, and those are the withdrawn ones above it.
    """

    product: Product
    current: Release | None
    next: Version
    train: TrainStatus | None
    told: Told
    blockers: tuple[Finding, ...]
    today: date
    newer: int = 0
    support: tuple[LineSupport, ...] | None = None
    strange_lines: tuple[Line, ...] = ()
    cut: Verdict | None = None
    withdrawn: tuple[Version, ...] = ()

    @property
    def by_component(self) -> dict[str, int]:
        """How many shown changes are aboard, by component, in the product's order."""
        counts = Counter(change.component for change in self.told.changes if self._shown(change.kind))
        ids = [one.id for one in self.product.components]
        return {id: counts[id] for id in (*ids, *sorted(counts.keys() - set(ids))) if counts[id]}

    @property
    def by_kind(self) -> dict[str, int]:
        """How many shown changes are aboard, by kind, in the product's order."""
        counts = Counter(change.kind for change in self.told.changes)
        return {kind.id: counts[kind.id] for kind in self.product.kinds if kind.shown and counts[kind.id]}

    @property
    def kinds_by_component(self) -> dict[str, dict[str, int]]:
        """How many shown changes of each kind are aboard, by component, both in the product's order; unknown kinds come last."""
        counts = Counter((change.component, change.kind) for change in self.told.changes)
        known = [kind.id for kind in self.product.kinds if kind.shown]
        kinds = (*known, *sorted({kind for _, kind in counts} - self.product.kinds_by_id.keys()))
        return {one: {kind: counts[one, kind] for kind in kinds if counts[one, kind]} for one in self.by_component}

    def _shown(self, kind: str) -> bool:
        known = self.product.kinds_by_id.get(kind)
        return known is None or known.shown

    def to_json(self) -> dict[str, Any]:
        """The answer as published."""
        return {
            "schema": "releasekit/status/1",
            "product": self.product.id,
            "today": self.today.isoformat(),
            "current": str(self.current.version) if self.current else None,
            "withdrawn": [str(version) for version in self.withdrawn],
            "next": str(self.next),
            "train": self.train and _train_to_json(self.train),
            "cut": self.cut and self.cut.to_json(),
            "pending": {
                "total": sum(self.by_component.values()),
                "by_component": self.by_component,
                "by_kind": self.by_kind,
                "kinds_by_component": self.kinds_by_component,
                "unnoted": self.told.without_entry,
            },
            "blockers": [finding.to_json() for finding in self.blockers],
            "support": None if self.support is None else [one.to_json() for one in self.support],
        }


def _train_to_json(train: TrainStatus) -> dict[str, Any]:
    return {
        "slot": train.slot.to_json(),
        "due": train.due,
        "late_days": train.late_days,
        "days_left": train.days_left,
        "estimate": train.is_estimate,
        "milestones": [{"name": text_in(one.names, "en"), "date": day.isoformat()} for one, day in train.milestones],
    }


def train_status(train: Train | None, refs: Refs, as_of: datetime) -> TrainStatus | None:
    """Which slot counts now. Without a train it is estimated from past releases, and never due; None where they keep no interval."""
    stables = refs.stables
    running = train or infer(stables)
    if running is None:
        return None
    slot, today = due(running, stables, as_of), running.local_date(as_of)
    if slot is None:
        coming = running.next(as_of)
        milestones = tuple((one, day) for one, day in running.milestones_of(coming) if day >= today)
        return TrainStatus(coming, is_estimate=train is None, days_left=(coming.day - today).days, milestones=milestones)
    return TrainStatus(slot, due=train is not None, late_days=(today - slot.day).days, is_estimate=train is None)


def newer_than(refs: Refs, as_of: datetime) -> int:
    """How many releases bear a date later than ``as_of``; they are shown, and warned about."""
    return sum(release.tag.date > as_of for release in refs.releases)
