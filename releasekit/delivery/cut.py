"""The cut: a plan becomes a release.

Compose off to the side, write the journal, pass the commit point, and then bring the clone along. Each step asks the world whether it is
done, so that running a plan again after a crash, on this machine or another, ends in the same one release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from releasekit.core.plan import Outcome, Plan
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.templates import OwnTemplates
from releasekit.core.version import Version
from releasekit.delivery import commitpoint
from releasekit.delivery.compose import Composed, commit_release, pick, release_tree, tag_message, tag_release
from releasekit.delivery.handover import Handover, handover_files, staged, write_files
from releasekit.delivery.journal import Journal
from releasekit.delivery.versionfiles import updated_files
from releasekit.delivery.workshop import Workshop
from releasekit.documents.bundle import source_of
from releasekit.documents.changelog import insert
from releasekit.errors import PolicyError, RaceLost, ReleasekitError, RepositoryError
from releasekit.git import read_files


@dataclass(frozen=True, slots=True)
class Context:
    """What executing a plan needs besides the plan: the product as configured at its base, the records before it, own templates."""

    product: Product
    earlier: Mapping[Version, Record]
    templates: OwnTemplates


def _release_files(workshop: Workshop, plan: Plan, context: Context) -> tuple[dict[str, bytes], tuple[Version, ...]]:
    """The files of the release commit: version files, records, the changelog; and the sections of it that a person edited."""
    config = context.product.config
    changelog = config.documents.changelog
    contents = read_files(workshop.git, plan.base, {changelog, *(one.path for one in config.files)})
    records = {**context.earlier, plan.version: plan.record}
    inserted = insert(
        contents.get(changelog), list(records.values()), context.product.kinds, context.product.language, templates=context.templates
    )
    wanted = {f"releases/{version}.json": record for version, record in records.items()}
    there = read_files(workshop.git, plan.base, wanted)
    # A record that an earlier releasekit wrote stays as it is, byte for byte, for documents name the digest of its file.
    files = {path: one.to_bytes() for path, one in wanted.items() if path not in there or Record.from_bytes(there[path], where=path) != one}
    return {**updated_files(config.files, contents, plan.version), **files, changelog: inserted.content}, inserted.edited


def prepare(workshop: Workshop, plan: Plan) -> None:
    """Make the picked commits that the release is put on, where they are not there yet. Raises RepositoryError."""
    if plan.picks and pick(workshop.git, plan.start, plan.picks, plan.identity) != plan.base:
        raise RepositoryError("the picked commits are not what they were when the plan was made", hint="plan again")


def compose(workshop: Workshop, plan: Plan, context: Context) -> tuple[Composed, dict[str, bytes], tuple[Version, ...]]:
    """All objects of a release and all files that are handed over; nothing outside of the workshop is written."""
    git = workshop.git
    writes, edited = _release_files(workshop, plan, context)
    if not plan.target:
        commitpoint.require_clean(workshop.clone.git, plan, tuple(writes))
    commit = commit_release(git, plan, release_tree(git, plan.base, writes, plan.removes))
    record = replace(plan.record, sha256=plan.record.digest)
    records = (*context.earlier.values(), record)
    handover = Handover(record, records, commit, plan.moment, context.product, context.templates)
    blobs = {document.path: document.blob for document in plan.record.documents}
    tag = tag_release(git, plan, commit, tag_message(plan, source_of(plan.record, blobs, handover.options()).digest))
    files = handover_files(git, handover)
    git.run("update-ref", commitpoint.pending_ref(plan), tag)
    return Composed(commit, tag), files, edited


def execute(workshop: Workshop, plan: Plan, context: Context, output: Path, tell: Callable[[str], None], *, push: bool = True) -> Outcome:
    """Carry out a plan; with ``push=False`` compose only. ``tell`` is told of each step. Raises ReleasekitError; see the exit codes."""
    tell(f"composing {plan.version}")
    composed, files, edited = compose(workshop, plan, context)
    if not push:
        return Outcome(plan, composed.commit, composed.tag, _names(write_files(output, files)), edited, published=False)
    with staged(output, files) as move_in:
        Journal(workshop.state).write(plan)
        try:
            _pass_commit_point(workshop, plan, composed, tell)
        except RaceLost:
            finish(workshop, plan)  # somebody else released, or the branch moved on: this plan can never be carried out
            raise
        written = _after(workshop, plan, composed, move_in)
    return Outcome(plan, composed.commit, composed.tag, _names(written), edited, published=True)


def _names(files: tuple[Path, ...]) -> tuple[str, ...]:
    return tuple(str(path) for path in files)


def _after(workshop: Workshop, plan: Plan, composed: Composed, move_in: Callable[[], tuple[Path, ...]]) -> tuple[Path, ...]:
    """What follows the commit point. Whatever fails here, the release is made; ``resume`` does the rest."""
    try:
        if plan.target:
            commitpoint.update_clone(workshop, plan, composed)
        else:
            commitpoint.follow_local(workshop, plan, composed)
        written = move_in()
    except ReleasekitError as error:
        raise RepositoryError(
            f"{plan.version} is released, but not all is done here: {error.message}",
            where=error.where,
            hint="mend that, and run: releasekit resume",
        ) from error
    finish(workshop, plan)
    return written


def _pass_commit_point(workshop: Workshop, plan: Plan, composed: Composed, tell: Callable[[str], None]) -> None:
    if plan.target:
        tell(f"pushing {plan.tag} to {plan.target}")
        commitpoint.publish(workshop, plan, composed)
    else:
        commitpoint.move_local_refs(workshop, plan, composed)


def finish(workshop: Workshop, plan: Plan) -> None:
    """Forget a release that is done, or given up."""
    Journal(workshop.state).forget(plan)
    workshop.git.run("update-ref", "-d", commitpoint.pending_ref(plan))


def abort(workshop: Workshop, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Give up interrupted releases that are not published, and return them. Raises PolicyError if one is: that is never taken back."""
    refs, _ = workshop.remote_refs()
    for plan in plans:
        if f"refs/tags/{plan.tag}" in refs:
            raise PolicyError(
                f"{plan.version} is published, and is never taken back",
                hint="finish it with: releasekit resume; to replace it, make a hotfix",
            )
    for plan in plans:
        finish(workshop, plan)
    return tuple(plans)
