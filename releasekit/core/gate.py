"""The gate: what a push does to release tags, before it is let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from releasekit.core.rules import Broken
from releasekit.core.tagpattern import TagPattern
from releasekit.errors import UsageError

TAGS = "refs/tags/"
BRANCH_RULES = frozenset(("RK203", "RK206"))
"""The rules about branches. A hook that is asked about one ref at a time cannot see the branches that are pushed with it."""

REWRITING = frozenset(("RK210", "RK212"))
"""The rules about tags that are published already."""

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Update:
    """One ref that a push changes: its full name, and the object before and after, "" where there is none."""

    ref: str
    before: str
    after: str

    @classmethod
    def of(cls, ref: str, before: str, after: str) -> Update:
        """The update that git tells a hook of. Raises UsageError for what are no object ids."""
        for oid in (before, after):
            if not _OID.fullmatch(oid):
                raise UsageError(f"{oid!r} is no object id", hint="this command is called by git, as a hook")
        return cls(ref, before if before.strip("0") else "", after if after.strip("0") else "")

    @property
    def tag(self) -> str:
        """The name of the tag, "" for any other ref."""
        return self.ref.removeprefix(TAGS) if self.ref.startswith(TAGS) else ""


def updates_of(text: str, order: tuple[int, int, int]) -> tuple[Update, ...]:
    """The updates out of a hook's standard input; ``order`` says in which columns the ref, its old and its new object stand.

    Columns count from the end of the line, from -1 on, since the first one may hold spaces: what a person typed. Raises UsageError for
    lines of another form.
    """
    lines = [line.split(" ") for line in text.split("\n") if line]
    if any(len(line) < -min(order) for line in lines):
        raise UsageError("standard input is not what git gives to a hook", hint="this command is called by git, as a hook")
    ref, before, after = order
    return tuple(Update.of(line[ref], line[before], line[after]) for line in lines)


def release_tags(updates: Iterable[Update], pattern: TagPattern) -> tuple[Update, ...]:
    """The updates of tags that are named as releases; all others are nobody's business."""
    return tuple(one for one in updates if one.tag and pattern.read(one.tag))


def rewritten(updates: Iterable[Update]) -> Iterator[tuple[str, Broken]]:
    """Published tags that a push would move or delete, each with the code of the rule."""
    for one in updates:
        if one.before and not one.after:
            yield "RK212", Broken(one.tag, f"{one.tag} is published, and a published tag is never deleted")
        elif one.before and one.before != one.after:
            yield "RK210", Broken(one.tag, f"{one.tag} is published at {one.before[:9]}, and a published tag is never moved")
