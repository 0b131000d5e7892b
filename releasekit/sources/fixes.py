"""Fixes of lines, read: what hotfixes shipped, what the main branch holds since then, and the patch-ids that tell the two apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.changes import Change, Told
from releasekit.core.fixes import Fix, Lacking, Mainline, candidates, lacking, whereabouts
from releasekit.core.history import Head, Release
from releasekit.core.version import Line, Version
from releasekit.errors import RepositoryError
from releasekit.sources.history import History, read_history
from releasekit.sources.patches import patch_ids

if TYPE_CHECKING:
    from releasekit.sources.reader import Reader


class Shipping(NamedTuple):
    """What some hotfixes shipped, what the main branch holds since the stable version below them, and the patch-ids that it took."""

    shipped: Mapping[Version, Sequence[Change]]
    mainline: Mainline
    patches: Mapping[str, str]


NOTHING = Shipping({}, Mainline(), {})


def open_fixes(reader: Reader, head: Head) -> tuple[Shipping, tuple[Fix, ...]]:
    """What hotfixes have shipped since the newest stable version, and where a head of the main branch has it; costs nothing without any."""
    hotfixes = reader.refs.open_hotfixes
    if not hotfixes:
        return NOTHING, ()
    found = read_shipping(reader, head, hotfixes)
    return found, whereabouts(reader.product, found.shipped, found.mainline, found.patches)


def fixes_of(reader: Reader, line: Line | None = None, *, show_all: bool = False) -> tuple[Fix, ...]:
    """Where the main branch has what the hotfixes of a line shipped; without a line, those since the newest stable version.

    With ``show_all`` also what users are not told: internal changes and commits without an entry. Raises RepositoryError for a line that
    has no release.
    """
    head = reader.require_main()
    hotfixes = [one for one in _releases_of(reader, line) if one.version.is_hotfix] if line else reader.refs.open_hotfixes
    if not hotfixes:
        return ()
    found = read_shipping(reader, head, hotfixes, show_all=show_all)
    return whereabouts(reader.product, found.shipped, found.mainline, found.patches, show_all=show_all)


def lacking_on(reader: Reader, line: Line) -> tuple[Lacking, ...]:
    """The fixes that the main branch has and a line has not. Raises RepositoryError for a line that has no release."""
    releases = _releases_of(reader, line)
    hotfixes = [one for one in releases if one.version.is_hotfix]
    start = line.stable if line.stable == releases[0].version else _stable_below(reader, releases[0].version)
    found = read_shipping(reader, reader.require_main(), hotfixes, start)
    on_line = [change for changes in found.shipped.values() for change in changes]
    branch = reader.refs.line_head(line)
    on_line += reader.pending(branch).told.changes if branch else ()
    return lacking(reader.product, line, on_line, found.mainline, found.patches)


def _releases_of(reader: Reader, line: Line) -> list[Release]:
    found = [one for one in reader.refs.releases if one.version.line == line]
    if not found:
        raise RepositoryError(f"there is no release of line {line}", hint="see what is released: releasekit history")
    return found


def read_shipping(
    reader: Reader, head: Head, hotfixes: Sequence[Release], since: Version | None = None, *, show_all: bool = False
) -> Shipping:
    """What hotfixes shipped, and what a head of the main branch holds since the stable version below them, or since ``since``.

    The patch-ids are those of changes that users can see, or of all.
    """
    start = since or _stable_below(reader, min(one.version for one in hotfixes))
    latest = reader.refs.latest_stable
    is_recent = latest is not None and latest.version == start
    history = reader.recent if is_recent else read_history(reader.git, reader.refs, start, reader.watch)
    own = reader.own_records(start)
    told = reader.released(history, own, listed=True)
    changes = {version: record.changes for version, record in own.items()} | {version: _all(one) for version, one in told.items()}
    commits = history.timeline.commits
    unreleased = history.timeline.unreleased.get(head.ref, ())
    pending = reader.pending(head).told
    stables = [one.version for one in reader.refs.releases if one.version.is_stable and (start is None or one.version > start)]
    mainline = Mainline(
        told=(*((version, changes.get(version, ())) for version in stables), (None, _all(pending))),
        contained={
            one.version: history.timeline.merged_into.get(one.version)
            for one in hotfixes
            if history.timeline.graph.is_ancestor(one.commit, head.commit)
        },
        held=_held(reader, history, head, [one.version for one in hotfixes]),
        commits=[*unreleased, *(commit for version in reversed(stables) for commit in commits.get(version, ()))],
    )
    shipped = {one.version: changes.get(one.version, ()) for one in hotfixes}
    asked = [one for changes in shipped.values() for one in changes if show_all or reader.product.is_shown(one)]
    theirs = [commit for version in shipped for commit in commits.get(version, ())]
    return Shipping(shipped, mainline, patch_ids(reader.git, candidates(asked, theirs, mainline.commits)))


def ported_patches(reader: Reader, history: History, told: Mapping[Version, Told]) -> dict[str, str]:
    """The patch-ids that may tell which fixes of past hotfixes a stable version has too; ``told`` holds the releases without a record."""
    commits = history.timeline.commits
    shipped = [change for version, one in told.items() if version.is_hotfix for change in one.changes if reader.product.is_shown(change)]
    theirs = [commit for version in told if version.is_hotfix for commit in commits.get(version, ())]
    return patch_ids(reader.git, candidates(shipped, theirs, [one for v in told if v.is_stable for one in commits.get(v, ())]))


def _held(reader: Reader, history: History, head: Head, hotfixes: Sequence[Version]) -> dict[str, Version | None]:
    """The commits of hotfixes that a head holds itself, each with the first stable version that does so."""
    theirs = {commit.oid for version in hotfixes for commit in history.timeline.commits.get(version, ())}
    graph = history.timeline.graph
    here = theirs & graph.reachable(head.commit) if theirs else theirs
    held: dict[str, Version | None] = dict.fromkeys(here)
    for release in reversed(reader.refs.releases if here else ()):
        if release.version.is_stable:
            held |= dict.fromkeys(here & graph.reachable(release.commit), release.version)
    return held


def _all(told: Told) -> tuple[Change, ...]:
    """What is told, and the commits that nothing tells of: a fix may have come over in silence."""
    return (*told.changes, *told.unnoted)


def _stable_below(reader: Reader, version: Version) -> Version | None:
    stables = [one.version for one in reader.refs.releases if one.version.is_stable and one.version < version]
    return stables[-1] if stables else None
