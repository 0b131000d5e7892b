"""Where fragments lie and what their names mean: releasekit's own layout, or the one of towncrier's table, by its documented keys."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from releasekit.core.changes import DEFAULT_KINDS, Component, Kind
from releasekit.core.config import Config
from releasekit.core.requests import Request
from releasekit.errors import ConfigError
from releasekit.sources.settings import Settings

DEFAULT_DIRECTORY = "changelog.d"

_TYPE_KINDS = {"bugfix": "fix", "doc": "docs", "misc": "internal", "added": "feature", "changed": "change", "fixed": "fix"}
_TYPE_KINDS |= {"deprecated": "deprecation", "removed": "removal"}
ENDINGS = (".md", ".rst", ".txt")
_ISSUE = "{issue}"
_URL = re.compile(r"https?://[^\s<>()\[\]\"'`|]*\{issue\}[^\s<>()\[\]\"'`|]*")
_TOWNCRIER_TYPES = {"feature": "feature", "bugfix": "fix", "doc": "docs", "removal": "removal", "misc": "internal"}


class Layout(NamedTuple):
    """Where fragments lie and what their names mean.

    ``sections`` maps a folder under ``directory`` ("" for itself) to a component id; ``types`` maps a type in a file name to a kind id;
    ``kinds`` are the kinds that towncrier's table adds or renames, ``silent`` the types whose text no document shows; ``pattern`` is what a
    request in a name must match, ``url`` its address with ``{issue}`` in it. ``news`` is the file that a release build writes, ``ending``
    that of a new fragment; ``shared`` says that towncrier reads the same folder.
    """

    directory: str
    sections: Mapping[str, str]
    types: Mapping[str, str]
    kinds: tuple[Kind, ...] = ()
    ignore: tuple[str, ...] = ()
    news: str | None = None
    orphan: str = "+"
    silent: frozenset[str] = frozenset()
    pattern: str = ""
    url: str | None = None
    ending: str = ".md"
    shared: bool = False

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that fragments are looked for in: all of ``directory``, or, where sections lie apart, each of theirs."""
        if "" in self.sections:
            return (self.directory,)
        return tuple(posixpath.normpath(posixpath.join(self.directory, section)) for section in self.sections)

    def request(self, id: str) -> Request:
        """A request with its address; a word without a number is no request of the tracker, and has none."""
        has_address = self.url is not None and any(character.isdigit() for character in id)
        return Request(id, url=self.url.replace(_ISSUE, quote(id, safe="")) if self.url and has_address else None)

    def holds(self, path: str) -> bool:
        """Whether a path lies where fragments do."""
        return any(path.startswith(f"{folder}/") for folder in self.folders)


def layout_of(settings: Settings, components: Iterable[Component], product: str) -> Layout:
    """The layout that a repository configures, in releasekit's table, in towncrier's, or by default. Raises ConfigError."""
    table = settings.towncrier
    components = tuple(components)
    configured = settings.config.changes.directory
    own = {component.id: component.id for component in components}
    own |= {alias: component.id for component in components for alias in component.aliases if alias not in own}
    if table is None:
        types = {kind.id: kind.id for kind in settings.config.kinds()} | _TYPE_KINDS
        return Layout(configured or DEFAULT_DIRECTORY, {"": product} | own, types, silent=_silent(settings.config, types, ()))
    named, others = _sections(table, components, product)
    directory = configured or (_folder(table["directory"]) if "directory" in table else "")
    if directory:
        # A component's section comes before its other folders: there a new entry goes, and towncrier finds it.
        sections = {**named, "": named.get("", product), **others, **{name: id for name, id in own.items() if name not in named | others}}
    else:
        # Without `directory`, towncrier keeps the news of each section beside its code: <package>/<section>/newsfragments.
        directory = _inside(posixpath.join(_text(table, "package_dir", "."), _text(table, "package", "")), "package_dir")
        sections = {posixpath.join(path, "newsfragments"): id for path, id in (named | others or {"": product}).items()}
    types, kinds = _types(table)
    news = _text(table, "filename", "NEWS.rst")
    ending = next((ending for ending in ENDINGS if news.endswith(ending)), ".md") if table.get("create_add_extension", True) else ""
    return Layout(
        directory=directory,
        sections=sections,
        types=types,
        kinds=kinds,
        ignore=(*_strings(table.get("ignore")), posixpath.basename(_text(table, "template", ""))),
        news=news,
        orphan=_text(table, "orphan_prefix", "+"),
        silent=_silent(settings.config, types, kinds),
        pattern=_pattern(_text(table, "issue_pattern", "")),
        url=_url(_text(table, "issue_format", "")),
        ending=ending,
        shared=True,
    )


