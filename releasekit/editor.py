"""The editor: where what a release told is corrected, in the work tree; ``Project`` stands in front of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from releasekit.core.changes import Change
from releasekit.core.editions import (
    Correction,
    Edition,
    added,
    corrected,
    find_change,
    next_edition,
    registered,
    reinstated,
    withdrawn,
    without,
)
from releasekit.core.history import Release
from releasekit.core.record import Record
from releasekit.core.recordpaths import record_path
from releasekit.delivery.workspace import read_here, write_over
from releasekit.documents.changelog import insert
from releasekit.errors import RepositoryError, UsageError
from releasekit.sources.editions import editions_of, read_release_record
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository


@dataclass(frozen=True)
class Editor:
    """One work tree, into which new editions of records are written."""

    repository: Repository
    reader: Reader

    def withdraw(self, release: Release, reason: str | None, as_of: datetime | None) -> Edition:
        """A release that must not be used, for a reason; without one, a release that may be used after all. See ``Project.withdraw``."""
        return self._write(release, lambda record: (withdrawn(record, reason) if reason is not None else reinstated(record), None), as_of)

    def correct(self, release: Release, change: str | None, correction: Correction | None, as_of: datetime | None) -> Edition:
        """An entry that is corrected, added or dropped. See ``Project.correct``."""
        product = self.reader.product

        def correct_in(record: Record) -> tuple[Record, Change | None]:
            if change is None:
                if correction is None:
                    raise UsageError("neither an entry nor what it says was given")
                return added(record, correction, product)
            found = find_change(record, change)
            return corrected(record, found, correction, product) if correction is not None else (without(record, found), None)

        return self._write(release, correct_in, as_of)

    @property
    def _top(self) -> Path:
        if self.repository.work_tree is None:
            raise RepositoryError(
                "a bare repository has no work tree to write a record into",
                where=str(self.repository.git_dir),
                hint="run this in a clone of it",
            )
        return self.repository.work_tree

    def _write(self, release: Release, edit: Callable[[Record], tuple[Record, Change | None]], as_of: datetime | None) -> Edition:
        """Write the record as it is after an edit, and its section of the changelog; raises before anything is written.

        ``as_of`` dates the edition; without it, it has no date.
        """
        self.repository.require_complete()
        top, path = self._top, record_path(release.version)
        before = read_here(top, path)
        editions = editions_of(self.reader, release)
        here = editions.committed if before is None else read_release_record(before, release, path)
        record, change = edit(next_edition(editions.known, here, editions.committed))
        record = registered(record, editions.known, None if as_of is None else self.reader.day_of(as_of))
        changelog, is_kept = self._changelog(top, record)
        files = [(path, before, record.to_bytes()), *changelog]
        write_over(top, files)
        return Edition(record, tuple(name for name, _, _ in files), change, is_kept)

    def _changelog(self, top: Path, record: Record) -> tuple[list[tuple[str, bytes, bytes]], bool]:
        """The changelog with the new section, if that changes it, and whether a person edited that section.

        One that is not there is left to the next release, which writes it whole.
        """
        product, main = self.reader.product, self.reader.refs.main
        name = product.config.documents.changelog
        before = read_here(top, name)
        if before is None:
            return [], False
        templates = self.reader.templates(main.commit) if main else {}
        inserted = insert(before, [record], product.kinds, product.language, templates=templates)
        changed = [(name, before, inserted.content)] if inserted.content != before else []
        return changed, record.version in inserted.edited
