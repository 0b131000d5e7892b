"""Commits as changes: Conventional Commits and git trailers. A commit that follows neither is counted, and never guessed at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from releasekit.core.changes import INTERNAL, Change
from releasekit.core.history import Commit
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.git import Git
from releasekit.sources.paths import owners_of

TYPES = {
    "feat": "feature",
    "feature": "feature",
    "fix": "fix",
    "bugfix": "fix",
    "security": "security",
    "perf": "change",
    "change": "change",
    "revert": "change",
    "deprecate": "deprecation",
    "deprecation": "deprecation",
    "remove": "removal",
    "removal": "removal",
    "docs": "docs",
    "doc": "docs",
    **dict.fromkeys(("build", "chore", "ci", "refactor", "style", "test", "tests", "internal"), INTERNAL),
}
"""Types of Conventional Commits, and what they are in a change history."""

_LABELS = {"added": "feature", "fixed": "fix", "changed": "change", "deprecated": "deprecation", "removed": "removal", "other": INTERNAL}
_HEADER = re.compile(rb"\s*([A-Za-z]{2,20})(?:\(([^()\r\n]{1,80})\))?(!)?: *(\S[^\r\n]*)")
_REQUEST = re.compile(r"\s*\(([#!][0-9]{1,12})\)\s*$", re.ASCII)
_TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*)(?:: +| #)(.*)")
_PICKED = re.compile(rb"^\(cherry picked from commit ([0-9a-f]{40,64})\)", re.MULTILINE)
_PICKED_LINE = re.compile(r"^\(cherry picked from commit [0-9a-f]{40,64}\)$", re.MULTILINE)
_LABEL = re.compile(rb"^Changelog\s*:", re.MULTILINE)


class Entry(NamedTuple):
    """What a commit message says of a change, before its component is known. ``component`` is what a trailer or scope names."""

    kind: str
    text: str
    component: str | None
    request: str | None
    breaking: bool


def read_entry(commit: Commit, product: Product) -> Entry | None:
    """The change that a message tells, or None for a commit without an entry."""
    sources = product.config.changes.sources
    header = _HEADER.match(commit.message) if "commits" in sources else None
    kind = TYPES.get(header[1].decode().lower()) if header else None
    labelled = "trailers" in sources and b"Changelog" in commit.message and _LABEL.search(commit.message) is not None
    if kind is None and not labelled:
        return None
    trailers = _trailers(commit.text)
    label = trailers.get("changelog", "").lower() if "trailers" in sources else ""
    kind = _kind_of_label(label, product) or kind
    if kind is None:
        return None
    subject = header[4].decode("utf-8", "backslashreplace") if header and header[1].decode().lower() in TYPES else commit.subject
    number = _REQUEST.search(subject)
    scope = trailers.get("component") or (header[2].decode("utf-8", "backslashreplace") if header and header[2] else None)
    breaking = bool(header and header[3]) or "breaking-change" in trailers
    return Entry(
        # What breaks something for its users is no internal matter, whatever its author called it.
        kind="change" if breaking and kind == INTERNAL else kind,
        text=_REQUEST.sub("", subject).strip() or commit.oid[:9],
        component=product.component_of_scope(scope) if scope else None,
        request=trailers.get("request") or (number[1].lstrip("#") if number else None),
        breaking=breaking,
    )


def _kind_of_label(label: str, product: Product) -> str | None:
    """The kind that a ``Changelog:`` trailer names: a kind's own id, or one of the customary words."""
    return label if label in product.kinds_by_id else _LABELS.get(label) or TYPES.get(label)


def _trailers(message: str) -> dict[str, str]:
    """The trailers of the last paragraph, keys in lower case, the last of equals; ``BREAKING CHANGE`` counts in any paragraph."""
    # A cherry-pick notes its origin below the trailers, with or without a blank line between.
    said = _PICKED_LINE.sub("", message)
    paragraphs = re.split(r"\n\s*\n", said.strip())
    found: dict[str, str] = {}
    for line in paragraphs[-1].splitlines() if len(paragraphs) > 1 else ():
        if trailer := _TRAILER.fullmatch(line.strip()):
            found[trailer[1].lower()] = trailer[2].strip()
    if re.search(r"^BREAKING[ -]CHANGE: ", message, re.MULTILINE):
        found["breaking-change"] = ""
    return found


def origins_of(commit: Commit) -> tuple[str, ...]:
    """The commits that this one says it was cherry-picked from."""
    return tuple(oid.decode() for oid in _PICKED.findall(commit.message))


def changes_of(git: Git, commits: Iterable[Commit], product: Product) -> tuple[Change, ...]:
    """The changes that commits tell. Only commits whose component is not named are looked into for their paths, all in one process."""
    entries = [(commit, entry) for commit in commits if (entry := read_entry(commit, product)) is not None]
    unnamed = [commit.oid for commit, entry in entries if entry.component is None] if len(product.components) > 1 else []
    owners = owners_of(git, product, unnamed)
    return tuple(
        Change(
            id=commit.oid,
            kind=entry.kind,
            component=entry.component or owners.get(commit.oid, (product.default_component,))[0],
            text={product.language: entry.text},
            requests=(Request(entry.request),) if entry.request else (),
            breaking=entry.breaking,
            commits=(commit.oid,),
            origins=origins_of(commit),
        )
        for commit, entry in entries
    )
