"""RK2xx: where the tags stand in history, and how they are made."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.findings import ERROR, WARNING
from releasekit.core.history import TagKind
from releasekit.core.rules import Broken, Facts, rule


@rule("RK201", "hotfix-off-line", ERROR, "A hotfix that does not contain the version it mends takes fixes away from its users.")
def hotfix_off_line(facts: Facts) -> Iterator[Broken]:
    """A hotfix that is not descended from its stable version or from the hotfix before it."""
    by_version = {release.version: release for release in facts.timeline.releases}
    for release in facts.timeline.releases:
        before = by_version.get(release.previous) if release.previous else None
        mends = before if release.version.is_hotfix and before and before.version.line == release.version.line else None
        if mends and not facts.timeline.graph.is_ancestor(mends.commit, release.commit):
            yield (
                release.version,
                release.tag.name,
                f"{release.version} does not contain {mends.version}",
                f"see what it lacks: git log --oneline {release.tag.name}..{mends.tag.name}",
            )


@rule("RK202", "line-without-stable", ERROR, "A hotfix mends a stable version; without one nobody can say what it replaces.")
def line_without_stable(facts: Facts) -> Iterator[Broken]:
    """A line whose hotfixes have no stable version; one finding a line."""
    stables = {release.version.line for release in facts.timeline.releases if release.version.is_stable}
    told = set()
    for release in facts.timeline.releases:
        line = release.version.line
        if line not in stables and line not in told:
            told.add(line)
            yield (
                release.version,
                release.tag.name,
                f"there is {release.version}, and no stable version {line}",
                f"if {line} was released, tag its commit: git tag -a {facts.product.tag_of(line.stable)} COMMIT",
            )


@rule("RK203", "stable-off-main", ERROR, "A stable version beside the main branch is not contained in the next one.")
def stable_off_main(facts: Facts) -> Iterator[Broken]:
    """A stable version that is neither on the main branch nor on the branch of its line."""
    graph, refs = facts.timeline.graph, facts.timeline.refs
    for release in facts.timeline.releases:
        if not release.version.is_stable or release.commit in facts.on_main:
            continue
        head = refs.line_head(release.version.line)
        if head is None or not graph.is_ancestor(release.commit, head.commit):
            yield (
                release.version,
                release.tag.name,
                f"{release.version} is on neither the main branch nor a branch of its line",
                f"merge it back: git merge {release.tag.name}, on the main branch",
            )


@rule("RK204", "lightweight", WARNING, "A lightweight tag says neither who released nor when, and cannot be signed.")
def lightweight(facts: Facts) -> Iterator[Broken]:
    """A release tag that is no tag object."""
    for version, tag in facts.all_tags:
        if tag.kind is TagKind.LIGHTWEIGHT:
            yield version, tag.name, f"{tag.name} is a lightweight tag", "make the next ones with git tag -a, or with releasekit cut"


@rule("RK205", "nested", WARNING, "A tag of a tag hides which object was released and signed.")
def nested(facts: Facts) -> Iterator[Broken]:
    """A release tag that points at another tag."""
    for version, tag in facts.all_tags:
        if tag.kind is TagKind.NESTED:
            yield version, tag.name, f"{tag.name} is a tag of a tag", f"tag the commit itself: git tag -a TAG {tag.name}^{{commit}}"


@rule("RK206", "line-branch-missing", WARNING, "Without its branch nobody knows where the next hotfix of a line goes.")
def line_branch_missing(facts: Facts) -> Iterator[Broken]:
    """A line of the newest stable versions that has hotfixes beside the main branch, and no branch; one finding a line."""
    refs = facts.timeline.refs
    last = {release.version.line: release for release in refs.releases if release.version.is_hotfix}
    newest = refs.latest_stable
    for line, release in last.items():
        # Lines of the past are closed and lose their branches; the line of the newest stable version is open.
        is_open = newest is not None and line >= newest.version.line
        if is_open and refs.line_head(line) is None and release.commit not in facts.on_main:
            branch = facts.product.branch_of(line)
            yield (
                release.version,
                release.tag.name,
                f"line {line} has the hotfix {release.version}, and no branch {branch}",
                f"git branch {branch} {release.tag.name}",
            )
