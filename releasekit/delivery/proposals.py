"""Proposals: a release commit that is pushed on a branch for review, and found again on the branch that it was merged into.

How a server merges is not ours to say. A merge commit, or a fast-forward, leaves the commit that was reviewed; a rebase makes it anew, and
a squash makes one that never was on a branch. What all have in common is a commit that brings the record of the release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from releasekit.core.history import Head
from releasekit.core.plan import TO_COMMIT, Plan, RefMove
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.recordpaths import record_path
from releasekit.core.rules import quoted
from releasekit.core.version import Version
from releasekit.delivery.workshop import Workshop
from releasekit.errors import RaceLost, ReleasekitError, RepositoryError, UsageError
from releasekit.git import Git, read_blobs


class Landed(NamedTuple):
    """A commit on a branch that brought a release there, and the record that it brought."""

    commit: str
    record: Record


def proposed(workshop: Workshop, product: Product, refs: Mapping[str, str], plan: Plan) -> Plan:
    """The plan of the same release as a proposal: all that is written is the branch that it is proposed on.

    No development version is begun there: a squash would melt its commit and the release into one.
    Raises UsageError where there is nobody to propose to, RepositoryError where the branch is somebody else's.
    """
    if not plan.target:
        raise UsageError("there is no remote, so there is nobody to propose a release to", hint="leave --propose out")
    into = plan.refs[0]
    if not into.before:
        branch, commit = into.ref.removeprefix("refs/heads/"), plan.start
        raise RepositoryError(
            f"{plan.version} cannot be proposed: there is no branch {branch} yet that it could be merged into",
            hint=f"make it first: git push {quoted(plan.target)} {commit[:9]}:{quoted(into.ref)}",
        )
    branch = product.proposal_of(plan.version)
    if branch == product.main or product.line_of(branch) is not None:
        raise UsageError(f"a release cannot be proposed on {branch}, from which releases are made", hint="mend `proposal-branch`")
    ref = f"refs/heads/{branch}"
    there = refs.get(ref, "")
    if there and not _is_proposal(workshop, ref, there, plan.version):
        raise RepositoryError(
            f"{branch} holds something else than the proposal of {plan.version}, or more: {there[:9]}",
            where=plan.target,
            hint=f"look at it; if nobody needs it: git push {quoted(plan.target)} --delete {quoted(branch)}",
        )
    return replace(plan, refs=(RefMove(ref, there, TO_COMMIT),), development="")


def _is_proposal(workshop: Workshop, ref: str, commit: str, version: Version) -> bool:
    """Whether a branch of the remote ends in the release commit of a version, and nobody put anything on top of it."""
    workshop.bring(commit, ref)
    landed = _read(workshop.git, commit, version)
    return landed is not None and _parents(workshop.git, commit) == [landed.record.base]


def _parents(git: Git, commit: str) -> list[str]:
    return git.text("rev-parse", f"{commit}^@").split()


def _read(git: Git, commit: str, version: Version) -> Landed | None:
    """The record of a version in a commit; None where there is none that can be read."""
    content = next(read_blobs(git, [f"{commit}:{record_path(version)}"]))
    try:
        record = None if content is None else Record.from_bytes(content)
    except RepositoryError:
        return None
    return Landed(commit, record) if record and record.version == version else None


def landed(git: Git, head: str, version: Version) -> Landed:
    """The commit in the history of a branch that is the release commit of a version: it brought the record, and lies on its base.

    Raises RaceLost where something came between, which would be released untold, RepositoryError where no commit can be it.
    """
    path = f":(top,literal){record_path(version)}"
    listed = git.text("log", "--full-history", "--no-merges", "--topo-order", "--diff-filter=AM", "--format=%H", head, "--", path)
    found = [one for oid in listed.split() if (one := _read(git, oid, version)) is not None]
    for one in found:
        if _parents(git, one.commit) == [one.record.base]:
            return one
    if not found:
        raise RepositoryError(f"the record of {version} cannot be read", where=record_path(version), hint="propose the release again")
    commit, record = found[0]
    raise RaceLost(
        f"{version} cannot be tagged: it was made on {record.base[:9]}, and the branch had moved on when {commit[:9]} was put on it, so"
        " that what came between would be released untold",
        hint=f"take it back (git revert {commit[:9]}) and propose it again; merge it with a merge commit, or only while it is up to date",
    )


def require_merged(workshop: Workshop, head: Head, plan: Plan) -> None:
    """Raises RepositoryError where the release commit of a plan is there already, and its branch does not hold it (any more)."""
    if plan.commit and not workshop.git.contains(head.commit, plan.commit):
        raise RepositoryError(f"{head.ref} does not hold {plan.commit[:9]}, which {plan.version} would be", hint="plan again")


def require_release(git: Git, plan: Plan, tree: str, changelog: str) -> bool:
    """Hold a commit that is there against the tree of the release commit; True where a person edited the changelog in it.

    Raises RepositoryError for a commit that lies elsewhere than on the base, or holds anything but the release.
    """
    if _parents(git, plan.commit) != [plan.base]:
        raise RepositoryError(f"{plan.commit[:9]} does not lie on {plan.base[:9]}, which {plan.version} was made on", hint="plan again")
    output = git.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", tree, f"{plan.commit}^{{tree}}")
    differing = [path for path in output.decode("utf-8", "surrogateescape").split("\0") if path]
    strange = "".join(f"\n  - {path}" for path in differing if path != changelog)
    if strange:
        raise RepositoryError(
            f"{plan.commit[:9]} holds more, or less, than the release of {plan.version}; these files are others:{strange}",
            hint=f"take it back (git revert {plan.commit[:9]}), and propose the release again; other changes go into a merge of their own",
        )
    return changelog in differing


def _follow(workshop: Workshop, branch: str) -> None:
    """Let the clone know where a branch of the remote is, unless it knows of something else there."""
    clone, tracking = workshop.clone.git, f"refs/remotes/{workshop.remote.name}/{branch}"
    tip = workshop.git.text("rev-parse", "--verify", f"refs/heads/{branch}")
    known = clone.attempt("rev-parse", "--verify", "--quiet", tracking).stdout.decode().strip()
    if not known or workshop.git.contains(tip, known):
        workshop.give([tip])
        clone.attempt("update-ref", tracking, tip)


def settle(workshop: Workshop, plan: Plan, product: Product) -> None:
    """After a merged proposal got its tag: let the clone know where the branch is now that holds it, and delete the one of the proposal,
    here and at the remote, if it still holds no more than that.
    """
    clone, git, remote = workshop.clone.git, workshop.git, workshop.remote.name
    into = product.branch_of(plan.version.line) if plan.version.is_hotfix else product.main
    if into:
        _follow(workshop, into)
    branch = product.proposal_of(plan.version)
    ref = f"refs/heads/{branch}"
    try:
        there = workshop.remote_refs()[0].get(ref)
        if there and _is_proposal(workshop, ref, there, plan.version):
            git.attempt("push", "--porcelain", f"--force-with-lease={ref}:{there}", workshop.address, f":{ref}")
            clone.attempt("update-ref", "-d", f"refs/remotes/{remote}/{branch}", there)
    except ReleasekitError:
        return  # the release is made; a branch that is left over harms nobody, and servers often delete it themselves
