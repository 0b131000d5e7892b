"""Numbers of headings and tables: given to blocks that were read from Markdown, in the order in which they stand there.

A paragraph ``Table: …`` (``Таблица: …``) right before a table is its caption, and gives it a number. A heading of level 2 that begins with
``Annex:`` (``Приложение:``) gets a letter, any other a number; headings below it, the number of where they stand: ``2.1``, ``A.1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from releasekit.documents.blocks import Block, Heading, Paragraph, Table, Text
from releasekit.documents.language import translations
from releasekit.documents.reading import Placed

CAPTION = re.compile(r"(?:Table|Таблица):\s+", re.IGNORECASE)
ANNEX = re.compile(r"(?:Annex|Appendix|Приложение):\s+", re.IGNORECASE)

_LETTERS = {"ru": "АБВГДЕЖИКЛМНПРСТУФХЦШЩЭЮЯ"}
"""The letters that annexes bear, without those that look like digits or like one another."""

_LATIN = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DEEPEST = 4


class Numbered(NamedTuple):
    """A block with its number, and the lines of the source that it stands in; those of a table with a caption begin with it."""

    start: int
    end: int
    block: Block


def numbered(found: Iterable[Placed], language: str) -> Iterator[Numbered]:
    """The blocks with headings one level higher, as the title is no part, and with numbers. An annex loses the word before its title."""
    headings, tables = _Headings(language), 0
    waiting: Numbered | None = None
    for one in found:
        for block in one.blocks:
            if waiting and isinstance(block, Table):
                tables += 1
                yield Numbered(waiting.start, one.end, _captioned(block, waiting.block, tables))
                waiting = None
                continue
            if waiting:
                yield waiting
            is_caption = isinstance(block, Paragraph) and len(one.blocks) == 1 and _begins(block.text, CAPTION)
            told = Numbered(one.start, one.end, headings.next(block) if isinstance(block, Heading) else block)
            waiting = told if is_caption else None
            if not waiting:
                yield told
    if waiting:
        yield waiting


def _begins(text: Text, with_: re.Pattern[str]) -> bool:
    return bool(text and isinstance(text[0], str) and with_.match(text[0]))


def _without(text: Text, prefix: re.Pattern[str]) -> Text:
    """The text without the word that it begins with."""
    rest = prefix.sub("", str(text[0]), count=1)
    return (rest, *text[1:]) if rest else text[1:]


def _captioned(table: Table, caption: Block, number: int) -> Table:
    text = _without(caption.text, CAPTION) if isinstance(caption, Paragraph) else ()
    return table._replace(caption=text, number=number, anchor=f"table-{number}")


class _Headings:
    """Counters of the headings so far."""

    def __init__(self, language: str) -> None:
        self._annex = translations(language).gettext("Annex")
        self._letters = _LETTERS.get(language, _LATIN)
        self._counts: list[int] = []
        self._annexes = 0
        self._parts = 0
        self._is_annex = False

    def next(self, heading: Heading) -> Heading:
        """The heading with its level and its number; a level that was left out is not there."""
        level = min(max(heading.level - 1, 1), len(self._counts) + 1, _DEEPEST)
        if level == 1:
            return self._part(heading)
        counts = self._counts[:level]
        counts += [0] * (level - len(counts))
        counts[-1] += 1
        self._counts = counts
        number = ".".join([self._name, *map(str, counts[1:])])
        anchor = "-".join([self._anchor, *map(str, counts[1:])])
        return Heading(level, heading.text, number, anchor)

    def _part(self, heading: Heading) -> Heading:
        self._counts = [1]
        self._is_annex = _begins(heading.text, ANNEX)
        if not self._is_annex:
            self._parts += 1
            return Heading(1, heading.text, self._name, self._anchor)
        self._annexes += 1
        return Heading(1, _without(heading.text, ANNEX), f"{self._annex} {self._name}.", self._anchor)

    @property
    def _name(self) -> str:
        """What the present part is called: its number, or the letter of an annex; after the last letter, a number."""
        if not self._is_annex:
            return str(self._parts)
        return self._letters[self._annexes - 1] if self._annexes <= len(self._letters) else str(self._annexes)

    @property
    def _anchor(self) -> str:
        return f"annex-{self._annexes}" if self._is_annex else f"section-{self._parts}"
