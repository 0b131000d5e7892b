"""Approvals at the commit point: none is lacking, none is another plan's, and every signature is that of the person who approves.

A signature is detached, in a namespace of its own. So what signs tags approves nothing, and a line of `signing.signers` may say that a key
does no more than approve: `namespaces="releasekit-approval"`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from releasekit.core.approvals import NOT_APPROVED, SIGNATURE, Approval, Roles, approvals_of, payload_of
from releasekit.core.config import Config
from releasekit.core.plan import Batch
from releasekit.core.rowoptions import SigningOptions
from releasekit.core.rules import quoted
from releasekit.core.version import Version
from releasekit.delivery.signing import Signer
from releasekit.errors import PolicyError, RepositoryError
from releasekit.git import finished, redact
from releasekit.git.signatures import Signers, distrust_openpgp

NAMESPACE = "releasekit-approval"
_SSH = "-----BEGIN SSH SIGNATURE-----"


def signed(approval: Approval, signer: Signer) -> Approval:
    """The approval with a signature. Raises RepositoryError where there is none."""
    signature = signer.sign(payload_of(approval.to_row()), NAMESPACE)
    return approval._replace(signature=signature.decode("ascii", "replace").strip() + "\n")


def require_approved(batch: Batch, configs: Sequence[Config]) -> None:
    """Raises PolicyError where a role has not approved one of the plans, or an approval does not count.

    Each plan is judged by the configuration at its own base, which nobody can change who only has the file of the plan.
    """
    for plan, config in zip(batch.plans, configs, strict=True):
        approvals_of(plan)
        options = config.signing or SigningOptions()
        for row in plan.record.approvals:
            why = distrust(row, options)
            if why:
                raise PolicyError(f"the approval of {plan.version} by {Approval.of(row).person} does not count: {why}", hint=_BAD)
    lacking = {plan.version: Roles.of(config).lacking(plan.record) for plan, config in zip(batch.plans, configs, strict=True)}
    if any(lacking.values()):
        raise _refused(batch, {version: roles for version, roles in lacking.items() if roles})


_BAD = "nothing was written; plan again, and let that be approved"


def _refused(batch: Batch, lacking: Mapping[Version, Sequence[str]]) -> PolicyError:
    """That roles are lacking, and the commands that lead on from there."""
    said = [f"{version} is not approved by: {', '.join(roles)}" for version, roles in lacking.items()]
    listed = said[0] if len(said) == 1 else "not all is approved:" + "".join(f"\n  - {one}" for one in said)
    roles = list(dict.fromkeys(role for each in lacking.values() for role in each))
    if any(plan.commit for plan in batch.plans):
        hint = "a proposal is approved before it is made: take the merge back, and propose the release again with --propose --plan FILE"
    else:
        propose = " --propose" if batch.plans[0].branch else ""
        commands = [
            f"{batch.command}{propose} --plan FILE, with the options that it was planned with",
            *(f"releasekit approve FILE --as {quoted(role)}" for role in roles),
            f"{batch.command} --from-plan FILE",
        ]
        hint = "\n".join(["nothing was written; let the plan be approved:", *(f"  {one}" for one in commands)])
        hint += f"\nor --allow {NOT_APPROVED}=TEXT, if it is meant to be so"
    return PolicyError(f"{NOT_APPROVED}: {listed}", hint=hint)


def distrust(row: Mapping[str, str], options: SigningOptions) -> str:
    """Why an approval does not count as far as its signature goes, "" for one that does."""
    signature, approval = row.get(SIGNATURE, ""), Approval.of(row)
    if not signature:
        return "it is not signed, and `signing.approvals` asks for that" if options.approvals else ""
    signers = Signers(options.lines, options.fingerprints)
    if signature.startswith(_SSH):
        return _distrust_ssh(payload_of(row), signature, approval, signers)
    return _distrust_openpgp(payload_of(row), signature, signers)


def _distrust_ssh(payload: bytes, signature: str, approval: Approval, signers: Signers) -> str:
    """The key must be one that may sign for the very address that the approval names, on its day."""
    with signers.file() as allowed:
        file = allowed.with_name("signature")
        file.write_text(signature, encoding="utf-8", errors="replace")
        about = ["-n", NAMESPACE, "-s", str(file)]
        if not signers:
            return _BROKEN if _run(["ssh-keygen", "-Y", "check-novalidate", *about], payload).returncode else ""
        if not approval.email:
            return "it names no address, so nobody can say whose signature it would have to bear"
        when = f"verify-time={approval.day:%Y%m%d}120000"
        done = _run(["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", approval.email, "-O", when, *about], payload)
        if not done.returncode:
            return ""
        if _run(["ssh-keygen", "-Y", "check-novalidate", *about], payload).returncode:
            return _BROKEN
        return f"`signing.signers` has no such key for {approval.email}, or not for approvals ({NAMESPACE}) on {approval.day}"


_BROKEN = "its signature is not one of this approval: it was changed, or the signature is broken, or another one's"


def _distrust_openpgp(payload: bytes, signature: str, signers: Signers) -> str:
    """A fingerprint says which key counts, and not whose it is."""
    with tempfile.TemporaryDirectory(prefix="releasekit-") as folder:
        file = Path(folder) / "signature"
        file.write_text(signature, encoding="utf-8", errors="replace")
        done = _run(["gpg", "--batch", "--status-fd=2", "--verify", "--", str(file), "-"], payload)
    return distrust_openpgp(redact(done.stderr), signers, "approval", is_good=done.returncode == 0)


def _run(command: Sequence[str], payload: bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    try:
        return finished(command, environment, input=payload, timeout=60)
    except FileNotFoundError as error:
        raise RepositoryError(f"an approval is signed, and {command[0]}, which checks that, is not installed", hint="install it") from error
    except subprocess.TimeoutExpired as error:
        raise RepositoryError(f"{command[0]} did not check an approval within 60 seconds") from error
