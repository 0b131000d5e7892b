"""The documentation bundle: the same bytes every time, checkable with ordinary tools, unpackable everywhere."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from releasekit.core.manifest import FileEntry, Manifest, place_of
from releasekit.core.record import DocumentState, Record
from releasekit.core.version import Version
from releasekit.documents.archives import Archives
from releasekit.documents.bundle import Colophon, Member, blob_id, bundle_stem, digest_of, source_of, tools_of, write_bundle
from releasekit.errors import RepositoryError
from tests.documents.samples import OID, change, record

MOMENT = datetime(2026, 3, 11, 12, 0, 5, tzinfo=UTC)
GUIDE = DocumentState("docs/guide.md", blob_id(b"# Guide\n", OID), "updated", ("billing",), 3, "guide", {"en": "Guide"})
READ_ME = DocumentState("README.md", OID, "current")
TOOL = DocumentState("docs/tool.sh", OID, "new")
CONTENTS = {"docs/guide.md": b"# Guide\n", "README.md": "Прочти меня\n".encode(), "docs/tool.sh": b"#!/bin/sh\n"}
HISTORY = Member("history/history.md", b"# Toweco\n")
SITE = Member("sites/manual/run.sh", b"#!/bin/sh\n", 0o755)
OPTIONS = {"languages": ["en", "ru"], "formats": ["md"]}
FIRST = record("4.1")


def told(*documents: DocumentState) -> Record:
    return record("4.2", change(), documents=documents or (READ_ME, GUIDE, TOOL))


def document(path: str, **values: Any) -> DocumentState:
    return DocumentState(path, OID, "new", **values)


def pages(known: Manifest) -> list[Member]:
    """An index that says how many files it knows."""
    return [Member("index.html", str(len(known.files)).encode())]


def written(
    *documents: DocumentState,
    contents: Mapping[str, bytes] = CONTENTS,
    rendered: Sequence[Member] = (HISTORY, SITE),
    moment: datetime = MOMENT,
    options: Mapping[str, Any] = OPTIONS,
) -> tuple[bytes, Manifest]:
    made = told(*documents)
    about = Colophon(made, (made, FIRST), OID, moment, options, "f" * 64, tools_of(["md"]))
    stream = io.BytesIO()
    files = ((one, contents.get(one.path, b"")) for one in made.documents)
    archives = Archives({"zip": stream}, about.stem, moment)
    found = write_bundle(about, archives.add, files, iter(rendered), pages)
    archives.close()
    return stream.getvalue(), found


def built(*documents: DocumentState, **values: Any) -> bytes:
    return written(*documents, **values)[0]


def test_the_name_says_product_and_version() -> None:
    assert bundle_stem("toweco", Version(4, 2, 1)) == "toweco-docs-4.2.1"


def test_everything_stands_in_one_folder_and_what_names_the_others_comes_last() -> None:
    with ZipFile(io.BytesIO(built())) as archive:
        names = archive.namelist()

    inside = ("docs/README.md", "docs/docs/guide.md", "docs/docs/tool.sh", "history/history.md", "sites/manual/run.sh", "index.html")
    assert names == [f"toweco-docs-4.2/{name}" for name in (*inside, "MANIFEST.json", "SHA256SUMS")]


def test_the_index_is_made_when_all_that_it_names_is_known() -> None:
    with ZipFile(io.BytesIO(built())) as archive:
        assert archive.read("toweco-docs-4.2/index.html") == b"5"


def test_files_are_taken_one_by_one() -> None:
    """A bundle may be larger than memory: each document is written before the next one is asked for."""
    seen: list[str] = []

    def add(member: Member) -> FileEntry:
        seen.append(f"wrote {member.path}")
        return FileEntry(member.path, "0" * 64, 0)

    def documents() -> Iterator[tuple[DocumentState, bytes]]:
        for one in (READ_ME, GUIDE):
            seen.append(f"read {one.path}")
            yield one, CONTENTS[one.path]

    about = Colophon(told(READ_ME, GUIDE), (), OID, MOMENT, OPTIONS)
    write_bundle(about, add, documents(), [], pages)

    assert seen == [
        "read README.md",
        "wrote docs/README.md",
        "read docs/guide.md",
        "wrote docs/docs/guide.md",
        *("wrote index.html", "wrote MANIFEST.json", "wrote SHA256SUMS"),
    ]


def test_the_same_release_gives_the_same_bytes() -> None:
    assert built() == built(options=dict(reversed(OPTIONS.items())))


def test_neither_clock_nor_time_zone_nor_mode_bits_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = built()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=9)))
    after = built(rendered=(replace(HISTORY, mode=0o600), replace(SITE, mode=0o700)), moment=elsewhere)
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
    assert modes["run.sh"] == 0o100755
    assert systems == {3}


@pytest.mark.parametrize(("year", "shown"), [(1970, 1980), (2200, 2107)])
def test_a_moment_that_zip_cannot_hold_is_brought_to_the_nearest(year: int, shown: int) -> None:
    with ZipFile(io.BytesIO(built(moment=MOMENT.replace(year=year)))) as archive:
        assert archive.infolist()[0].date_time[0] == shown


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_checksums_are_checked_by_ordinary_tools(tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(built(GUIDE, document("docs/счёт и акт.md")))) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "toweco-docs-4.2"

    answer = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert answer.returncode == 0, answer.stderr
    assert len((folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()) == len(files) - 1


def test_the_manifest_says_what_is_in_it_and_what_it_was_made_from() -> None:
    archive, known = written()
    found = known.to_json()
    with ZipFile(io.BytesIO(archive)) as opened:
        assert json.loads(opened.read("toweco-docs-4.2/MANIFEST.json")) == found

    assert (found["product"], found["version"], found["commit"], found["tag"], found["plan"]) == ("toweco", "4.2", OID, "v4.2", "f" * 64)
    assert found["records"] == {"4.1": FIRST.digest, "4.2": told().digest}
    assert found["documents"][:2] == [
        {
            "path": "README.md",
            "file": "docs/README.md",
            "id": "README.md",
            "title": {},
            "edition": None,
            "state": "current",
            "sha256": hashlib.sha256(CONTENTS["README.md"]).hexdigest(),
            "size": len(CONTENTS["README.md"]),
            "covers": [],
            "stamped": False,
        },
        {
            "path": "docs/guide.md",
            "file": "docs/docs/guide.md",
            "id": "guide",
            "title": {"en": "Guide"},
            "edition": 3,
            "state": "updated",
            "sha256": hashlib.sha256(CONTENTS["docs/guide.md"]).hexdigest(),
            "size": 8,
            "covers": ["billing"],
            "stamped": False,
        },
    ]
    assert [one["path"] for one in found["rendered"]] == ["history/history.md", "index.html", "sites/manual/run.sh"]
    assert {"releasekit", "jinja2", "python", "zlib"} == set(found["tools"])


def test_a_calendar_of_a_country_is_a_tool() -> None:
    assert "holidays" in tools_of([], calendar="RU")
    assert "holidays" not in tools_of([], calendar="weekends")


def test_a_template_that_is_filled_in_loses_its_ending() -> None:
    assert place_of("docs/guide.md.j2", is_stamped=True) == "docs/docs/guide.md"
    assert place_of("docs/guide.md.j2", is_stamped=False) == "docs/docs/guide.md.j2"
    with pytest.raises(RepositoryError, match="two files or folders of the bundle have one name"):
        built(document("docs/guide.md"), document("docs/guide.md.j2", is_stamped=True))


def test_the_source_is_known_before_anything_is_rendered() -> None:
    found = written()[1].to_json()

    assert found["source"] == source_of(told(), OPTIONS).to_json()
    assert found["source_digest"] == source_of(told(), OPTIONS).digest
    canonical = json.dumps(found["source"], sort_keys=True, separators=(",", ":"))
    assert found["source_digest"] == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_source_changes_with_record_documents_and_options() -> None:
    digests = {
        source_of(told(), OPTIONS).digest,
        source_of(replace(told(), edition=2), OPTIONS).digest,
        source_of(replace(told(replace(GUIDE, blob=OID)), sha256=told().digest), OPTIONS).digest,
        source_of(told(), {}).digest,
    }

    assert len(digests) == 4


def test_a_record_of_a_file_counts_as_that_file() -> None:
    assert digest_of(replace(told(), sha256="a" * 64)) == "a" * 64
    assert digest_of(told()) == told().digest


def test_blob_ids_are_those_of_git() -> None:
    assert blob_id(b"hello\n", OID) == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert blob_id(b"hello\n", "0" * 64) == "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4"


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
        built(rendered=[Member(path, b"")])
    assert reason in str(caught.value)


def test_a_name_that_is_not_safe_is_refused_before_a_document_is_read() -> None:
    def documents() -> Iterator[tuple[DocumentState, bytes]]:
        raise AssertionError("nothing is read")
        yield

    about = Colophon(told(document("docs/a\x1b.md")), (), OID, MOMENT, OPTIONS)
    with pytest.raises(RepositoryError, match="control character"):
        write_bundle(about, lambda _: pytest.fail("nothing is written"), documents(), [], pages)


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
        built(*map(document, paths))


def test_a_pointer_of_git_lfs_is_no_document() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"

    with pytest.raises(RepositoryError, match=r"docs/big\.pdf: this is a Git LFS pointer[\s\S]*git lfs pull"):
        built(document("big.pdf"), contents={"big.pdf": pointer})


def test_a_symbolic_link_is_refused() -> None:
    with pytest.raises(RepositoryError, match="symbolic link"):
        built(rendered=[Member("sites/link", b"../secret", 0o120000)])
