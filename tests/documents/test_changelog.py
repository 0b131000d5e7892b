"""CHANGELOG.md: what releasekit writes there, and everything that it must leave alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.record import Record
from releasekit.core.version import Version
from releasekit.documents.changelog import Changelog, insert
from releasekit.errors import RepositoryError
from tests.documents.samples import change, record

FIRST = record("1.0", change("First."))
SECOND = record("1.1", change("Second."))
HOTFIX = record("1.0.1", change("Urgent."))


def inserted(existing: bytes | None, *records: Record, language: str = "en", **templates: str) -> Changelog:
    return insert(existing, records, DEFAULT_KINDS, language, templates)


def versions(content: bytes) -> list[str]:
    return [version.decode() for version in re.findall(rb"^<!-- releasekit ([0-9.]+) ", content, re.MULTILINE)]


def without_own(content: bytes) -> bytes:
    """The file without the sections between markers."""
    return re.sub(rb"<!-- releasekit .*?<!-- /releasekit [0-9.]+ -->\r?\n", b"", content, flags=re.DOTALL)


def test_a_new_file_has_a_title_and_sections_newest_first() -> None:
    content = inserted(None, FIRST, HOTFIX, SECOND).content

    assert content.startswith(b"# Changelog\n\n<!-- releasekit 1.1 sha256:")
    assert versions(content) == ["1.1", "1.0.1", "1.0"]
    assert b"-->\n## 1.0 \xe2\x80\x94 2026-03-11\n\n### Billing\n\n#### Fixed\n\n- First.\n<!-- /releasekit 1.0 -->\n" in content
    assert b"\n\n\n" not in content


def test_a_new_file_in_russian() -> None:
    assert inserted(None, FIRST, language="ru").content.decode().startswith("# История изменений\n\n<!-- releasekit 1.0 ")


@pytest.mark.parametrize("existing", [b"", b"\n", b" \r\n"])
def test_an_empty_file_is_a_new_one(existing: bytes) -> None:
    assert inserted(existing, FIRST).content.lstrip().startswith(b"# Changelog")


def test_twice_changes_nothing() -> None:
    once = inserted(b"# Log\n\nIntroduction.\n\n## 0.9\n\n- old\n", FIRST, SECOND)

    assert inserted(once.content, FIRST, SECOND) == once
    assert inserted(inserted(inserted(None, FIRST).content, SECOND).content, HOTFIX) == inserted(None, FIRST, SECOND, HOTFIX)


def test_above_the_first_release_of_a_hand_written_file() -> None:
    existing = b"# Log\n\nIntroduction.\n\n## 0.9\n\n- old\n"
    content = inserted(existing, FIRST).content

    assert re.match(rb"# Log\n\nIntroduction\.\n\n<!-- releasekit 1\.0 [^$]*<!-- /releasekit 1\.0 -->\n\n## 0\.9\n\n- old\n\Z", content)


def test_below_the_unreleased_section_of_a_hand_written_file() -> None:
    existing = b"# Log\n\n## [Unreleased]\n\n- soon\n\n## [0.9] - 2026-01-01\n\n- old\n\n[0.9]: https://example.com\n"
    content = inserted(existing, FIRST).content

    assert content.index(b"- soon") < content.index(b"releasekit 1.0") < content.index(b"## [0.9]")


def test_headings_inside_code_are_none() -> None:
    existing = b"# Log\n\n```\n## 9.9\n```\n\n~~~~\n~~~\n## 9.8\n~~~~\n\n## 0.9\n"

    assert inserted(existing, FIRST).content.index(b"releasekit 1.0") > existing.index(b"## 9.8")
    assert inserted(existing, record("9.9")).edited == ()


def test_at_the_end_of_a_file_without_releases() -> None:
    assert inserted(b"# Log\n\nIntroduction.", FIRST).content.startswith(b"# Log\n\nIntroduction.\n\n<!-- releasekit 1.0 ")


def test_after_the_line_of_towncrier() -> None:
    existing = b"# Log\n\n## About\n\n<!-- towncrier release notes start -->\n\n## 0.9\n"
    content = inserted(existing, FIRST).content

    assert b"<!-- towncrier release notes start -->\n\n<!-- releasekit 1.0 " in content
    assert content.endswith(b"<!-- /releasekit 1.0 -->\n\n## 0.9\n")


def test_own_sections_keep_the_order_of_versions() -> None:
    existing = b"# Log\n\n## 0.9\n\n- old\n"
    content = inserted(inserted(existing, SECOND).content, HOTFIX).content
    content = inserted(content, FIRST).content

    assert versions(content) == ["1.1", "1.0.1", "1.0"]
    assert content.endswith(b"\n\n## 0.9\n\n- old\n")


def test_a_new_edition_replaces_an_untouched_section() -> None:
    before = inserted(None, FIRST, SECOND).content
    after = inserted(before, replace(FIRST, changes=(change("Corrected."),), edition=2))

    assert b"- Corrected." in after.content
    assert b"- First." not in after.content
    assert after.edited == ()
    assert versions(after.content) == ["1.1", "1.0"]


def test_a_section_that_a_person_edited_stays_and_is_reported() -> None:
    before = inserted(None, FIRST, SECOND).content.replace(b"- First.", b"- First, in my words.")
    after = inserted(before, FIRST, HOTFIX, SECOND)

    assert after.edited == (Version(1, 0),)
    assert b"- First, in my words." in after.content
    assert versions(after.content) == ["1.1", "1.0.1", "1.0"]


def test_an_edit_that_says_what_the_record_now_says_is_no_edit() -> None:
    before = inserted(None, FIRST).content.replace(b"- First.", b"- Corrected.")
    corrected = replace(FIRST, changes=(change("Corrected."),), edition=2)

    assert inserted(before, corrected) == inserted(None, corrected)
    assert inserted(before.replace(b"Corrected.", b"Correct."), corrected).edited == (Version(1, 0),)


def test_a_corrected_record_takes_the_place_of_the_one_before_and_says_so() -> None:
    corrected = replace(FIRST, changes=(change("Corrected."),), edition=2)
    after = inserted(inserted(None, FIRST, SECOND).content, corrected)

    assert after.edited == ()
    assert b"\n\nEdition 2, corrected after the release.\n\n" in after.content
    assert after.content == inserted(None, corrected, SECOND).content


@pytest.mark.parametrize("heading", [b"## 1.0", b"## [1.0] - 2026-01-01", b"## v1.0 (today)", b"##  1.0"])
def test_a_release_that_a_person_told_is_not_told_twice(heading: bytes) -> None:
    existing = b"# Log\n\n" + heading + b"\n\n- by hand\n"

    assert inserted(existing, FIRST) == Changelog(existing, (Version(1, 0),))


def test_other_hand_written_numbers_are_other_releases() -> None:
    existing = b"# Log\n\n## 1.0.0\n\n## 1.0-rc1\n\n## 11.0\n\n## 01.0\n"

    assert versions(inserted(existing, FIRST).content) == ["1.0"]


def test_everything_outside_the_markers_is_kept_byte_for_byte() -> None:
    existing = b"\xef\xbb\xbf# Log \xff\xfe\r\n\r\nIntro\x0c\x85duction.\t \r\n\r\n## 0.9\r\n\r\n- caf\xe9 \x1b[31m\r\n- mixed\n\r\n"
    content = inserted(existing, FIRST, SECOND).content

    assert without_own(content).replace(b"\r\n\r\n\r\n\r\n", b"\r\n\r\n") == existing
    assert content.count(b"\xef\xbb\xbf") == 1


def test_the_line_ends_of_the_file_are_those_of_its_sections() -> None:
    content = inserted(b"# Log\r\n\r\n## 0.9\r\n", FIRST, SECOND).content

    assert content.count(b"\n") == content.count(b"\r\n")
    assert inserted(content, FIRST, SECOND) == Changelog(content, ())


def test_a_checkout_that_converts_line_ends_edits_nothing() -> None:
    content = inserted(None, FIRST, SECOND).content.replace(b"\n", b"\r\n")

    assert inserted(content, FIRST, SECOND) == Changelog(content, ())


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ((b"<!-- /releasekit 1.0 -->\n", b""), "1.0 is opened and never closed"),
        ((b"<!-- /releasekit 1.1 -->\n", b""), "damaged or has no partner"),
        ((b"<!-- /releasekit 1.1 -->", b"<!-- /releasekit 1.2 -->"), "damaged or has no partner"),
        ((b"<!-- releasekit 1.0 sha256:", b"<!-- releasekit 1.0 sha1:"), "damaged or has no partner"),
        ((b" 1.0 ", b" 1.1 "), "two sections of 1.1"),
        ((b"releasekit 1.0 ", b"releasekit 1.0.0 "), "hotfixes are numbered from 1"),
        ((b"# Changelog", b"<!-- /releasekit 1.0 -->"), "line 1 of the change history"),
    ],
)
def test_markers_that_do_not_pair_are_refused(damage: tuple[bytes, bytes], problem: str) -> None:
    content = inserted(None, FIRST, SECOND).content.replace(*damage)

    with pytest.raises(RepositoryError) as caught:
        inserted(content, FIRST)
    assert problem in str(caught.value)


def test_an_entry_cannot_close_its_section() -> None:
    hostile = record("1.0", change("`<!-- /releasekit 1.0 -->`\n<!-- /releasekit 1.0 -->\n\n<!-- releasekit 0.1 -->"))
    once = inserted(None, hostile)

    assert inserted(once.content, hostile) == Changelog(once.content, ())


def test_a_template_of_the_repository_shapes_the_section_and_cannot_write_markers() -> None:
    own = {"release.md.j2": "## {{ release.version }} by hand\n"}
    content = insert(None, [FIRST], DEFAULT_KINDS, "en", own).content

    assert b"-->\n## 1.0 by hand\n<!-- /releasekit 1.0 -->" in content
    with pytest.raises(RepositoryError, match="writes a marker"):
        insert(None, [FIRST], DEFAULT_KINDS, "en", {"release.md.j2": "x\n<!-- /releasekit {{ release.version }} -->\n"})
