"""A document as values: parts of headings, paragraphs, lists and tables, before any format.

What is decided about a document (which parts it has, in which order, what each says, how things are numbered) is decided once, where these
values are made. A format only writes them down, so no format can say more or less than another (ADR 0015). Texts are inline values
(``inline.Inline``) without control characters. Each field has its meaning below it, as in ``views``: templates see these values.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, TypeAlias

from releasekit.documents.inline import Inline

Text: TypeAlias = tuple[Inline, ...]
"""One line of text; an empty one is no text."""


class Heading(NamedTuple):
    """A heading."""

    level: int
    """1 for a part of the document, to 4."""
    text: Text
    """What it says."""
    number: str = ""
    """``2.1``, "" where it bears none."""
    anchor: str = ""
    """Its anchor, unique in the document, or ""."""


class Paragraph(NamedTuple):
    """A paragraph."""

    text: Text
    """What it says."""
    role: str = ""
    """``quiet`` for what is said aside, ``warning`` for what nobody may miss, "" for plain text."""


class Item(NamedTuple):
    """An item of a list."""

    blocks: tuple[Block, ...]
    """Paragraphs, and lists inside it."""
    anchor: str = ""
    """Its anchor, unique in the document, or ""."""


class Items(NamedTuple):
    """A list."""

    items: tuple[Item, ...]
    """Its items."""
    ordered: bool = False
    """Whether they are numbered, from 1."""


class Column(NamedTuple):
    """A column of a table."""

    title: Text
    """Its title."""
    width: float = 1.0
    """Its share of the width; the shares of a table need not sum up to anything."""
    group: Text = ()
    """The title that it has in common with its neighbours, empty for none."""
    align: str = "left"
    """``left``, ``center`` or ``right``."""


class Table(NamedTuple):
    """A table."""

    columns: tuple[Column, ...]
    """Its columns."""
    rows: tuple[tuple[Cell, ...], ...]
    """Its rows, each with a cell for every column."""
    caption: Text = ()
    """Its caption, empty for none."""
    number: int = 0
    """Its number in the document, 0 for none."""
    anchor: str = ""
    """Its anchor, unique in the document, or ""."""


class Listing(NamedTuple):
    """Preformatted lines."""

    text: str
    """The lines."""


Cell: TypeAlias = tuple[Text, ...]
"""A cell of a table: paragraphs, or nothing."""
Block: TypeAlias = Heading | Paragraph | Items | Table | Listing
"""What a part is made of."""


class Part(NamedTuple):
    """A part of a document."""

    id: str
    """Its id, which stays what it is: ``changes``."""
    blocks: tuple[Block, ...]
    """Its content, the first of which is its heading of level 1; text before the first heading has none."""
    on_new_page: bool = False
    """Whether it begins a page, in formats that have pages."""

    @property
    def title(self) -> Text:
        """The text of its heading, empty without one."""
        first = self.blocks[0] if self.blocks else None
        return first.text if isinstance(first, Heading) else ()


class Signature(NamedTuple):
    """A line of the approval block; what is not known leaves room for a pen."""

    role: str
    """In which role somebody signs."""
    name: str = ""
    """Who, "" where it is not known."""
    day: dt.date | None = None
    """When, None where it is not known."""


class Article(NamedTuple):
    """A whole document. What is "", None or, of the edition, 0, is not shown."""

    language: str
    """``ru``, ``en`` and so on."""
    title: str
    """What the document is."""
    subject: str
    """The product."""
    parts: tuple[Part, ...]
    """Its parts, in order."""
    is_full: bool = True
    """Whether it has a title page with the approval block, and contents, before its parts."""
    version: str = ""
    """The version that the document is about: ``4.2``."""
    designation: str = ""
    """Its code in the vendor's own system."""
    edition: int = 0
    """The edition of the document itself."""
    day: dt.date | None = None
    """The day of the document itself."""
    right_holder: str = ""
    """The short name of the right holder."""
    signatures: tuple[Signature, ...] = ()
    """The approval block, line by line."""
