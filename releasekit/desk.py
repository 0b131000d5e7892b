"""The release desk: where what was read meets what is delivered. Plans, cuts, builds; ``Project`` stands in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from releasekit.binder import Binder, described
from releasekit.core.config import Config
from releasekit.core.history import Head, Tag, TagKind
from releasekit.core.plan import Batch, Outcome, Plan
from releasekit.core.planning import Base, Wish, next_version, plan_release
from releasekit.core.preview import Preview
from releasekit.core.provenance import picked_from
from releasekit.core.record import DocumentState, Record
from releasekit.core.rewordings import NOTES
from releasekit.core.version import Line, Version
from releasekit.delivery import cut
from releasekit.delivery.approving import require_approved
from releasekit.delivery.commitpoint import require_room, require_unmoved
from releasekit.delivery.compose import pick
from releasekit.delivery.gate import require_documents
from releasekit.delivery.hands import Hand, is_made_by_another_hand
from releasekit.delivery.journal import Entry, Journal
from releasekit.delivery.preview import preview_of
from releasekit.delivery.proposals import proposed, require_merged
from releasekit.delivery.versionfiles import read_version_files, updated_files
from releasekit.delivery.workshop import Clone, Remote, Workshop, open_workshop
from releasekit.documents.archives import require_archives
from releasekit.documents.bundle import blob_id
from releasekit.documents.writers import require_writers
from releasekit.errors import RaceLost, RepositoryError, UsageError
from releasekit.git import silenced
from releasekit.preflight import (
    documents_of,
    read_aboard,
    require_descent,
    require_fresh,
    require_kept_tags,
    require_same_tags,
    require_supported,
    require_told,
    require_trusted,
    require_unrecorded,
)
from releasekit.sources.history import read_commits
from releasekit.sources.reader import Reader
from releasekit.sources.records import known_records, versions_in_tree
from releasekit.sources.repository import Repository, remote_url
from releasekit.watch import TOOL


@dataclass(frozen=True)
class Desk:
    """One clone, the place that its releases go to, and the workshop between them."""

    repository: Repository
    reader: Reader
    state: Path

    @contextmanager
    def workshop(self, *, may_be_shallow: bool = False) -> Iterator[Workshop]:
        """The workshop, open and locked. Raises RepositoryError, in a shallow clone too unless that may be."""
        if not may_be_shallow:
            self.repository.require_complete()
        git = self.repository.git
        partial = git.attempt("config", "--get", "extensions.partialClone").returncode == 0
        clone = Clone(silenced(git), self.repository.common_dir, self.repository.object_format, partial)
        name = self.reader.config.remote
        url = remote_url(self.repository, name)
        remote = Remote(name, url) if url else Remote("", str(self.repository.git_dir))
        with open_workshop(clone, remote, self.state) as workshop:
            yield workshop

    def remote_tags(self) -> dict[str, str] | None:
        """The objects of all tags at the remote, by name; None where there is no remote. Raises RemoteError."""
        with self.workshop(may_be_shallow=True) as workshop:
            if not workshop.remote.name:
                return None
            refs, _ = workshop.remote_refs()
            return {ref.removeprefix("refs/tags/"): oid for ref, oid in refs.items() if ref.startswith("refs/tags/")}

    def mirror(self, workshop: Workshop, start: str = "") -> tuple[Reader, dict[str, str]]:
        """The workshop as the remote is now, read with the configuration of its main branch, and all refs there.

        With ``start`` the main branch is read as if that commit of it were its tip. Raises RepositoryError.
        """
        refs, head = workshop.remote_refs()
        if not refs:
            raise RepositoryError("there are no commits yet", where=workshop.place, hint="commit and push first")
        main = self.reader.config.main
        main_ref = f"refs/heads/{main}" if main else head if workshop.remote.name else f"refs/heads/{self.reader.product.main}"
        if main_ref is None or main_ref not in refs:
            known = f"there is no main branch {main_ref} at {workshop.place}"
            unknown = f"the HEAD of {workshop.place} names no branch that is there, so its main branch is not known"
            raise RepositoryError(known if main_ref else unknown, hint="push it first, or name it in the configuration: main = …")
        product = self.reader.product
        lines = {ref: oid for ref, oid in refs.items() if product.line_of(ref.removeprefix("refs/heads/"))}
        branches = {**lines, main_ref: refs[main_ref]}
        # Rewordings of commit messages: the plan must be the same on every machine, so those of the remote count.
        beside = {ref: oid for ref, oid in refs.items() if ref == NOTES or ref.startswith("refs/tags/")}
        workshop.mirror({**branches, **beside}, main_ref)
        if start:
            workshop.rewind(main_ref, start)
        there = self.reader.at(workshop.git, start or refs[main_ref])
        if there.config.main is None:
            there = there.with_main(main_ref.removeprefix("refs/heads/"))
        if workshop.remote.name:
            require_same_tags(self.reader.refs, there.refs, workshop.remote.name)
        return there, refs

    def _base(self, workshop: Workshop, there: Reader, refs: Mapping[str, str], wish: Wish) -> Base:
        """What the release is put on: a commit of main, the tip of the line, or the line's newest release, with the picks on top."""
        head = there.head_of(wish.line)
        before = refs.get(head.ref, "")
        commit = head.commit
        if wish.picks:
            _require_new(workshop, there, head, wish.picks)
            identity = there.config.identity
            commit = pick(workshop.git, head.commit, wish.picks, f"{identity.name} <{identity.email}>")
        elif wish.line and not before:
            raise RepositoryError(
                f"line {wish.line} has no branch yet, and so nothing beyond its last release",
                hint=f"name the fixes with --pick SHA, or push a branch {there.product.branch_of(wish.line)} that holds them",
            )
        return Base(commit, workshop.git.committed(commit), head.ref, before, head.commit)

    def plan(self, wishes: Sequence[Wish], as_of: datetime, tell: Callable[[str], None]) -> Batch:
        """The plans of the releases that are wished, made from the remote as it is now; what they warn of is told.

        Several are hotfixes of as many lines. Raises UsageError for others.
        """
        if len(wishes) != len({wish.line for wish in wishes}) or (len(wishes) > 1 and any(wish.line is None for wish in wishes)):
            raise UsageError("only hotfixes of several lines can be released together, each line once")
        self.remind(tell)
        with self.workshop() as workshop:
            cut.tidy(workshop)
            start = self.repository.git.resolve(wishes[0].commit) if wishes[0].commit else ""
            there, refs = self.mirror(workshop, start)
            plans: list[Plan] = []
            # The highest line first: what it holds is told by those below it.
            for wish in sorted(wishes, key=lambda one: one.line or Line(0, 0), reverse=True):
                plans.insert(0, self._planned(workshop, there, refs, wish, as_of, tell, tuple(plan.record for plan in plans)))
            return Batch(tuple(plans))

    def remind(self, tell: Callable[[str], None]) -> None:
        """Tell of releases that were interrupted here."""
        for entry in Journal(self.state).pending():
            tell(
                f"note: the release of {entry.batch.name} was interrupted here: finish it with releasekit resume, or give it up with abort"
            )

    def _planned(
        self,
        workshop: Workshop,
        there: Reader,
        refs: Mapping[str, str],
        wish: Wish,
        as_of: datetime,
        tell: Callable[[str], None],
        beside: tuple[Record, ...],
    ) -> Plan:
        """The plan of one release; ``beside`` are the records of the higher ones that are made together with it."""
        resolved = replace(wish, picks=tuple(self.repository.git.resolve(sha) for sha in wish.picks))
        burnt = require_kept_tags(there, wish)
        base = self._base(workshop, there, refs, resolved)
        reader = self.configured_at(workshop, there, base.start) if wish.line else there
        if wish.line and there.settings.where and not reader.settings.where:
            tell(_unconfigured(reader.product.branch_of(wish.line), there.settings.file))
        version = next_version(reader.refs, reader.config.first, wish, burnt)
        require_means(reader.config)
        self.require_free(version, reader)
        if wish.line:
            require_unrecorded(workshop.git, base, version)
        require_descent(workshop.git, reader.refs, base, version, wish)
        require_trusted(reader, version, wish)
        for finding in require_supported(there, version, there.day_of(as_of), wish):
            tell(f"{finding.severity}: {finding.code}: {finding.message}")
        aboard = read_aboard(reader, base, version, burnt)
        found = documents_of(reader, base, version, aboard.told).freshness()
        documents = self._documents(workshop, reader, base.commit, found.states, version)
        removes = tuple(sorted((*aboard.removes, *found.used)))
        records = (*aboard.records, *beside)
        aboard = replace(aboard, documents=documents, removes=removes, records=records, notes=refs.get(NOTES, ""))
        plan = plan_release(reader.product, reader.refs, reader.train, base, aboard, resolved, as_of, workshop.remote.name, TOOL)
        require_told(reader, aboard, wish)
        for finding in require_fresh(reader, found, version, wish):
            tell(f"warning: {finding.code}: {finding.message}")
        plan = proposed(workshop, reader.product, refs, plan) if wish.propose else plan
        require_room(refs, plan, workshop.place)
        return plan

    def require_free(self, version: Version, reader: Reader) -> None:
        """Raises RepositoryError for a number that is taken in this clone only."""
        tag = reader.product.tag_of(version)
        if self.reader.refs.release(version) is not None:
            raise RepositoryError(
                f"{tag} exists here, and not at the remote",
                hint=f"push it if it is the release (git push origin {tag}), or remove it (git tag -d {tag})",
            )

    def _documents(
        self, workshop: Workshop, reader: Reader, commit: str, documents: Sequence[DocumentState], version: Version
    ) -> tuple[DocumentState, ...]:
        """The documents as the release commit will hold them: those that carry the version are edited by it."""
        files = reader.config.files
        edited = updated_files(files, read_version_files(workshop.git, commit, files), version)
        return tuple(replace(one, blob=blob_id(edited[one.path], one.blob)) if one.path in edited else one for one in documents)

    def _context(self, workshop: Workshop, there: Reader, plan: Plan) -> cut.Context:
        """What carrying a plan out needs from the base: configuration there, and records of the releases before it."""
        reader = self.configured_at(workshop, there, plan.start)
        released = replace(self.configured_at(workshop, there, plan.base), name=plan.record.product)
        earlier = _earlier(workshop, reader, plan)
        tag = Tag(plan.tag, "", "", TagKind.ANNOTATED, plan.moment)
        return cut.Context(
            product=reader.product,
            released=released.product,
            earlier=earlier,
            templates=reader.templates(plan.base),
            resolve=Binder(self.repository, self.reader, self.state).resolve,
            lifecycle=described(released, {**earlier, plan.version: plan.record}, tag, plan.base),
        )

    def configured_at(self, workshop: Workshop, there: Reader, commit: str) -> Reader:
        """The mirror read with the configuration of another commit; which branch is main only the remote says."""
        return there.at(workshop.git, commit).with_main(there.product.main)

    def execute(self, batch: Batch, output: Path | None, tell: Callable[[str], None], *, push: bool = True) -> tuple[Outcome, ...]:
        """Carry plans out together. Raises RaceLost when the state is not the one that they were made for."""
        with self._workshop_for(batch, tell) as workshop:
            entry = Entry(batch, output.resolve() if output else None)
            try:
                return cut.execute(workshop, self._jobs(workshop, batch, output), entry, tell, push=push)
            except RaceLost:
                if not is_made_by_another_hand(workshop, batch):
                    raise
            tell("somebody else carried out the same plan and signed it first: theirs counts")
            return cut.execute(workshop, self._jobs(workshop, batch, output), entry, tell)

    @contextmanager
    def _workshop_for(self, batch: Batch, tell: Callable[[str], None]) -> Iterator[Workshop]:
        """The workshop, for plans that are to be carried out here. Raises UsageError for those of another place."""
        with self.workshop() as workshop:
            if batch.target != workshop.remote.name:
                raise UsageError(
                    f"the plan is for {batch.target or 'a repository without remote'!r}, and this one releases to another place"
                )
            for tool in {plan.tool for plan in batch.plans} - {TOOL}:
                tell(f"note: the plan of {batch.name} was made by {tool}, and is carried out by {TOOL}")
            yield workshop

    def preview(self, batch: Batch, tell: Callable[[str], None]) -> tuple[Preview, ...]:
        """What carrying out plans would write. Raises as ``execute`` does, but asks for no approval and no key."""
        with self._workshop_for(batch, tell) as workshop:
            contexts, _ = self._contexts(workshop, batch)
            return tuple(preview_of(workshop, plan, context) for plan, context in zip(batch.plans, contexts, strict=True))

    def _jobs(self, workshop: Workshop, batch: Batch, output: Path | None) -> list[cut.Job]:
        """What carrying out plans needs, of the remote as it is now. Raises PolicyError for those that are not approved."""
        contexts, refs = self._contexts(workshop, batch)
        require_approved(batch, [context.product.config for context in contexts])
        jobs = []
        for plan, context in zip(batch.plans, contexts, strict=True):
            hand = Hand.of(workshop, plan, context.product.config.signing, refs)
            jobs.append(cut.Job(plan, context, hand, self._folder(output, batch, plan)))
        return jobs

    def _contexts(self, workshop: Workshop, batch: Batch) -> tuple[list[cut.Context], dict[str, str]]:
        """What there is to know of each plan at the remote as it is now, and all refs there; picks are made."""
        start = next((plan.start for plan in batch.plans if plan.is_behind), "")
        there, refs = self.mirror(workshop, start)
        contexts = []
        for plan in batch.plans:
            if not cut.is_begun(workshop, refs, plan):
                require_unmoved(workshop, refs, plan)
            require_merged(workshop, there.head_of(plan.version.line if plan.version.is_hotfix else None), plan)
            cut.prepare(workshop, plan)
            contexts.append(self._context(workshop, there, plan))
        return contexts, refs

    def _folder(self, output: Path | None, batch: Batch, plan: Plan) -> Path:
        """Where the files of a release are handed over: of several releases, each in a folder of its own."""
        if output is None:
            return cut.folder_of(self.state) / str(plan.version)
        return output if len(batch.plans) == 1 else output / str(plan.version)


