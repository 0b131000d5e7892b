"""What the rules look at, read from a repository: a fixed number of git processes, however many tags there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from releasekit.core.departures import Departure, past
from releasekit.core.facts import Facts, TagHeader
from releasekit.core.history import Refs, Release, Tag, TagKind
from releasekit.core.recordpaths import record_path
from releasekit.core.rowoptions import FileOptions
from releasekit.core.seal import Seal
from releasekit.core.version import Version
from releasekit.core.versionfiles import number_in
from releasekit.git import Git, read_blobs, read_objects, tree_entries
from releasekit.sources.history import read_graph
from releasekit.sources.records import Recorded, recorded_bases
from releasekit.sources.seals import Options, header_of, read_sealed
from releasekit.sources.unreleased import read_unreleased

if TYPE_CHECKING:
    from releasekit.sources.reader import Reader
    from releasekit.sources.repository import Repository


def read_facts(
    reader: Reader,
    repository: Repository,
    remote_tags: Mapping[str, str] | None = None,
    only: frozenset[str] | None = None,
    as_of: datetime | None = None,
    options: Options | None = None,
    tool: str = "",
) -> Facts:
    """The facts about all releases that the rules are enforced for.

    ``remote_tags`` are the objects of the remote's tags, if it was asked. With ``only``, what takes an object or a process for each tag
    is read for the tags of these names alone. Of the train is spoken only where the time is given, and of what bundles are made from only
    where it is said which ``options`` shape them, for the releases that were made by ``tool``.
    """
    refs, config, git = reader.refs, reader.config, reader.git
    since = config.rules.enforce_from
    releases = [one for one in refs.releases if (since is None or one.version >= since) and (only is None or only & _names(one))]
    headers = dict(_headers(git, releases))
    recorded = recorded_bases(git, refs.releases, refs.main.commit if refs.main else None)
    return Facts(
        product=reader.product,
        refs=refs,
        graph=None if repository.is_shallow else read_graph(git, _tips(refs)),
        branches=reader.branches,
        headers=headers,
        distrusted=_distrusted(reader, releases, headers),
        remote_tags=remote_tags,
        records=recorded.bases,
        unreadable=recorded.problems,
        recorded=frozenset(recorded.versions),
        left_records=frozenset(recorded.own),
        sealed=read_sealed(git, reader.product, _seals(releases, headers), recorded.own, options, tool),
        numbers=dict(_numbers(git, releases, _plain_files(reader))),
        departures=None if repository.is_shallow else _departures(reader, as_of),
        freezes=reader.train.freezes if reader.train else (),
        excepted=frozenset(one.to for one in reader.train.exceptions if one.to) if reader.train else frozenset(),
        unreleased=None if repository.is_shallow or only is not None else read_unreleased(reader, is_recorded=_is_recorded(refs, recorded)),
        is_shallow=repository.is_shallow,
        is_replaced=repository.is_replaced,
    )


def read_signatures(reader: Reader, release: Release) -> Facts:
    """What there is to say of the signature of one release, and of no other."""
    headers = dict(_headers(reader.git, [release]))
    refs = reader.refs._replace(releases=(release,))
    return Facts(reader.product, refs, headers=headers, distrusted=_distrusted(reader, [release], headers))


def _is_recorded(refs: Refs, recorded: Recorded) -> bool:
    """Whether the newest stable version left a record, and it can be read."""
    latest = refs.latest_stable
    there = latest is not None and f"{latest.tag.name}:{record_path(latest.version)}" not in recorded.problems
    return there and latest is not None and latest.version in recorded.bases


def _departures(reader: Reader, as_of: datetime | None) -> tuple[Departure, ...] | None:
    """How the slots went; None without a train, in a clone that may lack tags, or where nobody said what time it is."""
    if reader.train is None or as_of is None:
        return None
    return past(reader.train, reader.refs.stables, as_of)


def _names(release: Release) -> set[str]:
    return {tag.name for tag in (release.tag, *release.duplicates)}


def _tips(refs: Refs) -> Iterator[str]:
    yield from (head.commit for head in (refs.main, *refs.lines) if head)
    yield from (tag.commit for release in refs.releases for tag in (release.tag, *release.duplicates))


def _tags(releases: Iterable[Release]) -> list[Tag]:
    return [tag for release in releases for tag in (release.tag, *release.duplicates) if tag.kind is not TagKind.LIGHTWEIGHT]


def _headers(git: Git, releases: Iterable[Release]) -> Iterator[tuple[str, TagHeader]]:
    tags = _tags(releases)
    for tag, found in zip(tags, read_objects(git, [tag.object for tag in tags]), strict=True):
        if found and found.type == "tag":
            yield tag.name, header_of(found.content)


def _seals(releases: Iterable[Release], headers: Mapping[str, TagHeader]) -> dict[Release, Seal]:
    return {one: seal for one in releases if one.tag.name in headers and (seal := headers[one.tag.name].seal)}


def _distrusted(reader: Reader, releases: Iterable[Release], headers: Mapping[str, TagHeader]) -> dict[str, str]:
    """Signatures are checked only where the configuration says whose count: each takes a process of its own."""
    signing = reader.config.signing
    if signing is None or not signing.signers:
        return {}
    from releasekit.git.signatures import Signers, distrusted

    signed = {tag.name: tag.object for tag in _tags(releases) if tag.name in headers and headers[tag.name].is_signed}
    return distrusted(reader.git, signed, Signers(signing.lines, signing.fingerprints))


def _plain_files(reader: Reader) -> list[FileOptions]:
    """The configured version files without symbolic links, whose content is a path; as they are on the main branch."""
    main = reader.refs.main
    files = reader.config.files
    entries = tree_entries(reader.git, main.commit, *(file.path for file in files)) if main and files else ()
    links = {entry.path for entry in entries if not entry.is_file}
    return [file for file in files if file.path not in links]


def _numbers(git: Git, releases: Sequence[Release], files: Sequence[FileOptions]) -> Iterator[tuple[tuple[Version, FileOptions], str]]:
    """What the version files say at each release; a file or a place that a release has not got says nothing."""
    wanted = [(release, file) for release in releases for file in files]
    contents = read_blobs(git, [f"{release.commit}:{file.path}" for release, file in wanted])
    for (release, file), content in zip(wanted, contents, strict=True):
        number = number_in(file, content) if content is not None else None
        if number is not None:
            yield (release.version, file), number
