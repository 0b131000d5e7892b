"""A document as JSON: what a typst template gets, and any program that wants a document in parts.

The JSON Schema ``article`` describes the shape (``releasekit schema article``). In short: the fields of ``Article`` under their own names;
blocks are objects with a ``type`` (``heading``, ``paragraph``, ``items``, ``table``, ``listing``) and the fields of their class; a text is
an array whose members are strings, ``{"type": "code", "text"}``, ``{"type": "emphasis", "strong", "content"}`` and
``{"type": "link", "url", "content"}``; days are ISO 8601 or null, and each has its words beside it (``day_in_words``). ``words`` are the
words of the interface in the document's language; those with a place for something say ``{number}``, ``{page}``, ``{pages}`` or
``{version}`` there.

An anchor appears once: one that an earlier block has already is "". A link into the document, ``#anchor``, always has its target; one
whose target does not exist has become the text that it had.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from releasekit.documents.blocks import Article, Block, Column, Heading, Item, Items, Listing, Paragraph, Part, Signature, Table, Text
from releasekit.documents.cleaning import clean, clean_line
from releasekit.documents.inline import Code, Emphasis, Inline
from releasekit.documents.language import long_date, marked, translations

ARTICLE_SCHEMA = "releasekit/article/1"

WORDS: Mapping[str, str] = {
    "contents": marked("Contents"),
    "table": marked("Table {number}."),
    "continued": marked("Table {number}, continued"),
    "page": marked("Page {page} of {pages}"),
    "edition": marked("Edition {number}"),
    "version": marked("Version {version}"),
    "signature": marked("signature"),
    "name": marked("name"),
    "date": marked("date"),
}
"""The words of the interface, in English."""

Json: TypeAlias = dict[str, Any]


def article_json(article: Article, spell: Callable[[str], str] = str) -> Json:
    """The document in plain JSON values. ``spell`` is applied to each text, for a format that cannot show all characters.

    Raises UsageError for a language without a catalogue.
    """
    return _Writer(article.language, frozenset(_anchors(article)) - {""}, spell).article(article)


def article_texts(article: Article) -> Iterator[str]:
    """All texts of a document, to look at their characters."""
    seen: list[str] = []

    def spell(text: str) -> str:
        seen.append(text)
        return text

    article_json(article, spell)
    yield from seen


def _anchors(article: Article) -> Iterator[str]:
    """The anchors that links may lead to."""
    waiting: list[Block] = [block for part in article.parts for block in part.blocks]
    while waiting:
        block = waiting.pop()
        if isinstance(block, (Heading, Table)):
            yield block.anchor
        elif isinstance(block, Items):
            yield from (item.anchor for item in block.items)
            waiting += (inner for item in block.items for inner in item.blocks)


@dataclass(slots=True)
class _Writer:
    """Writes one document; remembers which anchors it has written."""

    language: str
    anchors: frozenset[str]
    spell: Callable[[str], str]
    written: set[str] = field(default_factory=set)

    def article(self, one: Article) -> Json:
        catalogue = translations(self.language)
        return {
            "schema": ARTICLE_SCHEMA,
            "language": one.language,
            "title": self.line(one.title),
            "subject": self.line(one.subject),
            "version": self.line(one.version),
            "designation": self.line(one.designation),
            "edition": one.edition,
            **self.day(one.day),
            "right_holder": self.line(one.right_holder),
            "is_full": one.is_full,
            "signatures": [self.signature(signature) for signature in one.signatures],
            "parts": [self.part(part) for part in one.parts],
            "words": {name: catalogue.gettext(message) for name, message in WORDS.items()},
        }

    def part(self, one: Part) -> Json:
        blocks = [self.block(block) for block in one.blocks]
        return {"id": one.id, "title": self.text(one.title), "on_new_page": one.on_new_page, "blocks": blocks}

    def signature(self, one: Signature) -> Json:
        return {"role": self.line(one.role), "name": self.line(one.name), **self.day(one.day)}

    def day(self, day: dt.date | None) -> Json:
        return {"day": day and day.isoformat(), "day_in_words": long_date(day, self.language) if day else ""}

    def block(self, one: Block) -> Json:
        match one:
            case Heading():
                number, anchor = self.line(one.number), self.anchor(one.anchor)
                return {"type": "heading", "level": one.level, "text": self.text(one.text), "number": number, "anchor": anchor}
            case Paragraph():
                return {"type": "paragraph", "text": self.text(one.text), "role": one.role}
            case Items():
                return {"type": "items", "items": [self.item(item) for item in one.items], "ordered": one.ordered}
            case Table():
                return self.table(one)
            case Listing():
                return {"type": "listing", "text": self.spell(clean(one.text))}

    def item(self, one: Item) -> Json:
        return {"anchor": self.anchor(one.anchor), "blocks": [self.block(block) for block in one.blocks]}

    def table(self, one: Table) -> Json:
        return {
            "type": "table",
            "number": one.number,
            "anchor": self.anchor(one.anchor),
            "caption": self.text(one.caption),
            "columns": [self.column(column) for column in one.columns],
            "rows": [[[self.text(text) for text in cell] for cell in row] for row in one.rows],
        }

    def column(self, one: Column) -> Json:
        return {"title": self.text(one.title), "width": one.width, "group": self.text(one.group), "align": one.align}

    def anchor(self, anchor: str) -> str:
        if anchor in self.written:
            return ""
        self.written.add(anchor)
        return anchor

    def text(self, text: Text) -> list[Any]:
        return [written for one in text for written in self.inline(one)]

    def inline(self, one: Inline) -> Iterator[Any]:
        if isinstance(one, str):
            yield self.spell(clean(one).replace("\n", " "))
        elif isinstance(one, Code):
            yield {"type": "code", "text": self.spell(clean(one.text).replace("\n", " "))}
        elif isinstance(one, Emphasis):
            yield {"type": "emphasis", "strong": one.strong, "content": self.text(one.content)}
        elif one.url.startswith("#") and one.url[1:] not in self.anchors:
            yield from self.text(one.content)
        else:
            yield {"type": "link", "url": one.url, "content": self.text(one.content)}

    def line(self, text: str) -> str:
        return self.spell(clean_line(text))
