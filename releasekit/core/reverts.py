"""Reverts: what a commit says to take back, and which commits of a release tell nothing since they were taken back."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from releasekit.core.history import Commit
from releasekit.core.messages import Message

# Patterns of rare words: they are compiled when a message has these, and not when this is imported.
_COMMIT = r"\b[Tt]his reverts commit\s+([0-9a-f]{7,64})\b(?:,\s+reversing\s+changes\s+made\s+to\s+([0-9a-f]{7,64})\b)?"
_COMMITS = r"\b[Tt]his reverts commits\s+([^.\n]*)"
_PULL = r"(?m)^Reverts (?:[A-Za-z0-9._-]+/[A-Za-z0-9._/-]+)?([#!][0-9]{1,12})\.?[ \t]*$"
_OID = r"\b[0-9a-f]{7,64}\b"
_FOOTERS = ("refs", "ref", "reverts")
_QUOTES = ('Revert "', 'Reapply "')


class Target(NamedTuple):
    """What is taken back: a commit by its id, maybe abbreviated, or all that a request (``#12``) brought.

    ``mainline`` is, for a merge, the side that stays.
    """

    name: str
    mainline: str = ""


class Revert(NamedTuple):
    """What a message says to take back. ``is_all`` when that is what the commit is for: then it tells nothing once its targets do not.

    Else it came by the way, as in the message of a squashed request, which lists what was done.
    """

    targets: tuple[Target, ...] = ()
    is_all: bool = False


NO_REVERT = Revert()


def revert_of(text: str, message: Message) -> Revert:
    """What a message says to take back: in git's words, in those of a forge, and in the footers of a Conventional ``revert:``."""
    found: list[Target] = []
    is_all = message.type == "revert" or message.description.startswith(_QUOTES)
    if "his reverts commit" in text:
        found += [Target(*groups) for groups in re.findall(_COMMIT, text)]
        found += [Target(oid) for listed in re.findall(_COMMITS, text) for oid in re.findall(_OID, listed)]
        is_all = is_all or re.match(f"{_COMMIT}|{_COMMITS}", message.body) is not None
    if not found and "Reverts " in text:
        found = [Target(pull) for pull in re.findall(_PULL, text)]
    if not found and message.type == "revert":
        values = (value for token in _FOOTERS for value in message.values(token))
        found = [Target(oid) for value in values for oid in re.findall(_OID, value.lower())]
    return Revert(tuple(dict.fromkeys(found)), is_all) if found else NO_REVERT


def reverted_title(title: str) -> tuple[str, bool] | None:
    """The title that stands inside git's ``Revert "…"``, and whether it is in again: ``Revert "Revert "…""``, ``Reapply "…"``.

    None for a title that is no such one.
    """
    start, end, is_back = 0, len(title), True
    while title.startswith(_QUOTES, start, end):
        is_back = title.startswith(_QUOTES[1], start) == is_back
        start = title.index('"', start) + 1
        end -= title.endswith('"', start, end)
    return (title[start:end].strip(), is_back) if start else None


class Reverter:
    """Which commits of one release, or of what is not released yet, tell nothing: what was taken back, and what took it back.

    ``commits`` come children before parents, so what a revert takes back comes later; one that is named before it is none of its
    ancestors, and counts as one from outside. ``origins`` and ``pulls`` tell of each commit whence it was picked and what brought it.
    """

    def __init__(self, commits: Sequence[Commit], origins: Mapping[str, Sequence[str]], pulls: Mapping[str, Sequence[str]]) -> None:
        self._commits = commits
        self._place = {commit.oid: place for place, commit in enumerate(commits)}
        self._named: dict[str, list[int]] = {}
        for names in (origins, pulls):
            for oid, each in names.items():
                for name in each:
                    self._named.setdefault(name, []).append(self._place[oid])

    def silenced(self, reverts: Mapping[str, Revert]) -> frozenset[str]:
        """The commits that tell nothing; a revert of something outside, which is told, is none of them.

        The newest revert is looked at first: one that is itself taken back takes nothing back, so what it took is there again.
        """
        gone: set[str] = set()
        for place, commit in enumerate(self._commits):
            if commit.oid not in reverts or commit.oid in gone:
                continue
            found = [self._found(target, place) for target in reverts[commit.oid].targets]
            for oids in found:
                gone |= oids
            if reverts[commit.oid].is_all and all(found):
                gone.add(commit.oid)
        return frozenset(gone)

    def _found(self, target: Target, place: int) -> frozenset[str]:
        """The commits older than a place that a target names: by id, else as a pick of it, or as brought by a request."""
        is_pull = target.name[:1] in "#!"
        places = sorted(one for one in (self._named.get(target.name, ()) if is_pull else self._by_id(target.name)) if one > place)
        oids: set[str] = set()
        # Of the picks of one commit the nearest is meant; a request may have brought several commits.
        for one in places if is_pull else places[:1]:
            commit = self._commits[one]
            oids.add(commit.oid)
            if len(commit.parents) > 1:
                oids.update(self._brought(commit, target.mainline))
        return frozenset(oids)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted((*self._place, *(name for name in self._named if name[:1] not in "#!")))

    def _by_id(self, name: str) -> Sequence[int]:
        """The place of the commit with this id, or the places of its picks; of the one whose id begins so, if it is the only one."""
        if name in self._place:
            return (self._place[name],)
        start = bisect_left(self._sorted, name)
        ids = [oid for oid in self._sorted[start : start + 2] if oid.startswith(name)]
        if len(ids) != 1:
            return ()
        return (self._place[ids[0]],) if ids[0] in self._place else self._named[ids[0]]

    def _brought(self, merge: Commit, mainline: str) -> Iterator[str]:
        """What a merge brought to one of its parents: what the others hold and this one does not.

        Both sides are painted from the newest commit on, until nothing is left that only one side holds: the work grows with what was
        brought, not with the history.
        """
        stays = next((one for one in merge.parents if mainline and one.startswith(mainline)), merge.parents[0])
        painted: dict[int, bool] = {}
        for parent in merge.parents:
            if parent in self._place:
                painted[self._place[parent]] = painted.get(self._place[parent], False) or parent == stays
        queue = list(painted)
        heapify(queue)
        open_ones = sum(not kept for kept in painted.values())
        while queue and open_ones:
            place = heappop(queue)
            commit, kept = self._commits[place], painted[place]
            if not kept:
                open_ones -= 1
                yield commit.oid
            for parent in commit.parents:
                there = self._place.get(parent)
                if there is None:
                    continue
                if there not in painted:
                    heappush(queue, there)
                    painted[there] = kept
                    open_ones += not kept
                elif kept and not painted[there]:
                    painted[there] = True
                    open_ones -= 1
