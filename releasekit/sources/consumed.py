"""Fragments of past releases: a release deletes its fragments, so they are recovered from the commits that did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from releasekit.core.history import Timeline
from releasekit.core.version import Version
from releasekit.git import Entry, Git
from releasekit.sources.fragments import Fragments, Layout, contents_of, read_fragments


class Touch(NamedTuple):
    """What a commit did to a file: status letter (A, M, D, T), mode and blob before and after, path."""

    status: str
    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True)
class FragmentHistory:
    """Fragments by the release that consumed them, and by the commits that wrote them."""

    consumed: Mapping[Version, Fragments]
    written: Mapping[str, tuple[str, ...]]


def read_touches(git: Git, tips: Iterable[str], without: Iterable[str], paths: Sequence[str]) -> dict[str, list[Touch]]:
    """By commit, what was done to some folders or files; merges are left out, for they bring nothing of their own."""
    wanted = "".join(f"{oid}\n" for oid in dict.fromkeys(tips)) + "".join(f"^{oid}\n" for oid in dict.fromkeys(without))
    if not wanted or wanted.startswith("^"):
        return {}
    options = ("-z", "--raw", "--no-renames", "--no-abbrev", "--no-merges", "--full-history", "--format=%x00%H")
    # Revisions come through --stdin, and so do paths after a line of "--".
    lines = wanted + "--\n" + "".join(f"{path}\n" for path in paths)
    output = git.run("--literal-pathspecs", "log", *options, "--stdin", input=lines.encode("utf-8", "surrogateescape"))
    found: dict[str, list[Touch]] = {}
    for block in output.split(b"\0\0"):
        head, *pairs = block.lstrip(b"\0").split(b"\0")
        each = iter(part.lstrip(b"\n") for part in pairs if part)
        found[head.decode("ascii")] = [_touch(meta, path) for meta, path in zip(each, each, strict=True)]
    return found


def _touch(meta: bytes, path: bytes) -> Touch:
    old_mode, new_mode, old, new, status = meta[1:].decode("ascii").split(" ")
    name = path.decode("utf-8", "surrogateescape")
    return Touch(status[0], Entry(old_mode, "blob", old, name), Entry(new_mode, "blob", new, name))


def fragment_history(git: Git, timeline: Timeline, layout: Layout, language: str, without: Sequence[str] = ()) -> FragmentHistory:
    """Which fragments each release consumed: those deleted by a commit of its own that also wrote the news file.

    A repository whose news file is never written together with a deletion (it keeps its news elsewhere) is taken at its deletions alone.
    """
    tips = [head.commit for head in (timeline.refs.main, *timeline.refs.lines) if head]
    tips += [release.commit for release in timeline.releases if timeline.commits[release.version]]
    paths = [layout.directory, *([layout.news] if layout.news else [])]
    touches = read_touches(git, tips, without, paths)
    ordered = {
        version: [(one.oid, touches[one.oid]) for one in commits if one.oid in touches] for version, commits in timeline.commits.items()
    }
    builds = {oid for each in ordered.values() for oid, done in each if _is_build(done, layout)}
    gone = {version: _deleted(each, builds, layout) for version, each in ordered.items()}
    contents = contents_of(git, (entry for entries in gone.values() for entry in entries))
    consumed = {version: read_fragments(entries, contents, layout, language) for version, entries in gone.items() if entries}
    written: dict[str, list[str]] = defaultdict(list)
    for oid, done in touches.items():
        for touch in done:
            if touch.status in "AM" and touch.after.path != layout.news:
                written[touch.after.path].append(oid)
    return FragmentHistory(consumed, {path: tuple(oids) for path, oids in written.items()})


def _deleted(commits: Sequence[tuple[str, list[Touch]]], builds: set[str], layout: Layout) -> list[Entry]:
    """The fragments that a release's commits deleted, as they were before; only by builds of the news file, where there are any."""
    done = (touch for oid, touches in commits if oid in builds or not builds for touch in touches)
    found = {touch.before.path: touch.before for touch in done if _removes(touch, layout)}
    return sorted(found.values(), key=lambda entry: entry.path)


def _removes(touch: Touch, layout: Layout) -> bool:
    return touch.status == "D" and touch.before.path.startswith(f"{layout.directory}/")


def _is_build(touches: Sequence[Touch], layout: Layout) -> bool:
    """Whether a commit is one that ``towncrier build``, or a person in its place, made."""
    wrote = any(touch.after.path == layout.news and touch.status in "AM" for touch in touches)
    return wrote and any(_removes(touch, layout) for touch in touches)
