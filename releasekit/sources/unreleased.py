"""What the next version would hold, read for the rules that look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from releasekit.core.facts import Unreleased
from releasekit.core.history import Head
from releasekit.core.states import States, with_paths
from releasekit.git import tree_entries
from releasekit.sources.fixes import open_fixes
from releasekit.sources.trees import states_between

if TYPE_CHECKING:
    from releasekit.sources.changes import Pending
    from releasekit.sources.reader import Reader


def read_unreleased(reader: Reader) -> Unreleased | None:
    """What the main branch holds beyond its last stable version, and the lines that hotfixes come from; None without commits."""
    main = reader.refs.main
    if main is None:
        return None
    pending = reader.pending(main)
    return replace(
        what_may_block(reader, main, pending),
        idle=tuple(_idle(reader, main)),
        misread=pending.misread,
        on_lines={head.line: reader.pending(head).told for head in _open_lines(reader) if head.line},
    )


def what_may_block(reader: Reader, main: Head, pending: Pending) -> Unreleased:
    """The part of it that a stable cut may be blocked by."""
    return Unreleased(
        told=pending.told,
        unreadable={one.path: one.reason for one in pending.problems},
        states=states_since_stable(reader, main.commit),
        fixes=open_fixes(reader, main)[1],
    )


def states_since_stable(reader: Reader, commit: str) -> States:
    """What became of components up to a commit; {} for a product without a stable version, in which everything is new."""
    before = reader.refs.latest_stable
    return states_between(reader.git, reader.product.ownership, before.commit, commit) if before else {}


def _idle(reader: Reader, main: Head) -> Iterator[tuple[str, str]]:
    ownership = reader.product.ownership
    if with_paths(ownership):
        yield from ownership.idle_patterns([entry.path for entry in tree_entries(reader.git, main.commit)])


def _open_lines(reader: Reader) -> Iterator[Head]:
    """The branches of the newest line, and of those that got a hotfix since: old lines are left alone."""
    refs = reader.refs
    latest = refs.latest_stable
    lines = {one.version.line for one in refs.open_hotfixes} | ({latest.version.line} if latest else set())
    released = {one.commit for one in refs.releases}
    return (head for head in refs.lines if head.line in lines and head.commit not in released)
