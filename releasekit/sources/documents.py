"""Documents of a commit, and what became of each since a release: read from tree objects, with a fixed number of git processes.

The work grows with what changed since the release: one tree is read, and what differs from the other; only the heads of documents are
looked into, and only the commits that no release contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.bundleoptions import EVERY
from releasekit.core.coverage import Coverage, apart
from releasekit.core.development import begun_after
from releasekit.core.edits import Edit, measured, resized
from releasekit.core.freshness import (
    STALE,
    Before,
    Cause,
    Freshness,
    Looked,
    Movement,
    Vouched,
    befores,
    confirmed_by,
    counting,
    looked_at,
    vouched,
)
from releasekit.core.history import Commit, Graph, Head, Release
from releasekit.core.recordpaths import RECORDS
from releasekit.core.shelf import NO_CLAIMS, Document, Flawed, Shelf, uniquely_named
from releasekit.errors import RepositoryError
from releasekit.git import Entry, read_blobs, read_heads, read_sizes, tree_entries
from releasekit.sources.confirmations import Confirmations, committed_confirmations
from releasekit.sources.documentheads import MOST, claims_of, is_text
from releasekit.sources.history import read_watched
from releasekit.sources.paths import file_changes
from releasekit.sources.records import is_recording, records_of_tags

if TYPE_CHECKING:
    from releasekit.core.changes import Change, Told
    from releasekit.core.record import Record
    from releasekit.core.renames import FileChange
    from releasekit.sources.reader import Reader


_MOST = 1 << 22
"""Bytes of the largest document whose words are counted."""


class Window(NamedTuple):
    """What came since a release: the changes that the sources tell, and the commits, children before parents."""

    changes: tuple[Change, ...]
    commits: Sequence[Commit]


def window_of(reader: Reader, head: Head, since: Release | None, told: Told | None = None) -> Window:
    """What a head holds beyond a release. ``told`` is what it tells beyond its last release, where that is known already.

    A stable version that hotfixes were merged into holds their changes, too, and no document followed them on the main branch yet.
    """
    hotfixes = () if head.line else [one for one in reader.refs.releases if one.version.is_hotfix and since and one.version > since.version]
    if told is not None and not hotfixes:
        return Window(told.changes, reader.unreleased(head))
    commits, touches = read_watched(reader.git, [head.commit], [since.commit] if since else [], reader.watch)
    changes = reader.pending_of(head.commit, commits, touches, listed=False).told.changes
    here = {one.oid for one in commits}
    shipped = records_of_tags(reader.git, [one for one in hotfixes if one.commit in here])
    known = {one.id for one in changes}
    more = {one.id: one for record in shipped.values() for one in record.changes if one.id not in known}
    return Window((*changes, *more.values()), commits)


@dataclass(frozen=True)
class Documents:
    """The documents at one commit, beside those of the release before, None for a first one.

    ``window`` is what came in between, None where nobody asks whether documents are out of date. ``given`` are confirmations in place of
    those that the commit holds.
    """

    reader: Reader
    commit: str
    since: Release | None
    window: Window | None = None
    given: Confirmations | None = field(default=None, repr=False)

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self.reader.product)

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        """Every file of the commit."""
        return tree_entries(self.reader.git, self.commit)

    @cached_property
    def _files(self) -> dict[str, str]:
        return {entry.path: entry.oid for entry in self._entries}

    @cached_property
    def _paths(self) -> list[str]:
        return sorted(self._files)

    @cached_property
    def _described(self) -> tuple[tuple[Document, ...], tuple[Flawed, ...]]:
        """What is known of each document, and what of it cannot be understood."""
        found = [entry for entry in self._entries if self._shelf.holds(entry.path)]
        shelved = [entry for entry in found if entry.is_file and entry.path.isprintable()]
        texts = [entry for entry in shelved if is_text(entry.path)]
        heads = read_heads(self.reader.git, [entry.oid for entry in texts], MOST)
        claims = {entry.path: claims_of(entry.path, head) for entry, head in zip(texts, heads, strict=True)}
        documents, taken = uniquely_named(
            self._shelf.document(entry.path, entry.oid, claims.get(entry.path, NO_CLAIMS)) for entry in shelved
        )
        said = (Flawed(path, problem) for path, one in claims.items() for problem in one.problems)
        return documents, (*_refused(found), *said, *taken)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents, in the order of their paths; links, submodules and files whose names cannot be printed are none."""
        return self._described[0]

    def require_shippable(self) -> None:
        """Raises RepositoryError for a file among the documents that no bundle may hold."""
        for flaw in _refused(entry for entry in self._entries if self._shelf.holds(entry.path)):
            raise RepositoryError(flaw.reason, where=flaw.place, hint="rename it, or leave it out in bundle.include")

    @cached_property
    def _recorded(self) -> Record | None:
        """The record that the release before left."""
        return records_of_tags(self.reader.git, [self.since]).get(self.since.version) if self.since else None

    @cached_property
    def _differing(self) -> tuple[FileChange, ...]:
        """What the tree has otherwise than that of the release before, a development version aside."""
        if self.since is None:
            return ()
        start = begun_after(self.since.commit, self.window.commits if self.window else ())
        return self.reader.differing(start, self.commit)

    @cached_property
    def coverage(self) -> Coverage:
        """Which code each document covers."""
        config, layout = self.reader.config, self.reader.layout
        files = (config.documents.changelog, *([layout.news] if layout.news else []))
        is_apart = apart(self._shelf.holds, (*layout.folders, RECORDS), files, config.freshness.ignore)
        return Coverage(self.reader.product, self.documents, is_apart)

    @cached_property
    def _befores(self) -> Mapping[str, Before]:
        return befores(self.documents, self._differing, self._recorded) if self.since else {}

    @cached_property
    def _edits(self) -> dict[str, Edit]:
        """The size of the edit of each document that was edited."""
        changed = [(one, self._befores[one.path]) for one in self.documents if one.path in self._befores]
        changed = [(one, before) for one, before in changed if before.blob != one.blob]
        blobs = list(dict.fromkeys(oid for one, before in changed for oid in (before.blob, one.blob)))
        sizes = dict(zip(blobs, read_sizes(self.reader.git, blobs), strict=True))
        # In what is larger nobody counts words, and it would have to be held in memory.
        small = [oid for oid in blobs if sizes[oid] <= _MOST]
        contents = dict(zip(small, read_blobs(self.reader.git, small), strict=True))
        edits = {}
        for one, before in changed:
            old, new = contents.get(before.blob), contents.get(one.blob)
            has_words = old is not None and new is not None
            edits[one.path] = measured(old or b"", new or b"") if has_words else resized(sizes[before.blob], sizes[one.blob])
        return edits

    @property
    def is_asked(self) -> bool:
        """Whether a document can be out of date: the release before, or one that it contains, left a record, and something is covered.

        Otherwise whoever tags a version by hand would have switched the gate off.
        """
        if self.window is None or self.since is None:
            return False
        if self._recorded is None and not is_recording(self.reader.git, self.since.commit, self.reader.refs.releases):
            return False
        return self.reader.config.is_covering or any(one.covers for one in self.documents)

    def freshness(self) -> Freshness:
        """What became of each document."""
        flaws = self._described[1]
        since = self.since.version if self.since else None
        if self.window is None or not self.is_asked:
            return Freshness(looked_at(self.documents, self._befores, {}, None), since, flaws=flaws)
        causes = self._causes(self.window)
        looked = looked_at(self.documents, self._befores, self._edits, causes)
        stale = {one.path: one for one in looked if one.status == STALE}
        given = committed_confirmations(self.reader.git, self._entries) if self.given is None else self.given
        vouching = self._vouched(given, stale, self.window.commits)
        return Freshness(
            documents=confirmed_by(looked, vouching.holding),
            since=since,
            is_asked=True,
            missing=tuple(self._shelf.missing(self._paths, (one.path for one in self.documents))),
            uncovered=tuple(self.coverage.uncovered(self._paths)),
            flaws=(*flaws, *self.coverage.idle(self._paths)),
            used=tuple(sorted(one.place for one in vouching.holding.values())),
            idle=vouching.idle,
            unreadable=given.unreadable,
        )

    def _vouched(self, given: Confirmations, stale: Mapping[str, Looked], commits: Sequence[Commit]) -> Vouched:
        return vouched(given.confirmed, stale, self.digest, Graph.of(commits), {one.path: one.covers for one in self.documents})

    def digest(self, path: str) -> str:
        """The digest of the code that a document covers."""
        return self.coverage.digest(next(one for one in self.documents if one.path == path), self._files)

    def _causes(self, window: Window) -> dict[str, tuple[Cause, ...]]:
        """The documents that were left behind by what came since the release, each with the changes that it did not follow."""
        reached = {one.path: documents for one in self._differing if (documents := self.coverage.of(one.path))}
        if not reached:
            return {}
        changes, silent = counting(self.reader.product, window.changes, window.commits)
        is_every = self.reader.config.freshness.changes == EVERY
        movement = self._movement(reached, self._asked(changes, window, is_every=is_every))
        causes = movement.causes(changes)
        return {path: causes.get(path, ()) for path in movement.unexplained(silent)} if is_every else causes

    def _asked(self, changes: Iterable[Change], window: Window, *, is_every: bool) -> Iterator[str]:
        """The commits whose files are looked at."""
        commits = (one.oid for one in window.commits if len(one.parents) < 2) if is_every else ()
        yield from dict.fromkeys((*(oid for one in changes for oid in one.commits), *commits))

    def _movement(self, reached: Mapping[str, frozenset[str]], asked: Iterable[str]) -> Movement:
        files: dict[str, list[str]] = {}
        owned: dict[str, set[str]] = {}
        for path, documents in reached.items():
            for one in documents:
                files.setdefault(one, []).append(path)
                owned.setdefault(one, set()).update(self.coverage.owners(path))
        touched: dict[str, frozenset[str]] = {}
        for oid, changed in file_changes(self.reader.git, list(asked)):
            if any(not self.coverage.is_apart(one.path) for one in changed):
                touched[oid] = frozenset(document for one in changed for document in reached.get(one.path, ()))
        return Movement(files, touched, self.coverage.of_component, owned)


def _refused(entries: Iterable[Entry]) -> Iterator[Flawed]:
    """The files among the documents that no bundle may hold."""
    for entry in entries:
        if not entry.path.isprintable():
            yield Flawed(repr(entry.path), "a document's name holds characters that cannot be printed")
        elif not entry.is_file:
            yield Flawed(entry.path, "a bundle holds plain files; this is a symbolic link or a submodule")
