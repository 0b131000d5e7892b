"""``releasekit status``."""

from __future__ import annotations

from datetime import date, datetime

import click

from releasekit.cli.output import say, say_json, talk
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.changes import text_in
from releasekit.core.status import Status, TrainStatus


@click.command()
@as_of_option
@format_option("text", "json")
@click.pass_obj
def status(session: Session, as_of: datetime | date, format_: str) -> None:
    """Show where the train stands, who is aboard (changes per component), and what blocks the next cut."""
    moment = session.moment(as_of)
    found = session.project.status(moment)
    if found.newer:
        talk(f"warning: {found.newer} release(s) bear a date after {moment.isoformat(timespec='minutes')}; they are shown all the same")
    if format_ == "json":
        say_json(found.to_json())
        return
    name = text_in(found.product.names, found.product.language)
    current = f"{found.current.version} ({found.current.tag.date:%Y-%m-%d})" if found.current else "not released yet"
    say(f"{name}: {current}")
    say(f"next    {found.next}{_when(found.train, found.today)}")
    say(f"aboard  {_aboard(found)}")
    for finding in found.blockers:
        say(f"blocks  {finding.code} {finding.path or finding.ref}: {finding.message}")


def _when(train: TrainStatus | None, today: date) -> str:
    if train is None:
        return ""
    slot = train.slot
    moved = f", moved from {slot.nominal} ({slot.reason})" if slot.reason else ""
    if train.is_estimate:
        ago = f", {_days(train.late_days)} ago" if train.late_days else ""
        return f", expected about {slot.day}{ago} (an estimate from past releases; no train is configured)"
    if train.due:
        return f", due since {slot.day}, {_days(train.late_days)} late{moved}" if train.late_days else f", due today ({slot.day}){moved}"
    return f" on {slot.day}, in {_days((slot.day - today).days)}{moved}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _aboard(found: Status) -> str:
    components = {one.id: text_in(one.names, found.product.language) for one in found.product.components}
    total = sum(found.by_component.values())
    unnoted = found.told.unnoted
    rest = f"{unnoted} commit{'' if unnoted == 1 else 's'} without an entry" if unnoted else ""
    if not total:
        return f"no change that a user can see{f'; {rest}' if rest else ''}"
    kinds = {kind.id: text_in(kind.names, "en") for kind in found.product.kinds}
    by_kind = ", ".join(f"{kinds[kind]} {count}" for kind, count in found.by_kind.items())
    lines = [f"{total} change{'' if total == 1 else 's'}: {by_kind}{f'; {rest}' if rest else ''}"]
    if len(found.product.components) > 1:
        lines += [f"        {components.get(id, id)}: {count}" for id, count in found.by_component.items()]
    return "\n".join(lines)
