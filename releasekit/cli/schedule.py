"""``releasekit schedule``."""

from __future__ import annotations

from datetime import date, datetime

import click

from releasekit.cli.output import say_json, table, talk
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.departures import Departure


@click.command()
@click.option("--count", type=click.IntRange(1, 1000), default=6, show_default=True, help="How many slots to show.")
@click.option("--past", is_flag=True, help="Also show as many past slots, and how they went.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def schedule(session: Session, /, count: int, past: bool, as_of: datetime | date, format_: str) -> None:
    """Show the next slots of the train, and with --past how the last ones went."""
    found = session.project.schedule(session.moment(as_of), count, count if past else 0)
    if found.is_estimate:
        talk("note: no train is configured; these dates are estimated from the intervals of past stable releases")
    if format_ == "json":
        say_json(found.to_json())
        return
    rows = [(str(one.slot.day), str(one.version or ""), one.standing.value, _remark(one)) for one in found.departures]
    table(("date", "version", "state", "remark"), rows, color=session.table_color)


def _remark(one: Departure) -> str:
    slot = one.slot
    moved = f"planned {slot.nominal}" if slot.actual not in (None, slot.nominal) else ""
    released = f"released {one.released}" if one.released and one.released != slot.actual else ""
    unsure = "the calendar may change" if slot.provisional else ""
    return "; ".join(filter(None, (moved, slot.reason, released, unsure)))
