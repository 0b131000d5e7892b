"""Verification: whether a bundle is whole, held against itself alone. Values in, checks out; ``belonging`` asks the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from releasekit.core.manifest import NAME, STATEMENT_TYPE, SUMS, FileEntry, Manifest
from releasekit.core.rebuilding import Difference
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

SCHEMA = "releasekit/verify/1"
OK = "ok"
FAILED = "failed"
NOT_CHECKED = "not-checked"

MOST_DETAILS = 100
"""So many places are named of one check; whoever needs more has another bundle in hand than the manifest's."""

_SUM = re.compile(r"([0-9a-f]{64})  ([^\\\n][^\n]*)", re.ASCII)


class Seen(NamedTuple):
    """A file as it was found in a bundle: path, SHA-256, size in bytes; and the id of its git blob, "" where nobody asked for it."""

    path: str
    sha256: str
    size: int
    blob: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: ``ok``, ``failed``, or ``not-checked`` with the reason. ``subject`` is the file that it is about.

    ``details`` name the places, at most MOST_DETAILS; ``hint`` says what to do next.
    """

    check: str
    result: str
    message: str
    details: tuple[str, ...] = ()
    hint: str = ""
    subject: str = ""

    def to_json(self) -> dict[str, Any]:
        """The check as published."""
        return {
            "check": self.check,
            "subject": self.subject or None,
            "result": self.result,
            "message": self.message,
            "details": list(self.details),
            "hint": self.hint or None,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying a ``target``, a ``kind`` of thing: ``archive``, ``folder``, ``handover``, ``statement`` or ``release``.

    ``version`` and ``commit`` are what it says that it is, None and "" where it says nothing that can be read.
    """

    target: str
    kind: str
    version: Version | None
    commit: str
    checks: tuple[Check, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing failed."""
        return all(one.result != FAILED for one in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The verification as published."""
        return {
            "schema": SCHEMA,
            "target": self.target,
            "kind": self.kind,
            "version": None if self.version is None else str(self.version),
            "commit": self.commit or None,
            "good": self.is_good,
            "checks": [one.to_json() for one in self.checks],
            "differences": [one.to_json() for one in self.differences],
        }


def told(check: str, problems: Iterable[str], bad: str, good: str, hint: str = "") -> Check:
    """The check that failed for some problems, or found none."""
    found = list(problems)
    if not found:
        return Check(check, OK, good)
    more = [f"and {len(found) - MOST_DETAILS} more"] if len(found) > MOST_DETAILS else []
    return Check(check, FAILED, bad, (*found[:MOST_DETAILS], *more), hint)


def count(number: int, noun: str) -> str:
    """A number of things, in words: ``1 file``, ``2 files``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def check_sums(members: Sequence[Seen], content: bytes | None) -> Check:
    """Whether SHA256SUMS has the form that ``sha256sum --check`` takes, lists every other file of the bundle, and nothing else."""
    if content is None:
        return Check("sums", FAILED, f"there is no {SUMS}")
    try:
        sums = _read_sums(content)
    except ValueError as error:
        return Check("sums", FAILED, f"{SUMS} cannot be read: {error}")
    there = {one.path: one.sha256 for one in members if one.path != SUMS}
    return told("sums", _unlike(sums, there, SUMS), f"{SUMS} does not match the files", f"{count(len(sums), 'checksum')}, all right")


def _read_sums(content: bytes) -> dict[str, str]:
    """The digest of each path. Raises ValueError that names the line."""
    text = content.decode("utf-8")
    sums: dict[str, str] = {}
    *lines, last = text.split("\n")
    if last:
        raise ValueError("its last line has no end")
    for number, line in enumerate(lines, 1):
        match = _SUM.fullmatch(line)
        if match is None:
            raise ValueError(f"line {number} is not a SHA-256 in 64 small hexadecimal digits, two spaces and a name")
        if match[2] in sums:
            raise ValueError(f"line {number} names a file a second time: {match[2]}")
        sums[match[2]] = match[1]
    return sums


def _unlike(listed: Mapping[str, str], there: Mapping[str, str], where: str) -> Iterator[str]:
    yield from (f"{path}: is listed in {where}, and is not there" for path in listed if path not in there)
    yield from (f"{path}: is there, and not listed in {where}" for path in there if path not in listed)
    yield from (f"{path}: is not what {where} says" for path, digest in listed.items() if there.get(path, digest) != digest)


def check_manifest(members: Sequence[Seen], content: bytes | None, folder: str) -> tuple[Check, Manifest | None]:
    """Whether the manifest can be read and lists exactly the files that are there, with their digests and sizes; and the manifest.

    ``folder`` is the one that an archive's files lie in, "" where that is not asked.
    """
    if content is None:
        return Check("manifest", FAILED, f"there is no {NAME}"), None
    try:
        manifest = Manifest.from_bytes(content)
    except RepositoryError as error:
        return Check("manifest", FAILED, error.message), None
    files = {one.path: one for one in manifest.files}
    there = {one.path: one for one in members if one.path not in (NAME, SUMS)}
    sizes = (one for path, one in files.items() if path in there and there[path].size != one.size)
    wanted = f"{manifest.product}-docs-{manifest.version}"
    problems = [
        *([f"the files lie in the folder {folder}, and not in {wanted}"] if folder not in ("", wanted) else []),
        *(f"{one}: is listed twice" for one in _repeated(manifest.files)),
        *(f"{one.path}: has {there[one.path].size} bytes, and not {one.size}" for one in sizes),
        *_unlike({path: one.sha256 for path, one in files.items()}, {path: one.sha256 for path, one in there.items()}, NAME),
    ]
    good = f"{count(len(files), 'file')} of {manifest.product} {manifest.version}, as listed"
    return told("manifest", problems, "the manifest does not match the files", good), manifest


def _repeated(files: Iterable[FileEntry]) -> Iterator[str]:
    met = set()
    for one in files:
        if one.path in met:
            yield one.path
        met.add(one.path)


def check_statement(content: bytes, files: Mapping[str, str], commits: Collection[str]) -> Check:
    """Whether an in-toto statement is one of the files beside it: every subject has a digest, which is that of the file of its name.

    ``files`` are SHA-256 by name. A subject that is a git commit must be among ``commits``, where there are any.
    """
    try:
        subjects = _subjects(content)
    except ValueError as error:
        return Check("statement", FAILED, f"this is no in-toto statement: {error}")
    listed = {name for name, _ in subjects}
    problems = [
        *(problem for name, digest in subjects for problem in _wrong_subject(name, digest, files, commits)),
        *(f"{name}: is here, and the statement says nothing of it" for name in files if name not in listed),
    ]
    return told("statement", problems, "the statement does not match the files", f"{count(len(subjects), 'subject')}, as stated")


def subjects_of(content: bytes) -> frozenset[str]:
    """The names of the subjects of a statement; none where it cannot be read, which its check tells."""
    try:
        return frozenset(name for name, _ in _subjects(content))
    except ValueError:
        return frozenset()


def _subjects(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The name and the digests of each subject. Raises ValueError."""
    try:
        data = json.loads(content)
        kind = data["_type"]
        subjects = [(str(one.get("name", "")), dict(one.get("digest") or {})) for one in data["subject"]]
    except (RecursionError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"it has another form ({error})") from error
    if kind != STATEMENT_TYPE:
        raise ValueError(f"its type is not {STATEMENT_TYPE}")
    return subjects


def _wrong_subject(name: str, digest: Mapping[str, Any], files: Mapping[str, str], commits: Collection[str]) -> Iterator[str]:
    if "sha256" in digest:
        if name not in files:
            yield f"{name}: is a subject of the statement, and is not here"
        elif files[name] != digest["sha256"]:
            yield f"{name}: is not what the statement says"
    elif "gitCommit" in digest:
        if commits and digest["gitCommit"] not in commits:
            yield f"{name}: the statement is of commit {digest['gitCommit']}, and the bundle is not"
    elif not digest:
        yield f"{name}: the statement has no digest of it"
