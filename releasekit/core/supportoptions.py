"""The configuration of how long lines are supported: ``[tool.releasekit.support]``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from releasekit.core import options as read
from releasekit.core.options import option
from releasekit.core.version import Line


@dataclass(frozen=True, slots=True)
class SupportLineOptions:
    """A line that is supported longer, or shorter, than the others."""

    line: Line = option(read.parsed(Line.parse), "the line", example='"4.2"')
    until: date = option(read.day, "last day of its support; a day that is past ends it", example="2027-06-30")
    reason: str = option(read.text, "why, as it is shown to people", example='"long-term support"')
    state: str = option(
        read.one_of("active", "security"),
        "what it gets until then: full support, or security fixes only, once it is none of the newest lines",
        default="security",
    )


@dataclass(frozen=True, slots=True)
class SupportOptions:
    """How long lines are supported; `status` tells it, and a hotfix of a line whose support has ended is refused."""

    active: int = option(read.count, "how many of the newest lines are fully supported", default=1, example="2")
    security: timedelta | None = option(
        read.period,
        "how long a line gets security fixes after the stable version came out that made it none of the newest; default: not at all",
        default=None,
        example='"26 weeks"',
    )
    lines: tuple[SupportLineOptions, ...] = option(read.tables(lambda: SupportLineOptions), "lines that differ", default=())

    def __post_init__(self) -> None:
        named = [one.line for one in self.lines]
        twice = next((line for place, line in enumerate(named) if line in named[:place]), None)
        if twice:
            raise ValueError(f"line {twice} is given twice in lines")
