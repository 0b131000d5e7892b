"""Commit messages: Conventional Commits 1.0.0 and git's trailers, read into a value; any text is one.

What a header, a body and footers are is the specification's (conventionalcommits.org/en/v1.0.0). It says of the body only that it ends
where footers begin: they begin at the first paragraph that starts with a token, or with any line that says what breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from releasekit.core.trailers import Trailer, trailers_of

HEADER = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]{0,39})(?:\(([^()\n]{1,80})\))?(!)?:[ \t]*(\S[^\n]*)")
TOLD = re.compile(r"(?:changelog|component|request|docs-impact)[ \t]*:", re.IGNORECASE)
"""The trailers that tell something here; a line that begins so is no title."""
_FOOTER = re.compile(r"([A-Za-z][A-Za-z0-9-]*|BREAKING CHANGE)(?::(?:[ \t]+|$)| #)(.*)")
_FOOTER_LINE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9-]*|BREAKING CHANGE)(?::(?:[ \t]|$)| #)", re.MULTILINE)
_TRAILER_LINE = re.compile(r"^[A-Za-z0-9-]+[ \t]*:|^BREAKING CHANGE:", re.MULTILINE | re.ASCII)
_BREAKING = re.compile(r"BREAKING[ -]CHANGE:(?=[ \t]|$)")
_BREAKING_TOKENS = ("BREAKING CHANGE", "BREAKING-CHANGE")
_BROKEN_TRAILER = re.compile(r"^BREAKING CHANGE(?=:)", re.MULTILINE)
_NOTE = re.compile(
    r"(?<=\n)(?:\((?:cherry picked|backported) from commit [0-9a-f]{7,64}\)|See merge request [^\s!]*![0-9]{1,12})[ \t]*$", re.MULTILINE
)


class Message(NamedTuple):
    """A message in its parts. ``type`` (in lower case) and ``scope`` are None without a Conventional header.

    ``description`` is what follows the type, or the whole first line; ``is_marked`` whether a ``!`` stands before the colon. ``footers``
    are those of Conventional Commits, with values of one line or more, ``trailers`` those that git would find.
    """

    type: str | None
    scope: str | None
    is_marked: bool
    description: str
    body: str = ""
    footers: tuple[Trailer, ...] = ()
    trailers: tuple[Trailer, ...] = ()

    @property
    def breaking(self) -> tuple[str, ...]:
        """What users must do, as the footers tell it; "" for one that says nothing."""
        return tuple(value for token, value in self.footers if token in _BREAKING_TOKENS) if self.footers else ()

    def values(self, token: str) -> tuple[str, ...]:
        """The values of a trailer, of its every mention; a Conventional message may have it among its footers, on one line.

        ``token`` is in lower case.
        """
        if not self.trailers and not self.footers:
            return ()  # as of most messages
        found = [value for name, value in self.trailers if name.lower() == token]
        if not found and self.type is not None:
            found = [value.partition("\n")[0].rstrip() for name, value in self.footers if name.lower() == token]
        return tuple(found)

    def listed(self, token: str) -> tuple[str, ...]:
        """The same where a value is a list with commas: each item once."""
        values = self.values(token)
        if not values:
            return ()
        items = [item.strip() for value in values for item in value.split(",")]
        return tuple(dict.fromkeys(filter(None, items)))


def text_of(message: bytes) -> str:
    """A raw message as text whose lines end with newlines, whatever they ended with; bytes that are no UTF-8 are shown as escapes."""
    return message.decode("utf-8", "backslashreplace").replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> Message:
    """A message in its parts. What git and forges write below it (whence it was picked, which request brought it) is left out."""
    said = text.lstrip().rstrip("\n")
    if "ed from commit " in said or "See merge request " in said:
        said = _NOTE.sub("", said).rstrip("\n")
    header = HEADER.match(said)
    first, _, rest = (header[4], "", said[header.end() :]) if header else said.partition("\n")
    # Most messages have no line that looks like a footer, and are not looked at line by line.
    footer = _FOOTER_LINE.search(rest)
    lines = rest.split("\n") if footer else [rest]
    start = _start_of_footers(lines, rest.count("\n", 0, footer.start())) if footer else 1
    return Message(
        type=header[1].lower() if header else None,
        scope=header[2].strip() if header and header[2] else None,
        is_marked=bool(header and header[3]),
        description=first.strip(),
        body="\n".join(lines[:start]).strip(),
        footers=tuple(_footers(lines[start:])) if footer else (),
        # git knows no token with a space in it, and one such line would cost all trailers beside it.
        trailers=trailers_of(_BROKEN_TRAILER.sub("BREAKING-CHANGE", said)) if _TRAILER_LINE.search(rest) else (),
    )


def _start_of_footers(lines: Sequence[str], first: int) -> int:
    """The place of the first footer among the lines below the first, from a place on; their number where there is none."""
    for place in range(first, len(lines)):
        begins = place > 0 and not lines[place - 1].strip()
        if _BREAKING.match(lines[place]) or (begins and _FOOTER.match(lines[place])):
            return place
    return len(lines)


def _footers(lines: Sequence[str]) -> Iterator[Trailer]:
    """Footers out of lines that begin with one; a value goes on until the next token."""
    token, value = "", [""]
    for line in lines:
        found = _FOOTER.match(line)
        if found is None:
            value.append(line)
            continue
        if token:
            yield Trailer(token, "\n".join(value).strip())
        token, value = found[1], [found[2]]
    if token:
        yield Trailer(token, "\n".join(value).strip())
