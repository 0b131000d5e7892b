"""The rows of the configuration's lists: a component, a kind of change, a version file, an accepted finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from releasekit.core import options as read
from releasekit.core.options import option


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
class IgnoreOptions:
    """A finding that is known and accepted."""

    rule: str = option(read.text, "code of the rule", example='"RK101"')
    ref: str = option(read.text, "the tag or branch that it is found at", example='"v0.9"')
    reason: str = option(read.text, "why it is accepted", example='"burnt number, see issue 12"')


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
