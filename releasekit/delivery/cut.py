"""The cut: plans become releases, all of them or none; most often there is one.

Compose off to the side, write the journal, pass the commit point, and then bring the clone along. Each step asks the world whether it is
done, so that running a plan again after a crash, on this machine or another, ends in the same one release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.digest import sha256
from releasekit.core.plan import Batch, Outcome, Plan
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.recordpaths import record_path
from releasekit.core.rules import quoted
from releasekit.core.templates import OwnTemplates
from releasekit.core.version import Version
from releasekit.delivery import commitpoint, proposals, worktrees
from releasekit.delivery.bundling import Written, write_handover
from releasekit.delivery.commitpoint import Composed
from releasekit.delivery.compose import commit_release, pick, release_tree, tag_content, tag_message
from releasekit.delivery.failpoints import reach
from releasekit.delivery.handover import Handover, Resolve, builder_logs
from releasekit.delivery.hands import Hand
from releasekit.delivery.journal import Entry, Journal
from releasekit.delivery.staging import Staging, staging, sweep
from releasekit.delivery.tips import tip_of
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
class ReleaseFiles:
    """What the release commit writes, the records that it holds, and the sections of the changelog that a person edited."""

    writes: Mapping[str, bytes]
    records: tuple[Record, ...]
    edited: tuple[Version, ...]


def release_files(workshop: Workshop, plan: Plan, context: Context) -> ReleaseFiles:
    """The files of the release commit: version files, records, the changelog."""
    config = context.product.config
    changelog = config.documents.changelog
    contents = read_files(workshop.git, plan.base, {changelog, *(one.path for one in config.files)})
    records = {**context.earlier, plan.version: plan.record}
    inserted = insert(
        contents.get(changelog), list(records.values()), context.product.kinds, context.product.language, templates=context.templates
    )
    paths = {version: record_path(version) for version in records}
    there = read_files(workshop.git, plan.base, paths.values())
    # A record that an earlier releasekit wrote stays as it is, byte for byte, for documents name the digest of its file.
    kept = {path: content for path, content in there.items() if content and Record.from_bytes(content, where=path) in records.values()}
    held = {path: kept.get(path) or records[version].to_bytes() for version, path in paths.items()}
    as_held = tuple(replace(one, sha256=sha256(held[paths[version]])) for version, one in records.items())
    written = {path: content for path, content in held.items() if path not in kept}
    return ReleaseFiles(
        {**updated_files(config.files, contents, plan.version), **written, changelog: inserted.content}, as_held, inserted.edited
    )


@dataclass(frozen=True, slots=True)
class Job:
    """A plan, what carrying it out needs, the hand that signs it, and the folder that its files are handed over in."""

    plan: Plan
    context: Context
    hand: Hand
    folder: Path


@dataclass(frozen=True, slots=True)
class _Made:
    """A release that stands ready: its objects, its files on ``stage``, and the sections of the changelog that were left alone."""

    composed: Composed
    written: Written
    edited: tuple[Version, ...]
    stage: Staging
    product: Product

    def move_in(self) -> tuple[Path, ...]:
        """Hand the files over; those of a proposal belong to a tag that is not made, and are not. Raises RepositoryError."""
        return () if self.composed.plan.is_proposal else self.stage.move_in(self.written.names)

    def outcome(self, files: Sequence[Path], *, published: bool) -> Outcome:
        """What came of the plan."""
        one = self.composed
        return Outcome(one.plan, one.commit, one.tag, tuple(map(str, files)), self.edited, published=published)


def prepare(workshop: Workshop, plan: Plan) -> None:
    """Make the picked commits that the release is put on, where they are not there yet. Raises RepositoryError."""
    if plan.picks and pick(workshop.git, plan.start, plan.picks, plan.identity) != plan.base:
        raise RepositoryError("the picked commits are not what they were when the plan was made", hint="plan again")


def _compose(workshop: Workshop, job: Job, stage: Staging) -> _Made:
    """All objects of a release, and on ``stage`` all files that are handed over; nothing outside of it and of the workshop is written.

    Raises PolicyError where the files, read back, do not belong to the release.
    """
    git, plan, context = workshop.git, job.plan, job.context
    reach("picked")
    files = release_files(workshop, plan, context)
    if not plan.target:
        worktrees.require_clean(workshop.clone.git, plan, tuple(files.writes))
    tree = release_tree(git, plan.base, files.writes, plan.removes)
    commit, edited = _release_commit(job, tree, files.edited)
    reach("committed")
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
    tag = job.hand.tag(tag_content(plan, commit, tag_message(plan, source_of(handover.record, handover.options()).digest)))
    composed = Composed(plan, commit, tag, tip_of(job.hand, plan, commit, context.product.config.files))
    job.hand.require_trusted()
    reach("tagged")
    written = write_handover(git, replace(handover, tag=tag), stage.place)
    stage.sync()
    written.require(git, stage.place, tag)
    reach("written")
    commitpoint.keep(workshop, composed)
    reach("kept")
    return _Made(composed, written, edited, stage, context.product)


def _release_commit(job: Job, tree: str, edited: tuple[Version, ...]) -> tuple[str, tuple[Version, ...]]:
    """The release commit, and the sections of the changelog that a person edited: made, or the one that a proposal brought.

    Raises RepositoryError where that one is not the release.
    """
    git, plan = job.hand.git, job.plan
    if not plan.commit:
        return job.hand.commit(commit_release(git, plan, tree)), edited
    is_edited = proposals.require_release(git, plan, tree, job.context.product.config.documents.changelog)
    return plan.commit, (*edited, *([plan.version] if is_edited else []))


def execute(
    workshop: Workshop, jobs: Sequence[Job], entry: Entry, tell: Callable[[str], None], *, push: bool = True
) -> tuple[Outcome, ...]:
    """Carry out plans together; with ``push=False`` compose only. ``entry`` is what the journal remembers of them.

    ``tell`` is told of each step. Raises ReleasekitError; see the exit codes.
    """
    journal = Journal(workshop.state)
    with ExitStack() as stages:
        made = []
        with noted(journal, [entry.batch], f"nothing of {entry.batch.name} is published: run the command again"):
            for job in jobs:
                tell(f"composing {job.plan.version}")
                made.append(_compose(workshop, job, stages.enter_context(staging(job.folder))))
            if not push:
                return tuple(one.outcome(one.move_in(), published=False) for one in made)
            journal.write(entry)
        with noted(journal, [entry.batch], f"nothing is left to do for {entry.batch.name}"):
            reach("journaled")
            composed = [one.composed for one in made]
            try:
                _pass_commit_point(workshop, composed, tell)
            except RaceLost:
                stages.close()
                finish(workshop, entry.batch)  # somebody else released, or the branch moved on: these plans can never be carried out
                raise
            return _after(workshop, entry.batch, made, stages)


@contextmanager
def noted(journal: Journal, batches: Sequence[Batch], otherwise: str) -> Iterator[None]:
    """Note on an interruption what is left to do: to resume, where the journal knows of any of the releases."""
    try:
        yield
    except KeyboardInterrupt as error:
        pending = [batch.name for batch in batches if journal.holds(batch)]
        left = (
            f"{', '.join(pending)} may be published, or not yet: releasekit resume finishes it, releasekit abort gives it up if it is not"
        )
        error.add_note(left if pending else otherwise)
        raise


def _after(workshop: Workshop, batch: Batch, made: Sequence[_Made], stages: ExitStack) -> tuple[Outcome, ...]:
    """What follows the commit point. Whatever fails here, the releases are made; ``resume`` does the rest.

    What is left on ``stages`` is removed before the journal is, which knows where that lies.
    """
    composed = [one.composed for one in made]
    try:
        if batch.target:
            commitpoint.update_clone(workshop, composed)
        else:
            worktrees.follow(workshop.clone.git, composed)
        reach("told")
        outcomes = tuple(one.outcome(one.move_in(), published=True) for one in made)
        reach("handed-over")
        for one in made:
            if one.composed.plan.commit and batch.target:
                proposals.settle(workshop, one.composed.plan, one.product)
        stages.close()
        finish(workshop, batch)
    except ReleasekitError as error:
        raise RepositoryError(
            f"{batch.name} {'is' if len(made) == 1 else 'are'} released, but not all is done here: {error.message}",
            where=error.where,
            hint="mend that, and run: releasekit resume",
        ) from error
    return outcomes


def _pass_commit_point(workshop: Workshop, composed: Sequence[Composed], tell: Callable[[str], None]) -> None:
    if workshop.remote.name:
        tell(f"pushing {', '.join(one.plan.branch or one.plan.tag for one in composed)} to {workshop.remote.name}")
        commitpoint.publish(workshop, composed)
    else:
        commitpoint.move_local_refs(workshop, composed)


def finish(workshop: Workshop, batch: Batch) -> None:
    """Forget releases that are done, or given up; the journal last, so that nothing is left behind that nobody knows of."""
    tidy(workshop, batch)
    reach("dropped")
    Journal(workshop.state).forget(batch)
    reach("forgotten")


def tidy(workshop: Workshop, done: Batch | None = None) -> None:
    """Remove what runs that were killed left behind, and what is kept for a batch that is ``done``. Raises RepositoryError."""
    pending = [entry.batch for entry in Journal(workshop.state).pending()]
    commitpoint.drop_all_but(workshop, [plan for batch in pending if batch != done for plan in batch.plans])
    folders = list(folder_of(workshop.state).glob("*"))
    sweep(folders)
    for folder in folders:
        with suppress(OSError):  # something was handed over there
            folder.rmdir()


def folder_of(state: Path) -> Path:
    """The folder for what is handed over, where no other one is named; releases have folders in it."""
    return state / "releases"


def abort(workshop: Workshop, batches: Sequence[Batch]) -> tuple[Plan, ...]:
    """Give up interrupted releases of which nothing is published, and return them.

    Raises PolicyError if anything is: that is never taken back.
    """
    refs, _ = workshop.remote_refs()
    plans = tuple(plan for batch in batches for plan in batch.plans)
    for plan in plans:
        if not is_begun(workshop, refs, plan):
            continue
        if plan.is_proposal:
            raise PolicyError(
                f"{plan.version} is proposed already, on {plan.branch}",
                hint=f"go on with releasekit resume; then, to take it back: git push {quoted(plan.target)} --delete {quoted(plan.branch)}",
            )
        raise PolicyError(
            f"{plan.version} is published, and is never taken back",
            hint="finish it with: releasekit resume; to replace it, make a hotfix",
        )
    with noted(Journal(workshop.state), batches, "what was pending is given up"):
        for batch in batches:
            finish(workshop, batch)
    return plans


def is_begun(workshop: Workshop, refs: Mapping[str, str], plan: Plan) -> bool:
    """Whether anything of a release is published: its tag, or, where a server died in the middle, its record on the branch."""
    if f"refs/tags/{plan.tag}" in refs:
        return True
    for move in plan.refs:
        there = refs.get(move.ref, "")
        if there not in ("", move.before):
            workshop.bring(there, move.ref)
            if workshop.holds(f"{there}:{record_path(plan.version)}"):
                return True
    return False
