"""The single HTML file: complete, safe and navigable."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.record import ComponentState, DocumentState, Override, Record
from releasekit.core.requests import Request
from releasekit.documents.context import history_document
from releasekit.documents.render import render_history
from tests.documents.golden import cases, full_cases, imprint_of, records_of
from tests.documents.samples import OID, change, record

VOID = frozenset({"meta", "br", "col", "link", "img", "hr", "input"})
SCRIPTS = [("script", {"type": "application/json", "id": "words"}), ("script", {})]
EMPTY_RECORDS: list[Record] = []


class Page(HTMLParser):
    """What the tests want to know of a page; unbalanced elements are an error."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data.strip()))

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, wherever it is."""
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]

    def text(self, tag: str) -> list[str]:
        """The texts directly inside elements of a name."""
        return [text for element, text in self.texts if element == tag]

    @property
    def body(self) -> str:
        """All texts that are read, in one."""
        return " ".join(text for tag, text in self.texts if tag not in {"style", "script"})

    @property
    def script(self) -> str:
        """The script, "" on a page that needs none."""
        return next((text for text in self.text("script") if '"use strict"' in text), "")


def page(records: list[Record], language: str = "en") -> Page:
    return Page(render_history(records, "html", language, DEFAULT_KINDS).decode())


@pytest.mark.checkout
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_case_is_a_sound_page(case: object, language: str) -> None:
    found = page(records_of(case), language)  # type: ignore[arg-type]
    ids = found.values("id")
    names = {tag for tag, _ in found.elements}

    assert dict(found.elements)["html"] == {"lang": language}
    assert len(ids) == len(set(ids))
    assert not names & {"img", "link", "iframe", "object", "b", "i"}
    assert [(tag, attributes) for tag, attributes in found.elements if tag == "script"] in ([], SCRIPTS)
    assert {"header", "nav", "main", "h1", "title"} <= names
    assert all(address.startswith(("#", "https://", "http://", "mailto:")) for address in found.values("href"))
    assert {address[1:] for address in found.values("href") if address.startswith("#")} <= set(ids)
    assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]


@pytest.mark.checkout
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("case", full_cases(), ids=lambda case: case.name)
def test_the_full_form_has_the_parts_of_the_article_around_the_releases(case: Path, language: str) -> None:
    imprint = imprint_of(case)
    assert imprint is not None
    document = history_document(records_of(case), DEFAULT_KINDS, language, imprint=imprint)
    assert document.article is not None
    found = Page(render_history(records_of(case), "html", language, DEFAULT_KINDS, imprint=imprint).decode())
    ids, body = found.values("id"), found.body

    assert len(ids) == len(set(ids))
    assert {address[1:] for address in found.values("href") if address.startswith("#")} <= set(ids)
    titles = [one for part in document.article.parts for one in part.title if isinstance(one, str)]
    assert [one for one in found.text("h2") if one in titles] == titles
    assert [anchor for anchor in ids if anchor in {release.anchor for release in document.releases}] == [
        release.anchor for release in document.releases
    ]
    for fact in (document.article.designation, document.article.right_holder, document.article.title):
        assert fact in body
    for entry in (entry for one in document.releases for part in one.components for kind in part.kinds for entry in kind.entries):
        assert ids.count(entry.anchor) == 1


def test_nothing_is_loaded_from_anywhere() -> None:
    source = render_history([record("4.2", change())], "html", "en", DEFAULT_KINDS).decode()

    assert "default-src 'none'" in source
    assert not {"src=", "@import", "url("} & set(source.split())
    assert "url(" not in source
    assert "src=" not in source.replace("default-src", "").replace("style-src", "")


def test_the_page_may_run_its_own_script_and_no_other() -> None:
    source = render_history([record("4.2", change())], "html", "en", DEFAULT_KINDS).decode()
    inside = source[source.rindex("<script>") + len("<script>") : source.rindex("</script>")]
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in source
    assert source.count("'unsafe-inline'") == 1
    assert "style-src 'unsafe-inline'" in source


def test_an_own_script_gets_its_own_digest() -> None:
    own = {"history.html.j2": "{% extends 'releasekit/history.html.j2' %}{% block script %}console.log(1){% endblock %}"}
    source = render_history([record("4.2", change())], "html", "en", DEFAULT_KINDS, templates=own).decode()
    digest = base64.b64encode(hashlib.sha256(b"console.log(1)").digest()).decode()

    assert f"script-src 'sha256-{digest}'" in source
    assert "<script>console.log(1)</script>" in source


def test_a_page_without_changes_needs_no_script() -> None:
    assert page([record("4.2")]).script == ""
    assert page(EMPTY_RECORDS).script == ""
    assert page([record("4.2", change())]).script


def test_a_text_in_another_language_says_so() -> None:
    found = page([record("4.2", change(), change(text={"de": "Ein Text."}, id="2"), change(text={"x y": "?"}, id="3"))])

    assert [attributes["lang"] for tag, attributes in found.elements if tag == "li" and "lang" in attributes] == ["de"]


def test_versions_components_and_kinds_are_headings_in_their_order() -> None:
    found = page([record("4.2", change(), change(kind="feature", id="2", component="portal"))])
    headings = [tag for tag, _ in found.elements if tag in {"h1", "h2", "h3", "h4"}]

    assert headings == ["h1", "h2", "h3", "h4", "h3", "h4"]
    assert found.text("h1") == ["Toweco"]
    assert found.text("h3") == ["Billing", "Portal"]
    assert found.text("h4") == ["Fixed", "Added"]


def test_a_product_that_is_its_only_component_has_no_component_heading() -> None:
    found = page([record("4.2", change(component="toweco"), components=(ComponentState("toweco", {}, "changed"),))])

    assert found.text("h3") == ["Fixed"]


def test_what_a_release_is_stands_beside_its_number() -> None:
    planned = record("4.3", tag="", released=None, planned=date(2026, 3, 25), previous=record("4.2").version)
    hotfix = record("4.2.1", change(included_from=None), reason="urgent", withdrawn="Invoices were sent twice.")
    body = page([planned, hotfix, record("4.2")]).body

    assert "not released yet planned for 25 March 2026 follows 4.2" in body
    assert "hotfix withdrawn 11 March 2026 urgent fix" in body
    assert "Withdrawn. Do not use this version. Invoices were sent twice." in body


def test_an_included_fix_leads_to_the_hotfix_when_the_page_has_it() -> None:
    later = record("4.3", change(included_from="4.2.1"))

    assert "#v4.2.1" in page([later, record("4.2.1", change())]).values("href")
    assert "#v4.2.1" not in page([later]).values("href")
    assert "included from 4.2.1" in page([later]).body


def test_documents_installation_and_rules_set_aside_are_told() -> None:
    full = record(
        "4.2",
        documents=(DocumentState("docs/<a>.md", OID, "updated", ("billing",)),),
        update={"method": "mass", "downtime": "full", "replaces": ["server"], "notes": "Restart."},
        overrides=(Override("RK405", "obsolete"),),
    )
    body = page([full], "ru").body

    assert "1 документ docs/<a>.md обновлён Биллинг" in body
    assert "массовое автоматическое обновление полная остановка заменяется: server Restart." in body
    assert "RK405 obsolete" in body


def test_hostile_names_are_text() -> None:
    found = page(
        [
            record(
                "4.2",
                change('<img src=x onerror="alert(1)">', requests=(Request('"><script>'),)),
                names={"en": "<script>x</script>"},
                withdrawn="<b>",
            )
        ]
    )

    assert not {tag for tag, _ in found.elements} & {"img", "b"}
    assert [one for one in found.elements if one[0] == "script"] == SCRIPTS
    assert found.text("h1") == ["<script>x</script>"]


def test_long_entries_arrive_whole() -> None:
    source = render_history([record("4.2", change("x" * 100_000), change("y" * 500, id="2"))], "html", "en", DEFAULT_KINDS).decode()

    assert "x" * 100_000 in source
    assert "overflow-wrap: anywhere" in source


def test_an_empty_history_is_a_page_too() -> None:
    assert "No releases yet." in page(EMPTY_RECORDS).body
