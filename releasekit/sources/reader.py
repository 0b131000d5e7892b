"""The reader: one repository, read with one configuration, each part when it is asked for and once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.changes import Told, by_preference
from releasekit.core.config import Config
from releasekit.core.history import Commit, Head, Refs, Release, Timeline
from releasekit.core.product import Product
from releasekit.core.requests import resolved
from releasekit.core.version import Line, Version
from releasekit.errors import RepositoryError, UsageError
from releasekit.git import Git
from releasekit.sources.history import History, Touch, read_history, read_timeline, read_watched
from releasekit.sources.layout import Layout, layout_of
from releasekit.sources.records import InUse, known_records, newest_in_use, records_of_tags, versions_in_tree
from releasekit.sources.refs import Names, Ref, read_refs
from releasekit.sources.repository import Repository, open_repository
from releasekit.sources.settings import Settings, settings_of_commit, settings_of_folder

if TYPE_CHECKING:
    from releasekit.core.record import DocumentState, Record
    from releasekit.core.renames import FileChange
    from releasekit.core.rewordings import Rewordings
    from releasekit.core.states import States
    from releasekit.core.templates import OwnTemplates
    from releasekit.core.train import Train
    from releasekit.sources.changes import Pending


@dataclass(frozen=True)
class Reader:
    """A repository and what it configures. ``name`` is the product's id where none is configured; ``pushed`` as for ``read_refs``."""

    git: Git
    settings: Settings
    name: str
    pushed: Mapping[str, Ref | None] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, config: Path | None = None, *, is_git_dir: bool = False) -> tuple[Repository, Reader]:
        """The repository at a path, read with the configuration of its work tree, else of its HEAD. Raises RepositoryError, ConfigError."""
        repository = open_repository(path, is_git_dir=is_git_dir)
        if repository.work_tree is not None or config is not None:
            settings = settings_of_folder(repository.top, config)
        else:
            # HEAD may name a branch that is not there; then the main branch is the one that is likely to be it.
            head = repository.git.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode == 0
            main = None if head else read_refs(repository.git, Config())[0].main
            settings = settings_of_commit(repository.git, main.commit if main else "HEAD")
        return repository, cls(repository.git, settings, repository.name)

    def at(self, git: Git, commit: str) -> Reader:
        """The same product, read in another repository with the configuration of one commit there."""
        return Reader(git, settings_of_commit(git, commit), self.name)

    def through(self, git: Git) -> Reader:
        """The same, asked through another git; the refs stay as they were read here."""
        there = replace(self, git=git)
        vars(there).update(_read=self._read)
        return there

    def after(self, pushed: Mapping[str, Ref | None]) -> Reader:
        """The same repository as it would be after a push. What its names were made out of before, they stay made of."""
        refs, product, config = self.refs, self.product, self.config
        named = replace(
            config,
            tag=product.tag if refs.releases else config.tag,
            line_branch=product.line_branch if refs.lines else config.line_branch,
            main=product.main if refs.main else config.main,
        )
        return replace(self, settings=replace(self.settings, config=named), pushed=pushed)

    def with_main(self, main: str | None) -> Reader:
        """The same, with the main branch that only the remote can name."""
        return replace(self, settings=replace(self.settings, config=replace(self.config, main=main)))

    def at_main(self) -> Reader:
        """The same repository with the configuration that the main branch holds, as a cut takes it. Raises RepositoryError."""
        there = self.at(self.git, self.require_main().commit)
        return there if there.config.main else there.with_main(self.product.main)

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.settings.config

    @cached_property
    def _read(self) -> tuple[Refs, Names]:
        return read_refs(self.git, self.config, self.pushed)

    @property
    def refs(self) -> Refs:
        """Releases, lines, the main branch, foreign tags."""
        return self._read[0]

    @property
    def branches(self) -> frozenset[str]:
        """The short names of all branches, here and at the remote as last fetched."""
        return self._read[1].branches

    @cached_property
    def product(self) -> Product:
        """The product, with everything detected filled in."""
        config, names = self.config, self._read[1]
        id = config.id or self.name
        languages = config.languages
        titles = {language or languages[0]: name for language, name in config.product.items()} or {languages[0]: id}
        return Product(
            id=id,
            names=by_preference(titles, languages),
            languages=languages,
            components=tuple(one._replace(names=by_preference(one.names, languages)) for one in config.all_components(id)),
            kinds=tuple(one._replace(names=by_preference(one.names, languages)) for one in config.kinds(self.layout.kinds)),
            tag=names.tag,
            line_branch=names.line_branch,
            main=names.main,
            config=config,
        )

    @cached_property
    def layout(self) -> Layout:
        """Where fragments lie and what their names mean."""
        id = self.config.id or self.name
        components = self.config.all_components(id)
        layout = layout_of(self.settings, components, components[0].id if len(components) == 1 else id)
        return layout if layout.news else layout._replace(news=self.config.documents.changelog)

    @cached_property
    def train(self) -> Train | None:
        """The configured train, or None."""
        if self.config.train is None:
            return None
        from releasekit.sources.calendars import train_of

        try:
            return train_of(self.config.train)
        except UsageError as error:
            raise UsageError(error.message, where=f"{self.settings.where}, train", hint=error.hint) from error

    def day_of(self, moment: datetime) -> date:
        """The calendar date of a moment (aware) where the train runs, in UTC without a train. Raises as ``Train.local_date``."""
        return self.train.local_date(moment) if self.train else moment.astimezone(UTC).date()

    def require_main(self) -> Head:
        """The main branch. Raises RepositoryError in a repository without commits, or without the configured branch."""
        if self.refs.main is None:
            raise RepositoryError("there are no commits here yet", hint="commit something first")
        return self.refs.main

    @cached_property
    def watch(self) -> tuple[str, ...]:
        """The paths whose changes history is read with: the fragments, and the news that a release writes."""
        has_fragments = "fragments" in self.config.changes.sources
        return (*self.layout.folders, *([self.layout.news] if self.layout.news else [])) if has_fragments else ()

    def timeline(self) -> Timeline:
        """The whole history."""
        return read_timeline(self.git, self.refs)

    @cached_property
    def recent(self) -> History:
        """The history since the newest stable release; its cost is what is unreleased, not the history."""
        latest = self.refs.latest_stable
        return read_history(self.git, self.refs, latest.version if latest else None, self.watch)

    def unreleased(self, head: Head) -> tuple[Commit, ...]:
        """The commits of a head that no release contains, newest first."""
        return self._unreleased(head)[0]

    def _unreleased(self, head: Head) -> tuple[tuple[Commit, ...], Mapping[str, Sequence[Touch]]]:
        if head.line is None:
            return self.recent.timeline.unreleased.get(head.ref, ()), self.recent.touches
        known = [release.commit for release in self.refs.releases if release.version.line == head.line]
        commits, touches = read_watched(self.git, [head.commit], known, self.watch)
        return tuple(commits), touches

    @cached_property
    def _rewordings(self) -> Callable[[str | None], Rewordings]:
        from releasekit.sources.rewordings import read_rewordings

        return cache(lambda commit: read_rewordings(self.git, commit, self.config.changes.corrections))

    @cached_property
    def _pending(self) -> Callable[[Head, bool], Pending]:
        return cache(lambda head, listed: self.pending_of(head.commit, *self._unreleased(head), listed=listed))

    def pending(self, head: Head, *, listed: bool = True) -> Pending:
        """What is aboard the next release from a head; commits without an entry are ``listed``, or only counted, which costs less."""
        return self._pending(head, listed)

    def pending_of(self, commit: str, commits: Sequence[Commit], touches: Mapping[str, Sequence[Touch]], *, listed: bool) -> Pending:
        """What some commits that a commit contains tell, and the fragments in its tree."""
        from releasekit.sources.changes import pending_changes

        rewordings = self._rewordings(commit)
        found = pending_changes(self.git, commit, commits, touches, self.product, self.layout, rewordings, listed=listed)
        return found._replace(told=self._resolved(found.told))

    def released(self, history: History, skip: Iterable[Version] = (), *, listed: bool = False) -> dict[Version, Told]:
        """What the releases of a history tell, but those that are skipped; commits without an entry are ``listed``, or only counted."""
        from releasekit.sources.changes import released_changes

        rewordings = self._rewordings(self.refs.main.commit if self.refs.main else None)
        told = released_changes(self.git, history, self.product, self.layout, skip, rewordings, listed=listed)
        return {version: self._resolved(each) for version, each in told.items()}

    def _resolved(self, told: Told) -> Told:
        """The same, with what the trackers know of the requests."""
        return told._replace(changes=resolved(told.changes, self.product.trackers))

    def own_records(self, since: Version | None = None) -> dict[Version, Record]:
        """The records that releases left themselves, all or those above a version."""
        releases = [one for one in self.refs.releases if since is None or one.version > since]
        return known_records(self.git, releases, self.refs.main.commit if self.refs.main else None)

    @cached_property
    def recorded(self) -> frozenset[Version]:
        """The versions that the main branch holds a file of a record for, readable or not."""
        return versions_in_tree(self.git, self.require_main().commit)

    def in_use(self, line: Line | None = None) -> InUse:
        """The newest release, of the product or of a line, that is not withdrawn; a cheap look at its record, and at no other."""
        releases = [one for one in self.refs.releases if line in (None, one.version.line)]
        return newest_in_use(self.git, releases, self.refs.main.commit if self.refs.main else None)

    def records(self, *, listed: bool = False) -> tuple[Record, ...]:
        """A record for every release, lowest first: its own, or one made from history, with commits without an entry where ``listed``."""
        from releasekit.core.chronicle import chronicle, with_unnoted
        from releasekit.sources.fixes import ported_patches
        from releasekit.sources.trees import states_of_releases

        # Branches are left out: what is past is told by the tags alone, whatever comes after them.
        tagged = self.refs._replace(main=None, lines=())
        history, own = read_history(self.git, tagged, watch=self.watch), self.own_records()
        told = self.released(history, own, listed=listed)
        made = any(release.version not in own for release in self.refs.releases)
        trees = states_of_releases(self.git, self.product.ownership, self.refs.releases) if made else {}
        patches = ported_patches(self, history, told)
        records = chronicle(self.product, history.timeline, told, own, trees, patches)
        return tuple(with_unnoted(self.product, one, told) for one in records)

    def unreleased_record(self, head: Head, *, listed: bool | None = None) -> Record:
        """The record of the next release from a head, as it stands: without tag and date. Raises PolicyError for unreadable fragments.

        Commits without an entry are ``listed`` as at a cut, that is in all releases but the first, unless it is said whether they are.
        """
        from releasekit.core.policy import require_readable

        on_line = any(head.line in (None, release.version.line) for release in self.refs.releases)
        pending = self.pending(head, listed=on_line if listed is None else listed)
        require_readable([str(one) for one in pending.problems])
        return self._planned_record(head, pending.told)

    def _planned_record(self, head: Head, told: Told) -> Record:
        from releasekit.core.chronicle import component_states, ordered
        from releasekit.core.limitations import limitations_of
        from releasekit.core.record import Record
        from releasekit.core.update import combined

        on_line = [release.version for release in self.refs.releases if head.line in (None, release.version.line)]
        stables = [version for version in on_line if version.is_stable]
        previous = (on_line if head.line else stables)[-1] if stables else None
        version = self.config.first if previous is None else previous.next_hotfix() if head.line else previous.next_stable()
        return Record(
            product=self.product.id,
            names=self.product.names,
            version=version,
            base=head.commit,
            previous=previous,
            components=component_states(
                self.product, told.changes, self._states(head, previous), is_first=previous is None, has_commits=bool(self.unreleased(head))
            ),
            changes=ordered(self.product, (*told.changes, *told.unnoted)),
            unnoted=told.without_entry,
            update=combined((change.update for change in told.changes), self.product.languages),
            documents=self._documents(head, previous, told),
            limitations=limitations_of(self.product, version),
        )

    @cached_property
    def is_covered(self) -> bool:
        """Whether documents are known to cover something: by the configuration, or by the record of the newest stable version.

        That is cheap. A document that says so for the first time was edited since, and so cannot be out of date.
        """
        if self.config.is_covering:
            return True
        latest = self.refs.latest_stable
        recorded = records_of_tags(self.git, [latest]) if latest else {}
        return any(one.covers for record in recorded.values() for one in record.documents)

    def _documents(self, head: Head, previous: Version | None, told: Told) -> tuple[DocumentState, ...]:
        from releasekit.sources.documents import Documents, window_of

        since = self.refs.release(previous) if previous else None
        found = Documents(self, head.commit, since, window_of(self, head, since, told))
        found.require_shippable()
        return found.freshness().states

    def _states(self, head: Head, previous: Version | None) -> States:
        from releasekit.sources.trees import states_between

        release = self.refs.release(previous) if previous else None
        return states_between(self, self.start_of(head, release), head.commit)

    @cached_property
    def differing(self) -> Callable[[str, str], tuple[FileChange, ...]]:
        """Tells the files that two commits have differently; git is asked once, since components and documents are told by them."""
        from releasekit.sources.paths import files_between

        return cache(lambda before, after: files_between(self.git, before, after))

    def start_of(self, head: Head, release: Release | None) -> str | None:
        """The commit that work on a head started from after a release: that one itself, or the one that begins development on it."""
        from releasekit.core.development import begun_after

        return begun_after(release.commit, self.unreleased(head)) if release else None

    def template_files(self, commit: str) -> dict[str, bytes]:
        """The files among the repository's own templates at a commit, by name; texts and others. Raises UsageError."""
        from releasekit.sources.templates import committed_templates

        return committed_templates(self.git, commit, self.config.documents.templates)

    def templates(self, commit: str) -> OwnTemplates:
        """The repository's own templates at a commit by name, texts and Word templates. Raises UsageError."""
        from releasekit.sources.templates import usable_templates

        return usable_templates(self.template_files(commit))

    def head_of(self, line: Line | None) -> Head:
        """The main branch, or the branch of a line, or its newest release where it has no branch yet. Raises RepositoryError."""
        if line is None:
            return self.require_main()
        head = self.refs.line_head(line)
        if head is not None:
            return head
        newest = next((release for release in reversed(self.refs.releases) if release.version.line == line), None)
        if newest is None:
            raise RepositoryError(f"there is no release of line {line}")
        return Head(f"refs/heads/{self.product.branch_of(line)}", newest.commit, line)
