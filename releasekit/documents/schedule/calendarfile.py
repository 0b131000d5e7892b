"""The schedule as an iCalendar file (RFC 5545) that people import or subscribe to, made by the ``icalendar`` library (extra ``calendar``).

Every slot is an event of its own, and no recurrence rule: a rule with its exceptions is what clients understand least alike. A timed
event is written in UTC, which every client shows in its reader's zone; a zone of our own would need a VTIMEZONE, which clients replace,
ignore or misread, and only a recurrence would gain by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING

from releasekit.core.changes import text_in
from releasekit.core.departures import Departure, Standing
from releasekit.core.schedule import Schedule
from releasekit.documents.cleaning import clean, clean_line
from releasekit.documents.language import check_language, translations
from releasekit.documents.schedule.words import remarks, standing_text
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from icalendar import Event

LENGTH = timedelta(minutes=30)
"""How long a timed event takes. A cut is a moment, but some clients do not show what has no length."""

_GONE = frozenset({Standing.SKIPPED, Standing.MISSED})


@dataclass(frozen=True, slots=True)
class Revision:
    """Which edition of the calendar this is: ``sequence`` never falls, ``stamp`` is its moment, aware; both come from the repository."""

    sequence: int
    stamp: datetime


@dataclass(frozen=True, slots=True)
class _Book:
    """What every event of a file shares."""

    schedule: Schedule
    id: str
    product: str
    language: str
    revision: Revision
    library: ModuleType
    timed: bool

    def event(self, uid: str, summary: str, description: str, status: str) -> Event:
        """An event without its date."""
        made: Event = self.library.Event()
        stamp = self.revision.stamp.astimezone(UTC).replace(microsecond=0)
        made.add("uid", f"{self.id}-{uid}@releasekit")
        made.add("dtstamp", stamp)
        made.add("last-modified", stamp)
        made.add("sequence", self.revision.sequence)
        made.add("summary", clean_line(summary))
        if description:
            made.add("description", clean(description))
        made.add("status", status)
        made.add("transp", "TRANSPARENT")
        return made

    def gettext(self, message: str, **values: object) -> str:
        """The message in the language of the file."""
        return translations(self.language).gettext(message) % values


def render_calendar(schedule: Schedule, product: str, language: str, *, id: str, revision: Revision, timed: bool = False) -> bytes:
    """The file. The same schedule and revision give the same bytes.

    ``id`` is the product's id, ``timed`` gives slots the moment of the cut in place of the whole day. Raises UsageError for an unknown
    language, and without the ``icalendar`` library.
    """
    check_language(language)
    try:
        import icalendar
    except ImportError as error:
        hint = "install it with: pip install 'releasekit[calendar]'"
        raise UsageError("a calendar file needs the `icalendar` library", hint=hint) from error
    book = _Book(schedule, clean_line(id), clean_line(product), language, revision, icalendar, timed)
    made = icalendar.Calendar()
    name = book.gettext("%(product)s: release schedule", product=book.product)
    made.add("prodid", f"-//releasekit//schedule//{language.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", schedule.train.timezone)
    for one in schedule.departures:
        for event in _events(book, one):
            made.add_component(event)
    return bytes(made.to_ical())


def _events(book: _Book, one: Departure) -> Iterator[Event]:
    # A release off the grid lies in a slot that another release took, and has no slot's name.
    if one.standing is Standing.OFF_GRID:
        event = _slot_event(book, one, f"release-{one.version}")
        _set_day(event, one.released or one.slot.day)
        yield event
        return
    event = _slot_event(book, one, f"slot-{one.slot.nominal}")
    if book.timed and not one.slot.is_skipped:
        begin = book.schedule.train.moment(one.slot).astimezone(UTC)
        event.add("dtstart", begin)
        event.add("dtend", begin + LENGTH)
    else:
        _set_day(event, one.slot.day)
    yield event
    yield from _milestones(book, one)


def _slot_event(book: _Book, one: Departure, uid: str) -> Event:
    values = {"product": book.product, "version": one.version}
    summary = (
        book.gettext("%(product)s %(version)s: release", **values) if one.version else book.gettext("%(product)s: no release", **values)
    )
    told = [standing_text(one, book.language), *remarks(one, book.language, is_estimate=book.schedule.is_estimate)]
    return book.event(uid, summary, "\n".join(told), _status(book, one))


def _status(book: _Book, one: Departure) -> str:
    if one.standing in _GONE:
        return "CANCELLED"
    is_open = one.standing in (Standing.PLANNED, Standing.DUE)
    return "TENTATIVE" if is_open and (one.slot.provisional or book.schedule.is_estimate) else "CONFIRMED"


def _milestones(book: _Book, one: Departure) -> Iterator[Event]:
    """The milestones of a slot. A slot that is skipped keeps them, cancelled, so that no client keeps what it once took in."""
    train = book.schedule.train
    for place, milestone in enumerate(train.milestones, start=1):
        values = {"product": book.product, "version": one.version, "milestone": text_in(milestone.names, book.language)}
        named = "%(product)s %(version)s: %(milestone)s" if one.version else "%(product)s: %(milestone)s"
        status = "CANCELLED" if one.slot.is_skipped else _status(book, one)
        event = book.event(f"slot-{one.slot.nominal}-milestone-{place}", named % values, "", status)
        _set_day(event, milestone.before(one.slot.day, train.calendar))
        yield event


def _set_day(event: Event, day: date) -> None:
    """An event of a whole day; its end is written too, though the day after is what RFC 5545 assumes, because some clients do not."""
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
