"""The ledger: which hotfix shipped a change first, and which stable version has told of it, so that everything is told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from releasekit.core.changes import Change
from releasekit.core.identity import NO_PATCHES, Known, Mark, Match, marked, names_of
from releasekit.core.product import Product
from releasekit.core.version import Version


class Shipped(NamedTuple):
    """A change that a hotfix has shipped, and the hotfix that did so first."""

    version: str
    change: Change


class Ledger:
    """What was shipped and told so far, by the marks of changes. Releases are entered in the order in which they were made.

    ``patches`` are the patch-ids of commits, where it takes them to recognise a change. ``hotfixes`` are the changes of all hotfixes that
    will be entered, where they are known beforehand: then of what stable versions tell only that is remembered which may be among them.
    """

    def __init__(
        self, product: Product, patches: Mapping[str, str] = NO_PATCHES, hotfixes: Iterable[Sequence[Change]] | None = None
    ) -> None:
        self._product = product
        self._patches = patches
        self._shipped: Known[Shipped] = Known()
        self._told: Known[Version] = Known()
        self._names = None if hotfixes is None else {name for each in hotfixes for one in each for name in names_of(one, patches)}

    def hotfix(self, version: Version, changes: Sequence[Change]) -> None:
        """A hotfix has shipped these changes; a backport of what a higher stable version told before is no news to later ones."""
        for change, marks in marked(changes, self._patches):
            if not self._told_above(version, marks):
                earlier = self._shipped.of(marks)
                first = change.included_from or (earlier.value.version if earlier else str(version))
                self._shipped.put_first(marks, Shipped(first, change))

    def told(self, version: Version, changes: Sequence[Change]) -> None:
        """A stable version has told these changes."""
        self._tell(version, self._marked(changes))

    def _tell(self, version: Version, told: Iterable[tuple[Change, Sequence[Mark]]]) -> None:
        for _, marks in told:
            self._shipped.forget(marks)
            self._told.put(marks, version)

    def _marked(self, changes: Sequence[Change]) -> list[tuple[Change, tuple[Mark, ...]]]:
        """What a stable version tells, with its marks; without any where no hotfix can have it, as with most."""
        names, patches = self._names, self._patches
        if names is None:
            return list(marked(changes, patches))
        asked = [not names.isdisjoint(names_of(one, patches)) for one in changes]
        marks = marked(list(compress(changes, asked)), patches)
        return [next(marks) if is_asked else (one, ()) for one, is_asked in zip(changes, asked, strict=True)]

    def stable(
        self,
        version: Version,
        changes: Sequence[Change],
        contained: Iterable[tuple[Version, Sequence[Change]]] = (),
        unnoted: Sequence[Change] = (),
    ) -> tuple[Change, ...]:
        """The changes that a stable version tells.

        Those that hotfixes shipped are marked; those of the hotfixes that it contains are added, and those that commits without an entry
        (``unnoted``) brought over.
        """
        if self._names is not None and not self._names:
            return tuple(changes)
        mine = self._marked(changes)
        found = [_included(change, self._shipped.of(marks)) for change, marks in mine]
        brought = [one for one in self._brought_over(unnoted, contained) if self._product.is_shown(one[0])]
        known: Known[bool] = Known()
        for _, marks in mine if brought else ():
            known.put(marks, value=True)
        for change, marks in brought:
            if known.of(marks) is None:
                known.put(marks, value=True)
                found.append(change)
        if len(found) > len(mine):
            self.told(version, found)  # what came in beside them may share their pull requests
        else:
            self._tell(version, mine)
        return tuple(found)

    def _brought_over(
        self, unnoted: Sequence[Change], contained: Iterable[tuple[Version, Sequence[Change]]]
    ) -> Iterable[tuple[Change, tuple[Mark, ...]]]:
        """What hotfixes shipped and the stable version holds without an entry of its own."""
        for commit, marks in marked(unnoted, self._patches):
            match = self._shipped.of(marks)
            if match is not None:
                change = match.value.change._replace(commits=commit.commits, origins=commit.origins, also_in=())
                yield _included(change._replace(fragments=()), match), marks
        for hotfix, changes in contained:
            for change, marks in marked(changes, self._patches):
                if not self._told_above(hotfix, marks):
                    first = change.included_from or str(hotfix)
                    yield change._replace(also_in=(), included_from=first, matched_by=change.matched_by or "merge"), marks

    def _told_above(self, version: Version, marks: Iterable[Mark]) -> bool:
        """Whether a stable version above told the change; one below told another change of the same request."""
        return any(told > version for told in self._told.every(marks))


def _included(change: Change, match: Match[Shipped] | None) -> Change:
    """The change, marked as included from the hotfix that shipped it, if one did."""
    if match is None or change.included_from:
        return change
    return change._replace(included_from=match.value.version, matched_by=match.by)


def holders_of(change: Change, releases: Mapping[str, Sequence[Change]], patches: Mapping[str, str] = NO_PATCHES) -> tuple[str, ...]:
    """The versions, of some releases by their changes, that hold this change too."""
    holders = []
    for version, changes in releases.items():
        known: Known[bool] = Known()
        for _, marks in marked(changes, patches):
            known.put(marks, value=True)
        if any(known.of(marks) for _, marks in marked([change], patches)):
            holders.append(version)
    return tuple(holders)
