"""The product: what is released, in the words of its configuration, with everything detected filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from releasekit.core.changes import Component, Kind
from releasekit.core.config import Config
from releasekit.core.detect import line_of
from releasekit.core.requests import Request, Trackers
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

if TYPE_CHECKING:
    import pathspec


@dataclass(frozen=True)
class Product:
    """A product and how it names things. ``main`` is the short name of the main branch, None in a repository without one."""

    id: str
    names: Mapping[str, str]
    languages: tuple[str, ...]
    components: tuple[Component, ...]
    kinds: tuple[Kind, ...]
    tag: TagPattern
    line_branch: str
    main: str | None
    config: Config = field(repr=False)

    @property
    def language(self) -> str:
        """The default language of its documents."""
        return self.languages[0]

    @cached_property
    def kinds_by_id(self) -> dict[str, Kind]:
        """The kinds of change by their ids."""
        return {kind.id: kind for kind in self.kinds}

    @cached_property
    def trackers(self) -> Trackers:
        """The trackers that its requests stand in."""
        return Trackers(self.config.requests)

    def request_of(self, text: str) -> Request:
        """The request that a text names, with the kind and the address that its tracker gives."""
        return self.trackers.of(text)

    def branch_of(self, line: Line) -> str:
        """The short name of a line's branch: ``release/4.2``; ``release/2026.05`` where tags are padded."""
        return self.line_branch.replace("{line}", f"{line.major}.{line.minor:0{self.tag.padding}}")

    def line_of(self, branch: str) -> Line | None:
        """The line that a branch belongs to by its short name, or None if it is no line branch."""
        return line_of(branch, self.line_branch, self.tag.padding)

    def tag_of(self, version: Version) -> str:
        """The tag of a version: ``v4.2``."""
        return self.tag.format(version)

    def component_of_scope(self, scope: str) -> str | None:
        """The component that a commit's scope names, by id or scope, or None."""
        wanted = scope.strip().casefold()
        return next((one.id for one in self.components if wanted in {name.casefold() for name in (one.id, *one.scopes)}), None)

    @cached_property
    def _specs(self) -> tuple[tuple[str, pathspec.GitIgnoreSpec], ...]:
        # pathspec is slow to import, and only commits without a scope need it.
        import pathspec

        return tuple((one.id, pathspec.GitIgnoreSpec.from_lines(one.paths)) for one in self.components if one.paths)

    def component_of_paths(self, paths: Sequence[str]) -> str:
        """The component that most of the paths belong to (the first pattern that matches a path decides); else the product itself."""
        counts: dict[str, int] = {}
        for path in paths:
            owner = next((id for id, spec in self._specs if spec.match_file(path)), None)
            if owner is not None:
                counts[owner] = counts.get(owner, 0) + 1
        # max() keeps the first of equals, which is the first path's.
        return max(counts, key=lambda id: counts[id]) if counts else self.default_component

    def components_of_paths(self, paths: Sequence[str]) -> frozenset[str]:
        """Every component that owns one of the paths."""
        found = (next((id for id, spec in self._specs if spec.match_file(path)), None) for path in paths)
        return frozenset(id for id in found if id is not None)

    @property
    def default_component(self) -> str:
        """Where a change goes that belongs to no component: the only component, or the product as a whole."""
        return self.components[0].id if len(self.components) == 1 else self.id
