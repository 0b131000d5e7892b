"""The documentation bundle: the same bytes every time, checkable with ordinary tools, unpackable everywhere."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zipfile import ZipFile

import pytest

from releasekit.core.record import DocumentState
from releasekit.core.version import Version
from releasekit.documents.bundle import Member, blob_id, build_bundle, bundle_name, manifest, source_of
from releasekit.errors import RepositoryError
from tests.documents.samples import OID, change, record

MOMENT = datetime(2026, 3, 11, 12, 0, 5, tzinfo=UTC)
GUIDE = Member("docs/guide.md", b"# Guide\n")
READ_ME = Member("README.md", "Прочти меня\n".encode())
TOOL = Member("docs/tool.sh", b"#!/bin/sh\n", 0o755)
HISTORY = Member("history.md", b"# Toweco\n")
RECORD = record(
    "4.2",
    change(),
    documents=(DocumentState(GUIDE.path, blob_id(GUIDE.content, OID), "updated", ("billing",)),),
)
OPTIONS = {"languages": ["en", "ru"], "formats": ["md"]}


def built(*documents: Member, moment: datetime = MOMENT) -> bytes:
    return build_bundle(RECORD, OID, documents or (GUIDE, READ_ME, TOOL), (HISTORY,), OPTIONS, moment)


def test_the_name_says_product_and_version() -> None:
    assert bundle_name("toweco", Version(4, 2, 1)) == "toweco-docs-4.2.1.zip"


def test_everything_stands_in_one_folder_in_order() -> None:
    with ZipFile(io.BytesIO(built())) as archive:
        names = archive.namelist()

    assert names == [
        f"toweco-docs-4.2/{name}"
        for name in ("MANIFEST.json", "SHA256SUMS", "docs/README.md", "docs/docs/guide.md", "docs/docs/tool.sh", "history/history.md")
    ]


def test_the_same_release_gives_the_same_bytes() -> None:
    again = build_bundle(RECORD, OID, (TOOL, READ_ME, GUIDE), (HISTORY,), dict(reversed(OPTIONS.items())), MOMENT)

    assert built() == again


def test_neither_clock_nor_time_zone_nor_mode_bits_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = built()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=9)))
    after = build_bundle(RECORD, OID, (replace(GUIDE, mode=0o600), READ_ME, replace(TOOL, mode=0o700)), (HISTORY,), OPTIONS, elsewhere)
    monkeypatch.undo()
    time.tzset()

    assert before == after


def test_members_have_the_given_date_and_fixed_modes() -> None:
    with ZipFile(io.BytesIO(built())) as archive:
        dates = {entry.date_time for entry in archive.infolist()}
        modes = {entry.filename.rpartition("/")[2]: entry.external_attr >> 16 for entry in archive.infolist()}
        systems = {entry.create_system for entry in archive.infolist()}

    assert dates == {(2026, 3, 11, 12, 0, 4)}  # a zip file knows even seconds only
    assert modes["guide.md"] == modes["SHA256SUMS"] == 0o100644
    assert modes["tool.sh"] == 0o100755
    assert systems == {3}


@pytest.mark.parametrize(("year", "written"), [(1970, 1980), (2200, 2107)])
def test_a_moment_that_zip_cannot_hold_is_brought_to_the_nearest(year: int, written: int) -> None:
    with ZipFile(io.BytesIO(built(moment=MOMENT.replace(year=year)))) as archive:
        assert archive.infolist()[0].date_time[0] == written


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_checksums_are_checked_by_ordinary_tools(tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(built(GUIDE, Member("docs/счёт и акт.md", b"x")))) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "toweco-docs-4.2"

    answer = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert answer.returncode == 0, answer.stderr
    assert len((folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()) == len(files) - 1


def test_the_manifest_says_what_is_in_it_and_what_it_was_made_from() -> None:
    found = manifest(RECORD, OID, (READ_ME, GUIDE), (HISTORY,), OPTIONS).to_json()

    assert (found["product"], found["version"], found["commit"]) == ("toweco", "4.2", OID)
    assert found["documents"] == [
        {
            "path": "README.md",
            "id": "README.md",
            "title": {},
            "edition": None,
            "state": None,
            "sha256": hashlib.sha256(READ_ME.content).hexdigest(),
            "size": len(READ_ME.content),
            "covers": [],
            "stamped": False,
        },
        {
            "path": "docs/guide.md",
            "id": "docs/guide.md",
            "title": {},
            "edition": None,
            "state": "updated",
            "sha256": hashlib.sha256(GUIDE.content).hexdigest(),
            "size": 8,
            "covers": ["billing"],
            "stamped": False,
        },
    ]
    assert [one["path"] for one in found["rendered"]] == ["history/history.md"]
    assert {"releasekit", "jinja2", "python", "zlib"} == set(found["tools"])


def test_the_source_is_known_before_anything_is_rendered() -> None:
    blobs = {one.path: blob_id(one.content, OID) for one in (READ_ME, GUIDE)}
    found = manifest(RECORD, OID, (READ_ME, GUIDE), (HISTORY,), OPTIONS).to_json()

    assert found["source"] == source_of(RECORD, blobs, OPTIONS).to_json()
    assert found["source_digest"] == source_of(RECORD, blobs, OPTIONS).digest
    canonical = json.dumps(found["source"], sort_keys=True, separators=(",", ":"))
    assert found["source_digest"] == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_source_changes_with_record_documents_and_options() -> None:
    blobs = {GUIDE.path: blob_id(GUIDE.content, OID)}
    digests = {
        source_of(RECORD, blobs, OPTIONS).digest,
        source_of(replace(RECORD, edition=2), blobs, OPTIONS).digest,
        source_of(RECORD, {GUIDE.path: OID}, OPTIONS).digest,
        source_of(RECORD, blobs, {}).digest,
    }

    assert len(digests) == 4


def test_blob_ids_are_those_of_git() -> None:
    assert blob_id(b"hello\n", OID) == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert blob_id(b"hello\n", "0" * 64) == "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4"


def test_a_document_that_is_not_the_one_of_the_record_is_refused() -> None:
    with pytest.raises(RepositoryError, match=r"docs/guide\.md: the document is not the one of the record"):
        built(replace(GUIDE, content=b"edited in the work tree"))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/windows", "absolute"),
        ("../up.md", "'..'"),
        ("docs/../../up.md", "'..'"),
        ("docs//a.md", "empty part"),
        ("./a.md", "'.'"),
        ("docs/", "empty part"),
        ("", "empty part"),
        ("docs\\a.md", "backslash"),
        ("docs/a\n.md", "control character"),
        ("docs/\x1b[31m.md", "control character"),
        ("docs/\u202egnp.md", "control character"),
    ],
)
def test_names_that_are_not_safe_everywhere_are_refused(path: str, reason: str) -> None:
    with pytest.raises(RepositoryError, match="the bundle cannot hold") as caught:
        built(Member(path, b""))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "paths",
    [
        ("docs/a.md", "docs/a.md"),
        ("docs/Guide.md", "docs/guide.md"),
        ("docs/STRASSE.md", "docs/straße.md"),
        ("docs/caf\u00e9.md", "docs/cafe\u0301.md"),
        ("docs/A", "docs/a/b.md"),
    ],
)
def test_names_that_are_one_on_some_system_are_refused(paths: tuple[str, str]) -> None:
    with pytest.raises(RepositoryError, match="on some systems"):
        built(*(Member(path, b"") for path in paths))


def test_a_pointer_of_git_lfs_is_no_document() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"

    with pytest.raises(RepositoryError, match=r"docs/big\.pdf: this is a Git LFS pointer[\s\S]*git lfs pull"):
        built(Member("docs/big.pdf", pointer))


def test_a_symbolic_link_is_refused() -> None:
    with pytest.raises(RepositoryError, match="symbolic link"):
        built(Member("docs/link", b"../secret", 0o120000))
