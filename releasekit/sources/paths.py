"""Paths: which files commits change, under the names that the files bear today, and so which components the commits are about."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from releasekit.core.product import Product
from releasekit.git import Git

_BATCH = 20_000
"""Commits that one git process is asked about; bounds the memory that its answer takes."""

_OPTIONS = ("--stdin", "-r", "-z", "--root", "--diff-merges=first-parent", "--no-renames", "--raw", "--no-abbrev", "--always")


class FileChange(NamedTuple):
    """What a commit did to a file: status letter (A, M, D, T), the blobs before and after, the path."""

    status: str
    before: str
    after: str
    path: str


def owners_of(git: Git, product: Product, commits: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The components that each commit is told under (see ``Ownership.of_commit``).

    Commits come newest first. A file that a newer one of them renames counts under its newer name in the older ones.
    """
    moves = Moves()
    ownership = product.ownership
    found = {}
    for oid, files in file_changes(git, commits):
        moves.see(files)
        found[oid] = ownership.of_commit(moves.today(one.path) for one in files)
    return found


def file_changes(git: Git, commits: Sequence[str]) -> Iterator[tuple[str, list[FileChange]]]:
    """What each commit did to files, against its first parent, in the order that the commits are given.

    Two ids in one entry, separated by a space, compare the first commit with the second in place of its parent.
    """
    for start in range(0, len(commits), _BATCH):
        asked = "".join(f"{one}\n" for one in commits[start : start + _BATCH])
        yield from _answers(git.run("diff-tree", *_OPTIONS, input=asked.encode("ascii")))


def _answers(output: bytes) -> Iterator[tuple[str, list[FileChange]]]:
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    oid, files = "", []
    place, end = 0, len(fields) - 1
    while place < end:
        field = fields[place]
        if field[0] == ":":
            _, _, before, after, status = field.split(" ")
            files.append(FileChange(status[0], before, after, fields[place + 1]))
            place += 2
        else:
            if oid:
                yield oid, files
            oid, files = field, []
            place += 1
    if oid:
        yield oid, files


class Moves:
    """Renames, followed while one goes back in history: where a file of an older commit lies today.

    A rename is one whole file that is gone and comes again in the same commit; files that were edited on the way are recognised when
    others moved from the same folder to the same folder. So nothing is compared that git has not already told.
    """

    def __init__(self) -> None:
        self._today: dict[str, str] = {}

    def today(self, path: str) -> str:
        """The path that a file bears in the newest commit that was seen."""
        return self._today.get(path, path)

    def see(self, files: Sequence[FileChange]) -> None:
        """Take notice of what a commit renamed; commits must come newest first."""
        gone = [one for one in files if one.status == "D"]
        came = [one for one in files if one.status == "A"] if gone else []
        if came:
            self._today |= {old: self.today(new) for old, new in _renames(gone, came)}


def _renames(gone: Sequence[FileChange], came: Sequence[FileChange]) -> Iterator[tuple[str, str]]:
    by_blob: dict[str, list[str]] = {}
    for one in came:
        by_blob.setdefault(one.after, []).append(one.path)
    folders: dict[str, str] = {}
    edited = []
    for one in gone:
        name = posixpath.basename(one.path)
        same = by_blob.get(one.before, ())
        # Of several files with one content (empty ones, say) only one of the same name is it.
        new = next((path for path in same if posixpath.basename(path) == name), same[0] if len(same) == 1 else None)
        if new is None:
            edited.append(one.path)
            continue
        yield one.path, new
        folders.setdefault(posixpath.dirname(one.path), posixpath.dirname(new))
    there = {one.path for one in came}
    for path in edited:
        folder, name = posixpath.split(path)
        new = posixpath.join(folders[folder], name) if folder in folders else ""
        if new in there:
            yield path, new


def paths_between(git: Git, before: str, after: str) -> tuple[str, ...]:
    """The paths that differ between two commits."""
    return tuple(one.path for _, files in file_changes(git, [f"{after} {before}"]) for one in files)
