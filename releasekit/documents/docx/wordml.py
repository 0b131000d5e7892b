"""Texts as WordprocessingML: runs, links and paragraphs, as strings, because a document of a thousand pages is written in a second so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from releasekit.core.digest import sha256
from releasekit.documents.blocks import Text
from releasekit.documents.cleaning import clean
from releasekit.documents.docx.styles import Styles
from releasekit.documents.inline import Code, Emphasis, Link

# Braces too: what docxtpl does to a text that it has rendered is none of a value's business.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "}": "&#125;", "\n": " "})
_SPECIAL = re.compile(r"""[&<>"{}\n]""")  # most texts have none, and looking is faster than translating
_PREFIXES = ("http://", "https://", "mailto:")
_NO_NAME = re.compile(r"[^A-Za-z0-9]+")


def escape(text: str) -> str:
    """A text for XML, on one line, without what XML cannot hold."""
    text = clean(text)
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def bookmark_name(anchor: str) -> str:
    """The bookmark of an anchor. Word takes 40 letters, digits and ``_``, and no notice of case, so a digest keeps the names apart."""
    digest = sha256(anchor.encode(errors="replace"))[:8]
    return f"_{_NO_NAME.sub('_', anchor)[:30]}_{digest}"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a run inherits from around it."""

    style: str = ""
    bold: bool = False
    italic: bool = False

    @property
    def properties(self) -> str:
        """The ``w:rPr`` of a run, "" for a plain one."""
        style = f'<w:rStyle w:val="{self.style}"/>' if self.style else ""
        inside = style + "<w:b/>" * self.bold + "<w:i/>" * self.italic
        return f"<w:rPr>{inside}</w:rPr>" if inside else ""


PLAIN = Marks()


def run(text: str, marks: Marks = PLAIN) -> str:
    """A run of characters."""
    return f'<w:r>{marks.properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def runs(content: Text, styles: Styles, marks: Marks = PLAIN) -> str:
    """A text as runs. A link that leads to no web address, mailbox or anchor is its text."""
    return "".join(_runs(content, styles, marks))


def _runs(content: Text, styles: Styles, marks: Marks) -> Iterator[str]:
    for one in content:
        match one:
            case str():
                yield run(one, marks)
            case Code(text=text):
                yield run(text, Marks(styles["Code"], marks.bold, marks.italic))
            case Emphasis(strong=strong, content=inside):
                yield from _runs(inside, styles, Marks(marks.style, marks.bold or strong, marks.italic or not strong))
            case Link(url=url, content=inside):
                linked = "".join(_runs(inside, styles, Marks(styles["Hyperlink"], marks.bold, marks.italic)))
                yield _link(url, linked) or "".join(_runs(inside, styles, marks))


def _link(url: str, linked: str) -> str:
    """A link around runs, "" for an address that is none.

    Links outside are fields and no relationships: Word repairs a document that has a relationship to an address which it finds malformed.
    """
    if url.startswith("#"):
        return f'<w:hyperlink w:anchor="{bookmark_name(url[1:])}" w:history="1">{linked}</w:hyperlink>'
    if not url.lower().startswith(_PREFIXES):
        return ""
    address = "".join(url.split()).replace("\\", "%5C").replace('"', "%22")
    return field(f'HYPERLINK "{address}"', linked)


def field(instruction: str, shown: str) -> str:
    """A field, with the runs that are shown until Word computes it."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(content: str, style: str, properties: str = "") -> str:
    """A paragraph of runs; ``properties`` are further elements of ``w:pPr``, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'
