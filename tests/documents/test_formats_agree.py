"""Every format says the same: what a reader finds in each is held against the records, fact by fact and in order."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from releasekit.core.changes import DEFAULT_KINDS, text_in
from releasekit.core.record import Record, newest_first
from releasekit.documents.imprint import Imprint
from releasekit.documents.inline import Code, Inline, paragraphs
from releasekit.documents.language import kind_name
from releasekit.documents.render import render_history
from tests.documents.golden import CASES, imprint_of, records_of
from tests.programs import needs

pytestmark = pytest.mark.checkout  # the case is a folder of the repository

CASE = CASES / "handed-over"
TITLES = {
    "en": (
        "General",
        "Versions",
        "Components by version",
        "Changes by version and component",
        "Updating and downtime",
        "Accompanying documents",
        "Known limitations",
        "Checksums",
        "Change registration sheet",
    ),
    "ru": (
        "Общие сведения",
        "Версии",
        "Компоненты по версиям",
        "Изменения по версиям и компонентам",
        "Порядок обновления и остановки",
        "Сопроводительная документация",
        "Известные ограничения",
        "Контрольные суммы",
        "Лист регистрации изменений",
    ),
}


def squeezed(text: str) -> str:
    """A text without white space and the hyphens at which lines end: formats wrap their lines differently."""
    return re.sub(r"\s", "", re.sub(r"[-\u00ad]\n", "", text))


@dataclass(frozen=True)
class Read:
    """What a reader of a document finds: its parts by their titles, each without white space."""

    parts: dict[str, str]

    @classmethod
    def of(cls, text: str, titles: Sequence[str]) -> Read:
        """Cut a text at its titles, which follow one another; the last place that leaves room for the others counts for the first."""
        whole, place, starts = squeezed(text), 0, []
        for title in titles:
            # The list of contents names every title before the parts do.
            place = whole.index(squeezed(title), place)
            starts.append(place)
            place += 1
        second = whole.find(squeezed(titles[0]), starts[-1])
        if second >= 0:
            return cls.of_squeezed(whole[second:], titles)
        return cls.of_squeezed(whole, titles)

    @classmethod
    def of_squeezed(cls, whole: str, titles: Sequence[str]) -> Read:
        parts, place = {}, whole.index(squeezed(titles[0]))
        for title, following in zip(titles, (*titles[1:], None), strict=True):
            start = place + len(squeezed(title))
            place = len(whole) if following is None else whole.index(squeezed(following), start)
            parts[title] = whole[start:place]
        return cls(parts)


# Readers ----------------------------------------------------------------------------------------------------------------------


def text_of_html(source: str) -> str:
    """The text of the body as it is shown, blocks on lines of their own."""
    body = lxml_html.fromstring(source).find("body")
    assert body is not None
    for one in body.xpath("//script|//style|//template|//*[@hidden]|//nav|//*[@class='here']|//form"):
        one.drop_tree()
    return "\n".join(body.itertext())


def read_markdown(content: bytes, _: Path) -> str:
    return text_of_html(f"<html><body>{MarkdownIt('commonmark').enable('table').render(content.decode())}</body></html>")


def read_html(content: bytes, _: Path) -> str:
    return text_of_html(content.decode())


def read_docx(content: bytes, _: Path) -> str:
    body = Document(io.BytesIO(content)).element.body
    return "\n".join("".join(run.text or "" for run in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))


def read_pdf(content: bytes, folder: Path) -> str:
    """The text between the heads and the feet of the pages."""
    path = folder / "document.pdf"
    path.write_bytes(content)
    between = ("-raw", "-x", "0", "-y", "62", "-W", "596", "-H", "720")
    return subprocess.run([needs("pdftotext"), *between, str(path), "-"], capture_output=True, text=True, check=True).stdout


READERS: dict[str, Callable[[bytes, Path], str]] = {"md": read_markdown, "html": read_html, "docx": read_docx, "pdf": read_pdf}


@pytest.fixture(params=[(format, language) for format in READERS for language in TITLES], ids="-".join)
def found(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Read, str]:
    """The full document in one format and language, as its reader finds it."""
    format, language = request.param
    imprint = imprint_of(CASE)
    assert imprint is not None
    content = render_history(records_of(CASE), format, language, DEFAULT_KINDS, imprint=imprint)
    return Read.of(READERS[format](content, tmp_path), TITLES[language]), language


# Facts ------------------------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Markdown as a reader sees it."""
    return " ".join(said(value) for line in paragraphs(text) for value in line)


