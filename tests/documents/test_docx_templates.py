"""A vendor's own Word template: what it can do, how its errors are told, and what it may not do."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.shared import Pt, RGBColor

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.documents.context import history_document
from releasekit.documents.docx.apart import fill_apart
from releasekit.documents.docx.filling import Filling
from releasekit.documents.docx.render import render_docx
from releasekit.documents.sandbox import Limits
from releasekit.documents.templates import templates_folder
from releasekit.errors import UsageError
from tests.documents.docxsamples import MOMENT, article, full, part
from tests.documents.samples import change, record
from tests.documents.test_docx import parts_of, texts

ROOT = Path(__file__).resolve().parents[2]


def word(*paragraphs: str) -> Any:
    """A Word document of the vendor with these paragraphs."""
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    return document


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes, instead: tuple[bytes, bytes] | None = None) -> bytes:
    """The file with one more part, or with something replaced in one that it has."""
    parts = parts_of(content)
    parts[name] = parts[name].replace(*instead) if instead else part
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    return stream.getvalue()


def made_with(*paragraphs: str, **values: Any) -> bytes:
    return render_docx(full(2, 1), template=saved(word(*paragraphs)), moment=MOMENT, name="vendor.docx", **values)


def test_a_vendors_template_has_its_own_styles_texts_and_loops() -> None:
    document = word("ООО «Вендор», все права сохранены", "{{ title }}: {{ subject }} {{ version }}", "{{p parts.changes }}")
    document.styles["Heading 2"].font.size = Pt(31)
    document.styles["Heading 2"].font.color.rgb = RGBColor(0x80, 0, 0x80)
    document.sections[0].header.paragraphs[0].text = "{{ designation }} / {{ day }}"
    table = document.add_table(3, 2)
    table.cell(0, 0).text = "{%tr for release in document.releases %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ release.version }}", "{{ release.date | long_date }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("{{r document.releases[0].components[0].kinds[0].entries[0].text | markdown }}")
    history = history_document((record("4.2", change("A **<bold>** {{7*7}} `word`")), record("4.1")), DEFAULT_KINDS, "en")

    content = render_docx(full(2, 1), template=saved(document), moment=MOMENT, views={"document": history})
    made = Document(io.BytesIO(content))
    told = [one.text for one in made.paragraphs]

    assert told[:3] == ["ООО «Вендор», все права сохранены", "История изменений: Товеко 4.2", "4\u2002Изменения по версиям"]
    assert "Версия 0.2" in told
    assert "1\u2002Общие сведения" not in told
    assert made.sections[0].header.paragraphs[0].text == "АБВГ.00042-01 90 01 / 11 марта 2026 г."
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [["4.2", "11 марта 2026 г."], ["4.1", "11 марта 2026 г."]]
    assert told[-1] == "A <bold> {{7*7}} word"
    assert [one.text for one in made.paragraphs[-1].runs if one.bold] == ["<bold>"]
    heading = next(one for one in made.paragraphs if one.text == "Версия 0.2")
    assert heading.style is not None
    assert heading.style.font.size == Pt(31)


def test_what_a_template_lacks_is_lent_and_what_it_has_stays() -> None:
    document = word("{{p body }}")
    document.styles.add_style("Code", 1).font.size = Pt(5)
    template = with_part(saved(document), "word/styles.xml", b"", (b'w:styleId="Heading1"', b'w:styleId="1"'))
    content = render_docx(full(2, 1), template=template, moment=MOMENT)
    made = Document(io.BytesIO(content))
    names = [one.name for one in made.styles]

    assert {"Warning", "Quiet", "Article Table", "Table Head"} <= set(names)
    assert len(names) == len(set(names))
    assert b'<w:pStyle w:val="1"/>' in parts_of(content)["word/document.xml"]
    assert b'<w:pStyle w:val="Heading1"/>' not in parts_of(content)["word/document.xml"]


def test_lists_are_numbered_beside_those_of_the_template() -> None:
    document = word("{{p parts.general }}")
    document.add_paragraph("the vendor's own list", style="List Number")
    content = render_docx(full(1, 1), template=saved(document), moment=MOMENT)
    made = Document(io.BytesIO(content))
    numbers = [int(number) for one in made.paragraphs for number in one._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")]
    defined = [int(one) for one in made.part.numbering_part.element.xpath("./w:num/@w:numId")]

    assert len(defined) == len(set(defined))
    assert {one for one in numbers if one} <= set(defined)
    assert len({one for one in numbers if one}) == 3  # bullets, and two lists that each begin with 1


def test_a_part_in_a_cell_is_as_wide_as_the_cell() -> None:
    document = word()
    document.add_table(1, 2).cell(0, 0).text = "{{p parts.summary }}"
    content = render_docx(full(2, 1), template=saved(document), moment=MOMENT)
    inner = Document(io.BytesIO(content)).tables[0].cell(0, 0).tables[0]

    assert sum(int(one.width or 0) for one in inner.columns) < Pt(220)


@pytest.mark.parametrize(
    ("paragraph", "problem"),
    [
        ("{{ titel }}", "template vendor.docx, document.xml, near “{{ titel }}”: 'titel' is undefined (did you mean 'title'?)"),
        ("{{p parts.chnges }}", "the document has no part 'chnges' (did you mean 'changes'?)"),
        ("{% for %}", "template vendor.docx, document.xml, near “{% for %}”: Expected an expression"),
        ("{{ title | uper }}", "No filter named 'uper'"),
        ("{{ title.__class__ }}", "the template asks for what no template may do"),
        ("{{ words.clear() }}", "the template asks for what no template may do"),
        ("{{ 1 // 0 }}", "the template failed: ZeroDivisionError"),
        ("{% for i in range(10**9) %}{% endfor %}", "Range too big"),
        ("{{ body }}", "{{ body }} stands for whole paragraphs, and cannot stand inside one\nwrite {{p body }}, in a paragraph of its own"),
        ("{% include 'x' %}", "no loader for this environment specified"),
    ],
)
def test_a_wrong_template_is_one_clear_error(paragraph: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        made_with("before", paragraph, "after")

    assert "template vendor.docx" in str(caught.value)
    assert problem in str(caught.value)


def test_parts_belong_into_the_text_and_not_into_a_header() -> None:
    document = word("{{ title }}")
    document.sections[0].header.paragraphs[0].text = "{{p body }}"

    with pytest.raises(UsageError, match=r"word/header1.xml shows parts; only the text of the document can"):
        render_docx(full(1, 1), template=saved(document), moment=MOMENT)


LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
GREEDY = "{% set x = 'x' * 900000000 %}"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps all limits")
@pytest.mark.parametrize(("paragraph", "problem"), [(LOOP, "more than 1 s of processor time"), (GREEDY, "more than 512 MiB of memory")])
def test_an_endless_or_greedy_template_is_stopped(paragraph: str, problem: str) -> None:
    filling = Filling("en", {}, (), (), {"author": "a"}, MOMENT)

    with pytest.raises(UsageError, match=problem):
        fill_apart(saved(word(paragraph)), filling, "vendor.docx", Limits(processor=1, clock=20.0, memory=512 << 20))


GOOD = saved(word("{{p body }}"))
EXTERNAL = b'<Relationship Id="rIdX" Type="http://x/%s" Target="%s" TargetMode="External"/></Relationships>'


def _bomb() -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (100 << 20))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        (b"", "this is no Word document, or a damaged one"),
        (b"plain text", "this is no Word document, or a damaged one"),
        (GOOD[: len(GOOD) // 2], "this is no Word document, or a damaged one"),
        (GOOD[:2000] + b"\0" * 400 + GOOD[2400:], "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a .doc of an old Word, or protected by a password"),
        (_bomb(), "the Word document is too large: 1 parts of 100 MiB"),
        (with_part(GOOD, "word/vbaProject.bin", b"x"), "the Word template holds macros"),
        (with_part(GOOD, "[Content_Types].xml", b"", (b"document.main", b"template.main")), "this is no Word document (.docx) but"),
        (with_part(GOOD, "word/document.xml", b"<w:document"), "the Word document is damaged: word/document.xml"),
        (with_part(GOOD, "word/document.xml", b"<!DOCTYPE x><x/>"), "declares a document type"),
        (with_part(GOOD, "_rels/.rels", b"<x/>"), "it has no word/document.xml"),
        (
            with_part(
                GOOD, "word/_rels/document.xml.rels", b"", (b"</Relationships>", EXTERNAL % (b"image", b"http://evil.example/a.png"))
            ),
            "word/_rels/document.xml.rels loads a image from elsewhere: http://evil.example/a.png",
        ),
        (
            with_part(GOOD, "word/_rels/document.xml.rels", b"", (b"</Relationships>", EXTERNAL % (b"hyperlink", b"file:///etc/passwd"))),
            "loads a hyperlink from elsewhere: file:///etc/passwd",
        ),
    ],
)
def test_a_corrupt_or_dangerous_template_is_refused_in_a_sentence(template: bytes, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        render_docx(full(1, 1), template=template, moment=MOMENT, name="vendor.docx")

    assert str(caught.value).startswith("template vendor.docx: ")
    assert problem in str(caught.value)


def test_a_template_may_link_to_its_vendor() -> None:
    link = EXTERNAL % (b"hyperlink", b"https://vendor.example/")
    template = with_part(GOOD, "word/_rels/document.xml.rels", b"", (b"</Relationships>", link))

    assert "Изменения" in list(texts(render_docx(article(part()), template=template, moment=MOMENT)))


def test_properties_of_a_template_are_filled_and_never_name_who_saved_it() -> None:
    document = word("{{p body }}")
    document.core_properties.keywords = "{{ subject }} & co"
    document.core_properties.last_modified_by = "somebody"
    made = Document(io.BytesIO(render_docx(article(part(), subject="A & B"), template=saved(document), moment=MOMENT))).core_properties

    assert made.keywords == "A & B & co"
    assert made.last_modified_by == "releasekit"
    assert made.title == "A & B: История изменений"


def test_a_template_of_its_own_gives_the_same_bytes_as_itself() -> None:
    packaged = (templates_folder() / "article.docx").read_bytes()

    assert render_docx(full(2, 2), template=packaged, moment=MOMENT) == render_docx(full(2, 2), moment=MOMENT)


@pytest.mark.checkout
def test_the_packaged_template_is_what_the_tool_makes() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "wordtemplate.py"), "--check"], cwd=ROOT, check=False, capture_output=True)

    assert done.returncode == 0, done.stdout
