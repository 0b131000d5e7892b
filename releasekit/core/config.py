"""The configuration of a product: every option, declared once with its type, default, help and reader.

``Config.from_mapping`` takes the table ``[tool.releasekit]`` (or a whole ``releasekit.toml``) and reports every problem at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from releasekit.core import options as read
from releasekit.core.bundleoptions import BundleOptions, DocumentOptions, FreshnessOptions
from releasekit.core.changes import DEFAULT_KINDS, Component, Kind
from releasekit.core.options import option
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version
from releasekit.errors import ConfigError

if TYPE_CHECKING:
    from releasekit.core.lifecycleoptions import LifecycleOptions
    from releasekit.core.requestoptions import RequestOptions
    from releasekit.core.rowoptions import (
        ApprovalOptions,
        ComponentOptions,
        FileOptions,
        IgnoreOptions,
        KindOptions,
        LimitationOptions,
        SigningOptions,
    )
    from releasekit.core.supportoptions import SupportOptions
    from releasekit.core.trainoptions import TrainOptions

FORMATS = ("md", "html", "docx", "pdf", "json")
CORE_FORMATS = ("md", "html", "json")
"""Those that need no extra."""
STYLES = ("short", "full")
SECTIONS = ("general", "versions", "components", "changes", "updating", "documents", "limitations", "checksums", "registration")
"""The parts of the full form, in their order."""
SOURCES = ("fragments", "commits", "trailers")
TOWNCRIER_SOURCES = ("fragments", "trailers")
"""What is read where towncrier is configured and nothing else is said: there the fragments tell, and a message is for the reviewer."""


def _row(name: str) -> Callable[[], type[Any]]:
    """The class of a list's rows, which is made when there is a row to read."""

    def declare() -> type[Any]:
        from releasekit.core import rowoptions

        found: type[Any] = getattr(rowoptions, name)
        return found

    return declare


@dataclass(frozen=True, slots=True)
class ChangesOptions:
    """Where changes are read from."""

    sources: tuple[str, ...] = option(
        read.some_of(*SOURCES),
        "what is read; where towncrier is configured, commits are only read when they are named here",
        default=SOURCES,
        example='["fragments", "commits"]',
    )
    directory: str | None = option(
        read.inside, "folder of the fragments; default: towncrier's, else changelog.d", default=None, example='"changelog.d"'
    )
    match: str = option(
        read.one_of("first", "all"),
        "which component owns a file: the first with a pattern that matches it, or all of them",
        default="first",
    )
    several: str = option(
        read.one_of("once", "each"),
        "a commit that touches several components is told once, where most of its files are, or in each of them",
        default="once",
    )
    exclude: tuple[str, ...] = option(
        read.strings,
        "gitignore patterns of files that belong to no component, such as vendored and generated ones",
        default=(),
        example='["**/_vendor/**", "*.lock"]',
    )
    corrections: str = option(
        read.inside,
        "file of messages that are read in place of those of commits, by commit",
        default="releases/corrections.toml",
    )
    strict: bool = option(read.boolean, "whether a commit that no source tells of is a finding (RK408)", default=False)
    kinds: tuple[KindOptions, ...] = option(read.tables(_row("KindOptions"), "id"), "kinds beside the default ones", default=(), key="kind")


@dataclass(frozen=True, slots=True)
class DocumentsOptions:
    """The change-history document."""

    formats: tuple[str, ...] = option(
        read.some_of(*FORMATS),
        "formats that a release is rendered in; docx and pdf need the extras of these names",
        default=CORE_FORMATS,
        example='["md", "html", "docx", "pdf", "json"]',
    )
    style: str = option(
        read.one_of(*STYLES), "form of the documents that are handed over; the changelog of the repository is always short", default="full"
    )
    styles: Mapping[str, str] = option(
        read.mapping(read.one_of(*STYLES)), "forms that differ from it, by format", factory=dict, example='{ md = "short" }'
    )
    without: tuple[str, ...] = option(
        read.some_of(*SECTIONS), "parts that the full form does not have", default=(), example='["checksums"]'
    )
    title: Mapping[str, str] = option(
        read.names, "title per language; default: Change history", factory=dict, example='{ ru = "Описание изменений" }'
    )
    designation: str = option(
        read.text, "the document's code in the vendor's own system, shown in the header", default="", example='"ТВКО.00001-01 90 01"'
    )
    approvals: tuple[ApprovalOptions, ...] = option(
        read.tables(_row("ApprovalOptions")), "lines of the approval block of the title page", default=(), key="approval"
    )
    pdf_standard: str | None = option(
        read.one_of("a-2b", "a-3b", "ua-1"), "the standard that PDF documents keep to; default: none", default=None, example='"a-2b"'
    )
    changelog: str = option(read.inside, "the change history kept in the repository", default="CHANGELOG.md")
    templates: str | None = option(
        read.inside,
        "folder of templates that replace the packaged ones by name; default: templates, where it holds such a name",
        default=None,
        example='"release-templates"',
    )

    def __post_init__(self) -> None:
        unknown = next((format for format in self.styles if format not in FORMATS), None)
        if unknown is not None:
            raise ValueError(f"styles: there is no format {unknown!r}{read.suggestion(unknown, FORMATS)}")

    def style_of(self, format: str) -> str:
        """The form, ``short`` or ``full``, in which a format is handed over."""
        return self.styles.get(format, self.style)


