"""What two builds of one bundle differ in: which files, from which byte on, and which tool is likely to be the cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from releasekit.core.manifest import NAME, SUMS

_MAKERS = {
    "md": ("jinja2",),
    "html": ("jinja2",),
    "docx": ("docxtpl", "lxml", "python-docx", "jinja2"),
    "pdf": ("typst",),
    "zip": ("zlib", "python"),
    "tar.gz": ("zlib", "python"),
    "tar.zst": ("zstd", "backports.zstd", "python"),
}
"""The tools that write a kind of file, beside releasekit: another version of one may give other bytes."""

_BEFORE = 24
_AFTER = 48
_CONTEXT = _BEFORE + _AFTER


class Place(NamedTuple):
    """Where two files begin to differ: the byte, from 0, the line, from 1, and what stands there in each.

    Both are shown as text with what stands before it on the line, or in hexadecimal digits where one is no text; "" is the file's end.
    """

    offset: int
    line: int | None
    given: str
    rebuilt: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that two builds differ in, "" for the archive itself. ``place`` is None where only one has it, or only the packing differs.

    ``what`` says it in words; ``causes`` are tools of other versions that are likely to be why. ``archive`` is the file that it was found
    in, "" where there is one only.
    """

    member: str
    what: str
    place: Place | None = None
    causes: tuple[str, ...] = ()
    archive: str = ""

    def to_json(self) -> dict[str, Any]:
        """The difference as published."""
        place = self.place
        return {
            "archive": self.archive or None,
            "member": self.member or None,
            "what": self.what,
            "offset": None if place is None else place.offset,
            "line": None if place is None else place.line,
            "given": None if place is None else place.given,
            "rebuilt": None if place is None else place.rebuilt,
            "causes": list(self.causes),
        }


def first_difference(given: Iterable[bytes], rebuilt: Iterable[bytes]) -> Place | None:
    """Where two contents, which come in pieces of any length, begin to differ; None where they do not."""
    pieces = iter(given), iter(rebuilt)
    left, right = next(pieces[0], b""), next(pieces[1], b"")
    offset, line, before = 0, 1, b""
    while left or right:
        size = min(len(left), len(right))
        if not size or left[:size] != right[:size]:
            same = _same(left, right, size)
            line += left.count(b"\n", 0, same)
            before = (before + left[:same])[-_BEFORE:].rpartition(b"\n")[2]
            there = (_more(left[same:], pieces[0]), _more(right[same:], pieces[1]))
            return _place(offset + same, line, before, *there)
        offset, line, before = offset + size, line + left.count(b"\n", 0, size), (before + left[:size])[-_BEFORE:]
        left, right = left[size:] or next(pieces[0], b""), right[size:] or next(pieces[1], b"")
    return None


def _same(left: bytes, right: bytes, size: int) -> int:
    """How many bytes two pieces begin with in common, of at most ``size``."""
    low, high = 0, size
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _more(start: bytes, pieces: Iterator[bytes]) -> bytes:
    """The bytes from a place on that are shown."""
    while len(start) < _AFTER and (piece := next(pieces, b"")):
        start += piece
    return start[:_AFTER]


def _place(offset: int, line: int, before: bytes, given: bytes, rebuilt: bytes) -> Place:
    texts = [_text(before, one) for one in (given, rebuilt)]
    if None in texts:
        return Place(offset, None, given[:16].hex(" "), rebuilt[:16].hex(" "))
    return Place(offset, line, *(one or "" for one in texts))


def _text(before: bytes, after: bytes) -> str | None:
    """The line that stands at a place, as far as it is shown; None for what is no text."""
    shown = before + after.partition(b"\n")[0]
    text = shown.decode("utf-8", "replace").strip("\ufffd")
    return text if "\ufffd" not in text and all(one.isprintable() or one in "\t\r" for one in text) else None


def with_causes(differences: Iterable[Difference], kind: str, given: Mapping[str, str], here: Mapping[str, str]) -> tuple[Difference, ...]:
    """The differences, each with the tools that made the file and that are of other versions here than they were (version by name).

    ``kind`` is that of the archive.
    """
    changed = {name: f"{name} {given.get(name, 'none')} made it, and here is {here.get(name, 'none')}" for name in {**given, **here}}
    changed = {name: said for name, said in changed.items() if given.get(name) != here.get(name)}
    return tuple(replace(one, causes=tuple(changed[name] for name in _makers(one.member or f".{kind}", changed))) for one in differences)


def _makers(member: str, changed: Mapping[str, str]) -> list[str]:
    """The tools that may have made a file otherwise: those of its kind and releasekit, or all where these are the same."""
    if member in (NAME, SUMS):
        return []  # they list the others, and so follow from them
    ending = next((one for one in _MAKERS if member.endswith(f".{one}")), "")
    likely = [name for name in ("releasekit", *_MAKERS.get(ending, ())) if name in changed]
    return likely or sorted(changed)
