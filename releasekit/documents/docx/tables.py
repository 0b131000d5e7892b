"""Tables: columns that hold their words, heads that are repeated on every page, rows that stay whole.

Widths are written into the grid and into every cell, because LibreOffice goes by the one and Word by the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from releasekit.documents.blocks import Cell, Column, Table, Text
from releasekit.documents.docx.styles import Styles
from releasekit.documents.docx.wordml import PLAIN, Marks, paragraph, runs
from releasekit.documents.inline import Code

_DENSE = 8
"""From so many columns on, a table is set in small type."""

_LONGEST_WORD = 24
"""A longer word, such as an address or a digest, may be broken anywhere; a column need not hold it."""

_WHOLE_ROW = 1_500
"""Most characters of a row that is kept on one page: a longer one may well need more than one."""

_TWIPS = {False: 112, True: 88}
"""The width of a character in the type of a table, ordinary or small, in twentieths of a point: rather too wide than too narrow."""

_PADDING = {False: 170, True: 120}
"""What a cell loses of its width to the space beside the text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table lies: the width of each column in twips, whether it is set small, and which heads read upwards."""

    widths: tuple[int, ...]
    is_dense: bool
    turned: frozenset[int] = frozenset()


def plain(text: Text) -> str:
    """The characters of a text."""
    return "".join(one if isinstance(one, str) else one.text if isinstance(one, Code) else plain(one.content) for one in text)


def layout(table: Table, width: int) -> Layout:
    """How a table lies in a text of that width: by its shares, but no column narrower than its longest word, where there is room.

    Where there is none, heads that are wider than what stands below them are turned.
    """
    is_dense = len(table.columns) >= _DENSE
    cells = [_need((plain(text) for row in table.rows for text in row[place]), is_dense) for place in range(len(table.columns))]
    needs = [max(cell, _need([plain(column.title)], is_dense)) for cell, column in zip(cells, table.columns, strict=True)]
    shares = [max(column.width, 0.01) for column in table.columns]
    if sum(needs) <= width:
        return Layout(_fitted(shares, needs, width), is_dense)
    turned = frozenset(place for place, (need, cell) in enumerate(zip(needs, cells, strict=True)) if need > cell)
    least = max(width // len(cells), 1)
    tight = cells if sum(cells) <= width else [min(cell, least) for cell in cells]
    return Layout(_fitted(shares, tight, width), is_dense, turned)


def _need(texts: Iterator[str] | list[str], is_dense: bool) -> int:
    """The width that holds the longest word of the texts."""
    longest = max((len(word) for text in texts for word in text.split() if len(word) <= _LONGEST_WORD), default=1)
    return longest * _TWIPS[is_dense] + _PADDING[is_dense]


def _fitted(shares: Sequence[float], needs: Sequence[int], width: int) -> tuple[int, ...]:
    """The width divided by shares, except that no column gets less than it needs."""
    held: set[int] = set()
    while True:
        left = width - sum(needs[place] for place in held)
        whole = sum(share for place, share in enumerate(shares) if place not in held) or 1.0
        made = [needs[place] if place in held else int(left * share / whole) for place, share in enumerate(shares)]
        short = {place for place in range(len(made)) if made[place] < needs[place]} - held
        if not short:
            return tuple(made)
        held |= short


def table_xml(table: Table, styles: Styles, width: int) -> str:
    """The table without its caption; "" for one without columns."""
    return "".join(_table(table, styles, layout(table, width))) if table.columns else ""


def _table(table: Table, styles: Styles, lies: Layout) -> Iterator[str]:
    margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>' if lies.is_dense else ""
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles["Article Table"]}"/><w:tblW w:w="{sum(lies.widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>'
    )
    yield from (f'<w:gridCol w:w="{one}"/>' for one in lies.widths)
    yield "</w:tblGrid>"
    yield from _head(table.columns, styles, lies)
    style = styles["Table Text Small" if lies.is_dense else "Table Text"]
    alignments = ["" if one.align == "left" else f'<w:jc w:val="{one.align}"/>' for one in table.columns]
    for row in table.rows:
        is_whole = sum(len(plain(text)) for cell in row for text in cell) <= _WHOLE_ROW
        yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>" if is_whole else "<w:tr>"
        for cell, wide, alignment in zip(row, lies.widths, alignments, strict=True):
            yield f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{_content(cell, styles, style, alignment)}</w:tc>'
        yield "</w:tr>"
    yield "</w:tbl>"


def _content(cell: Cell, styles: Styles, style: str, properties: str, marks: Marks = PLAIN) -> str:
    """The paragraphs of a cell, of which Word wants at least one."""
    return "".join(paragraph(runs(text, styles, marks), style, properties) for text in cell) or paragraph("", style, properties)


def _head(columns: Sequence[Column], styles: Styles, lies: Layout) -> Iterator[str]:
    """The head: one row of titles, or two where columns have a group in common."""
    has_groups = any(one.group for one in columns)
    if has_groups:
        yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
        yield from _groups(columns, styles, lies)
        yield "</w:tr>"
    tall = max((len(plain(columns[place].title)) for place in lies.turned), default=0)
    height = f'<w:trHeight w:val="{min(tall * 100 + 240, 2800)}" w:hRule="atLeast"/>' if tall else ""
    yield f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>"
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{styles.head_fill}"/>' if has_groups and styles.head_fill else ""
    for place, (column, wide) in enumerate(zip(columns, lies.widths, strict=True)):
        is_joined = has_groups and not column.group
        turned = '<w:textDirection w:val="btLr"/>' if place in lies.turned and not is_joined else ""
        merge = "<w:vMerge/>" if is_joined else ""
        yield _head_cell(() if is_joined else column.title, wide, styles, lies, f"{merge}{fill}{turned}")
    yield "</w:tr>"


def _groups(columns: Sequence[Column], styles: Styles, lies: Layout) -> Iterator[str]:
    """The upper row: titles of groups over their columns, and the titles of columns that stand alone, which reach down."""
    numbered = [(column.group or place, place) for place, column in enumerate(columns)]
    for group, members in groupby(numbered, key=lambda one: one[0]):
        places = [place for _, place in members]
        wide = sum(lies.widths[place] for place in places)
        if isinstance(group, int):
            turned = '<w:textDirection w:val="btLr"/>' if group in lies.turned else ""
            yield _head_cell(columns[group].title, wide, styles, lies, f'<w:vMerge w:val="restart"/>{turned}')
        else:
            yield _head_cell(group, wide, styles, lies, f'<w:gridSpan w:val="{len(places)}"/>')


def _head_cell(title: Text, wide: int, styles: Styles, lies: Layout, properties: str) -> str:
    style = styles["Table Head Small" if lies.is_dense else "Table Head"]
    inside = paragraph(runs(title, styles), style)
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>'
