"""Provenance: which pull or merge request brought a commit, and which commits it is a pick or a backport of, as its message says."""

from __future__ import annotations

import re
from typing import NamedTuple

from releasekit.core.messages import TOLD

_PULL = re.compile(r"\(([#!][0-9]{1,12})\)", re.ASCII)
_LONGEST = len("(#123456789012)")
_PICKED = re.compile(rb"(?:^|[\r\n])\(cherry picked from commit ([0-9a-f]{40,64})\)(?=[\r\n]|\Z)")
# Patterns of rare words: they are compiled when a message has these, and not when this is imported.
_BACKPORT = r"(?i)\bback-?port(?:ed)?(?:[- ](?:of|from):?|:)\s+(?:commit:?\s+)?([0-9a-f]{7,64})\b(?![-.])"
_FORMS = (
    (r"Merge pull request #([0-9]{1,12}) from \S[^\n]*", "#"),
    (r"Merged in \S[^\n]* \(pull request #([0-9]{1,12})\)", "#"),
    (r"Merged PR ([0-9]{1,12}):[ \t]*", "!"),
)
_GITLAB = r"Merge branch '[^\n]*"
_SEE = r"(?m)^See merge request [^\s!]*!([0-9]{1,12})[ \t]*$"


class Title(NamedTuple):
    """A title, and the requests that it names at its end (``#12``, ``!34``)."""

    text: str
    pulls: tuple[str, ...]


def split_title(title: str) -> Title:
    """A title without the requests at its end: ``Title (#12) (#34)``, which a backport of a squashed request bears."""
    title = title.strip()
    if not title.endswith(")"):
        return Title(title, ())  # as most titles
    end = len(title)
    pulls: list[str] = []
    while title.endswith(")", 0, end):
        start = title.rfind("(", max(0, end - _LONGEST), end)
        found = _PULL.fullmatch(title, start, end) if start >= 0 else None
        if found is None:
            break
        pulls.append(found[1])
        end = start
        while end and title[end - 1].isspace():
            end -= 1
    return Title(title[:end], tuple(dict.fromkeys(reversed(pulls))))


def forge_pulls(text: str) -> tuple[str, ...]:
    """The request that GitHub, GitLab, Bitbucket or Azure DevOps says to have brought a commit, in the words of its merges."""
    if text.startswith("Merge"):
        for form, mark in _FORMS:
            if found := re.match(form, text):
                return (f"{mark}{found[1]}",)
    see = re.search(_SEE, text) if "See merge request" in text else None
    return (f"!{see[1]}",) if see else ()


def unwrapped(text: str) -> str:
    """A message without the words that a forge put around the title of a request; "" where there is none, and others as they are."""
    said = text.strip("\n")
    if not said.startswith("Merge"):
        return said
    forms = (*(form for form, _ in _FORMS), *([_GITLAB] if re.search(_SEE, said) else ()))
    found = next((match for form in forms if (match := re.match(form, said))), None)
    if found is None:
        return said
    rest = said[found.end() :].strip("\n")
    # Where trailers are all that stands there, the forge's words are the title that they belong to.
    return said if TOLD.match(rest) else "" if re.match(_SEE, rest) else rest


def picked_from(message: bytes) -> tuple[str, ...]:
    """The commits that a raw message says it was cherry-picked from, in git's own words."""
    return tuple(oid.decode() for oid in _PICKED.findall(message)) if b"cherry picked" in message else ()


def backports_of(text: str) -> tuple[str, ...]:
    """The commits that a message says to be a backport of, maybe abbreviated: ``Backport of 1a2b3c4``, ``backport: 1a2b3c4``."""
    has_word = "ackport" in text or "ACKPORT" in text
    return tuple(dict.fromkeys(oid.lower() for oid in re.findall(_BACKPORT, text))) if has_word else ()
