"""History: which commit belongs to which release, by ancestry and line; never by date.

A commit belongs to the first release that contains it. *First* is decided by ancestry (a release comes after every release that its
commit descends from) and then by number, so one mistyped tag on a late commit cannot take the commits of ten years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from releasekit.core.tagpattern import Reading
from releasekit.core.version import Line, Version


class TagKind(Enum):
    """How a tag is made: an object of its own, a bare ref, or a tag of a tag."""

    ANNOTATED = "annotated"
    LIGHTWEIGHT = "lightweight"
    NESTED = "nested"


class Tag(NamedTuple):
    """A tag: its name without ``refs/tags/``, the object that the ref holds, the commit that it peels to.

    ``commit`` is "" for a tag of a tree or a blob, which is never a release. ``date`` is the tagger's, or the commit's for a lightweight
    tag. ``reading`` is None for a foreign tag.
    """

    name: str
    object: str
    commit: str
    kind: TagKind
    date: datetime
    reading: Reading | None = None


class Commit(NamedTuple):
    """One commit: object id, parents, committer time in seconds since 1970, and the raw message (any encoding made UTF-8 by git).

    ``authored`` is the author's time, which a cherry-pick keeps.
    """

    oid: str
    parents: tuple[str, ...]
    time: int
    message: bytes
    authored: int = 0

    @property
    def subject(self) -> str:
        """The first line of the message as text; bytes that are no UTF-8 are shown as escapes."""
        return self.message.lstrip(b"\n").partition(b"\n")[0].decode("utf-8", "backslashreplace").strip()

    @property
    def text(self) -> str:
        """The whole message as text; bytes that are no UTF-8 are shown as escapes."""
        return self.message.decode("utf-8", "backslashreplace")


class Release(NamedTuple):
    """A version that is tagged: its tag, the version before it, and other tags that claim the same version."""

    version: Version
    tag: Tag
    previous: Version | None = None
    duplicates: tuple[Tag, ...] = ()

    @property
    def commit(self) -> str:
        """The commit that was released."""
        return self.tag.commit


class Head(NamedTuple):
    """A branch that releases are cut from: the main branch, or a line branch. ``ref`` is the full name, or ``HEAD``."""

    ref: str
    commit: str
    line: Line | None = None


class Refs(NamedTuple):
    """What the refs of a repository say, before any commit is read. ``main`` is None in a repository without commits."""

    main: Head | None
    lines: tuple[Head, ...]
    releases: tuple[Release, ...]
    foreign: tuple[Tag, ...]

    def release(self, version: Version) -> Release | None:
        """The release of a version, or None if that version is not tagged."""
        return next((release for release in self.releases if release.version == version), None)

    def line_head(self, line: Line) -> Head | None:
        """The branch of a line, or None if it has none."""
        return next((head for head in self.lines if head.line == line), None)

    @property
    def latest(self) -> Release | None:
        """The highest release."""
        return self.releases[-1] if self.releases else None

    @property
    def stables(self) -> tuple[tuple[Version, datetime], ...]:
        """The stable releases with their dates, as a train looks at them."""
        return tuple((release.version, release.tag.date) for release in self.releases if release.version.is_stable)

    @property
    def latest_stable(self) -> Release | None:
        """The highest stable release."""
        return next((release for release in reversed(self.releases) if release.version.is_stable), None)

    @property
    def open_hotfixes(self) -> tuple[Release, ...]:
        """The hotfixes that are newer than the newest stable version: the next one has to bring what they shipped, or it is lost.

        What came before was looked at when that stable version was cut. Only the dates of tags can say which came first.
        """
        latest = self.latest_stable
        return tuple(one for one in self.releases if latest and one.version.is_hotfix and one.tag.date > latest.tag.date)


def _preference(tag: Tag) -> tuple[bool, bool, str]:
    """Which of several tags stands for a version: one without flaw, an annotated one, the first by name."""
    return (tag.reading is not None and tag.reading.flaw is not None, tag.kind is TagKind.LIGHTWEIGHT, tag.name)


def releases_of(tags: Iterable[Tag]) -> tuple[tuple[Release, ...], tuple[Tag, ...]]:
    """Split tags into releases, in the order of their numbers, and foreign tags, by name.

    The previous release of ``X.Y.Z`` is the nearest lower of its line, of ``X.Y`` the nearest lower stable; a hotfix whose line has
    nothing lower (its stable is not tagged) follows the nearest lower stable.
    """
    claims: dict[Version, list[Tag]] = {}
    foreign: list[Tag] = []
    for tag in tags:
        if tag.reading is None or not tag.commit:
            foreign.append(tag)
        else:
            claims.setdefault(tag.reading.version, []).append(tag)
    releases: list[Release] = []
    stable: Version | None = None
    before: Version | None = None
    for version in sorted(claims, key=lambda one: one.numbers):
        each = claims[version]
        first, *others = sorted(each, key=_preference) if len(each) > 1 else each
        previous = before if version.is_hotfix and before and before.line == version.line else stable
        releases.append(Release(version, first, previous, tuple(others)))
        stable = version if version.is_stable else stable
        before = version
    return tuple(releases), tuple(sorted(foreign, key=lambda tag: tag.name))


class Timeline(NamedTuple):
    """The history of a product, or a late part of it: every commit that was read, in exactly one release or unreleased.

    ``commits`` maps each release to the commits that it was the first to contain, newest first; ``unreleased`` maps the ref of each head
    to the commits there that no release contains; ``merged_into`` names, for each hotfix that was merged back, the first stable version
    that contains it.
    """

    refs: Refs
    commits: Mapping[Version, tuple[Commit, ...]]
    unreleased: Mapping[str, tuple[Commit, ...]]
    merged_into: Mapping[Version, Version]
    graph: Graph

    @property
    def releases(self) -> tuple[Release, ...]:
        """All releases in the order of their numbers."""
        return self.refs.releases


@dataclass(frozen=True)
class Graph:
    """Who descends from whom, among the commits that were read: the parents of each, children before parents."""

    parents: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, commits: Sequence[Commit]) -> Graph:
        """The graph of commits that come children before parents."""
        return cls({commit.oid: commit.parents for commit in commits})

    @cached_property
    def _position(self) -> dict[str, int]:
        return {oid: place for place, oid in enumerate(self.parents)}

    def __contains__(self, oid: str) -> bool:
        return oid in self.parents

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether ``descendant`` contains ``ancestor`` (a commit contains itself). Commits that were not read contain nothing."""
        goal = self._position.get(ancestor)
        if goal is None or descendant not in self._position:
            return False
        todo, seen = [descendant], {descendant}
        while todo:
            oid = todo.pop()
            if oid == ancestor:
                return True
            for parent in self.parents[oid]:
                place = self._position.get(parent)
                if place is not None and place <= goal and parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return False

    def reachable(self, start: str) -> set[str]:
        """All read commits that ``start`` contains, itself included."""
        todo = [start] if start in self.parents else []
        seen = set(todo)
        while todo:
            for parent in self.parents[todo.pop()]:
                if parent in self.parents and parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return seen


