"""Status: where the product stands, who is aboard the next train, and what blocks it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from releasekit.core.changes import Told
from releasekit.core.departures import due, infer
from releasekit.core.findings import Finding
from releasekit.core.history import Refs, Release
from releasekit.core.product import Product
from releasekit.core.train import Slot, Train
from releasekit.core.version import Version


@dataclass(frozen=True, slots=True)
class TrainStatus:
    """The slot that counts now: the one that is due, else the next. ``is_estimate`` when the train is inferred from past releases."""

    slot: Slot
    due: bool = False
    late_days: int = 0
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """The answer of ``releasekit status``. ``train`` is None without a train and without a regular past."""

    product: Product
    current: Release | None
    next: Version
    train: TrainStatus | None
    told: Told
    blockers: tuple[Finding, ...]
    today: date
    newer: int = 0

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

    def _shown(self, kind: str) -> bool:
        known = self.product.kinds_by_id.get(kind)
        return known is None or known.shown

    def to_json(self) -> dict[str, Any]:
        """The answer as published."""
        train = self.train and {
            "slot": self.train.slot.to_json(),
            "due": self.train.due,
            "late_days": self.train.late_days,
            "estimate": self.train.is_estimate,
        }
        return {
            "schema": "releasekit/status/1",
            "product": self.product.id,
            "current": str(self.current.version) if self.current else None,
            "next": str(self.next),
            "train": train,
            "pending": {
                "total": sum(self.by_component.values()),
                "by_component": self.by_component,
                "by_kind": self.by_kind,
                "unnoted": self.told.unnoted,
            },
            "blockers": [finding.to_json() for finding in self.blockers],
        }


def train_status(train: Train | None, refs: Refs, as_of: datetime) -> TrainStatus | None:
    """Which slot counts now. Without a train it is estimated from past releases, and never due; None where they keep no interval."""
    stables = refs.stables
    running = train or infer(stables)
    if running is None:
        return None
    slot = due(running, stables, as_of)
    if slot is None:
        return TrainStatus(running.next(as_of), is_estimate=train is None)
    late = (running.local_date(as_of) - slot.day).days
    return TrainStatus(slot, due=train is not None, late_days=late, is_estimate=train is None)


def newer_than(refs: Refs, as_of: datetime) -> int:
    """How many releases bear a date later than ``as_of``; they are shown, and warned about."""
    return sum(release.tag.date > as_of for release in refs.releases)


def blockers_of(problems: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    """Findings about unreadable fragments, given as (path, reason)."""
    return tuple(
        Finding(
            "RK402", "unreadable-fragment", "error", f"this file cannot be read as a fragment: {reason}", "rename or remove it", path=path
        )
        for path, reason in problems
    )
