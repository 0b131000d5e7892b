"""Support: which lines are still looked after, until when and why. Made of dates and the configuration; no hotfix comes after the end."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from releasekit.core.history import Refs, Release
    from releasekit.core.supportoptions import SupportLineOptions, SupportOptions
    from releasekit.core.version import Line, Version

ACTIVE = "active"
SECURITY = "security"
ENDED = "ended"

SOON = timedelta(days=30)
"""The time before the end of a line's support in which whoever makes a hotfix of it is told."""


class LineSupport(NamedTuple):
    """What a line gets. ``until`` is the last day of any support, or the day that it ended; None while no day is known."""

    line: Line
    state: str
    newest: Version
    until: date | None = None
    reason: str = ""

    def days_left(self, today: date) -> int | None:
        """The days until the last one of its support, where that is near; None where it is not, or not known, or past."""
        near = self.until is not None and self.state != ENDED and today <= self.until <= _later(today, SOON)
        return (self.until - today).days if self.until and near else None

    def to_json(self) -> dict[str, str | None]:
        """The line as published."""
        return {
            "line": str(self.line),
            "state": self.state,
            "newest": str(self.newest),
            "until": self.until.isoformat() if self.until else None,
            "reason": self.reason or None,
        }


@dataclass(frozen=True)
class Windows:
    """When each line is supported, whatever day it is asked for. ``newest`` is the newest release of each line, by line."""

    newest: Mapping[Line, Version]
    replaced: Mapping[Line, tuple[date, Line] | None]
    options: SupportOptions

    @classmethod
    def of(cls, refs: Refs, options: SupportOptions, zone: tzinfo = UTC) -> Windows:
        """The windows of every line that has a release; days are local ones of ``zone``."""
        releases: dict[Line, list[Release]] = {}
        for release in refs.releases:
            releases.setdefault(release.version.line, []).append(release)
        newer: list[tuple[date, Line]] = []
        replaced: dict[Line, tuple[date, Line] | None] = {}
        for line in sorted(releases, reverse=True):
            out = releases[line][0].tag.date.astimezone(zone).date()
            # A line of an old major version may come out after newer lines: then it is replaced from its first day on.
            by = newer[options.active - 1] if len(newer) >= options.active else None
            replaced[line] = (max(out, by[0]), by[1]) if by else None
            insort(newer, (out, line))
        return cls({line: releases[line][-1].version for line in replaced}, replaced, options)

    def on(self, line: Line, day: date) -> LineSupport:
        """What a line gets on a day. Raises KeyError for a line without releases."""
        row = next((one for one in self.options.lines if one.line == line), None)
        return _support(self.newest[line], self.replaced[line], row, self.options.security, day)


def support_of(refs: Refs, options: SupportOptions, today: date, zone: tzinfo = UTC) -> tuple[LineSupport, ...]:
    """Every line that has a release, the newest first; days are local ones of ``zone``.

    A line is fully supported while it is among the newest, then for a time with security fixes. What the configuration says of a line by
    name wins: it is supported until that day, and not longer.
    """
    windows = Windows.of(refs, options, zone)
    return tuple(windows.on(line, today) for line in windows.replaced)


def _support(
    newest: Version, replaced: tuple[date, Line] | None, row: SupportLineOptions | None, security: timedelta | None, today: date
) -> LineSupport:
    """The state of a line; ``replaced`` is the day from which it is none of the newest, and the line that came out then."""
    is_newest = replaced is None or today < replaced[0]
    if row:
        state = ENDED if today > row.until else ACTIVE if is_newest else row.state
        return LineSupport(newest.line, state, newest, row.until, row.reason)
    if replaced is None or is_newest:
        return LineSupport(newest.line, ACTIVE, newest)
    day, by = replaced
    until = _later(day, security) if security else day
    state = SECURITY if security and today <= until else ENDED
    return LineSupport(newest.line, state, newest, until, f"{by} came out on {day}")


def _later(day: date, period: timedelta) -> date:
    return day + period if period < date.max - day else date.max


def unknown_lines(refs: Refs, options: SupportOptions) -> tuple[Line, ...]:
    """Lines that the configuration names, and that have no release though newer ones have: most likely a slip. Coming ones are none."""
    released = {release.version.line for release in refs.releases}
    return tuple(one.line for one in options.lines if released and one.line not in released and one.line < max(released))
