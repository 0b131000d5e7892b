"""Approvals: who said that a release may be made, and in what role.

What is approved is what is released: the record, and with it the base commit, the changes and the state of every document; not the way in
which it gets there. So an approval counts for a proposal and for the tag that follows it, and for no other release. See ADR 0028.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from releasekit.core.config import Config
from releasekit.core.record import Record
from releasekit.errors import UsageError

OVERRIDE = "approvals"
"""What `--allow` and a record call it when a release was made without the approvals that it needs."""

NAMESPACE = "releasekit-approval"
"""What signatures of approvals are for, so that none of them is taken for one of a tag, or the other way round."""

SIGNATURE = "signature"


def subject_of(record: Record) -> str:
    """The SHA-256 of what is approved: the record without any approvals."""
    return hashlib.sha256(replace(record, approvals=()).to_bytes()).hexdigest()


def approval(record: Record, role: str, name: str, email: str, day: date, comment: str = "") -> dict[str, str]:
    """An approval of a release, as its record holds it."""
    given = {"role": role, "name": name, "email": email, "date": day.isoformat(), "subject": subject_of(record), "comment": comment}
    return {key: value for key, value in given.items() if value}


def payload_of(given: Mapping[str, str]) -> bytes:
    """What is signed: all that an approval says, in one form."""
    said = {key: value for key, value in given.items() if key != SIGNATURE}
    return (json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":")) + "\n").encode("ascii")


def approved(record: Record, given: Mapping[str, str]) -> Record:
    """The record with one approval more. Raises UsageError where that person has approved in that role already."""
    for one in record.approvals:
        if _is_same(one["role"], given["role"]) and (one.get("email"), one["name"]) == (given.get("email"), given["name"]):
            raise UsageError(f"{given['name']} has approved {record.version} as {one['role']} already, on {one['date']}")
    return replace(record, approvals=(*record.approvals, given))


def role_of(text: str, config: Config) -> str:
    """A role as the configuration writes it: one that a release needs, or a line of the approval block in any language; where it names no
    roles at all, any. Raises UsageError.
    """
    wanted = " ".join(text.split())
    blocks = [name for row in config.documents.approvals for name in row.role.values()]
    known = [*config.approvals, *blocks]
    found = next((role for role in known if _is_same(role, wanted)), None if known else wanted)
    if not found:
        raise UsageError(f"nobody approves as {wanted!r}", where="--as", hint=f"roles are: {', '.join(dict.fromkeys(known))}")
    return found


def lacking(record: Record, roles: Iterable[str]) -> tuple[str, ...]:
    """The roles in which nobody approved yet; none where that was set aside."""
    if any(one.rule == OVERRIDE for one in record.overrides):
        return ()
    given = [one["role"] for one in record.approvals]
    return tuple(role for role in roles if not any(_is_same(role, one) for one in given))


def astray(record: Record) -> Iterator[Mapping[str, str]]:
    """The approvals that are of something else than this record, or do not say who approved it, and as what."""
    subject = subject_of(record)
    return (one for one in record.approvals if one.get("subject") != subject or not one.keys() >= {"role", "name", "date"})


def _is_same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