def said(value: Inline) -> str:
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Code) else "".join(map(said, value.content))


def label(request: str) -> str:
    return f"#{request}" if request.isdecimal() else request


def facts(records: Sequence[Record], language: str) -> Iterator[str]:
    """Versions, components, kinds, texts and requests of all changes that are shown, as they follow one another."""
    for record in newest_first(records):
        yield str(record.version)
        for component in record.components:
            shown = [one for one in record.changes if one.component == component.id and one.kind != "internal"]
            if shown:
                yield text_in(component.names, language)
            for kind in DEFAULT_KINDS:
                told = [one for one in shown if one.kind == kind.id]
                if told:
                    yield kind_name(kind, language)
                for change in told:
                    yield plain(text_in(change.text, language))
                    yield from (label(one.id) for one in change.requests)


def require_in_order(text: str, wanted: Iterator[str]) -> None:
    place = 0
    for fact in wanted:
        at = text.find(squeezed(fact), place)
        assert at >= 0, f"{fact!r} does not follow {text[max(0, place - 60) : place]!r}"
        place = at + len(squeezed(fact))


def test_every_version_component_change_and_request_is_told_in_order(found: tuple[Read, str]) -> None:
    read, language = found
    require_in_order(read.parts[TITLES[language][3]], facts(records_of(CASE), language))


def test_every_change_is_told_once_in_a_release(found: tuple[Read, str]) -> None:
    read, language = found
    told = Counter(squeezed(plain(text_in(one.text, language))) for record in records_of(CASE) for one in record.changes)
    hidden = squeezed("A table was renamed.")

    text = read.parts[TITLES[language][3]]
    assert {one: text.count(one) for one in told} == {**told, hidden: 0}


def test_the_table_of_versions_and_the_register_name_each_once_and_in_order(found: tuple[Read, str]) -> None:
    read, language = found
    records = newest_first(records_of(CASE))
    kind = {"stable": ("stable", "стабильная"), "hotfix": ("hotfix", "обновление")}

    row = (f"{one.version}{kind[one.version.kind][language == 'ru']}" for one in records)
    require_in_order(read.parts[TITLES[language][1]], row)
    again = "v4.1, edition 2" if language == "en" else "v4.1, редакция 2"
    require_in_order(read.parts[TITLES[language][8]], iter(("v4.1", again, "v4.1.1", "v4.2")))
    assert read.parts[TITLES[language][8]].count("v4.1.1") == 1


def test_documents_limitations_and_updates_are_told(found: tuple[Read, str]) -> None:
    read, language = found
    newest = newest_first(records_of(CASE))[0]

    require_in_order(read.parts[TITLES[language][5]], (f"{one.path}{one.edition}" for one in newest.documents))
    require_in_order(read.parts[TITLES[language][6]], (text_in(one.text, language) for one in newest.limitations))
    words = {"en": ("full downtime", "partial downtime"), "ru": ("полная остановка", "частичная остановка")}
    require_in_order(read.parts[TITLES[language][4]], iter(words[language]))
    require_in_order(read.parts[TITLES[language][7]], (f"{one.tag}{one.base}" for one in newest_first(records_of(CASE))))


def test_json_holds_the_records_whole() -> None:
    imprint = Imprint(style="full")
    data = json.loads(render_history(records_of(CASE), "json", "ru", DEFAULT_KINDS, imprint=imprint))

    assert [Record.from_json(one) for one in data["releases"]] == newest_first(records_of(CASE))
