"""Project: the façade that the command line and other programs use. Reading, deciding, rendering and delivering meet here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.version import Line, Version
from releasekit.documents.catalogues import spoken, unspoken
from releasekit.errors import ConfigError
from releasekit.questions import Questions
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from releasekit.core.adoption import Adoption
    from releasekit.core.confirmations import Confirmed
    from releasekit.core.editions import Correction, Edition
    from releasekit.core.findings import Audit, Finding
    from releasekit.core.gate import Update
    from releasekit.core.plan import Batch, Outcome, Plan
    from releasekit.core.planning import Wish
    from releasekit.core.preview import Preview
    from releasekit.core.proposals import Finishing
    from releasekit.core.record import Record
    from releasekit.core.sites import Publication, SiteWish
    from releasekit.core.templates import Flaw, InForce
    from releasekit.core.verification import Verification
    from releasekit.desk import Desk
    from releasekit.notary import Notary
    from releasekit.scribe import Scribe
    from releasekit.sources.settings import Settings
    from releasekit.surveyor import Surveyor
    from releasekit.typesetter import Typesetter
    from releasekit.watch import Watch


def _silent(step: str) -> None:
    """Progress that nobody wants to hear."""


def _require_catalogues(settings: Settings) -> None:
    """Raises ConfigError for languages that documents do not speak: said before anything is done, and not in the middle of a cut."""
    unknown = [f"languages[{place}]: {unspoken(one)}" for place, one in enumerate(settings.config.languages) if spoken(one) is None]
    if unknown:
        raise ConfigError(tuple(unknown), where=settings.where)


class Project(Questions):
    """A product in a repository. Open it with ``Project.open``; every method raises ReleasekitError for what it refuses.

    Methods that depend on the time take it as ``as_of``, an aware datetime; nothing here reads the clock.
    """

    @classmethod
    def open(
        cls, path: str | Path = ".", *, config: str | Path | None = None, state_dir: str | Path | None = None, is_git_dir: bool = False
    ) -> Project:
        """The product in the repository that ``path`` lies in, configured by its work tree, or by the file ``config``.

        With ``is_git_dir`` the path is the repository itself, as git names it to hooks. Raises RepositoryError and ConfigError.
        """
        repository, reader = Reader.open(Path(path), Path(config) if config else None, is_git_dir=is_git_dir)
        _require_catalogues(reader.settings)
        return cls(repository, reader, Path(state_dir) if state_dir else None)

    @cached_property
    def _watch(self) -> Watch:
        from releasekit.watch import Watch

        return Watch(self.repository, self.reader)

    def check(self, as_of: datetime | None = None, *, remote: bool = False, baseline: str | Path | None = None) -> Audit:
        """What the rules find in the whole repository, the worst first, without what is accepted or known by the baseline.

        The rules of the train are asked where ``as_of`` is given. With ``remote`` the tags are compared with the remote's, too.
        ``baseline`` is a file in place of the configured one.
        """
        there = self._desk.remote_tags() if remote else None
        return self._watch.audit(there, Path(baseline) if baseline else None, as_of)

    def report(self, found: Audit, format: str) -> str:
        """What ``check`` found, in a form that other programs read: ``sarif``, ``github`` or ``gitlab``."""
        return self._watch.report(found, format)

    def judge_push(self, updates: Sequence[Update], *, apart: bool = False) -> tuple[Finding, ...]:
        """What is wrong with the release tags of a push, judged as the repository would be after it; nothing, and it may be let in.

        In a bare repository the configuration is that of the main branch before the push. With ``apart`` each ref is asked about by
        itself, so that nothing is said about branches. A push into a repository without branches founds it, and is let in.
        """
        return self._watch.judge_push(updates, apart=apart)

    def pushed(self, ref: str, start: str | None, end: str) -> tuple[Update, ...]:
        """The updates of a push of which one ref is known, and the objects where it begins and ends: all that some frameworks tell.

        The release tags on the commits that it brings are taken to go along.
        """
        return self._watch.pushed(ref, start, end)

    @cached_property
    def _surveyor(self) -> Surveyor:
        from releasekit.surveyor import Surveyor

        return Surveyor(self.repository, self.reader)

    @property
    def configured_by(self) -> str | None:
        """The file that configures the product already, or None. Raises RepositoryError in a bare repository."""
        return self._surveyor.configured_by

    def propose(self) -> Adoption:
        """The configuration that fits this repository, and why; nothing is written. Raises RepositoryError in a shallow clone."""
        self.repository.require_complete()
        return self._surveyor.adoption()

    def adopt(self, adoption: Adoption) -> tuple[Path, ...]:
        """Write the configuration that was proposed, and its baseline; returns the files. Raises RepositoryError."""
        return self._surveyor.write(adoption)

    def install_hook(self) -> tuple[Path, bool]:
        """Install pre-push in a clone, pre-receive in a bare repository; returns the path, and whether anything was written."""
        return self._watch.install_hook()

    @cached_property
    def _desk(self) -> Desk:
        from releasekit.desk import Desk

        return Desk(self.repository, self.reader, self.state)

    def plan(self, wish: Wish, as_of: datetime, tell: Callable[[str], None] = _silent) -> Plan:
        """The plan of a release, from the remote as it is now; ``tell`` is told what it warns of.

        Raises NotDue, PolicyError, RepositoryError, RemoteError, RaceLost.
        """
        return self.plan_all([wish], as_of, tell).plans[0]

    def plan_all(self, wishes: Sequence[Wish], as_of: datetime, tell: Callable[[str], None] = _silent) -> Batch:
        """The plans of hotfixes of several lines that are released together, all or none; or of one release.

        Raises as ``plan``, and UsageError for wishes that cannot be released together.
        """
        return self._desk.plan(wishes, as_of, tell)

    def preview(self, batch: Batch, tell: Callable[[str], None] = _silent) -> tuple[Preview, ...]:
        """What carrying out plans would write, file by file; nothing is written but in releasekit's own repository.

        Raises RaceLost when the state is not the one that they were made for, and what ``cut`` raises for a plan that cannot be composed.
        """
        return self._desk.preview(batch, tell)

    @cached_property
    def _notary(self) -> Notary:
        from releasekit.notary import Notary

        return Notary(self._desk)

    def approve(self, plan: Plan, role: str, as_of: datetime, *, by: str | None = None, comment: str = "", sign: bool = False) -> Plan:
        """The plan with an approval in a role, which its release will bear; the same plan where that person approved it so already.

        ``by`` is "Name <address>", by default the user of git, as no checkout configures it. With ``sign`` it is signed. Raises UsageError
        for a role that the configuration does not know, PolicyError for a plan with approvals of another, or a signature that would not
        count, RepositoryError.
        """
        from releasekit.core.plan import Batch

        return self.approve_all(Batch((plan,)), role, as_of, by=by, comment=comment, sign=sign).plans[0]

    def approve_all(
        self, batch: Batch, role: str, as_of: datetime, *, by: str | None = None, comment: str = "", sign: bool = False
    ) -> Batch:
        """The same for plans that are carried out together: each is approved."""
        return self._notary.approve(batch, role, as_of, by=by, comment=comment, sign=sign)

    def lacking_approvals(self, batch: Batch) -> tuple[tuple[str, ...], ...]:
        """For each plan, the roles of ``approvals`` that have not approved it yet."""
        return self._notary.lacking(batch)

    def require_approved(self, batch: Batch) -> None:
        """Raises PolicyError where a plan is not approved as the configuration at its base asks; ``cut`` does so, too."""
        self._notary.require(batch)

    def plan_finish(
        self, lines: Sequence[Line | None] = (None,), version: Version | None = None, tell: Callable[[str], None] = _silent
    ) -> Finishing:
        """What is left of releases that were proposed: the plans of the tags that merged ones wait for, and the releases that have theirs.

        ``None`` among the lines is the main branch; with ``version`` one release is meant. ``tell`` is told of interrupted releases.
        Raises NotDue for a proposal that is not merged, RaceLost for one that was merged onto something else than its base, PolicyError,
        RepositoryError, RemoteError.
        """
        from releasekit.proposer import Proposer

        return Proposer(self._desk).finishing(lines, version, tell)

    def cut(self, plan: Plan, *, output: str | Path | None = None, push: bool = True, tell: Callable[[str], None] = _silent) -> Outcome:
        """Carry out a plan: one release, whole or not at all. Documents and bundle go to ``output``, by default the state folder.

        With ``push=False`` everything is composed and nothing published. ``tell`` is told of each step.
        """
        from releasekit.core.plan import Batch

        return self.cut_all(Batch((plan,)), output=output, push=push, tell=tell)[0]

    def cut_all(
        self, batch: Batch, *, output: str | Path | None = None, push: bool = True, tell: Callable[[str], None] = _silent
    ) -> tuple[Outcome, ...]:
        """Carry out plans together: all releases or none; see ``cut``. Of several, each has a folder of its number in ``output``."""
        return self._desk.execute(batch, Path(output) if output else None, tell, push=push)

    def resume(self, tell: Callable[[str], None] = _silent) -> tuple[Outcome, ...]:
        """Finish every release that was interrupted on this machine."""
        from releasekit.pending import Pending

        return Pending(self._desk).resume(tell)

    def abort(self, tell: Callable[[str], None] = _silent) -> tuple[Plan, ...]:
        """Give up interrupted releases that are not published yet, and say which."""
        from releasekit.pending import Pending

        return Pending(self._desk).abort(tell)

    def optimize(self) -> int:
        """Write git's commit-graph, by which a long history is read faster; answers with the number of commits. Raises RepositoryError."""
        from releasekit.delivery.commitgraph import write_commit_graph

        self.repository.require_complete()
        return write_commit_graph(self.repository.git)

    def build(
        self, output: str | Path, version: Version | None = None, records: Mapping[str, str] | None = None
    ) -> tuple[Record, tuple[Path, ...]]:
        """Render every document and the bundle of a release, or of the next one, into a folder; touches no ref.

        Of each record that documents tell of, the newest edition counts; ``records`` (version → SHA-256 of the record's file) names others,
        so that a bundle can be made again as it was: those of its manifest. Raises RepositoryError for one that is not found.
        """
        from releasekit.binder import Binder

        wanted = {Version.parse(text): digest for text, digest in (records or {}).items()}
        return Binder(self.repository, self.reader, self.state).build(version, Path(output), wanted)

    def publish_site(self, directory: str | Path, wish: SiteWish | None = None, *, tell: Callable[[str], None] = _silent) -> Publication:
        """Lay out a release's site in the directory of its line in a folder of published sites; move aliases, renew the list of versions.

        Raises PolicyError for a release that is withdrawn, or older than what lies there, RepositoryError for a folder of other things, or
        a builder that fails, RaceLost while somebody else publishes there. Nothing that readers see is changed then.
        """
        from releasekit.core.sites import SiteWish
        from releasekit.exhibitor import Exhibitor

        self.repository.require_complete()
        return Exhibitor(self.repository, self.reader, self.state, self.build).publish(Path(directory), wish or SiteWish(), tell)

    def verify(self, target: str | Path, *, rebuild: bool = False) -> Verification:
        """Hold a bundle against its tag: an archive, the folder that one was unpacked to, or that a release handed over, or a release.

        A text names a file or a folder where there is one, else a version. With ``rebuild`` the bundle is built again from the tag and
        compared byte for byte. No network is asked. What does not match is told in the answer; raises UsageError for what is neither file
        nor version, and RepositoryError. ``releasekit.verifier.Verifier`` does the same without a repository.
        """
        from releasekit.verifier import at_home

        return at_home(self).verify(str(target), rebuild=rebuild)

    @cached_property
    def _typesetter(self) -> Typesetter:
        from releasekit.typesetter import Typesetter

        return Typesetter(self.repository, self.reader)

    def templates(self) -> tuple[InForce, ...]:
        """Every template that documents are made by: the packaged ones, and the repository's own, as they lie in its work tree."""
        return self._typesetter.in_force()

    def export_templates(self, names: Sequence[str] = (), output: str | Path | None = None, *, force: bool = False) -> tuple[Path, ...]:
        """Copy packaged templates into a folder, by default that of the repository's own; returns what was written.

        Files with other content are only overwritten by ``force``.
        """
        return self._typesetter.export(names, Path(output) if output else None, force=force)

    def check_templates(self, as_of: datetime, names: Sequence[str] = ()) -> tuple[Flaw, ...]:
        """Try the repository's own templates, all or some, on samples, the newest release and the life cycle; says what is wrong."""
        return self._typesetter.check(names, self.lifecycle(as_of))

    @cached_property
    def _scribe(self) -> Scribe:
        from releasekit.scribe import Scribe

        return Scribe(self.repository, self.reader)

    def likely_component(self) -> str:
        """The component that most of the files changed in the work tree belong to."""
        return self._scribe.likely_component()

    def likely_kind(self, request: str | None = None) -> str:
        """The kind of change that is likely meant: by the kind of the request, by what the branch's name begins with, else a fix."""
        return self._scribe.likely_kind(request)

    def add(
        self,
        component: str,
        kind: str,
        text: str,
        request: str | None = None,
        *,
        texts: Mapping[str, str] | None = None,
        update: str | None = None,
        docs: str | None = None,
        breaking: bool = False,
    ) -> Path:
        """Write a fragment into the work tree and return its path. ``text`` is in the product's default language, ``texts`` are others.

        ``update`` tells what those must do who install the change; ``docs`` is "none" where no document needs to follow it.
        """
        return self._scribe.write(component, kind, text, request, texts=texts or {}, update=update, docs=docs, breaking=breaking)

    def confirm(self, documents: Sequence[str], reason: str, as_of: datetime, by: str | None = None) -> tuple[Confirmed, ...]:
        """Say in the work tree that documents are right though what they cover changed; each is named by its path or its id.

        ``by`` is who looked at them, by default git's own user. Nothing is committed. Raises UsageError for a document that there is not,
        PolicyError for one that is not out of date; nothing is written then.
        """
        from releasekit.librarian import Librarian

        self.repository.require_complete()
        return Librarian(self.repository, self.reader).confirm(documents, reason, by, as_of)

    def withdraw(self, version: Version, reason: str | None, as_of: datetime | None = None) -> Edition:
        """Say in the work tree that a release must not be used; with None for a reason, that it may be used after all.

        ``as_of`` dates the new edition in the registers of documents.
        """
        from releasekit.editor import Editor

        return Editor(self.repository, self.reader).withdraw(self._require_release(version), reason, as_of)

    def correct(self, version: Version, change: str | None, correction: Correction | None, as_of: datetime | None = None) -> Edition:
        """Correct an entry (see ``find_change``) in the work tree; None for the change adds one, None for the correction drops it.

        ``as_of`` dates the new edition in the registers of documents.
        """
        from releasekit.editor import Editor

        return Editor(self.repository, self.reader).correct(self._require_release(version), change, correction, as_of)
