"""RK1xx: the numbers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.history import Release
from releasekit.core.rules import Broken, quoted, rule
from releasekit.core.tagpattern import Flaw
from releasekit.core.version import Version


@rule(
    "RK101",
    "gap",
    ERROR,
    "A missing number is a release that somebody looks for and nobody can show.",
    "A published number stays. If the missing one is burnt, record that in `rules.ignore` with the reason; if it was released and never"
    " tagged, tag its commit.",
    needs="graph",
)
def gap(facts: Facts) -> Iterator[Broken]:
    """A stable or hotfix number without the one before it.

    Where the tag pattern pads the minor (2026.02), numbers follow the calendar, and only hotfixes are counted.
    """
    for before, release in pairwise(facts.refs.releases):
        counted = release.version.is_hotfix or facts.product.tag.padding == 1
        missing = _missing(before.version, release.version) if counted else []
        if missing:
            numbers = f"{missing[0]} was" if len(missing) == 1 else f"{missing[0]} to {missing[-1]} were"
            yield Broken(
                release.tag.name,
                f"{numbers} never released, and {release.version} was",
                version=release.version,
            )


def _missing(before: Version, after: Version) -> list[Version]:
    """The first and the last of the numbers between two neighbours that should have come first; a new major may begin with any minor."""
    if after.patch is not None:
        expected = (before.patch or 0) + 1 if before.line == after.line else 1
        numbers = [Version(after.major, after.minor, number) for number in (expected, after.patch - 1) if expected < after.patch]
    elif before.major == after.major:
        numbers = [Version(after.major, minor) for minor in (before.minor + 1, after.minor - 1) if before.minor + 1 < after.minor]
    else:
        numbers = []
    return sorted(set(numbers))


@rule(
    "RK102",
    "duplicate",
    ERROR,
    "Two tags for one version leave everybody to guess which of them was shipped.",
    "On one commit, delete the tag that is not published (`git tag -d TAG`); on different commits find out which was shipped, and record it"
    " in `rules.ignore`.",
)
def duplicate(facts: Facts) -> Iterator[Broken]:
    """Two tags that stand for one version, such as 0.7 and 0.7.0; years in which all were tagged twice are one finding."""
    for place, release in enumerate(facts.refs.releases):
        for other in release.duplicates:
            same = other.commit == release.commit
            where = "on one commit" if same else f"on different commits ({other.commit[:9]}, {release.commit[:9]})"
            yield Broken(
                other.name,
                f"{other.name} and {release.tag.name} both stand for {release.version}, {where}",
                f"if it is not published: git tag -d {quoted(other.name)}"
                if same
                else "find out which of the two was shipped, and record it",
                release.version,
                many="stand for versions that have another tag on the same commit" if same else "",
                place=place,
                also=(release.tag.name,),
            )


@rule(
    "RK103",
    "zero-hotfix",
    WARNING,
    "X.Y.0 is no version: the stable release is X.Y, and hotfixes are numbered from 1.",
    "Published tags stay as they are, and are read as X.Y; the next ones are made with `releasekit cut`. A product that writes X.Y.0 on"
    ' purpose says so: `tag = "v{major}.{minor}.{patch}"`.',
)
def zero_hotfix(facts: Facts) -> Iterator[Broken]:
    """Tags X.Y.0; years of them are one finding."""
    # Neighbours among stable versions: the hotfixes between them bear numbers that are right under either scheme.
    for version, tag in facts.all_tags:
        if tag.reading and tag.reading.flaw is Flaw.ZERO_HOTFIX:
            yield Broken(
                tag.name,
                f"{tag.name} is numbered X.Y.0; it is read as the stable version {version}",
                "",
                version,
                many="are numbered X.Y.0; each is read as the stable version X.Y",
                place=facts.stable_place[version],
            )


@rule(
    "RK104",
    "padded",
    WARNING,
    "Leading zeros make two spellings of one number, and tools disagree about their order.",
    'Published tags stay as they are. If the product pads its numbers, configure it: `tag = "{major}.{minor:02}[.{patch}]"`.',
)
def padded(facts: Facts) -> Iterator[Broken]:
    """Tags with leading zeros that the tag pattern does not ask for; years of them are one finding."""
    for version, tag in facts.all_tags:
        if tag.reading and tag.reading.flaw is Flaw.PADDED:
            yield Broken(
                tag.name,
                f"{tag.name} is not written as the tag of {version}, which is {facts.product.tag_of(version)}",
                'if the product pads its numbers, configure it: tag = "{major}.{minor:02}[.{patch}]"',
                version,
                many="are not written as the tags of their versions",
                place=facts.place_of[tag.name],
            )


@rule(
    "RK105",
    "out-of-order",
    ERROR,
    "A higher number on an older commit is a release that goes back in time.",
    "Look at both commits (`git log --oneline -1 TAG`). A published tag is never moved: record what happened in `rules.ignore`, and go on"
    " with the next number.",
    needs="graph",
)
def out_of_order(facts: Facts) -> Iterator[Broken]:
    """A version whose commit a lower one contains, or a stable version that contains higher ones.

    A numbering that began anew, from 2018.4 to 1.0, is one finding.
    """
    for release in facts.refs.releases:
        previous = facts.by_version.get(release.previous) if release.previous and release.version.is_hotfix else None
        if previous and previous.commit != release.commit and facts.contains(previous.commit, release.version):
            yield _backwards(release, [previous], [])
    for release, partners in facts.misplaced:
        lower = [one for one in partners if one.version < release.version]
        higher = [one for one in partners if one.version > release.version]
        yield _backwards(release, lower, higher, facts.stable_place[release.version])


def _backwards(release: Release, lower: list[Release], higher: list[Release], place: int | None = None) -> Broken:
    said = [f"is on an older commit than {_span(lower)}, which contain{'s' * (len(lower) == 1)} it"] if lower else []
    said += [f"contains {_span(higher)}"] if higher else []
    many = [f"are on older commits than {_span(lower)}"] if lower else []
    many += [f"contain {_span(higher)}"] if higher else []
    others = tuple(one.tag.name for one in (*lower, *higher))
    return Broken(
        release.tag.name,
        f"{release.version} {' and '.join(said)}",
        f"see both: git log --oneline -1 {quoted(release.tag.name)}; git log --oneline -1 {quoted(others[0])}",
        release.version,
        many="" if place is None else " and ".join(many),
        place=place or 0,
        also=others,
    )


def _span(releases: list[Release]) -> str:
    """``1.1``, or ``1.1 to 1.9 (9 stable versions)``."""
    first, last = releases[0].version, releases[-1].version
    return f"{first}" if len(releases) == 1 else f"{first} to {last} ({len(releases)} stable versions)"


@rule(
    "RK106",
    "shared-commit",
    WARNING,
    "Two versions of one commit are the same software under two numbers.",
    "Check which of the two was meant (`git show --no-patch TAG`); the other stays, with a reason in `rules.ignore`.",
)
def shared_commit(facts: Facts) -> Iterator[Broken]:
    """Two versions on one commit."""
    first: dict[str, Release] = {}
    for release in facts.refs.releases:
        other = first.setdefault(release.commit, release)
        if other is not release:
            yield Broken(
                release.tag.name,
                f"{release.version} and {other.version} are the same commit {release.commit[:9]}",
                f"check which of the two was meant: git show --no-patch {quoted(release.tag.name)}",
                release.version,
                also=(other.tag.name,),
            )


@rule(
    "RK107",
    "wrong-line",
    ERROR,
    "A hotfix that contains later stable versions bears the number of another line, or brings new versions to people who asked for a fix.",
    "Find out which number was meant (`git log --oneline -1 TAG`). A mistyped tag that is not published can be deleted (`git tag -d TAG`)"
    " and made again; a published one is recorded in `rules.ignore`.",
    needs="graph",
)
def wrong_line(facts: Facts) -> Iterator[Broken]:
    """A hotfix on a commit that contains stable versions above its line."""
    misplaced = {release.version for release, _ in facts.misplaced}
    for place, release in enumerate(facts.refs.releases):
        later = [one for one in facts.above(release) if one.version not in misplaced] if release.version.is_hotfix else []
        if later:
            shared = [one for one in facts.refs.releases if one.commit == release.commit and one.version.line > release.version.line]
            meant = f", and is the commit of {shared[-1].version}" if shared else ""
            yield Broken(
                release.tag.name,
                f"{release.version} contains {_span(later)}{meant}",
                f"find out which number was meant: git log --oneline -1 {quoted(release.tag.name)}",
                release.version,
                many=f"contain {_span(later)}{meant}",
                place=place,
                also=tuple(one.tag.name for one in later),
            )
