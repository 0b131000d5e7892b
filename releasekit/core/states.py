"""States: what became of each component in a release, as the trees of the releases tell it, whatever the commits say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from releasekit.core.changes import Component
from releasekit.core.ownership import Ownership

NEW = "new"
CHANGED = "changed"
UNCHANGED = "unchanged"
REMOVED = "removed"
ABSENT = "absent"
"""A component that has no files yet, or none any more: nothing is told of it."""

States: TypeAlias = Mapping[str, str]
"""The state of each component that has patterns, by id."""


def first_states(ownership: Ownership, paths: Iterable[str]) -> dict[str, str]:
    """The states in a release that has none before it: all that is there is new."""
    there = ownership.of_paths(paths)
    return {one.id: NEW if one.id in there else ABSENT for one in with_paths(ownership)}


def states_after(
    ownership: Ownership, files: Iterable[tuple[str, str]], existed: Callable[[str], bool], exists: Callable[[str], bool]
) -> dict[str, str]:
    """The states in a release, from the files that differ from the release before it, as status letter and path.

    ``existed`` and ``exists`` say whether a component has files in the release before, and in this one. They are asked only where the
    difference leaves it open: where files were only added, or only deleted, or nothing differs.
    """
    seen: dict[str, set[str]] = {}
    for status, path in files:
        for id in ownership.of_path(path):
            seen.setdefault(id, set()).add(status)
    return {one.id: _state(one.id, seen.get(one.id, set()), existed, exists) for one in with_paths(ownership)}


def _state(id: str, seen: set[str], existed: Callable[[str], bool], exists: Callable[[str], bool]) -> str:
    if not seen:
        return UNCHANGED if existed(id) else ABSENT
    if seen == {"A"} and not existed(id):
        return NEW
    if seen == {"D"} and not exists(id):
        return REMOVED
    return CHANGED


def is_there(state: str) -> bool:
    """Whether a component has files in a release in which it has this state."""
    return state not in (ABSENT, REMOVED)


def with_paths(ownership: Ownership) -> Sequence[Component]:
    """The components that have patterns, and so a state that trees can tell."""
    return [one for one in ownership.components if one.paths]