def _silent(config: Config, types: Mapping[str, str], kinds: tuple[Kind, ...]) -> frozenset[str]:
    shown = {kind.id for kind in config.kinds(kinds) if kind.shown}
    return frozenset(type_ for type_, kind in types.items() if kind not in shown)


def _text(table: Mapping[str, Any], key: str, default: str) -> str:
    found = table.get(key, default)
    if not isinstance(found, str):
        raise ConfigError((f"tool.towncrier.{key}: must be a text",))
    return found


def _inside(path: Any, key: str) -> str:
    """A folder of the repository, from its top. Raises ConfigError for one that lies elsewhere."""
    found = posixpath.normpath(str(path).rstrip("/") or ".")
    if found.startswith(("/", "../")) or found == "..":
        raise ConfigError((f"tool.towncrier.{key}: {path!r} leads out of the repository",))
    return found


def _folder(path: Any) -> str:
    """The folder of all fragments. Raises ConfigError for the whole repository, whose every file would be taken for one."""
    found = _inside(path, "directory")
    if found == ".":
        raise ConfigError((f"tool.towncrier.directory: {path!r} is the whole repository, and must be a folder of its own",))
    return found


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError((f"tool.towncrier.issue_pattern: {pattern!r} is no regular expression: {error}",)) from error
    return pattern


def _url(issue_format: str) -> str | None:
    """The address in a format such as ``[#{issue}](https://host/issues/{issue})``, with ``{issue}`` where the request stands."""
    found = _URL.search(issue_format)
    return found[0].replace("{{", "{").replace("}}", "}") if found else None


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _tables(value: Any, key: str) -> list[Mapping[str, Any]]:
    """A list of tables of towncrier's. Raises ConfigError for anything else."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ConfigError((f"tool.towncrier.{key}: must be a list of tables",))
    return value


def _sections(table: Mapping[str, Any], components: tuple[Component, ...], product: str) -> tuple[dict[str, str], dict[str, str]]:
    """towncrier's sections, by their paths, as components: by the id of a component, or its name in any language; and all others, which
    are about the product.
    """
    known = {name.casefold(): one.id for one in components for name in (one.id, *one.aliases, *one.names.values())}
    sections = table.get("section", [])
    if isinstance(sections, Mapping):
        sections = [{"name": name, "path": path} for name, path in sections.items()]
    pairs = [(_section_path(one), str(one.get("name", "")).casefold()) for one in _tables(sections, "section")]
    found = {path: known.get(name, known.get(path.casefold())) for path, name in pairs}
    return {path: id for path, id in found.items() if id}, {path: product for path, id in found.items() if not id}


def _section_path(section: Mapping[str, Any]) -> str:
    """The folder of a section, "" for that of all fragments. Raises ConfigError."""
    path = section.get("path")
    if not isinstance(path, str):
        raise ConfigError((f"tool.towncrier.section: the section {section.get('name', '')!r} needs a path",))
    found = _inside(path, "section")
    return "" if found == "." else found


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
    # A type that bears the very name of a kind is that kind; another customary name for it is then a kind of its own.
    free = defaults.keys() - {directory for directory, _, _ in declared}
    found: dict[str, str] = {}
    kinds: list[Kind] = []
    for directory, name, shown in declared:
        usual = _TYPE_KINDS.get(directory, "")
        default = defaults.get(usual if usual in free else directory)
        free -= {usual}
        found[directory] = default.id if default else directory
        names = {**(default.names if default else {}), "en": name or directory}
        kinds.append(Kind(found[directory], names, shown, default.hotfix if default else frozenset()))
    return found, tuple(kinds)
