"""Choices: what a configuration for an existing repository holds, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Value: TypeAlias = "str | date | tuple[Value, ...] | Mapping[str, Value]"
"""What TOML can hold, as far as releasekit proposes it: texts, dates, lists and tables."""


BASELINE = "releasekit-baseline.json"
"""The file of the findings that a repository has when it is adopted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of the configuration, or one table of it, with the reason for what is chosen.

    ``value`` is None where the default serves and only the reason is worth writing down. ``is_example`` means that the value is no
    proposal, but shows how one is written.
    """

    key: str
    value: Value | None
    reason: str
    is_example: bool = False

    @property
    def is_made(self) -> bool:
        """Whether the configuration gets a value, and not only a comment."""
        return self.value is not None and not self.is_example


@dataclass(frozen=True, slots=True)
class Proposal:
    """The configuration that fits a repository: its choices in the order in which a person reads them."""

    choices: tuple[Choice, ...]

    def choice(self, key: str) -> Choice | None:
        """The choice of an option or a table, or None if there is nothing to say about it."""
        return next((choice for choice in self.choices if choice.key == key), None)

    def with_baseline(self, findings: int) -> Proposal:
        """The same, with the file of the findings that the repository has already."""
        found = "1 finding of today is" if findings == 1 else f"the {findings} findings of today are"
        reason = f"{found} listed there, so that `check` tells of what is new. Shorten the list as you mend them, or drop it."
        return Proposal((*self.choices, Choice("rules", {"baseline": BASELINE}, reason)))


@dataclass(frozen=True, slots=True)
class Adoption:
    """A configuration that is composed and not written yet.

    ``file`` is what it goes into, at the top of the work tree, ``text`` what it adds there; ``before`` is the whole file as it was, None
    if there is none, ``after`` as it will be. ``baseline`` is the file of the findings of today, None where there are none.
    """

    proposal: Proposal
    file: str
    text: str
    before: bytes | None
    after: bytes
    baseline: bytes | None = None

    @property
    def files(self) -> tuple[tuple[str, bytes | None, bytes], ...]:
        """What is written, each with what must be there before: the configuration last, since it names the other."""
        baseline = ((BASELINE, None, self.baseline),) if self.baseline is not None else ()
        return (*baseline, (self.file, self.before, self.after))
