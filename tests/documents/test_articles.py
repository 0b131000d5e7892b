"""Drafts become articles: parts, numbers, captions, and the same numbers in the Markdown that is handed over."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.documents.articles import Draft, render_article, render_draft
from releasekit.documents.blocks import Heading, Listing, Paragraph, Table
from releasekit.documents.reading import plain_text
from releasekit.errors import UsageError

MOMENT = datetime(2026, 4, 24, tzinfo=UTC)

SOURCE = """\
# The *whole* title

## First

Text.

### Inner

Table: What there is

| A | B |
| --- | --- |
| 1 | 2 |

### Second inner

#### Deeper

| no | caption |
| --- | --- |

Table: not before a table

##### Too deep

Second
------

## Annex: Dates

### Of the past

Таблица: Второе

| C |
| --- |

## Annex: Names
"""


def draft(source: str = SOURCE, language: str = "en") -> Draft:
    return Draft(source, language, subject="Toweco")


def headings(of: Draft) -> list[str]:
    blocks = [block for part in of.article().parts for block in part.blocks]
    return [f"{one.level} {one.number} {plain_text(one.text)}" for one in blocks if isinstance(one, Heading)]


def tables(of: Draft) -> list[Table]:
    return [block for part in of.article().parts for block in part.blocks if isinstance(block, Table)]


def test_headings_get_numbers_and_annexes_letters() -> None:
    assert headings(draft()) == [
        "1 1 First",
        "2 1.1 Inner",
        "2 1.2 Second inner",
        "3 1.2.1 Deeper",
        "4 1.2.1.1 Too deep",
        "1 2 Second",
        "1 Annex A. Dates",
        "2 A.1 Of the past",
        "1 Annex B. Names",
    ]


def test_russian_annexes_have_the_letters_that_are_allowed() -> None:
    names = [f"## Приложение: {place}" for place in range(30)]
    found = [one.split()[2] for one in headings(draft("\n\n".join(names), "ru"))]

    assert found[:10] == ["А.", "Б.", "В.", "Г.", "Д.", "Е.", "Ж.", "И.", "К.", "Л."]
    assert found[25:] == ["26.", "27.", "28.", "29.", "30."]
    assert len(set(found)) == 30


def test_a_level_that_is_left_out_is_not_there() -> None:
    assert headings(draft("### A\n\n###### B\n\n# T\n\n## C\n\n##### D")) == ["1 1 A", "2 1.1 B", "1 2 C", "2 2.1 D"]


def test_a_second_title_is_a_part() -> None:
    assert headings(draft("# T\n\n# U\n\n## V")) == ["1 1 U", "1 2 V"]


def test_tables_with_captions_are_numbered_and_others_are_not() -> None:
    assert [(one.number, plain_text(one.caption), one.anchor) for one in tables(draft())] == [
        (1, "What there is", "table-1"),
        (0, "", ""),
        (2, "Второе", "table-2"),
    ]
    assert Paragraph(("Table: not before a table",)) in draft().article().parts[0].blocks


@pytest.mark.parametrize(
    "source", ["Table: alone", "Table: before text\n\ntext", "Table: one\n\nTable: two\n\n| A |\n| --- |", "Table: `x`"]
)
def test_a_caption_without_a_table_is_a_paragraph(source: str) -> None:
    found = [block for part in draft(source).article().parts for block in part.blocks if isinstance(block, Paragraph)]
    assert found[0].text[0] in (source.partition("\n")[0], "Table: ")


def test_a_caption_may_be_more_than_text() -> None:
    (table,) = tables(draft("Table: `code` and *more*\n\n| A |\n| --- |"))
    assert plain_text(table.caption) == "code and more"


def test_parts_have_ids_and_titles_and_annexes_begin_a_page() -> None:
    parts = draft("# T\n\nBefore all.\n\n" + SOURCE).article().parts

    assert [part.id for part in parts] == ["preface", "section-1", "section-2", "section-3", "annex-1", "annex-2"]
    assert [part.on_new_page for part in parts] == [False, False, False, False, True, True]
    assert [plain_text(part.title) for part in parts] == ["", "The whole title", "First", "Second", "Dates", "Names"]
    anchors = [block.anchor for part in parts for block in part.blocks if isinstance(block, (Heading, Table)) and block.anchor]
    assert len(set(anchors)) == len(anchors)


def test_what_a_title_page_says() -> None:
    made = Draft(SOURCE, "en", "Toweco", version="4.2", designation="T.1", edition=2, day=date(2026, 4, 24), right_holder="Toweco LLC")
    article = made.article()

    assert (article.title, article.subject, article.version, article.designation) == ("The whole title", "Toweco", "4.2", "T.1")
    assert (article.edition, article.day, article.right_holder, article.is_full) == (2, date(2026, 4, 24), "Toweco LLC", True)
    assert Draft("## A", "en", "Toweco").article().title == "Toweco"


def test_markdown_has_the_same_numbers_and_contents() -> None:
    text = draft().markdown()

    assert text.startswith("# The *whole* title\n\n**Contents**\n\n- [1 First](#1-first)\n  - [1.1 Inner](#11-inner)\n")
    for line in ("## 1 First", "### 1.1 Inner", "Table 1 — What there is", "##### 1.2.1.1 Too deep", "2 Second\n------"):
        assert f"\n{line}\n" in text
    for line in ("Table: not before a table", "## Annex A. Dates", "### A.1 Of the past", "Table 2 — Второе", "## Annex B. Names"):
        assert f"\n{line}\n" in text
    assert "- [Annex A. Dates](#annex-a-dates)\n" in text
    assert "[1.2.1 " not in text


def test_markdown_in_russian() -> None:
    text = draft("# Т\n\n## Приложение: Даты\n\nТаблица: Всё\n\n| A |\n| --- |\n", "ru").markdown()

    assert text == (
        "# Т\n\n**Содержание**\n\n- [Приложение А. Даты](#приложение-а-даты)\n\n"
        "## Приложение А. Даты\n\nТаблица 1 — Всё\n\n| A |\n| --- |\n"
    )


@pytest.mark.parametrize(("source", "line"), [("##", "## 1 "), ("## #", "## 1 #"), ("  ## A ##", "  ## 1 A ##"), ("A\n---", "1 A\n---")])
def test_headings_are_numbered_however_they_are_marked(source: str, line: str) -> None:
    assert line.rstrip() in draft(source).markdown()


def test_what_looks_like_a_heading_in_code_stays() -> None:
    text = draft("# T\n\n```\n## no heading\n```\n\n## A\n").markdown()

    assert "```\n## no heading\n```" in text
    assert "## 1 A" in text
    assert Listing("## no heading") in draft("```\n## no heading\n```").article().parts[0].blocks


def test_a_format_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="there is no format 'odt'"):
        render_article(draft().article(), "odt", MOMENT)
    assert render_draft(draft(), "md", MOMENT) == draft().markdown().encode()


LINES = st.sampled_from(
    [
        "# t",
        "## a",
        "### b",
        "###### c",
        "##",
        "x\n===",
        "y\n---",
        "Table: t",
        "| a |\n| --- |",
        "## Annex: z",
        "- ## in",
        "> # q",
        "text",
        "```",
    ]
)


@given(st.lists(LINES, max_size=20).map("\n\n".join), st.sampled_from(["en", "ru"]))
def test_numbers_are_unique_and_markdown_reads_back_into_the_same_headings(source: str, language: str) -> None:
    made = draft(source, language)
    found = [block for part in made.article().parts for block in part.blocks if isinstance(block, Heading)]

    assert len({one.number for one in found}) == len(found)
    assert len({one.anchor for one in found}) == len(found)
    assert [one.number for one in tables(made) if one.number] == list(range(1, 1 + sum(bool(one.number) for one in tables(made))))
    again = [block for part in draft(made.markdown(), language).article().parts for block in part.blocks if isinstance(block, Heading)]
    told = [re.sub(r"\s+", " ", f"{one.number} {plain_text(one.text)}").strip() for one in found]
    assert [plain_text(one.text).strip() for one in again] == told
