"""The parts of an article as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from releasekit.documents.blocks import Article, Block, Heading, Items, Listing, Paragraph, Part, Table
from releasekit.documents.cleaning import clean
from releasekit.documents.docx.styles import Styles
from releasekit.documents.docx.tables import plain, table_xml
from releasekit.documents.docx.wordml import bookmark_name, paragraph, run, runs
from releasekit.documents.docx.wordml import field as field_xml
from releasekit.documents.language import marked, translations

_NO_NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_ROLES = {"": "Body Text", "quiet": "Quiet", "warning": "Warning"}
_DEEPEST_LIST = 8
_MOST_CONTENTS = {3: 60, 2: 200}
_TAB = "<w:r><w:tab/></w:r>"
_TABLE = marked("Table %(number)s. %(caption)s")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: the heading and its bookmark."""

    heading: Heading
    bookmark: str


@dataclass(kw_only=True)
class Writer:
    """Writes one document. ``numbering`` is the id of the first list of its own, ``bookmark`` that of its first bookmark."""

    article: Article
    styles: Styles
    width: int = 9638
    numbering: int = 1
    bookmark: int = 1
    ordered: int = 0
    _named: set[str] = field(default_factory=set)

    @cached_property
    def contents_depth(self) -> int:
        """The deepest level of headings in the contents: three, or fewer where that would be a book of its own."""
        levels = [one.level for part in self.article.parts for one in part.blocks if isinstance(one, Heading)]
        fitting = (depth for depth, most in _MOST_CONTENTS.items() if sum(level <= depth for level in levels) <= most)
        return next(fitting, 1)

    def entries(self) -> Iterator[Entry]:
        """The headings that stand in the contents."""
        for part in self.article.parts:
            for place, one in enumerate(part.blocks):
                if isinstance(one, Heading) and one.level <= self.contents_depth:
                    yield Entry(one, _heading_name(part, place))

    def part(self, part: Part) -> str:
        """A part of the article."""
        return "".join(self._part(part))

    def _part(self, part: Part) -> Iterator[str]:
        breaks = part.on_new_page
        for place, block in enumerate(part.blocks):
            if isinstance(block, Heading):
                yield self._heading(block, _heading_name(part, place), breaks)
            else:
                yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' if breaks else ""
                # What is said aside right under a heading belongs to it, and no more than that is left alone at the end of a page.
                holds = place > 0 and isinstance(part.blocks[place - 1], Heading) and place + 1 < len(part.blocks)
                yield from self._aside(block) if holds and isinstance(block, Paragraph) and block.role == "quiet" else self._block(block)
            breaks = False

    def _aside(self, block: Paragraph) -> Iterator[str]:
        yield paragraph(runs(block.text, self.styles), self.styles[_ROLES[block.role]], "<w:keepNext/>")

    def _heading(self, heading: Heading, name: str, breaks: bool) -> str:
        text = run(heading.number) + _space() if heading.number else ""
        text += runs(heading.text, self.styles)
        names = (name, *((bookmark_name(heading.anchor),) if heading.anchor else ()))
        properties = ("<w:pageBreakBefore/>" if breaks else "") + _NO_NUMBER
        return paragraph(self._marked(text, names), self.styles[f"heading {heading.level}"], properties)

    def _marked(self, text: str, names: tuple[str, ...]) -> str:
        """Runs inside of bookmarks. A name is given once, even when a template shows a part twice."""
        for name in names:
            if name in self._named:
                continue
            self._named.add(name)
            text = f'<w:bookmarkStart w:id="{self.bookmark}" w:name="{name}"/>{text}<w:bookmarkEnd w:id="{self.bookmark}"/>'
            self.bookmark += 1
        return text

    def _block(self, block: Block, depth: int = 0) -> Iterator[str]:
        match block:
            case Heading():
                yield self._heading(block, f"_Inner{self.bookmark}", breaks=False)
            case Paragraph(text=text, role=role):
                yield paragraph(runs(text, self.styles), self.styles[_ROLES[role]], _indent(depth))
            case Items():
                yield from self._items(block, depth)
            case Table():
                yield from self._table(block)
            case Listing(text=text):
                lines = (run(line) for line in clean(text).rstrip("\n").split("\n"))
                yield paragraph("<w:r><w:br/></w:r>".join(lines), self.styles["Listing"], _indent(depth))

    def _items(self, items: Items, depth: int) -> Iterator[str]:
        level = min(depth, _DEEPEST_LIST)
        if items.ordered:
            self.ordered += 1
        number = self.numbering + (self.ordered if items.ordered else 0)
        style = self.styles["List Number" if items.ordered else "List Bullet"]
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        for item in items.items:
            first, *others = item.blocks or (Paragraph(()),)
            if not isinstance(first, Paragraph):
                first, others = Paragraph(()), list(item.blocks)
            text = runs(first.text, self.styles)
            yield paragraph(self._marked(text, (bookmark_name(item.anchor),) if item.anchor else ()), style, properties)
            for one in others:
                if isinstance(one, Paragraph) and not one.role:
                    yield paragraph(runs(one.text, self.styles), self.styles["List Continue"], _indent(depth + 1))
                else:
                    yield from self._block(one, depth + 1)

    def _table(self, table: Table) -> Iterator[str]:
        caption = runs(table.caption, self.styles)
        if table.number:
            before, between, after = _around(translations(self.article.language).gettext(_TABLE))
            number = field_xml("SEQ Table \\* ARABIC", run(str(table.number)))
            caption = run(before) + number + (run(between) + caption + run(after) if table.caption else "")
        names = (bookmark_name(table.anchor),) if table.anchor else ()
        if caption or names:
            yield paragraph(self._marked(caption, names), self.styles["caption"])
        yield table_xml(table, self.styles, self.width)
        yield paragraph("", self.styles["Table Gap"])

    def contents(self) -> str:
        """The table of contents: links to the headings with the numbers of their pages.

        The numbers are fields of their own, and no ``TOC`` field is around them: LibreOffice computes those, but shows what is inside of a
        ``TOC`` as it was saved, and nobody knows the pages before the document has been laid out.
        """
        tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{self.width}"/></w:tabs>'
        return "".join(self._entry(one, tab) for one in self.entries())

    def _entry(self, entry: Entry, tab: str) -> str:
        number = run(entry.heading.number) + _space() if entry.heading.number else ""
        line = number + run(plain(entry.heading.text)) + _TAB + field_xml(f"PAGEREF {entry.bookmark} \\h", run("…"))
        link = f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{line}</w:hyperlink>'
        return paragraph(link, self.styles[f"toc {entry.heading.level}"], tab)


def _heading_name(part: Part, place: int) -> str:
    return "_Toc" + bookmark_name(f"{part.id} {place}")[-8:]


def _space() -> str:
    return run("\u2002")


def _indent(depth: int) -> str:
    return f'<w:ind w:left="{360 * depth}"/>' if depth else ""


def _around(message: str) -> tuple[str, str, str]:
    """The three pieces of the message that numbers a table; the space before the number does not break."""
    before, _, rest = (message % {"number": "\0", "caption": "\1"}).partition("\0")
    between, _, after = rest.partition("\1")
    return before.replace(" ", "\u00a0"), between, after
