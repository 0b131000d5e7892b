"""Blocks as HTML: what each becomes, and that a text in them stays a text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from releasekit.documents import htmlblocks
from releasekit.documents.articles import render_article
from releasekit.documents.blocks import Article, Block, Column, Heading, Item, Items, Listing, Paragraph, Part, Signature, Table, Text
from releasekit.documents.inline import Code, Emphasis, Link
from releasekit.errors import UsageError
from tests.documents.test_html_document import Page

MOMENT = datetime(2026, 3, 11, tzinfo=UTC)
HEADING = Heading(1, ("General",), "1", "general")


def text(value: str) -> Text:
    return (value,)


def cell(value: str) -> tuple[Text, ...]:
    return (text(value),)


def written(*blocks: Block, language: str = "en") -> str:
    """What some blocks become, without the heading of their part."""
    return htmlblocks.part(Part("general", (HEADING, *blocks)), language).partition("\n")[2]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading(2, ("A <b>",), "1.2", "a"), '<h3 id="a"><span class="section">1.2</span> A &lt;b&gt;</h3>'),
        (Heading(4, ("Deep",)), "<h5>Deep</h5>"),
        (Heading(9, ("Deeper",)), "<h6>Deeper</h6>"),
        (Paragraph(("a ", Code("<x>"), Emphasis(strong=True, content=("b",)))), "<p>a <code>&lt;x&gt;</code><strong>b</strong></p>"),
        (Paragraph(text("q"), "quiet"), '<p class="quiet">q</p>'),
        (Paragraph(text("w"), "warning"), '<p class="warning" role="note">w</p>'),
        (Paragraph((Link("#v4.2", ("4.2",)),)), '<p><a href="#v4.2">4.2</a></p>'),
        (Listing("a\n  <b>"), '<pre tabindex="0">a\n  &lt;b&gt;</pre>'),
        (Items((Item((Paragraph(text("one")),), "i"),), ordered=True), '<ol class="items">\n<li id="i">one</li>\n</ol>'),
        (
            Items((Item((Paragraph(text("one")), Items((Item((Paragraph(text("two")),)),)))),)),
            '<ul class="items">\n<li><p>one</p><ul class="items">\n<li>two</li>\n</ul></li>\n</ul>',
        ),
    ],
)
def test_a_block_becomes_an_element(block: Block, expected: str) -> None:
    assert written(block) == expected


def table(*columns: Column, rows: tuple[tuple[tuple[Text, ...], ...], ...] = (), number: int = 0) -> Table:
    return Table(columns, rows, text("Versions & <dates>") if number else (), number, "t" if number else "")


def test_a_table_has_its_caption_and_the_shares_of_its_columns() -> None:
    columns = (Column(text("Version"), 1.0), Column(text("Changes"), 3.0, align="right"))
    source = written(table(*columns, rows=((cell("4.2"), cell("12")), ((), (text("a"), text("b")))), number=2), language="ru")
    found = Page(source)

    assert found.text("caption") == ["Таблица 2 — Versions & <dates>"]
    assert found.values("style") == ["width: 25%", "width: 75%"]
    assert found.text("td") == ["4.2", "12"]
    assert found.text("p") == ["a", "b"]
    assert found.values("data-title") == ["Version", "Changes"] * 2
    assert source.count('class="right"') == 3
    assert '<table class="stacked" role="table" id="t">' in source
    assert "<caption>" not in written(table(*columns))


def test_columns_with_a_common_title_stand_under_it() -> None:
    sheets = text("Sheets")
    columns = (Column(text("No.")), Column(text("changed"), group=sheets), Column(text("new"), group=sheets), Column(text("Date")))
    found = Page(written(table(*columns, rows=((cell("1"), cell("2"), cell("3"), cell("4")),))))

    assert found.text("th") == ["No.", "Sheets", "Date", "changed", "new"]
    assert found.values("colspan") == ["2"]
    assert found.values("rowspan") == ["2", "2"]
    assert found.values("data-title") == ["No.", "Sheets: changed", "Sheets: new", "Date"]


def test_a_row_that_does_not_fit_its_columns_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        written(table(Column(text("A")), Column(text("B")), rows=((cell("1"),),)))


def test_a_part_is_found_by_its_anchor_or_its_id() -> None:
    assert htmlblocks.anchor(Part("general", (HEADING,))) == "general"
    assert htmlblocks.anchor(Part("annex", (Heading(1, text("Annex")),))) == "annex"
    assert htmlblocks.heading(Part("annex", (Heading(1, text("Annex")),))) == '<h2 id="annex">Annex</h2>'
    assert htmlblocks.heading(Part("bare", (Paragraph(text("x")),))) == ""
    assert htmlblocks.numbers(Part("p", (HEADING, Heading(2, text("4.2"), "1.1", "v4.2"), Heading(2, text("x"))))) == {"v4.2": "1.1"}
    assert htmlblocks.caption(Part("p", (HEADING, table(Column(text("A")), number=3))), "en") == "Table 3. Versions &amp; &lt;dates&gt;"
    assert htmlblocks.caption(Part("p", (HEADING,)), "en") == ""


ARTICLE = Article(
    language="ru",
    title="Описание </title>",
    subject="Товеко",
    parts=(
        Part("general", (HEADING, Paragraph(text("Текст {{7*7}}.")))),
        Part("contacts", (Heading(1, text("Контакты"), "2"),), on_new_page=True),
    ),
    version="4.2",
    designation="ТОВЕ.00012-01",
    edition=3,
    day=date(2026, 3, 11),
    right_holder="ООО «Пример»",
    signatures=(Signature("Утвердил", "А. Иванова", date(2026, 3, 10)), Signature("Проверил")),
)


def test_an_article_is_a_page() -> None:
    source = render_article(ARTICLE, "html", MOMENT)
    found = Page(source.decode())
    ids = found.values("id")

    assert len(ids) == len(set(ids))
    assert {address[1:] for address in found.values("href")} <= set(ids)
    assert found.text("title") == ["Товеко: Описание </title>"]
    assert found.text("dd") == ["4.2", "ТОВЕ.00012-01", "3"]
    assert "Утвердил А. Иванова 10 марта 2026 г. Проверил" in found.body
    assert "Содержание" in found.values("aria-label")
    assert "Текст {{7*7}}." in found.body
    assert "script" not in {tag for tag, _ in found.elements}
    assert "part new-page" in found.values("class")
    assert render_article(ARTICLE, "html", MOMENT) == source


def test_an_article_says_only_what_it_knows() -> None:
    found = Page(render_article(Article("en", "Life cycle", "", (Part("general", (HEADING,)),)), "html", MOMENT).decode())

    assert found.text("h1") == ["Life cycle"]
    assert found.text("dt") == []
    assert "table" not in {tag for tag, _ in found.elements}


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(UsageError, match="'tlh'"):
        render_article(Article("tlh", "Life cycle", "", ()), "html", MOMENT)
