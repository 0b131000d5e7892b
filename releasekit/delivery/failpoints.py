"""Failpoints: the named moments of a release at which a test has the process die, as if the power had failed, or get a signal.

Nothing is prepared for that end, and nothing runs at it, so what was reached is all that there is. The only thing that a failpoint can do
is to send a signal to its own process, which whoever sets the environment of a process can do anyway.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Mapping

VARIABLE = "RELEASEKIT_FAILPOINT"
"""``POINT``, ``POINT SIGNAL`` or ``POINT SIGNAL 3``: where, by which signal (by default SIGKILL), and at which time of getting there."""

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

SITE_POINTS: Mapping[str, str] = {
    "site-made": "all that is new lies beside, and nothing says that it is whole",
    "site-noted": "it is written down what is to be put in its place",
    "site-moving": "one name is about to be put in its place; reached once a name",
    "site-moved": "what was in the place of a name is out of it, and not put away, or nothing is in its place yet; reached once a name",
    "site-placed": "every name is in its place",
    "site-tidied": "nothing lies beside any more",
}
"""The same for ``docs publish-site``."""

_reached: Counter[str] = Counter()


def reach(point: str) -> None:
    """A point of ``POINTS`` or ``SITE_POINTS`` is reached: go on, or get a signal here where the environment says so."""
    asked, *how = os.environ.get(VARIABLE, "").split() or [""]
    if asked == point:
        name, number = (*how, *("SIGKILL", "1")[len(how) :])
        _reached[point] += 1
        if _reached[point] == int(number):
            os.kill(os.getpid(), signal.Signals[name])
