"""Patterns of files, as in ``.gitignore``: the usual ones are told at a glance, and only the others by pathspec.

What pathspec would say is said of them all the same; but to import it is a sixth of what a short command does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pathspec

_LAST = "\U0010ffff"
"""What sorts behind everything that may follow a prefix in a path."""
_NAME = re.compile(r"\.?[\w@+,=~-][\w.@+,=~-]*")
"""A name without any sign that means something in a pattern."""
_ENDING = re.compile(r"[\w.@+,=~-]+")


class _Usual(NamedTuple):
    """A pattern that matches each path that begins with ``start`` and has ``sign`` from a place on, with a slash before it and behind."""

    start: str
    sign: str
    place: int


@dataclass(frozen=True)
class Patterns:
    """Some gitignore patterns, of which the last that matches counts; none match nothing."""

    lines: tuple[str, ...]

    @cached_property
    def _divided(self) -> tuple[tuple[_Usual, ...], tuple[str, ...]]:
        """The usual patterns, and the other lines; all of them are others where one takes back what those before it match."""
        if any(line.startswith("!") for line in self.lines):
            return (), self.lines
        usual = {line: _usual(line) for line in self.lines}
        return tuple(filter(None, usual.values())), tuple(line for line in self.lines if not usual[line])

    @cached_property
    def _spec(self) -> pathspec.GitIgnoreSpec:
        import pathspec

        return pathspec.GitIgnoreSpec.from_lines(self._divided[1])

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """How a path begins that may match: "" where it may lie anywhere."""
        return _prefixes(self.lines)

    @cached_property
    def _other_prefixes(self) -> tuple[str, ...]:
        return _prefixes(self._divided[1])

    def match(self, path: str) -> bool:
        """Whether a path matches; most are told by how they begin, at a hundredth of the cost."""
        if not path.startswith(self.prefixes):
            return False
        whole = f"/{path}/"
        for start, sign, place in self._divided[0]:
            if whole.startswith(start) and whole.find(sign, place) >= 0:
                return True
        return path.startswith(self._other_prefixes) and self._spec.match_file(path)

    def any_of(self, paths: Sequence[str]) -> bool:
        """Whether one of the paths matches; they are sorted, so that only a part of them need be looked at."""
        return any(map(self.match, self.near(paths)))

    def near(self, paths: Sequence[str]) -> Iterable[str]:
        """Those of the sorted paths that begin as a match does; a path may come twice."""
        for prefix in self.prefixes:
            yield from paths[bisect_left(paths, prefix) : bisect_left(paths, prefix + _LAST)]


def _prefixes(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(prefix for line in lines if (prefix := _prefix(line)) is not None)


def _prefix(line: str) -> str | None:
    """How all paths begin that a pattern matches; None for a line that matches nothing: a comment, or one that takes others back."""
    body = line.rstrip()
    if not body or body.startswith(("!", "#")):
        return None
    return re.split(r"[*?\[\\]", body, maxsplit=1)[0].removeprefix("/") if _is_anchored(body) else ""


def _is_anchored(line: str) -> bool:
    """Whether a pattern lies where it says: a slash stands in it, other than at its end."""
    return "/" in line[:-1]


def _usual(line: str) -> _Usual | None:
    """A pattern of one of the usual forms: a folder (``docs/**``, ``/docs/``), a path (``docs/a.md``), the beginning of one
    (``/README*``), a name (``Makefile``) or an ending (``*.md``) anywhere, or anywhere in a folder (``docs/**/*.md``).
    """
    *folders, last = line.removeprefix("/").split("/")
    is_deep = folders[-1:] == ["**"]
    if is_deep:
        folders.pop()
    if not all(map(_NAME.fullmatch, folders)):
        return None
    start = "".join(f"/{one}" for one in folders) + "/"
    return _just_in(start, last) if _is_anchored(line) and not is_deep else _below(start, last)


def _just_in(start: str, last: str) -> _Usual | None:
    if last in ("", "**"):
        return _Usual(start, "/", len(start))
    name = last.removesuffix("*")
    return _Usual(start + name + ("/" if name == last else ""), "/", 1) if _NAME.fullmatch(name) else None


def _below(start: str, last: str) -> _Usual | None:
    if last.startswith("*") and _ENDING.fullmatch(last[1:]):
        return _Usual(start, f"{last[1:]}/", len(start))
    return _Usual(start, f"/{last}/", len(start) - 1) if _NAME.fullmatch(last) else None
