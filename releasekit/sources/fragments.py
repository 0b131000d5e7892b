"""Fragments: one small file a change, in towncrier's format, read from any commit.

The grammar is towncrier's documented one: ``<request>.<type>[.<counter>][.<ending>]``, the type searched from the right, a leading
``+`` for an orphan without request. Sections are components. A name that cannot be read is reported, never skipped.
"""

from __future__ import annotations

import codecs
import fnmatch
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from releasekit.core.changes import Change
from releasekit.core.requests import Request
from releasekit.git import Entry, Git, read_blobs, tree_entries
from releasekit.sources.layout import Layout

MAX_SIZE = 1 << 20
"""Bytes of the largest fragment that is taken for one."""

_ENDING = re.compile(r"\.(md|rst|txt)$")
_IGNORED = (".gitignore", ".gitkeep", ".keep", "readme", "readme.md", "readme.rst")


class Problem(NamedTuple):
    """A file among the fragments that cannot be read as one, and why."""

    path: str
    reason: str


class Fragments(NamedTuple):
    """The changes that fragments tell, and the files that could not be read."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_name(name: str, layout: Layout) -> tuple[str, str, str]:
    """Request, type and counter of a fragment's file name. Raises ValueError that says what is wrong with it."""
    parts = name.split(".")
    place = next((place for place in range(len(parts) - 1, 0, -1) if parts[place] in layout.types), None)
    if place is None:
        raise ValueError(f"its name has none of the types {', '.join(sorted(layout.types))}")
    request = ".".join(parts[:place]).strip()
    counter = parts[place + 1] if len(parts) > place + 1 and parts[place + 1].isdigit() else ""
    if layout.orphan and request.startswith(layout.orphan):
        return "", parts[place], counter
    if request.isascii() and request.isdigit():
        request = str(int(request))
    if not request:
        raise ValueError("its name begins with no request; an orphan begins with " + repr(layout.orphan))
    return request, parts[place], counter


def is_ignored(name: str, layout: Layout) -> bool:
    """Whether towncrier, too, takes the file for none of its fragments."""
    lower = name.lower()
    return lower in _IGNORED or any(fnmatch.fnmatch(lower, pattern.lower()) for pattern in layout.ignore if pattern)


def fragments_at(git: Git, commit: str, layout: Layout, language: str) -> Fragments:
    """The fragments that lie in a commit's tree."""
    entries = tree_entries(git, commit, *layout.folders)
    return read_fragments(entries, contents_of(git, entries), layout, language)


def contents_of(git: Git, entries: Iterable[Entry]) -> dict[str, bytes]:
    """The contents of files by their object ids; one process reads them all."""
    oids = tuple(dict.fromkeys(entry.oid for entry in entries if entry.is_file))
    return {oid: content for oid, content in zip(oids, read_blobs(git, oids), strict=True) if content is not None}


def read_fragments(entries: Iterable[Entry], contents: Mapping[str, bytes], layout: Layout, language: str) -> Fragments:
    """Changes out of fragment files, whose contents are given by object id."""
    changes: list[Change] = []
    problems: list[Problem] = []
    for entry in entries:
        folder, _, name = relative_path(entry.path, layout).rpartition("/")
        if is_ignored(name, layout):
            continue
        try:
            changes.append(_change(entry, folder, name, contents.get(entry.oid), layout, language))
        except ValueError as error:
            problems.append(Problem(entry.path, str(error)))
    return Fragments(tuple(changes), tuple(problems))


def relative_path(path: str, layout: Layout) -> str:
    """A fragment's path from the folder of all fragments."""
    return path.removeprefix(f"{layout.directory}/")


def _change(entry: Entry, folder: str, name: str, content: bytes | None, layout: Layout, language: str) -> Change:
    """One fragment. Raises ValueError that says why it is none."""
    if not entry.is_file:
        raise ValueError("it is no plain file")
    if not entry.path.isprintable():
        raise ValueError("its name holds characters that cannot be printed")
    if folder not in layout.sections:
        raise ValueError(f"its folder {folder!r} is no component; there are {', '.join(filter(None, layout.sections))}")
    request, type_, _ = parse_name(name, layout)
    if content is None:
        raise ValueError("its content cannot be read")
    if len(content) > MAX_SIZE:
        raise ValueError(f"it is larger than {MAX_SIZE} bytes")
    return Change(
        id=_ENDING.sub("", relative_path(entry.path, layout)),
        kind=layout.types[type_],
        component=layout.sections[folder],
        text={language: content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "backslashreplace").replace("\r\n", "\n").strip()},
        requests=(Request(request),) if request else (),
        fragments=(entry.path,),
    )
