"""Rewordings: messages that are read in place of those of commits, so that history need not be rewritten.

They come from a file in the tree (a TOML table of commits and messages) and from git notes. What cannot be read is told with its reason.
What a release told is corrected elsewhere: see ``editions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

MAX_MESSAGE = 1 << 16
"""Bytes of the longest message that is read in place of another."""
MAX_FILE = 1 << 22
"""Bytes of the largest file of rewordings that is read."""

NOTES = "refs/notes/releasekit"
"""The notes that hold rewordings; a plan is made with those of the place that is released to."""

_NAME = r"[0-9a-f]{7,64}"
_FULL = r"[0-9a-f]{40}|[0-9a-f]{64}"


class Rewording(NamedTuple):
    """What is to be read in place of a commit's message: where that stands, the commit's id (maybe abbreviated), and the text."""

    place: str
    commit: str
    text: str


class Misread(NamedTuple):
    """A rewording that cannot be read: where it stands, and why."""

    place: str
    reason: str


class Read(NamedTuple):
    """What was read of one source, the file or the notes: its rewordings, and what is none."""

    found: tuple[Rewording, ...] = ()
    misread: tuple[Misread, ...] = ()


class Rewordings(NamedTuple):
    """The message that is read in place of each reworded commit's own, and what could not be read."""

    texts: Mapping[str, str] = MappingProxyType({})
    misread: tuple[Misread, ...] = ()


NO_REWORDINGS = Rewordings()


def read_file(content: bytes, path: str) -> Read:
    """The rewordings of a file: ``1a2b3c4 = "fix: what it really did"``."""
    import tomllib

    if len(content) > MAX_FILE:
        return Read(misread=(Misread(path, f"it is larger than {MAX_FILE} bytes"),))
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        return Read(misread=(Misread(path, "it is not UTF-8"),))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return Read(misread=(Misread(path, f"it is not TOML: {error}"),))
    return sorted_out(_row(f"{path}: {name}", name.lower(), text) for name, text in table.items())


def _row(place: str, name: str, text: object) -> Rewording | Misread:
    if not re.fullmatch(_NAME, name):
        return Misread(place, "this is no id of a commit: it must be 7 hexadecimal digits or more")
    if not isinstance(text, str):
        return Misread(place, "a correction must be a text: the message that is read in place of the commit's own")
    if len(text.encode()) > MAX_MESSAGE:
        return Misread(place, f"it is larger than {MAX_MESSAGE} bytes")
    return Rewording(place, name, text)


def noted_commit(path: str) -> str | None:
    """The commit that a note is about by its path, fanned out or not (``1a/2b3c…``); None for a path that names none."""
    name = path.replace("/", "")
    return name if re.fullmatch(_FULL, name) else None


def read_note(content: bytes, place: str, commit: str) -> Rewording | Misread:
    """The rewording of one note."""
    try:
        return Rewording(place, commit, content.decode("utf-8"))
    except UnicodeDecodeError:
        return Misread(place, "it is not UTF-8")


def sorted_out(each: Iterable[Rewording | Misread]) -> Read:
    """What was read of one source, and beside it what could not be."""
    found: list[Rewording] = []
    misread: list[Misread] = []
    for one in each:
        if isinstance(one, Rewording):
            found.append(one)
        else:
            misread.append(one)
    return Read(tuple(found), tuple(misread))


def settled(sources: Sequence[Read], known: Mapping[str, str | None]) -> Rewordings:
    """What is read in place of each commit: the first source that says anything of it wins, and within one nothing can win.

    ``known`` are the commits by the names that rewordings use, None for what is none.
    """
    texts: dict[str, str] = {}
    misread: list[Misread] = []
    for source in sources:
        misread += source.misread
        places: dict[str, str] = {}
        for place, name, text in source.found:
            commit = known.get(name)
            if commit is None:
                misread.append(Misread(place, f"there is no commit {name} here, or there are several that begin so"))
            elif commit in places:
                misread.append(Misread(place, f"the same commit is corrected there already: {places[commit]}"))
            else:
                places[commit] = place
                texts.setdefault(commit, text)
    return Rewordings(texts, tuple(misread))


def names_of(sources: Iterable[Read]) -> tuple[str, ...]:
    """The names of commits that rewordings use, each once."""
    return tuple(dict.fromkeys(one.commit for source in sources for one in source.found))
