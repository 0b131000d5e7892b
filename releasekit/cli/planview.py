"""How a plan is shown, saved and read: what will be released, and what will be written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from releasekit.cli.output import harmless
from releasekit.core.freshness import STALE
from releasekit.core.plan import TO_COMMIT, TO_TAG, Batch, FileChange, Plan, RefMove
from releasekit.core.record import DocumentState
from releasekit.core.recordpaths import RECORDS
from releasekit.errors import RepositoryError, UsageError

_LONG, _SHOWN = 40, 120
"""Lines of diff that are shown of one file, and of all."""


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


def with_files(batch: Batch, previews: Sequence[Sequence[FileChange]]) -> dict[str, Any]:
    """The plans as published, each with the files that its release commit changes; these are no part of its digest."""
    rows = [{**plan.to_json(), "files": [one.to_json() for one in found]} for plan, found in zip(batch.plans, previews, strict=True)]
    return rows[0] if len(rows) == 1 else {**batch.to_json(), "plans": rows}


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
    lines += ["documents", *map(_document, record.documents)] if record.documents else []
    lines += ["set aside", *(f"  {one.rule}: {one.reason}" for one in record.overrides)] if record.overrides else []
    lines += ["approved", *map(_approval, record.approvals)] if record.approvals else []
    if plan.picks:
        lines += ["picked", *(f"  {oid[:9]}" for oid in plan.picks)]
    return [*lines, "refs", *(_move(plan, move) for move in plan.refs)]


def lines_of_files(changes: Sequence[FileChange], *, everything: bool) -> list[str]:
    """What the release commit changes, as a diff: what is long, or only taken away, is told in one line unless all is asked for."""
    lines, left = ["files of the release commit"], _SHOWN
    for one in changes:
        counted = "binary" if one.added is None else f"+{one.added} -{one.removed}"
        lines.append(f"  {one.change} {one.path} ({counted})")
        is_short = one.change != "removed" and len(one.diff) <= min(left, _LONG) and not one.path.startswith(f"{RECORDS}/")
        if everything or is_short:
            lines += [f"    {line}".rstrip() for line in one.diff]
            left -= len(one.diff)
    return lines


def transcript_of(plan: Plan) -> list[str]:
    """What carrying out a plan would do, step by step."""
    steps = [f"pick {', '.join(oid[:9] for oid in plan.picks)} onto {plan.start[:9]}"] if plan.picks else []
    if not plan.commit:
        steps.append(f"commit {plan.record.tag} on {plan.base[:9]}, by {plan.identity}")
    if not plan.is_proposal:
        steps.append(f"tag {plan.tag}")
    place = f"push to {plan.target} at once" if plan.target else "write at once"
    moves = ", ".join(f"{move.ref} ({f'if it is {move.before[:9]}' if move.before else 'if it is not there'})" for move in plan.refs)
    return ["would run", *(f"  {step}" for step in (*steps, "render and read back the documents and the bundle", f"{place}: {moves}"))]


def _approval(given: Mapping[str, str]) -> str:
    comment = f": {given['comment']}" if given.get("comment") else ""
    return f"  {given.get('role', '?')}: {given.get('name', '?')}, {given.get('date', '?')}{comment}"


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
