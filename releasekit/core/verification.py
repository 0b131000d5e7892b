"""Verification: whether a bundle is whole, and belongs to the release that it names. Values in, checks out; nothing is read here."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from releasekit.core.manifest import DOCUMENTS, NAME, SUMS, FileEntry, Manifest
from releasekit.core.rebuilding import Difference
from releasekit.core.seal import Seal
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

SCHEMA = "releasekit/verify/1"
OK = "ok"
FAILED = "failed"
NOT_CHECKED = "not-checked"

MOST_DETAILS = 100
"""So many places are named of one check; whoever needs more has another bundle in hand than the manifest's."""

MOVED = "compare it with the tag that was published (git ls-remote --tags); a published tag is never moved, so that one counts"

_SUM = re.compile(r"([0-9a-f]{64})  ([^\\\n][^\n]*)", re.ASCII)
_STATEMENT = "https://in-toto.io/Statement/v1"


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


class Released(NamedTuple):
    """What a repository says of a release: its tag and commit, the commit's first parent ("" for none), and the name in the tag object.

    ``seal`` is None where the tag has none. ``record`` is the SHA-256 of the record in the commit, None without one; ``known`` are those
    of all files that ever were a record of a release, with their editions, by version. ``tree`` are the blobs of the documents by path, as
    far as the commit has them; ``pointers`` the SHA-256 that Git LFS pointers among them stand for.
    """

    tag: str
    commit: str
    parent: str = ""
    name: str = ""
    seal: Seal | None = None
    record: str | None = None
    known: Mapping[str, Mapping[str, int]] = {}
    tree: Mapping[str, str] = {}
    pointers: Mapping[str, str] = {}


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


# The bundle alone ------------------------------------------------------------------------------------------------------------------


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
    if kind != _STATEMENT:
        raise ValueError(f"its type is not {_STATEMENT}")
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


# The bundle and the repository -----------------------------------------------------------------------------------------------------


def check_release(manifest: Manifest, released: Released | None) -> Check:
    """Whether the release that the manifest names is there, and its tag leads to the manifest's commit."""
    version = manifest.version
    if released is None:
        hint = "fetch the tags (git fetch --tags), or name the product's own repository with -C DIR"
        return Check("release", FAILED, f"there is no release {version} in this repository", hint=hint)
    problems = [
        *([f"it names no tag: it was made before {version} was released"] if not manifest.tag else []),
        *([f"it names the tag {manifest.tag}"] if manifest.tag not in ("", released.tag) else []),
        *([f"it was made from commit {manifest.commit}, and the tag leads to {released.commit}"] * (manifest.commit != released.commit)),
    ]
    return told("release", problems, f"this is not the bundle of {released.tag}", f"{released.tag} is commit {released.commit[:12]}")


def check_tag(released: Released) -> Check:
    """Whether the tag is the one that releasekit made: its name stands in it, and it was put on the base that it names."""
    seal = released.seal
    problems = [
        *([f"the tag object is that of {released.name}"] if released.name not in ("", released.tag) else []),
        *(
            [f"it was made on {seal.base}, and its commit lies on {released.parent or 'none'}"] * (seal.base != released.parent)
            if seal
            else []
        ),
    ]
    if not problems and seal is None:
        return Check("tag", NOT_CHECKED, f"{released.tag} has no trailers of releasekit: the release was made by hand")
    return told("tag", problems, f"{released.tag} is not as it was made", f"{released.tag} lies on the base that it names", MOVED)


def check_source(manifest: Manifest, released: Released) -> Check:
    """Whether what the bundle was made from is what the tag says: plan, record, blobs of the documents, options."""
    seal = released.seal
    if seal is None:
        return Check("source", NOT_CHECKED, f"{released.tag} does not say what its bundle is made from")
    # A later edition of the record is another source; all the rest of it is the tag's.
    first = replace(manifest.source, record=seal.record)
    problems = [
        *(["it was made by another plan"] if manifest.plan not in ("", seal.plan) else []),
        *(["its documents, options or record are others"] if first.digest != seal.manifest else []),
    ]
    return told("source", problems, f"the bundle was not made from what {released.tag} says", "plan and source are those of the tag")


