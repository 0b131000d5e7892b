"""The board: where the schedule that was read and decided meets the documents that show it; ``Project`` stands in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from releasekit.core.changes import text_in
from releasekit.core.schedule import Schedule
from releasekit.errors import UsageError
from releasekit.sources.reader import Reader
from releasekit.sources.settings import edits, head_moment

if TYPE_CHECKING:
    from releasekit.documents.schedule.calendarfile import Revision

FORMATS = ("md", "html", "svg", "ics")


@dataclass(frozen=True)
class Board:
    """One repository, whose schedule is shown."""

    reader: Reader

    def render(self, schedule: Schedule, format: str, language: str | None, *, timed: bool) -> bytes:
        """The schedule as a document. See ``Project.render_schedule``."""
        if format not in FORMATS:
            raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
        product, chosen = self.reader.product, language or self.reader.product.language
        title = text_in(product.names, chosen)
        if format == "ics":
            from releasekit.documents.schedule.calendarfile import render_calendar

            return render_calendar(schedule, title, chosen, id=product.id, revision=self._revision(schedule), timed=timed)
        if format == "html":
            from releasekit.documents.schedule.page import render_page as render
        elif format == "svg":
            from releasekit.documents.schedule.timeline import render_svg as render
        else:
            from releasekit.documents.schedule.timetable import render_markdown as render
        return render(schedule, title, chosen).encode("utf-8", "replace")

    def _revision(self, schedule: Schedule) -> Revision:
        """Which edition of the calendar the repository holds.

        Dates move when the configuration changes, numbers, and the dates of an estimate, with every stable release: a client takes an
        event anew when one of the two has happened.
        """
        from releasekit.documents.schedule.calendarfile import Revision

        refs, git = self.reader.refs, self.reader.git
        moments = [moment for _, moment in refs.stables]
        if refs.main:
            moments += edits(git, refs.main.commit, self.reader.settings.file)
        if not moments and refs.main:
            return Revision(0, head_moment(git, refs.main.commit))
        return Revision(len(moments), max(moments, default=datetime.fromtimestamp(0, UTC)))
