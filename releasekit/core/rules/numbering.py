"""RK1xx: the numbers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from releasekit.core.findings import ERROR, WARNING
from releasekit.core.rules import Broken, Facts, rule
from releasekit.core.tagpattern import Flaw
from releasekit.core.version import Version


@rule("RK101", "gap", WARNING, "A missing number is a release that somebody looks for and nobody can show.")
def gap(facts: Facts) -> Iterator[Broken]:
    """A stable or hotfix number without the one before it."""
    for before, release in pairwise(facts.timeline.releases):
        missing = _missing(before.version, release.version)
        if missing:
            first, last = missing[0], missing[-1]
            numbers = f"{first} was" if first == last else f"{first} to {last} were"
            yield (
                release.version,
                release.tag.name,
                f"{numbers} never released, and {release.version} was",
                "if the number is burnt, record it in rules.ignore with the reason",
            )


def _missing(before: Version, after: Version) -> list[Version]:
    """The numbers between two neighbours that should have come first; a new major may begin with any minor."""
    if after.patch is not None:
        expected = (before.patch or 0) + 1 if before.line == after.line else 1
        return [Version(after.major, after.minor, number) for number in range(expected, after.patch)]
    if before.major == after.major:
        return [Version(after.major, minor) for minor in range(before.minor + 1, after.minor)]
    return []


@rule("RK102", "duplicate", ERROR, "Two tags for one version leave everybody to guess which of them was shipped.")
def duplicate(facts: Facts) -> Iterator[Broken]:
    """Two tags that stand for one version."""
    for release in facts.timeline.releases:
        for other in release.duplicates:
            same = other.commit == release.commit
            yield (
                release.version,
                other.name,
                f"{other.name} and {release.tag.name} both stand for {release.version}"
                + (", on one commit" if same else f", on different commits ({other.commit[:9]}, {release.commit[:9]})"),
                f"if it is not published: git tag -d {other.name}" if same else "find out which of the two was shipped, and record it",
            )


@rule("RK103", "zero-hotfix", WARNING, "X.Y.0 is no version: the stable release is X.Y, and hotfixes are numbered from 1.")
def zero_hotfix(facts: Facts) -> Iterator[Broken]:
    """A tag X.Y.0."""
    for version, tag in facts.all_tags:
        if tag.reading and tag.reading.flaw is Flaw.ZERO_HOTFIX:
            yield (
                version,
                tag.name,
                f"{tag.name} is numbered X.Y.0; it is read as the stable version {version}",
                f"published tags stay as they are; the tag of such a version is {facts.product.tag_of(version)}",
            )


@rule("RK104", "padded", WARNING, "Leading zeros make two spellings of one number, and tools disagree about their order.")
def padded(facts: Facts) -> Iterator[Broken]:
    """A tag with leading zeros that the tag pattern does not ask for."""
    for version, tag in facts.all_tags:
        if tag.reading and tag.reading.flaw is Flaw.PADDED:
            yield (
                version,
                tag.name,
                f"{tag.name} is not written as the tag of {version}, which is {facts.product.tag_of(version)}",
                'if the product pads its numbers, configure it: tag = "{major}.{minor:02}[.{patch}]"',
            )


@rule("RK105", "out-of-order", ERROR, "A higher number on an older commit is a release that goes back in time.")
def out_of_order(facts: Facts) -> Iterator[Broken]:
    """A version whose commit is contained in the lower version before it."""
    by_version = {release.version: release for release in facts.timeline.releases}
    for release in facts.timeline.releases:
        previous = by_version.get(release.previous) if release.previous else None
        if previous and previous.commit != release.commit and facts.timeline.graph.is_ancestor(release.commit, previous.commit):
            yield (
                release.version,
                release.tag.name,
                f"{release.version} is on an older commit than {previous.version}, which contains it",
                f"see both: git log --oneline -1 {release.tag.name}; git log --oneline -1 {previous.tag.name}",
            )


@rule("RK106", "shared-commit", WARNING, "Two versions of one commit are the same software under two numbers.")
def shared_commit(facts: Facts) -> Iterator[Broken]:
    """Two versions on one commit."""
    first: dict[str, Version] = {}
    for release in facts.timeline.releases:
        other = first.setdefault(release.commit, release.version)
        if other != release.version:
            yield (
                release.version,
                release.tag.name,
                f"{release.version} and {other} are the same commit {release.commit[:9]}",
                f"check which of the two was meant: git show --no-patch {release.tag.name}",
            )