def check_source_digest(released: Released, source: str | None, tool: str) -> Check:
    """Whether the tag says of the bundle's source what it is when it is computed again from the commit, without any bundle.

    ``source`` is None where it could not be, by this ``tool``.
    """
    seal = released.seal
    if seal is None:
        return Check("source", NOT_CHECKED, f"{released.tag} does not say what its bundle is made from")
    if source is None:
        why = f"it was made by {seal.tool}, and this is {tool}" if seal.tool != tool else "its record or its configuration cannot be read"
        return Check("source", NOT_CHECKED, f"what its bundle is made from cannot be judged: {why}")
    problems = ["its documents, options or record are others"] * (source != seal.manifest)
    return told("source", problems, f"the commit does not hold what {released.tag} says", "the commit holds what the tag says", MOVED)


def check_record(released: Released) -> Check:
    """Whether the record in the release commit is the one that the tag names."""
    if released.seal is None or released.record is None:
        if released.seal is None:
            left = "" if released.record else ", and its commit holds no record"
            return Check("record", NOT_CHECKED, f"{released.tag} does not say what its record is{left}")
        return Check("record", FAILED, f"the commit of {released.tag} holds no record", hint=MOVED)
    problems = (
        [] if released.record == released.seal.record else [f"its SHA-256 is {released.record}, and the tag says {released.seal.record}"]
    )
    return told("record", problems, f"the record in {released.tag} is not the one that it names", "the record is the tag's", MOVED)


def check_editions(manifest: Manifest, released: Released) -> Check:
    """Whether the records that the bundle tells are known here: those of the tag, or later editions of them."""
    version, record, known = str(manifest.version), manifest.source.record, released.known
    used = {**manifest.records, version: record}
    edition = known.get(version, {}).get(record, manifest.edition)
    problems = [
        # A release that left no record is told from history, which no file holds.
        *(
            f"{one}: the record {digest[:12]} is not known here"
            for one, digest in used.items()
            if known.get(one) and digest not in known[one]
        ),
        *([f"{version}: the record is edition {edition}, and the manifest says {manifest.edition}"] if edition != manifest.edition else []),
    ]
    good = f"{count(len(used), 'record')}, known here"
    if edition > 1 and record != released.record:
        good = f"it tells edition {edition} of {version}, which was corrected after the release"
    hint = "fetch the main branch, where corrections lie: git fetch"
    return told("editions", problems, "the bundle tells records that are not those of this repository", good, hint)


def check_documents(manifest: Manifest, members: Iterable[Seen], released: Released) -> Check:
    """Whether the documents are those of the commit, and in the bundle as they are there but for what is stamped."""
    blobs, tree = manifest.source.blobs, released.tree
    there = {one.path: one for one in members}
    inside = {one.path: there.get(DOCUMENTS + one.path) for one in manifest.documents}
    problems = [
        *(f"{path}: is no document of the manifest, though its source names it" for path in blobs.keys() - inside.keys()),
        *(f"{path}: its source is not told" for path in inside.keys() - blobs.keys()),
        *(f"{path}: is not in the commit" for path in blobs if path not in tree),
        *(f"{path}: is another in the commit" for path, blob in blobs.items() if tree.get(path, blob) != blob),
        *(
            f"{one.path}: its content is not that of the commit"
            for one in manifest.documents
            if not one.is_stamped and not _is_blob(inside[one.path], blobs.get(one.path), released.pointers)
        ),
    ]
    stamped = sum(one.is_stamped for one in manifest.documents)
    good = f"{count(len(blobs), 'document')} of the commit{f', {stamped} of them stamped' if stamped else ''}"
    return told("documents", sorted(problems), "the documents are not those of the commit", good)


def _is_blob(seen: Seen | None, blob: str | None, pointers: Mapping[str, str]) -> bool:
    """Whether a file is a blob, or what a pointer of Git LFS stands for. What is not there at all was told by the manifest's check."""
    return seen is None or blob is None or seen.blob == blob or pointers.get(blob) == seen.sha256


def check_signature(tag: str, *, is_signed: bool, required: bool, signers: bool, distrust: str) -> Check:
    """Whether the tag's signature counts; ``distrust`` is why it does not, "" where it does or nobody can say whose would."""
    if not is_signed:
        said = "one is required" if required else "none is required"
        return Check("signature", FAILED if required else NOT_CHECKED, f"{tag} is not signed, and {said}")
    if not signers:
        return Check("signature", NOT_CHECKED, f"{tag} is signed, and signing.signers does not say whose signature counts")
    return told(
        "signature", [distrust] * bool(distrust), f"the signature of {tag} does not count", f"{tag} is signed by a configured signer"
    )
