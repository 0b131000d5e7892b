"""Project: the façade that the command line and other programs use. Reading, deciding, rendering and delivering meet here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.changes import Told, text_in
from releasekit.core.history import Refs, Release, Timeline
from releasekit.core.product import Product
from releasekit.core.status import Status, blockers_of, newer_than, train_status
from releasekit.core.version import Line, Version, development_version
from releasekit.errors import RepositoryError, UsageError
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository

if TYPE_CHECKING:
    from releasekit.core.adoption import Adoption
    from releasekit.core.findings import Audit, Finding
    from releasekit.core.gate import Update
    from releasekit.core.plan import Outcome, Plan
    from releasekit.core.planning import Wish
    from releasekit.core.record import Record
    from releasekit.core.schedule import Schedule
    from releasekit.core.supportoptions import SupportOptions
    from releasekit.core.train import Train
    from releasekit.core.verdict import Verdict
    from releasekit.desk import Desk
    from releasekit.surveyor import Surveyor
    from releasekit.watch import Watch


def _silent(step: str) -> None:
    """Progress that nobody wants to hear."""


@dataclass(frozen=True)
class Project:
    """A product in a repository. Open it with ``Project.open``; every method raises ReleasekitError for what it refuses.

    Methods that depend on the time take it as ``as_of``, an aware datetime; nothing here reads the clock.
    """

    repository: Repository
    reader: Reader
    state_dir: Path | None = None

    @classmethod
    def open(
        cls, path: str | Path = ".", *, config: str | Path | None = None, state_dir: str | Path | None = None, is_git_dir: bool = False
    ) -> Project:
        """The product in the repository that ``path`` lies in, configured by its work tree, or by the file ``config``.

        With ``is_git_dir`` the path is the repository itself, as git names it to hooks.
        """
        repository, reader = Reader.open(Path(path), Path(config) if config else None, is_git_dir=is_git_dir)
        return cls(repository, reader, Path(state_dir) if state_dir else None)

    @property
    def product(self) -> Product:
        """What is released, in the words of its configuration, with everything detected filled in."""
        return self.reader.product

    @property
    def refs(self) -> Refs:
        """Releases, lines, the main branch and foreign tags, without reading any history."""
        self.repository.require_complete()
        return self.reader.refs

    @property
    def train(self) -> Train | None:
        """The configured train, or None."""
        return self.reader.train

    @cached_property
    def _timeline(self) -> Timeline:
        self.repository.require_complete()
        return self.reader.timeline()

    def timeline(self) -> Timeline:
        """The whole history: every commit in exactly one release, or unreleased."""
        return self._timeline

    def status(self, as_of: datetime) -> Status:
        """Where the train stands, what is aboard, what blocks; its cost is what is unreleased, not the history."""
        refs = self.refs
        pending = self.reader.pending(refs.main, listed=False) if refs.main else None
        latest = refs.latest_stable
        found = Status(
            product=self.product,
            current=refs.latest,
            next=latest.version.next_stable() if latest else self.product.config.first,
            train=train_status(self.train, refs, as_of),
            told=pending.told if pending else Told(),
            blockers=blockers_of([(one.path, one.reason) for one in (pending.problems if pending else ())]),
            today=self.train.local_date(as_of) if self.train else as_of.astimezone(UTC).date(),
            newer=newer_than(refs, as_of),
        )
        options = self.reader.config.support
        return self._with_support(found, options) if options else found

    def _with_support(self, found: Status, options: SupportOptions) -> Status:
        from releasekit.core.calendar import time_zone
        from releasekit.core.support import support_of, unknown_lines

        zone = time_zone(self.train.timezone) if self.train else UTC
        support = support_of(self.refs, options, found.today, zone)
        return found._replace(support=support, strange_lines=unknown_lines(self.refs, options))

    def verdict(self, as_of: datetime) -> Verdict:
        """Whether ``cut`` would find a release to make, and why, or why not. Judged by what this clone knows, with the configuration of
        its main branch, as a cut does; the remote is not asked.
        """
        self.repository.require_complete()
        from releasekit.preflight import verdict

        return verdict(self.reader.at_main(), as_of)

    def next_version(self, kind: str = "stable", line: Line | None = None) -> Version:
        """The next ``stable``, ``major`` or ``hotfix`` number; a hotfix of the newest line, or of the given one."""
        latest = self.refs.latest_stable
        if kind == "hotfix":
            if line is None and latest is None:
                raise RepositoryError("nothing is released yet, so there is nothing that a hotfix could mend")
            from releasekit.core.planning import Wish, next_version

            return next_version(self.refs, self.product.config.first, Wish(line=line or (latest.version.line if latest else None)))
        if line is not None:
            raise UsageError("--line goes with a hotfix")
        if latest is None:
            return self.product.config.first
        return latest.version.next_major() if kind == "major" else latest.version.next_stable()

    def development_version(self) -> str:
        """The PEP 440 text of the main branch as it stands: ``4.3.devN+gSHA``, or the release itself on a released commit."""
        latest, head = self.refs.latest_stable, self.reader.require_main()
        if latest and latest.commit == head.commit:
            return str(latest.version)
        count = len(self.reader.recent.timeline.graph.reachable(head.commit))
        if latest is None:
            return f"{self.product.config.first}.dev{count}+g{head.commit[:9]}"
        return development_version(latest.version, count, head.commit)

    def schedule(self, as_of: datetime, count: int = 6, past: int = 0) -> Schedule:
        """The next slots of the train, after up to ``past`` ones that are gone. Raises RepositoryError when there is no train."""
        from releasekit.core.schedule import schedule_of

        return schedule_of(self.train, self.refs, self.next_version(), as_of, count, past)

    def render_schedule(self, schedule: Schedule, format: str = "md", language: str | None = None, *, timed: bool = False) -> bytes:
        """The schedule as a document: ``md``, ``html``, ``svg`` or ``ics``; in the last, ``timed`` gives slots the moment of the cut."""
        from releasekit.board import Board

        return Board(self.reader).render(schedule, format, language, timed=timed)

    def records(self, *, show_all: bool = False) -> tuple[Record, ...]:
        """A record for every release, lowest first: its own, or one made from history, with ``show_all`` also of commits without entry."""
        self.repository.require_complete()
        return self.reader.records(listed=show_all)

    def unreleased(self, line: Line | None = None, *, show_all: bool = False) -> Record:
        """The record of the next release from the main branch, or of a line's next hotfix, as it stands; see ``records``."""
        self.repository.require_complete()
        return self.reader.unreleased_record(self.reader.head_of(line), listed=show_all)

    def history(
        self,
        *,
        release: Version | None = None,
        since: Version | None = None,
        until: Version | None = None,
        line: Line | None = None,
        unreleased: bool = False,
        show_all: bool = False,
    ) -> tuple[Record, ...]:
        """The records of the change history, lowest first: all, one, those after ``since`` up to ``until``, a line's, the next one's.

        ``since`` and ``line`` may be combined with ``unreleased``, which then adds what is not released yet. With ``show_all`` commits
        without an entry are among the changes also where no record holds them.
        """
        if unreleased and since is None and until is None:
            return (self.unreleased(line, show_all=show_all),)
        for version in filter(None, (release, since, until)):
            self._require_release(version)
        chosen = [
            record
            for record in self.records(show_all=show_all)
            if (release is None or record.version == release)
            and (since is None or record.version > since)
            and (until is None or record.version <= until)
            and (line is None or record.version.line == line)
        ]
        return (*chosen, self.unreleased(line, show_all=show_all)) if unreleased else tuple(chosen)

    def _require_release(self, version: Version) -> Release:
        found = self.refs.release(version)
        if found is None:
            raise RepositoryError(f"{version} is not released", hint="see what is: releasekit history --format md")
        return found

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

        return Desk(self.repository, self.reader, self.state_dir or self.repository.common_dir / "releasekit")

    def plan(self, wish: Wish, as_of: datetime) -> Plan:
        """The plan of a release, from the remote as it is now. Raises NotDue, PolicyError, RepositoryError, RemoteError, RaceLost."""
        return self._desk.plan(wish, as_of)

    def cut(self, plan: Plan, *, output: str | Path | None = None, push: bool = True, tell: Callable[[str], None] = _silent) -> Outcome:
        """Carry out a plan: one release, whole or not at all. Documents and bundle go to ``output``, by default the state folder.

        With ``push=False`` everything is composed and nothing published. ``tell`` is told of each step.
        """
        return self._desk.execute(plan, Path(output) if output else None, tell, push=push)

    def resume(self, tell: Callable[[str], None] = _silent) -> tuple[Outcome, ...]:
        """Finish every release that was interrupted on this machine."""
        return self._desk.resume(tell)

    def abort(self) -> tuple[Plan, ...]:
        """Give up interrupted releases that are not published yet, and say which."""
        return self._desk.abort()

    def build(self, output: str | Path, version: Version | None = None) -> tuple[Record, tuple[Path, ...]]:
        """Render every document and the bundle of a release, or of the next one, into a folder; touches no ref."""
        return self._desk.build(version, Path(output))

    def render(self, records: Sequence[Record], format: str = "md", language: str | None = None, *, show_all: bool = False) -> bytes:
        """The change-history document of some records, as UTF-8 bytes; with the repository's own templates, if it has any."""
        from releasekit.documents.render import render_history

        product, main, chosen = self.product, self.refs.main, language or self.product.language
        own = main is not None and product.config.documents.templates is not None and format != "json"
        templates = self.reader.templates(main.commit) if main and own else {}
        title = text_in(product.names, chosen)
        return render_history(records, format, chosen, product.kinds, templates=templates, show_all=show_all, product=title)

    def likely_component(self) -> str:
        """The component that most of the files changed in the work tree belong to."""
        return self.product.component_of_paths(self.reader.changed_files())

    def add(self, component: str, kind: str, text: str, request: str | None = None) -> Path:
        """Write a fragment into the work tree and return its path."""
        from releasekit.core.options import suggestion
        from releasekit.delivery.workspace import write_fragment

        if self.repository.work_tree is None:
            raise RepositoryError("a bare repository has no work tree to write into", where=str(self.repository.git_dir))
        if not text.strip():
            raise UsageError("the text is empty")
        layout = self.reader.layout
        folders = {id: folder for folder, id in reversed(tuple(layout.sections.items()))}
        types = {id: type_ for type_, id in reversed(tuple(layout.types.items()))}
        if component not in folders:
            raise UsageError(
                f"there is no component {component!r}{suggestion(component, folders)}", hint=f"there are: {', '.join(folders)}"
            )
        if kind not in types:
            raise UsageError(f"there is no kind {kind!r}{suggestion(kind, types)}", hint=f"there are: {', '.join(types)}")
        return write_fragment(self.repository.work_tree / layout.directory / folders[component], request, types[kind], text)

    def without_entry(self, base: str) -> tuple[str, ...]:
        """The components that HEAD changed since it left ``base``, and of which no fragment or commit says what changed."""
        self.repository.require_complete()
        return self.reader.without_entry(self.repository.git.resolve(base))
