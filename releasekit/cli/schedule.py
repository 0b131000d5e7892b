"""``releasekit schedule``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from textwrap import wrap

import click

from releasekit.cli.output import harmless, save, say, say_json, table, talk, write
from releasekit.cli.session import PLACE, Session, as_of_option, format_option
from releasekit.core.adherence import Adherence
from releasekit.core.calendar import WEEKDAYS
from releasekit.core.changes import text_in
from releasekit.core.departures import Departure
from releasekit.core.schedule import Schedule
from releasekit.errors import UsageError

_WIDTH = 80


@click.command()
@click.option("--count", type=click.IntRange(1, 1000), default=6, show_default=True, help="How many slots to show.")
@click.option("--past", is_flag=True, help="Also show as many past slots, how they went, and the hotfixes among them.")
@click.option("--lang", metavar="LANGUAGE", help="Language of the document; default: the product's first.")
@click.option("--timed", is_flag=True, help="In the calendar, give slots the moment of the cut, not the whole day.")
@click.option("-o", "--output", type=PLACE, metavar="FILE", help="Write the document to FILE.")
@as_of_option
@format_option("text", "json", "md", "html", "svg", "ics")
@click.pass_obj
def schedule(
    session: Session,
    /,
    count: int,
    past: bool,
    lang: str | None,
    timed: bool,
    output: str | None,
    as_of: datetime | date,
    format_: str,
) -> None:
    """Show the next slots of the train, and with --past how the last ones went: as a table, a document, a picture or a calendar."""
    if timed and format_ != "ics":
        raise UsageError("--timed is about a calendar", hint="use it with --format ics")
    if output is not None and format_ in ("text", "json"):
        raise UsageError("--output writes a document", hint="use it with --format md, html, svg or ics")
    found = session.project.schedule(session.moment(as_of), count, count if past else 0)
    if found.is_estimate:
        talk("note: no train is configured; these dates are estimated from the intervals of past stable releases")
    if format_ == "json":
        say_json(found.to_json())
    elif format_ == "text":
        _say_text(session, found, past=past)
    else:
        content = session.project.render_schedule(found, format_, lang, timed=timed)
        _deliver(session, content, output, is_exact=format_ == "ics")


def _deliver(session: Session, content: bytes, output: str | None, *, is_exact: bool) -> None:
    """A document on standard output or in a file; what is ``is_exact`` stays as its standard wants it, line ends included."""
    if output is None:
        write(content if is_exact else harmless(content.decode()).encode())
        return
    save(output, content, session.tell)


def _say_text(session: Session, found: Schedule, *, past: bool) -> None:
    rows = [(one.slot.day, str(one.version or ""), one.standing.value, _remark(found, one)) for one in found.departures]
    if past:
        rows += [(one.released, str(one.version), "hotfix", "") for one in found.hotfixes]
        rows.sort(key=lambda row: row[0])
    table(("date", "version", "state", "remark"), [(str(day), *rest) for day, *rest in rows], color=session.table_color)
    figures = ", ".join(_figures(found.adherence))
    if figures:
        say("\n" + "\n".join(wrap(figures, _WIDTH)))


def _remark(found: Schedule, one: Departure) -> str:
    slot = one.slot
    moved = f"planned {slot.nominal}" if slot.actual not in (None, slot.nominal) else ""
    released = f"released {one.released}" if one.released and one.released != slot.actual else ""
    unsure = "the calendar may change" if slot.provisional else ""
    milestones = found.train.milestones_of(slot) if one.released is None else ()
    dated = (f"{text_in(milestone.names, 'en')} {day}" for milestone, day in milestones)
    return "; ".join(filter(None, (moved, slot.reason, released, unsure, *dated)))


def _figures(adherence: Adherence) -> Iterator[str]:
    """How well the train kept its schedule, in a few words each."""
    if adherence.share is not None:
        percent = 100 if adherence.share == 1 else min(99, round(adherence.share * 100))
        yield f"on time {adherence.on_time} of {adherence.slots} ({percent} %)"
    if adherence.median_interval is not None:
        yield f"median interval {adherence.median_interval:g} days"
    if adherence.longest_gap is not None:
        yield f"longest gap {adherence.longest_gap} days before {adherence.after_gap}"
    if adherence.weekday is not None and adherence.releases > 1:
        yield f"usually on {WEEKDAYS[adherence.weekday]}"
