"""All sources of changes as one: fragments, commits and trailers, told once, for past releases and for what is not released yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from releasekit.core.changes import Change, Told, told_once
from releasekit.core.history import Commit
from releasekit.core.product import Product
from releasekit.core.version import Version
from releasekit.git import Git
from releasekit.sources.commits import changes_of
from releasekit.sources.consumed import consumed_fragments, written_by
from releasekit.sources.fragments import Fragments, Problem, fragments_at
from releasekit.sources.history import History, Touch
from releasekit.sources.layout import Layout


class Pending(NamedTuple):
    """What is aboard the next release: its changes, commits without an entry, and files that are no readable fragments."""

    told: Told
    problems: tuple[Problem, ...] = ()


def released_changes(git: Git, history: History, product: Product, layout: Layout, skip: Iterable[Version] = ()) -> dict[Version, Told]:
    """What each release of a history tells; ``skip`` names those that have a record of their own."""
    skipped = frozenset(skip)
    commits = {version: each for version, each in history.timeline.commits.items() if version not in skipped}
    has_fragments = "fragments" in product.config.changes.sources
    consumed = consumed_fragments(git, history, layout, product.language) if has_fragments and any(commits.values()) else {}
    entries = _entries(git, product, (one for each in commits.values() for one in each))
    written = written_by(history.touches)
    return {version: _tell(consumed.get(version, Fragments()), written, entries, each) for version, each in commits.items()}


def pending_changes(
    git: Git, commit: str, commits: Sequence[Commit], touches: Mapping[str, Sequence[Touch]], product: Product, layout: Layout
) -> Pending:
    """What a head holds beyond its last release: fragments in its tree, and commits that no release contains."""
    fragments = fragments_at(git, commit, layout, product.language) if "fragments" in product.config.changes.sources else Fragments()
    return Pending(_tell(fragments, written_by(touches), _entries(git, product, commits), commits), fragments.problems)


def _entries(git: Git, product: Product, commits: Iterable[Commit]) -> dict[str, Change]:
    """What commits themselves tell, by their object ids."""
    return {change.id: change for change in changes_of(git, commits, product)}


def _tell(fragments: Fragments, written: Mapping[str, Sequence[str]], entries: Mapping[str, Change], commits: Sequence[Commit]) -> Told:
    """Fragments and commits of one release as one set; a commit that wrote a fragment is told by it."""
    mine = {commit.oid for commit in commits}
    carried = tuple(
        replace(change, commits=tuple(dict.fromkeys(oid for path in change.fragments for oid in written.get(path, ()) if oid in mine)))
        for change in fragments.changes
    )
    changes = told_once(carried, tuple(entries[commit.oid] for commit in commits if commit.oid in entries))
    noted = {oid for change in changes for oid in change.commits}
    return Told(changes, sum(len(commit.parents) < 2 and commit.oid not in noted for commit in commits))
