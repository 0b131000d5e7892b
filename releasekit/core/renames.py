"""Renames: which file went where, told from what is gone and what came, without a look into any file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import AnyStr, NamedTuple


class FileChange(NamedTuple):
    """What a commit did to a file, or two have differently: status letter (A, M, D, T), the blobs before and after, the path."""

    status: str
    before: str
    after: str
    path: str


def renames(gone: Sequence[tuple[AnyStr, AnyStr]], came: Sequence[tuple[AnyStr, AnyStr]]) -> Iterator[tuple[AnyStr, AnyStr]]:
    """The old and the new path of each file that moved, out of blobs and paths that are gone, and that came.

    A rename is one whole file that is gone and comes again; files that were edited on the way are recognised when others moved from the
    same folder to the same folder.
    """
    by_blob: dict[AnyStr, list[AnyStr]] = {}
    for blob, path in came:
        by_blob.setdefault(blob, []).append(path)
    folders: dict[AnyStr, AnyStr] = {}
    edited = []
    for blob, old in gone:
        name = posixpath.basename(old)
        same = by_blob.get(blob, [])
        # Of several files with one content (empty ones, say) only one of the same name is it.
        new = next((path for path in same if posixpath.basename(path) == name), same[0] if len(same) == 1 else None)
        if new is None:
            edited.append(old)
            continue
        yield old, new
        folders.setdefault(posixpath.dirname(old), posixpath.dirname(new))
    there = {path for _, path in came}
    for old in edited:
        folder, name = posixpath.split(old)
        new = posixpath.join(folders[folder], name) if folder in folders else old
        if new != old and new in there:
            yield old, new
