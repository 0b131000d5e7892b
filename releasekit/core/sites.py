"""Published sites: the versions that lie in a folder, one directory a line, and which of them the aliases lead to.

The list is the ``versions.json`` that mike writes and that themes read. What else is in it, entries and keys of others, is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from releasekit.core.version import Line, Version
from releasekit.errors import InvalidVersion, PolicyError, RepositoryError, UsageError

NAME = "versions.json"
OVERVIEW = "versions.html"
LATEST = "latest"
STABLE = "stable"
ALIASES = (LATEST, STABLE)
"""The aliases that always lead to the highest line whose release may be used."""

REDIRECT = "redirect"
COPY = "copy"
SYMLINK = "symlink"
ALIAS_TYPES = (REDIRECT, COPY, SYMLINK)
"""How an alias is made: pages that lead on, a second copy, or a relative link; the words are mike's."""

_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RESERVED = (".html", ".json")


@dataclass(frozen=True, slots=True)
class Shown:
    """A version in the list: the directory that it lies in, the title that readers see, its aliases, and what others wrote beside."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> Line | None:
        """The line whose directory this is; None for what is none of ours, such as ``dev``."""
        try:
            return Line.parse(self.name)
        except InvalidVersion:
            return None

    @property
    def release(self) -> Version | None:
        """The release that lies there: which its title names, else the line's stable version. None for what is none of ours."""
        if self.line is None:
            return None
        for found in re.finditer(r"[0-9]+(?:\.[0-9]+)+", self.title):
            version = Version.read(found[0])
            if version is not None and version.line == self.line:
                return version
        return self.line.stable

    @property
    def is_hidden(self) -> bool:
        """Whether readers are not to be shown it, by a property that mike's switchers know."""
        properties = self.more.get("properties")
        return isinstance(properties, Mapping) and properties.get("hidden") is True

    def to_json(self) -> dict[str, Any]:
        """The entry as mike writes it."""
        return {"version": self.name, "title": self.title, "aliases": list(self.aliases), **self.more}


