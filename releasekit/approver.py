"""The approver: adds what a person says of a plan to it, and holds a plan against what the configuration asks of approvals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from releasekit.core.approvals import NAMESPACE, SIGNATURE, approval, approved, astray, lacking, payload_of, role_of
from releasekit.core.plan import Batch, Plan
from releasekit.core.rules import quoted
from releasekit.delivery.signing import Signer
from releasekit.errors import PolicyError, UsageError
from releasekit.git.signatures import Signers, distrust_of_text
from releasekit.sources.reader import Reader


@dataclass(frozen=True)
class Approver:
    """Who approves: ``by`` is ``Name <address>``, by default git's own user; ``find`` says who signs."""

    reader: Reader
    find: Callable[[], Signer]

    def approve(self, batch: Batch, role: str, by: str | None, day: date, comment: str, *, sign: bool) -> Batch:
        """All plans with the approval. Raises UsageError, and where it is to be signed and cannot be, RepositoryError."""
        chosen = role_of(role, self.reader.config)
        name, email = self._person(by)
        signer = self.find() if sign else None
        return Batch(tuple(self._approved(plan, chosen, name, email, day, comment, signer) for plan in batch.plans))

    def _approved(self, plan: Plan, role: str, name: str, email: str, day: date, comment: str, signer: Signer | None) -> Plan:
        given = approval(plan.record, role, name, email, day, " ".join(comment.split()))
        if signer:
            given[SIGNATURE] = signer.sign(payload_of(given), NAMESPACE).decode("ascii")
        return replace(plan, record=approved(plan.record, given))

    def _person(self, by: str | None) -> tuple[str, str]:
        if by is not None:
            name, _, email = " ".join(by.split()).partition("<")
            name, email = name.strip(), email.removesuffix(">").strip()
        else:
            name, email = (self.reader.git.attempt("config", "--get", f"user.{one}").stdout.decode().strip() for one in ("name", "email"))
        if not name:
            raise UsageError("it is not known who approves", hint='say it: --by "Name <address>", or git config user.name "Name"')
        return name, email


def require_approved(reader: Reader, plan: Plan) -> None:
    """Raises PolicyError for a plan without the approvals that its configuration asks for, or with ones that do not count."""
    record, signing = plan.record, reader.config.signing
    for one in astray(record):
        raise PolicyError(f"the approval by {one.get('name')} is of something else than this {plan.version}", hint=_AGAIN)
    signers = Signers(signing.lines, signing.fingerprints) if signing else Signers()
    for one in record.approvals:
        who = f"the approval by {one['name']} as {one['role']}"
        if SIGNATURE in one:
            why = distrust_of_text(payload_of(one), one[SIGNATURE], signers, NAMESPACE, one.get("email", ""))
            if why:
                raise PolicyError(f"the signature of {who} does not count: {why}", hint=_AGAIN)
        elif signing and signing.approvals:
            raise PolicyError(f"{who} is not signed, and signing.approvals asks for it", hint=f"{_AGAIN} with --sign")
    missing = lacking(record, reader.config.approvals)
    if missing:
        command = f"hotfix {plan.version.line}" if plan.version.is_hotfix else "cut"
        steps = f"{command} --plan FILE", f"approve FILE --as {quoted(missing[0])}", f"{command} --from-plan FILE"
        raise PolicyError(
            f"{plan.version} needs to be approved by: {', '.join(missing)}",
            hint="; ".join(f"releasekit {step}" for step in steps) + "; or --allow approvals=TEXT, if it is meant to be so",
        )


_AGAIN = "plan again, and have that approved"
