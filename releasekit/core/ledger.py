"""The ledger: which hotfix shipped a change first, and which stable version has told of it, so that everything is told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from releasekit.core.changes import Change, mark_included
from releasekit.core.product import Product
from releasekit.core.version import Version


class Ledger:
    """What was shipped and told so far, by the identities of changes. Releases are entered in the order in which they were made."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._shipped: dict[str, str] = {}
        self._told: dict[str, Version] = {}

    def hotfix(self, version: Version, changes: Iterable[Change]) -> None:
        """A hotfix has shipped these changes; a backport of what a higher stable version told before is no news to later ones."""
        for change in changes:
            if not self._told_above(version, change):
                earlier = next((self._shipped[key] for key in sorted(change.identities) if key in self._shipped), None)
                for key in change.identities:
                    self._shipped.setdefault(key, change.included_from or earlier or str(version))

    def told(self, version: Version, changes: Iterable[Change]) -> None:
        """A stable version has told these changes."""
        for change in changes:
            for key in change.identities:
                self._shipped.pop(key, None)
                self._told[key] = version

    def stable(
        self, version: Version, changes: Sequence[Change], contained: Iterable[tuple[Version, Sequence[Change]]] = ()
    ) -> tuple[Change, ...]:
        """The changes that a stable version tells: those that hotfixes shipped are marked, and those of the hotfixes it contains added."""
        found = list(mark_included(changes, self._shipped))
        known = {key for change in found for key in change.identities}
        for hotfix, theirs in contained:
            for change in theirs:
                if self._is_shown(change) and not known & change.identities and not self._told_above(hotfix, change):
                    known |= change.identities
                    found.append(replace(change, also_in=(), included_from=change.included_from or str(hotfix)))
        self.told(version, found)
        return tuple(found)

    def _is_shown(self, change: Change) -> bool:
        kind = self._product.kinds_by_id.get(change.kind)
        return kind is None or kind.shown

    def _told_above(self, version: Version, change: Change) -> bool:
        """Whether a stable version above told the change; one below told another change of the same request."""
        return any(self._told[key] > version for key in change.identities if key in self._told)
