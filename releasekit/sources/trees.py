"""Trees: what became of each component from release to release; one git process for all releases, and one tree read where it must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from releasekit.core.history import Release
from releasekit.core.ownership import Ownership
from releasekit.core.states import States, first_states, is_there, states_after, with_paths
from releasekit.core.version import Version
from releasekit.git import Git, tree_entries
from releasekit.sources.paths import file_changes

if TYPE_CHECKING:
    from releasekit.sources.reader import Reader


def states_between(reader: Reader, before: str | None, after: str) -> States:
    """What became of the components from one commit to another; without the first, all that is there is new."""
    git, ownership = reader.git, reader.product.ownership
    if not with_paths(ownership):
        return {}
    if before is None:
        return first_states(ownership, _paths(git, after))
    pairs = ((one.status, one.path) for one in reader.differing(before, after))
    return states_after(ownership, pairs, _holds(git, ownership, before), _holds(git, ownership, after))


def states_of_releases(git: Git, ownership: Ownership, releases: Sequence[Release]) -> dict[Version, States]:
    """What became of the components in each release since the one before it; releases come in the order of their numbers.

    A release whose previous one is not among them is taken for a first one.
    """
    if not with_paths(ownership):
        return {}
    commits = {one.version: one.commit for one in releases}
    later = [one for one in releases if one.previous in commits]
    asked = [f"{one.commit} {commits[one.previous]}" for one in later if one.previous]
    differences = dict(zip([one.version for one in later], (files for _, files in file_changes(git, asked)), strict=True))
    found: dict[Version, States] = {}
    for one in releases:
        before = found.get(one.previous) if one.previous else None
        if before is None:
            found[one.version] = first_states(ownership, _paths(git, one.commit))
        else:
            pairs = ((file.status, file.path) for file in differences.pop(one.version))
            existed = {id for id, state in before.items() if is_there(state)}
            found[one.version] = states_after(ownership, pairs, existed.__contains__, _holds(git, ownership, one.commit))
    return found


def _paths(git: Git, commit: str) -> tuple[str, ...]:
    return tuple(entry.path for entry in tree_entries(git, commit))


def _holds(git: Git, ownership: Ownership, commit: str) -> Callable[[str], bool]:
    """Whether a commit holds files of a component; its tree is read when that is first asked."""

    @cache
    def there() -> frozenset[str]:
        return ownership.of_paths(_paths(git, commit))

    return lambda id: id in there()
