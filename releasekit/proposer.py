"""The proposer: which proposals were merged and wait for their tags, and the plans that make these. The desk carries them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from releasekit.core.history import Head, Release
from releasekit.core.plan import TO_TAG, Plan, RefMove
from releasekit.core.planning import moment_of
from releasekit.core.proposals import Finishing, proposed_version
from releasekit.core.record import Record
from releasekit.core.rewordings import NOTES
from releasekit.core.train import Slot, Train
from releasekit.core.version import Line, Version
from releasekit.delivery.proposals import Landed, landed
from releasekit.delivery.workshop import Workshop
from releasekit.desk import Desk, require_means
from releasekit.errors import NotDue, RepositoryError, UsageError
from releasekit.preflight import corrections_of
from releasekit.sources.consumed import removed_by
from releasekit.sources.reader import Reader
from releasekit.sources.records import versions_in_tree
from releasekit.watch import TOOL


@dataclass(frozen=True)
class Proposer:
    """Finds out what became of proposals, from the remote as it is now."""

    desk: Desk

    def finishing(self, lines: Sequence[Line | None], version: Version | None, tell: Callable[[str], None]) -> Finishing:
        """What is left to be done for the main branch (None) and for branches of lines. See ``Project.plan_finish``."""
        self.desk.remind(tell)
        with self.desk.workshop() as workshop:
            there, refs = self.desk.mirror(workshop)
            heads = [there.head_of(line) for line in sorted(lines, key=lambda one: one or Line(0, 0))]
            found = [self._of_branch(workshop, there, refs, head, version) for head in heads]
            plans, done = (one for one in found if isinstance(one, Plan)), (one for one in found if isinstance(one, Release))
            return Finishing(tuple(plans), tuple(done))

    def _of_branch(self, workshop: Workshop, there: Reader, refs: Mapping[str, str], head: Head, version: Version | None) -> Plan | Release:
        """The plan of the tag that a branch waits for, or the release where it waits for none."""
        untagged = _untagged(workshop, there, head)
        newest = _newest(there, head.line)
        # Of lost ones that others followed nobody is reminded.
        waiting = [one for one in untagged if newest is None or one > newest.version]
        if version is None and len(waiting) > 1:
            listed = ", ".join(map(str, waiting))
            raise UsageError(f"several releases on {head.ref} have no tag: {listed}", hint="name one: --version X.Y")
        wanted = version or next(iter(waiting), None)
        if wanted in untagged:
            return self._plan(workshop, there, refs, landed(workshop.git, head.commit, wanted))
        release = there.refs.release(wanted) if wanted else newest
        if release is None or wanted is None:
            _require_nothing_open(there, refs, head, wanted)
        if release is None:
            what = wanted or "a release"
            raise NotDue(f"{what} was not proposed: {head.ref} holds no record of it", hint="propose it: --propose in place of --finish")
        return release

    def _plan(self, workshop: Workshop, there: Reader, refs: Mapping[str, str], found: Landed) -> Plan:
        commit, record = found
        reader = self.desk.configured_at(workshop, there, record.base)
        require_means(reader.config)
        self.desk.require_free(record.version, reader)
        tag, day = reader.product.tag_of(record.version), record.released
        if record.tag != tag or day is None:
            raise RepositoryError(
                f"the record of {record.version} is not that of a proposal", where=commit, hint="propose the release again"
            )
        identity = reader.config.identity
        return Plan(
            record=record,
            tag=tag,
            base=record.base,
            start=record.base,
            picks=(),
            refs=(RefMove(f"refs/tags/{tag}", "", TO_TAG),),
            removes=removed_by(workshop.git, reader.layout, record.base, commit),
            day=day,
            moment=moment_of(reader.train, _slot(reader.train, record, day), workshop.git.committed(record.base), day),
            identity=f"{identity.name} <{identity.email}>",
            target=workshop.remote.name,
            tool=TOOL,
            corrections=corrections_of(there, there.own_records().values()) if record.version.is_hotfix else "",
            notes=refs.get(NOTES, ""),
            commit=commit,
        )


def _untagged(workshop: Workshop, there: Reader, head: Head) -> tuple[Version, ...]:
    """The releases of a branch that it holds the records of, and that have no tag, lowest first."""
    held = versions_in_tree(workshop.git, head.commit)
    return tuple(sorted(one for one in held if _is_of(one, head.line) and there.refs.release(one) is None))


def _newest(there: Reader, line: Line | None) -> Release | None:
    """The newest stable release, or the newest of a line."""
    if line is None:
        return there.refs.latest_stable
    return next((one for one in reversed(there.refs.releases) if one.version.line == line), None)


def _require_nothing_open(there: Reader, refs: Mapping[str, str], head: Head, wanted: Version | None) -> None:
    """Raises NotDue where a release is proposed, and its branch is not merged."""
    for branch in (ref.removeprefix("refs/heads/") for ref in refs if ref.startswith("refs/heads/")):
        version = proposed_version(branch, there.config.proposal_branch)
        if version and _is_of(version, head.line) and wanted in (None, version) and there.refs.release(version) is None:
            into = head.ref.removeprefix("refs/heads/")
            raise NotDue(f"{version} is proposed on {branch}, and not merged into {into} yet", hint="merge it, and run this again")


def _is_of(version: Version, line: Line | None) -> bool:
    return version.is_stable if line is None else version.is_hotfix and version.line == line


def _slot(train: Train | None, record: Record, day: date) -> Slot | None:
    """The slot that the release was planned for, if it was proposed on the day of it."""
    return next((one for one in train.slots(day, day) if one.nominal == record.planned), None) if train else None
