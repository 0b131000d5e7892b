"""All sources of changes as one: fragments, commits and trailers, told once, for past releases and for what is not released yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from releasekit.core.changes import Change, told_once
from releasekit.core.chronicle import Told
from releasekit.core.history import Commit, Timeline
from releasekit.core.product import Product
from releasekit.core.version import Version
from releasekit.git import Git
from releasekit.sources.commits import changes_of
from releasekit.sources.consumed import FragmentHistory, fragment_history, read_touches
from releasekit.sources.fragments import Fragments, Layout, Problem, fragments_at


@dataclass(frozen=True, slots=True)
class Pending:
    """What is aboard the next release: its changes, commits without an entry, and files that are no readable fragments."""

    told: Told
    problems: tuple[Problem, ...] = ()


def _tell(git: Git, product: Product, fragments: Fragments, written: Mapping[str, Sequence[str]], commits: Sequence[Commit]) -> Told:
    """Fragments and commits of one release as one set; a commit that wrote a fragment is told by it."""
    mine = {commit.oid for commit in commits}
    carried = tuple(
        replace(change, commits=tuple(oid for oid in written.get(change.fragment or "", ()) if oid in mine)) for change in fragments.changes
    )
    changes = told_once(carried, changes_of(git, commits, product))
    noted = {oid for change in changes for oid in change.commits}
    unnoted = sum(len(commit.parents) < 2 and commit.oid not in noted for commit in commits)
    return Told(changes, unnoted)


def released_changes(git: Git, timeline: Timeline, product: Product, layout: Layout, skip: Iterable[Version] = ()) -> dict[Version, Told]:
    """What each release of a timeline tells; ``skip`` names those that have a record of their own."""
    has_fragments = "fragments" in product.config.changes.sources
    skipped = frozenset(skip)
    wanted = [release.version for release in timeline.releases if release.version not in skipped]
    if not any(timeline.commits[version] for version in wanted):
        return {}
    history = fragment_history(git, timeline, layout, product.language) if has_fragments else FragmentHistory({}, {})
    return {
        version: _tell(git, product, history.consumed.get(version, Fragments()), history.written, timeline.commits[version])
        for version in wanted
    }


def pending_changes(git: Git, commit: str, commits: Sequence[Commit], product: Product, layout: Layout) -> Pending:
    """What a head holds beyond its last release: fragments in its tree, and commits that no release contains."""
    if "fragments" not in product.config.changes.sources:
        return Pending(_tell(git, product, Fragments(), {}, commits))
    fragments = fragments_at(git, commit, layout, product.language)
    written: dict[str, list[str]] = {}
    oldest = [parent for one in commits for parent in one.parents]
    mine = {one.oid for one in commits}
    if fragments.changes and commits:
        touches = read_touches(git, [commit], [parent for parent in dict.fromkeys(oldest) if parent not in mine], [layout.directory])
        for oid, done in touches.items():
            for touch in done:
                written.setdefault(touch.after.path, []).append(oid)
    return Pending(_tell(git, product, fragments, written, commits), fragments.problems)


def change_count(changes: Iterable[Change]) -> int:
    """How many changes are told here first, and not included from a hotfix."""
    return sum(change.included_from is None for change in changes)
