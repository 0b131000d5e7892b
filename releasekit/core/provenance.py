"""Provenance: which pull or merge request brought a commit, and which commits it is a pick or a backport of, as its message says."""

from __future__ import annotations

import re
from typing import NamedTuple

from releasekit.core.trailers import trailers_of

_PULL = re.compile(r"\(([#!][0-9]{1,12})\)", re.ASCII)
_LONGEST = len("(#123456789012)")
_PICKED = re.compile(rb"^\(cherry picked from commit ([0-9a-f]{40,64})\)\r?$", re.MULTILINE)
_BACKPORT = re.compile(r"\bback-?port(?:ed)?(?:[- ](?:of|from):?|:)\s+(?:commit:?\s+)?([0-9a-f]{7,64})\b(?![-.])", re.IGNORECASE | re.ASCII)
_GITHUB = re.compile(r"Merge pull request #([0-9]{1,12}) from \S[^\n]*", re.ASCII)
_BITBUCKET = re.compile(r"Merged in \S[^\n]* \(pull request #([0-9]{1,12})\)", re.ASCII)
_AZURE = re.compile(r"Merged PR ([0-9]{1,12}):[ \t]*", re.ASCII)
_GITLAB = re.compile(r"Merge branch '[^\n]*")
_SEE = re.compile(r"^See merge request [^\s!]*!([0-9]{1,12})[ \t]*$", re.MULTILINE | re.ASCII)


class Brought(NamedTuple):
    """What a message tells once the words of the forge are off, and the requests that brought it (``#12``, ``!34``)."""

    text: str
    pulls: tuple[str, ...]


def split_title(title: str) -> Brought:
    """A title without the requests at its end: ``Title (#12) (#34)``, which a backport of a squashed request bears."""
    end = len(title.rstrip())
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
    return Brought(title[:end].strip(), tuple(dict.fromkeys(reversed(pulls))))


def unwrapped(text: str) -> Brought:
    """A message without what GitHub, GitLab, Bitbucket or Azure DevOps wrote around the title of a request; others stay as they are."""
    # Most messages are of no forge, and every commit of a release may be asked.
    if not text.startswith(("Merge", "\n")) and "See merge request" not in text:
        return Brought(text, ())
    said = text.strip("\n")
    see = _SEE.search(said) if "See merge request" in said else None
    for form, mark in ((_GITHUB, "#"), (_BITBUCKET, "#"), (_AZURE, "!")):
        found = form.match(said)
        if found:
            return Brought(_title_of(said, found.end()), (f"{mark}{found[1]}",))
    branch = _GITLAB.match(said) if see else None
    pulls = (f"!{see[1]}",) if see else ()
    return Brought(_title_of(said, branch.end()) if branch else text, pulls)


def _title_of(said: str, start: int) -> str:
    """What stands below the words of a forge; "" where nothing but that it was merged is said.

    Where the trailers are all that stands there, the forge's words are the title that they belong to.
    """
    rest = said[start:].strip("\n")
    if rest and not trailers_of(rest) and trailers_of(said):
        return said
    return "" if _SEE.match(rest) else rest


def picked_from(message: bytes) -> tuple[str, ...]:
    """The commits that a raw message says it was cherry-picked from, in git's own words."""
    return tuple(oid.decode() for oid in _PICKED.findall(message)) if b"cherry picked" in message else ()


def backports_of(text: str) -> tuple[str, ...]:
    """The commits that a message says to be a backport of, maybe abbreviated: ``Backport of 1a2b3c4``, ``backport: 1a2b3c4``."""
    has_word = "ackport" in text or "ACKPORT" in text
    return tuple(dict.fromkeys(oid.lower() for oid in _BACKPORT.findall(text))) if has_word else ()
