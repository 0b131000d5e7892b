"""Where fragments lie and what their names mean: releasekit's own layout, or the one of towncrier's table, by its documented keys."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from releasekit.core.changes import DEFAULT_KINDS, Component, Kind
from releasekit.errors import ConfigError
from releasekit.sources.settings import Settings

DEFAULT_DIRECTORY = "changelog.d"

_TYPE_KINDS = {"bugfix": "fix", "doc": "docs", "misc": "internal", "added": "feature", "changed": "change", "fixed": "fix"}
_TYPE_KINDS |= {"deprecated": "deprecation", "removed": "removal"}
_TOWNCRIER_TYPES = {"feature": "feature", "bugfix": "fix", "doc": "docs", "removal": "removal", "misc": "internal"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where fragments lie and what their names mean.

    ``sections`` maps a folder under ``directory`` ("" for itself) to a component id; ``types`` maps a type in a file name to a kind id;
    ``kinds`` are the kinds that towncrier's table adds or renames; ``news`` is the file that a release build writes.
    """

    directory: str
    sections: Mapping[str, str]
    types: Mapping[str, str]
    kinds: tuple[Kind, ...] = ()
    ignore: tuple[str, ...] = ()
    news: str | None = None
    orphan: str = "+"

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that fragments are looked for in: all of ``directory``, or, where sections lie apart, each of theirs."""
        if "" in self.sections:
            return (self.directory,)
        return tuple(posixpath.normpath(posixpath.join(self.directory, section)) for section in self.sections)

    def holds(self, path: str) -> bool:
        """Whether a path lies where fragments do."""
        return any(path.startswith(f"{folder}/") for folder in self.folders)


def layout_of(settings: Settings, components: Iterable[Component], product: str) -> Layout:
    """The layout that a repository configures, in releasekit's table, in towncrier's, or by default. Raises ConfigError."""
    table = settings.towncrier
    components = tuple(components)
    configured = settings.config.changes.directory
    own = {component.id: component.id for component in components}
    if table is None:
        types = {kind.id: kind.id for kind in settings.config.kinds()} | _TYPE_KINDS
        return Layout(configured or DEFAULT_DIRECTORY, {"": product} | own, types)
    sections = _sections(table, components, product)
    directory = configured or (posixpath.normpath(str(table["directory"])) if "directory" in table else "")
    if directory:
        sections = {"": product} | own | sections
    else:
        # Without `directory`, towncrier keeps the news of each section beside its code: <package>/<section>/newsfragments.
        directory = posixpath.normpath(posixpath.join(str(table.get("package_dir", ".")), str(table.get("package", ""))))
        sections = {posixpath.join(path, "newsfragments"): id for path, id in (sections or {"": product}).items()}
    types, kinds = _types(table)
    return Layout(
        directory=directory,
        sections=sections,
        types=types,
        kinds=kinds,
        ignore=(*_strings(table.get("ignore")), posixpath.basename(str(table.get("template", "")))),
        news=str(table.get("filename", "NEWS.rst")),
        orphan=str(table.get("orphan_prefix", "+")),
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _tables(value: Any, key: str) -> list[Mapping[str, Any]]:
    """A list of tables of towncrier's. Raises ConfigError for anything else."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ConfigError((f"tool.towncrier.{key}: must be a list of tables",))
    return value


def _sections(table: Mapping[str, Any], components: tuple[Component, ...], product: str) -> dict[str, str]:
    """towncrier's sections, by their paths, as components: by the id of a component, or by its name in any language."""
    known = {name.casefold(): one.id for one in components for name in (one.id, *one.names.values())}
    sections = table.get("section", [])
    if isinstance(sections, Mapping):
        sections = [{"name": name, "path": path} for name, path in sections.items()]
    pairs = ((str(one.get("name", "")), str(one.get("path", "")).strip("/")) for one in _tables(sections, "section"))
    return {path: known.get(name.casefold(), known.get(path.casefold(), product)) for name, path in pairs}


def _declared_types(table: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """towncrier's types: directory, name and whether the content is shown; the tables of ``fragment`` win over the list ``type``."""
    fragment = table.get("fragment")
    if isinstance(fragment, Mapping) and fragment:
        one_each = {key: value if isinstance(value, Mapping) else {} for key, value in sorted(fragment.items())}
        return [(key, str(one.get("name", key.capitalize())), bool(one.get("showcontent", True))) for key, one in one_each.items()]
    types = _tables(table.get("type", []), "type")
    named = [(str(one.get("name", one.get("directory", ""))), one) for one in types]
    return [(str(one.get("directory", name.lower())), name, bool(one.get("showcontent", True))) for name, one in named]


def _types(table: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Kind, ...]]:
    """towncrier's types as kinds: customary names become the default kinds (under their own heading), others kinds of their own."""
    declared = _declared_types(table)
    if not declared:
        return dict(_TOWNCRIER_TYPES), ()
    defaults = {kind.id: kind for kind in DEFAULT_KINDS}
    found: dict[str, str] = {}
    kinds: list[Kind] = []
    for directory, name, shown in declared:
        default = defaults.get(_TYPE_KINDS.get(directory, directory))
        found[directory] = default.id if default else directory
        names = {**(default.names if default else {}), "en": name or directory}
        kinds.append(Kind(found[directory], names, shown, default.hotfix if default else frozenset()))
    return found, tuple(kinds)
