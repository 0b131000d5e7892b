"""Paths: which files commits change, under the names that the files bear today, and so which components the commits are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import IO

from releasekit.core.ownership import Ownership
from releasekit.core.product import Product
from releasekit.core.renames import FileChange, renames
from releasekit.git import Git

_CHUNK = 1 << 20
_OPTIONS = ("--stdin", "-r", "-z", "--root", "--diff-merges=first-parent", "--no-renames", "--raw", "--no-abbrev", "--always")
_PART = 4_000
"""Commits that one git compares, where there are many: enough to be worth a process, and not so many that their answers fill the memory."""
_AT_ONCE = 2
_COLON, _ADDED, _DELETED = b":AD"
"""What a raw line begins with, and the status letters with which it ends where a file came or went."""


def owners_of(git: Git, product: Product, commits: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The components that each commit is told under (see ``Ownership.of_commit``).

    Commits come newest first. A file that a newer one of them renames counts under its newer name in the older ones.
    """
    owners = Owners(product.ownership)
    found = {}
    for oid, raw in _raw_changes(git, commits):
        if len(raw) == 2 and len(single := owners[raw[1]]) == 1:
            found[oid] = single  # as most commits are: one file, and one that owns it
            continue
        owners.see(raw)
        found[oid] = product.ownership.ranked(map(owners.__getitem__, raw[1::2]))
    return found


def file_changes(git: Git, commits: Sequence[str]) -> Iterator[tuple[str, list[FileChange]]]:
    """What each commit did to files, against its first parent, in the order that the commits are given.

    Two ids in one entry, separated by a space, compare the first commit with the second in place of its parent. Whoever stops before the
    end does not hear of an error of git.
    """
    for oid, raw in _raw_changes(git, commits):
        yield oid, [_file_change(line, path) for line, path in _pairs(raw)]


def _file_change(line: bytes, path: bytes) -> FileChange:
    _, _, before, after, status = line.decode("ascii").split(" ")
    return FileChange(status[0], before, after, path.decode("utf-8", "surrogateescape"))


def _pairs(raw: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(raw[::2], raw[1::2], strict=True)


def _raw_changes(git: Git, commits: Sequence[str]) -> Iterator[tuple[str, list[bytes]]]:
    """By commit the raw lines and the paths that git tells, in turn: most of them are looked at once, and never taken apart.

    Of many commits two parts are compared at a time, each by a git of its own, while the one before them is looked at.
    """
    if len(commits) > 2 * _PART:
        yield from _beside(git, [commits[place : place + _PART] for place in range(0, len(commits), _PART)])
    elif commits:
        with git.stream("diff-tree", *_OPTIONS, input=_listed(commits)) as output:
            yield from _answers(output)


def _beside(git: Git, parts: Iterable[Sequence[str]]) -> Iterator[tuple[str, list[bytes]]]:
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        running: deque[Future[bytes]] = deque()
        try:
            for part in parts:
                running.append(pool.submit(git.run, "diff-tree", *_OPTIONS, input=_listed(part)))
                if len(running) > _AT_ONCE:
                    yield from _answers(BytesIO(running.popleft().result()))
            while running:
                yield from _answers(BytesIO(running.popleft().result()))
        finally:
            pool.shutdown(cancel_futures=True)


def _listed(commits: Iterable[str]) -> bytes:
    return "".join(f"{one}\n" for one in commits).encode("ascii")


def _answers(output: IO[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """The fields of each commit; a chunk may end anywhere."""
    rest = b""
    while True:
        chunk = output.read(_CHUNK)
        fields = (rest + chunk).split(b"\0")
        place, last = 0, len(fields) - 1
        while place < last:
            end = place + 1
            while end < last and fields[end][0] == _COLON:
                end += 2
            # A commit is whole once the next one's id, or the end, has been seen.
            if end >= last and chunk:
                break
            yield fields[place].decode("ascii"), fields[place + 1 : end]
            place = end
        if not chunk:
            return
        rest = b"\0".join(fields[place:])


class Owners(dict[bytes, tuple[str, ...]]):
    """The components of each path, while one goes back in history: those that own the file under the name that it bears today.

    A rename is one whole file that is gone and comes again in the same commit; files that were edited on the way are recognised when
    others moved from the same folder to the same folder. So nothing is compared that git has not already told.
    """

    def __init__(self, ownership: Ownership) -> None:
        super().__init__()
        self._ownership = ownership

    def __missing__(self, path: bytes) -> tuple[str, ...]:
        """The owners of a path that no newer commit touched; each is asked for once."""
        found = self[path] = self._ownership.of_path(path.decode("utf-8", "surrogateescape"))
        return found

    def see(self, raw: Sequence[bytes]) -> None:
        """Take notice of what a commit renamed; commits must come newest first."""
        statuses = {line[-1] for line in raw[::2]}
        if _DELETED in statuses and _ADDED in statuses:
            files = [(line.split(b" "), path) for line, path in _pairs(raw)]
            gone = [(line[2], path) for line, path in files if line[4] == b"D"]
            came = [(line[3], path) for line, path in files if line[4] == b"A"]
            self |= {old: self[new] for old, new in renames(gone, came)}


def files_between(git: Git, before: str, after: str) -> tuple[FileChange, ...]:
    """The files that differ between two commits."""
    ((_, files),) = file_changes(git, [f"{after} {before}"])
    return tuple(files)


def paths_between(git: Git, before: str, after: str) -> tuple[str, ...]:
    """Their paths alone."""
    return tuple(one.path for one in files_between(git, before, after))
