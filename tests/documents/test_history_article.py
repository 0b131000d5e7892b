"""The change history as an article: its parts, their numbers, the approval block, the register, and the Markdown that is written of it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.config import SECTIONS
from releasekit.core.record import ComponentState, DocumentState, EditionNote, Record
from releasekit.core.requests import Request
from releasekit.documents.blocks import Article, Block, Heading, Item, Items, Paragraph, Part, Table
from releasekit.documents.context import history_document
from releasekit.documents.history.article import history_article
from releasekit.documents.imprint import Imprint
from releasekit.documents.inline import Code, Emphasis, Inline, Link
from releasekit.documents.job import Job
from releasekit.documents.render import render_history
from tests.documents.samples import OID, change, record

FULL = Imprint(style="full")


def article(*records: Record, imprint: Imprint = FULL, language: str = "en") -> Article:
    return history_article(history_document(records, DEFAULT_KINDS, language, imprint=imprint), imprint)


def part(found: Article, id: str) -> Part:
    return next(one for one in found.parts if one.id == id)


def table(found: Article, id: str, place: int = 0) -> Table:
    return [block for block in part(found, id).blocks if isinstance(block, Table)][place]


def said(value: Inline) -> str:
    """The text of an inline value."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Code) else "".join(map(said, value.content))


def texts(block: Block) -> Iterator[str]:
    """Every line of text of a block, in order."""
    if isinstance(block, Heading | Paragraph):
        yield "".join(map(said, block.text))
    elif isinstance(block, Items):
        for item in block.items:
            for inner in item.blocks:
                yield from texts(inner)
    elif isinstance(block, Table):
        yield from (" | ".join(" ".join("".join(map(said, line)) for line in cell) for cell in row) for row in block.rows)


def lines(found: Article, id: str) -> list[str]:
    return [line for block in part(found, id).blocks[1:] for line in texts(block)]


# Parts -----------------------------------------------------------------------------------------------------------------------


def test_the_full_form_has_all_parts_in_order_and_numbers_them_but_the_register() -> None:
    found = article(record("4.2", change()))

    assert tuple(one.id for one in found.parts) == SECTIONS
    heads = [one.blocks[0] for one in found.parts]
    assert [head.number for head in heads if isinstance(head, Heading)] == ["1", "2", "3", "4", "5", "6", "7", "8", ""]
    assert [head.anchor for head in heads if isinstance(head, Heading)] == list(SECTIONS)
    assert [one.id for one in found.parts if one.on_new_page] == ["registration"]


@pytest.mark.parametrize("id", SECTIONS)
def test_a_part_can_be_switched_off_and_the_others_are_counted_without_it(id: str) -> None:
    found = article(record("4.2", change()), imprint=replace(FULL, without=(id,)))

    assert [one.id for one in found.parts] == [one for one in SECTIONS if one != id]
    numbers = [one.blocks[0].number for one in found.parts if isinstance(one.blocks[0], Heading) and one.id != "registration"]
    assert numbers == [str(place) for place in range(1, len(numbers) + 1)]


def test_the_short_form_has_the_changes_and_the_matrix_without_numbers() -> None:
    found = article(record("4.2", change()), imprint=Imprint())

    assert [(one.id, one.blocks[0].number) for one in found.parts if isinstance(one.blocks[0], Heading)] == [
        ("changes", ""),
        ("components", ""),
    ]
    assert not found.is_full


def test_tables_with_a_caption_are_counted_through_the_document() -> None:
    found = article(record("4.2", change(), update={"downtime": "none"}, documents=(DocumentState("a.md", OID, "new"),)))

    tables = [block for one in found.parts for block in one.blocks if isinstance(block, Table)]
    assert [one.number for one in tables if one.caption] == [1, 2, 3, 4, 5]
    assert [one.number for one in tables if not one.caption] == [0]


