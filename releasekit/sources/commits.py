"""Commits as changes: what their messages tell, with the component that they are about. What follows no form is kept as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from releasekit.core.changes import INTERNAL, Change
from releasekit.core.entries import Entry
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.core.window import Window
from releasekit.git import Git

_FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)


class Telling(NamedTuple):
    """What is told of one release: entries by commit, the commits without any that are to be listed, and those that brought fragments."""

    window: Window
    entries: Mapping[str, Sequence[Entry]]
    unnoted: Sequence[str] = ()
    carriers: Sequence[str] = ()


class Provenance(NamedTuple):
    """The requests that brought a commit, the commits that it was picked from, and those that it says to be a backport of."""

    pulls: tuple[str, ...]
    origins: tuple[str, ...]
    backports: tuple[str, ...]


class CommitChanges:
    """The changes that commits of some releases tell. What only git knows is asked for all of them at once, and nothing else is kept."""

    def __init__(self, git: Git, product: Product, tellings: Sequence[Telling]) -> None:
        self._product = product
        self._owners = _owners(git, product, tellings)
        self._full = _full_ids(git, tellings)

    def of(self, telling: Telling) -> tuple[Change, ...]:
        """The changes that are told of one release, newest first; a commit that tells several has one id for each (see ``Change``)."""
        return tuple(change for oid, entries in telling.entries.items() for change in self._changes(telling.window, oid, entries))

    def unnoted(self, telling: Telling) -> tuple[Change, ...]:
        """The commits without an entry, as internal changes with their titles."""
        return tuple(self._change(telling.window, oid, oid, self._owners[oid][0], None) for oid in telling.unnoted)

    def provenance(self, window: Window, oid: str, *, merges: bool = True) -> Provenance:
        """Whence a commit came; names of commits that are not here, or are ambiguous, are left out.

        Without ``merges`` only what it says itself counts: to find the merge that brought it costs, in a long history.
        """
        reading = window.reading(oid)
        ids = (name if _FULL.fullmatch(name) else self._full.get(name) for name in reading.backports)
        return Provenance(window.pulls(oid) if merges else reading.pulls, reading.origins, tuple(dict.fromkeys(id for id in ids if id)))

    def _changes(self, window: Window, oid: str, entries: Sequence[Entry]) -> Iterator[Change]:
        each = [(entry, component) for entry in entries for component in entry.components or self._owners[oid]]
        for number, (entry, component) in enumerate(each, 1):
            yield self._change(window, oid, oid if number == 1 else f"{oid}-{number}", component, entry)

    def _change(self, window: Window, oid: str, id: str, component: str, entry: Entry | None) -> Change:
        pulls, origins, backports = self.provenance(window, oid)
        requests = (entry.requests if entry else ()) or tuple(pull.lstrip("#") for pull in pulls[:1])
        text = entry.text if entry else window.reading(oid).title or window.by_id[oid].subject
        return Change(
            id=id,
            kind=entry.kind if entry else INTERNAL,
            component=component,
            text={self._product.language: text or oid[:9]},
            requests=tuple(map(Request, requests)),
            breaking=entry is not None and entry.breaking,
            commits=(oid,),
            origins=origins,
            backports=backports,
            pulls=pulls,
            docs=entry.docs if entry else None,
            noted=entry is not None,
        )


def _owners(git: Git, product: Product, tellings: Sequence[Telling]) -> dict[str, tuple[str, ...]]:
    """The components of every commit that names none itself, by the files that it changes, followed through later renames."""
    asked = {
        oid
        for telling in tellings
        for oid in (
            *(oid for oid, entries in telling.entries.items() if any(not entry.components for entry in entries)),
            *telling.unnoted,
        )
    }
    if len(product.components) < 2 or not asked:
        return dict.fromkeys(asked, (product.default_component,))
    from releasekit.sources.paths import owners_of

    # A merge moves nothing that what it brings has not moved, and to look into it costs all of that again.
    walk = (one for telling in tellings for one in telling.window.commits if one.oid in asked or len(one.parents) < 2)
    return owners_of(git, product, [one.oid for one in walk])


def _full_ids(git: Git, tellings: Sequence[Telling]) -> dict[str, str | None]:
    """The full ids of commits that messages abbreviate."""
    named = (
        name
        for window, entries, unnoted, carriers in tellings
        for oid in (*entries, *unnoted, *carriers)
        for name in window.reading(oid).backports
    )
    return git.named(name for name in named if not _FULL.fullmatch(name))
