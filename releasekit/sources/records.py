"""Records of releases: read from the trees of their tags, and from the main branch, where a corrected one (a new edition) wins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.digest import sha256
from releasekit.core.history import Release
from releasekit.core.recordpaths import RECORDS, record_path
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.git import Git, read_blobs, read_objects, tree_entries

if TYPE_CHECKING:
    from releasekit.core.facts import RecordedBase
    from releasekit.core.record import Record

_IN_USE = b'"withdrawn": null\n}\n'
"""How a record ends that is not withdrawn. Most are like that, and `version` need not read them whole."""


class _Held(NamedTuple):
    """A record as it is stored, ``where`` for people."""

    version: Version
    where: str
    content: bytes


def records_of_tags(git: Git, releases: Iterable[Release]) -> dict[Version, Record]:
    """The record that each release's own tag holds, of those that have one; one process for all. Raises RepositoryError."""
    return _read(_of_tags(git, releases))


def _of_tags(git: Git, releases: Iterable[Release]) -> Iterator[_Held]:
    releases = tuple(releases)
    blobs = read_blobs(git, [f"{release.commit}:{record_path(release.version)}" for release in releases])
    for release, content in zip(releases, blobs, strict=True):
        if content is not None:
            yield _Held(release.version, f"{release.tag.name}:{record_path(release.version)}", content)


def _read(held: Iterable[_Held]) -> dict[Version, Record]:
    return {one.version: _record(one.content, one.version, one.where) for one in held}


def _record(content: bytes, version: Version, where: str) -> Record:
    from releasekit.core.record import Record

    return of_version(Record.from_bytes(content, where=where), version, where)


def of_version(record: Record, version: Version, where: str) -> Record:
    """The record itself, if it is that of the version. Raises RepositoryError."""
    if record.version != version:
        raise RepositoryError(f"this is the record of {record.version}", where=where, hint="put the right one in its place")
    return record


def records_in_tree(git: Git, commit: str) -> dict[Version, Record]:
    """Every record that a commit holds. Raises RepositoryError for one that cannot be read."""
    return _read(_in_tree(git, commit))


def _in_tree(git: Git, commit: str, wanted: Collection[Version] | None = None) -> Iterator[_Held]:
    """Each, or those that are wanted."""
    entries = [entry for entry in tree_entries(git, commit, RECORDS) if entry.is_file and entry.path.count("/") == 1]
    named = [(entry, version) for entry in entries if (version := _version(entry.path)) is not None]
    named = [one for one in named if wanted is None or one[1] in wanted]
    blobs = read_blobs(git, [entry.oid for entry, _ in named])
    for (entry, version), content in zip(named, blobs, strict=True):
        yield _Held(version, entry.path, content or b"")


def _version(path: str) -> Version | None:
    """The version of a record's file name, or None for a file that is no record."""
    return Version.read(path.removeprefix(f"{RECORDS}/").removesuffix(".json")) if path.endswith(".json") else None


def versions_in_tree(git: Git, commit: str) -> frozenset[Version]:
    """The versions that a commit holds a file of a record for, readable or not."""
    entries = tree_entries(git, commit, RECORDS)
    return frozenset(version for entry in entries if entry.path.count("/") == 1 and (version := _version(entry.path)) is not None)


def is_recording(git: Git, commit: str, releases: Iterable[Release]) -> bool:
    """Whether a commit holds the record of one of these releases that left it in its own tag."""
    held = versions_in_tree(git, commit)
    return any(True for _ in _of_tags(git, [one for one in releases if one.version in held])) if held else False


def known_records(git: Git, releases: Iterable[Release], *commits: str | None) -> dict[Version, Record]:
    """The record of every release that has one, lowest first: the tag's, or the one of a higher edition at one of the commits.

    A record that is made from history is edition 1; so a release whose tag holds none has the one that was corrected since, if any.
    """
    releases = tuple(releases)
    tagged = tuple(_of_tags(git, releases))
    records = _read(tagged)
    released = {release.version for release in releases}
    for commit in filter(None, commits):
        for version, record in _read(_corrected(tagged, _in_tree(git, commit, released))).items():
            if record.edition > (records[version].edition if version in records else 1):
                records[version] = record
    return dict(sorted(records.items()))


def _corrected(tagged: Iterable[_Held], there: Iterable[_Held]) -> Iterator[_Held]:
    """Those of a tree that are not byte for byte what the release's own tag holds, as most are."""
    own = {one.version: one.content for one in tagged}
    return (one for one in there if own.get(one.version) != one.content)


