"""The geometry of the timeline: days become strips of whole months, one below the other, so that a long schedule stays readable.

One long strip would shrink to nothing on a phone. How many months a strip has follows from the period, so that marks have their room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_LENGTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH_NAME = 36  # units that the name of a month needs
_LAST_MONTH = 9999 * 12 + 10
"""The last month, counted from year 0, that another one follows: dates end with December 9999."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the picture is, in its own units (CSS pixels, where it is shown in its size), and how many slots a strip should hold."""

    name: str
    width: int
    slots: float
    margin: int = 8


WIDE = Layout("wide", 960, 13)
NARROW = Layout("narrow", 340, 6.5)


@dataclass(frozen=True, slots=True)
class Strip:
    """Whole months from ``start`` up to ``end``, which is not part of it, between the coordinates ``left`` and ``right``."""

    start: date
    end: date
    left: float
    right: float

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def edge(self, day: date) -> float:
        """Where a day begins, kept inside of the strip."""
        share = (min(max(day, self.start), self.end) - self.start) / (self.end - self.start)
        return self.left + share * (self.right - self.left)

    def x(self, day: date) -> float:
        """The middle of a day of this strip, or the edge that is nearer to another one."""
        if day not in self:
            return self.edge(day)
        return (self.edge(day) + self.edge(day + timedelta(days=1))) / 2

    def overlaps(self, first: date, last: date) -> bool:
        """Whether one of the days from ``first`` to ``last`` is in it."""
        return first < self.end and last >= self.start

    def months(self) -> Iterator[date]:
        """The first day of each month, or of each quarter or year where months have no room for their names."""
        first, last = _number(self.start), _number(self.end - timedelta(days=1))
        room = (self.right - self.left) / (last - first + 1)
        step = next((step for step in (1, 3) if step * room >= _MONTH_NAME), 12)
        for number in range(first, last + 1):
            if number == first or number % step == 0:
                yield _first_day(number)


def strips(days: Iterable[date], period: int, layout: Layout) -> tuple[Strip, ...]:
    """The strips that hold all the days, of about the same length; ``period`` is the train's, in days."""
    numbers = {_number(day) for day in days}
    first, last = min(numbers), min(max(numbers), _LAST_MONTH)
    longest = next((length for length in _LENGTHS if length * 30.4 >= 0.95 * layout.slots * period), _LENGTHS[-1])
    count = -(-(last - first + 1) // longest)
    length = -(-(last - first + 1) // count)
    starts = [first + place * length for place in range(count)]
    left, right = layout.margin, layout.width - layout.margin
    return tuple(Strip(_first_day(one), _first_day(min(one + length, _LAST_MONTH + 1)), left, right) for one in starts)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


class Labels:
    """The places of texts on some levels of a strip: none covers another, and one that finds no room is left out."""

    def __init__(self, strip: Strip, levels: int = 1) -> None:
        self._strip = strip
        self._taken: list[list[tuple[float, float]]] = [[] for _ in range(levels)]

    def place(self, x: float, width: float) -> tuple[float, int] | None:
        """The middle of a text and its level: about ``x``, on the lowest level with room, inside of the strip; None without room."""
        middle = min(max(x, self._strip.left + width / 2), self._strip.right - width / 2)
        left, right = middle - width / 2, middle + width / 2
        for level, taken in enumerate(self._taken):
            if all(right + 3 <= start or end + 3 <= left for start, end in taken):
                taken.append((left, right))
                return middle, level
        return None


def text_width(text: str, size: float = 12) -> float:
    """About how wide a text is; nobody can know before a font is chosen."""
    return len(text) * size * 0.58