def test_a_document_without_releases_says_in_each_part_that_there_is_nothing() -> None:
    found = article()

    assert all(len(one.blocks) > 1 for one in found.parts)
    assert lines(found, "changes") == ["No releases yet."]
    assert lines(found, "limitations") == ["No limitations are registered."]
    assert lines(found, "registration") == ["No editions are registered."]
    assert (found.version, found.edition, found.day) == ("", 0, None)


def test_a_product_of_one_component_has_no_matrix_and_no_heading_of_a_component() -> None:
    one = record("4.2", change(component="toweco"), components=(ComponentState("toweco", {"en": "Toweco"}, "changed"),))
    found = article(one)

    assert "components" not in [one.id for one in found.parts]
    heads = [(block.level, "".join(texts(block))) for block in part(found, "changes").blocks if isinstance(block, Heading)]
    assert heads[1:] == [(2, "Version 4.2"), (3, "Fixed")]


def test_a_matrix_of_many_components_is_cut_into_tables_that_a_page_can_hold() -> None:
    many = tuple(ComponentState(f"c{number}", {}, "changed") for number in range(16))
    found = article(record("4.2", components=many))

    tables = [block for block in part(found, "components").blocks if isinstance(block, Table)]
    assert [len(one.columns) for one in tables] == [8, 8, 3]
    assert ["".join(map(said, column.title)) for one in tables for column in one.columns[1:]] == [f"c{number}" for number in range(16)]


# What the parts tell ----------------------------------------------------------------------------------------------------------


