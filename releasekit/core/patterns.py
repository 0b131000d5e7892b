"""Patterns of files, as in ``.gitignore``, with a quick look at how a path begins before the thorough one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

_LAST = "\U0010ffff"
"""What sorts behind everything that may follow a prefix in a path."""


@dataclass(frozen=True)
class Patterns:
    """Some gitignore patterns, of which the last that matches counts; none match nothing."""

    lines: tuple[str, ...]

    @cached_property
    def _spec(self) -> pathspec.GitIgnoreSpec:
        # pathspec is slow to import, and only what looks at paths needs it.
        import pathspec

        return pathspec.GitIgnoreSpec.from_lines(self.lines)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """How a path begins that may match: "" where it may lie anywhere."""
        return tuple(prefix for line in self.lines if (prefix := _prefix(line)) is not None)

    def match(self, path: str) -> bool:
        """Whether a path matches; most are told by how they begin, at a hundredth of the cost."""
        return path.startswith(self.prefixes) and self._spec.match_file(path)

    def any_of(self, paths: Sequence[str]) -> bool:
        """Whether one of the paths matches; they are sorted, so that only a part of them need be looked at."""
        return any(map(self.match, self.near(paths)))

    def near(self, paths: Sequence[str]) -> Iterable[str]:
        """Those of the sorted paths that begin as a match does; a path may come twice."""
        for prefix in self.prefixes:
            yield from paths[bisect_left(paths, prefix) : bisect_left(paths, prefix + _LAST)]


def _prefix(line: str) -> str | None:
    """How all paths begin that a pattern matches; None for a line that matches nothing: a comment, or one that takes others back."""
    body = line.rstrip()
    if not body or body.startswith(("!", "#")):
        return None
    # A pattern lies where it says when a slash stands in it, other than at its end.
    return re.split(r"[*?\[\\]", body, maxsplit=1)[0].removeprefix("/") if "/" in body[:-1] else ""
