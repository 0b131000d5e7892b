"""What an unconfigured repository says of itself: how its tags, its line branches and its main branch are named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import MAX_DIGITS, Line

DEFAULT_TAG = "v{version}"
DEFAULT_LINE_BRANCH = "release/{line}"
LINE_BRANCHES = (
    *(DEFAULT_LINE_BRANCH, "release-{line}", "release/v{line}"),
    *("stable/{line}.x", "stable/{line}", "stable/v{line}", "stable-{line}", "{line}.x", "v{line}", "{line}"),
)
"""Customary names of line branches, the likeliest first."""

MAIN_BRANCHES = ("main", "master", "trunk", "develop")
"""Customary names of the main branch, the likeliest first."""

_LINE = re.compile(rf"(0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})\.([0-9]{{1,{MAX_DIGITS}}})", re.ASCII)
_TAG = re.compile(rf"(|.*?[^0-9.])([0-9]{{1,{MAX_DIGITS}}})\.([0-9]{{1,{MAX_DIGITS}}})(\.[0-9]{{1,{MAX_DIGITS}}})?", re.ASCII)


def detect_tag_pattern(tags: Iterable[str]) -> TagPattern:
    """The pattern that most tags have: the commonest prefix, with a padded minor where most of two digits below ten are written so.

    Where every stable version is written ``X.Y.0`` and none ``X.Y``, at least two of them, the pattern is ``v{major}.{minor}.{patch}``.
    A repository without any such tag gets ``v{version}``.
    """
    found = [match for match in map(_TAG.fullmatch, tags) if match]
    usable = Counter(match[1] for match in found if not set(match[1]) & set("{}[]"))
    if not usable:
        return TagPattern(DEFAULT_TAG)
    prefix = min(usable, key=lambda one: (-usable[one], one))
    chosen = [match for match in found if match[1] == prefix]
    minors = [match[3] for match in chosen if int(match[3]) < 10]
    padded = sum(len(minor) == 2 for minor in minors)
    minor = "{minor:02}" if padded * 2 > len(minors) else "{minor}"
    patches = Counter(match[4] for match in chosen)
    if not patches[None] and patches[".0"] >= 2:
        return TagPattern(f"{prefix}{{major}}.{minor}.{{patch}}")
    return TagPattern(prefix + ("{version}" if minor == "{minor}" else "{major}.{minor:02}[.{patch}]"))


def line_of(branch: str, pattern: str, padding: int = 1) -> Line | None:
    """The line that a branch belongs to by its name, or None if it is no line branch; ``padding`` as in the product's tags."""
    before, _, after = pattern.partition("{line}")
    if not (branch.startswith(before) and branch.endswith(after) and len(branch) > len(before) + len(after)):
        return None
    number = _LINE.fullmatch(branch[len(before) : len(branch) - len(after)])
    line = Line(int(number[1]), int(number[2])) if number else None
    return line if number and line and number[2] == f"{line.minor:0{padding}}" else None


def detect_line_branch(branches: Collection[str], padding: int = 1) -> str:
    """How line branches are named: the customary name that most branches have, else ``release/{line}``."""
    counts = {pattern: sum(line_of(branch, pattern, padding) is not None for branch in branches) for pattern in LINE_BRANCHES}
    return max(LINE_BRANCHES, key=lambda pattern: counts[pattern])


def detect_main(branches: Collection[str], remote_head: str | None, checked_out: str | None) -> str | None:
    """The main branch: what the remote's HEAD names, else a customary name, else the branch that is checked out, else None."""
    if remote_head in branches:
        return remote_head
    return next((name for name in MAIN_BRANCHES if name in branches), checked_out)
