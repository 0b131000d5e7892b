"""Where records lie in a repository."""

from __future__ import annotations

from releasekit.core.version import Version

RECORDS = "releases"


def record_path(version: Version) -> str:
    """Where the record of a release lies, from the top of the repository."""
    return f"{RECORDS}/{version}.json"
