"""Where records lie in a repository, and the confirmations beside them."""

from __future__ import annotations

from releasekit.core.version import Version

RECORDS = "releases"
CONFIRMED = f"{RECORDS}/confirmed"
ENDING = ".json"


def record_path(version: Version) -> str:
    """Where the record of a release lies, from the top of the repository."""
    return f"{RECORDS}/{version}{ENDING}"


def is_confirmation(path: str) -> bool:
    """Whether a file of the repository lies where confirmations do."""
    return path.startswith(f"{CONFIRMED}/") and path.endswith(ENDING)
