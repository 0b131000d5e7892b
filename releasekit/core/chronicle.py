"""The chronicle: records of past releases, made from history where a release left no record of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from releasekit.core.changes import Change, Told, in_order, mark_included
from releasekit.core.history import Release, Timeline
from releasekit.core.product import Product
from releasekit.core.record import ComponentState, Record
from releasekit.core.version import Version


class Shipped:
    """What hotfixes have shipped so far, by identity; a change that a stable version has told is not told as included again."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def add(self, version: Version, changes: Iterable[Change]) -> None:
        """A hotfix has shipped these changes."""
        for change in changes:
            for key in change.identities:
                self._first.setdefault(key, change.included_from or str(version))

    def mark(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """The changes of a stable version, those shipped before marked; they are forgotten then."""
        marked = mark_included(changes, self._first)
        for change in marked:
            for key in change.identities:
                self._first.pop(key, None)
        return marked


def with_contained(changes: Sequence[Change], hotfixes: Iterable[tuple[Version, Sequence[Change]]], product: Product) -> tuple[Change, ...]:
    """The changes of a stable version, and those of the hotfixes it contains, each marked with the hotfix that shipped it first."""
    known = {key for change in changes for key in change.identities}
    found = list(changes)
    for version, theirs in hotfixes:
        for change in theirs:
            kind = product.kinds_by_id.get(change.kind)
            if (kind is None or kind.shown) and not known & change.identities:
                known |= change.identities
                found.append(replace(change, included_from=change.included_from or str(version)))
    return tuple(found)


def component_states(product: Product, changes: Sequence[Change], *, is_first: bool, has_commits: bool) -> tuple[ComponentState, ...]:
    """What became of each component, as the changes tell it: new in the first release, changed when anything of it changed."""
    touched = {change.component for change in changes}
    if has_commits and len(product.components) == 1:
        touched.add(product.components[0].id)
    listed = [(one.id, one.names) for one in product.components]
    if product.default_component in touched and product.default_component not in {id for id, _ in listed}:
        listed.append((product.default_component, product.names))
    states = {True: "changed", False: "unchanged"}
    return tuple(ComponentState(id, names, "new" if is_first else states[id in touched]) for id, names in listed)


def ordered(product: Product, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes in the order of the product's document."""
    return in_order(changes, [kind.id for kind in product.kinds], [one.id for one in product.components])


def chronicle(product: Product, timeline: Timeline, told: Mapping[Version, Told], own: Mapping[Version, Record]) -> tuple[Record, ...]:
    """A record for every release, lowest first: its own where it has one (``own``), else one made of what the sources tell.

    Whether a stable version or a hotfix shipped a change first is the one thing that only the dates of tags can say.
    """
    shipped = Shipped()
    records: dict[Version, Record] = {}
    for release in sorted(timeline.releases, key=lambda one: (one.tag.date, one.version)):
        record = own.get(release.version) or _made(product, timeline, release, told, records, shipped)
        records[release.version] = record
        if release.version.is_hotfix:
            shipped.add(release.version, record.changes)
    return tuple(records[release.version] for release in timeline.releases)


def _made(
    product: Product,
    timeline: Timeline,
    release: Release,
    told: Mapping[Version, Told],
    records: Mapping[Version, Record],
    shipped: Shipped,
) -> Record:
    mine = told.get(release.version, Told())
    changes = mine.changes
    if release.version.is_stable:
        merged = (hotfix for hotfix, stable in timeline.merged_into.items() if stable == release.version)
        theirs = [(hotfix, records[hotfix].changes) for hotfix in sorted(merged) if hotfix in records]
        changes = with_contained(shipped.mark(changes), theirs, product)
    commits = timeline.commits.get(release.version, ())
    return Record(
        product=product.id,
        names=product.names,
        version=release.version,
        base=release.commit,
        tag=release.tag.name,
        previous=release.previous,
        released=release_date(release),
        components=component_states(product, changes, is_first=release.previous is None, has_commits=bool(commits)),
        changes=ordered(product, changes),
        unnoted=mine.unnoted,
    )


def release_date(release: Release) -> date:
    """The day that the tag bears, in the time zone that it was made in."""
    return release.tag.date.date()
