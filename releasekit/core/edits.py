"""Edits: how large a change of a document is, in words, so that a lone comma is not taken for an update."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

WORDS = "words"
BYTES = "bytes"


class Edit(NamedTuple):
    """How much was added and removed, in ``words``, or in ``bytes`` for what is no UTF-8 text; ``is_blank``: only white space differs.

    A word that was moved is neither added nor removed.
    """

    added: int
    removed: int
    unit: str = WORDS
    is_blank: bool = False

    def is_small(self, most: int) -> bool:
        """Whether it is one of at most so many words. White space is no edit at all, and of bytes nobody knows what they say."""
        return self.unit == WORDS and not self.is_blank and self.added + self.removed <= most

    def to_json(self) -> dict[str, int | str | bool]:
        """The edit as published."""
        return {"added": self.added, "removed": self.removed, "unit": self.unit, "blank": self.is_blank}


def measured(before: bytes, after: bytes) -> Edit:
    """The size of what was done to a document, from its contents."""
    try:
        old, new = before.decode("utf-8").split(), after.decode("utf-8").split()
    except UnicodeDecodeError:
        return resized(len(before), len(after))
    if old == new:
        return Edit(0, 0, WORDS, is_blank=True)
    had, has = Counter(old), Counter(new)
    return Edit((has - had).total(), (had - has).total())


def resized(before: int, after: int) -> Edit:
    """The size of an edit where no words can be told: what the file grew or shrank by, in bytes."""
    return Edit(max(after - before, 0), max(before - after, 0), BYTES)
