"""The marks of the timeline. Every state has a shape of its own: whoever sees no colours, or prints without, can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from releasekit.core.departures import Standing


def number(value: float) -> str:
    """A coordinate with one digit at most, written the same everywhere."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text(x: float, y: float, words: str, kind: str, anchor: str = "middle") -> str:
    """A text at a place, whatever characters it holds."""
    return f'<text x="{number(x)}" y="{number(y)}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, x2: float, y: float, kind: str) -> str:
    """A horizontal line."""
    return f'<path class="{kind}" d="M{number(x1)} {number(y)}H{number(x2)}"/>'


def upright(x: float, y1: float, y2: float, kind: str) -> str:
    """A vertical line."""
    return f'<path class="{kind}" d="M{number(x)} {number(y1)}V{number(y2)}"/>'


def ring(x: float, y: float, radius: float = 5, kind: str = "ring") -> str:
    """An empty circle: a planned date."""
    return f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def _polygon(x: float, y: float, points: Iterable[tuple[float, float]]) -> str:
    places = " ".join(f"{number(x + dx)},{number(y + dy)}" for dx, dy in points)
    return f'<polygon class="full" points="{places}"/>'


_POLYGONS = {
    Standing.LATE: ((-5, -7), (7, 0), (-5, 7)),
    Standing.EARLY: ((5, -7), (-7, 0), (5, 7)),
    Standing.OFF_GRID: ((0, -7), (7, 0), (0, 7), (-7, 0)),
}
"""A late release points to the right, where time goes, and an early one to the left."""


def mark(standing: Standing, x: float, y: float, *, is_unsure: bool = False) -> str:
    """The mark of a state: of the release, where one took the slot, else of the slot."""
    if standing in _POLYGONS:
        return _polygon(x, y, _POLYGONS[standing])
    drawn = {
        Standing.ON_TIME: ring(x, y, 6, "full"),
        Standing.MISSED: f'<path class="cross" d="M{number(x - 5)} {number(y - 5)}l10 10m0 -10l-10 10"/>',
        Standing.SKIPPED: ring(x, y) + f'<path class="cross" d="M{number(x - 5)} {number(y + 5)}l10 -10"/>',
        Standing.DUE: ring(x, y, 6) + ring(x, y, 2.5, "full"),
        Standing.PLANNED: ring(x, y, 5.5, "ring unsure" if is_unsure else "ring"),
    }
    return drawn[standing]


def hotfix(x: float, y: float) -> str:
    """The mark of a hotfix."""
    return f'<rect class="full" x="{number(x - 4)}" y="{number(y - 4)}" width="8" height="8"/>'
