"""What the next version would hold, read for the rules that look at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from releasekit.core.changes import Change
from releasekit.core.facts import Unreleased
from releasekit.core.freshness import Freshness
from releasekit.core.history import Head
from releasekit.core.policy import require_readable
from releasekit.core.recordpaths import RECORDS
from releasekit.core.states import ABSENT, UNCHANGED, States, with_paths
from releasekit.git import tree_entries
from releasekit.sources.fixes import open_fixes
from releasekit.sources.history import read_watched
from releasekit.sources.paths import file_changes, paths_between
from releasekit.sources.reader import Reader
from releasekit.sources.trees import states_between

if TYPE_CHECKING:
    from releasekit.sources.changes import Pending


def read_unreleased(reader: Reader, *, is_recorded: bool) -> Unreleased | None:
    """What the main branch holds beyond its last stable version, and the lines that hotfixes come from; None without commits.

    Documents are looked at where that version left a record: without one, none can be out of date.
    """
    main = reader.refs.main
    if main is None:
        return None
    pending = reader.pending(main)
    return replace(
        what_may_block(reader, main, pending, is_covered=is_recorded),
        idle=tuple(_idle(reader, main)),
        misread=pending.misread,
        on_lines={head.line: reader.pending(head).told for head in _open_lines(reader) if head.line},
    )


def what_may_block(reader: Reader, main: Head, pending: Pending, *, is_covered: bool) -> Unreleased:
    """The part of it that a stable cut may be blocked by; documents are looked at where they are known to cover something."""
    states = states_since_stable(reader, main)
    return Unreleased(
        told=pending.told,
        unreadable={one.path: one.reason for one in pending.problems},
        states=states,
        told_of=told_of(reader, pending.told.changes, states),
        fixes=open_fixes(reader, main)[1],
        freshness=_freshness(reader, main, pending) if is_covered else Freshness(),
    )


def _freshness(reader: Reader, main: Head, pending: Pending) -> Freshness:
    from releasekit.sources.documents import Documents, window_of

    since = reader.refs.latest_stable
    return Documents(reader, main.commit, since, window_of(reader, main, since, pending.told)).freshness()


def told_of(reader: Reader, changes: Sequence[Change], states: States) -> frozenset[str]:
    """The components whose files told commits change: what is told in one component is told of all that it touches.

    Nothing is read where every component that is not unchanged is told of by its own name.
    """
    silent = {id for id, state in states.items() if state not in (UNCHANGED, ABSENT)} - {change.component for change in changes}
    return _reached(reader, changes) & silent if silent else frozenset()


def _reached(reader: Reader, changes: Sequence[Change]) -> frozenset[str]:
    """The components whose files the commits of some changes change. A fragment in a component's folder speaks of that component alone."""
    whole = reader.product.default_component
    commits = tuple(dict.fromkeys(oid for one in changes if not one.fragments or one.component == whole for oid in one.commits))
    return reader.product.ownership.of_paths(one.path for _, each in file_changes(reader.git, commits) for one in each)


def silent_since(reader: Reader, base: str) -> tuple[str, ...]:
    """The components that HEAD changes since its merge base with ``base``, and that no entry of these commits tells of.

    Raises PolicyError for a file among the fragments that these commits bring, and that is none.
    """
    git, product = reader.git, reader.product
    head = git.resolve("HEAD")
    start = git.text("merge-base", base, head)
    files = frozenset(paths_between(git, start, head))
    pending = reader.pending_of(head, *read_watched(git, [head], [start], reader.watch), listed=False)
    require_readable([str(one) for one in pending.problems if one.path in files])
    told = [change for change in pending.told.changes if change.commits or not files.isdisjoint(change.fragments)]
    touched = product.ownership.of_paths(files)
    if not with_paths(product.ownership):
        # Fragments, and what a correction of a release writes, are no part of what is shipped.
        code = (one for one in files if not reader.layout.holds(one) and one != product.config.documents.changelog)
        is_changed = any(not one.startswith(f"{RECORDS}/") for one in code)
        touched = frozenset((product.default_component,) if is_changed else ())
    silent = touched - {change.component for change in told}
    silent -= _reached(reader, told) if silent else frozenset()
    return tuple(one.id for one in product.components if one.id in silent)


def states_since_stable(reader: Reader, head: Head) -> States:
    """What became of components up to a head; {} for a product without a stable version, in which everything is new."""
    before = reader.start_of(head, reader.refs.latest_stable)
    return states_between(reader, before, head.commit) if before else {}


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
