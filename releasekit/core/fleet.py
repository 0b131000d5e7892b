"""A fleet: the repositories of an organisation, and what each answered to one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from releasekit.errors import UsageError

SCHEMA = "releasekit/fleet/1"
QUESTIONS = ("status", "check", "schedule")


@dataclass(frozen=True, slots=True)
class Member:
    """A repository of a fleet: what people call it, and its path on this machine."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Question:
    """What every repository is asked: one of ``QUESTIONS``, the moment (a date is that whole day where the train runs), and of a schedule
    how many slots.
    """

    kind: str
    as_of: datetime | date
    count: int = 1


class Failure(NamedTuple):
    """Why a repository did not answer. ``is_lost`` when the process that was to answer died, so that nobody knows why."""

    message: str
    where: str = ""
    hint: str = ""
    is_lost: bool = False

    def to_json(self) -> dict[str, str | None]:
        """The failure as published."""
        return {"message": self.message, "where": self.where or None, "hint": self.hint or None}


@dataclass(frozen=True, slots=True)
class Report:
    """What a repository answered: JSON values of the schema of the question; or why it did not."""

    member: Member
    answer: Mapping[str, Any] | None = None
    failure: Failure | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the process that was to answer died."""
        return self.failure is not None and self.failure.is_lost

    def to_json(self) -> dict[str, Any]:
        """The report as published."""
        return {
            "name": self.member.name,
            "path": self.member.path,
            "answer": self.answer,
            "error": self.failure.to_json() if self.failure else None,
        }


def fleet_json(question: Question, reports: Sequence[Report]) -> dict[str, Any]:
    """All reports as published, in their order."""
    failed = sum(one.failure is not None for one in reports)
    return {
        "schema": SCHEMA,
        "question": question.kind,
        "repositories": [one.to_json() for one in reports],
        "summary": {"asked": len(reports), "answered": len(reports) - failed, "failed": failed},
    }


@dataclass(frozen=True, slots=True)
class Part:
    """One of ``of`` parts of a fleet, counted from 1: what one job of several looks at."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Part:
        """``3/8``. Raises UsageError."""
        number, slash, of = text.partition("/")
        if not (slash and number.isascii() and number.isdigit() and of.isascii() and of.isdigit() and 1 <= int(number) <= int(of)):
            raise UsageError(f"{text!r} is no part of a fleet", hint="the third of eight is 3/8")
        return cls(int(number), int(of))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def of_fleet(self, members: Sequence[Member]) -> tuple[Member, ...]:
        """The members of this part: every one is in exactly one part, and parts differ by one member at most."""
        return tuple(members[self.number - 1 :: self.of])


def parts(members: Sequence[Member], most: int) -> tuple[Part, ...]:
    """The parts that a fleet is worked off in by at most ``most`` jobs; none of them is empty."""
    count = min(most, len(members))
    return tuple(Part(number, count) for number in range(1, count + 1))
