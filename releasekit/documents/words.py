"""What the parts share: messages in the language of the document, and texts as inline values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from releasekit.documents.blocks import Cell, Heading, Text
from releasekit.documents.inline import Inline, Link
from releasekit.documents.language import long_date, translations, word


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str

    def gettext(self, message: str, /, **values: object) -> str:
        """The message, its values filled in."""
        return translations(self.language).gettext(message) % values

    def pgettext(self, context: str, message: str) -> str:
        """The message as it is said in a context, where the same word has several meanings."""
        return translations(self.language).pgettext(context, message)

    def ngettext(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """The message in the form that goes with the number, which it may hold as ``%(num)s``."""
        return translations(self.language).ngettext(singular, plural, number) % {"num": number, **values}

    def day(self, day: dt.date | None) -> str:
        """A date in words, "" for none."""
        return long_date(day, self.language) if day else ""

    def term(self, term: str, group: str) -> str:
        """What a term of a record is called."""
        return word(term, group, self.language)

    def heading(self, message: str) -> Heading:
        """The heading of a part, from a message that is marked as one."""
        return Heading(1, text(self.gettext(message)))


def text(value: str) -> Text:
    """Plain text as inline values."""
    return (value,) if value else ()


def cell(value: str) -> Cell:
    """Plain text as a cell of a table; nothing for no text."""
    return ((value,),) if value else ()


def inside(anchor: str, label: str) -> Inline:
    """A link to another place of the same document."""
    return Link(f"#{anchor}", (label,))


def joined(parts: Iterable[str], by: str = "; ") -> str:
    """Those that say something, as one text."""
    return by.join(filter(None, parts))
