"""Ownership: which components a file belongs to, and so which components a commit is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from releasekit.core.changes import Component
from releasekit.core.patterns import Patterns

FIRST = "first"
ALL = "all"
ONCE = "once"
EACH = "each"


@dataclass(frozen=True)
class Ownership:
    """The components of a product with their patterns, as in ``.gitignore``.

    ``match`` says whether the first component with a pattern for a path owns it, or all that have one. ``several`` says whether a commit
    that touches several components is told once, under the one that most of its files belong to, or in each. Files that match ``excluded``
    (vendored and generated ones) belong to none. ``default`` is where a change goes that belongs to no component.
    """

    components: tuple[Component, ...]
    default: str
    match: str = FIRST
    several: str = ONCE
    excluded: tuple[str, ...] = ()

    @cached_property
    def _patterns(self) -> tuple[tuple[str, Patterns], ...]:
        return tuple((one.id, Patterns(one.paths)) for one in self.components if one.paths)

    @cached_property
    def _excluded(self) -> Patterns:
        return Patterns(self.excluded)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        """How every path begins that a component may own."""
        return tuple({prefix for _, patterns in self._patterns for prefix in patterns.prefixes})

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {}

    def of_path(self, path: str) -> tuple[str, ...]:
        """The components that own a path; none for a path that no pattern matches."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._of_path(path)
        return found

    def is_excluded(self, path: str) -> bool:
        """Whether a file belongs to no component, whatever their patterns say."""
        return self._excluded.match(path)

    def _of_path(self, path: str) -> tuple[str, ...]:
        if not path.startswith(self._prefixes) or self.is_excluded(path):
            return ()
        owners = (id for id, patterns in self._patterns if patterns.match(path))
        if self.match == ALL:
            return tuple(owners)
        first = next(owners, None)
        return () if first is None else (first,)

    def of_paths(self, paths: Iterable[str]) -> frozenset[str]:
        """Every component that owns one of the paths."""
        return frozenset(id for path in paths for id in self.of_path(path))

    def of_commit(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The components that a commit with these files is told under, the one with the most files first; never empty."""
        return self.ranked(map(self.of_path, paths))

    def ranked(self, owners: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        """The same, from the owners of each of its files."""
        counts: dict[str, int] = {}
        for ids in owners:
            for id in ids:
                counts[id] = counts.get(id, 0) + 1
        if not counts:
            return (self.default,)
        if len(counts) == 1:
            return tuple(counts)  # as of most commits
        # sorted() keeps the order of equals, which is that of the first path of each.
        ranked = tuple(sorted(counts, key=lambda id: -counts[id]))
        return ranked if self.several == EACH else ranked[:1]

    def idle_patterns(self, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The patterns of components that match none of the paths, each with its component; patterns that take back others aside."""
        ordered = sorted(paths)
        for component in self.components:
            for pattern in component.paths:
                if not pattern.startswith("!") and not Patterns((pattern,)).any_of(ordered):
                    yield component.id, pattern
