"""Identity: by what one change is recognised on another branch.

In this order: its fragment with its text; its request, kind and component; the pull or merge request that brought it; its commit; what it
was cherry-picked from; what it says to be a backport of; its patch-id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from releasekit.core.changes import Change

T = TypeVar("T")

FRAGMENT = "fragment"
REQUEST = "request"
PULL = "pull"
COMMIT = "commit"
PICK = "cherry-pick"
BACKPORT = "backport"
PATCH = "patch-id"
ORDER = (FRAGMENT, REQUEST, PULL, COMMIT, PICK, BACKPORT, PATCH)

NO_PATCHES: Mapping[str, str] = {}

_DIGIT = re.compile("[0-9]")


class Mark(NamedTuple):
    """One thing that a change is recognised by: what it is (of ORDER), and the key that two changes share."""

    by: str
    key: str


class Match(NamedTuple, Generic[T]):
    """What was found for a change, and by what."""

    value: T
    by: str


def marks_of(change: Change, patches: Mapping[str, str] = NO_PATCHES) -> Iterator[Mark]:
    """The marks of a change, the strongest first; ``patches`` are the patch-ids of commits that have one.

    A name such as ``certifi.vendor`` is used again in every release, so a request only counts if it has a number in it.
    """
    if not change.is_told_by_commit:
        yield Mark(FRAGMENT, f"fragment {change.id} {' '.join(change.text.values())}")
    for request in change.requests:
        if has_number(request.id):
            yield Mark(REQUEST, f"request {request.id} {change.kind} {change.component}")
    for pull in change.pulls:
        yield Mark(PULL, f"pull {pull}")
    for by, oids in ((COMMIT, change.commits), (PICK, change.origins), (BACKPORT, change.backports)):
        for oid in oids:
            yield Mark(by, f"commit {oid}{change.part}")
    for oid in change.commits:
        if oid in patches:
            yield Mark(PATCH, f"patch {patches[oid]}{change.part}")


def names_of(change: Change, patches: Mapping[str, str] = NO_PATCHES) -> Iterator[str]:
    """What the marks of a change are made of: two that have no name in common have no mark in common, and that is told at less cost."""
    yield change.id
    yield from change.pulls
    yield from change.commits
    yield from change.origins
    yield from change.backports
    for request in change.requests:
        yield request.id
    if patches:
        yield from (patches[oid] for oid in change.commits if oid in patches)


def has_number(request: str) -> bool:
    """Whether a request is one of a tracker, and no name such as ``certifi``."""
    return _DIGIT.search(request) is not None


def marked(changes: Sequence[Change], patches: Mapping[str, str] = NO_PATCHES) -> Iterator[tuple[Change, tuple[Mark, ...]]]:
    """The changes of one release, each with its marks. A pull request that brought several of them tells none from the others."""
    brought = Counter(pull for change in changes for pull in set(change.pulls))
    several = {f"pull {pull}" for pull, count in brought.items() if count > 1}
    for change in changes:
        marks = marks_of(change, patches)
        yield change, tuple(mark for mark in marks if mark.key not in several) if several else tuple(marks)


class Known(Generic[T]):
    """What is known of changes, by their marks."""

    def __init__(self) -> None:
        self._by_key: dict[str, Match[T]] = {}

    def put(self, marks: Iterable[Mark], value: T) -> None:
        """Enter a change; what was entered for the same key before is forgotten."""
        for mark in marks:
            self._by_key[mark.key] = Match(value, mark.by)

    def put_first(self, marks: Iterable[Mark], value: T) -> None:
        """Enter a change where nothing is known yet."""
        for mark in marks:
            self._by_key.setdefault(mark.key, Match(value, mark.by))

    def forget(self, marks: Iterable[Mark]) -> None:
        """Know nothing of these marks any more."""
        for mark in marks:
            self._by_key.pop(mark.key, None)

    def of(self, marks: Iterable[Mark]) -> Match[T] | None:
        """What is known by the strongest of the marks, or None; ``by`` is the weaker of the two sides' words for the key."""
        for mark in marks:
            found = self._by_key.get(mark.key)
            if found is not None:
                return Match(found.value, max(mark.by, found.by, key=ORDER.index))
        return None

    def every(self, marks: Iterable[Mark]) -> Iterator[T]:
        """All that is known by any of the marks."""
        return (self._by_key[mark.key].value for mark in marks if mark.key in self._by_key)
