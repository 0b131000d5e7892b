"""Surveys for tests: a repository as it might be, without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from releasekit.core.adoption import Survey
from releasekit.core.detect import detect_line_branch, detect_tag_pattern
from releasekit.core.history import Head, Refs, Tag, TagKind, releases_of
from releasekit.core.version import Version

FIRST = datetime(2026, 1, 6, 9, tzinfo=UTC)  # a Tuesday


def refs_of(tags: Iterable[str], every: timedelta = timedelta(weeks=2), dates: Mapping[str, datetime] | None = None) -> Refs:
    """Refs with these tags, one a period, or at the given dates."""
    names = tuple(tags)
    pattern = detect_tag_pattern(names)
    made = [
        Tag(name, "t" * 40, "c" * 40, TagKind.ANNOTATED, (dates or {}).get(name, FIRST + place * every), pattern.read(name))
        for place, name in enumerate(names)
    ]
    releases, foreign = releases_of(made)
    return Refs(Head("refs/heads/main", "c" * 40), (), releases, foreign)


def survey(
    files: Mapping[str, str] | Iterable[str] = (),
    tags: Iterable[str] = (),
    released: Mapping[str, Mapping[str, str]] | None = None,
    branches: tuple[str, ...] = ("main",),
    **more: Any,
) -> Survey:
    """A survey of some files (with their contents, or without) and tags; ``released`` holds files by version."""
    tags = tuple(tags)
    contents = {path: text.encode() for path, text in files.items()} if isinstance(files, Mapping) else {}
    known: dict[str, Any] = {
        "name": "toweco",
        "refs": refs_of(tags),
        "tag": detect_tag_pattern(tags),
        "line_branch": detect_line_branch(branches),
        "main": "main",
        "branches": branches,
        "paths": tuple(files),
        "contents": contents,
        "released": {
            Version.parse(version): {path: text.encode() for path, text in held.items()} for version, held in (released or {}).items()
        },
    }
    return Survey(**(known | more))
