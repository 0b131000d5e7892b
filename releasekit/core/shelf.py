"""The shelf: which files of a product are its documents, and what the configuration and the documents themselves say of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from releasekit.core.bundleoptions import DocumentOptions
from releasekit.core.changes import by_preference
from releasekit.core.patterns import Patterns
from releasekit.core.product import Product


@dataclass(frozen=True, slots=True)
class Claims:
    """What a document says of itself, in its front matter: None and empty where it says nothing; ``heading`` is its first one.

    ``problems`` say what of it cannot be understood. Titles for all languages stand under "".
    """

    covers: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""
    id: str = ""
    designation: str = ""
    is_generated: bool | None = None
    is_stamped: bool | None = None
    problems: tuple[str, ...] = ()


NO_CLAIMS = Claims()


@dataclass(frozen=True, slots=True)
class Document:
    """A document at one commit: its path and git blob, what it covers (components and patterns of files), and what is known of it.

    ``id`` is "" where the path names it.
    """

    path: str
    blob: str
    covers: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    designation: str = ""
    is_generated: bool = False
    is_stamped: bool = False


class Flawed(NamedTuple):
    """Something about documents that cannot be understood: the file or the option, and what is wrong with it."""

    place: str
    reason: str


class Missing(NamedTuple):
    """A document that is asked for and not there: its path or pattern, and the option that asks; ``is_left_out``: only of the bundle."""

    path: str
    option: str
    is_left_out: bool = False


@dataclass(frozen=True)
class Shelf:
    """The documents of a product, as its configuration has it."""

    product: Product

    @cached_property
    def _rows(self) -> tuple[tuple[DocumentOptions, Patterns | None], ...]:
        """The rows, the last first, each with its patterns; None for the path of one file."""
        return tuple((row, Patterns((row.path,)) if row.is_pattern else None) for row in reversed(self.product.config.described))

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(_file(row) for row in self.product.config.described if not row.is_pattern)

    @cached_property
    def _included(self) -> Patterns:
        config = self.product.config
        return Patterns((*config.bundle.include, *(row.path for row in config.described if row.is_pattern)))

    @cached_property
    def _covering(self) -> tuple[tuple[str, Patterns], ...]:
        return tuple((one.id, Patterns(one.docs)) for one in self.product.components if one.docs)

    def holds(self, path: str) -> bool:
        """Whether a file is a document; the change history itself is rendered."""
        return path != self.product.config.documents.changelog and (path in self._plain or self._included.match(path))

    def document(self, path: str, blob: str, claims: Claims = NO_CLAIMS) -> Document:
        """What is known of a document. What it says of itself wins over the configuration, and later rows over earlier ones."""
        rows = [row for row, patterns in self._rows if (patterns.match(path) if patterns else _file(row) == path)]
        covers = [id for id, patterns in self._covering if patterns.match(path)]
        covers += [one for row in reversed(rows) for one in row.covers]
        title = claims.title or next((row.title for row in rows if row.title), {}) or ({"": claims.heading} if claims.heading else {})
        return Document(
            path=path,
            blob=blob,
            covers=tuple(dict.fromkeys(map(self._named, (*covers, *claims.covers)))),
            title=self._titles(title),
            id=claims.id or next((row.id for row in rows if row.id), ""),
            designation=claims.designation or next((row.designation for row in rows if row.designation), ""),
            is_generated=any(row.generated for row in rows) if claims.is_generated is None else claims.is_generated,
            is_stamped=any(row.stamp for row in rows) if claims.is_stamped is None else claims.is_stamped,
        )

    def _named(self, cover: str) -> str:
        """The component of this name, or once called so; else the pattern as it is."""
        return self._names.get(cover, cover)

    @cached_property
    def _names(self) -> dict[str, str]:
        named = [(one.id, alias) for one in self.product.components for alias in one.aliases]
        return {**{alias: id for id, alias in named}, **{one.id: one.id for one in self.product.components}}

    def _titles(self, title: Mapping[str, str]) -> dict[str, str]:
        """The title per language, one for all of them under the product's own."""
        language = self.product.language
        return by_preference({key or language: text for key, text in title.items()}, self.product.languages) if title else {}

    def missing(self, paths: Sequence[str], documents: Iterable[str]) -> Iterator[Missing]:
        """What the configuration asks for by name, or as the documents of a component, and is not among the documents.

        ``paths`` are all files, sorted.
        """
        shelved = sorted(documents)
        there = frozenset(shelved)
        for row in self.product.config.described:
            if not row.is_pattern and _file(row) not in there:
                yield Missing(row.path, "[[document]]", _file(row) in paths)
        for component in self.product.components:
            for pattern in component.docs:
                patterns = Patterns((pattern,))
                if not pattern.startswith("!") and not patterns.any_of(shelved):
                    yield Missing(pattern, f"component {component.id}: docs", patterns.any_of(paths))


def _file(row: DocumentOptions) -> str:
    return row.path.removeprefix("/")


def uniquely_named(documents: Iterable[Document]) -> tuple[tuple[Document, ...], tuple[Flawed, ...]]:
    """The documents, in the order of their paths, each id once; one that is taken is left out, and said to be."""
    kept: list[Document] = []
    flaws: list[Flawed] = []
    owners: dict[str, str] = {}
    for one in sorted(documents, key=lambda one: one.path):
        owner = owners.setdefault(one.id, one.path) if one.id else one.path
        if owner != one.path:
            flaws.append(Flawed(one.path, f"its id {one.id!r} is that of {owner}, too"))
        kept.append(one if owner == one.path else replace(one, id=""))
    return tuple(kept), tuple(flaws)
