"""Options of the documents of the product: what goes into the bundle, which sites are built, and when a document is out of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from releasekit.core import options as read
from releasekit.core.options import option

ARCHIVES = ("zip", "tar.gz", "tar.zst")
BUILDERS = ("command", "mkdocs", "sphinx", "zensical")
VISIBLE = "visible"
EVERY = "all"
WARN = "warn"
BLOCK = "block"


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """A document of the product, or all those that a pattern matches. What a document says of itself in its front matter wins."""

    path: str = option(read.text, "path from the top of the repository, or a gitignore pattern", example='"docs/billing.md"')
    id: str | None = option(read.slug, "short ASCII name of the document; default: its path", default=None, example='"billing-guide"')
    title: Mapping[str, str] = option(
        read.names, "title per language; default: its first heading", factory=dict, example='{ ru = "Биллинг", en = "Billing" }'
    )
    designation: str = option(read.one_line, "the document's code in the vendor's own system", default="", example='"ТВКО.00001-01 34 01"')
    covers: tuple[str, ...] = option(
        read.strings, "what it describes: ids of components, or gitignore patterns of files", default=(), example='["billing", "api/**"]'
    )
    generated: bool = option(read.boolean, "whether a program writes it, so that nobody has to look after it", default=False)
    stamp: bool = option(
        read.boolean, "whether it is a template, in which `{{ version }}` and the like stand for what the release is", default=False
    )

    def __post_init__(self) -> None:
        if self.id and self.is_pattern:
            raise ValueError("id: a pattern may match several documents, which cannot all have one id")

    @property
    def is_pattern(self) -> bool:
        """Whether the path may match several files."""
        return self.path.startswith("!") or self.path.endswith("/") or bool(set(self.path) & set("*?[\\"))


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """A site of documentation that a builder makes out of a clean copy of the release's commit."""

    id: str = option(read.slug, "short ASCII name; its folder in the bundle", example='"manual"')
    builder: str = option(read.one_of(*BUILDERS), "what makes it", default="command")
    source: str | None = option(
        read.inside, "folder that holds the builder's configuration, and that it runs in; default: the top", default=None, example='"docs"'
    )
    command: tuple[str, ...] = option(
        read.strings,
        "the program and its arguments, or for the other builders more arguments; no shell reads them. {output} is the folder to write"
        " to, {version} the version, {date} its day",
        default=(),
        example='["make", "site", "DEST={output}"]',
    )
    environment: Mapping[str, str] = option(
        read.mapping(read.text), "environment variables that it is given, by name", factory=dict, example='{ NODE_ENV = "production" }'
    )
    timeout: int = option(read.count, "seconds after which it is stopped", default=600)

    def __post_init__(self) -> None:
        if self.builder == "command" and not self.command:
            raise ValueError("command: is missing (the program that makes the site, and its arguments)")


@dataclass(frozen=True, slots=True)
class BundleOptions:
    """The documentation bundle."""

    include: tuple[str, ...] = option(
        read.strings,
        "gitignore patterns of the documents that go in, besides those that are described by [[document]]",
        default=("docs/**", "/README*"),
        example='["docs/**", "/README.md"]',
    )
    archives: tuple[str, ...] = option(
        read.some_of(*ARCHIVES), "kinds of archive that it is made as; tar.zst needs the extra zst", default=("zip",)
    )
    sites: tuple[SiteOptions, ...] = option(
        read.tables(lambda: SiteOptions, "id"), "sites of documentation that are built and go in", default=(), key="site"
    )
    cyclonedx: bool = option(read.boolean, "whether a CycloneDX document with the notes of the release goes in", default=False)
    sbom: str | None = option(
        read.inside,
        "CycloneDX document (JSON) of the repository that the notes are added to; default: one that names the product",
        default=None,
        example='"bom.cdx.json"',
    )


@dataclass(frozen=True, slots=True)
class FreshnessOptions:
    """When a document is out of date: what it covers was changed since the release before, and it was not."""

    changes: str = option(
        read.one_of(VISIBLE, EVERY),
        "whether only changes that users are told of count, or every change of a covered file",
        default=VISIBLE,
    )
    ignore: tuple[str, ...] = option(
        read.strings, "gitignore patterns of files whose changes no document needs to follow", default=(), example='["tests/**"]'
    )
    hotfix: str = option(
        read.one_of(WARN, BLOCK), "what documents that are out of date do to a hotfix; a stable version they always block", default=WARN
    )
    small: int = option(read.count, "up to so many words, added and removed, an edit of a document is told as a small one", default=4)