def record_of_digest(git: Git, commit: str | None, version: Version, digest: str) -> Record:
    """The edition of a record whose file has a SHA-256, from the history that a commit contains. Raises RepositoryError where none has."""
    path = record_path(version)
    listed = (
        git.text("log", "--full-history", "-m", "--no-renames", "--raw", "--no-abbrev", "--format=", commit, "--", path) if commit else ""
    )
    # :100644 100644 <before> <after> M<tab>path
    blobs = dict.fromkeys(oid for line in listed.splitlines() if line.startswith(":") for oid in line.split()[2:4] if oid.strip("0"))
    for content in read_blobs(git, tuple(blobs)):
        if content is not None and sha256(content) == digest:
            return _record(content, version, path)
    raise RepositoryError(
        f"no edition of this record has the SHA-256 {digest[:12]}…, neither at the tag nor on the main branch",
        where=path,
        hint="fetch all of the main branch (git fetch); whoever made the bundle may have corrected the record, and not pushed that",
    )


class InUse(NamedTuple):
    """The newest release that may be used, None without one, and the withdrawn ones above it, the newest first."""

    release: Release | None
    withdrawn: tuple[Version, ...] = ()


def newest_in_use(git: Git, releases: Sequence[Release], commit: str | None) -> InUse:
    """The newest of some releases, lowest first, that is not withdrawn; a process for it, and for each withdrawn one above it.

    Raises RepositoryError for a record on the way that cannot be read.
    """
    withdrawn: list[Version] = []
    for release in reversed(releases):
        if not _is_withdrawn(git, release, commit):
            return InUse(release, tuple(withdrawn))
        withdrawn.append(release.version)
    return InUse(None, tuple(withdrawn))


def _is_withdrawn(git: Git, release: Release, commit: str | None) -> bool:
    path = record_path(release.version)
    names = [f"{release.commit}:{path}", *([f"{commit}:{path}"] if commit else [])]
    tagged, *there = read_blobs(git, names)
    if tagged is not None and tagged.endswith(_IN_USE) and all(content in (None, tagged) for content in there):
        return False
    newest = None if tagged is None else _record(tagged, release.version, f"{release.tag.name}:{path}")
    for content in there:
        record = None if content in (None, tagged) else _record(content, release.version, path)
        if record and record.edition > (newest.edition if newest else 1):
            newest = record
    return newest is not None and newest.withdrawn is not None


class OwnRecord(NamedTuple):
    """The record in a release's own tag: the SHA-256 of its file, and the blobs of the documents by path, None where it cannot be read."""

    sha256: str
    blobs: dict[str, str] | None


class Recorded(NamedTuple):
    """What the records say of where each release was made, and why some cannot be read, by place.

    ``own`` are the records that the releases' own tags hold, ``versions`` the releases that have one anywhere, readable or not.
    """

    bases: dict[Version, RecordedBase]
    problems: dict[str, str]
    own: dict[Version, OwnRecord]
    versions: set[Version]


def recorded_bases(git: Git, releases: Iterable[Release], commit: str | None, wanted: Collection[Version] | None = None) -> Recorded:
    """The bases that the records of the tags tell, and those at ``commit``, which win; one that cannot be read tells nothing.

    With ``wanted`` only those of these versions are read at ``commit``.
    Nor does the record of a release that is the first commit of all: it was made on nothing.
    """
    releases, found = tuple(releases), Recorded({}, {}, {}, set())
    tagged = tuple(_of_tags(git, releases))
    for one in tagged:
        record = _enter(found, one)
        blobs = None if record is None else {document.path: document.blob for document in record.documents}
        found.own[one.version] = OwnRecord(sha256(one.content), blobs)
    readable = [one for one in tagged if one.version in found.bases]
    for one in _corrected(readable, _in_tree(git, commit, wanted) if commit else ()):
        _enter(found, one)
    for release in releases:
        base = found.bases.get(release.version)
        if base and base.base == release.commit and _is_first(git, release.commit):
            del found.bases[release.version]
    return found._replace(bases=dict(sorted(found.bases.items())))


def _enter(found: Recorded, held: _Held) -> Record | None:
    """Enter what a record says, or why it cannot be read."""
    from releasekit.core.facts import RecordedBase

    found.versions.add(held.version)
    try:
        record = _record(held.content, held.version, held.where)
    except RepositoryError as error:
        found.problems[held.where] = error.message
        return None
    roles = tuple(one.get("role", "") for one in record.approvals)
    found.bases[held.version] = RecordedBase(record.base, record.tag or "", roles, tuple(one.rule for one in record.overrides))
    return record


def _is_first(git: Git, commit: str) -> bool:
    found = next(read_objects(git, [commit]))
    return found is not None and b"\nparent " not in found.content.partition(b"\n\n")[0]
