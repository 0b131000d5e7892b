"""Where the repository keeps fragments, its change history and its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from releasekit.core.adoption.choice import Choice
from releasekit.core.adoption.components import literal
from releasekit.core.adoption.survey import Survey
from releasekit.core.bundleoptions import BundleOptions
from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.config import DocumentsOptions

_FOLDERS = ("changelog.d", "newsfragments", "changes")
"""Customary folders of fragments; the first is the default."""

_KINDS = frozenset({kind.id for kind in DEFAULT_KINDS} | {"bugfix", "doc", "misc", "added", "changed", "deprecated", "fixed", "removed"})
_DOCUMENTS = frozenset({"doc", "docs", "documentation"})
_CHANGELOGS = ("changelog", "changes", "history", "news", "release[_-]notes", "docs/changelog", "docs/changes")
_MOST_EXCLUDED = 20


def changes_choice(survey: Survey) -> Choice:
    """The folder of the fragments."""
    if survey.towncrier is not None:
        return Choice(
            "changes", None, "folder, sections and types of the fragments are those of towncrier's own table, which is read as it stands."
        )
    for folder in _FOLDERS:
        names = [path.rpartition("/")[2] for path in survey.paths if path.startswith(f"{folder}/")]
        entries = [name for name in names if not _is_ignored(name)]
        readable = sum(_is_fragment(name) for name in entries)
        if names and readable * 2 >= len(entries) and (readable or folder != "changes"):
            held = f"which holds {readable} of them" if readable else "which waits for the first one"
            return Choice(
                "changes", {"directory": folder}, f"the folder of the fragments, {held}: <request>.<kind>.md, or in a folder per component."
            )
        if entries and folder == _FOLDERS[0]:
            reason = f"what lies in {folder} is no fragment of a form that is known ({entries[0]}), so that folder is not read."
            return Choice("changes", {"sources": ("commits", "trailers")}, reason)
    return Choice(
        "changes", None, f"changes are read from fragments in {_FOLDERS[0]} (there are none yet), from commits and their trailers."
    )


def _is_ignored(name: str) -> bool:
    """What towncrier ignores too."""
    return (
        name.casefold() in {".gitkeep", ".keep", ".gitignore"}
        or re.match(r"_?(?:readme|template)\b|_template|.*\.j(?:inja)?2\Z", name, re.IGNORECASE) is not None
    )


def _is_fragment(name: str) -> bool:
    found = re.fullmatch(r"[^.]+\.([a-z]+)(?:\.[0-9]+)?(?:\.(?:md|rst|txt))?", name)
    return found is not None and found[1] in _KINDS


def documents_choice(survey: Survey) -> Choice | None:
    """The change history that is there already, where it is Markdown."""
    default = DocumentsOptions().changelog
    if default in survey.paths:
        return Choice("documents", None, f"{default} is kept as it is; releases are added to it between releasekit's own markers.")
    known = [path for stem in _CHANGELOGS for path in survey.paths if re.fullmatch(rf"{stem}(?:\.\w+)?", path, re.IGNORECASE)]
    markdown = next((path for path in known if path.casefold().endswith(".md")), None)
    if markdown:
        reason = f"the change history that is there. What is in {markdown} stays; releases are added between markers."
        return Choice("documents", {"changelog": markdown}, reason)
    if known:
        return Choice("documents", None, f"{known[0]} is no Markdown, so it is left alone: a cut tells of releases in {default}.")
    return None


def bundle_choice(survey: Survey) -> Choice:
    """The documents that go into the bundle."""
    default = BundleOptions().include
    folders = [folder for folder in survey.folders_in("") if folder.casefold() in _DOCUMENTS and folder.isprintable()]
    crowded = [folder for folder in folders if sum(path.startswith(f"{folder}/") for path in survey.strange) > _MOST_EXCLUDED]
    folders = [folder for folder in folders if folder not in crowded]
    readmes = [path for path in survey.paths if path.startswith("README") and "/" not in path]
    if not folders and not readmes and not crowded:
        return Choice("bundle", None, f"no document is here yet; the default takes in {' and '.join(default)}.")
    include: tuple[str, ...] = tuple(f"{literal(folder)}/**" for folder in folders)
    include += ("/README*",) if readmes else ()
    excluded = tuple(_excluded(survey, folders))
    if not excluded and not crowded and set(include) <= set(default):
        return Choice("bundle", None, f"the default takes in what is here: {' and '.join(include)}.")
    said = "the documents that are here"
    said += "; what is no plain file, or has a name that cannot be printed, cannot go in" if excluded else ""
    said += f"; {', '.join(crowded)} holds too many links and submodules to go in" if crowded else ""
    return Choice("bundle", {"include": (*include, *excluded)}, f"{said}.")


def _excluded(survey: Survey, folders: list[str]) -> Iterator[str]:
    """What would be taken in, and is no plain file with a name that can be printed."""
    for path in survey.strange:
        top, inner, _ = path.partition("/")
        if (inner and top in folders) or (not inner and path.startswith("README")):
            yield f"!{'' if inner else '/'}{literal(path)}"
