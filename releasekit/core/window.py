"""A window: the commits of one release, or those that are not released yet, and which of them tell what.

Here reverts and what they take back fall silent, and a merge is told only where nothing that it brought is. Messages are read when they
are asked for: most commits of a long history tell nothing, and only that is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from releasekit.core.entries import Entry, Reading, read_commit, read_plain, telling
from releasekit.core.history import Commit
from releasekit.core.merges import brought_by
from releasekit.core.messages import text_of
from releasekit.core.product import Product
from releasekit.core.provenance import forge_pulls, picked_from
from releasekit.core.reverts import Reverter


class Window:
    """``commits`` come children before parents; ``head`` is the commit that they were read from.

    ``rewordings`` are messages that are read in place of commits' own, by object id.
    """

    def __init__(
        self,
        head: str,
        commits: Sequence[Commit],
        product: Product,
        rewordings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.head = head
        self.commits = commits
        self._product = product
        self._rewordings = rewordings
        self._plain: dict[str, Reading] = {}
        self._pulls: dict[str, tuple[str, ...]] = {}

    @cached_property
    def by_id(self) -> dict[str, Commit]:
        """The commits by their object ids."""
        return {commit.oid: commit for commit in self.commits}

    def reading(self, oid: str) -> Reading:
        """What a commit says."""
        found = self._telling.get(oid) or self._plain.get(oid)
        if found is None:
            found = self._plain[oid] = read_plain(self.by_id[oid].message)
        return found

    @cached_property
    def _telling(self) -> dict[str, Reading]:
        """What those commits say that may say anything."""
        commits, rewordings = self.commits, self._rewordings
        places = set(telling([one.message for one in commits], self._product))
        if rewordings:
            places.update(place for place, one in enumerate(commits) if one.oid in rewordings)
        chosen = (commits[place] for place in sorted(places))
        return {one.oid: read_commit(one.message, self._product, rewordings.get(one.oid)) for one in chosen}

    @cached_property
    def silenced(self) -> frozenset[str]:
        """The commits that were taken back, and those that did that."""
        reverts = {oid: reading.revert for oid, reading in self._telling.items() if reading.revert.targets}
        if not reverts:
            return frozenset()
        origins = {one.oid: found for one in self.commits if (found := picked_from(one.message))}
        by_pull = any(target.name[:1] in "#!" for revert in reverts.values() for target in revert.targets)
        pulls = {one.oid: self.reading(one.oid).pulls for one in self.commits} if by_pull else {}
        return Reverter(self.commits, origins, pulls).silenced(reverts)

    @cached_property
    def _brought_by(self) -> dict[str, str]:
        return brought_by(self.head, self.commits)

    def _merges_of(self, oid: str) -> Iterator[str]:
        """The merges that brought a commit, the innermost first."""
        while (merge := self._brought_by.get(oid)) is not None:
            yield merge
            oid = merge

    def pulls(self, oid: str) -> tuple[str, ...]:
        """The requests that brought a commit: those that it names itself, else that of the innermost merge around it that names one."""
        return self._named_pulls(oid) or next((found for merge in self._merges_of(oid) if (found := self._named_pulls(merge))), ())

    def _named_pulls(self, oid: str) -> tuple[str, ...]:
        """The requests that the message itself names."""
        if oid not in self._pulls:
            message = self.by_id[oid].message
            # Of a merge only the first line matters, and merges are many.
            is_plain = message.startswith(b"Merge pull request") and oid not in self._telling
            self._pulls[oid] = forge_pulls(text_of(message.partition(b"\n")[0])) if is_plain else self.reading(oid).pulls
        return self._pulls[oid]

    def told(self, carriers: Collection[str] = ()) -> dict[str, tuple[Entry, ...]]:
        """The entries that are told, by commit, newest first; ``carriers`` are the commits that brought fragments that are shown."""
        said = {oid: reading.entries for oid, reading in self._telling.items() if reading.entries and oid not in self.silenced}
        merges = {oid: None for oid in said if len(self.by_id[oid].parents) > 1}
        if not merges:
            return said
        full: set[str] = set()
        for oid in (*carriers, *said):
            if oid not in merges and (oid in carriers or self._is_shown(said[oid])):
                self._fill(oid, full)
        # Parents come later, so the innermost merge is last.
        for oid in reversed(merges):
            if oid in full and not any(entry.is_labelled for entry in said[oid]):
                del said[oid]
            elif self._is_shown(said[oid]):
                self._fill(oid, full)
        return said

    def _fill(self, oid: str, full: set[str]) -> None:
        """Note all merges around a commit as such that brought something told."""
        for merge in self._merges_of(oid):
            if merge in full:
                return
            full.add(merge)

    def _is_shown(self, entries: Sequence[Entry]) -> bool:
        kinds = self._product.kinds_by_id
        return any(entry.kind not in kinds or kinds[entry.kind].shown for entry in entries)