def test_an_entry_names_its_requests_and_the_versions_that_hold_it() -> None:
    fix = change(
        "It works.", requests=(Request("7", None, "https://t.example/7"), Request("8")), included_from="4.1.1", also_in=("5.0", "4.3")
    )
    found = article(record("4.2", fix), record("4.1.1"))

    (entry,) = [block for block in part(found, "changes").blocks if isinstance(block, Items)]
    assert list(texts(entry)) == ["It works. (#7, #8; included from 4.1.1; also in 5.0, 4.3)"]
    (paragraph,) = entry.items[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert [one.url for one in paragraph.text if isinstance(one, Link)] == ["https://t.example/7", "#v4.1.1"]


def test_a_breaking_change_says_so_first() -> None:
    found = article(record("4.2", change("Gone.", breaking=True)))

    (entry,) = [block for block in part(found, "changes").blocks if isinstance(block, Items)]
    assert entry.items[0].blocks == (Paragraph((Emphasis(strong=True, content=("Breaking",)), " — ", "Gone.")),)


def test_anchors_of_entries_are_those_of_the_page() -> None:
    document = history_document([record("4.2", change(), change("Two."))], DEFAULT_KINDS, "en")
    anchors = [entry.anchor for one in document.releases[0].components for kind in one.kinds for entry in kind.entries]
    found = history_article(document, FULL)

    items = [item for block in part(found, "changes").blocks if isinstance(block, Items) for item in block.items]
    assert [item.anchor for item in items] == anchors
    assert len(set(anchors)) == 2


def test_the_table_of_versions() -> None:
    hotfix = record("4.1.1", change(), reason="urgent", previous=record("4.1").version, released=date(2026, 3, 3))
    bad = record("4.1", released=date(2026, 2, 25), planned=date(2026, 2, 24), edition=2, withdrawn="It does not start.")
    planned = record("4.2", tag="", released=None)
    found = article(planned, hotfix, bad)

    assert lines(found, "versions") == [
        "4.2 | stable | not released yet |  |  | 0 | ",
        "4.1.1 | hotfix | 3 March 2026 |  | 4.1 | 1 | urgent fix",
        "4.1 | stable | 25 February 2026 | 24 February 2026 |  | 0 | edition 2; withdrawn: It does not start.",
    ]


def test_updates_are_told_in_words_and_what_is_unknown_stays_as_it_is() -> None:
    update = {"replaces": ["executable", "firmware"], "downtime": "partial", "method": "individual", "notes": {"en": "Call `stop`."}}
    found = article(record("4.2", update=update))

    assert lines(found, "updating") == ["4.2 | individual work on request | partial downtime | executable, firmware | Call stop."]


def test_the_documents_are_those_of_the_newest_version_that_has_any() -> None:
    documents = (DocumentState("docs/a.md", OID, "updated", ("billing",), 3), DocumentState("b.md", OID, "current"))
    found = article(record("4.3"), record("4.2", documents=documents, previous=record("4.1").version))

    assert lines(found, "documents") == ["docs/a.md | 3 | updated | Billing", "b.md |  | current | "]
    assert "".join(map(said, table(found, "documents").caption)) == "Documents that accompany version 4.2"
    assert "Documents: docs/a.md (updated)" in lines(found, "changes")


def test_a_first_release_lists_its_documents_once() -> None:
    found = article(record("4.2", documents=(DocumentState("docs/a.md", OID, "new"),)))

    assert not [line for line in lines(found, "changes") if "docs/a.md" in line]
    assert lines(found, "documents") == ["docs/a.md | new"]


def test_checksums_are_those_of_files_and_only_a_digest_that_can_be_proved_is_explained() -> None:
    digest = "ab" * 32
    corrected, proved, made = record("4.3", edition=2, sha256=digest), record("4.2", sha256=digest), record("4.1")
    found = article(corrected, proved, made)

    assert lines(found, "checksums") == [
        f"4.3 | v4.3 | {OID} | {digest}",
        f"4.2 | v4.2 | {OID} | {digest}",
        f"4.1 | v4.1 | {OID} | ",
        "The digest of a record that was not corrected is proved in a clone of the repository: git show v4.2:releases/4.2.json | sha256sum",
    ]


# The title page and the register ----------------------------------------------------------------------------------------------


def test_two_people_in_one_role_both_stand_by_whatever_name_they_call_it() -> None:
    given = [("выпускающий", "Ada", "2026-03-11"), ("Release  Manager", "Bob", "2026-03-12"), ("Auditor", "Eve", "2026-03-12")]
    approvals = tuple({"role": role, "name": name, "date": day} for role, name, day in given)
    roles = (({"ru": "Выпускающий", "en": "Release manager"}, "C"), ({"ru": "Утвердил"}, "D"))
    found = article(record("4.2", approvals=approvals), imprint=replace(FULL, roles=roles))
    assert [(one.role, one.name, one.day) for one in found.signatures] == [
        ("Release manager", "Ada", date(2026, 3, 11)),
        ("Release manager", "Bob", date(2026, 3, 12)),
        ("Утвердил", "D", None),
        ("Auditor", "Eve", date(2026, 3, 12)),
    ]


def test_configured_roles_are_filled_by_approvals_and_others_follow() -> None:
    approvals = ({"role": "Утвердил", "name": "И. Иванов", "date": "2026-03-11"}, {"role": "Auditor", "name": "B", "date": "soon"})
    roles = (({"ru": "Разработал", "en": "Developed by"}, "П. Петров"), ({"ru": "Утвердил", "en": "Approved by"}, "nobody"))
    found = article(record("4.2", approvals=approvals), imprint=replace(FULL, roles=roles))

    assert [(one.role, one.name, one.day) for one in found.signatures] == [
        ("Developed by", "П. Петров", None),
        ("Approved by", "И. Иванов", date(2026, 3, 11)),
        ("Auditor", "B", None),
    ]


def test_each_release_and_each_correction_is_an_edition_of_the_document() -> None:
    notes = (EditionNote(2, date(2026, 3, 20), "corrected"), EditionNote(3, None, "withdrawn"))
    first = record("4.1", released=date(2026, 2, 25), edition=3, editions=notes)
    hotfix, stable = record("4.1.1", released=date(2026, 3, 15)), record("4.2", released=date(2026, 3, 11))
    planned = record("4.3", tag="", released=None)
    found = article(planned, stable, hotfix, first)

    assert lines(found, "registration") == [
        "1 | — | — | all | — |  | v4.1 |  |  | 2026-02-25",
        "2 | — | all | — | — |  | v4.2 |  |  | 2026-03-11",
        "3 | — | all | — | — |  | v4.1.1 |  |  | 2026-03-15",
        "4 | — | all | — | — |  | v4.1, edition 2 |  |  | 2026-03-20",
        "5 | — | all | — | — |  | v4.1, edition 3 |  |  | ",
    ]
    assert (found.edition, found.version) == (5, "4.3 (not released yet)")
    assert len(table(found, "registration").columns) == 10


def test_releases_of_one_day_are_registered_from_the_lowest_to_the_highest() -> None:
    found = article(record("4.3"), record("4.2"), record("4.2.1"))

    assert [line.split(" | ")[6] for line in lines(found, "registration")] == ["v4.2", "v4.2.1", "v4.3"]


def test_dates_of_the_register_are_written_as_the_language_writes_them() -> None:
    found = article(record("4.2"), language="ru")

    assert lines(found, "registration") == ["1 | — | — | Все | — |  | v4.2 |  |  | 11.03.2026"]


# Markdown ---------------------------------------------------------------------------------------------------------------------

HOSTILE = (
    "<b>x</b>",
    "# no heading",
    "| a | b |",
    "{{7*7}}",
    "[x](javascript:alert(1))",
    "1. no list",
    "`code",
    "a\x01b\u202ec",
    "😀",
    "w" * 500,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_makes_no_markup_in_the_full_form(text: str) -> None:
    named = record(
        "4.2", change(text), names={"en": text}, withdrawn=text, components=(ComponentState("billing", {"en": text}, "changed"),)
    )
    written = render_history([named], "md", "en", DEFAULT_KINDS, imprint=replace(FULL, designation=text)).decode()

    tokens = MarkdownIt("commonmark").enable("table").parse(written)
    inner = [child for token in tokens for child in token.children or ()]
    assert not [one.type for one in (*tokens, *inner) if one.type in {"html_block", "html_inline", "fence", "code_block", "hr"}]
    assert not [one for one in inner if one.type == "link_open" and "javascript" in str(one.attrs)]
    heads = [token for token in tokens if token.type == "heading_open"]
    assert [token.tag for token in heads if token.tag in {"h1", "h2"}] == ["h1", *["h2"] * 9]


words = st.sampled_from(["one", "two words", "a | b", "<x>", "- dash", "#", "1.", "``", "*", "https://example.org"])
paragraphs = st.builds(lambda text, role: Paragraph((text,), role), words, st.sampled_from(["", "quiet", "warning"]))


def lists(depth: int) -> st.SearchStrategy[Items]:
    """Lists that hold lists, so many levels deep."""
    inside = st.lists(lists(depth - 1), max_size=1) if depth else st.just([])
    item = st.builds(lambda first, rest: Item((first, *rest)), paragraphs, inside)
    return st.builds(lambda rows, ordered: Items(tuple(rows), ordered), st.lists(item, min_size=1, max_size=3), st.booleans())


blocks: st.SearchStrategy[Any] = st.one_of(paragraphs, lists(3), st.builds(lambda text: Heading(2, (text,)), words))


@given(st.lists(blocks, max_size=4))
def test_a_markdown_reader_finds_the_text_of_every_block_in_order(made: list[Any]) -> None:
    from releasekit.documents.markdownblocks import article as write

    found = Article("en", "Title", "", (Part("p", (Heading(1, ("Part",)), *made)),), is_full=False)
    tokens = MarkdownIt("commonmark").enable("table").parse(write(found))

    read = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert read == ["Title", "Part", *(line for block in made for line in texts(block))]


def test_a_job_carries_the_imprint_and_the_digests_to_another_process() -> None:
    imprint = Imprint("full", ("checksums",), {"en": "T"}, "D", {"en": "R"}, (({"en": "Role"}, "Name"),), 14)
    document = history_document([record("4.2", change(), sha256="ab" * 32)], DEFAULT_KINDS, "en", imprint=imprint)
    job = Job("history.md.j2", "md", "en", ({"document": document},), {})

    there: Job = pickle.loads(pickle.dumps(job))
    assert there == job
    assert there.contexts[0]["document"].releases[0].sha256 == "ab" * 32
