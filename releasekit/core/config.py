"""The configuration of a product: every option, declared once with its type, default, help and reader.

``Config.from_mapping`` takes the table ``[tool.releasekit]`` (or a whole ``releasekit.toml``) and reports every problem at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from releasekit.core import options as read
from releasekit.core.changes import DEFAULT_KINDS, Component, Kind
from releasekit.core.options import option
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version
from releasekit.errors import ConfigError

if TYPE_CHECKING:
    from releasekit.core.trainoptions import TrainOptions

FORMATS = ("md", "html", "json")
SOURCES = ("fragments", "commits", "trailers")


@dataclass(frozen=True, slots=True)
class ComponentOptions:
    """A component of the product."""

    id: str = option(read.slug, "short ASCII name, used in folders and records", example='"billing"')
    name: Mapping[str, str] = option(read.names, "name per language", factory=dict, example='{ ru = "Биллинг", en = "Billing" }')
    paths: tuple[str, ...] = option(read.strings, "gitignore patterns of its files", default=(), example='["services/billing/**"]')
    docs: tuple[str, ...] = option(read.strings, "patterns of the documents that describe it", default=(), example='["docs/billing/**"]')
    scopes: tuple[str, ...] = option(
        read.strings, "scopes of Conventional Commits that mean it, besides its id", default=(), example='["bill"]'
    )


@dataclass(frozen=True, slots=True)
class KindOptions:
    """A kind of change: a new one, or a default one of which only what is given here changes."""

    id: str = option(read.slug, "name of the kind in fragments and records", example='"performance"')
    name: Mapping[str, str] = option(read.names, "name per language", factory=dict, example='{ ru = "Скорость", en = "Performance" }')
    shown: bool | None = option(read.boolean, "whether documents show it; default: as before, and a new kind is", default=None)
    hotfix: tuple[str, ...] | None = option(
        read.some_of("urgent", "minor"),
        "reasons for which a hotfix may hold it; default: as before, a new kind for none",
        default=None,
        example='["minor"]',
    )


@dataclass(frozen=True, slots=True)
class ChangesOptions:
    """Where changes are read from."""

    sources: tuple[str, ...] = option(read.some_of(*SOURCES), "what is read", default=SOURCES, example='["fragments", "commits"]')
    directory: str | None = option(
        read.inside, "folder of the fragments; default: towncrier's, else changelog.d", default=None, example='"changelog.d"'
    )
    kinds: tuple[KindOptions, ...] = option(read.tables(KindOptions, "id"), "kinds beside the default ones", default=(), key="kind")


@dataclass(frozen=True, slots=True)
class DocumentsOptions:
    """The change-history document."""

    formats: tuple[str, ...] = option(read.some_of(*FORMATS), "formats that a release is rendered in", default=FORMATS)
    changelog: str = option(read.inside, "the change history kept in the repository", default="CHANGELOG.md")
    templates: str | None = option(
        read.inside, "folder of templates that replace the packaged ones by name", default=None, example='"templates"'
    )


@dataclass(frozen=True, slots=True)
class BundleOptions:
    """The documentation bundle."""

    include: tuple[str, ...] = option(
        read.strings, "gitignore patterns of the documents that go in", default=("docs/**", "README*"), example='["docs/**", "README.md"]'
    )


@dataclass(frozen=True, slots=True)
class IgnoreOptions:
    """A finding that is known and accepted."""

    rule: str = option(read.text, "code of the rule", example='"RK101"')
    ref: str = option(read.text, "the tag or branch that it is found at", example='"v0.9"')
    reason: str = option(read.text, "why it is accepted", example='"burnt number, see issue 12"')


@dataclass(frozen=True, slots=True)
class RulesOptions:
    """What ``check`` looks at."""

    enforce_from: Version | None = option(read.parsed(Version.parse), "older releases are left alone", default=None, example='"1.0"')
    ignore: tuple[IgnoreOptions, ...] = option(read.tables(IgnoreOptions), "findings that are accepted", default=())


@dataclass(frozen=True, slots=True)
class FileOptions:
    """A file that holds the version; give ``key`` for TOML, or ``pattern`` for any text."""

    path: str = option(read.inside, "path from the top of the repository", example='"pyproject.toml"')
    key: str | None = option(read.text, "dotted key of a TOML file", default=None, example='"project.version"')
    pattern: str | None = option(
        read.text,
        "regular expression with {version} in it, multiline, matching exactly once",
        default=None,
        example='"^VERSION = {version}$"',
    )

    def __post_init__(self) -> None:
        if (self.key is None) == (self.pattern is None):
            raise ValueError("give either key or pattern")
        if self.pattern is not None:
            if self.pattern.count("{version}") != 1:
                raise ValueError("pattern must hold {version} once")
            try:
                re.compile(self.pattern.replace("{version}", "0"))
            except re.error as error:
                raise ValueError(f"pattern is no regular expression: {error}") from error


@dataclass(frozen=True, slots=True)
class IdentityOptions:
    """Who makes release commits and tags; part of the plan, so that all machines make the same objects."""

    name: str = option(read.one_line, "name", default="releasekit")
    email: str = option(read.one_line, "e-mail address", default="releasekit@localhost")


def _train_options() -> type[TrainOptions]:
    from releasekit.core.trainoptions import TrainOptions

    return TrainOptions


@dataclass(frozen=True, slots=True)
class Config:
    """All of it. ``tag`` and ``main`` are None where they are to be detected."""

    id: str | None = option(read.slug, "short ASCII name of the product; default: the repository's", default=None, example='"toweco"')
    product: Mapping[str, str] = option(
        read.names, "name of the product per language", factory=dict, example='{ ru = "Товеко", en = "Toweco" }'
    )
    languages: tuple[str, ...] = option(
        read.checked(read.some_of("ru", "en"), bool, "name at least one language"),
        "languages of the documents, the default one first",
        default=("en",),
    )
    tag: TagPattern | None = option(
        read.parsed(TagPattern), "how release tags are written; default: detected, else v{version}", default=None, example='"v{version}"'
    )
    first: Version = option(
        read.checked(read.parsed(Version.parse), lambda first: first.is_stable, "be a stable version X.Y"),
        "first stable of a product without releases",
        default=Version(0, 1),
        example='"1.0"',
    )
    main: str | None = option(read.text, "the main branch; default: the remote's HEAD", default=None, example='"main"')
    line_branch: str | None = option(
        read.checked(read.text, lambda pattern: pattern.count("{line}") == 1, "hold {line} once"),
        "name of a line's branch; default: detected, else release/{line}",
        default=None,
        example='"release/{line}"',
    )
    remote: str = option(read.text, "the remote that releases are pushed to", default="origin")
    files: tuple[FileOptions, ...] = option(read.tables(FileOptions), "files that hold the version", default=())
    identity: IdentityOptions = option(read.table(lambda: IdentityOptions), "author of release commits", factory=IdentityOptions)
    train: TrainOptions | None = option(read.table(_train_options), "the train; without it a stable cut is always due", default=None)
    components: tuple[ComponentOptions, ...] = option(read.tables(ComponentOptions, "id"), "the components", default=(), key="component")
    changes: ChangesOptions = option(read.table(lambda: ChangesOptions), "sources of changes", factory=ChangesOptions)
    documents: DocumentsOptions = option(read.table(lambda: DocumentsOptions), "the documents", factory=DocumentsOptions)
    bundle: BundleOptions = option(read.table(lambda: BundleOptions), "the bundle", factory=BundleOptions)
    rules: RulesOptions = option(read.table(lambda: RulesOptions), "the rules", factory=RulesOptions)

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any], *, where: str = "") -> Config:
        """Read a configuration. Raises ConfigError that lists every problem with its path; ``where`` names the file."""
        problems: list[str] = []
        config = read.load(cls, data, "", problems)
        if config is None:
            raise ConfigError(tuple(problems), where=where)
        return config

    def kinds(self, more: tuple[Kind, ...] = ()) -> tuple[Kind, ...]:
        """The kinds of change in the order of the document: the defaults, ``more`` (towncrier's), the configured; by id, last wins."""
        found = {kind.id: kind for kind in (*DEFAULT_KINDS, *more)}
        for one in self.changes.kinds:
            before = found.get(one.id, Kind(one.id, {"en": one.id}))
            found[one.id] = Kind(
                id=one.id,
                names={**before.names, **(_named(one.name, one.id) if one.name else {})},
                shown=before.shown if one.shown is None else one.shown,
                hotfix=before.hotfix if one.hotfix is None else frozenset(one.hotfix),
            )
        return tuple(found.values())

    def all_components(self, product: str) -> tuple[Component, ...]:
        """The components; a product that configures none is one component of its own name."""
        if not self.components:
            return (Component(product, _named(self.product, product)),)
        return tuple(Component(one.id, _named(one.name, one.id), one.paths, one.docs, one.scopes) for one in self.components)


def _named(names: Mapping[str, str], fallback: str) -> dict[str, str]:
    """Names per language; a name that was given for all languages, or none at all, is stored under English."""
    return {language or "en": name for language, name in names.items()} or {"en": fallback}
