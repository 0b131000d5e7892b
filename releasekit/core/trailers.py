"""Trailers of commit messages: ``Token: value`` lines in the last paragraph, by git's own rules.

The rules are those of ``git interpret-trailers`` without its divider, as ``git log --format=%(trailers)`` applies them; a test compares
the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_SPACE = " \t\r\n"  # what git takes for white space; Unicode has more
_TOKEN = re.compile(r"([A-Za-z0-9-]+)[ \t]*:", re.ASCII)
_MADE_BY_GIT = ("Signed-off-by: ", "(cherry picked from commit ")
_SCISSORS = "# ------------------------ >8 ------------------------"
_SHARE = 3
"""A paragraph with a line that git itself writes is one of trailers, if at most so many times as many other lines stand among them."""


class Trailer(NamedTuple):
    """A token as it is written, and its value with continuation lines folded into it."""

    token: str
    value: str


def trailers_of(message: str) -> tuple[Trailer, ...]:
    """The trailers of a whole message, in its order; its lines end with newlines."""
    # Without a comment or a list of conflicts, as most messages are, blank lines are all that git leaves out at the end.
    has_more = "\n#" in message or "Conflicts:" in message or message.startswith("#")
    lines = _without_end(message.split("\n")) if has_more else message.rstrip("\n").split("\n")
    found: list[tuple[str, list[str]]] = []
    goes_on = False
    for line in lines[_start(lines) :]:
        if goes_on and line[:1] in _SPACE:
            found[-1][1].append(line.lstrip(_SPACE))
            continue
        token = _TOKEN.match(line)
        goes_on = token is not None
        if token:
            found.append((token[1], [line[token.end() :]]))
    return tuple([Trailer(token, " ".join(parts).strip(_SPACE)) for token, parts in found])


def _without_end(lines: Sequence[str]) -> list[str]:
    """The lines without what git leaves out at the end: blank lines, comments, an old list of conflicts, all below the scissors."""
    end = next((place for place, line in enumerate(lines) if line == _SCISSORS), len(lines))
    cut, in_conflicts = end, False
    first: int | None = None
    for place in range(end):
        line = lines[place]
        if line == "" or line.startswith("#"):
            first = place if first is None else first
        elif line == "Conflicts:" and place + 1 < len(lines):
            in_conflicts = True
            first = place if first is None else first
        elif not (in_conflicts and line.startswith("\t")) and first is not None:
            first, in_conflicts = None, False
    return list(lines[: cut if first is None else first])


def _is_blank(line: str) -> bool:
    return not line.strip(_SPACE)


def _start(lines: Sequence[str]) -> int:
    """The place of the first line of the trailers; the end where there are none. The first paragraph is the title and holds none."""
    trailers = others = continued = 0
    is_sure = False
    has_begun = False
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line.startswith("#"):
            others, continued = others + continued, 0
        elif _is_blank(line):
            if has_begun:
                others += continued
                is_block = trailers * _SHARE >= others if is_sure else trailers and not others
                return place + 1 if is_block else len(lines)
        else:
            has_begun = True
            if line.startswith(_MADE_BY_GIT):
                trailers, continued, is_sure = trailers + 1, 0, True
            elif _TOKEN.match(line):
                trailers, continued = trailers + 1, 0
            elif line[0] in _SPACE:
                continued += 1
            else:
                others, continued = others + 1 + continued, 0
    return len(lines)
