"""Updates: what installing a version asks of the people who run the product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from releasekit.core.changes import by_preference

REPLACES = ("executable", "configuration", "data")
DOWNTIMES = ("none", "partial", "full")
METHODS = ("mass", "individual")


@dataclass(frozen=True, slots=True)
class Update:
    """What one change asks for: what is replaced, whether the product stands still, how it is installed; notes by language."""

    replaces: tuple[str, ...] = ()
    downtime: str | None = None
    method: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


def combined(updates: Iterable[Update | None], languages: Sequence[str]) -> dict[str, Any]:
    """What a release asks for, as its record tells it: the longest downtime, all that is replaced, all notes; {} where nothing is said.

    ``languages`` are the product's. One change that needs individual work makes the whole release need it.
    """
    asked = [update for update in updates if update is not None]
    replaces = [one for one in REPLACES if any(one in update.replaces for update in asked)]
    downtimes = [update.downtime for update in asked if update.downtime]
    methods = [update.method for update in asked if update.method]
    told = dict.fromkeys(language for update in asked for language in update.notes)
    notes = {language: "\n\n".join(update.notes[language] for update in asked if language in update.notes) for language in told}
    found = {
        "replaces": replaces,
        "downtime": max(downtimes, key=DOWNTIMES.index, default=None),
        "method": max(methods, key=METHODS.index, default=None),
        "notes": by_preference(notes, languages),
    }
    return {key: value for key, value in found.items() if value}
