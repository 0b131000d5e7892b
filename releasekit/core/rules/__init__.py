"""Rules: what can be wrong with a repository's releases, each with a stable code, a reason and the way to mend it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from releasekit.core.facts import Facts
from releasekit.core.version import Version


class Broken(NamedTuple):
    """What a rule finds at one ref.

    ``hint`` is told in place of the rule's own way to mend it, ``severity`` in place of the rule's own. Where ``many`` is given, the
    finding is one of a kind: neighbours in the order of versions with the same ``many`` make one finding of a period, "v1.0 to v1.7 (8
    tags) are lightweight". ``also`` are other refs that have a part in it.
    """

    ref: str
    message: str
    hint: str = ""
    version: Version | None = None
    path: str = ""
    many: str = ""
    place: int = 0
    also: tuple[str, ...] = ()
    noun: str = "tags"
    severity: str = ""


class Rule(NamedTuple):
    """A rule: its code, a slug, the severity of what it finds, one sentence why it matters, how to mend it, and the check itself.

    ``needs`` names the fact without which the rule is not asked.
    """

    code: str
    slug: str
    severity: str
    why: str
    mend: str
    check: Callable[[Facts], Iterator[Broken]]
    needs: str = ""

    def is_asked(self, facts: Facts) -> bool:
        """Whether what the rule needs was read."""
        return not self.needs or getattr(facts, self.needs) is not None


class Found(NamedTuple):
    """A rule and what it found."""

    rule: Rule
    broken: Broken


RULES: dict[str, Rule] = {}


def rule(
    code: str, slug: str, severity: str, why: str, mend: str, *, needs: str = ""
) -> Callable[[Callable[[Facts], Iterator[Broken]]], Callable[[Facts], Iterator[Broken]]]:
    """Declare the decorated function a rule."""

    def declare(check: Callable[[Facts], Iterator[Broken]]) -> Callable[[Facts], Iterator[Broken]]:
        RULES[code] = Rule(code, slug, severity, why, mend, check, needs)
        return check

    return declare


def quoted(name: str) -> str:
    """A name as it can stand in a command that a person copies into a shell: a tag or a branch may hold almost anything."""
    return shlex.quote(name)


def all_rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of codes."""
    from releasekit.core.rules import (  # noqa: F401  declaring is what importing them does
        approvals,
        changes,
        documents,
        numbering,
        repository,
        support,
        tags,
        topology,
        train,
    )

    return dict(sorted(RULES.items()))
