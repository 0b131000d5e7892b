"""Commits: one streaming pass of ``git log`` over the tips that matter, never over all refs, and never one process a tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from releasekit.core.history import Commit, Refs, Timeline, timeline
from releasekit.core.version import Version
from releasekit.git import Git

_CHUNK = 1 << 20
_FIELDS = 4
_FORMAT = "--format=%H%x00%P%x00%ct%x00%B"


def read_commits(git: Git, tips: Iterable[str], without: Iterable[str] = ()) -> list[Commit]:
    """All commits that the tips contain and ``without`` does not, children before parents. Arguments are object ids."""
    wanted = "".join(f"{oid}\n" for oid in dict.fromkeys(tips)) + "".join(f"^{oid}\n" for oid in dict.fromkeys(without))
    if not wanted or wanted.startswith("^"):
        return []
    arguments = ("log", "-z", "--topo-order", "--encoding=UTF-8", "--no-show-signature", _FORMAT, "--stdin")
    with git.stream(*arguments, input=wanted.encode("ascii")) as output:
        return list(_parse(output))


def _parse(output: IO[bytes]) -> Iterator[Commit]:
    """Commits out of NUL-terminated fields; a chunk may end anywhere."""
    rest = b""
    while chunk := output.read(_CHUNK):
        fields = (rest + chunk).split(b"\0")
        whole = (len(fields) - 1) // _FIELDS * _FIELDS
        rest = b"\0".join(fields[whole:])
        each = iter(fields[:whole])
        for oid, parents, seconds, message in zip(each, each, each, each, strict=True):
            yield Commit(oid.decode("ascii"), tuple(parents.decode("ascii").split()), int(seconds), message)


def read_timeline(git: Git, refs: Refs, since: Version | None = None) -> Timeline:
    """The whole history, or only what came after the stable release ``since`` (releases up to it then have no commits).

    Reading a part costs what is in the part: commits of releases above ``since``, and unreleased ones.
    """
    heads = [head.commit for head in (refs.main, *refs.lines) if head]
    if since is None:
        return timeline(refs, read_commits(git, (*heads, *(release.commit for release in refs.releases))))
    start = refs.release(since)
    later = [release.commit for release in refs.releases if release.version > since]
    main = [refs.main.commit] if refs.main else []
    return timeline(refs, read_commits(git, (*main, *later), [start.commit] if start else ()))
