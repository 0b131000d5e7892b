"""What a survey of a repository found, and which of its files a survey looks into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from releasekit.core.adoption.numbers import holds_number
from releasekit.core.history import Refs
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version

CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where forges look for it, in their order."""

MANIFESTS = (
    *("package.json", "pnpm-workspace.yaml", "Cargo.toml", "pyproject.toml", "pom.xml", "go.work"),
    *("settings.gradle", "settings.gradle.kts"),
)
"""Files at the top that name the parts of a workspace."""

MOST_FILES = 300
"""Files that a survey reads at most; a repository with more version files than that is no evidence of anything."""


@dataclass(frozen=True)
class Survey:
    """What a repository shows of itself, at the head of its main branch and at its newest releases.

    ``paths`` are the plain files; ``strange`` are entries that no document can be: links, submodules, names that cannot be printed.
    ``contents`` holds the small files that matter, ``released`` the version files among them as two releases have them: the newest,
    and the newest stable. ``remote_head`` is the branch that the remote's HEAD names, ``remote`` the only remote, or ``origin``.
    """

    name: str
    refs: Refs
    tag: TagPattern
    line_branch: str
    main: str | None = None
    branches: tuple[str, ...] = ()
    remote: str | None = None
    remote_head: str | None = None
    paths: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    released: Mapping[Version, Mapping[str, bytes]] = field(default_factory=dict)
    towncrier: Mapping[str, Any] | None = None

    def text(self, path: str) -> str:
        """A file as text, "" if it is not there; bytes that are no UTF-8 are shown as escapes."""
        return self.contents.get(path, b"").decode("utf-8", "backslashreplace")

    @cached_property
    def folders(self) -> Mapping[str, int]:
        """Every folder, with the number of files in it and below it."""
        found: Counter[str] = Counter()
        for path in self.paths:
            place = path.find("/")
            while place >= 0:
                found[path[:place]] += 1
                place = path.find("/", place + 1)
        return dict(sorted(found.items()))

    def folders_in(self, parent: str) -> tuple[str, ...]:
        """The folders right below a folder, or at the top ("")."""
        start = f"{parent}/" if parent else ""
        return tuple(folder for folder in self.folders if folder.startswith(start) and "/" not in folder[len(start) :] and folder != parent)


def version_files(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that may hold the version, by customary names."""
    return tuple(path for path in paths if holds_number(path))[:MOST_FILES]


def worth_reading(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that a survey looks into."""
    paths = tuple(paths)
    there = set(paths)
    return tuple(dict.fromkeys((*(name for name in (*MANIFESTS, *CODEOWNERS) if name in there), *version_files(paths))))
