"""Templates that a vendor wrote against schema 1 of the views: they render for ever, and every field that they knew is still there.

The case is ``tests/cases/templates/schema-1``. Its templates, records and ``fields.txt`` are never changed. What was expected changes only
where a text of ours does; run ``python -m tests.documents.test_schema_one`` then, and read the difference with ``git diff``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.record import Record
from releasekit.documents import bundleviews, views
from releasekit.documents.render import render_history, render_sections
from tests.documents.samples import views_in

CASE = Path(__file__).resolve().parent.parent / "cases" / "templates" / "schema-1"
DOCUMENTS = [("md", "en"), ("md", "ru"), ("html", "en"), ("html", "ru")]
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

pytestmark = pytest.mark.checkout  # the case is files of the repository


def own() -> dict[str, str]:
    """The vendor's templates by name."""
    return {path.relative_to(CASE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(CASE.rglob("*.j2"))}


def records() -> list[Record]:
    """The records, as they would be read from files."""
    data = json.loads((CASE / "records.json").read_text(encoding="utf-8"))
    return [replace(Record.from_json(one), sha256=DIGEST if one["edition"] > 1 else "") for one in data["releases"]]


def rendered(format: str, language: str) -> str:
    """The document by the vendor's templates."""
    return render_history(records(), format, language, DEFAULT_KINDS, templates=own()).decode()


@pytest.mark.parametrize(("format", "language"), DOCUMENTS)
def test_a_document_is_what_it_was(format: str, language: str) -> None:
    assert rendered(format, language) == (CASE / f"expected.{language}.{format}").read_text(encoding="utf-8")


def test_sections_of_the_changelog_are_what_they_were() -> None:
    sections = render_sections(records(), "ru", DEFAULT_KINDS, templates=own())

    assert len(sections) == len(records())
    assert all(section in rendered("md", "ru") for section in sections)


def test_every_field_is_still_there_and_the_templates_use_it() -> None:
    fields = {(view.__name__, name) for view in views_in(views, bundleviews) for name in view._fields}
    known = [tuple(line.split(".")) for line in (CASE / "fields.txt").read_text(encoding="utf-8").split()]

    assert [one for one in known if one not in fields] == []
    text = "".join(own().values())
    assert [name for _, name in known if f".{name}" not in text] == []


if __name__ == "__main__":
    for one in DOCUMENTS:
        (CASE / f"expected.{one[1]}.{one[0]}").write_text(rendered(*one), encoding="utf-8", newline="\n")
