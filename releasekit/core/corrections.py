"""Corrections after the fact: messages that are read in place of those of commits, so that history need not be rewritten.

They come from a file in the tree (a TOML table of commits and messages) and from git notes. What cannot be read is told with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

MAX_MESSAGE = 1 << 16
"""Bytes of the longest message of a correction."""
MAX_FILE = 1 << 22
"""Bytes of the largest file of corrections that is read."""

_NAME = r"[0-9a-f]{7,64}"
_FULL = r"[0-9a-f]{40}|[0-9a-f]{64}"


class Correction(NamedTuple):
    """What is to be read in place of a commit's message: where that stands, the commit's id (maybe abbreviated), and the text."""

    place: str
    commit: str
    text: str


class Misread(NamedTuple):
    """A correction that cannot be read: where it stands, and why."""

    place: str
    reason: str


class Read(NamedTuple):
    """Corrections as they were read, those that win first, and what could not be read."""

    corrections: tuple[Correction, ...] = ()
    misread: tuple[Misread, ...] = ()


class Corrections(NamedTuple):
    """The message that is read in place of each corrected commit's own, and what could not be read."""

    texts: Mapping[str, str] = MappingProxyType({})
    misread: tuple[Misread, ...] = ()


NO_CORRECTIONS = Corrections()


def read_file(content: bytes, path: str) -> Read:
    """The corrections of a file: ``1a2b3c4 = "fix: what it really did"``."""
    import tomllib

    if len(content) > MAX_FILE:
        return Read((), (Misread(path, f"it is larger than {MAX_FILE} bytes"),))
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        return Read((), (Misread(path, "it is not UTF-8"),))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return Read((), (Misread(path, f"it is not TOML: {error}"),))
    found: list[Correction] = []
    misread: list[Misread] = []
    for name, text in table.items():
        place = f"{path}: {name}"
        if not re.fullmatch(_NAME, name.lower()):
            misread.append(Misread(place, "this is no id of a commit: it must be 7 hexadecimal digits or more"))
        elif not isinstance(text, str):
            misread.append(Misread(place, "a correction must be a text: the message that is read in place of the commit's own"))
        elif len(text.encode()) > MAX_MESSAGE:
            misread.append(Misread(place, f"it is larger than {MAX_MESSAGE} bytes"))
        else:
            found.append(Correction(place, name.lower(), text))
    return Read(tuple(found), tuple(misread))


def noted_commit(path: str) -> str | None:
    """The commit that a note is about by its path, fanned out or not (``1a/2b3c…``); None for a path that names none."""
    name = path.replace("/", "")
    return name if re.fullmatch(_FULL, name) else None


def read_note(content: bytes, place: str, commit: str) -> Read:
    """The correction of one note."""
    try:
        return Read((Correction(place, commit, content.decode("utf-8")),))
    except UnicodeDecodeError:
        return Read((), (Misread(place, "it is not UTF-8"),))


def joined(reads: Iterable[Read]) -> Read:
    """All of them as one."""
    each = tuple(reads)
    return Read(tuple(found for one in each for found in one.corrections), tuple(missed for one in each for missed in one.misread))


def settled(read: Read, known: Mapping[str, str | None]) -> Corrections:
    """What is read in place of each commit; ``known`` are the commits by the names that corrections use, None for what is none."""
    texts: dict[str, tuple[str, str]] = {}
    misread = list(read.misread)
    for place, name, text in read.corrections:
        commit = known.get(name)
        if commit is None:
            misread.append(Misread(place, f"there is no commit {name} here, or there are several that begin so"))
        elif commit not in texts:
            texts[commit] = (place, text)
        elif _same_file(place, texts[commit][0]):
            misread.append(Misread(place, f"the same commit is corrected there already: {texts[commit][0]}"))
    return Corrections({commit: text for commit, (_, text) in texts.items()}, tuple(misread))


def _same_file(place: str, other: str) -> bool:
    """Whether two corrections stand in one file, where neither can win; a file wins over a note."""
    return place.partition(": ")[0] == other.partition(": ")[0]


def names_of(read: Iterable[Correction]) -> tuple[str, ...]:
    """The names of commits that corrections use, each once."""
    return tuple(dict.fromkeys(one.commit for one in read))
