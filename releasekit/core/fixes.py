"""Fixes on lines: where else each change of a hotfix is, which are lost, and which fixes of the main branch a line lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from releasekit.core.changes import URGENT, Change
from releasekit.core.history import Commit
from releasekit.core.identity import COMMIT, FRAGMENT, NO_PATCHES, Known, marked, marks_of
from releasekit.core.product import Product
from releasekit.core.record import change_to_json
from releasekit.core.version import Line, Version

MERGE = "merge"
"""By what a change is known to be on the main branch when that contains the hotfix itself."""


class Holder(NamedTuple):
    """Where a change is besides its hotfix: a version, or None for the main branch beyond its last release; and by what that is known."""

    version: Version | None
    by: str


class Fix(NamedTuple):
    """A change that a hotfix shipped, and where the main branch has it; nowhere, and it is lost."""

    version: Version
    change: Change
    holder: Holder | None

    @property
    def is_lost(self) -> bool:
        """Whether the next stable version would be without it."""
        return self.holder is None

    def to_json(self) -> dict[str, Any]:
        """The fix as published."""
        version = self.holder.version if self.holder else None
        return {
            "hotfix": str(self.version),
            **_change_to_json(self.change),
            "lost": self.is_lost,
            "found_in": str(version) if version else None,
            "found_by": self.holder.by if self.holder else None,
        }


class Lacking(NamedTuple):
    """A fix of the main branch that a line has not; ``version`` told it first, None while it is unreleased."""

    version: Version | None
    change: Change

    def to_json(self) -> dict[str, Any]:
        """The fix as published."""
        return {"first_in": str(self.version) if self.version else None, **_change_to_json(self.change)}


def _change_to_json(change: Change) -> dict[str, Any]:
    keys = ("id", "kind", "component", "text", "request", "commits", "noted")
    return {key: value for key, value in change_to_json(change).items() if key in keys}


@dataclass(frozen=True, slots=True)
class Mainline:
    """What the main branch holds since some stable version.

    ``told`` are the changes of each stable version, lowest first, and last, under None, of what is not released yet; commits without an
    entry are among them. ``contained`` names, for each hotfix that is merged into it, the first stable version that holds it, None while
    that is not released; ``held`` does so for commits of hotfixes that it holds themselves, merged before the hotfix was made. ``commits``
    are all its own commits, newest first.
    """

    told: tuple[tuple[Version | None, Sequence[Change]], ...] = ()
    contained: Mapping[Version, Version | None] = field(default_factory=dict)
    held: Mapping[str, Version | None] = field(default_factory=dict)
    commits: Sequence[Commit] = ()


def whereabouts(
    product: Product,
    shipped: Mapping[Version, Sequence[Change]],
    mainline: Mainline,
    patches: Mapping[str, str] = NO_PATCHES,
    *,
    show_all: bool = False,
) -> tuple[Fix, ...]:
    """Where each change is that some hotfixes shipped and users can see, or each whatever it is; the lowest hotfix first."""
    known = _known(mainline, patches)
    found = []
    for version in sorted(shipped):
        for change, marks in marked(shipped[version], patches):
            if show_all or product.is_shown(change):
                match = known.of(marks)
                found.append(Fix(version, change, Holder(match.value, match.by) if match else _merged(version, change, mainline)))
    return tuple(found)


def _merged(version: Version, change: Change, mainline: Mainline) -> Holder | None:
    """Where a change is that came over with the hotfix itself, or with its commit."""
    if version in mainline.contained:
        return Holder(mainline.contained[version], MERGE)
    oid = next((oid for oid in change.commits if oid in mainline.held), None)
    return None if oid is None else Holder(mainline.held[oid], COMMIT)


def _known(mainline: Mainline, patches: Mapping[str, str]) -> Known[Version | None]:
    known: Known[Version | None] = Known()
    for version, changes in mainline.told:
        for _, marks in marked(changes, patches):
            known.put_first(marks, version)
    return known


def lacking(
    product: Product, line: Line, on_line: Sequence[Change], mainline: Mainline, patches: Mapping[str, str] = NO_PATCHES
) -> tuple[Lacking, ...]:
    """The fixes that the main branch has since the stable version of a line, that an urgent hotfix may hold, and that the line lacks."""
    known: Known[bool] = Known()
    for _, marks in marked(on_line, patches):
        known.put(marks, value=True)
    found = []
    for version, changes in mainline.told:
        for change, marks in marked(changes, patches):
            kind = product.kinds_by_id.get(change.kind)
            is_fix = kind is not None and kind.shown and URGENT in kind.hotfix and not change.breaking
            own = change.included_from and Version.parse(change.included_from).line == line
            if is_fix and not own and known.of(marks) is None:
                known.put(marks, value=True)
                found.append(Lacking(version, change))
    return tuple(found)


def candidates(changes: Iterable[Change], theirs: Sequence[Commit], mainline: Sequence[Commit]) -> tuple[str, ...]:
    """The commits whose patch-ids may tell that a change is on the main branch: few, since a patch-id costs a diff.

    Asked about are only changes that nothing else is known of than their commits; ``theirs`` are the commits of the line. A merge has no
    patch. A commit of the main branch is a candidate when it has the author's time, or the subject, of one of theirs.
    """
    lone = {oid for change in changes if _is_lone(change) for oid in change.commits}
    wanted = [commit for commit in theirs if commit.oid in lone and len(commit.parents) < 2]
    times, subjects = {commit.authored for commit in wanted}, {commit.subject for commit in wanted}
    others = [
        commit
        for commit in (mainline if wanted else ())
        if len(commit.parents) < 2 and (commit.authored in times or commit.subject in subjects)
    ]
    return tuple(commit.oid for commit in (*wanted, *others)) if others else ()


def _is_lone(change: Change) -> bool:
    return all(mark.by in (FRAGMENT, COMMIT) for mark in marks_of(change))
