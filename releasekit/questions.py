"""Questions: all that can be asked of a product, and nothing that changes anything; ``Project`` answers them, and acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from releasekit.core.changes import Told, text_in
from releasekit.core.history import Head, Refs, Release, Timeline
from releasekit.core.product import Product
from releasekit.core.version import Line, Version, development_version
from releasekit.errors import RepositoryError, UsageError
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository

if TYPE_CHECKING:
    from releasekit.core.documentstatus import DocumentStatus
    from releasekit.core.findings import Finding
    from releasekit.core.fixes import Fix, Lacking
    from releasekit.core.lifecycle import Gap, Lifecycle
    from releasekit.core.record import Record
    from releasekit.core.schedule import Schedule
    from releasekit.core.status import Status
    from releasekit.core.supportoptions import SupportOptions
    from releasekit.core.train import Train
    from releasekit.core.verdict import Verdict
    from releasekit.sources.changes import Pending
    from releasekit.sources.records import InUse

KEPT = ("json", "md", "html")
"""The formats of documents of past releases that are kept: texts, which depend on no font and no library that lays out pages."""


@dataclass(frozen=True)
class Questions:
    """What a product in a repository can be asked; see ``Project``."""

    repository: Repository
    reader: Reader
    state_dir: Path | None = None

    @property
    def product(self) -> Product:
        """What is released, in the words of its configuration, with everything detected filled in."""
        return self.reader.product

    @property
    def state(self) -> Path:
        """The folder of releasekit's own state: ``state_dir``, or one in the git directory."""
        return self.state_dir or self.repository.common_dir / "releasekit"

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

    def in_use(self, line: Line | None = None) -> InUse:
        """The newest release, of the product or of a line, that is not withdrawn, and the withdrawn ones above it."""
        self.repository.require_complete()
        return self.reader.in_use(line)

    def timeline(self) -> Timeline:
        """The whole history: every commit in exactly one release, or unreleased."""
        return self._timeline

    def status(self, as_of: datetime) -> Status:
        """Where the train stands, what is aboard, what blocks; its cost is what is unreleased, not the history."""
        from releasekit.core.status import Status, newer_than, train_status

        refs = self.refs
        # Commits without an entry are counted; where they are looked at as well, they are listed at once.
        listed = self.product.config.changes.strict or bool(refs.open_hotfixes)
        pending = self.reader.pending(refs.main, listed=listed) if refs.main else None
        latest, newest = refs.latest_stable, self.in_use()
        found = Status(
            product=self.product,
            current=newest.release,
            next=latest.version.next_stable() if latest else self.product.config.first,
            train=train_status(self.train, refs, as_of),
            told=pending.told if pending else Told(),
            blockers=(*self._waiting(refs.main), *self._blockers(refs.main, pending)) if refs.main and pending else (),
            today=self.reader.day_of(as_of),
            newer=newer_than(refs, as_of),
            withdrawn=newest.withdrawn,
        )
        options = self.reader.config.support
        return self._with_support(found, options) if options else found

    def _waiting(self, main: Head) -> tuple[Finding, ...]:
        """Releases whose commits are on the main branch, and that have no tag: merged proposals that nobody finished."""
        if not self.reader.unreleased(main) or self.reader.recorded <= {one.version for one in self.refs.releases}:
            return ()
        from releasekit.blockers import without_tags

        return without_tags(self.reader, main)

    def _blockers(self, main: Head, pending: Pending) -> tuple[Finding, ...]:
        """What blocks the next stable version; where nothing can, nothing is read or loaded for it."""
        has_patterns = any(one.paths for one in self.product.components)
        is_strict = self.product.config.changes.strict
        if not (pending.problems or has_patterns or self.refs.open_hotfixes or is_strict or self.reader.is_covered):
            return ()
        from releasekit.blockers import blockers

        return blockers(self.reader, main, pending)

    def _with_support(self, found: Status, options: SupportOptions) -> Status:
        from releasekit.core.calendar import zone_of
        from releasekit.core.support import support_of, unknown_lines

        support = support_of(self.refs, options, found.today, zone_of(self.train))
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

    def fixes(self, line: Line | None = None, *, show_all: bool = False) -> tuple[Fix, ...]:
        """Where the main branch has each change that hotfixes shipped: those of a line, or all since the newest stable version.

        With ``show_all`` also what users are not told: internal changes and commits without an entry.
        """
        self.repository.require_complete()
        from releasekit.sources.fixes import fixes_of

        return fixes_of(self.reader, line, show_all=show_all)

    def lacking(self, line: Line) -> tuple[Lacking, ...]:
        """The fixes that the main branch has, and that a line has not got."""
        self.repository.require_complete()
        from releasekit.sources.fixes import lacking_on

        return lacking_on(self.reader, line)

    def render(
        self, records: Sequence[Record], format: str = "md", language: str | None = None, *, show_all: bool = False, style: str = "short"
    ) -> bytes:
        """The change-history document of some records, in the ``short`` or the ``full`` form; text is UTF-8.

        The repository's own templates are used, if it has any.
        """
        from releasekit.documents.render import render_history

        product, main, chosen = self.product, self.refs.main, language or self.product.language
        if format == "json":
            return render_history(records, format, chosen, product.kinds)
        from releasekit.documents.imprint import imprint_of

        templates = self.reader.templates(main.commit) if main else {}
        title, imprint = text_in(product.names, chosen), imprint_of(product, style)
        return render_history(
            records, format, chosen, product.kinds, templates=templates, show_all=show_all, product=title, imprint=imprint
        )

    def history_documents(
        self, choice: Mapping[str, Any], format: str, languages: Sequence[str], *, show_all: bool = False, style: str = "short"
    ) -> dict[str, bytes]:
        """What ``history``, with the arguments in ``choice``, and ``render`` make, by language.

        A document of past releases is kept in the folder of releasekit's own state, and made anew when anything changed that it is made of.
        """
        if format not in KEPT or choice.get("unreleased"):
            return self.made_documents(choice, format, languages, show_all=show_all, style=style)
        from releasekit.archivist import Archivist
        from releasekit.sources.cache import Cache

        archivist = Archivist(self, Cache(self.state / "cache"))
        return archivist.documents(choice, format, languages, show_all=show_all, style=style)

    def made_documents(
        self, choice: Mapping[str, Any], format: str, languages: Sequence[str], *, show_all: bool = False, style: str = "short"
    ) -> dict[str, bytes]:
        """The same, made from history whether they are kept or not."""
        records = self.history(**choice, show_all=show_all)
        return {one: self.render(records, format, one, show_all=show_all, style=style) for one in languages}

    def documents(self, line: Line | None = None, since: Version | None = None) -> DocumentStatus:
        """What became of each document since the release before, or since ``since``: of what is checked out, or of a line.

        What is committed counts, and confirmations as they lie in the work tree, committed or not.
        """
        from releasekit.librarian import Librarian

        self.repository.require_complete()
        return Librarian(self.repository, self.reader).status(line, self._require_release(since) if since else None)

    def lifecycle(self, as_of: datetime, count: int | None = None) -> Lifecycle:
        """What is known of the product's life cycle, with the next ``count`` releases of the train, by default as configured."""
        from releasekit.describer import Describer

        self.repository.require_complete()
        return Describer(self.reader).lifecycle(as_of, count)

    def lifecycle_gaps(self, found: Lifecycle, languages: Sequence[str]) -> tuple[Gap, ...]:
        """What the life-cycle description lacks in some languages: facts that are not configured, and texts that are not translated."""
        from releasekit.core.lifecycle import gaps

        return gaps(found, languages)

    def render_lifecycle(self, found: Lifecycle, format: str = "md", language: str | None = None) -> bytes:
        """The life-cycle description as a document: ``md``, ``html``, ``docx`` or ``pdf``; as ``json``, its facts in all languages."""
        from releasekit.describer import Describer

        return Describer(self.reader).render(found, format, language)

    def without_entry(self, base: str) -> tuple[str, ...]:
        """The components that HEAD changed since it left ``base``, and of which no fragment or commit says what changed."""
        self.repository.require_complete()
        from releasekit.sources.unreleased import silent_since

        return silent_since(self.reader, self.repository.git.resolve(base))
