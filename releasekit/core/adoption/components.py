"""Components: the parts of a product, by what its repository says of them; the first way that names two or more of them counts."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from releasekit.core.adoption.choice import Choice, Value
from releasekit.core.adoption.names import CONTAINERS, is_left_out, slug_of
from releasekit.core.adoption.survey import CODEOWNERS, Survey
from releasekit.core.adoption.workspaces import workspaces

MOST = 60
"""Components beyond which nobody would read their names in a change history."""

_EXAMPLE: Value = ({"id": "billing", "paths": ("services/billing/**",)},)
_FEWEST_FOLDERS, _MOST_FOLDERS = 3, 40
_FEWEST_FILES = 3  # in a folder at the top that nothing else tells of


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the product: its folder ("" if none is known); its name, and the name of its fragments' folder, where it has them."""

    folder: str
    name: str = ""
    section: str = ""


class _Found(NamedTuple):
    parts: tuple[_Part, ...]
    reason: str


def components_choice(survey: Survey) -> Choice:
    """The components, or why there are none."""
    for way in _WAYS:
        for parts, reason in way(survey):
            kept = tuple(part for part in parts if part.folder.isprintable() and "\\" not in part.folder and part.name.isprintable())
            if len(kept) > MOST:
                said = f"{len(kept)} parts ({reason}) are too many for a change history: name those that your users know."
                return Choice("component", _EXAMPLE, said, is_example=True)
            rows = _rows(kept)
            if len(rows) >= 2:
                return Choice("component", rows, f"{reason}. A file belongs to the first component that has a pattern for it.")
    reason = "nothing here names parts of the product, so the whole repository is one component."
    return Choice("component", _EXAMPLE, reason, is_example=True)


def _rows(parts: Iterable[_Part]) -> tuple[Value, ...]:
    # A folder inside of another one comes first: the first pattern that matches a file decides whose it is.
    ordered = sorted(parts, key=lambda part: ((*part.folder.split("/"), "\U0010ffff"), part.name))
    rows: list[Value] = []
    for id, part in _with_ids(ordered):
        row: dict[str, Value] = {"id": id}
        if part.name and part.name != id:
            row["name"] = part.name
        if part.folder:
            row["paths"] = (f"{literal(part.folder)}/**",)
        rows.append(row)
    return tuple(rows)


def literal(path: str) -> str:
    """A path as a pattern that matches it and nothing else. A character that cannot be printed is matched as any one character."""
    escaped = re.sub(r"[*?\[\]\\]|^[!#]|[ ]\Z", r"\\\g<0>", path)
    return "".join(one if one.isprintable() else "?" for one in escaped)


def _with_ids(parts: list[_Part]) -> Iterator[tuple[str, _Part]]:
    """The parts with ids of which no two agree; a part whose name gives no id is left out."""
    short = [slug_of(_own_name(part)) for part in parts]
    counts = Counter(id.casefold() for id in short)
    taken: set[str] = set()
    for id, part in zip(short, parts, strict=True):
        found = id if counts[id.casefold()] == 1 else slug_of(part.folder.replace("/", "-")) or id
        if id and found.casefold() not in taken:
            taken.add(found.casefold())
            yield found, part


def _own_name(part: _Part) -> str:
    """A part's own word: that of its fragments, or of its folder; with the folder around it, unless that is a customary container."""
    if part.section:
        return part.section.rpartition("/")[2]
    parent, _, name = part.folder.rpartition("/")
    return name if not parent or parent.rpartition("/")[2].casefold() in {*CONTAINERS, "src"} else f"{parent.replace('/', '-')}-{name}"


def _towncrier(survey: Survey) -> Iterator[_Found]:
    """The sections of towncrier's table."""
    table = survey.towncrier or {}
    sections = table.get("section", [])
    if isinstance(sections, Mapping):
        sections = [{"name": name, "path": path} for name, path in sections.items()]
    rows = [one for one in sections if isinstance(one, Mapping)] if isinstance(sections, list) else []
    # One too many is enough to say that there are too many.
    pairs = ((str(one.get("name", "")), posixpath.normpath(str(one.get("path", "")).strip("/"))) for one in rows[: MOST + 1])
    parts = tuple(_Part(_home(survey, table, path), name, path) for name, path in pairs if path != ".")
    yield _Found(parts, "the sections of towncrier's table")


def _home(survey: Survey, table: Mapping[str, object], section: str) -> str:
    """The folder of the code that a section tells of: beside the fragments, or the one that bears its name; "" if there is none."""
    package = posixpath.normpath(posixpath.join(str(table.get("package_dir", ".")), str(table.get("package", ""))))
    named = [folder for folder in survey.folders if folder.rpartition("/")[0].casefold() in CONTAINERS and folder.endswith(f"/{section}")]
    likely = (posixpath.normpath(posixpath.join(package, section)), section, f"src/{section}", *named)
    return next((folder for folder in likely if folder in survey.folders), "")


def _workspaces(survey: Survey) -> Iterator[_Found]:
    for workspace in workspaces(survey):
        yield _kept(workspace.folders, f"the members that {workspace.file} names")


def _owners(survey: Survey) -> Iterator[_Found]:
    """The folders of CODEOWNERS, of the file that counts."""
    for file in (one for one in CODEOWNERS if one in survey.contents):
        patterns = (line.split()[0] for line in survey.text(file).splitlines() if line.strip() and line.lstrip()[0] not in "#[^!")
        folders = (re.sub(r"/(?:\*\*?)?\Z", "", pattern).lstrip("/") for pattern in patterns)
        yield _kept((folder for folder in dict.fromkeys(folders) if folder in survey.folders), f"the folders that {file} names owners for")
        return


def _containers(survey: Survey) -> Iterator[_Found]:
    """The folders inside of ``packages``, ``services`` and the like."""
    holders = [folder for folder in survey.folders_in("") if folder.casefold() in CONTAINERS]
    folders = (folder for holder in holders for folder in survey.folders_in(holder))
    yield _kept(folders, f"the folders inside of {', '.join(holders)}")


def _top(survey: Survey) -> Iterator[_Found]:
    """The folders at the top, where they are neither too few nor too many to be parts."""
    parts, _ = _kept((one for one in survey.folders_in("") if survey.folders[one] >= _FEWEST_FILES), "")
    if _FEWEST_FOLDERS <= len(parts) <= _MOST_FOLDERS:
        yield _Found(parts, "the folders at the top, those for tests, tools and documents left out")


def _kept(folders: Iterable[str], reason: str) -> _Found:
    """Folders as parts, without those that are no part of a product."""
    folders = tuple(folders)
    left = [folder for folder in folders if is_left_out(folder)]
    without = f", without {', '.join(left)}" if left and len(left) <= 5 else ""
    return _Found(tuple(_Part(folder) for folder in folders if not is_left_out(folder)), reason + without)


_WAYS: tuple[Callable[[Survey], Iterator[_Found]], ...] = (_towncrier, _workspaces, _owners, _containers, _top)
