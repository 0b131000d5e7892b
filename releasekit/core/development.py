"""The commit that begins development after a release: it writes the next number into the version files, and is no change of the product.

It is known by its own message. Whoever writes one like it hides nothing that an entry tells, only a commit that tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from releasekit.core.history import Commit
from releasekit.core.version import Version

_TITLE = "Begin development after"
_TRAILER = "Releasekit-Development"


def development_message(version: Version, number: str) -> str:
    """The message of the commit after the release of ``version``, that writes the development version ``number``."""
    return f"{_TITLE} {version}\n\n{_TRAILER}: {number}\nDocs-Impact: none\n"


def begins_development(commit: Commit) -> bool:
    """Whether a commit is one that only begins development."""
    return commit.message.startswith(_TITLE.encode()) and f"\n{_TRAILER}: ".encode() in commit.message and len(commit.parents) == 1


def begun_after(release: str, commits: Iterable[Commit]) -> str:
    """What work after a release started from: among later commits the one that begins development right on it, else its own commit."""
    return next((one.oid for one in commits if one.parents == (release,) and begins_development(one)), release)
