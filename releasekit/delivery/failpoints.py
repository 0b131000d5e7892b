"""Failpoints: the named moments of a release at which a test has the process die, as if the power had failed.

Nothing is prepared for that end, and nothing runs at it, so what was reached is all that there is. The only thing that a failpoint can do
is to kill its own process, which whoever sets the environment of a process can do anyway.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping

VARIABLE = "RELEASEKIT_FAILPOINT"
POINTS: Mapping[str, str] = {
    "picked": "the commits that a hotfix picks are made",
    "committed": "the release commit is made",
    "tagged": "the tag object is made",
    "written": "documents and bundle lie beside their folder",
    "kept": "refs of the workshop keep the release alive",
    "journaled": "the journal is written",
    "publishing": "the refs were read for the last time, and are about to be written",
    "published": "the refs are written, and nobody has looked at the answer",
    "told": "the clone knows of the release, and its work trees follow",
    "handed-over": "documents and bundle lie in their folder",
    "dropped": "the workshop keeps the release no longer",
    "forgotten": "the journal is gone",
}
"""What is done when a point is reached, in the order of a cut."""


def reach(point: str) -> None:
    """A point of ``POINTS`` is reached: go on, or die here where the environment says so."""
    if os.environ.get(VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
