"""The schedule as one HTML file: the timeline, its figures, and tables with the same facts; no script, no network."""

from __future__ import annotations

from markupsafe import Markup

from releasekit.core.departures import Standing
from releasekit.core.schedule import Schedule
from releasekit.documents.environment import environment
from releasekit.documents.schedule import marks
from releasekit.documents.schedule.strips import NARROW, WIDE
from releasekit.documents.schedule.timeline import picture
from releasekit.documents.schedule.timetable import timetable
from releasekit.documents.schedule.words import standing_name


def render_page(schedule: Schedule, product: str, language: str) -> str:
    """The page. Raises UsageError for an unknown language."""
    told = timetable(schedule, product, language)
    # Two pictures, of which a style sheet shows one: text in one that is scaled to a phone could not be read.
    pictures = {layout.name: _written(picture(schedule, told.product, language, layout)) for layout in (WIDE, NARROW)}
    page = environment("html", language, {}).get_template("schedule.html.j2")
    return page.render(timetable=told, pictures=pictures, legend=_legend(schedule, language))


def _legend(schedule: Schedule, language: str) -> tuple[tuple[str, Markup, str], ...]:
    """The states that the picture shows, each with its mark."""
    shown = {one.standing for one in schedule.departures}
    return tuple((one.value, _written(marks.mark(one, 8, 8)), standing_name(one, language)) for one in Standing if one in shown)


def _written(svg: str) -> Markup:
    """Our own drawing, in which every text is escaped."""
    return Markup(svg)  # noqa: S704 - see above
