"""Workspaces: the parts of a repository that its build tools name, with their patterns expanded against the tree."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from releasekit.core.adoption.names import without
from releasekit.core.adoption.survey import Survey

_MOST_PATTERNS = 200


class Workspace(NamedTuple):
    """The members that one file names: their folders, each of which holds a manifest of its own."""

    file: str
    folders: tuple[str, ...]


def workspaces(survey: Survey) -> Iterator[Workspace]:
    """Every workspace with the members that are there."""
    for file, members, manifests in _KINDS:
        if file in survey.contents:
            wanted = list(members(survey.text(file)))[:_MOST_PATTERNS]
            yield Workspace(file, _expanded(wanted, _homes(survey.paths, manifests)))


def _homes(paths: Iterable[str], manifests: tuple[str, ...]) -> tuple[str, ...]:
    """The folders that hold a manifest, the top left out."""
    found = (path.rpartition("/") for path in paths)
    return tuple(dict.fromkeys(folder for folder, _, name in found if folder and name in manifests))


def _expanded(patterns: Iterable[str], homes: tuple[str, ...]) -> tuple[str, ...]:
    """The folders that the patterns mean; a pattern after ``!`` takes folders out again."""
    chosen: dict[str, None] = {}
    for pattern in patterns:
        parts = tuple(posixpath.normpath(pattern.removeprefix("!").strip("/")).split("/"))
        found = [home for home in homes if _matches(tuple(home.split("/")), parts)]
        for home in found:
            if pattern.startswith("!"):
                chosen.pop(home, None)
            else:
                chosen[home] = None
    return tuple(sorted(chosen))


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether a path has the form of a pattern, in which ``**`` stands for any number of folders."""
    # reached[n]: the first n parts of the pattern match what was read of the path; no pattern makes this slower than its length.
    reached = [True] + [False] * len(pattern)
    for place, one in enumerate(pattern):
        reached[place + 1] = reached[place] and one == "**"
    for part in parts:
        following = [False] * (len(pattern) + 1)
        for place, one in enumerate(pattern):
            if one == "**":
                following[place + 1] = reached[place + 1] or following[place] or reached[place]
            else:
                following[place + 1] = reached[place] and fnmatchcase(part, one)
        reached = following
    return reached[-1]


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _at(data: Any, *keys: str) -> Any:
    """What stands under some keys, or None."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _toml(text: str) -> Any:
    """A TOML file's data; nothing for a file that is none."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _npm(text: str) -> list[str]:
    try:
        found = _at(json.loads(text), "workspaces")
    except (ValueError, RecursionError):
        return []
    return _texts(found) or _texts(_at(found, "packages"))


def _pnpm(text: str) -> list[str]:
    """The items below ``packages:``, one a line; no other form of YAML is customary there."""
    found: list[str] = []
    is_inside = False
    for line in text.splitlines():
        item = re.match(r"[ \t]*-[ \t]*[\"']?([^\"'#\s]+)", line)
        if is_inside and item:
            found.append(item[1])
        elif line.strip() and not line.lstrip().startswith("#"):
            is_inside = line.rstrip() == "packages:"
    return found


def _cargo(text: str) -> list[str]:
    found = _at(_toml(text), "workspace")
    return [*_texts(_at(found, "members")), *(f"!{one}" for one in _texts(_at(found, "exclude")))]


def _python(text: str) -> list[str]:
    """uv's members, and hatch's, which stand in an environment."""
    tool = _at(_toml(text), "tool")
    environments = _at(tool, "hatch", "envs")
    tables = [_at(one, "workspace") for one in environments.values()] if isinstance(environments, Mapping) else []
    found: list[str] = []
    for table in (_at(tool, "uv", "workspace"), *tables):
        members = _at(table, "members")
        rows = [row.get("path") for row in members if isinstance(row, Mapping)] if isinstance(members, list) else []
        found += [*_texts(members), *_texts(rows), *(f"!{one}" for one in _texts(_at(table, "exclude")))]
    return found


def _maven(text: str) -> list[str]:
    return re.findall(r"<module>[ \t]*([^<>\s]+)[ \t]*</module>", without(text, "<!--", "-->"))


def _go(text: str) -> list[str]:
    """The folders of ``use``, one a line, or a block of them."""
    found: list[str] = []
    is_inside = False
    for line in text.splitlines():
        words = line.partition("//")[0].split()
        if is_inside or words[:1] == ["use"]:
            found += [word.strip("\"'`") for word in words if word not in {"use", "(", ")"}]
            is_inside = ")" not in words and (is_inside or "(" in words)
    return found


def _gradle(text: str) -> list[str]:
    """The projects of ``include``, whose list may go on for several lines: ``:libs:core`` lies in ``libs/core``."""
    found: list[str] = []
    goes_on = False
    for line in text.splitlines():
        code = line.partition("//")[0].rstrip()
        if goes_on or re.match(r"[ \t]*include\b", code):
            found += re.findall(r"[\"']([^\"']+)[\"']", code)
            goes_on = code.endswith((",", "("))
    return [name.strip(":").replace(":", "/") for name in found]


_GRADLE = ("build.gradle", "build.gradle.kts")
_KINDS: tuple[tuple[str, Callable[[str], list[str]], tuple[str, ...]], ...] = (
    ("Cargo.toml", _cargo, ("Cargo.toml",)),
    ("pyproject.toml", _python, ("pyproject.toml",)),
    ("pom.xml", _maven, ("pom.xml",)),
    ("go.work", _go, ("go.mod",)),
    ("settings.gradle", _gradle, _GRADLE),
    ("settings.gradle.kts", _gradle, _GRADLE),
    ("pnpm-workspace.yaml", _pnpm, ("package.json",)),
    ("package.json", _npm, ("package.json",)),
)
"""The file at the top that names members, how it does, and what each member holds. What a program is built with comes before npm."""
