"""The index page of a bundle: everything in it is linked, in the words of a language, and nothing in a name does harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest

from releasekit.core.manifest import DocumentEntry, FileEntry, Manifest
from releasekit.core.record import Confirmation, DocumentState, Override, Record
from releasekit.documents.archives import Archives
from releasekit.documents.bundle import Colophon, Member, write_bundle
from releasekit.documents.bundleindex import bundle_index, href, index_name, index_pages, size_in_words
from releasekit.documents.imprint import SHORT, Imprint
from releasekit.documents.sample import sample_manifest, sample_records
from releasekit.errors import UsageError
from tests.documents.samples import OID, change, record
from tests.documents.test_bundle import MOMENT

RENDERED = ("history/history.ru.md", "history/history.en.pdf", "history/history.json", "lifecycle/lifecycle.en.html")
SITES = ("sites/manual/index.html", "sites/manual/a/b.html", "sites/raw/a.txt")
DOCUMENTS = (
    DocumentState("README.md", OID, "current"),
    DocumentState("docs/a b#1%.md", OID, "updated", ("billing", "web/**"), 3, "guide", {"en": "Guide <b>", "ru": "Руководство"}, "T.01"),
    DocumentState("docs/Ещё.md.j2", OID, "confirmed", is_stamped=True, confirmed=Confirmation("Ада", date(2026, 3, 10), "It's <fine>")),
)


class Links(HTMLParser):
    """The addresses that a page names, and the text of it."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"href", "src"} and tag != "link"]

    def handle_data(self, data: str) -> None:
        self.text += data


def made(*languages: str, imprint: Imprint = SHORT, own: dict[str, str] | None = None, **values: Any) -> tuple[Manifest, dict[str, bytes]]:
    told = record("4.2", change(), **{"documents": DOCUMENTS, **values})
    pages = dict[str, bytes]()

    def index(known: Manifest) -> list[Member]:
        found = list(index_pages(known, told, languages or ("en", "ru"), imprint, own or {}))
        pages.update({one.path: one.content for one in found})
        return found

    files = [Member(path, b"x" * 1500) for path in (*RENDERED, *SITES, "bom.cdx.json")]
    about = Colophon(told, (told,), OID, MOMENT, {})
    return write_bundle(about, Archives({}, "", about.moment).add, ((one, b"x" * 100) for one in told.documents), files, index), pages


def test_every_file_is_linked_by_its_place() -> None:
    known, pages = made()
    for page in pages.values():
        linked = {unquote(one) for one in Links(page).found if not one.startswith("#")}
        expected = {one.path for one in known.files if not one.path.startswith("sites/")}
        assert linked == expected | {"sites/manual/index.html", "sites/raw/", "MANIFEST.json", "SHA256SUMS"}


def test_a_link_is_encoded_so_that_a_browser_finds_the_file() -> None:
    assert href("docs/a b#1?%.md") == "docs/a%20b%231%3F%25.md"
    assert href("docs/Ещё.md") == "docs/%D0%95%D1%89%D1%91.md"


def test_there_is_a_page_a_language_and_they_link_each_other() -> None:
    _, pages = made("ru", "en")

    assert list(pages) == ["index.html", "index.en.html"]
    assert '<html lang="ru">' in pages["index.html"].decode()
    assert '<a href="index.en.html" hreflang="en" lang="en">English</a>' in pages["index.html"].decode()
    assert '<a href="index.html" hreflang="ru" lang="ru">Русский</a>' in pages["index.en.html"].decode()
    assert [index_name("ru", "ru"), index_name("en", "ru")] == ["index.html", "index.en.html"]


def test_a_page_of_one_language_has_no_choice() -> None:
    assert "hreflang" not in made("en")[1]["index.html"].decode().split("<main")[0]


def test_a_document_is_told_with_title_state_edition_and_what_it_covers() -> None:
    known, _ = made()
    told = record("4.2", documents=DOCUMENTS)
    english, russian = (bundle_index(known, told, language, ("en", "ru"), SHORT) for language in ("en", "ru"))
    guide = next(one for one in english.documents if one.path.startswith("docs/a b"))

    assert (guide.title, guide.designation, guide.state, guide.edition, guide.size) == ("Guide <b>", "T.01", "updated", 3, "100 B")
    assert guide.covers == ("Billing", "web/**")
    assert [one.title for one in russian.documents] == ["README.md", "Руководство", "docs/Ещё.md.j2"]
    assert next(one for one in russian.documents if one.title == "Руководство").covers == ("Биллинг", "web/**")


