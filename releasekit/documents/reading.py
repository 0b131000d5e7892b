"""Markdown read into blocks: CommonMark with tables, whatever it holds, without loss of text and without raw HTML.

Blocks are found by ``markdown-it-py``; what stands in a line is read by ``inline``, as everywhere else. Conventions beside CommonMark,
and those of ``numbering``:

- delimiter rows whose cells differ in length (``| --- | ------ |``) give the widths of the columns, else the content does;
- ``<br>`` in a cell begins a new paragraph of it;
- ``> [!WARNING]`` before a quotation makes it a warning; any other quotation is said aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from releasekit.documents.blocks import Block, Cell, Column, Heading, Item, Items, Listing, Paragraph, Table, Text
from releasekit.documents.cleaning import clean
from releasekit.documents.inline import Code, Emphasis, Inline, parse

if TYPE_CHECKING:
    from markdown_it.token import Token

_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*")
_ALARMING = frozenset({"IMPORTANT", "WARNING", "CAUTION"})
_HARD_BREAK = re.compile(r"(?: {2,}|(?<!\\)\\)\n")
_CELL_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"[ \n]+")
"""What is one space in a line; spaces that do not break stay."""

_DASHES = re.compile(r":?-+:?")
_BREAK = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*\Z")
_MARKS = re.compile(r"([ ]*(?:(?:>|[-+*](?=[ ])|[0-9]{1,9}[.)](?=[ ]))[ ]*){8})")
_DEEPEST_LIST = 6
"""Lists deeper than this are told in the item that they stand in: no format can show more."""

_DEEPEST_TOKEN = 60
_DEEPEST_INDENT = 32
_NARROW, _WIDE = 4, 40
"""The least and the greatest width of a column by its content, in characters."""


class Placed(NamedTuple):
    """The blocks that some lines of a source mean; lines are those of ``normal(source)``, from 0, ``end`` not included."""

    start: int
    end: int
    blocks: tuple[Block, ...]


def read(source: str) -> tuple[Block, ...]:
    """Markdown as blocks, headings with the levels that they have there."""
    return tuple(block for one in placed(source) for block in one.blocks)


def placed(source: str) -> Iterator[Placed]:
    """The same, with the lines that the blocks stand in."""
    text = normal(source)
    lines = text.split("\n")
    for node in _tree(text).children:
        start, end = node.map or (0, 0)
        yield Placed(start, end, tuple(_blocks(node, lines, 0)))


def normal(source: str) -> str:
    """The source without what no document may carry, with spaces for tabs; its lines stay what they are."""
    return clean(source.expandtabs(4))


def _tree(text: str) -> SyntaxTreeNode:
    tokens = _parsed(text)
    if max((token.level for token in tokens), default=0) > _DEEPEST_TOKEN:
        # Deeper than anybody writes. The parser would leave out what lies deeper still, so marks become text there.
        tokens = _parsed("\n".join(map(_flat, text.split("\n"))))
    return SyntaxTreeNode(tokens)


def _parsed(text: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 2 * _DEEPEST_TOKEN}).enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser.parse(text)


def _flat(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    line = line[max(0, indent - _DEEPEST_INDENT) :]
    return line if _BREAK.match(line) else _MARKS.sub(r"\1\\", line, count=1)


def _blocks(node: SyntaxTreeNode, lines: Sequence[str], depth: int) -> Iterator[Block]:
    match node.type:
        case "heading":
            yield Heading(int(node.tag[1:]), _line(_content(node)))
        case "paragraph":
            yield from (Paragraph(text) for text in _paragraphs(_content(node)))
        case "fence" | "code_block":
            yield Listing(node.content.rstrip("\n"))
        case "bullet_list" | "ordered_list":
            yield from _list(node, lines, depth)
        case "blockquote":
            yield from _quotation(node, lines, depth)
        case "table":
            yield _table(node, lines)
        case _:  # a line across the page, which says nothing
            return


def _content(node: SyntaxTreeNode) -> str:
    return "\n".join(child.content for child in node.children if child.type == "inline")


def _line(text: str) -> Text:
    return parse(_SPACES.sub(" ", text).strip(" "))


def _paragraphs(text: str) -> Iterator[Text]:
    """The lines of a paragraph that hard breaks keep apart, each as a paragraph."""
    yield from filter(None, map(_line, _HARD_BREAK.split(text)))


def _list(node: SyntaxTreeNode, lines: Sequence[str], depth: int) -> Iterator[Block]:
    items = [tuple(_inside(child, lines, depth + 1)) for child in node.children]
    if depth < _DEEPEST_LIST:
        yield Items(tuple(Item(item) for item in items if item), node.type == "ordered_list")
    else:
        yield from (block for item in items for block in item)


def _inside(item: SyntaxTreeNode, lines: Sequence[str], depth: int) -> Iterator[Block]:
    """The blocks of an item; what no item may hold, as paragraphs."""
    for child in item.children:
        for block in _blocks(child, lines, depth):
            match block:
                case Heading():
                    yield Paragraph((Emphasis(strong=True, content=block.text),) if block.text else ())
                case Listing():
                    yield from (Paragraph((Code(line),)) for line in block.text.split("\n") if line.strip())
                case Table():
                    yield from _told(block)
                case _:
                    yield block


def _told(table: Table) -> Iterator[Paragraph]:
    """A table as paragraphs, one a row."""
    for row in (tuple((column.title,) for column in table.columns), *table.rows):
        cells = [_joined(cell, " ") for cell in row]
        yield Paragraph(_joined([cell for cell in cells if cell], " — "))


def _joined(texts: Sequence[Text], mark: str) -> Text:
    return tuple(value for place, text in enumerate(texts) for value in ((mark, *text) if place else text))


def _quotation(node: SyntaxTreeNode, lines: Sequence[str], depth: int) -> Iterator[Block]:
    role = "quiet"
    for place, child in enumerate(node.children):
        alert = _ALERT.match(_content(child)) if place == 0 and child.type == "paragraph" else None
        if alert:
            role = "warning" if alert[1] in _ALARMING else role
            yield from (Paragraph(text, role) for text in _paragraphs(_content(child)[alert.end() :]))
            continue
        for block in _blocks(child, lines, depth):
            if isinstance(block, Heading):
                yield Paragraph((Emphasis(strong=True, content=block.text),) if block.text else (), role)
            else:
                yield block._replace(role=block.role or role) if isinstance(block, Paragraph) else block


def _table(node: SyntaxTreeNode, lines: Sequence[str]) -> Table:
    head, *body = node.children
    titles = [_line(_content(cell)) for cell in head.children[0].children]
    aligns = [_align(cell) for cell in head.children[0].children]
    rows = tuple(tuple(_cell(_content(cell)) for cell in row.children) for part in body for row in part.children)
    widths = _widths(lines[node.map[0] + 1] if node.map else "", titles, rows)
    columns = zip(titles, widths, aligns, strict=True)
    return Table(tuple(Column(title, width, align=align) for title, width, align in columns), rows)


def _align(cell: SyntaxTreeNode) -> str:
    found = re.search(r"center|right", str(cell.attrs.get("style", "")))
    return found[0] if found else "left"


def _cell(text: str) -> Cell:
    return tuple(filter(None, map(_line, _CELL_BREAK.split(text))))


def _widths(delimiters: str, titles: Sequence[Text], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """The share of each column: as the delimiter row draws it, else by what stands in the column."""
    drawn = [len(dashes) for dashes in _DASHES.findall(delimiters)]
    if len(drawn) == len(titles) and len(set(drawn)) > 1:
        return [float(width) for width in drawn]
    columns = zip(titles, *rows, strict=True) if rows else ((title,) for title in titles)
    return [_width(title, cells) for title, *cells in columns]


def _width(title: Text, cells: Sequence[Cell]) -> float:
    """A width between that of the longest word and that of the longest text."""
    texts = [plain_text(text) for text in (title, *(text for cell in cells for text in cell))]
    longest_word = max((len(word) for text in texts for word in text.split()), default=0)
    longest = max(map(len, texts), default=0)
    return float(max(_NARROW, min(longest, _WIDE), min(longest_word, _WIDE)))


def plain_text(text: Text) -> str:
    """The characters of a text without its markup."""
    return "".join(map(_plain, text))


def _plain(value: Inline) -> str:
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Code) else plain_text(value.content)
