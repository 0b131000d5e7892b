"""Stamping: documents that say which version they are of, filled in without touching anything else of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from releasekit.core.record import DocumentState
from releasekit.documents import stamping
from releasekit.documents.sandbox import Limits, ask
from releasekit.documents.stamping import Original, stamped
from releasekit.errors import UsageError
from tests.documents.samples import OID

VALUES: dict[str, str | date] = {
    "product": "Toweco & Sons",
    "version": "4.2",
    "line": "4.2",
    "kind": "stable",
    "date": date(2026, 3, 11),
    "previous": "4.1",
}


def original(content: str | bytes, path: str = "docs/guide.md", **values: Any) -> Original:
    text = content.encode() if isinstance(content, str) else content
    return Original(DocumentState(path, OID, "updated", is_stamped=True, **values), text)


def text(content: str | bytes, path: str = "docs/guide.md", language: str = "en", **values: Any) -> str:
    return stamped([original(content, path, **values)], VALUES, language)[path].content.decode()


def test_what_the_release_is_stands_in_the_text_and_in_front_matter() -> None:
    found = text("---\nversion: {{ version }}\ndate: {{ date }}\n---\n# {{ product }} {{ line }}, {{ kind }}\n\nAfter {{ previous }}.\n")

    assert found == "---\nversion: 4.2\ndate: 2026-03-11\n---\n# Toweco & Sons 4.2, stable\n\nAfter 4.1.\n"


def test_a_document_knows_its_own_edition_designation_and_title() -> None:
    found = text(
        "{{ title }}, {{ designation }}, edition {{ edition }}", edition=3, designation="T.1", title={"en": "Guide", "ru": "Руководство"}
    )

    assert found == "Guide, T.1, edition 3"


def test_an_edition_that_is_not_known_is_nothing() -> None:
    assert text("{% if edition %}edition {{ edition }}{% endif %}|{{ designation }}|{{ title }}") == "||"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "11 March 2026, 2026-03-11, 11 марта 2026 г."), ("ru", "11 марта 2026 г., 11.03.2026, 11 марта 2026 г.")],
)
def test_a_date_in_words_speaks_the_language_of_the_product_or_another(language: str, written: str) -> None:
    assert text('{{ date | long_date }}, {{ date | short_date }}, {{ date | long_date("ru") }}', language=language) == written


def test_a_title_may_be_a_template_too() -> None:
    found = stamped([original("# {{ title }}", title={"en": "Guide to {{ version }}", "ru": "О версии {{ version }}"})], VALUES, "ru")

    assert found["docs/guide.md"].state.title == {"en": "Guide to 4.2", "ru": "О версии 4.2"}
    assert found["docs/guide.md"].content.decode() == "# О версии 4.2"


@pytest.mark.parametrize(
    ("path", "written"), [("docs/a.html", "Toweco &amp; Sons"), ("docs/a.XML.j2", "Toweco &amp; Sons"), ("a.rst", "Toweco & Sons")]
)
def test_values_are_escaped_where_the_document_is_markup(path: str, written: str) -> None:
    assert text("{{ product }}", path) == written


@pytest.mark.parametrize(
    "content",
    [
        "one\ntwo\n",
        "one\r\ntwo\r\n",
        "no end",
        "one\r\ntwo\nthree\rfour",
        "\ufeff# With a mark\n",
        "\r\n\r\n",
        "a\tb  \n\n\n\n",
        "\u2028\x0b\x0c\n",
        "",
    ],
)
def test_what_is_no_tag_stays_byte_for_byte(content: str) -> None:
    assert text(content) == content


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_they_did_around_tags_too(end: str) -> None:
    source = end.join(("{% if previous %}", "After {{ previous }}", "{% endif %}", "{# a word", "to ourselves #}", "End", ""))

    assert text(source) == end.join(("After 4.1", "End", ""))


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        ("one\n{{ verson }}\n", "docs/guide.md, line 2", r"'verson' is undefined \(did you mean 'version'\?\)"),
        ("one\r\n{{ verson }}\r\n", "docs/guide.md, line 2", "did you mean 'version'"),
        ("one\n\n# Heading {#anchor}\n", "docs/guide.md, line 3", "Missing end of comment tag"),
        ("{{ version", "docs/guide.md, line 1", "unexpected end"),
        ("{{ version.x.y }}", "docs/guide.md, line 1", "no attribute"),
        ("{% for a in range(9999999) %}{% endfor %}", "docs/guide.md, line 1", "Range too big"),
        ("{{ ''.__class__ }}", "docs/guide.md, line 1", "what no template may do"),
        ("{{ date | long_date('xx') }}", "docs/guide.md, line 1", "no language 'xx'"),
        ("{{ version | sorted }}", "docs/guide.md, line 1", "there is no filter 'sorted'"),
    ],
)
def test_what_is_wrong_is_told_by_document_and_line(content: str, where: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        text(content)
    assert caught.value.where == where


def test_a_document_that_is_no_utf8_is_refused_by_line() -> None:
    with pytest.raises(UsageError, match="no text in UTF-8: there is the byte 0xff") as caught:
        text(b"one\ntwo \xff\n")
    assert caught.value.where == "docs/guide.md, line 2"


def test_a_document_beyond_any_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamping, "MOST_BYTES", 10)
    with pytest.raises(UsageError, match="has 11 bytes; one that is stamped has at most 10"):
        text(b"a" * 11)


def test_what_is_stamped_at_once_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamping, "_MOST_AT_ONCE", 10)
    with pytest.raises(UsageError, match="stamp only those"):
        text(b"a" * 11)


def test_a_template_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamping, "DEFAULT_LIMITS", Limits(processor=1, clock=5.0))
    with pytest.raises(UsageError, match=r"processor time|did not finish"):
        text("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")


def test_many_documents_take_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(module: str, *given: Any, **named: Any) -> dict[str, Any]:
        asked.append(module)
        return ask(module, *given, **named)

    monkeypatch.setattr(stamping, "ask", counted)
    found = stamped([original("{{ version }}", f"docs/{place}.md") for place in range(60)], VALUES, "en")

    assert {one.content for one in found.values()} == {b"4.2"}
    assert len(asked) == 1
    assert stamped([], VALUES, "en") == {}


def test_a_document_that_grows_beyond_measure_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamping, "DEFAULT_LIMITS", Limits(output=100))
    with pytest.raises(UsageError, match="writes more than 100 characters") as caught:
        text("{% for a in range(999) %}{{ version }}{% endfor %}")
    assert caught.value.where.startswith("docs/guide.md")
