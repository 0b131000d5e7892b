"""Verification, decided from values: what is right with a bundle and its tag, what is wrong, and what could not be said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core import belonging as held
from releasekit.core import verification as core
from releasekit.core.belonging import Released
from releasekit.core.manifest import NAME, SUMS, DocumentEntry, FileEntry, Manifest, Source
from releasekit.core.seal import Seal
from releasekit.core.verification import FAILED, NOT_CHECKED, OK, Check, Seen, Verification
from releasekit.core.version import Version

RECORD, PLAN, BASE, COMMIT = "a" * 64, "f" * 64, "b" * 40, "c" * 40
CONTENTS = {"docs/guide.md": b"guide\n", "docs/install.md": b"install 4.2\n", "history/history.md": b"history\n"}
SOURCE = Source(RECORD, {"guide.md": "1" * 40, "install.md": "2" * 40}, {"formats": ["md"]})


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def entry(path: str) -> FileEntry:
    return FileEntry(path, sha(CONTENTS[path]), len(CONTENTS[path]))


def document(path: str, *, is_stamped: bool = False) -> DocumentEntry:
    file = entry(f"docs/{path}")
    return DocumentEntry(path, file.sha256, file.size, is_stamped=is_stamped)


MANIFEST = Manifest(
    product="toweco",
    version=Version(4, 2),
    edition=1,
    commit=COMMIT,
    source=SOURCE,
    tag="v4.2",
    plan=PLAN,
    records={"4.1": "d" * 64},
    documents=(document("guide.md"), document("install.md", is_stamped=True)),
    rendered=(entry("history/history.md"),),
)
MEMBERS = (
    Seen("docs/guide.md", sha(CONTENTS["docs/guide.md"]), 6, "1" * 40),
    Seen("docs/install.md", sha(CONTENTS["docs/install.md"]), 12, "9" * 40),
    Seen("history/history.md", sha(CONTENTS["history/history.md"]), 8),
    Seen(NAME, sha(MANIFEST.to_bytes()), len(MANIFEST.to_bytes())),
    Seen(SUMS, "0" * 64, 400),
)
SEAL = Seal(plan=PLAN, base=BASE, record=RECORD, manifest=SOURCE.digest, tool="releasekit 0.1")
RELEASED = Released(
    tag="v4.2",
    commit=COMMIT,
    parent=BASE,
    name="v4.2",
    seal=SEAL,
    record=RECORD,
    known={"4.2": {RECORD: 1}, "4.1": {"d" * 64: 2, "e" * 64: 1}},
    tree=SOURCE.blobs,
)


def sums(members: tuple[Seen, ...] = MEMBERS) -> bytes:
    return "".join(f"{one.sha256}  {one.path}\n" for one in members if one.path != SUMS).encode()


def failed(check: Check) -> tuple[str, ...]:
    assert check.result == FAILED, check
    return check.details


# SHA256SUMS -----------------------------------------------------------------------------------------------------------------


def test_checksums_of_everything_but_themselves_are_right() -> None:
    assert core.check_sums(MEMBERS, sums()) == Check("sums", OK, "4 checksums, all right")


def test_without_checksums_nothing_is_right() -> None:
    assert core.check_sums(MEMBERS, None) == Check("sums", FAILED, "there is no SHA256SUMS")


def test_a_file_that_is_not_listed_one_that_is_not_there_and_one_that_is_another_are_named() -> None:
    text = sums().replace(b"docs/guide.md", b"docs/gone.md").replace(MEMBERS[2].sha256.encode(), b"7" * 64)
    assert failed(core.check_sums(MEMBERS, text)) == (
        "docs/gone.md: is listed in SHA256SUMS, and is not there",
        "docs/guide.md: is there, and not listed in SHA256SUMS",
        "history/history.md: is not what SHA256SUMS says",
    )


LINE = f"{'1' * 64}  a\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LINE.encode().rstrip(), "its last line has no end"),
        (f"{LINE}{LINE}".encode(), "line 2 names a file a second time: a"),
        (f"{LINE}{'A' * 64}  b\n".encode(), "line 2 is not a SHA-256 in 64 small hexadecimal digits, two spaces and a name"),
        (f"{'1' * 64} *a\n".encode(), "line 1 is not"),
        (f"\\{'1' * 64}  a\\nb\n".encode(), "line 1 is not"),
        (f"{'1' * 64}  \\a\n".encode(), "line 1 is not"),
        (f"{'1' * 63}  a\n".encode(), "line 1 is not"),
        (b"\n", "line 1 is not"),
        (b"\xff\n", "decode"),
    ],
)
def test_checksums_of_another_form_cannot_be_read(text: bytes, why: str) -> None:
    check = core.check_sums(MEMBERS, text)
    assert check.result == FAILED
    assert why in check.message


@given(st.lists(st.sampled_from(MEMBERS[:-1]), unique=True))
def test_checksums_hold_for_exactly_the_files_that_they_were_made_of(kept: list[Seen]) -> None:
    result = core.check_sums(MEMBERS, sums(tuple(kept))).result
    assert result == (OK if len(kept) == len(MEMBERS) - 1 else FAILED)


def test_of_many_places_a_hundred_are_named() -> None:
    details = failed(core.check_sums([Seen(f"f{place:03}", "1" * 64, 1) for place in range(103)], b""))
    assert (len(details), details[-1]) == (101, "and 3 more")


# MANIFEST.json ----------------------------------------------------------------------------------------------------------------


def test_a_manifest_that_lists_what_is_there_is_right() -> None:
    check, manifest = core.check_manifest(MEMBERS, MANIFEST.to_bytes(), "toweco-docs-4.2")
    assert check == Check("manifest", OK, "3 files of toweco 4.2, as listed")
    assert manifest == MANIFEST


def test_without_a_manifest_nothing_is_right() -> None:
    assert core.check_manifest(MEMBERS, None, "") == (Check("manifest", FAILED, "there is no MANIFEST.json"), None)


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"{}", b'{"a": ' * 50_000])
def test_a_manifest_that_is_none_is_told(content: bytes) -> None:
    check, manifest = core.check_manifest(MEMBERS, content, "")
    assert (check.result, manifest) == (FAILED, None)


def test_what_the_manifest_has_otherwise_is_named() -> None:
    listed = (*MANIFEST.rendered, *MANIFEST.rendered, FileEntry("history/gone.md", "5" * 64, 1))
    other = replace(MANIFEST, rendered=listed, documents=(replace(MANIFEST.documents[0], size=7),))
    members = (*MEMBERS, Seen("extra.exe", "6" * 64, 1))
    check, _ = core.check_manifest(members, other.to_bytes(), "toweco-docs-4.3")
    assert failed(check) == (
        "the files lie in the folder toweco-docs-4.3, and not in toweco-docs-4.2",
        "history/history.md: is listed twice",
        "docs/guide.md: has 6 bytes, and not 7",
        "history/gone.md: is listed in MANIFEST.json, and is not there",
        "docs/install.md: is there, and not listed in MANIFEST.json",
        "extra.exe: is there, and not listed in MANIFEST.json",
    )


# the statement ----------------------------------------------------------------------------------------------------------------


def statement(*subjects: Any, kind: str = "https://in-toto.io/Statement/v1") -> bytes:
    return json.dumps({"_type": kind, "subject": subjects}).encode()


FILES = {"a.zip": "1" * 64, "history.md": "2" * 64}
SUBJECTS = (
    {"name": "a.zip", "digest": {"sha256": "1" * 64}},
    {"name": "history.md", "digest": {"sha256": "2" * 64}},
    {"name": "commit", "digest": {"gitCommit": COMMIT}},
    {"name": "v4.2", "digest": {"gitTag": "3" * 40}},
)


def test_a_statement_of_the_files_beside_it_is_right() -> None:
    assert core.check_statement(statement(*SUBJECTS), FILES, {COMMIT}) == Check("statement", OK, "4 subjects, as stated")
    assert core.subjects_of(statement(*SUBJECTS)) == {"a.zip", "history.md", "commit", "v4.2"}


def test_a_commit_is_not_asked_for_where_none_is_known() -> None:
    assert core.check_statement(statement(*SUBJECTS), FILES, ()).result == OK


def test_what_a_statement_has_otherwise_is_named() -> None:
    content = statement(
        SUBJECTS[2], {"name": "gone", "digest": {"sha256": "1"}}, {"name": "history.md", "digest": {"sha256": 5}}, {"name": "x"}
    )
    assert failed(core.check_statement(content, FILES, {BASE})) == (
        f"commit: the statement is of commit {COMMIT}, and the bundle is not",
        "gone: is a subject of the statement, and is not here",
        "history.md: is not what the statement says",
        "x: the statement has no digest of it",
        "a.zip: is here, and the statement says nothing of it",
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"5", b"{}", b"[" * 100_000, statement(5), statement({"name": "a", "digest": 5}), statement(kind="x"), b'{"_type": 1}'],
)
def test_what_is_no_statement_is_told(content: bytes) -> None:
    check = core.check_statement(content, {}, ())
    assert check.result == FAILED
    assert check.message.startswith("this is no in-toto statement: ")
    assert core.subjects_of(content) == frozenset()


# the release and its tag --------------------------------------------------------------------------------------------------------


def test_a_bundle_of_the_commit_that_its_tag_leads_to_is_right() -> None:
    assert held.check_release(MANIFEST, RELEASED) == Check("release", OK, "v4.2 is commit cccccccccccc")


def test_a_release_that_is_not_here_is_told_with_what_to_do() -> None:
    check = held.check_release(MANIFEST, None)
    assert (check.result, check.message) == (FAILED, "there is no release 4.2 in this repository")
    assert "git fetch --tags" in check.hint


def test_a_bundle_of_another_tag_or_commit_is_not_this_ones() -> None:
    other = replace(MANIFEST, tag="4.2", commit=BASE)
    assert failed(held.check_release(other, RELEASED)) == (
        "it names the tag 4.2",
        f"it was made from commit {BASE}, and the tag leads to {COMMIT}",
    )


def test_a_bundle_that_was_made_before_the_release_is_not_its_bundle() -> None:
    assert failed(held.check_release(replace(MANIFEST, tag=""), RELEASED)) == ("it names no tag: it was made before 4.2 was released",)


def test_a_tag_on_its_base_is_right() -> None:
    assert held.check_tag(RELEASED) == Check("tag", OK, "v4.2 lies on the base that it names")


def test_a_tag_without_seal_says_nothing() -> None:
    check = held.check_tag(RELEASED._replace(seal=None, name=""))
    assert (check.result, check.message) == (NOT_CHECKED, "v4.2 has no trailers of releasekit: the release was made by hand")


def test_a_tag_object_of_another_name_is_told_with_or_without_seal() -> None:
    assert failed(held.check_tag(RELEASED._replace(name="v4.1"))) == ("the tag object is that of v4.1",)
    assert failed(held.check_tag(RELEASED._replace(name="v4.1", seal=None))) == ("the tag object is that of v4.1",)


@pytest.mark.parametrize(("parent", "said"), [("e" * 40, "e" * 40), ("", "none")])
def test_a_tag_on_another_base_is_told(parent: str, said: str) -> None:
    assert failed(held.check_tag(RELEASED._replace(parent=parent))) == (f"it was made on {BASE}, and its commit lies on {said}",)


def test_a_source_that_the_tag_names_is_right() -> None:
    assert held.check_source(MANIFEST, RELEASED).result == OK


def test_a_source_of_a_later_edition_is_right_but_for_its_record() -> None:
    later = replace(MANIFEST, source=replace(SOURCE, record="e" * 64))
    assert held.check_source(later, RELEASED).result == OK


def test_another_plan_and_another_source_are_told() -> None:
    other = replace(MANIFEST, plan="0" * 64, source=replace(SOURCE, options={}))
    assert failed(held.check_source(other, RELEASED)) == ("it was made by another plan", "its documents, options or record are others")


def test_a_bundle_that_names_no_plan_is_not_asked_for_it() -> None:
    assert held.check_source(replace(MANIFEST, plan=""), RELEASED).result == OK


def test_a_source_cannot_be_judged_without_seal() -> None:
    assert held.check_source(MANIFEST, RELEASED._replace(seal=None)).result == NOT_CHECKED
    assert held.check_source_digest(RELEASED._replace(seal=None), SOURCE.digest, SEAL.tool).result == NOT_CHECKED


def test_a_source_that_was_computed_again_is_compared() -> None:
    assert held.check_source_digest(RELEASED, SOURCE.digest, SEAL.tool).result == OK
    assert failed(held.check_source_digest(RELEASED, "0" * 64, SEAL.tool)) == ("its documents, options or record are others",)


def test_a_source_that_was_not_computed_says_why() -> None:
    assert "it was made by releasekit 0.1, and this is releasekit 0.2" in held.check_source_digest(RELEASED, None, "releasekit 0.2").message
    assert "cannot be read" in held.check_source_digest(RELEASED, None, SEAL.tool).message


def test_the_record_of_the_tag_is_right() -> None:
    assert held.check_record(RELEASED) == Check("record", OK, "the record is the tag's")


def test_another_record_is_told() -> None:
    assert failed(held.check_record(RELEASED._replace(record="0" * 64))) == (f"its SHA-256 is {'0' * 64}, and the tag says {RECORD}",)
    assert held.check_record(RELEASED._replace(record=None)).result == FAILED


def test_a_record_cannot_be_judged_without_seal() -> None:
    assert held.check_record(RELEASED._replace(seal=None)).message == "v4.2 does not say what its record is"
    assert held.check_record(RELEASED._replace(seal=None, record=None)).message.endswith("and its commit holds no record")


# records and documents ----------------------------------------------------------------------------------------------------------


def test_records_that_were_ever_here_are_known() -> None:
    assert held.check_editions(MANIFEST, RELEASED) == Check("editions", OK, "2 records, known here")


def test_a_later_edition_is_told_as_such() -> None:
    later = replace(MANIFEST, edition=3, source=replace(SOURCE, record="e" * 64))
    known = {"4.2": {RECORD: 1, "e" * 64: 3}}
    assert (
        held.check_editions(later, RELEASED._replace(known=known)).message
        == "it tells edition 3 of 4.2, which was corrected after the release"
    )


def test_records_that_never_were_here_and_a_wrong_edition_are_told() -> None:
    other = replace(MANIFEST, edition=2, records={"4.1": "0" * 64})
    assert failed(held.check_editions(other, RELEASED)) == (
        "4.1: the record 000000000000 is not known here",
        "4.2: the record is edition 1, and the manifest says 2",
    )


def test_a_release_that_left_no_record_is_told_from_history() -> None:
    assert held.check_editions(MANIFEST, RELEASED._replace(known={})).result == OK


def test_documents_of_the_commit_are_right_and_stamped_ones_counted() -> None:
    assert held.check_documents(MANIFEST, MEMBERS, RELEASED) == Check("documents", OK, "2 documents of the commit, 1 of them stamped")
    plain = replace(MANIFEST, documents=MANIFEST.documents[:1], source=replace(SOURCE, blobs={"guide.md": "1" * 40}))
    assert held.check_documents(plain, MEMBERS, RELEASED).message == "1 document of the commit"


def test_what_a_pointer_stands_for_is_the_document() -> None:
    members = (MEMBERS[0]._replace(blob="7" * 40), *MEMBERS[1:])
    assert held.check_documents(MANIFEST, members, RELEASED._replace(pointers={"1" * 40: members[0].sha256})).result == OK
    assert held.check_documents(MANIFEST, members, RELEASED._replace(pointers={"1" * 40: "0" * 64})).result == FAILED


def test_what_the_documents_have_otherwise_is_named() -> None:
    documents = (document("guide.md"), replace(document("install.md"), path="strange.md"), replace(document("install.md"), path="away.md"))
    blobs = {"guide.md": "1" * 40, "gone.md": "4" * 40, "away.md": "6" * 40}
    other = replace(MANIFEST, documents=documents, source=replace(SOURCE, blobs=blobs))
    members = (MEMBERS[0]._replace(blob="7" * 40), MEMBERS[1]._replace(path="docs/strange.md"))
    assert failed(held.check_documents(other, members, RELEASED._replace(tree={"guide.md": "5" * 40, "away.md": "6" * 40}))) == (
        "gone.md: is no document of the manifest, though its source names it",
        "gone.md: is not in the commit",
        "guide.md: is another in the commit",
        "guide.md: its content is not that of the commit",
        "strange.md: its source is not told",
    )


# signatures ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_signed", "required", "signers", "distrust", "result"),
    [
        (False, False, True, "", NOT_CHECKED),
        (False, True, True, "", FAILED),
        (True, True, False, "", NOT_CHECKED),
        (True, True, True, "", OK),
        (True, False, True, "it is by a stranger", FAILED),
    ],
)
def test_a_signature_counts_where_somebody_says_whose(is_signed: bool, required: bool, signers: bool, distrust: str, result: str) -> None:
    check = held.check_signature("v4.2", is_signed=is_signed, required=required, signers=signers, distrust=distrust)
    assert check.result == result
    assert check.details == ((distrust,) if distrust else ())


def test_a_commit_that_had_to_be_signed_and_is_not_is_told() -> None:
    check = held.check_signature("v4.2", is_signed=True, required=True, signers=True, distrust="", commit="is not signed, and was to be")
    assert check.result == FAILED
    assert check.message == "the release commit of v4.2 is not signed, and was to be"


# the answer ---------------------------------------------------------------------------------------------------------------------


def test_an_answer_is_good_unless_something_failed() -> None:
    fine = Verification("a.zip", "archive", Version(4, 2), COMMIT, (Check("sums", OK, ""), Check("tag", NOT_CHECKED, "")))
    assert fine.is_good
    assert not replace(fine, checks=(*fine.checks, Check("record", FAILED, ""))).is_good
    assert (fine.to_json()["version"], fine.to_json()["good"]) == ("4.2", True)


def test_an_answer_that_knows_nothing_says_so() -> None:
    unknown = Verification("a.zip", "archive", None, "", (Check("archive", FAILED, "no", hint="get another"),)).to_json()
    assert (unknown["version"], unknown["commit"], unknown["checks"][0]["hint"], unknown["checks"][0]["subject"]) == (
        None,
        None,
        "get another",
        None,
    )
