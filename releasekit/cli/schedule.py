"""``releasekit schedule``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from releasekit.cli.output import say_json, table, talk
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.departures import Departure
from releasekit.core.status import slot_to_json
from releasekit.core.train import Slot
from releasekit.core.version import Version


@click.command()
@click.option("--count", type=click.IntRange(1, 1000), default=6, show_default=True, help="How many slots to show.")
@click.option("--past", is_flag=True, help="Also show past slots and how they went.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def schedule(session: Session, count: int, past: bool, as_of: datetime, format_: str) -> None:
    """Show the next slots of the train, and with --past how the last ones went."""
    project = session.project
    gone = [departed_to_json(one) for one in project.past_slots(as_of)[-count:]] if past else []
    _, slots, is_estimate = project.schedule(as_of, count)
    if is_estimate:
        talk("note: no train is configured; these dates are estimated from the intervals of past stable releases")
    number = project.next_version()
    ahead = []
    for slot in slots:
        ahead.append(planned_to_json(slot, None if slot.is_skipped else number))
        number = number if slot.is_skipped else number.next_stable()
    found = [*gone, *ahead]
    if format_ == "json":
        say_json({"schema": "releasekit/schedule/1", "estimate": is_estimate, "slots": found})
        return
    rows = [(one["actual"] or one["nominal"], str(one["version"] or ""), one["state"], _remark(one)) for one in found]
    table(("date", "version", "state", "remark"), rows, color=session.table_color)


def _remark(one: dict[str, Any]) -> str:
    moved = f"planned {one['nominal']}" if one["actual"] not in (None, one["nominal"]) else ""
    late = f"{one['days_late']} days late" if one.get("days_late") else ""
    unsure = "the calendar may change" if one.get("provisional") else ""
    return "; ".join(filter(None, (moved, one["reason"], late, unsure)))


def planned_to_json(slot: Slot, version: Version | None) -> dict[str, Any]:
    """A slot that is to come, as published."""
    state = "skipped" if slot.is_skipped else "planned"
    return {**slot_to_json(slot), "state": state, "version": str(version) if version else None, "provisional": slot.provisional}


def departed_to_json(one: Departure) -> dict[str, Any]:
    """A slot that is past, as published; ``actual`` is the planned date and ``released`` the real one."""
    return {
        **slot_to_json(one.slot),
        "state": one.standing.value,
        "version": str(one.version) if one.version else None,
        "released": one.released.isoformat() if one.released else None,
        "days_late": one.days_late,
    }
