"""Approvals: who answers for a release, and in which role, before it is made; and what exactly was approved.

What is approved is the *subject* of a plan: what is released, and not how it is delivered. So an approval that was given to a proposal
holds for the tag that is made when it is merged, and none can be carried from one release to another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from releasekit.core.digest import sha256
from releasekit.core.options import suggestion
from releasekit.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from releasekit.core.config import Config
    from releasekit.core.plan import Plan
    from releasekit.core.record import Record

NOT_APPROVED = "RK801"
"""The rule that a release is refused by which somebody has not approved."""

SIGNATURE = "signature"
"""The key of an approval that its signature is not about."""


def subject_of(record: Mapping[str, Any], removes: Iterable[str]) -> str:
    """What is approved, as SHA-256 in hexadecimal: a record as JSON, whoever approved it, and the files that the release takes out.

    It is made of the JSON and not of a Record, so that a record with keys of another releasekit gives what it gave there.
    """
    content = {"schema": "releasekit/subject/1", "record": {**record, "approvals": []}, "removes": sorted(set(removes))}
    return sha256(_canonical(content))


def payload_of(row: Mapping[str, str]) -> bytes:
    """What the signature of an approval is about: all that it says."""
    return b"releasekit approval 1\n" + _canonical({key: value for key, value in row.items() if key != SIGNATURE}) + b"\n"


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def folded(role: str) -> str:
    """A role as it is compared: however it is spaced, in capitals or not."""
    return " ".join(role.split()).casefold()


class Approval(NamedTuple):
    """That somebody approves a release in a role: ``day`` is the local date, ``subject`` what was approved, ``signature`` armoured."""

    role: str
    name: str
    email: str
    day: date
    subject: str
    comment: str = ""
    signature: str = ""

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Approval:
        """An approval in a record. Raises PolicyError for one that does not say who approved what."""
        try:
            found = cls(
                row["role"],
                row["name"],
                row.get("email", ""),
                date.fromisoformat(row["date"]),
                row["subject"],
                row.get("comment", ""),
                row.get(SIGNATURE, ""),
            )
        except (KeyError, ValueError) as error:
            raise PolicyError(
                f"an approval cannot be read: {error if isinstance(error, ValueError) else f'it has no {error}'}", hint=_AGAIN
            ) from error
        return found

    def to_row(self) -> dict[str, str]:
        """The approval as it stands in a record."""
        row = {"role": self.role, "name": self.name, "email": self.email, "date": self.day.isoformat(), "subject": self.subject}
        return {key: value for key, value in {**row, "comment": self.comment, SIGNATURE: self.signature}.items() if value}

    @property
    def person(self) -> str:
        """Who approves, as git writes people."""
        return f"{self.name} <{self.email}>" if self.email else self.name

    def is_by(self, other: Approval) -> bool:
        """Whether the same person says it."""
        mine, theirs = (one.email.casefold() or one.name for one in (self, other))
        return mine == theirs


def person_of(text: str) -> tuple[str, str]:
    """Name and address of ``Name <address>``; the address may be left out. Raises UsageError for what is neither."""
    found = re.fullmatch(r"\s*([^<>]*[^<>\s])\s*(?:<([^<>\s]+)>)?\s*", text)
    if found is None:
        raise UsageError(f"{text!r} is nobody", hint='say it so: "Name <address>"')
    return " ".join(found[1].split()), found[2] or ""


_AGAIN = "plan again, and let that be approved"


class Roles(NamedTuple):
    """The roles of a product: those that must approve a release, and those of the approval block, with their names per language."""

    required: tuple[str, ...] = ()
    block: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def of(cls, config: Config) -> Roles:
        """As configured."""
        return cls(config.approvals, tuple(one.role for one in config.documents.approvals))

    def key(self, role: str) -> str:
        """What all names of a role have in common."""
        mine = folded(role)
        return next((folded(next(iter(names.values()))) for names in self.block if mine in map(folded, names.values())), mine)

    def named(self, role: str) -> str:
        """A role as the configuration writes it. Raises UsageError for one that it does not know, where it knows any."""
        known = list(dict.fromkeys((*self.required, *(name for names in self.block for name in names.values()))))
        if not role.strip():
            raise UsageError("the role is empty", hint=f"one of: {', '.join(known)}" if known else "say who approves: --as ROLE")
        found = next((one for one in known if folded(one) == folded(role)), None)
        if known and found is None:
            raise UsageError(f"there is no role {role!r}{suggestion(role, known)}", hint=f"the roles are: {', '.join(known)}")
        return found or " ".join(role.split())

    def lacking(self, record: Record) -> tuple[str, ...]:
        """The roles that must approve a release, and have not; none where that is set aside for it."""
        if any(one.rule == NOT_APPROVED for one in record.overrides):
            return ()
        return self.missing(one.get("role", "") for one in record.approvals)

    def missing(self, given: Iterable[str]) -> tuple[str, ...]:
        """The required roles that are not among the given ones."""
        there = set(map(self.key, given))
        return tuple(role for role in self.required if self.key(role) not in there)


def approvals_of(plan: Plan) -> tuple[Approval, ...]:
    """The approvals of a plan. Raises PolicyError for one that cannot be read, or is another plan's."""
    found = tuple(map(Approval.of, plan.record.approvals))
    require_own(found, plan.subject)
    return found


def require_own(approvals: Iterable[Approval], subject: str) -> None:
    """Raises PolicyError for approvals of something else than what is released."""
    for one in approvals:
        if one.subject != subject:
            raise PolicyError(
                f"{one.person} approved something else as {one.role}: {one.subject[:12]}, and this is {subject[:12]}", hint=_AGAIN
            )


def approved(plan: Plan, approval: Approval, roles: Roles) -> Plan:
    """The plan with one more approval; the same plan where that person approved it in that role already.

    A signature is added to an approval that had none. Raises PolicyError where the plan holds approvals that are not its own.
    """
    before = approvals_of(plan)
    same = [one for one in before if one.is_by(approval) and roles.key(one.role) == roles.key(approval.role)]
    if any(one.signature or not approval.signature for one in same):
        return plan
    kept = (one.to_row() for one in before if one not in same)
    return replace(plan, record=replace(plan.record, approvals=(*kept, approval.to_row())))
