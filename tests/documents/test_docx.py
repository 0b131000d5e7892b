"""Word documents: what stands in them, what hostile texts become, that nothing but the article decides, and what they cost."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree

from releasekit.documents.blocks import Article, Column, Paragraph, Part, Signature, Table
from releasekit.documents.cleaning import clean
from releasekit.documents.docx.render import render_docx
from releasekit.documents.docx.wordml import bookmark_name
from releasekit.documents.inline import Link
from releasekit.errors import UsageError
from tests.documents.docxsamples import MOMENT, article, full, matrix, part, registration, says

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

HOSTILE = {
    "html": "<script>alert(1)</script> <b>&amp;</b>",
    "markdown": "**strong** [a](https://x.example) | `code` # title",
    "word": '<w:p><w:r><w:t>in</w:t></w:r></w:p> ]]> <?releasekit body?> <w:br w:type="page"/>',
    "jinja": "{{7*7}} {% for a in b %} {# note #} {{p body }} {_{ }_} {_% %_} {%- x -%}",
    "control": "a\x01b\x0bc\x00d\x1b[31me\ufffef\uffff",
    "surrogate": "half \udc80 character",
    "rtl": "abc\u202edef\u2066ghi",
    "hebrew": "שלום עולם",
    "emoji": "👩‍👩‍👧 🇷🇺 💾",
    "quotes": "«ёлочки» “curly” ‘single’ \"plain\" 'it'",
    "spaces": "  two  spaces\tand a tab ",
    "long": "я" * 100_000,
    "unbroken": "x" * 500,
    "field": 'HYPERLINK "https://x.example" \\l',
}


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(content: bytes) -> Iterator[str]:
    """Every paragraph of the document in order, those of tables too."""
    root = etree.fromstring(parts_of(content)["word/document.xml"], etree.XMLParser(huge_tree=True))
    for paragraph in root.iter(f"{W}p"):
        yield "".join("\n" if one.tag == f"{W}br" else one.text or "" for one in paragraph.iter(f"{W}t", f"{W}br"))


def test_everything_is_there_once_and_in_order() -> None:
    made = list(texts(render_docx(full(), moment=MOMENT)))
    told = "\n".join(made)
    after_contents = told[told.index("1\u2002Общие сведения\n") :]
    order = ["ООО «Товеко»", "Технический директор", "История изменений", "Версия 4.2", "АБВГ.00042-01 90 01", "Содержание"]

    assert [told.index(one) for one in order] == sorted(told.index(one) for one in order)
    assert [one for one in made if one.startswith("Таблица")] == [
        "Таблица\u00a01 — Версии",
        "Таблица\u00a02 — Матрица версий и компонентов",
        "Таблица\u00a03 — Контрольные суммы",
        "Таблица\u00a04 — Лист регистрации изменений",
    ]
    assert [one for one in made if one.startswith("Версия ") and one != "Версия 4.2"].count("Версия 1.2") == 1
    for release in range(12, 0, -1):
        for place in range(3):
            assert after_contents.count(f": {release}-{place}-0 ") == 1
    assert "systemctl stop toweco\napt install toweco=4.2" in made


def test_python_docx_opens_it_and_finds_styles_by_their_names() -> None:
    document = Document(io.BytesIO(render_docx(full(), moment=MOMENT)))
    used = {one.style.name for one in document.paragraphs if one.style is not None}

    assert {"Heading 1", "Heading 2", "Body Text", "Caption", "List Bullet", "List Number", "Warning", "Quiet", "Listing"} <= used
    assert {one.style.name for one in document.tables[1:] if one.style is not None} == {"Article Table"}
    assert document.core_properties.title == "Товеко 4.2: История изменений"
    assert document.core_properties.author == "ООО «Товеко»"
    assert document.core_properties.created == datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert document.core_properties.language == "ru"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_texts(name: str) -> None:
    text = HOSTILE[name]
    made = list(texts(render_docx(says(text), moment=MOMENT)))
    wanted = clean(text).replace("\n", " ")

    assert made.count(wanted) == (5 if "\n" in clean(text) else 6)  # heading, paragraph, item, head and cell; and the listing
    assert made.count(f"Table\u00a01. {wanted}") == 1
    assert clean(text) in made


@pytest.mark.parametrize("name", [one for one in HOSTILE if one != "long"])
def test_hostile_facts_stay_texts_in_the_template_too(name: str) -> None:
    text = HOSTILE[name]
    wanted = " ".join(clean(text).split())
    given = article(part(), title=text, subject=text, right_holder=text, designation=text, signatures=(Signature(text, text),))
    content = render_docx(given, moment=MOMENT)
    running = "".join(etree.fromstring(parts_of(content)["word/header1.xml"]).itertext())

    assert list(texts(content)).count(wanted) >= 4
    assert running == f"{wanted}{wanted}. {wanted}"
    assert Document(io.BytesIO(content)).core_properties.author == wanted[:255]


@pytest.mark.parametrize(
    "given",
    [
        article(),
        article(is_full=False),
        article(Part("empty", ())),
        article(Part("only", (Paragraph(()),), on_new_page=True)),
        article(part(Table((), ()), Table((Column(()),), ()), Table((Column(("A",)),), ((((),),), ((),))))),
        article(part(matrix(40, 3))),
        article(part(registration()), title="", subject=""),
    ],
)
def test_next_to_nothing_and_very_much_are_documents_too(given: Article) -> None:
    document = Document(io.BytesIO(render_docx(given, moment=MOMENT)))

    for table in document.tables:
        assert all(row.cells for row in table.rows)


def test_columns_hold_their_words_and_the_page_holds_the_columns() -> None:
    wide = Table((Column(("Номер",), 50), Column(("Вид работ",), 1)), (((("1",),), (("совершенствующее",),)),))
    for table in (wide, matrix(6, 2), registration(), matrix(40, 2)):
        root = etree.fromstring(parts_of(render_docx(article(part(table)), moment=MOMENT))["word/document.xml"])
        grid = [int(one.get(f"{W}w")) for one in root.find(f".//{W}tbl").iter(f"{W}gridCol")]
        assert 9000 < sum(grid) <= 9638
        if table is wide:
            assert grid[1] >= 16 * 100  # sixteen letters of 10 points
        for row in root.find(f".//{W}tbl").iter(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iter(f"{W}tc")]
            assert sum(1 if one is None else int(one.get(f"{W}val")) for one in spans) == len(grid)


def test_heads_are_repeated_and_rows_stay_whole_unless_they_fill_a_page() -> None:
    table = Table((Column(("A",), group=("G",)), Column(("B",))), (((("short",),), ()), ((("long " * 1000,),), ())))
    root = etree.fromstring(parts_of(render_docx(article(part(table)), moment=MOMENT))["word/document.xml"])
    rows = list(root.iter(f"{W}tr"))

    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True, False, False]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, True, False]


def test_links_lead_to_bookmarks_that_exist_and_only_to_safe_addresses() -> None:
    safe, evil = Link("https://x.example/?q=a&b=%22", ("safe",)), Link("javascript:alert(1)", ("evil",))
    given = article(part(Paragraph((safe, evil, Link("#changes", ("inside",)))), anchor="changes"), language="en")
    root = etree.fromstring(parts_of(render_docx(given, moment=MOMENT))["word/document.xml"])
    names = [one.get(f"{W}name") for one in root.iter(f"{W}bookmarkStart")]
    ids = [one.get(f"{W}id") for one in root.iter(f"{W}bookmarkStart")]
    fields = [one.text for one in root.iter(f"{W}instrText")]

    assert bookmark_name("changes") in names
    assert {one.get(f"{W}anchor") for one in root.iter(f"{W}hyperlink")} <= set(names)
    assert ' HYPERLINK "https://x.example/?q=a&b=%22" ' in fields
    assert not any("javascript" in str(one) for one in fields)
    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)


def test_names_of_bookmarks_fit_word_and_stay_apart() -> None:
    anchors = ["Версия-4.2", "версия-4.2", "a" * 100, "a" * 101, "A", "a", "v4.2-1", "v4-2.1"]
    names = [bookmark_name(one) for one in anchors]

    assert all(len(one) <= 40 and one.isascii() and one.replace("_", "").isalnum() for one in names)
    assert len({one.lower() for one in names}) == len(anchors)


PROGRAM = """
import hashlib, os, sys
os.umask(int(sys.argv[1], 8))
from tests.documents.docxsamples import MOMENT, full
from releasekit.documents.docx.render import render_docx
print(hashlib.sha256(render_docx(full(), moment=MOMENT)).hexdigest())
"""


def test_the_same_article_gives_the_same_bytes_everywhere(tmp_path: Any) -> None:
    digests = set()
    for umask, settings in (
        ("022", {"TZ": "UTC", "LANG": "C", "PYTHONHASHSEED": "1"}),
        ("077", {"TZ": "Asia/Kamchatka", "LANG": "ru_RU.UTF-8", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "PYTHONHASHSEED": "2"}),
    ):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, umask],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([os.getcwd(), *sys.path]), **settings},  # noqa: PTH109
            cwd=tmp_path if umask == "077" else None,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
        time.sleep(0.01)

    assert len(digests) == 1


def test_the_archive_is_dated_by_the_moment_and_sorted() -> None:
    with ZipFile(io.BytesIO(render_docx(full(2, 1), moment=datetime(1975, 1, 1, tzinfo=UTC)))) as archive:
        names = archive.namelist()
        assert names == ["[Content_Types].xml", *sorted(names[1:])]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.create_system for one in archive.infolist()} == {3}


def test_without_docxtpl_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)

    with pytest.raises(UsageError, match=r"needs the `docxtpl` library\ninstall it with: pip install 'releasekit\[docx\]'"):
        render_docx(full(1, 1), moment=MOMENT)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language 'de'"):
        render_docx(article(language="de"), moment=MOMENT)


def test_the_approval_block_leaves_room_for_a_pen() -> None:
    given = article(part(), signatures=(Signature("Директор"), Signature("Editor", "A. Author", date(2026, 3, 11))), language="en")
    made = list(texts(render_docx(given, moment=MOMENT)))

    assert "“___” ____________ 20___" in made
    assert "11 March 2026" in made
