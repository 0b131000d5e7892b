"""RK2xx: where the releases stand in history."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.history import Release
from releasekit.core.rules import Broken, quoted, rule
from releasekit.core.version import Line


@rule(
    "RK201",
    "hotfix-off-line",
    ERROR,
    "A hotfix that does not contain the versions that it mends takes their fixes away from its users.",
    "See what it lacks (`git log --oneline HOTFIX..STABLE`), bring that onto the branch of the line, and release the next hotfix.",
    needs="graph",
)
def hotfix_off_line(facts: Facts) -> Iterator[Broken]:
    """A hotfix that is not descended from its stable version and from every hotfix before it."""
    on_line: dict[Line, list[Release]] = {}
    for place, release in enumerate(facts.refs.releases):
        before = on_line.setdefault(release.version.line, [])
        missing = next((one for one in before if not facts.contains(release.commit, one.version)), None)
        before.append(release)
        if missing:
            yield Broken(
                release.tag.name,
                f"{release.version} does not contain {missing.version}",
                f"see what it lacks: git log --oneline {quoted(f'{release.tag.name}..{missing.tag.name}')}",
                release.version,
                many=f"do not contain {missing.version}",
                place=place,
                also=(missing.tag.name,),
            )


@rule(
    "RK202",
    "line-without-stable",
    ERROR,
    "A hotfix mends a stable version; without one nobody can say what it replaces.",
    "If the stable version was released, tag its commit: `git tag -a TAG COMMIT`. Otherwise record it in `rules.ignore`.",
    needs="graph",
)
def line_without_stable(facts: Facts) -> Iterator[Broken]:
    """A line whose hotfixes have no stable version; one finding a line."""
    stables = {release.version.line for release in facts.refs.releases if release.version.is_stable}
    told = set()
    for release in facts.refs.releases:
        line = release.version.line
        if line not in stables and line not in told:
            told.add(line)
            yield Broken(
                release.tag.name,
                f"there is {release.version}, and no stable version {line}",
                f"if {line} was released, tag its commit: git tag -a {quoted(facts.product.tag_of(line.stable))} COMMIT",
                release.version,
            )


@rule(
    "RK203",
    "stable-off-main",
    ERROR,
    "A stable version beside the main branch is not contained in the next one.",
    "Merge it back, on the main branch: `git merge TAG`; `git merge -s ours TAG` where nothing of it is wanted.",
    needs="graph",
)
def stable_off_main(facts: Facts) -> Iterator[Broken]:
    """A stable version that is neither on the main branch nor on the branch of its line; several in a row are one finding."""
    refs = facts.refs
    for release in refs.releases:
        heads = (refs.main, refs.line_head(release.version.line))
        if release.version.is_stable and not any(facts.is_in(head, release) for head in heads):
            yield Broken(
                release.tag.name,
                f"{release.version} is on neither the main branch nor a branch of its line",
                f"merge it back, on the main branch: git merge {quoted(release.tag.name)}",
                release.version,
                many="are on neither the main branch nor the branches of their lines",
                place=facts.stable_place[release.version],
            )


@rule(
    "RK206",
    "line-branch-missing",
    WARNING,
    "Without its branch nobody knows where the next hotfix of a line goes.",
    "Make the branch at the last hotfix: `git branch BRANCH TAG`, and push it.",
    needs="graph",
)
def line_branch_missing(facts: Facts) -> Iterator[Broken]:
    """A line of the newest stable versions that has hotfixes beside the main branch, and no branch; one finding a line."""
    refs = facts.refs
    last = {release.version.line: release for release in refs.releases if release.version.is_hotfix}
    newest = refs.latest_stable
    for line, release in last.items():
        # Lines of the past are closed and lose their branches; the line of the newest stable version is open.
        is_open = newest is not None and line >= newest.version.line
        if is_open and refs.line_head(line) is None and not facts.is_in(refs.main, release):
            branch = facts.product.branch_of(line)
            yield Broken(
                release.tag.name,
                f"line {line} has the hotfix {release.version}, and no branch {branch}",
                f"git branch {quoted(branch)} {quoted(release.tag.name)}",
                release.version,
            )
