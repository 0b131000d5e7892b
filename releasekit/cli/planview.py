"""How a plan is shown, saved and read: what will be released, and what will be written."""

from __future__ import annotations

import json
from pathlib import Path

from releasekit.cli.output import harmless
from releasekit.core.freshness import STALE
from releasekit.core.plan import TO_COMMIT, TO_TAG, Batch, Plan, RefMove
from releasekit.core.record import DocumentState
from releasekit.errors import RepositoryError, UsageError


def load(path: str) -> Batch:
    """The plans in a file. Raises UsageError."""
    try:
        return Batch.from_json(json.loads(Path(path).read_bytes()), where=path)
    except OSError as error:
        raise UsageError(f"the plan cannot be read: {error.strerror}", where=path) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the plan is not JSON: {error}", where=path) from error


def save(batch: Batch, path: str) -> None:
    """Plans in a file. Raises RepositoryError."""
    try:
        Path(path).write_text(json.dumps(batch.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise RepositoryError(f"the plan cannot be written: {error.strerror}", where=path) from error


def lines_of(plan: Plan) -> list[str]:
    """A plan as a person reads it."""
    record = plan.record
    where = plan.target or "this repository (it has no remote)"
    slot = f", slot of {record.planned}" if record.planned else ""
    lines = [f"{record.version} ({record.version.kind}) for {where}, on {plan.day}{slot}; plan {plan.digest[:12]}", "changes"]
    for change in (one for one in record.changes if one.noted):
        text = harmless(next(iter(change.text.values()), "")).split("\n")[0]
        included = f" (included from {change.included_from})" if change.included_from else ""
        lines.append(f"  {change.component} {change.kind}: {text}{included}")
    if record.unnoted:
        lines.append(f"  and {record.unnoted} commit(s) without an entry")
    lines.append("refs")
    lines += [_move(plan, move) for move in plan.refs]
    if plan.picks:
        lines += ["picked", *(f"  {oid[:9]}" for oid in plan.picks)]
    lines += ["documents", *map(_document, record.documents)] if record.documents else []
    lines += ["set aside", *(f"  {one.rule}: {one.reason}" for one in record.overrides)] if record.overrides else []
    return lines


def _document(one: DocumentState) -> str:
    """A document of the plan, and who holds it for right; one that is out of date is plain to see."""
    held = one.confirmed
    if held is not None:
        return f"  {one.path}: {one.status} by {' '.join(held.by.split())} on {held.day}: {' '.join(held.reason.split())}"
    return f"  {one.path}: {one.status}" + (" (it did not follow the changes of what it covers)" if one.status == STALE else "")


def _move(plan: Plan, move: RefMove) -> str:
    merged = "a merge of the release commit into it" if plan.is_behind else "the release commit"
    begun = f"{merged}, then {plan.development} begins" if plan.development else merged
    to = "the tag" if move.to == TO_TAG else "the release commit" if move.to == TO_COMMIT else begun
    return f"  {move.ref}: {move.before[:9] or 'new'} -> {to}"
