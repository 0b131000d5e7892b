"""RK5xx: what a release leaves behind to be read."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR
from releasekit.core.history import Release
from releasekit.core.rules import Broken, rule
from releasekit.core.seal import Sealed


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


@rule(
    "RK502",
    "record-missing",
    ERROR,
    "A release without a record is told from what history happens to say, and its documents cannot be checked against its tag.",
    "Release with `releasekit cut` and `releasekit hotfix`; a release that a person made by hand is accepted by an entry in `rules.ignore`"
    " that says why, and what it tells is written down with `releasekit correct`.",
    needs="graph",
)
def record_missing(facts: Facts) -> Iterator[Broken]:
    """A release that contains one with a record, and left none itself, neither in its tag nor on the main branch."""
    for release in facts.refs.releases:
        if release.version not in facts.recorded and facts.follows_record(release):
            yield Broken(
                release.tag.name,
                f"{release.version} left no record: releases/{release.version}.json is neither in its tag nor on the main branch",
                "it was made by hand: write down what it tells (releasekit correct), or accept that in rules.ignore with the reason",
                release.version,
                many="left no record",
                place=facts.place_of[release.tag.name],
            )


@rule(
    "RK507",
    "seal-broken",
    ERROR,
    "The tag says from what its release was made; when its commit holds something else, the tag was made again, and nothing that was handed"
    " over can be checked.",
    "Put the tag back that was published: `git fetch --force origin tag TAG`. Where the published one is broken, release the next hotfix.",
)
def seal_broken(facts: Facts) -> Iterator[Broken]:
    """A tag whose commit has another record, other documents, options or another base than the tag's trailers say.

    Documents and options are judged in releases of this version of releasekit only, since another one may count other options.
    """
    for release in facts.refs.releases:
        sealed = facts.sealed.get(release.tag.name)
        broken = ", ".join(_broken(facts, release, sealed)) if sealed else ""
        if broken:
            yield Broken(release.tag.name, f"{release.tag.name} does not match what it says: {broken}", version=release.version)


def _broken(facts: Facts, release: Release, sealed: Sealed) -> Iterator[str]:
    seal = sealed.seal
    if sealed.record is None:
        yield "its commit holds no record"
    elif sealed.record != seal.record:
        yield "its record is another"
    elif sealed.source not in (None, seal.manifest):
        yield "its documents or its configuration are others"
    if facts.graph is not None and release.commit in facts.graph.parents and facts.graph.parents[release.commit][:1] != (seal.base,):
        yield f"its commit does not lie on {seal.base[:9]}"
