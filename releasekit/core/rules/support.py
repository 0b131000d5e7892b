"""RK7xx: the support that lines are promised."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.calendar import zone_of
from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, NOTE
from releasekit.core.rules import Broken, rule
from releasekit.core.support import ENDED, LineSupport, Windows

SUPPORT_ENDED = "RK701"


@rule(
    SUPPORT_ENDED,
    "support-ended",
    ERROR,
    "A hotfix of a line that nobody looks after any more makes its users believe that somebody does.",
    "Move the users of the line to a newer one; or promise it more time: `support.lines = [{ line, until, reason }]`.",
)
def support_ended(facts: Facts) -> Iterator[Broken]:
    """A hotfix of a line whose support has ended. It stops the release of one (`releasekit hotfix`); of those that are out it is a note.

    It is asked where `support` is configured.
    """
    config = facts.product.config
    if config.support is None:
        return
    zone = zone_of(config.train)
    windows = Windows.of(facts.refs, config.support, zone)
    for place, release in enumerate(facts.refs.releases):
        day = release.tag.date.astimezone(zone).date()
        found = windows.on(release.version.line, day)
        # On the day on which a newer line comes out, nobody knows which of the two was first.
        is_late = found.state == ENDED and found.until is not None and day > found.until
        if release.version.is_hotfix and is_late:
            message = f"{release.version} came out on {day}, {after_the_end(found)}"
            many = f"came out after the support of line {found.line} ended"
            yield Broken(release.tag.name, message, "", release.version, many=many, place=place, severity=NOTE)


def after_the_end(found: LineSupport) -> str:
    """When the support of a line ended, and why: ``after the support of line 4.1 ended on 2026-04-20 (4.3 came out on …)``."""
    return f"after the support of line {found.line} ended on {found.until}" + (f" ({found.reason})" if found.reason else "")