@dataclass(frozen=True, slots=True)
class SiteVersions:
    """All versions of a folder, in the order in which readers are shown them."""

    shown: tuple[Shown, ...] = ()

    @classmethod
    def from_bytes(cls, content: bytes, where: str) -> SiteVersions:
        """The list in a file. Raises RepositoryError that says what is wrong with it."""
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise RepositoryError(f"the list of versions is not JSON: {error}", where=where, hint=_MEND) from error
        if not isinstance(data, list):
            raise RepositoryError("the list of versions is no list", where=where, hint=_MEND)
        shown = tuple(_entry(one, place, where) for place, one in enumerate(data))
        names = [name for one in shown for name in (one.name, *one.aliases)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise RepositoryError(f"a name stands for two things in the list of versions: {twice[0]!r}", where=where, hint=_MEND)
        return cls(shown)

    def to_bytes(self) -> bytes:
        """The file, to the byte as mike would write it."""
        return (json.dumps([one.to_json() for one in self.shown], indent=2) + "\n").encode("ascii")

    def find(self, name: str) -> Shown | None:
        """The version of a directory or of an alias, or None."""
        return next((one for one in self.shown if name == one.name or name in one.aliases), None)

    def with_release(self, version: Version, aliases: Sequence[str] = (), withdrawn: Collection[Version] = ()) -> SiteVersions:
        """The list once a release lies in its line's directory, with more ``aliases`` for it if they are wished.

        ``withdrawn`` are releases that must not be used. Raises PolicyError for one of them, and for a release that is older than what
        lies there; UsageError for an alias that cannot be one.
        """
        name = str(version.line)
        _require_place(self.find(name), version, withdrawn)
        for alias in aliases:
            self._require_alias(alias)
        before = next((one for one in self.shown if one.name == name), None)
        entry = replace(before, title=str(version)) if before else Shown(name, str(version))
        shown = tuple(entry if one is before else one for one in self.shown) if before else self._inserted(entry)
        usable = [(one.release, one) for one in shown if one.release and one.release not in withdrawn]
        highest = max(usable, key=lambda pair: pair[0])[1]
        return SiteVersions(_moved(_moved(shown, name, aliases), highest.name, ALIASES))

    def _inserted(self, entry: Shown) -> tuple[Shown, ...]:
        """The highest first: before the first lower line, and after everything that is no line."""
        line = entry.line
        place = next((at for at, one in enumerate(self.shown) if line and one.line and one.line < line), len(self.shown))
        return (*self.shown[:place], entry, *self.shown[place:])

    def _require_alias(self, alias: str) -> None:
        if alias in ALIASES:
            raise UsageError(f"{alias} always leads to the highest release that may be used", hint="choose another name: --alias lts")
        if not _ALIAS.fullmatch(alias) or alias.endswith(_RESERVED):
            raise UsageError(f"{alias!r} cannot be an alias: it is the name of a directory, in ASCII letters, digits, '.', '-' and '_'")
        if Version.read(alias) is not None or any(alias == one.name for one in self.shown):
            raise UsageError(f"{alias} cannot be an alias: it is a version")


@dataclass(frozen=True, slots=True)
class SiteWish:
    """What is to be published: a release, by default the newest that may be used, one site of it or its bundle, and under which aliases.

    ``site`` names one of several sites, ``bundle`` the archive or folder that all is taken from in place of being built. ``init`` takes a
    folder that holds other things.
    """

    version: Version | None = None
    site: str | None = None
    aliases: tuple[str, ...] = ()
    alias_type: str = REDIRECT
    bundle: str | None = None
    init: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: a release, in the directory ``name``; its site, None for its bundle; and the list of versions as it is now.

    ``moved`` are the aliases that were made anew, ``kept`` the pages at the top that are another's and were left alone.
    """

    version: Version
    name: str
    site: str | None
    versions: SiteVersions
    moved: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The publication as published."""
        return {
            "schema": "releasekit/publish-site/1",
            "version": str(self.version),
            "directory": self.name,
            "site": self.site,
            "aliases": list(self.moved),
            "kept": list(self.kept),
            "versions": [one.to_json() for one in self.versions.shown],
        }


_MEND = "mend it: a list of {version, title, aliases}, as mike writes it; nothing was changed"


def _entry(data: Any, place: int, where: str) -> Shown:
    """One entry. Raises RepositoryError."""
    found = data if isinstance(data, dict) else {}
    name, aliases = found.get("version"), found.get("aliases", [])
    title = found.get("title", name)
    if not isinstance(name, str) or not isinstance(title, str) or not isinstance(aliases, list):
        raise RepositoryError(f"entry {place + 1} of the list of versions has no version, title and aliases", where=where, hint=_MEND)
    for one in (name, *aliases):
        if not isinstance(one, str) or one in ("", ".", "..") or set(one) & set("/\\\0"):
            raise RepositoryError(f"entry {place + 1} of the list of versions names no directory: {one!r:.80}", where=where, hint=_MEND)
    more = {key: value for key, value in found.items() if key not in ("version", "title", "aliases")}
    return Shown(name, title, tuple(aliases), more)


def _require_place(there: Shown | None, version: Version, withdrawn: Collection[Version]) -> None:
    """Raises PolicyError where a release must not lie, RepositoryError where its directory's name stands for something else."""
    if version in withdrawn:
        raise PolicyError(f"{version} is withdrawn, so it is not published", hint="publish the release that took its place")
    if there is None:
        return
    if there.name != str(version.line):
        raise RepositoryError(f"{version.line} is an alias of {there.name} there", where=NAME, hint="take it out of the aliases first")
    if there.release and there.release > version and there.release not in withdrawn:
        raise PolicyError(
            f"{there.release} is published, and the older {version} does not take its place",
            where=f"{NAME}, {there.name}",
            hint=f"withdraw {there.release} first, if it must not be used",
        )


def _moved(shown: Sequence[Shown], name: str, aliases: Sequence[str]) -> tuple[Shown, ...]:
    """The same with some aliases at one version, and at no other."""
    return tuple(
        replace(one, aliases=tuple(dict.fromkeys((*one.aliases, *aliases))))
        if one.name == name
        else replace(one, aliases=tuple(alias for alias in one.aliases if alias not in aliases))
        for one in shown
    )
