"""Confirmations: read from the tree of a commit, or from the work tree, where they lie before they are committed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from releasekit.core.confirmations import Confirmed
from releasekit.core.recordpaths import CONFIRMED, is_confirmation
from releasekit.core.shelf import Flawed
from releasekit.git import Entry, Git, read_blobs

_MOST = 1 << 16
"""Bytes of a file that may be a confirmation."""


class Confirmations(NamedTuple):
    """Those that can be read, and the files among them that cannot, with the reason."""

    confirmed: tuple[Confirmed, ...] = ()
    unreadable: tuple[Flawed, ...] = ()


def committed_confirmations(git: Git, entries: Iterable[Entry]) -> Confirmations:
    """The confirmations among the files of a commit."""
    mine = [entry for entry in entries if is_confirmation(entry.path)]
    blobs = read_blobs(git, [entry.oid for entry in mine])
    return _read((entry.path, content if entry.is_file else None) for entry, content in zip(mine, blobs, strict=True))


def lying_confirmations(top: Path) -> Confirmations:
    """The confirmations in the work tree, committed or not."""
    folder = top / CONFIRMED
    try:
        files = sorted(file for file in folder.iterdir() if is_confirmation(f"{CONFIRMED}/{file.name}")) if folder.is_dir() else []
    except OSError as error:
        return Confirmations((), (Flawed(CONFIRMED, f"the folder cannot be read: {error.strerror}"),))
    return _read((f"{CONFIRMED}/{file.name}", _content(file)) for file in files)


def _content(file: Path) -> bytes | None:
    """The content of a plain file, None for any other, and for one that cannot be read."""
    try:
        if file.is_symlink() or not file.is_file():
            return None
        with file.open("rb") as stream:
            return stream.read(_MOST + 1)
    except OSError:
        return None


def _read(files: Iterable[tuple[str, bytes | None]]) -> Confirmations:
    found: list[Confirmed] = []
    unreadable: list[Flawed] = []
    for place, content in files:
        try:
            found.append(_confirmed(content, place))
        except ValueError as error:
            unreadable.append(Flawed(place, str(error)))
    return Confirmations(tuple(found), tuple(unreadable))


def _confirmed(content: bytes | None, place: str) -> Confirmed:
    if content is None:
        raise ValueError("it is no plain file that can be read")
    if len(content) > _MOST:
        raise ValueError(f"it is larger than {_MOST} bytes")
    return Confirmed.from_bytes(content, place)
