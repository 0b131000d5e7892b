"""Previews: what carrying out a plan would write, file by file and step by step, to be looked at before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from releasekit.core.approvals import SIGNATURE, Approval
from releasekit.core.plan import TO_COMMIT, TO_TAG, Batch, Plan, RefMove
from releasekit.core.proposals import finish_command


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of the release commit as it differs from its base.

    ``status`` is ``added``, ``modified`` or ``deleted``; ``added`` and ``removed`` count lines, None for a binary file; ``mode`` is git's,
    of a deleted file the one that it had. ``diff`` are the lines of git's diff from the first hunk on, ``left`` counts those after them.
    """

    path: str
    status: str
    mode: str
    added: int | None
    removed: int | None
    diff: tuple[str, ...] = ()
    left: int = 0

    def to_json(self) -> dict[str, Any]:
        """The file as published; the diff is for people."""
        return {"path": self.path, "status": self.status, "mode": self.mode, "added": self.added, "removed": self.removed}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would write: the files of its release commit. ``roles`` are those that have not approved it, and must."""

    plan: Plan
    files: tuple[FileChange, ...]
    roles: tuple[str, ...] = ()

    def to_json(self, steps: Sequence[str]) -> dict[str, Any]:
        """The plan as JSON and, beside it, what it would write. Its digest is that of the plan alone."""
        files = [one.to_json() for one in self.files]
        return {**self.plan.to_json(), "preview": {"files": files, "lacking": list(self.roles), "steps": list(steps)}}


def previews_to_json(batch: Batch, previews: Sequence[Preview]) -> dict[str, Any]:
    """Of one plan that plan, of several a batch, each with its preview."""
    steps = steps_of(batch)
    if len(previews) == 1:
        return previews[0].to_json(steps)
    return {**batch.to_json(), "plans": [one.to_json(steps) for one in previews]}


def steps_of(batch: Batch) -> tuple[str, ...]:
    """What would be done, in the words of git: objects that are made, refs that move together, and where documents go."""
    made = [step for plan in batch.plans for step in _made(plan)]
    moves = [
        f"  {move.ref}: {move.before[:9] or 'nothing'} -> {target_of(plan, move)} (lease)" for plan in batch.plans for move in plan.refs
    ]
    # A proposal's documents name a tag that is not made, so they are not handed over.
    handed = [f"documents and bundle of {plan.version} -> --output, or the state folder" for plan in batch.plans if not plan.branch]
    after = [f"delete the branch of the proposal of {plan.version}" for plan in batch.plans if plan.commit]
    after += [f"once it is merged: {finish_command(plan.version)}" for plan in batch.plans if plan.branch]
    moved = f"push --atomic {batch.target}" if batch.target else "update-ref, all in one transaction"
    return (*made, moved, *moves, *handed, *after)


def _made(plan: Plan) -> list[str]:
    """The objects that a plan makes."""
    steps = [f"cherry-pick {oid[:9]} on {plan.start[:9]}" for oid in plan.picks]
    steps.append(
        f"take commit {plan.commit[:9]}, on {plan.base[:9]}" if plan.commit else f'commit "Release {plan.title}" on {plan.base[:9]}'
    )
    if not plan.branch:
        steps.append(f"tag {plan.tag} on it")
    if plan.development:
        steps.append(f"commit {plan.development} on it")
    if plan.is_behind and plan.onward:
        steps.append(f"merge it into {plan.onward.before[:9]}")
    return steps


def target_of(plan: Plan, move: RefMove) -> str:
    """What a ref will hold, in words."""
    merged = "a merge of the release commit into it" if plan.is_behind else "the release commit"
    begun = f"{merged}, then {plan.development} begins" if plan.development else merged
    return "the tag" if move.to == TO_TAG else "the release commit" if move.to == TO_COMMIT else begun


def approval_lines(plan: Plan, lacking: Sequence[str]) -> list[str]:
    """Who approved a plan, and who has not yet."""
    given = [(Approval.of(row), SIGNATURE in row) for row in plan.record.approvals]
    lines = [f"  {one.role}: {one.person} on {one.day}{', signed' if signed else ''}{_said(one)}" for one, signed in given]
    return [*lines, *(f"  {role}: not yet" for role in lacking)]


def _said(one: Approval) -> str:
    return f": {one.comment}" if one.comment else ""
