"""The notary: who approved a plan, who still has to, and whether what was approved is what was released. ``Project`` stands in front."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from releasekit.core.approvals import NOT_APPROVED, SIGNATURE, Approval, Roles, approved, person_of, require_own, subject_of
from releasekit.core.config import Config
from releasekit.core.history import Release
from releasekit.core.plan import Batch, Plan
from releasekit.core.recordpaths import record_path
from releasekit.core.rowoptions import SigningOptions
from releasekit.core.verification import NOT_CHECKED, Check, count, told
from releasekit.delivery.approving import distrust, require_approved, signed
from releasekit.delivery.signing import signer_of
from releasekit.errors import PolicyError, ReleasekitError, RepositoryError, UsageError
from releasekit.git import read_blobs
from releasekit.sources.consumed import removed_by
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from releasekit.delivery.workshop import Workshop
    from releasekit.desk import Desk

SAID_BY = 'say it: --by "Name <address>", or git config --global user.name'


@dataclass(frozen=True)
class Notary:
    """Takes approvals down, on the desk of one clone. No network is asked."""

    desk: Desk

    def approve(self, batch: Batch, role: str, as_of: datetime, *, by: str | None, comment: str, sign: bool) -> Batch:
        """The plans with one more approval each. See ``Project.approve``."""
        with self.desk.workshop(may_be_shallow=True) as workshop:
            person = _person(workshop, by)
            plans = [self._approved(workshop, plan, role, as_of, person, comment=comment, sign=sign) for plan in batch.plans]
            return Batch(tuple(plans))

    def _approved(
        self, workshop: Workshop, plan: Plan, role: str, as_of: datetime, person: tuple[str, str], *, comment: str, sign: bool
    ) -> Plan:
        config = self._config(workshop, plan)
        roles, options = Roles.of(config), config.signing or SigningOptions()
        name, email = person
        day, said = self.desk.reader.day_of(as_of), " ".join(comment.split())
        approval = Approval(roles.named(role), name, email, day, plan.subject, said)
        if sign:
            approval = signed(approval, signer_of(workshop.git, workshop.clone.git, options))
            why = distrust(approval.to_row(), options)
            if why:
                raise PolicyError(f"the signature would not count: {why}", hint="sign with another key, or as somebody else")
        return approved(plan, approval, roles)

    def lacking(self, batch: Batch) -> tuple[tuple[str, ...], ...]:
        """For each plan the roles that have not approved it yet."""
        with self.desk.workshop(may_be_shallow=True) as workshop:
            return tuple(Roles.of(self._config(workshop, plan)).lacking(plan.record) for plan in batch.plans)

    def require(self, batch: Batch) -> None:
        """Raises PolicyError for plans that are not approved as the configuration at their bases asks."""
        with self.desk.workshop(may_be_shallow=True) as workshop:
            require_approved(batch, [self._config(workshop, plan) for plan in batch.plans])

    def _config(self, workshop: Workshop, plan: Plan) -> Config:
        """The configuration at the commit that a plan starts from. Raises RepositoryError where that is not here."""
        if not workshop.holds(plan.start):
            raise RepositoryError(f"the commit {plan.start[:9]}, which {plan.version} is put on, is not here", hint="fetch it: git fetch")
        return self.desk.reader.at(workshop.git, plan.start).config


def _person(workshop: Workshop, by: str | None) -> tuple[str, str]:
    """Name and address of who approves: what is said, or the user's own git, never a checkout's. Raises UsageError where nobody says so."""
    if by is not None:
        return person_of(by)
    name, email = (_configured(workshop, f"user.{one}") for one in ("name", "email"))
    if not name:
        raise UsageError("it is not known who approves", hint=SAID_BY)
    return name, email


def _configured(workshop: Workshop, key: str) -> str:
    return " ".join(workshop.git.attempt("config", "--get", key).stdout.decode("utf-8", "backslashreplace").split())


def check_approvals(reader: Reader, release: Release) -> Check | None:
    """Whether the approvals in the record of a release are of what was released, and signed by who they name; None where there are none,
    and none are asked for.

    Which roles are asked for, the configuration at the base says; whose signature counts, that of today, since keys change.
    """
    content = next(read_blobs(reader.git, [f"{release.commit}:{record_path(release.version)}"]))
    if content is None:
        return None
    try:
        record = json.loads(content)
        rows = [{str(key): str(value) for key, value in one.items()} for one in record.get("approvals", ())]
        base = str(record["base"])
        there = reader.at(reader.git, base)
        lacking = _lacking(there.config, record, rows)
    except (ReleasekitError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return Check("approvals", NOT_CHECKED, "approvals cannot be judged: the record, or the configuration at its base, cannot be read")
    if not rows and not lacking:
        return None
    subject = subject_of(record, removed_by(reader.git, there.layout, base, release.commit))
    then = there.config.signing or SigningOptions()
    options = replace(reader.config.signing or then, approvals=then.approvals)
    problems = [*(f"nobody approved it as {role}" for role in lacking), *filter(None, (_problem(row, subject, options) for row in rows))]
    unsigned = sum(not row.get(SIGNATURE) for row in rows)
    good = f"{count(len(rows), 'approval')} of what was released" + (f", {unsigned} of them not signed" if unsigned else "")
    return told("approvals", problems, f"{release.tag.name} is not approved as it should be", good)


def _lacking(config: Config, record: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The roles that should have approved a release, by its record as JSON, and did not."""
    if any(one.get("rule") == NOT_APPROVED for one in record.get("overrides", ())):
        return ()
    return Roles.of(config).missing(one.get("role", "") for one in rows)


def _problem(row: Mapping[str, str], subject: str, options: SigningOptions) -> str:
    """What is wrong with one approval, "" for nothing."""
    try:
        approval = Approval.of(row)
        require_own([approval], subject)
    except PolicyError as error:
        return error.message
    why = distrust(row, options)
    return f"{approval.person}, {approval.role}: {why}" if why else ""
