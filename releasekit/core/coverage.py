"""Coverage: which documents describe a file of the code, and what a document covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from releasekit.core.digest import sha256
from releasekit.core.patterns import Patterns
from releasekit.core.product import Product
from releasekit.core.shelf import Document, Flawed


@dataclass(frozen=True)
class Coverage:
    """The documents of a product, and the code that they cover.

    ``is_apart`` tells of files that are no code: documents, fragments, records and the like.
    """

    product: Product
    documents: tuple[Document, ...]
    is_apart: Callable[[str], bool]

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(one.id for one in self.product.components)

    @cached_property
    def _whole(self) -> str | None:
        """The component that owns what no other owns: the one that a product has when it has no patterns, or of its own name."""
        default = self.product.default_component
        return next((one.id for one in self.product.components if one.id == default and not one.paths), None)

    @cached_property
    def _by_component(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for one in self.documents:
            for id in self._ids.intersection(one.covers):
                found.setdefault(id, []).append(one.path)
        return {id: tuple(paths) for id, paths in found.items()}

    @cached_property
    def _by_prefix(self) -> dict[str, list[tuple[Patterns, tuple[str, ...]]]]:
        """Documents by the patterns that they cover, and these by how paths begin that match: so few are asked about a file."""
        shared: dict[tuple[str, ...], list[str]] = {}
        for one in self.documents:
            shared.setdefault(self._patterns(one), []).append(one.path)
        found: dict[str, list[tuple[Patterns, tuple[str, ...]]]] = {}
        for lines, paths in shared.items():
            patterns = Patterns(lines)
            for prefix in dict.fromkeys(patterns.prefixes):
                found.setdefault(prefix, []).append((patterns, tuple(paths)))
        return found

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple({len(prefix) for prefix in self._by_prefix})

    def _matching(self, path: str) -> Iterator[str]:
        """The documents with a pattern for a file; one may come twice."""
        for length in self._lengths:
            for patterns, paths in self._by_prefix.get(path[:length], ()):
                if patterns.match(path):
                    yield from paths

    def _patterns(self, document: Document) -> tuple[str, ...]:
        return tuple(one for one in document.covers if one not in self._ids)

    def owners(self, path: str) -> tuple[str, ...]:
        """The components that own a file; what none has a pattern for belongs to the product as a whole, where that is a component."""
        found = self.product.ownership.of_path(path)
        return found or ((self._whole,) if self._whole and not self.product.ownership.is_excluded(path) else ())

    def of_component(self, id: str) -> tuple[str, ...]:
        """The documents that cover a component, by their paths."""
        return self._by_component.get(id, ())

    def of(self, path: str) -> frozenset[str]:
        """The documents that cover a file of the code, by their paths."""
        if self.is_apart(path):
            return frozenset()
        owned = (one for id in self.owners(path) for one in self.of_component(id))
        return frozenset((*owned, *self._matching(path)))

    def digest(self, document: Document, files: Mapping[str, str]) -> str:
        """SHA-256 over the sorted blobs and paths of the code that a document covers, in hexadecimal; ``files`` are all, path → blob."""
        ids, patterns = self._ids.intersection(document.covers), Patterns(self._patterns(document))
        covered = (
            (blob, path)
            for path, blob in files.items()
            if not self.is_apart(path) and ((ids and not ids.isdisjoint(self.owners(path))) or patterns.match(path))
        )
        lines = "".join(f"{blob} {path}\0" for blob, path in sorted(covered))
        return sha256(lines.encode("utf-8", "surrogateescape"))

    def uncovered(self, paths: Sequence[str]) -> Iterator[str]:
        """The components that have files and no document; ``paths`` are all files, sorted."""
        lacking = [one for one in self.product.components if not self.of_component(one.id)]
        for component in lacking:
            there = Patterns(component.paths).near(paths) if component.paths else paths
            owned = [path for path in there if not self.is_apart(path) and component.id in self.owners(path)]
            if owned and not any(True for path in owned for _ in self._matching(path)):
                yield component.id

    def idle(self, paths: Sequence[str]) -> Iterator[Flawed]:
        """What is covered and is neither a component nor a pattern that matches a file; ``paths`` are all files, sorted."""
        known: dict[str, bool] = {}
        for one in self.documents:
            for pattern in self._patterns(one):
                if pattern not in known:
                    known[pattern] = pattern.startswith("!") or Patterns((pattern,)).any_of(paths)
                if not known[pattern]:
                    yield Flawed(one.path, f"it covers {pattern!r}, which is no component, and no pattern that matches a file")


def apart(holds: Callable[[str], bool], folders: Iterable[str], files: Iterable[str], ignored: Iterable[str]) -> Callable[[str], bool]:
    """Whether a file is no code: a document, one in some folders, one of some files, or one that is ignored."""
    prefixes, names, patterns = tuple(f"{folder}/" for folder in folders), frozenset(files), Patterns(tuple(ignored))
    known: dict[str, bool] = {}

    def is_apart(path: str) -> bool:
        if path not in known:
            known[path] = path.startswith(prefixes) or path in names or holds(path) or patterns.match(path)
        return known[path]

    return is_apart
