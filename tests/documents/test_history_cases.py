"""The Markdown document against the golden cases; see ``golden.py`` for how to add one."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from releasekit.documents.imprint import SHORT
from tests.documents.golden import EXPECTED, FULL, cases, full_cases, imprint_of, rendered

pytestmark = pytest.mark.checkout  # the cases are files of the repository


@pytest.mark.parametrize("language", EXPECTED)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_document_says_what_the_case_expects(case: Path, language: str) -> None:
    expected = (case / EXPECTED[language]).read_text(encoding="utf-8")

    assert rendered(case, language) == expected


@pytest.mark.parametrize("language", FULL)
@pytest.mark.parametrize("case", full_cases(), ids=lambda case: case.name)
def test_the_full_document_says_what_the_case_expects(case: Path, language: str) -> None:
    expected = (case / FULL[language]).read_text(encoding="utf-8")

    assert rendered(case, language, imprint_of(case) or SHORT) == expected


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_markdown_reader_finds_no_raw_html_and_no_unsafe_link(case: Path) -> None:
    html = MarkdownIt("commonmark").enable("table").render(rendered(case, "en"))

    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html.lower()
    assert "<img" not in html


def test_hostile_entries_stay_items_of_one_list() -> None:
    case = next(case for case in cases() if case.name == "hostile-texts")
    tokens = MarkdownIt("commonmark").parse(rendered(case, "en"))

    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h3", "h4"]
    assert sum(token.type == "bullet_list_open" for token in tokens) == 1
    assert not any(token.type in {"ordered_list_open", "hr", "fence", "code_block", "html_block"} for token in tokens)
