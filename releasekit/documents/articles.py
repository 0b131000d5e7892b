"""Prose documents: a draft in Markdown becomes an article that every format writes down, and Markdown with numbers and contents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from releasekit.documents import markdown
from releasekit.documents.blocks import Article, Block, Heading, Part, Signature, Table
from releasekit.documents.job import tidy
from releasekit.documents.language import translations
from releasekit.documents.numbering import ANNEX, CAPTION, Numbered, numbered
from releasekit.documents.reading import Placed, normal, placed, plain_text
from releasekit.errors import UsageError

FORMATS = ("md", "html", "docx", "pdf")

_WRITERS = {
    "docx": ("releasekit.documents.docx.render", "render_docx"),
    "pdf": ("releasekit.documents.pdf", "render_pdf"),
}
"""Who writes an article as a file that bears a date: the module and the function, which takes the article, and the date as ``moment``."""

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
            parts=tuple(_parts(one.block for one in self._body)),
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
        return tidy("\n".join([*lines[:at], "", *self._contents(), "", *lines[at:]]), "md")

    def _contents(self) -> Iterator[str]:
        """The list of headings, each a link to where Git forges place its anchor."""
        title = translations(self.language).gettext("Contents")
        yield f"**{title}**"
        yield ""
        for one in self._body:
            if isinstance(one.block, Heading) and one.block.level <= _DEEPEST_CONTENTS:
                told = f"{one.block.number} {plain_text(one.block.text)}"
                slug = _NO_SLUG.sub("", told.lower()).replace(" ", "-")
                yield f"{markdown.INDENT * (one.block.level - 1)}- {markdown.link(told, f'#{slug}')}"


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


def render_draft(draft: Draft, format: str, moment: dt.datetime) -> bytes:
    """A prose document in one of FORMATS, as bytes; ``moment`` dates files that bear a date. Raises UsageError."""
    if format == "md":
        return draft.markdown().encode()
    return render_article(draft.article(), format, moment)


def render_article(article: Article, format: str, moment: dt.datetime) -> bytes:
    """An article in one of FORMATS but Markdown, as bytes. Raises UsageError for an unknown format or a missing extra."""
    if format == "html":
        return _html(article)
    if format not in _WRITERS:
        raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
    module, function = _WRITERS[format]
    written: bytes = getattr(import_module(module), function)(article, moment=moment)
    return written


def _html(article: Article) -> bytes:
    from releasekit.documents.environment import environment

    return environment("html", article.language, {}).get_template("article.html.j2").render(article=article).encode()
