"""Rules and findings: what can be wrong with a repository's releases, each with a stable code, a reason and the way to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from releasekit.core.config import RulesOptions
from releasekit.core.findings import SEVERITIES, Finding
from releasekit.core.history import Tag, Timeline
from releasekit.core.product import Product
from releasekit.core.version import Version


@dataclass(frozen=True)
class Facts:
    """What rules look at: the product and its whole timeline."""

    product: Product
    timeline: Timeline

    @cached_property
    def on_main(self) -> set[str]:
        """Every commit that the main branch contains."""
        main = self.timeline.refs.main
        return self.timeline.graph.reachable(main.commit) if main else set()

    @property
    def all_tags(self) -> Iterator[tuple[Version, Tag]]:
        """Every tag that stands for a version, duplicates included, in the order of versions."""
        for release in self.timeline.releases:
            for tag in (release.tag, *release.duplicates):
                yield release.version, tag


Broken = tuple[Version | None, str, str, str]
"""What a rule yields: the version it is about, the ref, what is wrong, how to mend it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, a slug, the severity of what it finds, one sentence why it matters, and the check itself."""

    code: str
    slug: str
    severity: str
    why: str
    check: Callable[[Facts], Iterator[Broken]]


RULES: dict[str, Rule] = {}


def rule(
    code: str, slug: str, severity: str, why: str
) -> Callable[[Callable[[Facts], Iterator[Broken]]], Callable[[Facts], Iterator[Broken]]]:
    """Declare the decorated function a rule."""

    def declare(check: Callable[[Facts], Iterator[Broken]]) -> Callable[[Facts], Iterator[Broken]]:
        RULES[code] = Rule(code, slug, severity, why, check)
        return check

    return declare


def all_rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of codes."""
    from releasekit.core.rules import numbering, topology  # noqa: F401  declaring is what importing them does

    return dict(sorted(RULES.items()))


def audit(facts: Facts, options: RulesOptions) -> tuple[Finding, ...]:
    """Every finding of every rule that is neither ignored nor older than ``enforce-from``; the worst first, then by code and version."""
    accepted = {(one.rule, one.ref) for one in options.ignore}
    found = [
        Finding(one.code, one.slug, one.severity, message, hint, ref, "", version)
        for one in all_rules().values()
        for version, ref, message, hint in one.check(facts)
        if (one.code, ref) not in accepted and not (options.enforce_from and version and version < options.enforce_from)
    ]
    low = Version(0, 0)
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.code, one.version or low, one.ref)))
