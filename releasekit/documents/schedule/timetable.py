"""The timetable: a schedule as rows of text in one language, and as a Markdown document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from releasekit.core.changes import text_in
from releasekit.core.departures import Departure, Standing
from releasekit.core.schedule import Schedule
from releasekit.documents.cleaning import clean_line
from releasekit.documents.environment import environment
from releasekit.documents.job import tidy
from releasekit.documents.language import check_language
from releasekit.documents.schedule.words import every, figures, remarks, standing_text

COMING = frozenset({Standing.PLANNED, Standing.DUE})


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot: ``day`` is the actual date, or the nominal one of a skipped slot; ``state`` the id, ``standing`` the words for it.

    ``milestones`` are those of a slot to come.
    """

    day: date
    version: str
    state: str
    standing: str
    remark: str
    milestones: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True)
class HotfixRow:
    """A release out of band."""

    day: date
    version: str
    line: str


@dataclass(frozen=True, slots=True)
class FreezeRow:
    """Days without releases."""

    start: date
    end: date
    reason: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """A schedule in words. ``figures`` are pairs of a value and what it is; ``coming`` begins with the slot that is due, if one is."""

    product: str
    language: str
    today: date
    every: str
    is_estimate: bool
    has_milestones: bool
    coming: tuple[SlotRow, ...]
    past: tuple[SlotRow, ...]
    hotfixes: tuple[HotfixRow, ...]
    freezes: tuple[FreezeRow, ...]
    figures: tuple[tuple[str, str], ...]


def timetable(schedule: Schedule, product: str, language: str) -> Timetable:
    """The schedule in words; past slots come newest first. Raises UsageError for an unknown language."""
    check_language(language)
    coming = tuple(one for one in schedule.departures if is_coming(one, schedule.today))
    past = tuple(one for one in reversed(schedule.departures) if not is_coming(one, schedule.today))
    rows = [[_row(one, schedule, language) for one in part] for part in (coming, past)]
    return Timetable(
        product=clean_line(product),
        language=language,
        today=schedule.today,
        every=every(schedule.train.period.days, language),
        is_estimate=schedule.is_estimate,
        has_milestones=any(row.milestones for row in rows[0]),
        coming=tuple(rows[0]),
        past=tuple(rows[1]),
        hotfixes=tuple(HotfixRow(one.released, str(one.version), str(one.version.line)) for one in reversed(schedule.hotfixes)),
        freezes=tuple(FreezeRow(one.start, one.end, clean_line(one.reason)) for one in schedule.freezes),
        figures=figures(schedule.adherence, language),
    )


def is_coming(one: Departure, today: date) -> bool:
    """Whether the slot belongs to what is to come: planned, due, or skipped or taken in advance and not over yet."""
    return one.standing in COMING or (one.slot.day > today and one.standing is not Standing.OFF_GRID)


def _row(one: Departure, schedule: Schedule, language: str) -> SlotRow:
    milestones = schedule.train.milestones_of(one.slot) if is_coming(one, schedule.today) else ()
    return SlotRow(
        day=one.slot.day,
        version=str(one.version or ""),
        state=one.standing.value,
        standing=standing_text(one, language),
        remark="; ".join(remarks(one, language, is_estimate=schedule.is_estimate)),
        milestones=tuple((clean_line(text_in(milestone.names, language)), day) for milestone, day in milestones),
    )


def render_markdown(schedule: Schedule, product: str, language: str) -> str:
    """The timetable in GitHub's Markdown, everything that people wrote in it as plain text."""
    found = environment("md", check_language(language), {}).get_template("schedule.md.j2")
    return tidy(found.render(timetable=timetable(schedule, product, language)), "md")
