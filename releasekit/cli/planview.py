"""How a plan is shown, saved and read: what will be released, and what will be written."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from releasekit.cli.output import Shown, harmless
from releasekit.core.freshness import STALE
from releasekit.core.plan import Batch, Plan
from releasekit.core.preview import FileChange, Preview, approval_lines, target_of
from releasekit.core.record import DocumentState
from releasekit.core.recordpaths import RECORDS
from releasekit.errors import RepositoryError, UsageError

_MOST_FILES = 100
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def load(path: str) -> Batch:
    """The plans in a file. Raises UsageError."""
    try:
        return Batch.from_json(json.loads(Path(path).read_bytes()), where=path)
    except OSError as error:
        raise UsageError(f"the plan cannot be read: {error.strerror}", where=path) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the plan is not JSON: {error}", where=path) from error


def save(batch: Batch, path: str) -> None:
    """Plans in a file, which holds them whole or as it was before. Raises RepositoryError."""
    content = (json.dumps(batch.to_json(), ensure_ascii=False, indent=2) + "\n").encode()
    try:
        _write_whole(Path(path), content)
    except OSError as error:
        raise RepositoryError(f"the plan cannot be written: {error.strerror}", where=path) from error


def _write_whole(path: Path, content: bytes) -> None:
    place = path.resolve()
    if place.exists() and not place.is_file():
        place.write_bytes(content)  # a pipe, or a terminal
        return
    # Whoever may read a new file here may read this one; one that is there keeps its mode.
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
    with NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(place)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def lines_of(plan: Plan) -> list[str]:
    """A plan as a person reads it: version, slot, changes, documents, refs."""
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
    lines += ["refs", *(f"  {move.ref}: {move.before[:9] or 'new'} -> {target_of(plan, move)}" for move in plan.refs)]
    lines += ["picked", *(f"  {oid[:9]}" for oid in plan.picks)] if plan.picks else []
    lines += ["set aside", *(f"  {one.rule}: {one.reason}" for one in record.overrides)] if record.overrides else []
    return lines


def _document(one: DocumentState) -> str:
    """A document of the plan, and who holds it for right; one that is out of date is plain to see."""
    held = one.confirmed
    if held is not None:
        return f"  {one.path}: {one.status} by {' '.join(held.by.split())} on {held.day}: {' '.join(held.reason.split())}"
    return f"  {one.path}: {one.status}" + (" (it did not follow the changes of what it covers)" if one.status == STALE else "")


def approvals_of(plan: Plan, lacking: Sequence[str] = ()) -> list[str]:
    """Who approved a plan, and who has to; nothing where nobody did and nobody has to."""
    lines = approval_lines(plan, lacking)
    return ["approvals", *lines] if lines else []


def preview_lines(preview: Preview) -> list[Shown]:
    """A plan with what it would write: the files of the release commit as a diff."""
    plan = preview.plan
    lines = [Shown(one) for one in (*lines_of(plan), *approvals_of(plan, preview.roles), "files of the release commit")]
    for one in preview.files[:_MOST_FILES]:
        lines.append(Shown(f"  {one.path}: {_counted(one)}"))
        lines += [Shown(f"    {line}" if line.strip() else "", _COLOURS.get(line[:1], "")) for line in one.diff]
        lines += [Shown(f"    and {one.left} more line(s)")] if one.left else []
    left = len(preview.files) - _MOST_FILES
    return [*lines, Shown(f"  and {left} more file(s)")] if left > 0 else lines


def _counted(one: FileChange) -> str:
    """What became of a file, in a few words."""
    if one.status == "deleted":
        return "deleted"
    counted = "binary" if one.added is None else f"+{one.added} -{one.removed}"
    mode = "" if one.mode == "100644" else f", mode {one.mode}"
    return f"{one.status}, {counted}{mode}" + (" (a record)" if one.path.startswith(f"{RECORDS}/") and one.path.endswith(".json") else "")
