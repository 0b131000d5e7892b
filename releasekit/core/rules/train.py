"""RK3xx: how the stable versions kept to the train. These rules are asked where a train is configured, of the slots that are gone."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.departures import Departure, Standing
from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, NOTE, WARNING
from releasekit.core.rules import Broken, rule


def _gone(facts: Facts, standing: Standing) -> Iterator[tuple[int, Departure]]:
    """The past departures that went so, each with its place among all of them."""
    return ((place, one) for place, one in enumerate(facts.departures or ()) if one.standing is standing)


def _of_release(facts: Facts, place: int, one: Departure, message: str, many: str) -> Iterator[Broken]:
    release = facts.by_version.get(one.version) if one.version else None
    if release:
        yield Broken(release.tag.name, f"{release.version} {message}", "", release.version, many=many, place=place)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


@rule(
    "RK301",
    "late",
    WARNING,
    "People plan by the announced day; who waits for a release in vain stops believing the schedule.",
    "What is past is past. Record a delay that is known beforehand:"
    ' `exceptions = [{ slot = DATE, action = "move", to = DATE, reason = "…" }]`.',
    needs="departures",
)
def late(facts: Facts) -> Iterator[Broken]:
    """A stable version that was cut after the day of its slot; several in a row are one finding."""
    for place, one in _gone(facts, Standing.LATE):
        message = f"was cut on {one.released}, {_days(one.days_late)} after the day of its slot, {one.slot.day}"
        yield from _of_release(facts, place, one, message, "were cut after the days of their slots")


@rule(
    "RK302",
    "early",
    NOTE,
    "A release before its day surprises those who had planned for it.",
    "`releasekit cut --early TEXT` records why; a slot can be moved beforehand in `exceptions`.",
    needs="departures",
)
def early(facts: Facts) -> Iterator[Broken]:
    """A stable version that was cut before the day of its slot; several in a row are one finding."""
    for place, one in _gone(facts, Standing.EARLY):
        message = f"was cut on {one.released}, {_days(-one.days_late)} before the day of its slot, {one.slot.day}"
        yield from _of_release(facts, place, one, message, "were cut before the days of their slots")


@rule(
    "RK303",
    "off-grid",
    WARNING,
    "Two stable versions in one slot mean that the train does not run as announced, or that a hotfix bears the number of a stable version.",
    "An urgent fix is a hotfix: `releasekit hotfix X.Y`. If the rhythm has changed, say so: `re-anchor` in the train's configuration.",
    needs="departures",
)
def off_grid(facts: Facts) -> Iterator[Broken]:
    """A stable version in a slot that another one had taken, or that was skipped; several in a row are one finding."""
    for place, one in _gone(facts, Standing.OFF_GRID):
        message = f"was cut on {one.released}, and the slot of {one.slot.day} had its release already"
        yield from _of_release(facts, place, one, message, "were cut in slots that had their releases already")


@rule(
    "RK304",
    "missed",
    NOTE,
    "A slot that nobody used and nobody called off leaves people waiting, unless there was nothing to release.",
    'Record why nothing was cut: `exceptions = [{ slot = DATE, action = "skip", reason = "…" }]`.',
    needs="departures",
)
def missed(facts: Facts) -> Iterator[Broken]:
    """A slot that is gone without a release and without a recorded reason; several in a row are one finding."""
    for place, one in _gone(facts, Standing.MISSED):
        day = one.slot.nominal
        yield Broken(
            f"slot {day}",
            f"the slot of {day} passed without a release, and no reason is recorded",
            many="passed without a release, and no reason is recorded",
            place=place,
            noun="slots",
        )


@rule(
    "RK305",
    "freeze-broken",
    ERROR,
    "A freeze is a promise that nothing changes in these days.",
    "If it had to be, record it: move the slot onto that day in `exceptions`, with the reason, or accept it in `rules.ignore`.",
    needs="departures",
)
def freeze_broken(facts: Facts) -> Iterator[Broken]:
    """A stable version that was cut on a frozen day, without a recorded exception for it."""
    for place, one in enumerate(facts.departures or ()):
        freeze = next((freeze for freeze in facts.freezes if one.released and freeze.covers(one.released)), None)
        if freeze and one.released not in facts.excepted:
            message = f"was cut on {one.released}, in the freeze from {freeze.start} to {freeze.end} ({freeze.reason})"
            yield from _of_release(facts, place, one, message, "")
