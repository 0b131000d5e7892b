"""The plan of a release: a value that can be printed, saved, compared and executed.

It is made of the refs, the base commit, the configuration there, the local date and the version, and of nothing else: no clock, no
machine. Two people who plan the same release on one day hold the same plan, with the same digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from releasekit.core.approvals import subject_of
from releasekit.core.digest import sha256
from releasekit.core.record import Record
from releasekit.core.version import Version
from releasekit.errors import RepositoryError, UsageError

SCHEMA = "releasekit/plan/1"
BATCH_SCHEMA = "releasekit/batch/1"
TO_TAG, TO_COMMIT, TO_TIP = "tag", "commit", "tip"
"""What a ref will hold."""


@dataclass(frozen=True, slots=True)
class RefMove:
    """A ref that the release writes. ``before`` is the object that must stand there until then, "" for "must not exist".

    ``to`` says what it will hold: ``tag`` (the tag object), ``commit`` (the release commit), or ``tip``, what its branch goes on with:
    the commit that begins development, and where the release was put on an earlier commit, a merge with what the branch holds since then.
    """

    ref: str
    before: str
    to: str

    @property
    def is_branch(self) -> bool:
        """Whether it is a branch that moves."""
        return self.to != TO_TAG


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a cut will do.

    ``base`` is the commit that the release commit is put on: for a hotfix with picks, the last of the picked commits, which are made
    first from ``picks`` on top of ``start``. ``day`` is the local date of the cut, ``moment`` the time of its commit and tag (aware).
    ``removes`` are the consumed fragments. ``target`` names the remote, "" without one. ``corrections`` is the commit of the main branch
    whose corrected records a hotfix takes along, "" for none; ``notes`` the object of the notes that it was made with, "" without any.
    ``commit`` is the release commit where it is there already, from a proposal that was merged, and only its tag is made; else "".
    ``development`` is the development version that the branch goes on with, "" where it keeps the number of the release.
    """

    record: Record
    tag: str
    base: str
    start: str
    picks: tuple[str, ...]
    refs: tuple[RefMove, ...]
    removes: tuple[str, ...]
    day: date
    moment: datetime
    identity: str
    target: str
    tool: str
    corrections: str = ""
    notes: str = ""
    commit: str = ""
    development: str = ""

    @property
    def onward(self) -> RefMove | None:
        """The move of the branch, where it goes on with more than the release commit."""
        return next((move for move in self.refs if move.to == TO_TIP), None)

    @property
    def is_behind(self) -> bool:
        """Whether the release is put on an earlier commit of its branch, which goes on with a merge."""
        return self.onward is not None and self.onward.before != self.start

    @property
    def is_proposal(self) -> bool:
        """Whether it only proposes the release, on a branch for review, and makes no tag."""
        return all(move.to != TO_TAG for move in self.refs)

    @property
    def version(self) -> Version:
        """The version that is released."""
        return self.record.version

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values, its subject and its digest among them."""
        return {**self._content(), "subject": self.subject, "digest": self.digest}

    @property
    def subject(self) -> str:
        """SHA-256 of what is released, whoever approved it and however it is delivered: what an approval is given to."""
        return subject_of(self.record.to_json(), self.removes)

    @property
    def title(self) -> str:
        """The product and the version, as commit and tag say it."""
        return f"{self.record.names.get('en') or self.record.product} {self.version}"

    @property
    def branch(self) -> str:
        """The branch of a proposal, by its short name; "" for a plan that makes a tag."""
        return self.refs[0].ref.removeprefix("refs/heads/") if self.is_proposal else ""

    def _content(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "version": str(self.version),
            "kind": self.version.kind,
            "tag": self.tag,
            "target": self.target,
            "day": self.day.isoformat(),
            "moment": self.moment.isoformat(),
            "identity": self.identity,
            "start": self.start,
            "picks": list(self.picks),
            "base": self.base,
            "refs": [{"ref": move.ref, "before": move.before or None, "to": move.to} for move in self.refs],
            "removes": list(self.removes),
            "record": self.record.to_json(),
            "tool": self.tool,
            "corrections": self.corrections or None,
            "notes": self.notes or None,
            "commit": self.commit or None,
            "development": self.development or None,
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return sha256(json.dumps(self._content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())

    @classmethod
    def from_json(cls, data: Any, *, where: str = "") -> Plan:
        """Back from JSON. Raises UsageError, also for a plan whose content is not the one that its digest was made of."""
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            raise UsageError(f"this is not a plan of this releasekit (its schema is not {SCHEMA})", where=where)
        plan, digest = cls._read(data, where)
        if data.get("digest") != digest or data.get("version") != str(plan.version) or plan.tag != plan.record.tag:
            made = f", or made by a releasekit that plans otherwise ({data['tool']})" if isinstance(data.get("tool"), str) else ""
            raise UsageError(f"the plan was changed or damaged{made}: it is not what its digest says", where=where, hint="plan again")
        return plan

    @classmethod
    def _read(cls, data: Mapping[str, Any], where: str) -> tuple[Plan, str]:
        try:
            plan = cls(
                record=Record.from_json(data["record"], where=where),
                tag=data["tag"],
                base=data["base"],
                start=data["start"],
                picks=tuple(data["picks"]),
                refs=tuple(RefMove(one["ref"], one["before"] or "", one["to"]) for one in data["refs"]),
                removes=tuple(data["removes"]),
                day=date.fromisoformat(data["day"]),
                moment=datetime.fromisoformat(data["moment"]),
                identity=data["identity"],
                target=data["target"],
                tool=data["tool"],
                corrections=data["corrections"] or "",
                notes=data["notes"] or "",
                commit=data["commit"] or "",
                development=data["development"] or "",
            )
            return plan, plan.digest
        except RepositoryError as error:
            raise UsageError(f"the plan cannot be read: {error.message}", where=where) from error
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"the plan cannot be read: {error!r}", where=where) from error


@dataclass(frozen=True, slots=True)
class Batch:
    """Plans carried out together, in the order of their versions: all of these releases come to be, or none. Most hold one."""

    plans: tuple[Plan, ...]

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions that are released."""
        return tuple(plan.version for plan in self.plans)

    @property
    def name(self) -> str:
        """The versions as a person says them."""
        return ", ".join(map(str, self.versions))

    @property
    def command(self) -> str:
        """The command that plans these releases, and carries them out."""
        if self.plans[0].version.is_stable:
            return "releasekit cut"
        return f"releasekit hotfix {' '.join(str(version.line) for version in self.versions)}"

    @property
    def target(self) -> str:
        """The remote that all of them go to, "" without one."""
        return self.plans[0].target

    def to_json(self) -> dict[str, Any]:
        """Of one plan the plan itself, so that a file of one release is a plan."""
        if len(self.plans) == 1:
            return self.plans[0].to_json()
        return {"schema": BATCH_SCHEMA, "plans": [plan.to_json() for plan in self.plans]}

    @classmethod
    def from_json(cls, data: Any, *, where: str = "") -> Batch:
        """Back from JSON. Raises UsageError, also for plans that do not belong together."""
        if not isinstance(data, Mapping) or data.get("schema") != BATCH_SCHEMA:
            return cls((Plan.from_json(data, where=where),))
        rows = data.get("plans")
        plans = tuple(Plan.from_json(row, where=where) for row in rows) if isinstance(rows, list) else ()
        lines = [plan.version for plan in plans]
        if len(plans) < 2 or lines != sorted(set(lines)) or len({plan.target for plan in plans}) > 1:
            raise UsageError("the plans do not belong together", where=where, hint="plan again")
        return cls(plans)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a plan: the release commit, the tag object, and the paths of the files that are handed over.

    ``edited`` names the sections of the changelog that a person edited and that were left alone; ``published`` is False when everything was
    composed only.
    """

    plan: Plan
    commit: str
    tag_object: str
    files: tuple[str, ...]
    edited: tuple[Version, ...]
    published: bool
