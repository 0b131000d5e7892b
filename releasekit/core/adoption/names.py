"""Names and texts of a repository: which folders are parts of a product, what such a part is called, files without comments."""

from __future__ import annotations

import re

LEFT_OUT = frozenset(
    {"doc", "docs", "documentation", "man", "manual", "man-common", "testing", "testdata", "spec", "specs", "fixtures", "coverage"}
    | {"benchmark", "benchmarks", "perf", "tool", "tools", "tooling", "script", "scripts", "ci", "hack", "build", "dist", "out", "target"}
    | {"cmake", "m4", "config", "configs", "conf", "debian", "rpm", "packaging", "patches", "licenses", "include", "src", "lib"}
    | {"sample", "samples", "demo", "demos", "vendor", "third_party", "third-party", "thirdparty", "3rdparty", "external", "extern"}
    | {"deps", "node_modules", "contrib", "po", "po-man", "locale", "locales", "i18n", "translations", "assets", "images"}
    | {"news", "newsfragments", "changes", "changelog", "changelogs", "changelog.d", "releasenotes", "releases"}
)
"""Folders that are no part of a product that its users would know by name."""

_TRIALS = frozenset({"bench", "benches", "e2e", "example", "examples", "test", "tests"})
"""First words of names, such as `tests-integration`, that say so too. A last word says nothing: `toweco-test` may be for users."""

CONTAINERS = frozenset(
    {"packages", "services", "apps", "applications", "libs", "libraries", "crates", "modules", "components", "plugins", "cmd", "projects"}
)
"""Folders that customarily hold one part of the product each."""


def is_left_out(folder: str) -> bool:
    """Whether a folder is no part of a product, by its own name: tests, tools, documents, hidden ones."""
    name = folder.rpartition("/")[2].casefold()
    return name.startswith((".", "_")) or name in LEFT_OUT or re.split(r"[-_.]", name)[0] in _TRIALS


def slug_of(name: str) -> str:
    """An ASCII name made of a text: what cannot stand in one becomes a hyphen; "" when nothing is left."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", name).strip("._-")


def without(text: str, start: str, end: str) -> str:
    """The text without what stands between two marks, in a time that grows with its length only, whatever it holds."""
    first, *rest = text.split(start)
    return first + "".join(part.partition(end)[2] for part in rest)
