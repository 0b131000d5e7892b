"""Fragments of past releases: a release deletes its fragments, so they are recovered from the commits that did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from releasekit.core.recordpaths import is_confirmation
from releasekit.core.version import Version
from releasekit.git import Entry, Git
from releasekit.sources.fragments import Fragments, contents_of, read_fragments
from releasekit.sources.history import History, Touch
from releasekit.sources.layout import Layout


def consumed_fragments(git: Git, history: History, layout: Layout, language: str) -> dict[Version, Fragments]:
    """Which fragments each release consumed: those deleted by a commit of its own that also wrote the news file.

    A repository whose news file is never written together with a deletion (it keeps its news elsewhere) is taken at its deletions alone.
    What a release told, none that follows it tells again only because its own commits delete the same file: a release commit may be made
    anew for the main branch, and a branch rebased over a release.
    """
    deleted = _deleted(history, layout)
    contents = contents_of(git, (entry for entries in deleted.values() for entry in entries))
    return {version: read_fragments(entries, contents, layout, language, past=True) for version, entries in deleted.items() if entries}


def written_by(touches: Mapping[str, Sequence[Touch]]) -> dict[str, tuple[str, ...]]:
    """By file, the commits that wrote it."""
    written: dict[str, list[str]] = defaultdict(list)
    for oid, done in touches.items():
        for touch in done:
            if touch.status in "AM":
                written[touch.path].append(oid)
    return {path: tuple(oids) for path, oids in written.items()}


def removed_by(git: Git, layout: Layout, base: str, commit: str) -> tuple[str, ...]:
    """The fragments and confirmations that a release commit took out; anything else that it lacks is no part of a release."""
    names = git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=D", base, commit)
    paths = names.decode("utf-8", "surrogateescape").split("\0")
    return tuple(sorted(path for path in paths if path and (layout.holds(path) or is_confirmation(path))))


def _deleted(history: History, layout: Layout) -> dict[Version, list[Entry]]:
    """The fragments that each release's commits deleted, as they were before; only by builds of the news file, where there are any.

    A file that was written anew after a build, as for a pre-release, and deleted by another one, counts with either text.
    """
    touches = history.touches
    ordered = {version: [touches[one.oid] for one in each if one.oid in touches] for version, each in history.timeline.commits.items()}
    has_builds = any(_is_build(done, layout) for each in ordered.values() for done in each)
    told: dict[tuple[str, str], list[Version]] = defaultdict(list)
    deleted: dict[Version, list[Entry]] = {}
    for release in history.timeline.releases:
        version, each = release.version, ordered.get(release.version, [])
        wrote = {(touch.path, touch.after) for commit in each for touch in commit if touch.status in "AM"}
        done = (touch for commit in each if not has_builds or _is_build(commit, layout) for touch in commit)
        found = {
            (touch.path, touch.before): Entry(touch.mode, "blob", touch.before, touch.path) for touch in done if _removes(touch, layout)
        }
        mine = [key for key in found if key in wrote or not any(_follows(version, other) for other in told.get(key, ()))]
        for key in mine:
            told[key].append(version)
        deleted[version] = sorted((found[key] for key in mine), key=lambda entry: entry.path)
    return deleted


def _follows(version: Version, other: Version) -> bool:
    """Whether a release comes after another one on its own way: lower stable versions, and lower ones of its line."""
    return other < version and (other.is_stable or other.line == version.line)


def _removes(touch: Touch, layout: Layout) -> bool:
    return touch.status == "D" and layout.holds(touch.path)


def _is_build(touches: Sequence[Touch], layout: Layout) -> bool:
    """Whether a commit is one that ``towncrier build``, or a person in its place, made."""
    wrote = any(touch.path == layout.news and touch.status in "AM" for touch in touches)
    return wrote and any(_removes(touch, layout) for touch in touches)
