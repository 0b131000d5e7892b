"""The verdict: whether a stable cut may be made now, in one sentence for the log of a daily job."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from releasekit.errors import NotDue, PolicyError

if TYPE_CHECKING:
    from datetime import datetime

    from releasekit.core.planning import Boarding
    from releasekit.core.train import Train


class Verdict(NamedTuple):
    """Whether a stable cut may be made now, and why, or why not, in one sentence. ``is_blocked``: it would be, but for a rule."""

    due: bool
    reason: str
    is_blocked: bool = False

    def to_json(self) -> dict[str, bool | str]:
        """The verdict as published."""
        return {"due": self.due, "reason": self.reason}


def due_sentence(train: Train | None, boarded: Boarding, as_of: datetime) -> str:
    """Why a stable cut that may be made is due."""
    slot = boarded.slot
    if train is None or slot is None:
        return f"{boarded.version} is due: there is no train, so a cut always is"
    late = (train.local_date(as_of) - slot.day).days
    return f"{boarded.version} is due: the slot of {slot.day}" + (f", {late} day{'' if late == 1 else 's'} late" if late else "")


def refusal_sentence(error: NotDue | PolicyError) -> str:
    """Why no cut may be made, in one sentence."""
    first, *listed = error.message.split("\n  - ")
    told = f"{first} {'; '.join(listed)}" if listed else first
    return f"blocked: {told}" if isinstance(error, PolicyError) else told
