"""The binder: where what was read of a release becomes its documents and their bundle; ``Project`` and the desk stand in front of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.history import Release, Tag, TagKind
from releasekit.core.record import Record
from releasekit.core.version import Version
from releasekit.delivery.bundling import write_handover
from releasekit.delivery.gate import tagged
from releasekit.delivery.handover import Handover, Resolve, builder_logs
from releasekit.delivery.staging import staging
from releasekit.documents.archives import require_archives
from releasekit.documents.writers import require_writers
from releasekit.errors import RepositoryError
from releasekit.sources.documents import Documents
from releasekit.sources.lfs import Store
from releasekit.sources.reader import Reader
from releasekit.sources.records import record_of_digest, records_in_tree
from releasekit.sources.repository import Repository

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle


def described(reader: Reader, records: Mapping[Version, Record], tag: Tag, base: str) -> Lifecycle | None:
    """The life cycle as a release describes it; see ``Describer.at_release``. None, and nothing loaded, where the product does not."""
    if reader.config.lifecycle is None:
        return None
    from releasekit.describer import Describer

    return Describer(reader).at_release(records, tag, base)


@dataclass(frozen=True)
class Binder:
    """One repository, whose releases are built again, and the next one as it stands; no ref is touched. Logs go to ``state``."""

    repository: Repository
    reader: Reader
    state: Path

    @property
    def resolve(self) -> Resolve:
        """How documents are read that stand as pointers of Git LFS in the repository."""
        return Store(self.repository.git, self.repository.common_dir).resolve

    def build(self, version: Version | None, output: Path, records: Mapping[Version, str]) -> tuple[Record, tuple[Path, ...]]:
        """Render every document and the bundle into a folder. See ``Project.build``."""
        self.repository.require_complete()
        handover = self.next_one() if version is None else self.past(version, records)
        require_writers(handover.product.config.documents.formats)
        require_archives(handover.product.config.bundle.archives)
        with staging(output) as stage:
            written = write_handover(self.reader.git, handover, stage.place)
            return handover.record, stage.move_in(written.names)

    def next_one(self) -> Handover:
        """The next release of the main branch as it stands."""
        reader = self.reader
        head = reader.require_main()
        record = reader.unreleased_record(head)
        moment = reader.git.committed(head.commit)
        known = {**reader.own_records(), record.version: record}
        tag = Tag(reader.product.tag_of(record.version), "", head.commit, TagKind.ANNOTATED, moment)
        return Handover(
            record=record,
            records=tuple(known.values()),
            commit=head.commit,
            moment=moment,
            product=reader.product,
            templates=reader.templates(head.commit),
            resolve=self.resolve,
            logs=builder_logs(self.state, record.version),
            lifecycle=described(reader, known, tag, head.commit),
        )

    def past(self, version: Version, records: Mapping[Version, str]) -> Handover:
        """A release as it was made. Of each record the newest edition counts, or the one that ``records`` names by its SHA-256.

        Raises RepositoryError for a version that is not released, and for a record that is not in the tag's tree nor on the main branch.
        """
        release = self.reader.refs.release(version)
        if release is None:
            raise RepositoryError(f"{version} is not released", hint="without a version, the next one is built")
        there = self.reader.at(self.reader.git, release.commit)
        known = self._records(there, release, records)
        there = replace(there, name=known[version].product)
        seal = tagged(there.git, release.tag.object).seal
        return Handover(
            record=known[version],
            records=tuple(known[one] for one in sorted(known)),
            commit=release.commit,
            moment=release.tag.date,
            product=there.product,
            templates=there.templates(release.commit),
            resolve=self.resolve,
            logs=builder_logs(self.state, version),
            lifecycle=described(there, known, release.tag, release.commit),
            plan=seal.plan if seal else "",
            tag="" if release.tag.object == release.commit else release.tag.object,
        )

    def _records(self, there: Reader, release: Release, wanted: Mapping[Version, str]) -> dict[Version, Record]:
        """The records that the release commit holds, in the editions that are wanted; one that it lacks is made from history."""
        version, newest = release.version, self.reader.own_records()
        held = {one: record for one, record in records_in_tree(there.git, release.commit).items() if one <= version}
        known = {one: newest[one] if one in newest and newest[one].edition > record.edition else record for one, record in held.items()}
        if version not in known:
            made = newest.get(version) or next(record for record in self.reader.records() if record.version == version)
            since = there.refs.release(release.previous) if release.previous else None
            known[version] = replace(made, documents=Documents(there, release.commit, since).freshness().states)
        for one, digest in wanted.items():
            if one not in known or (known[one].sha256 or known[one].digest) != digest:
                known[one] = self._of_digest(held.get(one), one, digest)
        return known

    def _of_digest(self, held: Record | None, version: Version, digest: str) -> Record:
        if held is not None and held.sha256 == digest:
            return held
        main = self.reader.refs.main
        return record_of_digest(self.reader.git, main.commit if main else None, version, digest)
