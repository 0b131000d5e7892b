"""Writing blocks into HTML: the parts of a document, its tables with their captions, its lists.

The page has the only heading of level 1, so a part begins with one of level 2. A table says by roles what it is, because on a phone a
style sheet makes small cards of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from releasekit.documents.blocks import Block, Cell, Column, Heading, Item, Items, Listing, Paragraph, Part, Table, Text
from releasekit.documents.html import written
from releasekit.documents.inline import Code
from releasekit.documents.language import translations

_DEEPEST = 6
_MANY = 7
"""A table of more columns is set in smaller type."""
_LONGEST_TITLE = 200
"""Longest title of a column that is repeated in the cards of a phone; a longer one is cut."""


def part(value: Part, language: str) -> str:
    """A whole part, its heading included."""
    return "\n".join((heading(value), *(_block(one, language) for one in _body(value))))


def heading(value: Part) -> str:
    """The heading of a part, which is where links to the part lead; "" for a part without one."""
    first = value.blocks[0] if value.blocks else None
    return _heading(first, anchor(value)) if isinstance(first, Heading) else ""


def anchor(value: Part) -> str:
    """Where links to a part lead: to the anchor of its heading, or to its id."""
    first = value.blocks[0] if value.blocks else None
    return (first.anchor if isinstance(first, Heading) else "") or value.id


def numbers(value: Part) -> dict[str, str]:
    """The numbers of the headings inside a part, by their anchors."""
    return {one.anchor: one.number for one in _body(value) if isinstance(one, Heading) and one.anchor and one.number}


def caption(value: Part, language: str) -> str:
    """What stands above the first table of a part: ``Table 2. Components by version``; "" without one."""
    return next((_caption(one, language) for one in value.blocks if isinstance(one, Table)), "")


def _body(value: Part) -> tuple[Block, ...]:
    """The blocks of a part after its heading."""
    return value.blocks[1:] if value.blocks and isinstance(value.blocks[0], Heading) else value.blocks


def _block(value: Block, language: str) -> str:
    match value:
        case Heading():
            return _heading(value, value.anchor)
        case Paragraph():
            return _paragraph(value)
        case Items():
            name = "ol" if value.ordered else "ul"
            return f'<{name} class="items">\n{"".join(_item(one, language) for one in value.items)}</{name}>'
        case Table():
            return _table(value, language)
        case Listing():
            return f'<pre tabindex="0">{escape(value.text)}</pre>'


def _heading(value: Heading, anchor: str) -> str:
    level = min(value.level + 1, _DEEPEST)
    number = f'<span class="section">{escape(value.number)}</span> ' if value.number else ""
    return f"<h{level}{_id(anchor)}>{number}{written(value.text)}</h{level}>"


def _paragraph(value: Paragraph) -> str:
    attributes = {"quiet": ' class="quiet"', "warning": ' class="warning" role="note"'}.get(value.role, "")
    return f"<p{attributes}>{written(value.text)}</p>"


def _item(value: Item, language: str) -> str:
    """An item; one that is a single paragraph is not wrapped in an element of its own."""
    match value.blocks:
        case (Paragraph(text, ""),):
            content = written(text)
        case blocks:
            content = "".join(_block(one, language) for one in blocks)
    return f"<li{_id(value.anchor)}>{content}</li>\n"


def _table(value: Table, language: str) -> str:
    told = _caption(value, language)
    titles = [_plain(one) for one in value.columns]
    rows = "\n".join(_row(row, value.columns, titles) for row in value.rows)
    many = " many" if len(value.columns) > _MANY else ""
    lines = (
        '<div class="scroll" tabindex="0">',
        f'<table class="stacked{many}" role="table"{_id(value.anchor)}>',
        *((f"<caption>{told}</caption>",) if told else ()),
        _widths(value.columns),
        f'<thead role="rowgroup">\n{_head(value.columns)}\n</thead>',
        f'<tbody role="rowgroup">\n{rows}\n</tbody>',
        "</table>",
        "</div>",
    )
    return "\n".join(lines)


def _caption(value: Table, language: str) -> str:
    told = written(value.caption)
    if not value.number:
        return told
    return translations(language).gettext("Table %(number)s. %(caption)s") % {"number": value.number, "caption": told}


def _widths(columns: tuple[Column, ...]) -> str:
    """The shares of the columns as percentages."""
    total = sum(one.width for one in columns) or 1.0
    return "<colgroup>" + "".join(f'<col style="width: {100 * one.width / total:.4g}%">' for one in columns) + "</colgroup>"


def _head(columns: tuple[Column, ...]) -> str:
    """The titles in one row, or in two where neighbours have a title in common."""
    if not any(one.group for one in columns):
        return _head_row(_title(one) for one in columns)
    upper: list[str] = []
    lower: list[str] = []
    for group, found in groupby(columns, key=lambda one: one.group):
        members = list(found)
        if group:
            upper.append(f'<th scope="colgroup" role="columnheader" colspan="{len(members)}">{written(group)}</th>')
            lower += map(_title, members)
        else:
            upper += (_title(one, ' rowspan="2"') for one in members)
    return f"{_head_row(upper)}\n{_head_row(lower)}"


def _head_row(cells: Iterable[str]) -> str:
    return f'<tr role="row">{"".join(cells)}</tr>'


def _title(column: Column, span: str = "") -> str:
    return f'<th scope="col" role="columnheader"{span}{_align(column)}>{written(column.title)}</th>'


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], titles: list[str]) -> str:
    """A row; each cell knows the title of its column, for where the row is a card."""
    cells = (
        f'<td role="cell"{_align(column)} data-title="{escape(title)}">{_cell(cell)}</td>'
        for cell, column, title in zip(row, columns, titles, strict=True)
    )
    return _head_row(cells)


def _cell(value: Cell) -> str:
    return written(value[0]) if len(value) == 1 else "".join(f"<p>{written(one)}</p>" for one in value)


def _align(column: Column) -> str:
    return "" if column.align == "left" else f' class="{escape(column.align)}"'


def _plain(column: Column) -> str:
    """The title of a column without markup, with what it has in common with its neighbours."""
    return ": ".join(filter(None, (_text(column.group), _text(column.title))))[:_LONGEST_TITLE]


def _text(value: Text) -> str:
    """The characters of a text, in order."""
    return "".join(one if isinstance(one, str) else one.text if isinstance(one, Code) else _text(one.content) for one in value)


def _id(anchor: str) -> str:
    return f' id="{escape(anchor)}"' if anchor else ""
