"""A document as values: parts of headings, paragraphs, lists and tables, before any format.

What is decided about a document (which parts it has, in which order, what each says, how things are numbered) is decided once, where these
values are made. A format only writes them down, so no format can say more or less than another (ADR 0015). Texts are inline values
(``inline.Inline``) without control characters.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from releasekit.documents.inline import Inline

Text: TypeAlias = tuple[Inline, ...]
"""One line of text; an empty tuple is no text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (a part of the document) to 4. ``number`` is "" where it bears none; ``anchor`` is unique, or ""."""

    level: int
    text: Text
    number: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its role is "" for plain text, ``quiet`` for what is said aside, ``warning`` for what nobody may miss."""

    text: Text
    role: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: paragraphs and lists inside it; ``anchor`` is unique, or ""."""

    blocks: tuple[Block, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered from 1 where it is ``ordered``."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its share of the width, and the title that it has in common with its neighbours, () for none.

    The shares of a table need not sum up to anything. ``align`` is ``left``, ``center`` or ``right``.
    """

    title: Text
    width: float = 1.0
    group: Text = ()
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, () for none, and its number in the document, 0 for none; a cell is paragraphs, or nothing."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Text = ()
    number: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Preformatted lines."""

    text: str


Cell: TypeAlias = tuple[Text, ...]
Block: TypeAlias = Heading | Paragraph | Items | Table | Listing


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: a stable id (``changes``), and its blocks, the first of which is its heading of level 1.

    ``on_new_page`` asks the formats that have pages to begin one.
    """

    id: str
    blocks: tuple[Block, ...]
    on_new_page: bool = False

    @property
    def title(self) -> Text:
        """The text of its heading, () without one."""
        first = self.blocks[0] if self.blocks else None
        return first.text if isinstance(first, Heading) else ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A line of the approval block: a role, a name and a date; "" and None leave room for a pen."""

    role: str
    name: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A whole document. ``is_full`` gives it a title page with the approval block, and contents, before its parts.

    ``subject`` is the product, ``version`` what the document is about ("4.2"), ``edition`` and ``day`` those of the document itself;
    ``designation`` is its code in the vendor's own system. Each of these may be "" or None (0 for the edition), and is then not shown.
    """

    language: str
    title: str
    subject: str
    parts: tuple[Part, ...]
    is_full: bool = True
    version: str = ""
    designation: str = ""
    edition: int = 0
    day: dt.date | None = None
    right_holder: str = ""
    signatures: tuple[Signature, ...] = ()
