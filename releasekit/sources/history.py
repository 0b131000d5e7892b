"""Commits: one streaming pass of ``git log`` over the tips that matter, never over all refs, and never one process a tag.

The same pass tells what each commit did to a few watched folders (the fragments'), so that history is walked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, NamedTuple

from releasekit.core.history import Commit, Graph, Refs, Release, Timeline, timeline
from releasekit.core.version import Version
from releasekit.git import Git

_CHUNK = 1 << 20
_FIELDS = 5
_FORMAT = "--format=%H%x00%P%x00%ct%x00%at%x00%B"
_LOG = ("log", "-z", "--topo-order", "--encoding=UTF-8", "--no-show-signature", _FORMAT)
# Every commit is listed, also those that leave the watched paths alone.
_WATCH = ("--raw", "--no-renames", "--no-abbrev", "--full-history", "--sparse")


class Touch(NamedTuple):
    """What a commit did to a watched file: status letter (A, M, D, T) and path, its mode and blob before, and its blob after."""

    status: str
    path: str
    mode: str
    before: str
    after: str


class History(NamedTuple):
    """A timeline, and by commit what was done to the watched paths; merges are not looked into, for they bring nothing of their own."""

    timeline: Timeline
    touches: Mapping[str, Sequence[Touch]]


def read_commits(git: Git, tips: Iterable[str], without: Iterable[str] = ()) -> list[Commit]:
    """All commits that the tips contain and ``without`` does not, children before parents. Arguments are object ids."""
    return read_watched(git, tips, without, ())[0]


def read_graph(git: Git, tips: Iterable[str], without: Iterable[str] = ()) -> Graph:
    """Who descends from whom, among the commits that the tips contain and ``without`` does not; faster than reading the commits."""
    wanted = _revisions(tips, without)
    if not wanted:
        return Graph({})
    parents: dict[str, tuple[str, ...]] = {}
    with git.stream("rev-list", "--topo-order", "--parents", "--stdin", input=wanted.encode("ascii")) as output:
        for line in output:
            oid, *others = line.decode("ascii").split()
            parents[oid] = tuple(others)
    return Graph(parents)


def read_parents(git: Git, commits: Iterable[str]) -> Graph:
    """These commits and their parents, and nothing below: who made them on what."""
    wanted = _revisions(commits, ())
    lines = git.text("rev-list", "--no-walk=unsorted", "--parents", "--stdin", input=wanted.encode("ascii")).splitlines() if wanted else []
    return Graph({oid: tuple(parents) for oid, *parents in (line.split() for line in lines)})


def _revisions(tips: Iterable[str], without: Iterable[str]) -> str:
    """What git reads from its standard input; "" where there is nothing to ask for, since git would then take HEAD."""
    wanted = "".join(f"{oid}\n" for oid in dict.fromkeys(tips))
    return wanted and wanted + "".join(f"^{oid}\n" for oid in dict.fromkeys(without))


def read_watched(
    git: Git, tips: Iterable[str], without: Iterable[str], watch: Sequence[str]
) -> tuple[list[Commit], dict[str, tuple[Touch, ...]]]:
    """The same commits, and by commit what it did to some folders or files."""
    wanted = _revisions(tips, without)
    if not wanted:
        return [], {}
    # Revisions come through --stdin, and so do paths after a line of "--".
    paths = "--\n" + "".join(f"{path}\n" for path in watch) if watch else ""
    commits: list[Commit] = []
    touches: dict[str, tuple[Touch, ...]] = {}
    arguments = ("--literal-pathspecs", *_LOG, *(_WATCH if watch else ()), "--stdin")
    with git.stream(*arguments, input=(wanted + paths).encode("utf-8", "surrogateescape")) as output:
        for commit, raw in _records(output):
            commits.append(commit)
            if raw:
                touches[commit.oid] = tuple(_touch(meta, path) for meta, path in zip(raw[::2], raw[1::2], strict=True))
    return commits, touches


def _records(output: IO[bytes]) -> Iterator[tuple[Commit, list[bytes]]]:
    """Commits, each with the raw lines that follow it, out of NUL-terminated fields; a chunk may end anywhere."""
    rest = b""
    # The ids of parents that are still to come: each is kept once, which is much in a long history.
    coming: dict[bytes, str] = {}
    while True:
        chunk = output.read(_CHUNK)
        fields = (rest + chunk).split(b"\0")
        # Raw lines follow a commit in pairs; it is whole once the next one's id, or the end, has been seen.
        last = len(fields) - 1 if chunk else len(fields)
        place = 0
        while place + _FIELDS < last:
            end = place + _FIELDS
            while end < last and fields[end][:2] in (b"\n:", b":0", b":1"):
                end += 2
            if end >= last and chunk:
                break
            oid, parents, seconds, authored, message = fields[place : place + _FIELDS]
            time = int(seconds)
            commit = Commit(
                coming.pop(oid, "") or oid.decode("ascii"),
                tuple([coming.get(one) or coming.setdefault(one, one.decode("ascii")) for one in parents.split()]),
                time,
                message,
                time if authored == seconds else int(authored),
            )
            yield commit, fields[place + _FIELDS : end]
            place = end
        if not chunk:
            return
        rest = b"\0".join(fields[place:])


def _touch(meta: bytes, path: bytes) -> Touch:
    mode, _, before, after, status = meta.lstrip(b"\n:").decode("ascii").split(" ")
    return Touch(status[0], path.decode("utf-8", "surrogateescape"), mode, before, after)


def read_history(git: Git, refs: Refs, since: Version | None = None, watch: Sequence[str] = ()) -> History:
    """The whole history, or only what came after the stable release ``since`` (releases up to it then have no commits).

    Reading a part costs what is in the part: commits of releases above ``since``, and unreleased ones.
    """
    start = refs.release(since) if since else None
    if start is None:
        heads = [head.commit for head in (refs.main, *refs.lines) if head]
        commits, touches = read_watched(git, (*heads, *(release.commit for release in refs.releases)), (), watch)
    else:
        later = [one.commit for one in refs.releases if one.version > start.version]
        tips = (*([refs.main.commit] if refs.main else []), *later)
        commits, touches = read_watched(git, tips, [start.commit], watch)
        earlier = _earlier(refs, start, commits)
        # Old lines are rarely merged so late, and to read them costs all that happened since they were opened.
        if earlier and _count(git, tips, [start.commit, *earlier]) < len(commits):
            commits, touches = read_watched(git, (*tips, *earlier), [start.commit], watch)
    return History(timeline(refs, commits), touches)


def _earlier(refs: Refs, start: Release, commits: Sequence[Commit]) -> list[str]:
    """The releases of lines with a branch that come before a stable version, and are not among the commits read since then.

    Such a line may be merged before its hotfix is tagged: then what was merged belongs to that hotfix.
    """
    known = {commit.oid for commit in commits}
    open_lines = {head.line for head in refs.lines}
    older = (one for one in refs.releases if one.version < start.version and one.version.line in open_lines)
    return [one.commit for one in older if one.commit not in known]


def _count(git: Git, tips: Iterable[str], without: Iterable[str]) -> int:
    wanted = _revisions(tips, without)
    return int(git.run("rev-list", "--count", "--stdin", input=wanted.encode("ascii"))) if wanted else 0


def read_timeline(git: Git, refs: Refs, since: Version | None = None) -> Timeline:
    """The timeline alone, where no fragments are asked for."""
    return read_history(git, refs, since).timeline