@dataclass(frozen=True, slots=True)
class RulesOptions:
    """What ``check`` looks at."""

    enforce_from: Version | None = option(read.parsed(Version.parse), "older releases are left alone", default=None, example='"1.0"')
    ignore: tuple[IgnoreOptions, ...] = option(read.tables(_row("IgnoreOptions")), "findings that are accepted", default=())
    severity: Mapping[str, str] = option(
        read.mapping(read.one_of("error", "warning", "note")),
        "severities that are not the rules' own, by code",
        factory=dict,
        example='{ RK101 = "warning" }',
    )
    baseline: str | None = option(
        read.inside,
        "file with the findings that were there before, as `check --format json` writes them; they are left out",
        default=None,
        example='"releasekit-baseline.json"',
    )


@dataclass(frozen=True, slots=True)
class IdentityOptions:
    """Who makes release commits and tags; part of the plan, so that all machines make the same objects."""

    name: str = option(read.one_line, "name", default="releasekit")
    email: str = option(read.one_line, "e-mail address", default="releasekit@localhost")


def _train_options() -> type[TrainOptions]:
    from releasekit.core.trainoptions import TrainOptions

    return TrainOptions


def _request_options() -> type[RequestOptions]:
    from releasekit.core.requestoptions import RequestOptions

    return RequestOptions


def _support_options() -> type[SupportOptions]:
    from releasekit.core.supportoptions import SupportOptions

    return SupportOptions


def _lifecycle_options() -> type[LifecycleOptions]:
    from releasekit.core.lifecycleoptions import LifecycleOptions

    return LifecycleOptions


@dataclass(frozen=True, slots=True)
class Config:
    """All of it. ``tag`` and ``main`` are None where they are to be detected."""

    id: str | None = option(read.slug, "short ASCII name of the product; default: the repository's", default=None, example='"toweco"')
    product: Mapping[str, str] = option(
        read.names, "name of the product per language", factory=dict, example='{ ru = "Товеко", en = "Toweco" }'
    )
    languages: tuple[str, ...] = option(
        read.languages,
        "languages of the documents, the default one first; there must be a catalogue for each",
        default=("en",),
        example='["ru", "en"]',
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
    proposal_branch: str = option(
        read.checked(read.text, lambda pattern: pattern.count("{version}") == 1, "hold {version} once"),
        "name of the branch that `--propose` pushes a release on for review",
        default="release-proposal/{version}",
    )
    remote: str = option(read.text, "the remote that releases are pushed to", default="origin")
    files: tuple[FileOptions, ...] = option(read.tables(_row("FileOptions")), "files that hold the version", default=())
    approvals: tuple[str, ...] = option(
        read.checked(read.listed(read.one_line), lambda roles: all(role.strip() for role in roles), "name roles"),
        "roles that must approve a release before it is cut, see `approve`; each is one of its own or one of the approval block",
        default=(),
        example='["release manager"]',
    )
    identity: IdentityOptions = option(read.table(lambda: IdentityOptions), "author of release commits", factory=IdentityOptions)
    train: TrainOptions | None = option(read.table(_train_options), "the train; without it a stable cut is always due", default=None)
    components: tuple[ComponentOptions, ...] = option(
        read.tables(_row("ComponentOptions"), "id"), "the components", default=(), key="component"
    )
    requests: tuple[RequestOptions, ...] = option(
        read.tables(_request_options, "id"), "the trackers, and the forms of their requests", default=(), key="request"
    )
    changes: ChangesOptions = option(read.table(lambda: ChangesOptions), "sources of changes", factory=ChangesOptions)
    documents: DocumentsOptions = option(read.table(lambda: DocumentsOptions), "the documents", factory=DocumentsOptions)
    described: tuple[DocumentOptions, ...] = option(
        read.tables(lambda: DocumentOptions),
        "documents of the product, and what is to be known of each; all rows that match one count, the last one first",
        default=(),
        key="document",
    )
    freshness: FreshnessOptions = option(read.table(lambda: FreshnessOptions), "when a document is out of date", factory=FreshnessOptions)
    bundle: BundleOptions = option(read.table(lambda: BundleOptions), "the bundle", factory=BundleOptions)
    rules: RulesOptions = option(read.table(lambda: RulesOptions), "the rules", factory=RulesOptions)
    limitations: tuple[LimitationOptions, ...] = option(
        read.tables(_row("LimitationOptions"), "id"), "known limitations", default=(), key="limitation"
    )
    signing: SigningOptions | None = option(read.table(_row("SigningOptions")), "whose signatures release tags bear", default=None)
    support: SupportOptions | None = option(
        read.table(_support_options),
        "how long lines are supported; without it nothing is told of that, and nothing is refused for it",
        default=None,
    )
    lifecycle: LifecycleOptions | None = option(
        read.table(_lifecycle_options), "what the life-cycle description says, see `docs lifecycle`", default=None
    )

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
                names={**before.names, **(named(one.name, one.id) if one.name else {})},
                shown=before.shown if one.shown is None else one.shown,
                hotfix=before.hotfix if one.hotfix is None else frozenset(one.hotfix),
            )
        return tuple(found.values())

    @property
    def is_covering(self) -> bool:
        """Whether it says of any document what it covers; documents may say so themselves, too."""
        return any(one.docs for one in self.components) or any(row.covers for row in self.described)

    def all_components(self, product: str) -> tuple[Component, ...]:
        """The components; a product that configures none is one component of its own name."""
        if not self.components:
            return (Component(product, named(self.product, product)),)
        return tuple(Component(one.id, named(one.name, one.id), one.paths, one.docs, one.scopes, one.aliases) for one in self.components)


def named(names: Mapping[str, str], fallback: str) -> dict[str, str]:
    """Names per language; a name that was given for all languages, or none at all, is stored under English."""
    return {language or "en": name for language, name in names.items()} or {"en": fallback}
