"""The editions of one release's record, as the repository holds them: in its tag, on the main branch, and in the commit checked out."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from releasekit.core.editions import read_edition
from releasekit.core.history import Release
from releasekit.core.record import Record
from releasekit.core.recordpaths import record_path
from releasekit.git import Git, read_blobs
from releasekit.sources.reader import Reader
from releasekit.sources.records import of_version


class Editions(NamedTuple):
    """The newest edition that counts, and that of the commit checked out, None where it has none."""

    known: Record
    committed: Record | None


def editions_of(reader: Reader, release: Release) -> Editions:
    """The editions of a release's record; of one that left none, that which is made from history is the first. Raises RepositoryError."""
    git, main, path = reader.git, reader.refs.main, record_path(release.version)
    head = git.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}").stdout.decode("ascii", "replace").strip()
    commits = {release.tag.name: release.commit, "main": main.commit if main else "", "HEAD": head}
    contents = read_blobs(git, [f"{commit}:{path}" for commit in commits.values() if commit])
    names = [name for name, commit in commits.items() if commit]
    found = {
        name: read_release_record(content, release, f"{name}:{path}")
        for name, content in zip(names, contents, strict=True)
        if content is not None
    }
    tagged, there = found.get(release.tag.name), found.get("main")
    if there and there.edition > (tagged.edition if tagged else 1):
        return Editions(there, found.get("HEAD"))
    return Editions(tagged or _made(reader, release), found.get("HEAD"))


def read_release_record(content: bytes, release: Release, where: str) -> Record:
    """A record of a release that is to be corrected, from wherever it lies. Raises RepositoryError."""
    return of_version(read_edition(content, where), release.version, where)


def _made(reader: Reader, release: Release) -> Record:
    """The record that is made from history. It names the commit that the release was put on, as those do that a release leaves."""
    made = next(record for record in reader.records() if record.version == release.version)
    parent = _parent(reader.git, release.commit)
    return replace(made, base=parent) if parent else made


def _parent(git: Git, commit: str) -> str:
    """The first parent of a commit, "" for a first commit."""
    return git.text("log", "-1", "--format=%P", commit).partition(" ")[0]
