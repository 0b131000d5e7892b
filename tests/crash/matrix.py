"""The matrix of crashes: what ran, where it died, how it went on, and from where. A part is in every run, the whole in ``nox -s crash``."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from itertools import cycle, product
from typing import TYPE_CHECKING

from releasekit.delivery.failpoints import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = ("cut", "hotfix", "lines", "commit", "alone", "propose", "finish", "signed", "resume", "abort")
"""A stable cut, a hotfix with a pick, hotfixes of two lines, an earlier commit of main, a repository without a remote, a proposal, the
tag of a merged one, a cut that is signed, with other bytes each time, and a cut that was killed already, resumed or given up."""
WAYS = ("resume", "again", "abort")
"""Going on: by ``resume``, by the same command, or by ``abort`` and then the same command."""
PLACES = ("here", "empty state", "another clone")
KILL = "SIGKILL"
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Those that a process can hear: it says what is left, and leaves nothing behind."""
SEED = int(os.environ.get("CRASH_SEED", "20261126"))
IS_WHOLE = bool(os.environ.get("CRASH_WHOLE"))
GIT_COMMANDS = 60
"""About as many as a cut of the product starts; a later moment is none, and the cut ends undisturbed."""
MOMENTS = 200
ABORTS = ("dropped", "forgotten")
"""The points that giving up passes."""


@dataclass(frozen=True)
class Crash:
    """One case. ``moment`` is a failpoint, or ``before 17``, ``after 17``: of the git command of that number."""

    command: str
    moment: str
    way: str
    place: str
    signal: str = KILL

    def __str__(self) -> str:
        return f"{self.command}-{self.moment}-{self.signal}-{self.way}-{self.place}".replace(" ", "_")


def at_failpoints() -> list[Crash]:
    """Every command at every point, with every way of going on; in an ordinary run the ways take turns."""
    if not IS_WHOLE:
        return list(_in_turn())
    killed = [Crash(*case) for case in product(COMMANDS, POINTS, WAYS, PLACES) if _makes_sense(*case)]
    interrupted = [Crash("cut", *case) for case in product(POINTS, WAYS, ("here",), SIGNALS)]
    return [*killed, *interrupted]


def _in_turn() -> Iterator[Crash]:
    # What a command does of its own lies before the commit point; behind it all are the same, but for a repository without a remote.
    turns = cycle(product(WAYS, PLACES))
    for command, points in (
        ("cut", list(POINTS)),
        ("signed", ["tagged", "journaled", "published"]),
        ("lines", ["picked", "kept", "journaled", "published"]),
        ("commit", ["published"]),
    ):
        for point in points:
            yield Crash(command, point, *next(turns))
    for point in ("journaled", "published", "told", "dropped"):
        yield Crash("alone", point, "resume" if point != "journaled" else "again", "here")
    yield Crash("hotfix", "journaled", "abort", "here")
    yield Crash("propose", "published", "resume", "another clone")
    yield Crash("finish", "told", "again", "here")
    yield Crash("resume", "published", "resume", "here")
    yield Crash("abort", "dropped", "abort", "here")
    for point, signal in zip(("written", "journaled", "published", "handed-over"), cycle(SIGNALS), strict=False):
        yield Crash("cut", point, "resume", "here", signal)


def _makes_sense(command: str, point: str, way: str, place: str) -> bool:
    if command == "abort":
        return point in ABORTS
    return command != "alone" or place != "another clone"


def at_random() -> list[Crash]:
    """Moments between two git commands, by the seed."""
    chance = random.Random(SEED)
    found = [
        Crash(
            chance.choice(COMMANDS),
            f"{chance.choice(('before', 'after'))} {chance.randrange(1, GIT_COMMANDS)}",
            chance.choice(WAYS),
            chance.choice(PLACES[:2]),
            chance.choice((KILL, KILL, *SIGNALS)),
        )
        for _ in range(MOMENTS)
    ]
    return found if IS_WHOLE else found[:3]