def require_means(config: Config) -> None:
    """Raises PolicyError, UsageError where the documents of a release could not be made, before anything is."""
    require_documents(config)
    require_writers(config.documents.formats)
    require_archives(config.bundle.archives)


def _unconfigured(branch: str, file: str) -> str:
    """A line that is older than the use of releasekit is released by the defaults: nobody may find that out by a wrong version file."""
    return (
        f"note: {branch} holds no configuration of releasekit, so the defaults count there: no version file is written, and all is one"
        f" component. To have it as on main, commit {file} to the line first"
    )


def _require_new(workshop: Workshop, there: Reader, head: Head, picks: Sequence[str]) -> None:
    """Raises RepositoryError for a commit that the line holds already, itself or picked: its fragment would be released twice."""
    stable = there.refs.release(head.line.stable) if head.line else None
    on_line = read_commits(workshop.git, [head.commit], [stable.commit] if stable else [])
    held = {oid for commit in on_line for oid in (commit.oid, *picked_from(commit.message))}
    for oid in picks:
        if oid in held or workshop.git.contains(head.commit, oid):
            raise RepositoryError(f"{oid[:9]} is there already: the line holds it", hint="leave it out")


def _earlier(workshop: Workshop, reader: Reader, plan: Plan) -> dict[Version, Record]:
    """The records that the release commit holds besides its own: of every lower release, for a hotfix only of those it contains.

    A commit that is there already holds those that were known when it was made.
    """
    releases = [one for one in reader.refs.releases if one.version < plan.version]
    if plan.version.is_hotfix:
        contained = workshop.git.text("for-each-ref", f"--merged={plan.base}", "--format=%(refname:strip=2)", "refs/tags").splitlines()
        releases = [one for one in releases if one.tag.name in set(contained)]
    corrections = workshop.git.resolve(plan.corrections) if plan.corrections else None
    known = known_records(workshop.git, releases, plan.base, corrections)
    if not plan.commit:
        return known
    held = versions_in_tree(workshop.git, plan.commit)
    return {version: record for version, record in known.items() if version in held}
