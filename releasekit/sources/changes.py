"""All sources of changes as one: fragments, commits and trailers, told once, for past releases and for what is not released yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from releasekit.core.changes import Change, Told, told_once
from releasekit.core.development import begins_development
from releasekit.core.history import Commit
from releasekit.core.product import Product
from releasekit.core.rewordings import NO_REWORDINGS, Misread, Rewordings
from releasekit.core.version import Version
from releasekit.core.window import Window
from releasekit.git import Git
from releasekit.sources.commits import CommitChanges, Telling
from releasekit.sources.consumed import consumed_fragments, written_by
from releasekit.sources.fragments import Fragments, Problem, fragments_at
from releasekit.sources.history import History, Touch
from releasekit.sources.layout import Layout

K = TypeVar("K", bound=Hashable)


class Pending(NamedTuple):
    """What is aboard the next release: its changes, files that are no readable fragments, and rewordings that cannot be read."""

    told: Told
    problems: tuple[Problem, ...] = ()
    misread: tuple[Misread, ...] = ()


def released_changes(
    git: Git,
    history: History,
    product: Product,
    layout: Layout,
    skip: Iterable[Version] = (),
    rewordings: Rewordings = NO_REWORDINGS,
    *,
    listed: bool = False,
) -> dict[Version, Told]:
    """What each release of a history tells; ``skip`` names those that have a record of their own.

    Commits without an entry are counted, and ``listed`` when that is asked for: to tell their components costs, in a long history.
    """
    skipped = frozenset(skip)
    commits = {version: each for version, each in history.timeline.commits.items() if version not in skipped}
    has_fragments = "fragments" in product.config.changes.sources
    consumed = consumed_fragments(git, history, layout, product.language) if has_fragments and any(commits.values()) else {}
    heads = {release.version: release.commit for release in history.timeline.releases}
    windows = ((version, Window(heads[version], each, product, rewordings.texts)) for version, each in commits.items())
    return _tell(git, product, windows, consumed, written_by(history.touches), listed=listed)


def pending_changes(
    git: Git,
    commit: str,
    commits: Sequence[Commit],
    touches: Mapping[str, Sequence[Touch]],
    product: Product,
    layout: Layout,
    rewordings: Rewordings = NO_REWORDINGS,
    *,
    listed: bool = True,
) -> Pending:
    """What a head holds beyond its last release: fragments in its tree, and commits that no release contains."""
    fragments = fragments_at(git, commit, layout, product.language) if "fragments" in product.config.changes.sources else Fragments()
    window = Window(commit, commits, product, rewordings.texts)
    told = _tell(git, product, [("", window)], {"": fragments}, written_by(touches), listed=listed)
    return Pending(told[""], fragments.problems, rewordings.misread)


def _tell(
    git: Git,
    product: Product,
    windows: Iterable[tuple[K, Window]],
    fragments: Mapping[K, Fragments],
    written: Mapping[str, Sequence[str]],
    *,
    listed: bool,
) -> dict[K, Told]:
    """Fragments and commits of each release as one set; a commit that wrote a fragment is told by it."""
    carried: dict[K, list[tuple[Change, tuple[str, ...]]]] = {}
    silent: dict[K, list[str]] = {}
    tellings: dict[K, Telling] = {}
    for key, window in windows:
        carried[key] = _carried(fragments.get(key, Fragments()).changes, window, written)
        carriers = dict.fromkeys(oid for _, commits in carried[key] for oid in commits)
        entries = window.told({oid for change, commits in carried[key] if _is_shown(change, product) for oid in commits})
        known = window.silenced | carriers.keys() | entries.keys()
        told_none = (one for one in window.commits if len(one.parents) < 2 and one.oid not in known)
        silent[key] = [one.oid for one in told_none if not begins_development(one)]
        tellings[key] = Telling(window, entries, silent[key] if listed else (), tuple(carriers))
    made = CommitChanges(git, product, tuple(tellings.values()))
    told: dict[K, Told] = {}
    for key in tuple(tellings):
        # What was read of a release is let go of once that is told: of a long history it is as much as what is made of it.
        telling = tellings.pop(key)
        by_fragments = [_with_commits(*one, telling.window, made) for one in carried[key]]
        unlisted = 0 if listed else len(silent[key])
        told[key] = Told(told_once(by_fragments, made.of(telling)), made.unnoted(telling), unlisted)
    return told


def _carried(changes: Iterable[Change], window: Window, written: Mapping[str, Sequence[str]]) -> list[tuple[Change, tuple[str, ...]]]:
    """The changes of fragments, each with the commits of a release that wrote it, newest first."""
    mine = window.by_id
    return [
        (change, tuple(dict.fromkeys(oid for path in change.fragments for oid in written.get(path, ()) if oid in mine)))
        for change in changes
    ]


def _with_commits(change: Change, commits: tuple[str, ...], window: Window, made: CommitChanges) -> Change:
    """The change of a fragment with its commits, and what brought the one that wrote it first; later ones may have swept over many.

    One that names no request needs the number of its merge to be recognised by; others have the request's.
    """
    if not commits:
        return change
    pulls, origins, backports = made.provenance(window, commits[-1], merges=not change.requests)
    return change._replace(commits=commits, pulls=pulls, origins=origins, backports=backports)


def _is_shown(change: Change, product: Product) -> bool:
    kind = product.kinds_by_id.get(change.kind)
    return kind is None or kind.shown
