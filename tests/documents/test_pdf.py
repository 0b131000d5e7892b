"""The pages of a PDF: everything is there, in order, inside the margins, and nothing is torn apart."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

import pytest

from releasekit.documents.blocks import Article, Block, Column, Heading, Item, Items, Listing, Paragraph, Part, Table
from releasekit.documents.inline import Code, Link
from releasekit.documents.pdf import _USUAL, render_pdf
from releasekit.documents.typesetting import unshown
from releasekit.errors import UsageError
from tests.documents.articles import article, cell, sample, table
from tests.documents.pdfs import A4, MARGINS, MOMENT, Pdf, made

FIRST_PAGES = {
    "ru": ("ООО «Товеко»", "Платформа учёта «Товеко»", "История изменений", "Версия 4.2", "RU.12345678.00042-01 90 01", "Разработал"),
    "en": ("Toweco LLC", "Toweco", "Change history", "Version 4.2", "RU.12345678.00042-01 90 01", "Prepared by"),
}


def in_order(text: str, *parts: str) -> None:
    """Assert that a text holds other texts one after the other."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"{part!r} does not follow {text[max(0, place - 60) : place]!r}"
        place = found + len(part)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_first_pages_name_the_document(language: str, tmp_path: Path) -> None:
    pages = made(sample(language), tmp_path).pages
    in_order(pages[0], *FIRST_PAGES[language])
    assert ("Содержание" if language == "ru" else "Contents") in pages[1]
    assert re.search(r"(?m)^ *1 +(Общие сведения|General)[ .⁠]+3$", pages[1])
    foot = f"Страница 2 из {len(pages)}" if language == "ru" else f"Page 2 of {len(pages)}"
    assert foot in pages[1]
    assert "из" not in pages[0].split()


