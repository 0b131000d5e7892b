"""Planning: from what was read and what is wished to the plan of a release, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from releasekit.core.calendar import zone_of
from releasekit.core.changes import Change, Told
from releasekit.core.chronicle import component_states, ordered
from releasekit.core.departures import due
from releasekit.core.fixes import Fix
from releasekit.core.history import Refs, Release
from releasekit.core.identity import COMMIT
from releasekit.core.ledger import Ledger, holders_of
from releasekit.core.limitations import limitations_of
from releasekit.core.plan import TO_COMMIT, TO_TAG, TO_TIP, Plan, RefMove
from releasekit.core.policy import hotfix_reason, require_admitted, require_readable, require_releasable
from releasekit.core.product import Product
from releasekit.core.record import ComponentState, DocumentState, Override, Record
from releasekit.core.states import States
from releasekit.core.train import Slot, Train
from releasekit.core.update import combined
from releasekit.core.version import Line, Version
from releasekit.core.versionfiles import development_of
from releasekit.errors import NotDue, PolicyError, RepositoryError


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks of a cut. ``line`` makes it a hotfix; ``early`` is the reason to cut before a slot is due.

    ``commit`` is the commit of the main branch that is released, "" for its tip. With ``propose`` the release is only proposed, on a branch
    for review.
    """

    line: Line | None = None
    version: Version | None = None
    major: bool = False
    early: str | None = None
    reason: str | None = None
    picks: tuple[str, ...] = ()
    allow: tuple[Override, ...] = ()
    commit: str = ""
    propose: bool = False

    def allows(self, code: str) -> bool:
        """Whether a rule is set aside for this release."""
        return any(override.rule == code for override in self.allow)


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that a release is put on, and the branch that will move: its full ref and the object there now ("" for a new one).

    ``start`` is the commit before any pick; ``committed`` the time of ``commit``, aware. Where ``before`` is beyond ``start``, the branch
    goes on with a merge of the two.
    """

    commit: str
    committed: datetime
    ref: str
    before: str
    start: str


@dataclass(frozen=True, slots=True)
class Aboard:
    """What is aboard: what the sources tell, the unreadable fragments, documents, and what trees tell of components since the last release.

    ``records`` are those of the releases that exist; ``contained`` the versions of the hotfixes that the base contains; ``burnt`` the
    numbers of releases that left a record, and whose tags are gone. ``fixes`` says where the base has what hotfixes shipped since the last
    stable version, ``shipped`` what that was, ``held`` are commits of theirs that the base holds, and ``patches`` the patch-ids that it
    took to see it. ``corrections`` and ``notes`` as in a plan.
    """

    told: Told
    problems: tuple[str, ...]
    removes: tuple[str, ...]
    documents: tuple[DocumentState, ...]
    states: States
    records: tuple[Record, ...]
    contained: tuple[Version, ...]
    burnt: tuple[Version, ...] = ()
    fixes: tuple[Fix, ...] = ()
    shipped: Mapping[Version, Sequence[Change]] = field(default_factory=dict)
    held: Collection[str] = ()
    patches: Mapping[str, str] = field(default_factory=dict)
    corrections: str = ""
    notes: str = ""


class Boarding(NamedTuple):
    """A release that may be made now: its number, the slot that it fills (None without a train, or for a hotfix), and its changes."""

    version: Version
    slot: Slot | None
    changes: tuple[Change, ...]


def next_version(refs: Refs, first: Version, wish: Wish, burnt: Collection[Version] = ()) -> Version:
    """The number of the release that is wished; ``burnt`` numbers are used up, though no tag bears them.

    Raises PolicyError, RepositoryError.
    """
    if wish.line is not None:
        on_line = [release.version for release in refs.releases if release.version.line == wish.line]
        if not on_line or not on_line[0].is_stable:
            raise RepositoryError(f"line {wish.line} has no stable release that a hotfix could mend")
        return max(on_line[-1], *(version for version in burnt if version.line == wish.line), wish.line.stable).next_hotfix()
    released = refs.latest_stable
    latest = max([version for version in burnt if version.is_stable] + ([released.version] if released else []), default=None)
    usual = latest.next_stable() if latest else first
    major = latest.next_major() if latest else first
    if wish.version is None:
        return major if wish.major else usual
    if wish.version not in (usual, major):
        raise PolicyError(f"{wish.version} is not the next number", hint=f"the next stable version is {usual}, the next major {major}")
    return wish.version


def due_slot(train: Train | None, refs: Refs, wish: Wish, as_of: datetime) -> Slot | None:
    """The slot that a stable cut fills; None without a train. Raises NotDue that names the next slot."""
    if train is None or wish.line is not None:
        return None
    slot = due(train, refs.stables, as_of)
    if slot is not None:
        return slot
    ahead = train.next(as_of)
    if wish.early:
        return ahead
    raise NotDue(
        f"no cut is due: the next slot is {ahead.actual}" + (f" ({ahead.reason})" if ahead.reason else ""),
        hint='wait for it, or cut all the same with --early "why"',
    )


def moment_of(train: Train | None, slot: Slot | None, base: datetime, day: date) -> datetime:
    """The time that the release's commit and tag bear: the later of the base's and the planned one, so that it is never before its base.

    Planned is the slot's moment when it is cut on its day, else the first second of the day; there is no clock in it.
    """
    zone = zone_of(train)
    planned = datetime.combine(day, time(0), zone)
    if train and slot and slot.actual == day:
        planned = train.moment(slot)
    return max(base, planned).astimezone(zone)


def _told_as_released(product: Product, aboard: Aboard, version: Version) -> tuple[Change, ...]:
    """The changes as the record tells them.

    A stable version says what hotfixes shipped first, and tells what those that it contains brought; a hotfix says which higher versions
    hold a change already.
    """
    if version.is_hotfix:
        higher = {str(record.version): record.changes for record in aboard.records if record.version > version}
        return ordered(product, (change._replace(also_in=holders_of(change, higher)) for change in aboard.told.changes))
    ledger = Ledger(product, aboard.patches)
    recorded = sorted(
        (record for record in aboard.records if record.version < version), key=lambda one: (one.released or date.min, one.version)
    )
    before = {record.version: record.changes for record in recorded}
    # What was made by hand left no record. It came after the last stable version, and so after all that is recorded of these.
    before |= {one: tuple(aboard.shipped[one]) for one in sorted(aboard.shipped) if one not in before}
    for one, changes in before.items():
        (ledger.hotfix if one.is_hotfix else ledger.told)(one, changes)
    contained = [(one, changes) for one, changes in before.items() if one in aboard.contained]
    # A line may have been merged before its hotfix was made: then the base holds what was shipped, and not the hotfix.
    brought = [(one, _held(aboard, aboard.shipped[one])) for one in sorted(aboard.shipped) if one not in aboard.contained]
    return ordered(product, ledger.stable(version, aboard.told.changes, [*contained, *brought], aboard.told.unnoted))


def _held(aboard: Aboard, changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(change._replace(matched_by=COMMIT) for change in changes if not set(change.commits).isdisjoint(aboard.held))


def _components(product: Product, aboard: Aboard, changes: Sequence[Change], previous: Version | None) -> tuple[ComponentState, ...]:
    return component_states(product, changes, aboard.states, is_first=previous is None, has_commits=True)


def board(product: Product, refs: Refs, train: Train | None, aboard: Aboard, wish: Wish, as_of: datetime) -> Boarding:
    """What the release that is wished would be, if it may be made now. Raises NotDue, PolicyError, RepositoryError."""
    version = next_version(refs, product.config.first, wish, aboard.burnt)
    slot = due_slot(train, refs, wish, as_of)
    changes = _told_as_released(product, aboard, version)
    if not wish.allows("RK402"):
        require_readable(aboard.problems, is_cut=True)
    require_releasable(product, changes, wish)
    return Boarding(version, slot, changes)


def plan_release(
    product: Product, refs: Refs, train: Train | None, base: Base, aboard: Aboard, wish: Wish, as_of: datetime, target: str, tool: str
) -> Plan:
    """The plan of the release that is wished. Raises NotDue, PolicyError, RepositoryError, UsageError."""
    boarded = board(product, refs, train, aboard, wish, as_of)
    slot, config = boarded.slot, product.config
    development = development_of(config, boarded.version) or ""
    day = train.local_date(as_of) if train else as_of.astimezone(UTC).date()
    record = _record(product, refs, base, aboard, wish, boarded, day)
    return Plan(
        record=record,
        tag=record.tag,
        base=base.commit,
        start=base.start,
        picks=wish.picks,
        refs=(
            RefMove(base.ref, base.before, TO_COMMIT if base.before in ("", base.start) and not development else TO_TIP),
            RefMove(f"refs/tags/{record.tag}", "", TO_TAG),
        ),
        removes=aboard.removes,
        day=day,
        moment=moment_of(train, slot if train and slot and train.has_departed(slot, as_of) else None, base.committed, day),
        identity=f"{config.identity.name} <{config.identity.email}>",
        target=target,
        tool=tool,
        corrections=aboard.corrections,
        notes=aboard.notes,
        development=development,
    )


def _record(product: Product, refs: Refs, base: Base, aboard: Aboard, wish: Wish, boarded: Boarding, day: date) -> Record:
    """The record of the release. Raises PolicyError, UsageError."""
    version, slot, changes = boarded
    reason = hotfix_reason(product, changes, wish.reason) if version.is_hotfix else None
    if reason:
        require_admitted(product, changes, wish, reason)
    before = previous_of(refs, version)
    previous = before.version if before else None
    early = (Override("early", wish.early),) if wish.early and version.is_stable else ()
    return Record(
        product=product.id,
        names=product.names,
        version=version,
        base=base.commit,
        tag=product.tag_of(version),
        reason=reason,
        previous=previous,
        planned=slot.nominal if slot else None,
        released=day,
        components=_components(product, aboard, changes, previous),
        update=combined((change.update for change in changes), product.languages),
        # A first release would list the whole history, and there is nothing before it to compare with.
        changes=changes if before is None else ordered(product, (*changes, *aboard.told.unnoted)),
        unnoted=aboard.told.without_entry,
        documents=aboard.documents,
        overrides=(*wish.allow, *early),
        limitations=limitations_of(product, version),
    )


def previous_of(refs: Refs, version: Version) -> Release | None:
    """The release that a new one is told since: of a hotfix the one below it, of a stable version the stable one below."""
    lower = [release for release in refs.releases if release.version < version]
    return lower[-1] if version.is_hotfix else next((one for one in reversed(lower) if one.version.is_stable), None)