def test_who_found_a_document_right_and_why_is_said() -> None:
    text = Links(made("ru")[1]["index.html"]).text

    assert "подтверждён как актуальный" in text
    assert "Ада, 10 марта 2026 г.: It's <fine>" in text


def test_what_a_person_wrote_is_no_markup() -> None:
    hostile = DocumentState("docs/&lt;img src=x&gt;.md", OID, "new", ("<i>",), title={"en": "<script>\x1b[31m\u202e"})
    page = made("en", documents=(hostile,), overrides=(Override("RK401", "<b>why"),), withdrawn='"><script>')[1]["index.html"].decode()

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;b&gt;why" in page
    assert "docs/&amp;lt;img src=x&amp;gt;.md" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_the_page_asks_for_nothing() -> None:
    page = made()[1]["index.html"].decode()

    assert "default-src 'none'" in page
    assert not any("://" in one for one in Links(page.encode()).found)
    assert "<script" not in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"tag": "", "released": None}, "This version is not released yet"),
        ({"withdrawn": "It loses bills."}, "It loses bills."),
        ({"overrides": (Override("RK503", "agreed on"),)}, "RK503 agreed on"),
        ({"edition": 2}, "Edition"),
        ({"documents": ()}, "There are no documents besides these."),
    ],
)
def test_what_is_out_of_the_ordinary_is_said(values: dict[str, Any], said: str) -> None:
    assert said in Links(made("en", **values)[1]["index.html"]).text
    if "documents" not in values and "edition" not in values:
        assert said not in Links(made("en")[1]["index.html"]).text


def test_the_language_of_the_page_comes_first() -> None:
    known, _ = made()
    told: Record = record("4.2")

    assert [one.language for one in bundle_index(known, told, "ru", ("en", "ru"), SHORT).histories] == ["ru", "en", ""]
    assert [one.name for one in bundle_index(known, told, "en", ("en", "ru"), SHORT).histories] == ["PDF", "Markdown", "JSON"]


def test_the_right_holder_is_named() -> None:
    assert "Toweco Ltd." in Links(made("en", imprint=Imprint(right_holder={"en": "Toweco Ltd."}))[1]["index.html"]).text


@pytest.mark.parametrize(
    ("size", "english", "russian"),
    [
        (0, "0 B", "0 Б"),
        (1023, "1023 B", "1023 Б"),
        (1024, "1 KB", "1 КБ"),
        (1500, "1.5 KB", "1,5 КБ"),
        (20 << 20, "20 MB", "20 МБ"),
        (5000 << 30, "5000 GB", "5000 ГБ"),
    ],
)
def test_a_size_in_words(size: int, english: str, russian: str) -> None:
    assert (size_in_words(size, "en"), size_in_words(size, "ru")) == (english, russian)


def test_an_own_template_takes_its_place_and_an_error_in_it_is_told_by_line() -> None:
    own = {"bundle.html.j2": '{% extends "releasekit/bundle.html.j2" %}{% block style %}/* ours */{% endblock %}'}
    assert b"/* ours */" in made("en", own=own)[1]["index.html"]

    with pytest.raises(UsageError, match="'verson' is no attribute of a bundleindex") as caught:
        made("en", own={"bundle.html.j2": "one\n{{ bundle.verson }}"})
    assert caught.value.where == "template bundle.html.j2, line 2"


def test_a_document_that_the_record_does_not_name_is_shown_as_it_is() -> None:
    known = replace(
        sample_manifest(sample_records()[0]), documents=(DocumentEntry("docs/a.md", "0" * 64, 1),), rendered=(FileEntry("x", "0" * 64, 1),)
    )
    found = bundle_index(known, sample_records()[0], "en", ("en",), SHORT)

    assert [(one.state, one.edition, one.designation, one.confirmed) for one in found.documents] == [("", 0, "", None)]
