"""Ownership: which components a file belongs to, and so which components a commit is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from releasekit.core.changes import Component

if TYPE_CHECKING:
    import pathspec

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
    def _specs(self) -> tuple[tuple[str, pathspec.GitIgnoreSpec], ...]:
        # pathspec is slow to import, and only what looks at paths needs it.
        import pathspec

        return tuple((one.id, pathspec.GitIgnoreSpec.from_lines(one.paths)) for one in self.components if one.paths)

    @cached_property
    def _excluded(self) -> pathspec.GitIgnoreSpec:
        import pathspec

        return pathspec.GitIgnoreSpec.from_lines(self.excluded)

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
        return bool(self.excluded) and self._excluded.match_file(path)

    def _of_path(self, path: str) -> tuple[str, ...]:
        if self.is_excluded(path):
            return ()
        owners = (id for id, spec in self._specs if spec.match_file(path))
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
        import pathspec

        for component in self.components:
            for pattern in component.paths:
                spec = pathspec.GitIgnoreSpec.from_lines([pattern])
                if not pattern.startswith("!") and not any(map(spec.match_file, paths)):
                    yield component.id, pattern
