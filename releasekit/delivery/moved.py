"""What moved since a plan was made, told to whoever lost the race: which ref, what stands there now, by whom, and what came with it.

git knows who made a commit or a tag, and not who pushed it; so that is what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from releasekit.core.plan import Plan
from releasekit.delivery.workshop import Workshop
from releasekit.errors import RaceLost, ReleasekitError

_SHOWN = 10
"""Commits that are named; whoever wants all of them asks git."""


def require_unreleased(workshop: Workshop, refs: Mapping[str, str], plan: Plan) -> None:
    """Raises RaceLost where the number of a plan is taken, and says by whom."""
    tag = f"refs/tags/{plan.tag}"
    if tag in refs:
        raise RaceLost(
            f"{plan.tag} has been released by somebody else{_maker(workshop, tag, refs[tag])}",
            where=refs[tag],
            hint="see who: git fetch --tags, git show " + plan.tag,
        )


def told_of_move(workshop: Workshop, ref: str, before: str, there: str) -> str:
    """One ref that is not what it was, in words: ``before`` and ``there`` are object ids, "" for nothing."""
    said = f"{ref} moved since the plan was made: it was {before[:9] or 'nothing'}, and is {there[:9] or 'gone'}"
    if not there:
        return said
    said += _maker(workshop, ref, there)
    if before and not workshop.git.contains(there, before):
        return f"{said}\nit was rewritten: {before[:9]} is not in it any more"
    return said + "".join(f"\n  {line}" for line in _came(workshop, before, there)) if before else said


def _maker(workshop: Workshop, ref: str, oid: str) -> str:
    """Who made the object that a ref holds, and when: the tagger, the committer; "" where it cannot be fetched, or says nothing of that."""
    try:
        workshop.bring(oid, ref)
    except ReleasekitError:
        return ""  # the race is lost all the same, and that is what must be said
    kind = workshop.git.text("cat-file", "-t", oid)
    head = workshop.git.run("cat-file", kind, oid).partition(b"\n\n")[0].decode("utf-8", "backslashreplace") if kind in _MAKERS else ""
    line = next((one for one in head.split("\n") if one.startswith(_MAKERS.get(kind, " "))), "")
    person, _, when = line.partition(" ")[2].rpartition("> ")
    return f", by {person}> on {_day(when)}" if person and _day(when) else ""


_MAKERS = {"commit": "committer ", "tag": "tagger "}


def _day(when: str) -> str:
    """The day and time of a line such as ``1770811200 +0300``, in UTC; "" for one that is none."""
    try:
        return f"{datetime.fromtimestamp(int(when.split(maxsplit=1)[0]), UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, IndexError, OverflowError, OSError):
        return ""


def _came(workshop: Workshop, before: str, there: str) -> list[str]:
    """The commits that came, the newest first, and how many more of them there are."""
    form = "--format=%h %s (%an)"
    lines = workshop.git.text("log", "--no-show-signature", "--no-decorate", form, f"--max-count={_SHOWN}", f"{before}..{there}").split(
        "\n"
    )
    more = int(workshop.git.text("rev-list", "--count", f"{before}..{there}")) - _SHOWN
    return [*filter(None, lines), *([f"and {more} more: git log {before[:9]}..{there[:9]}"] if more > 0 else [])]
