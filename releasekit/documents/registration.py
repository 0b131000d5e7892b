"""The register of the document's own editions: one row a release, and one a correction of what a release told.

Whoever gets the document anew replaces it whole, so a row says "all" where sheets are counted. Its columns are those of the customary
Russian sheet (лист регистрации изменений); what is signed or numbered by hand is left free.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from releasekit.documents.blocks import Cell, Column, Paragraph, Part, Table
from releasekit.documents.language import marked, short_date
from releasekit.documents.views import ReleaseView
from releasekit.documents.words import Words, cell, text

_NONE = "—"


@dataclass(frozen=True, slots=True)
class Registered:
    """An edition of the document: what made it (the tag of a release, or a correction of it), and its day."""

    cause: str
    day: dt.date | None


def editions(releases: Sequence[ReleaseView], words: Words) -> tuple[Registered, ...]:
    """The editions of a document over releases, which come newest first, in their order; one without a day follows the one before it."""
    found: list[tuple[dt.date, int, Registered]] = []
    released = sorted((one for one in reversed(releases) if not one.is_planned), key=lambda one: one.date or dt.date.min)
    for place, release in enumerate(released):
        last = release.date or dt.date.min
        found.append((last, place, Registered(release.tag, release.date)))
        days = {note.number: note.day for note in release.editions}
        for number in range(2, release.edition + 1):
            last = max(last, days.get(number) or last)
            cause = words.gettext("%(tag)s, edition %(number)s", tag=release.tag, number=number)
            found.append((last, place, Registered(cause, days.get(number))))
    return tuple(one for _, _, one in sorted(found, key=lambda one: one[:2]))


def registration(registered: Sequence[Registered], words: Words) -> Part:
    """The sheet, on a page of its own."""
    sheets = text(words.gettext("Numbers of sheets"))
    columns = (
        Column(text(words.gettext("Change")), 11, align="center"),
        Column(text(words.pgettext("sheets", "changed")), 20, sheets, "center"),
        Column(text(words.pgettext("sheets", "replaced")), 20, sheets, "center"),
        Column(text(words.pgettext("sheets", "new")), 20, sheets, "center"),
        Column(text(words.pgettext("sheets", "cancelled")), 20, sheets, "center"),
        Column(text(words.gettext("Sheets in the document")), 20, align="center"),
        Column(text(words.gettext("Document number")), 27),
        Column(text(words.gettext("Incoming number of the covering document, and date")), 26),
        Column(text(words.gettext("Signature")), 17),
        Column(text(words.gettext("Date")), 19),
    )
    rows = tuple(_row(number, one, words) for number, one in enumerate(registered, start=1))
    head = words.heading(marked("Change registration sheet"))
    if not rows:
        return Part("registration", (head, Paragraph(text(words.gettext("No editions are registered.")), "quiet")))
    return Part("registration", (head, Table(columns, rows)), on_new_page=True)


def _row(number: int, one: Registered, words: Words) -> tuple[Cell, ...]:
    """The first edition brings new sheets, and each later one replaces all of them."""
    every = words.gettext("all")
    replaced, new = (_NONE, every) if number == 1 else (every, _NONE)
    day = one.day
    date = short_date(day, words.language) if day else ""
    return tuple(map(cell, (str(number), _NONE, replaced, new, _NONE, "", one.cause, "", "", date)))
