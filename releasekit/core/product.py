"""The product: what is released, in the words of its configuration, with everything detected filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from releasekit.core.changes import Change, Component, Kind
from releasekit.core.config import Config
from releasekit.core.detect import line_of
from releasekit.core.requests import Request, Trackers
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

if TYPE_CHECKING:
    from releasekit.core.ownership import Ownership


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

    def is_shown(self, change: Change) -> bool:
        """Whether documents show a change; a kind that is not known (any more) is shown, a commit that nothing describes is not.

        That holds also where internal changes are shown, as those that towncrier calls ``misc`` are.
        """
        kind = self.kinds_by_id.get(change.kind)
        return change.noted and (kind is None or kind.shown)

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

    def proposal_of(self, version: Version) -> str:
        """The short name of the branch that a release is proposed on: ``release-proposal/4.2``."""
        return self.config.proposal_branch.replace("{version}", str(version))

    def tag_of(self, version: Version) -> str:
        """The tag of a version: ``v4.2``."""
        return self.tag.format(version)

    def component_of_scope(self, scope: str) -> str | None:
        """The component that a commit's scope or trailer names, by its id, a scope or an alias, or None."""
        return self._by_scope.get(scope.strip().casefold())

    @cached_property
    def _by_scope(self) -> dict[str, str]:
        """The component of each name that a scope may have; of several the first."""
        return {name.casefold(): one.id for one in reversed(self.components) for name in (one.id, *one.scopes, *one.aliases)}

    @cached_property
    def ownership(self) -> Ownership:
        """Which components a file belongs to."""
        from releasekit.core.ownership import Ownership

        options = self.config.changes
        return Ownership(self.components, self.default_component, options.match, options.several, options.exclude)

    @property
    def default_component(self) -> str:
        """Where a change goes that belongs to no component: the only component, or the product as a whole."""
        return self.components[0].id if len(self.components) == 1 else self.id
