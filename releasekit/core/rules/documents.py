"""RK5xx: what a release leaves behind to be read."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR
from releasekit.core.rules import Broken, rule


@rule(
    "RK501",
    "unreadable-record",
    ERROR,
    "The record is the only source of a release's documents; without it they cannot be made again.",
    "Put the record back as the release commit has it: `git checkout TAG -- releases/X.Y.json`. A product that keeps other files under"
    " `releases/X.Y.json` has to move them.",
)
def unreadable_record(facts: Facts) -> Iterator[Broken]:
    """A file where the record of a release lies, `releases/X.Y.json` in its tag or on the main branch, that is none."""
    for where, why in facts.unreadable.items():
        yield Broken(where, f"this is no record of a release: {why}", path=where.rpartition(":")[2])
