"""The cut: a plan becomes a release.

Compose off to the side, write the journal, pass the commit point, and then bring the clone along. Each step asks the world whether it is
done, so that running a plan again after a crash, on this machine or another, ends in the same one release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.plan import Outcome, Plan
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.templates import OwnTemplates
from releasekit.core.version import Version
from releasekit.delivery import commitpoint
from releasekit.delivery.bundling import Written, write_handover
from releasekit.delivery.compose import Composed, commit_release, pick, release_tree, tag_message, tag_release
from releasekit.delivery.handover import Handover, Resolve, builder_logs
from releasekit.delivery.journal import Journal
from releasekit.delivery.staging import Staging, staging
from releasekit.delivery.versionfiles import updated_files
from releasekit.delivery.workshop import Workshop
from releasekit.documents.bundle import source_of
from releasekit.documents.changelog import insert
from releasekit.errors import PolicyError, RaceLost, ReleasekitError, RepositoryError
from releasekit.git import read_files

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle


@dataclass(frozen=True, slots=True)
class Context:
    """What executing a plan needs besides the plan.

    ``product`` is as configured where the plan was made, ``released`` as configured at the base, with the picked commits: what documents
    are made by, now and when they are made again from the tag. ``earlier`` are the records before it, ``templates`` the repository's own.
    ``lifecycle`` is None where the product does not describe it.
    """

    product: Product
    released: Product
    earlier: Mapping[Version, Record]
    templates: OwnTemplates
    resolve: Resolve
    lifecycle: Lifecycle | None = None


@dataclass(frozen=True, slots=True)
class _Files:
    """What the release commit writes, the records that it holds, and the sections of the changelog that a person edited."""

    writes: Mapping[str, bytes]
    records: tuple[Record, ...]
    edited: tuple[Version, ...]


def _release_files(workshop: Workshop, plan: Plan, context: Context) -> _Files:
    """The files of the release commit: version files, records, the changelog."""
    config = context.product.config
    changelog = config.documents.changelog
    contents = read_files(workshop.git, plan.base, {changelog, *(one.path for one in config.files)})
    records = {**context.earlier, plan.version: plan.record}
    inserted = insert(
        contents.get(changelog), list(records.values()), context.product.kinds, context.product.language, templates=context.templates
    )
    paths = {version: f"releases/{version}.json" for version in records}
    there = read_files(workshop.git, plan.base, paths.values())
    # A record that an earlier releasekit wrote stays as it is, byte for byte, for documents name the digest of its file.
    kept = {path: content for path, content in there.items() if content and Record.from_bytes(content, where=path) in records.values()}
    held = {path: kept.get(path) or records[version].to_bytes() for version, path in paths.items()}
    as_held = tuple(replace(one, sha256=sha256(held[paths[version]]).hexdigest()) for version, one in records.items())
    written = {path: content for path, content in held.items() if path not in kept}
    return _Files({**updated_files(config.files, contents, plan.version), **written, changelog: inserted.content}, as_held, inserted.edited)


def prepare(workshop: Workshop, plan: Plan) -> None:
    """Make the picked commits that the release is put on, where they are not there yet. Raises RepositoryError."""
    if plan.picks and pick(workshop.git, plan.start, plan.picks, plan.identity) != plan.base:
        raise RepositoryError("the picked commits are not what they were when the plan was made", hint="plan again")


def compose(workshop: Workshop, plan: Plan, context: Context, stage: Staging) -> tuple[Composed, Written, tuple[Version, ...]]:
    """All objects of a release, and on ``stage`` all files that are handed over; nothing outside of it and of the workshop is written.

    Raises PolicyError where the files, read back, do not belong to the release.
    """
    git = workshop.git
    files = _release_files(workshop, plan, context)
    if not plan.target:
        commitpoint.require_clean(workshop.clone.git, plan, tuple(files.writes))
    commit = commit_release(git, plan, release_tree(git, plan.base, files.writes, plan.removes))
    handover = Handover(
        record=next(one for one in files.records if one.version == plan.version),
        records=files.records,
        commit=commit,
        moment=plan.moment,
        product=context.released,
        templates=context.templates,
        resolve=context.resolve,
        logs=builder_logs(workshop.state, plan.version),
        lifecycle=context.lifecycle,
        plan=plan.digest,
    )
    tag = tag_release(git, plan, commit, tag_message(plan, source_of(handover.record, handover.options()).digest))
    written = write_handover(git, replace(handover, tag=tag), stage.place)
    stage.sync()
    written.require(git, stage.place, tag)
    git.run("update-ref", commitpoint.pending_ref(plan), tag)
    return Composed(commit, tag), written, files.edited


def execute(workshop: Workshop, plan: Plan, context: Context, output: Path, tell: Callable[[str], None], *, push: bool = True) -> Outcome:
    """Carry out a plan; with ``push=False`` compose only. ``tell`` is told of each step. Raises ReleasekitError; see the exit codes."""
    tell(f"composing {plan.version}")
    with staging(output) as stage:
        composed, written, edited = compose(workshop, plan, context, stage)
        move_in = partial(stage.move_in, written.names)
        if not push:
            return Outcome(plan, composed.commit, composed.tag, _names(move_in()), edited, published=False)
        Journal(workshop.state).write(plan)
        try:
            _pass_commit_point(workshop, plan, composed, tell)
        except RaceLost:
            finish(workshop, plan)  # somebody else released, or the branch moved on: this plan can never be carried out
            raise
        moved = _after(workshop, plan, composed, move_in)
    return Outcome(plan, composed.commit, composed.tag, _names(moved), edited, published=True)


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
