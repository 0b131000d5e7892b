"""What a repository says of one release, to hold a bundle against it: tag, commit, records in all their editions, documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

from releasekit.core.belonging import Released
from releasekit.core.digest import sha256
from releasekit.core.facts import TagHeader
from releasekit.core.history import Refs, Release
from releasekit.core.pointers import pointed_to
from releasekit.core.record import Record
from releasekit.core.recordpaths import RECORDS, record_path
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.git import Git, object_ids, read_blobs, read_objects, tree_entries
from releasekit.sources.seals import header_of, is_plain


class Asked(NamedTuple):
    """What a bundle claims: the SHA-256 of records by version, the blobs of documents by path, and which of these its files are not."""

    records: Mapping[str, str]
    blobs: Mapping[str, str]
    unlike: Collection[str] = ()


def read_released(git: Git, refs: Refs, release: Release, asked: Asked) -> tuple[Released, TagHeader | None]:
    """What is known of a release, as far as it is asked; and its tag object, None for a lightweight tag. Raises RepositoryError."""
    path = record_path(release.version)
    tag, commit, record = read_objects(git, [release.tag.object, release.commit, f"{release.commit}:{path}"])
    header = header_of(tag.content) if tag and tag.type == "tag" else None
    parent = _parent(commit.content) if commit else ""
    released = Released(
        tag=release.tag.name,
        commit=release.commit,
        parent=parent,
        name=header.name if header else "",
        seal=header.seal if header else None,
        record=None if record is None or record.type != "blob" else sha256(record.content),
        known=_known(git, refs, release, asked.records),
        tree=_tree(git, release.commit, parent, asked.blobs),
        pointers=_pointers(git, asked.unlike),
    )
    return released, header


def _parent(commit: bytes) -> str:
    """The first parent of a commit, "" for a first commit."""
    lines = commit.partition(b"\n\n")[0].split(b"\n")
    return next((line[7:].decode("ascii") for line in lines if line.startswith(b"parent ")), "")


def _known(git: Git, refs: Refs, release: Release, asked: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """The editions of records by the SHA-256 of their files, by version: in the tag, on main, and where neither has it, in its past.

    A number of processes that does not depend on how many records a bundle claims.
    """
    paths = {one: record_path(version) for one in asked if (version := Version.read(one)) is not None}
    commits = [release.commit, *([refs.main.commit] if refs.main else [])]
    found: dict[str, dict[str, int]] = {one: {} for one in paths}
    _take(git, found, [(one, f"{commit}:{path}") for one, path in paths.items() for commit in commits])
    missing = {path: one for one, path in paths.items() if asked[one] not in found[one]}
    if missing and refs.main:
        _take(git, found, [(missing[path], oid) for path, oid in _past(git, refs.main.commit) if path in missing])
    return found


def _past(git: Git, commit: str) -> set[tuple[str, str]]:
    """Every file that ever lay in the folder of records up to a commit: path and blob."""
    options = ("--raw", "--no-abbrev", "--no-renames", "--full-history", "-m", "-z", "--format=")
    fields = git.text("log", *options, commit, "--", RECORDS).split("\0")
    return {
        (path, head.split()[3]) for head, path in pairwise(fields) if head.lstrip("\n").startswith(":") and path.startswith(f"{RECORDS}/")
    }


def _take(git: Git, found: Mapping[str, dict[str, int]], places: list[tuple[str, str]]) -> None:
    """Take note of the records at some places, each of a version; what is no record is none that a bundle was made from."""
    for (version, _), content in zip(places, read_blobs(git, [name for _, name in places]), strict=True):
        if content is not None:
            with suppress(RepositoryError):
                found[version][sha256(content)] = Record.from_bytes(content).edition


def _tree(git: Git, commit: str, parent: str, blobs: Mapping[str, str]) -> dict[str, str]:
    """The blobs of documents in a commit, by path. What the release itself took out or wrote anew was a document as it was before that."""
    if not blobs:
        return {}
    found = {entry.path: entry.oid for entry in tree_entries(git, commit) if entry.path in blobs and entry.is_file}
    odd = [path for path in blobs if parent and is_plain(path) and (path not in found or path.startswith(f"{RECORDS}/"))]
    before = zip(odd, object_ids(git, [f"{parent}:{path}" for path in odd]), strict=True)
    return found | {path: oid for path, oid in before if oid == blobs[path]}


def _pointers(git: Git, blobs: Collection[str]) -> dict[str, str]:
    """What the Git LFS pointers among some blobs stand for."""
    wanted = [one for one in blobs if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", one, re.ASCII)]
    contents = zip(wanted, read_blobs(git, wanted), strict=True)
    pointers = ((one, pointed_to(content)) for one, content in contents if content)
    return {one: oid for one, oid in pointers if oid}