def test_all_texts_stand_in_order(tmp_path: Path) -> None:
    text = made(sample("ru"), tmp_path).text
    in_order(
        text,
        *(
            "1 Общие сведения",
            "Документ описывает",
            "Версия 4.0 отозвана",
            "1.1 Обозначение версий",
            "X.Y — стабильная",
            "X.Y.Z",
            "срочное",
        ),
        *(
            "незначительное обновление",
            "Составлено по данным",
            "2 Сводный перечень версий",
            "Таблица 1 — Выпущенные версии",
            "4.20",
            "4.1 ",
        ),
        *(
            "Таблица 2 — Изменения компонентов по версиям",
            "Компонент",
            "Биллинг",
            "3 Изменения по версиям",
            "3.1 Версия 4.2",
            "Счёт 1",
            "TWC-8",
        ),
        *("3.2 Версия 4.1", "TWC-8", "systemctl stop toweco", "4 Сопроводительная документация", "Таблица 3", "docs/operator.md"),
        *(
            "Таблица 4",
            "9f86d081884c7d659a2feaa0c55ad015",
            "Лист регистрации изменений",
            "Номера листов",
            "ТВК-2",
        ),
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_sample_stays_inside_the_margins(language: str, tmp_path: Path) -> None:
    assert made(sample(language), tmp_path).overflowing == []


def test_file_says_what_it_is(tmp_path: Path) -> None:
    pdf = made(sample("ru"), tmp_path)
    facts = dict(re.findall(r"(?m)^([A-Z][\w ]+):\s+(.*)$", pdf.said_by("pdfinfo", "-isodates")))
    assert facts["Title"] == "Платформа учёта «Товеко». История изменений"
    assert facts["Author"] == "ООО «Товеко»"
    assert facts["Keywords"] == "Платформа учёта «Товеко», 4.2, RU.12345678.00042-01 90 01"
    assert facts["CreationDate"] == "2026-03-11T12:00:00Z"
    assert facts["Tagged"] == "yes"
    assert "(595.276 x 841.89 pts (A4)" in "(" + facts["Page size"] + ")"
    assert b"/Lang(ru)" in pdf.path.read_bytes() or b"/Lang (ru)" in pdf.path.read_bytes()


def test_all_fonts_are_inside(tmp_path: Path) -> None:
    lines = made(sample("ru"), tmp_path).said_by("pdffonts").splitlines()[2:]
    assert len(lines) >= 3
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_headings_are_bookmarks_and_links_lead_somewhere(tmp_path: Path) -> None:
    page = made(sample("ru"), tmp_path).said_by("pdftohtml", "-xml", "-i", "-stdout")
    bookmarks = re.findall(r"<item page=.*?>(.*?)</item>", page)
    in_order("|".join(bookmarks), "Общие сведения", "Обозначение версий", "Сводный перечень", "Версия 4.2", "Биллинг", "Лист регистрации")
    assert '<a href="https://tracker.example/issues/8">' in page
    assert re.search(r'<a href="[^"]*#3">', page)


def test_link_without_a_target_is_its_text(tmp_path: Path) -> None:
    pdf = made(
        article(
            Paragraph((Link("#nowhere", ("the part", Code("x"))), " is gone")),
            Paragraph((Link("#twice", ("see",)), Link("#", ("!",)))),
            *_twice(),
        ),
        tmp_path,
    )
    assert "the partx is gone" in pdf.text
    assert "see!" in pdf.text


def _twice() -> tuple[Heading, Heading]:
    return Heading(1, ("One",), "", "twice"), Heading(1, ("Two",), "", "twice")


def test_captions_heads_and_rows_hold_together(tmp_path: Path) -> None:
    blocks: list[Paragraph | Table] = []
    for number in range(1, 40):
        blocks.append(Paragraph((f"Абзац перед таблицей. {'Слова без смысла. ' * (number * 7 % 23)}",)))
        rows = tuple(
            (f"начало{number}.{row}", "слово " * (5 + row * 11 % 60) + f"конец{number}.{row}") for row in range(number * 5 % 13 + 1)
        )
        blocks.append(table("Имя", "Содержание", rows=rows, caption=f"Подпись{number}", number=number))
    pdf = made(article(*blocks), tmp_path)
    assert pdf.overflowing == []
    begins: dict[str, int] = {}
    for place, page in enumerate(pdf.pages):
        for number in re.findall(r"Подпись(\d+)", page):
            assert f"начало{number}.0" in page, f"the caption of table {number} is alone on page {place + 1}"
        for row in re.findall(r"начало(\d+\.\d+)", page):
            begins[row] = place
            assert "Имя" in page
    ends = {row: place for place, page in enumerate(pdf.pages) for row in re.findall(r"конец(\d+\.\d+)", page)}
    assert begins == ends
    assert len(begins) == sum(number * 5 % 13 + 1 for number in range(1, 40))


def test_heading_is_never_last_on_its_page(tmp_path: Path) -> None:
    blocks: list[Heading | Paragraph] = []
    for number in range(1, 120):
        blocks.append(Heading(number % 3 + 1, (f"Заголовок{number}",)))
        blocks.append(Paragraph(("Абзац с текстом. " * (number * 7 % 31 + 1),)))
    pages = made(article(*blocks), tmp_path).pages
    assert len(pages) > 5
    for page in pages:
        body = [line for line in page.splitlines() if line.strip() and "Страница" not in line]
        assert "Заголовок" not in body[-1]


def test_long_row_goes_over_pages(tmp_path: Path) -> None:
    pdf = made(article(table("a", "b", rows=(("first", "word " * 3000 + "last"),), number=1)), tmp_path)
    assert pdf.overflowing == []
    assert len(pdf.pages) > 3
    assert pdf.text.count("word") == 3000


def test_words_find_their_breaks_in_narrow_columns(tmp_path: Path) -> None:
    texts = ("совершенствующее", "configuration_value", "INC-2026-00123", "9f86d081884c7d65", "https://a.example/x", "Internationalization")
    rows = tuple(tuple(texts[(row + column) % 6] for column in range(12)) for row in range(6))
    pdf = made(article(table(*(f"Наименование {one}" for one in range(12)), rows=rows, caption="Двенадцать", number=1)), tmp_path)
    assert pdf.overflowing == []
    width = (A4[0] - MARGINS["left"] - MARGINS["right"]) / 12
    body = [word for word in pdf.words if word.top > 140 and word.bottom < 700]
    assert len(body) > 100
    columns = [(int((word.left + 0.5 - MARGINS["left"]) / width), int((word.right - 0.5 - MARGINS["left"]) / width)) for word in body]
    assert all(first == last for first, last in columns)


@pytest.mark.parametrize("letter", ["Ш", "x", "w "])
def test_a_long_designation_stays_in_the_head_of_the_pages(letter: str, tmp_path: Path) -> None:
    long = letter * 400
    pdf = made(article(Paragraph(("Текст.",)))._replace(designation=long, subject=long, title=long), tmp_path)
    assert pdf.overflowing == []
    assert "".join(word.text for word in pdf.words if word.top < 50 and word.page == 1).count("…") == 2


@pytest.mark.parametrize("columns", [1, 12, 13, 40])
def test_wide_table_goes_on_below_itself(columns: int, tmp_path: Path) -> None:
    rows = tuple(tuple(f"r{row}c{column}" for column in range(columns)) for row in range(30))
    pdf = made(article(table(*(f"h{one}" for one in range(columns)), rows=rows, caption="Широкая", number=1)), tmp_path)
    assert pdf.overflowing == []
    letters = pdf.letters
    assert all(
        letters.count(f"r7c{column}r") + letters.count(f"r7c{column}С") + letters.count(f"r7c{column}h") >= 1
        for column in range(1, columns)
    )
    assert ("Продолжение таблицы 1" in pdf.text) == (columns > 12)


TEXTS = (
    '#eval("1") $x^2$ *b* _i_ #read("/etc/passwd") // c /* d */ @x <l> \\u{41} `c` = h - i + j -- "q"',
    "{{7*7}} <b>&amp;</b> <script>alert(1)</script> [a](b) # h ~ x",
    "x" * 500,
    "https://example.com/" + "very/long/path?with=query&and=more-" * 12,
    "совершенствующее" * 20,
    "ЩЩЩЩ" * 60,
    "שלום עולם",
)


@pytest.mark.parametrize("standard", ["", "a-2b"])
def test_odd_texts_are_texts(standard: str, tmp_path: Path) -> None:
    blocks: tuple[Block, ...] = (
        Heading(1, (TEXTS[0],), "1", "odd"),
        *(Paragraph((text,)) for text in TEXTS),
        Items(tuple(Item((Paragraph((Code(text),)), Items((Item((Paragraph((text,)),)),), ordered=True))) for text in TEXTS)),
        Listing("\n".join(TEXTS)),
        Table((Column(("Узкая",), 1), Column(("Широкая",), 5)), tuple((cell(text), cell(text)) for text in TEXTS), (TEXTS[2],), 1),
    )
    pdf = made(article(*blocks, is_full=True), tmp_path, standard)
    assert pdf.overflowing == []
    letters = pdf.letters
    assert 'eval("1")$x^2$*b*_i_#read("/etc/passwd")' in letters
    assert "{{7*7}}<b>&amp;</b><script>alert(1)</script>[a](b)#h~x" in letters
    assert letters.count("ЩЩЩЩ" * 60) >= 3
    assert "root:" not in letters


def test_characters_without_a_picture_are_told_by_number(tmp_path: Path) -> None:
    pdf = made(article(Paragraph(("done ✓ → ⚠ 😀🎉 中文 \u202eabc\x01\x1b[31m\ud800",)), language="en"), tmp_path, "a-2b")
    assert "done ✓ → ⚠ [U+1F600 U+1F389] [U+4E2D U+6587] abc\ufffd" in pdf.text


def test_usual_characters_have_pictures() -> None:
    usual = {chr(code) for code in range(0x20, 0x3000) if _USUAL.fullmatch(chr(code))}
    assert len(usual) > 240
    assert unshown(usual) == frozenset()
    assert unshown({"\ufeff", "中", "я"}) == {"中"}


def test_hundred_thousand_characters(tmp_path: Path) -> None:
    pdf = made(article(Paragraph(("слово " * 17_000,)), Paragraph(("x" * 100_000,)), language="ru"), tmp_path)
    assert pdf.text.count("слово") == 17_000
    assert pdf.letters.count("x") == 100_000
    assert pdf.overflowing == []


@pytest.mark.parametrize(
    "odd",
    [
        Article("en", "", "", ()),
        Article("ru", "", "", (), is_full=False),
        Article("ru", "x", "y", (Part("empty", ()), Part("second", (), on_new_page=True))),
        article(Table((), ()), Items(()), Paragraph(()), Heading(1, ()), Listing(""), table("a", rows=())),
        article(Table((Column(("a",), 0.0), Column(("b",), 1.0)), ((cell("x"), cell("y")),))),
    ],
)
def test_nothing_is_something(odd: Article, tmp_path: Path) -> None:
    assert len(made(odd, tmp_path, "a-2b").pages) >= 1


def test_part_begins_a_page(tmp_path: Path) -> None:
    parts = tuple(Part(name, (Heading(1, (name,)),), on_new_page=name != "b") for name in "abc")
    pages = made(Article("en", "t", "s", parts, is_full=False), tmp_path).pages
    assert len(pages) == 3
    assert "b" in pages[1].split()


def test_standard_is_known() -> None:
    with pytest.raises(UsageError, match="there is no PDF standard 'x-4'"):
        render_pdf(article(), standard="x-4", moment=MOMENT)


def test_moment_is_told_in_utc(tmp_path: Path) -> None:
    zone = dt.timezone(dt.timedelta(hours=3))
    assert render_pdf(article(), moment=MOMENT) == render_pdf(article(), moment=MOMENT.astimezone(zone).replace(microsecond=5))


def test_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    for source in (None, "x"):
        with pytest.raises(UsageError, match="a PDF needs the `typst` library") as caught:
            render_pdf(article(), source=source, moment=MOMENT)
        assert caught.value.hint == "install it with: pip install 'releasekit[pdf]'"


def test_registration_sheet_has_its_ten_columns(tmp_path: Path) -> None:
    pdf: Pdf = made(sample("ru"), tmp_path)
    page = len(pdf.pages)
    heads = {word.text: word for word in pdf.words if word.page == page}
    assert heads["изменённых"].left < heads["заменённых"].left < heads["новых"].left
    assert heads["Номера"].top < heads["изменённых"].top
    assert heads["изменённых"].left < heads["Номера"].left < heads["новых"].right
