"""Prose documents: a draft in Markdown becomes an article that every format writes down, and Markdown with numbers and contents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from releasekit.documents import markdown, markdownblocks
from releasekit.documents.blocks import Article, Block, Heading, Part, Signature, Table
from releasekit.documents.job import tidy
from releasekit.documents.language import translations
from releasekit.documents.numbering import ANNEX, CAPTION, Numbered, numbered
from releasekit.documents.reading import Placed, normal, placed, plain_text
from releasekit.documents.words import Words

_ATX = re.compile(r"(?P<marks>[ ]{0,3}#{1,6})(?![^ ])(?P<text>.*)", re.DOTALL)
_NO_SLUG = re.compile(r"[^\w\- ]")
_DEEPEST_CONTENTS = 2


@dataclass(frozen=True)
class Draft:
    """A document as Markdown without numbers, and what a title page says of it; see ``blocks.Article`` for these fields."""

    text: str
    language: str
    subject: str
    version: str = ""
    designation: str = ""
    edition: int = 0
    day: dt.date | None = None
    right_holder: str = ""
    signatures: tuple[Signature, ...] = ()
    appended: tuple[Part, ...] = ()
    """Parts that are no prose, and follow the text."""

    @cached_property
    def _all(self) -> tuple[Placed, ...]:
        return tuple(placed(self.text))

    @cached_property
    def _head(self) -> Placed | None:
        """The first heading of level 1, which is the title."""
        return next((one for one in self._all if any(isinstance(it, Heading) and it.level == 1 for it in one.blocks)), None)

    @cached_property
    def _body(self) -> tuple[Numbered, ...]:
        return tuple(numbered((one for one in self._all if one is not self._head), self.language))

    @property
    def title(self) -> str:
        """The text of the heading of level 1; the product's name in a document without one."""
        heading = self._head.blocks[0] if self._head else None
        return plain_text(heading.text) if isinstance(heading, Heading) else self.subject

    def article(self) -> Article:
        """The document for the writers of formats."""
        return Article(
            language=self.language,
            title=self.title,
            subject=self.subject,
            parts=(*_parts(one.block for one in self._body), *self.appended),
            version=self.version,
            designation=self.designation,
            edition=self.edition,
            day=self.day,
            right_holder=self.right_holder,
            signatures=self.signatures,
        )

    def markdown(self) -> str:
        """The document as it was written, with numbers at its headings and tables, and with contents below its title."""
        lines, word = normal(self.text).split("\n"), translations(self.language).gettext("Table")
        for one in self._body:
            if isinstance(one.block, Heading):
                lines[one.start] = _heading_line(lines[one.start], one.block.number)
            elif isinstance(one.block, Table) and one.block.number:
                caption = f"{word} {one.block.number} — "
                lines[one.start] = CAPTION.sub(caption, lines[one.start], count=1)
        at = self._head.end if self._head else 0
        words = Words(self.language)
        front = [line for one in markdownblocks.front(self.article(), words) for line in ("", one)]
        appended = [line for one in self.appended for line in ("", markdownblocks.part(one, words))]
        return tidy("\n".join([*lines[:at], *front, "", *self._contents(), "", *lines[at:], *appended]), "md")

    def _contents(self) -> Iterator[str]:
        """The list of headings, each a link to where Git forges place its anchor."""
        title = translations(self.language).gettext("Contents")
        yield f"**{title}**"
        yield ""
        for one in self._body:
            if isinstance(one.block, Heading) and one.block.level <= _DEEPEST_CONTENTS:
                told = f"{one.block.number} {plain_text(one.block.text)}"
                yield f"{markdown.INDENT * (one.block.level - 1)}- {markdown.link(told, f'#{_slug(told)}')}"
        for part in self.appended:
            told = plain_text(part.title)
            yield f"- {markdown.link(told, f'#{_slug(told)}')}"


def _slug(told: str) -> str:
    """The anchor that Git forges give to a heading."""
    return _NO_SLUG.sub("", told.lower()).replace(" ", "-")


def _heading_line(line: str, number: str) -> str:
    """The line of a heading, whichever way it is marked, with its number."""
    found = _ATX.match(line)
    marks, text = (f"{found['marks']} ", found["text"]) if found else ("", line)
    text = text.lstrip(" ")
    return f"{marks}{number} {ANNEX.sub('', text, count=1) if number.endswith('.') else text}"


def _parts(blocks: Iterable[Block]) -> Iterator[Part]:
    """The parts, each with the blocks after its heading; what stands before the first of them is a part without a heading."""
    id, held, is_annex = "preface", list[Block](), False
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            if held:
                yield Part(id, tuple(held), on_new_page=is_annex)
            id, held, is_annex = block.anchor, [], block.number.endswith(".")
        held.append(block)
    if held:
        yield Part(id, tuple(held), on_new_page=is_annex)
