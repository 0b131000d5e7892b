"""The timeline: a schedule as one accessible SVG picture, without scripts and fonts of its own, in light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from releasekit.core.departures import Departure, Standing
from releasekit.core.schedule import Schedule
from releasekit.core.version import Line
from releasekit.documents.cleaning import clean_line
from releasekit.documents.environment import environment
from releasekit.documents.language import check_language, long_date, short_month, translations
from releasekit.documents.schedule import marks
from releasekit.documents.schedule.strips import WIDE, Labels, Layout, Strip, strips, text_width
from releasekit.documents.schedule.words import remarks, standing_name, standing_text

_MONTHS_Y, _FROST_Y, _HIGH_Y, _VERSION_Y, _TRACK_Y, _DAY_Y, _LANES_Y = 12, 30, 32, 46, 62, 83, 100
_LANE = 18
_GAP = 26
_DAY = timedelta(days=1)
_LEGEND = (*(standing for standing in Standing if standing is not Standing.PLANNED), Standing.PLANNED)


@dataclass(frozen=True, slots=True)
class _Row:
    """A strip at its height, with the lines that have hotfixes in it."""

    strip: Strip
    top: float
    lines: tuple[Line, ...]

    @property
    def bottom(self) -> float:
        return self.top + _LANES_Y + _LANE * len(self.lines) - 6


def render_svg(schedule: Schedule, product: str, language: str) -> str:
    """The picture as a file of its own. Raises UsageError for an unknown language."""
    return picture(schedule, product, language, WIDE, style=timeline_style()) + "\n"


def timeline_style() -> str:
    """The style sheet of the picture."""
    return environment("html", "en", {}).get_template("timeline.css.j2").render()


def picture(schedule: Schedule, product: str, language: str, layout: Layout, *, style: str = "") -> str:
    """The ``svg`` element; a page that shows more than one gives the style sheet itself. ``layout`` makes its ids its own."""
    check_language(language)
    rows = _rows(schedule, layout)
    height = rows[-1].bottom + 18
    title, name = translations(language).gettext("%(product)s: release timeline"), layout.name
    drawn = "\n".join("\n".join(_draw(row, schedule, language, layout)) for row in rows)
    size = f"{layout.width} {marks.number(height)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" viewBox="0 0 {size}" width="{layout.width}" '
        f'height="{marks.number(height)}" role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" lang="{language}">\n'
        f'<title id="{name}-title">{escape(title % {"product": clean_line(product)})}</title>\n'
        f'<desc id="{name}-desc">{escape(description(schedule, language))}</desc>\n'
        + (f"<style>\n{style}</style>\n" if style else "")
        + f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect class="band" width="6" height="6"/><path class="hatch" d="M0 0V6"/></pattern></defs>\n'
        # Some screen readers would read the marks one by one after the description; their titles are for the mouse.
        f'<g aria-hidden="true">\n<rect class="paper" width="100%" height="100%"/>\n{drawn}\n</g>\n</svg>'
    )


def description(schedule: Schedule, language: str) -> str:
    """The picture in a sentence or two, for whoever does not see it."""
    catalogue = translations(language)
    days = [one.slot.day for one in schedule.departures] or [schedule.today]
    counts = Counter(one.standing for one in schedule.departures)
    told = ", ".join(f"{standing_name(one, language)} {counts[one]}" for one in _LEGEND if counts[one])
    span = {"start": long_date(min(days), language), "end": long_date(max(days), language), "states": told}
    found = [catalogue.gettext("Slots from %(start)s to %(end)s: %(states)s.") % span]
    if schedule.hotfixes:
        found.append(catalogue.gettext("Hotfixes: %(versions)s.") % {"versions": ", ".join(str(one.version) for one in schedule.hotfixes)})
    for one in schedule.freezes:
        frozen = {"start": long_date(one.start, language), "end": long_date(one.end, language), "reason": clean_line(one.reason)}
        found.append(catalogue.gettext("Freeze from %(start)s to %(end)s: %(reason)s.") % frozen)
    found.append(catalogue.gettext("Today is %(day)s.") % {"day": long_date(schedule.today, language)})
    return " ".join(found)


def _rows(schedule: Schedule, layout: Layout) -> tuple[_Row, ...]:
    departures = schedule.departures
    days = [schedule.today, *(day for one in departures for day in (one.slot.day, one.slot.nominal, one.released) if day)]
    found, top = list[_Row](), 4.0
    for strip in strips(days, schedule.train.period.days, layout):
        row = _Row(strip, top, tuple(sorted({one.version.line for one in schedule.hotfixes if one.released in strip})))
        found.append(row)
        top = row.bottom + _GAP
    return tuple(found)


def _draw(row: _Row, schedule: Schedule, language: str, layout: Layout) -> Iterator[str]:
    yield from _ground(row, schedule, language, layout)
    for place, of_line in enumerate(row.lines):
        yield from _lane(row, schedule, of_line, row.top + _LANES_Y + _LANE * place + 2)
    versions, days = Labels(row.strip, 2), Labels(row.strip)
    for one in schedule.departures:
        yield from _departure(row, one, schedule, language, versions, days)


def _ground(row: _Row, schedule: Schedule, language: str, layout: Layout) -> Iterator[str]:
    """What the marks stand on: freezes, months, the track, and the line of today."""
    strip, top = row.strip, row.top
    # The word of today comes first to its place below the strip, and the reasons of freezes take what is left.
    below = Labels(strip)
    now = translations(language).gettext("today")
    middle = below.place(strip.x(schedule.today), text_width(now, 11)) if schedule.today in strip else None
    yield from _freezes(row, schedule, language, layout, below)
    labels = Labels(strip)
    for place, month in enumerate(strip.months()):
        x, name = strip.edge(month), short_month(month.month, language)
        name = f"{name} {month.year}" if place == 0 or month.month == 1 else name
        width = text_width(name, 11)
        yield marks.upright(x, top + 2, row.bottom, "tick")
        if labels.place(x + 4 + width / 2, width):
            yield marks.text(x + 4, top + _MONTHS_Y, name, "month", "start")
    yield marks.line(strip.left, strip.right, top + _TRACK_Y, "track")
    if middle:
        yield marks.upright(strip.x(schedule.today), top + 18, row.bottom, "today")
        yield marks.text(middle[0], row.bottom + 12, now, "now")


def _freezes(row: _Row, schedule: Schedule, language: str, layout: Layout, labels: Labels) -> Iterator[str]:
    """The frozen days as hatched bands, with their reason below where there is room."""
    strip, top = row.strip, row.top + 18
    for freeze in (one for one in schedule.freezes if strip.overlaps(one.start, one.end)):
        left, right = strip.edge(freeze.start), strip.edge(freeze.end + _DAY) if freeze.end in strip else strip.right
        reason = clean_line(freeze.reason)
        words = f"{reason}: {long_date(freeze.start, language)} – {long_date(freeze.end, language)}"
        place = f'x="{marks.number(left)}" y="{marks.number(top)}"'
        size = f'width="{marks.number(right - left)}" height="{marks.number(row.bottom - top)}"'
        yield f'<g><title>{escape(words)}</title><rect {place} {size} fill="url(#{layout.name}-hatch)"/></g>'
        width = text_width(reason, 11)
        if width <= (strip.right - strip.left) / 2 and (found := labels.place((left + right) / 2, width)):
            yield marks.text(found[0], row.bottom + 12, reason, "frost")


def _lane(row: _Row, schedule: Schedule, of_line: Line, y: float) -> Iterator[str]:
    """The hotfixes of a line, from where its stable release stands."""
    strip = row.strip
    found = [one for one in schedule.hotfixes if one.version.line == of_line and one.released in strip]
    begin = next((one.released for one in schedule.departures if one.released and one.version and one.version.line == of_line), strip.start)
    places = [strip.x(one.released) for one in found]
    yield marks.line(min(strip.x(begin), places[0]), places[-1], y, "lane")
    told = False
    for place, (one, x) in enumerate(zip(found, places, strict=True)):
        yield f'<g class="hotfix"><title>{escape(f"{one.version}, {one.released}")}</title>{marks.hotfix(x, y)}</g>'
        room = (places[place + 1] - 6 if place + 1 < len(places) else strip.right) - x - 7
        words = next((words for words in (str(one.version), f".{one.version.patch}") if text_width(words, 11) <= room), "")
        told = told or words == str(one.version)
        if words:
            yield marks.text(x + 7, y + 4, words, "patch", "start")
    if not told:
        # No room to the right for any version: the line is named before its first hotfix.
        yield marks.text(places[0] - 7, y + 4, str(of_line), "patch", "end")


def _departure(row: _Row, one: Departure, schedule: Schedule, language: str, versions: Labels, days: Labels) -> Iterator[str]:
    """A slot: where the grid has it, where it is, and the release that took it."""
    strip, slot, y = row.strip, one.slot, row.top + _TRACK_Y
    at = one.released or slot.day
    planned = at if one.standing is Standing.OFF_GRID else slot.day
    if not strip.overlaps(min(at, planned, slot.nominal), max(at, planned, slot.nominal)):
        return
    drawn = list[str]()
    if slot.nominal != planned and one.standing is not Standing.OFF_GRID:
        x = strip.x(slot.nominal)
        drawn += [marks.upright(x, y - 5, y + 5, "moved")] if slot.nominal in strip else []
        drawn.append(marks.line(x, strip.x(planned), y - 4, "moved"))
    if at != planned:
        drawn.append(marks.line(strip.x(planned), strip.x(at), y, "delay"))
        drawn += [marks.ring(strip.x(planned), y)] if planned in strip else []
    if at in strip:
        x = strip.x(at)
        drawn.append(marks.mark(one.standing, x, y, is_unsure=slot.provisional or schedule.is_estimate))
        drawn += _labels(x, row.top, one, at, versions, days)
    words = [str(one.version or ""), long_date(slot.day, language), standing_text(one, language), *remarks(one, language)]
    yield f'<g class="{one.standing.value}"><title>{escape(", ".join(filter(None, words)))}</title>{"".join(drawn)}</g>'


def _labels(x: float, top: float, one: Departure, at: date, versions: Labels, days: Labels) -> Iterator[str]:
    version = str(one.version or "")
    if version and (found := versions.place(x, text_width(version))):
        kind = "version coming" if one.standing in (Standing.PLANNED, Standing.DUE) else "version"
        yield marks.text(found[0], top + (_HIGH_Y if found[1] else _VERSION_Y), version, kind)
    if found := days.place(x, text_width(str(at.day), 11)):
        yield marks.text(found[0], top + _DAY_Y, str(at.day), "day")
