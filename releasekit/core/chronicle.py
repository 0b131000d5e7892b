"""The chronicle: records of past releases, made from history where a release left no record of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from releasekit.core.changes import Change, Told, by_preference, in_order
from releasekit.core.history import Release, Timeline
from releasekit.core.identity import NO_PATCHES
from releasekit.core.ledger import Ledger
from releasekit.core.product import Product
from releasekit.core.record import ComponentState, Record
from releasekit.core.states import ABSENT, CHANGED, NEW, UNCHANGED, States
from releasekit.core.update import combined
from releasekit.core.version import Version

NO_TREES: Mapping[Version, States] = {}


def component_states(
    product: Product, changes: Sequence[Change], trees: States, *, is_first: bool, has_commits: bool
) -> tuple[ComponentState, ...]:
    """What became of each component. ``trees`` tell it of those that have patterns; of the others the changes do.

    A component that a user is told a change of has changed, wherever the files lie. One that is not there is left out.
    """
    told = {change.component for change in changes if product.is_shown(change)}
    touched = {change.component for change in changes}
    if has_commits and len(product.components) == 1:
        touched.add(product.components[0].id)
    listed = [(one.id, one.names) for one in product.components]
    if product.default_component in touched and product.default_component not in {id for id, _ in listed}:
        listed.append((product.default_component, product.names))

    def state(id: str) -> str:
        by_tree = trees.get(id)
        if by_tree is None or (id in told and by_tree in (UNCHANGED, ABSENT)):
            return NEW if is_first else CHANGED if id in touched else UNCHANGED
        return by_tree

    found = (ComponentState(id, names, state(id)) for id, names in listed)
    return tuple(one for one in found if one.state != ABSENT)


def ordered(product: Product, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes in the order of the product's document, the texts of each by preference."""
    return arranged(product, (_preferred(change, product.languages) for change in changes))


def _preferred(change: Change, languages: Sequence[str]) -> Change:
    # Most have one text, and there are many of them.
    return change if len(change.text) == 1 else change._replace(text=by_preference(change.text, languages))


def arranged(product: Product, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes in the order of the product's document, as they are."""
    return in_order(changes, [kind.id for kind in product.kinds], [one.id for one in product.components])


def chronicle(
    product: Product,
    timeline: Timeline,
    told: Mapping[Version, Told],
    own: Mapping[Version, Record],
    trees: Mapping[Version, States] = NO_TREES,
    patches: Mapping[str, str] = NO_PATCHES,
) -> tuple[Record, ...]:
    """A record for every release, lowest first: its own where it has one (``own``), else one made of what the sources and trees tell.

    ``patches`` are the patch-ids of commits that a hotfix and a stable version may have in common.
    Whether a stable version or a hotfix shipped a change first is the one thing that only the dates of tags can say.
    """
    hotfixes = [one.changes for each in (told, own) for version, one in each.items() if version.is_hotfix]
    ledger = Ledger(product, patches, hotfixes)
    records: dict[Version, Record] = {}
    for release in sorted(timeline.releases, key=lambda one: (one.tag.date, one.version)):
        version = release.version
        record = own.get(version)
        if record is None:
            changes = _told(timeline, release, told.get(version, Told()), records, ledger)
            record = _made(product, timeline, release, changes, told.get(version, Told()), trees.get(version, {}))
        elif version.is_stable:
            ledger.told(version, record.changes)
        if version.is_hotfix:
            ledger.hotfix(version, record.changes)
        records[version] = record
    return tuple(records[release.version] for release in timeline.releases)


def _told(timeline: Timeline, release: Release, told: Told, records: Mapping[Version, Record], ledger: Ledger) -> tuple[Change, ...]:
    """The changes as the release tells them: a stable version knows what hotfixes shipped first."""
    if release.version.is_hotfix:
        return told.changes
    merged = (hotfix for hotfix, stable in timeline.merged_into.items() if stable == release.version)
    contained = [(hotfix, records[hotfix].changes) for hotfix in sorted(merged) if hotfix in records]
    return ledger.stable(release.version, told.changes, contained)


def _made(product: Product, timeline: Timeline, release: Release, changes: Sequence[Change], told: Told, trees: States) -> Record:
    commits = timeline.commits.get(release.version, ())
    return Record(
        product=product.id,
        names=product.names,
        version=release.version,
        base=release.commit,
        tag=release.tag.name,
        previous=release.previous,
        released=release_date(release),
        components=component_states(product, changes, trees, is_first=release.previous is None, has_commits=bool(commits)),
        changes=ordered(product, changes),
        update=combined((change.update for change in changes), product.languages),
        unnoted=told.without_entry,
    )


def with_unnoted(product: Product, record: Record, told: Mapping[Version, Told]) -> Record:
    """A record made from history with the commits that nothing describes, where they were listed; another stays as it is."""
    unnoted = told[record.version].unnoted if record.version in told else ()
    return replace(record, changes=ordered(product, (*record.changes, *unnoted))) if unnoted else record


def release_date(release: Release) -> date:
    """The day that the tag bears, in the time zone that it was made in."""
    return release.tag.date.date()
