"""Whether a bundle belongs to the release that it names: held against tag, record and documents of a repository. Values in, checks out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from releasekit.core.manifest import DOCUMENTS, Manifest
from releasekit.core.seal import Seal
from releasekit.core.verification import FAILED, NOT_CHECKED, Check, Seen, count, told
from releasekit.core.version import Version

MOVED = "compare it with the tag that was published (git ls-remote --tags); a published tag is never moved, so that one counts"


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
    own = manifest.records.get(version, record)
    problems = [
        *(
            [f"{version}: the manifest names two records of it, and the source is made from another one than {own[:12]}"]
            if own != record
            else []
        ),
        *(f"{one}: is no version, so it has no record" for one in manifest.records if Version.read(one) is None),
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


def check_signature(tag: str, *, is_signed: bool, required: bool, signers: bool, distrust: str, commit: str = "") -> Check:
    """Whether the tag's signature counts; ``distrust`` is why it does not, "" where it does or nobody can say whose would.

    ``commit`` is what is wrong with the signature of the commit, where that had to be signed.
    """
    if commit:
        return Check("signature", FAILED, f"the release commit of {tag} {commit}")
    if not is_signed:
        said = "one is required" if required else "none is required"
        return Check("signature", FAILED if required else NOT_CHECKED, f"{tag} is not signed, and {said}")
    if not signers:
        return Check("signature", NOT_CHECKED, f"{tag} is signed, and signing.signers does not say whose signature counts")
    return told(
        "signature", [distrust] * bool(distrust), f"the signature of {tag} does not count", f"{tag} is signed by a configured signer"
    )