def timeline(refs: Refs, commits: Sequence[Commit]) -> Timeline:
    """Give every commit to the first release that contains it.

    ``commits`` must come children before parents. They may be a part of history (all since some release): commits that are not among
    them are taken to belong to earlier releases.
    """
    order = _order(refs.releases, commits)
    owner = _owners(order, commits)
    by_release: dict[Version, list[Commit]] = {release.version: [] for release in refs.releases}
    for commit in commits:
        place = owner.get(commit.oid)
        if place is not None:
            by_release[order[place].version].append(commit)
    graph = Graph.of(commits)
    heads = (refs.main, *refs.lines) if refs.main else refs.lines
    unreleased = {head.ref: _unreleased(head.commit, graph, owner) for head in heads}
    return Timeline(
        refs,
        {version: tuple(found) for version, found in by_release.items()},
        {ref: tuple(commit for commit in commits if commit.oid in oids) if oids else () for ref, oids in unreleased.items()},
        _merged(order, commits, graph),
        graph,
    )


def _merged(order: Sequence[Release], commits: Sequence[Commit], graph: Graph) -> dict[Version, Version]:
    """The first stable version that contains each hotfix, of those that were merged back."""
    stables = [release for release in order if release.version.is_stable]
    owner = _owners(stables, commits)
    hotfixes = (release for release in order if release.version.is_hotfix and release.commit in graph)
    return {release.version: stables[owner[release.commit]].version for release in hotfixes if release.commit in owner}


def _order(releases: Sequence[Release], commits: Sequence[Commit]) -> tuple[Release, ...]:
    """Releases so that each comes after all that it descends from, and by number where ancestry leaves it open.

    One sweep from the oldest commit finds the highest number that each commit's history holds; a release can only come after a release
    of that number. Among equals the older commit comes first.
    """
    tagged: dict[str, int] = {}
    for rank, release in enumerate(releases):
        tagged[release.commit] = max(rank, tagged.get(release.commit, -1))
    highest: dict[str, int] = {}
    age: dict[str, int] = {}
    for place, commit in enumerate(reversed(commits)):
        rank = tagged.get(commit.oid, -1)
        if rank >= 0:
            age[commit.oid] = place
        for parent in commit.parents:
            inherited = highest.get(parent, -1)
            rank = max(rank, inherited)
        highest[commit.oid] = rank
    return tuple(sorted(releases, key=lambda one: (highest.get(one.commit, -1), age.get(one.commit, -1), one.version)))


def _owners(order: Sequence[Release], commits: Sequence[Commit]) -> dict[str, int]:
    """The place in ``order`` of the first release that contains each commit; one sweep from the newest commit."""
    owner: dict[str, int] = {}
    for place, release in enumerate(order):
        owner.setdefault(release.commit, place)
    for commit in commits:
        mine = owner.get(commit.oid)
        if mine is not None:
            for parent in commit.parents:
                theirs = owner.get(parent)
                if theirs is None or mine < theirs:
                    owner[parent] = mine
    return owner


def _unreleased(head: str, graph: Graph, owner: Mapping[str, int]) -> set[str]:
    """The read commits that the head contains and no release does."""
    todo = [head] if head in graph and head not in owner else []
    seen = set(todo)
    while todo:
        for parent in graph.parents[todo.pop()]:
            if parent not in seen and parent not in owner and parent in graph:
                seen.add(parent)
                todo.append(parent)
    return seen
