"""RK6xx: the state of the repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.rules import Broken, quoted, rule
from releasekit.core.version import Version
from releasekit.core.versionfiles import agrees


@rule(
    "RK601",
    "shallow",
    ERROR,
    "In a shallow clone history is cut off: where releases stand cannot be judged, and tags may be missing.",
    "Complete it: `git fetch --unshallow --tags`; in CI, check out with full depth and all tags.",
)
def shallow(facts: Facts) -> Iterator[Broken]:
    """A shallow clone. The rules that look at history are not asked there."""
    if facts.is_shallow:
        yield Broken("HEAD", "this clone is shallow, so nothing is said about where releases stand in history")


@rule(
    "RK602",
    "version-file",
    ERROR,
    "A program that calls itself by another number than its tag misleads everybody who reports a problem.",
    "A published release stays as it is. `releasekit cut` writes the number into the files that `files` names.",
)
def version_file(facts: Facts) -> Iterator[Broken]:
    """A release in which one of the configured `files` holds another number than the tag; years of them are one finding.

    Between releases a file may say what it likes, such as a development version.
    """
    for path in dict.fromkeys(file.path for file in facts.product.config.files):
        for place, release in enumerate(facts.refs.releases):
            said = _other_numbers(facts, path, release.version)
            if said:
                yield Broken(
                    release.tag.name,
                    f"{path} says {' and '.join(said)} in {release.tag.name}",
                    "",
                    release.version,
                    path,
                    many=f"hold another number in {path}",
                    place=place,
                )


def _other_numbers(facts: Facts, path: str, version: Version) -> tuple[str, ...]:
    """What the places of a file say that is not the version; of one that holds a part of it, which part."""
    files = [file for file in facts.product.config.files if file.path == path]
    found = [(file, number) for file in files if (number := facts.numbers.get((version, file))) is not None]
    wrong = [(file, number) for file, number in found if not agrees(file, number, version)]
    return tuple(dict.fromkeys(f"{number!r}{f' for {{{file.placeholder}}}' if file.is_part else ''}" for file, number in wrong))


@rule(
    "RK603",
    "no-main",
    WARNING,
    "Stable versions are cut from the main branch; without one, nobody knows whether they are on it.",
    'Name it in the configuration: `main = "BRANCH"`; in CI, fetch the branch.',
)
def no_main(facts: Facts) -> Iterator[Broken]:
    """A repository in which no branch is known to be the main one, so that the detached HEAD is taken for it."""
    if facts.refs.main and facts.refs.main.ref == "HEAD":
        yield Broken("HEAD", "no main branch is known here; the commit that is checked out is taken for it")


@rule(
    "RK604",
    "ambiguous-name",
    WARNING,
    "git does not know which is meant when a branch and a tag bear one name, and pushes or checks out the wrong one.",
    "Rename the branch: `git branch -m NAME NEW`, and delete it at the remote: `git push REMOTE --delete refs/heads/NAME`.",
)
def ambiguous_name(facts: Facts) -> Iterator[Broken]:
    """A branch with the name of a release tag."""
    for version, tag in facts.all_tags:
        if tag.name in facts.branches:
            usual = facts.product.branch_of(version.line)
            other = f"branch-{tag.name}" if usual in facts.branches else usual
            hint = f"rename the branch: git branch -m {quoted(tag.name)} {quoted(other)}"
            yield Broken(tag.name, f"{tag.name} is a branch and a tag", hint, version)


@rule(
    "RK605",
    "unused-entry",
    WARNING,
    "An entry of the rules' configuration that applies to nothing hides a mistake, or the next one.",
    "Remove the entry, or mend its rule or its ref.",
)
def unused_entry(facts: Facts) -> Iterator[Broken]:
    """An entry of `rules.ignore` that matches no finding, or one for a rule that there is not."""
    # What matched is known only after every other rule was asked: the audit itself finds these.
    yield from ()


@rule(
    "RK606",
    "replaced",
    WARNING,
    "Replaced objects and grafts show one person a history that others do not have.",
    "releasekit looks past them; so does everybody after `git replace -d OBJECT`, and without the file `info/grafts`.",
)
def replaced(facts: Facts) -> Iterator[Broken]:
    """A clone with replace refs or grafts."""
    if facts.is_replaced:
        yield Broken("refs/replace", "this clone has replaced objects or grafts; releasekit looks past them")


@rule(
    "RK607",
    "case-collision",
    WARNING,
    "On file systems that do not tell capitals from small letters, one of the two tags is lost.",
    "If one of them is not published, delete it: `git tag -d TAG`.",
)
def case_collision(facts: Facts) -> Iterator[Broken]:
    """A release tag that differs from another tag in capitals alone."""
    others: Mapping[str, str] = {tag.name.casefold(): tag.name for tag in facts.refs.foreign}
    for version, tag in facts.all_tags:
        other = others.get(tag.name.casefold())
        if other:
            hint = f"if one is not published: git tag -d {quoted(other)}"
            yield Broken(tag.name, f"{tag.name} and {other} differ in capitals alone", hint, version, also=(other,))


@rule(
    "RK608",
    "not-fetched",
    WARNING,
    "Releases that the remote has and this clone has not are judged by nobody here.",
    "Fetch them: `git fetch REMOTE --tags`.",
    needs="remote_tags",
)
def not_fetched(facts: Facts) -> Iterator[Broken]:
    """A release tag of the remote that is not here (`check --remote`)."""
    here = {tag.name for _, tag in facts.all_tags} | {tag.name for tag in facts.refs.foreign}
    remote = facts.product.config.remote
    for name in sorted((facts.remote_tags or {}).keys() - here):
        reading = facts.product.tag.read(name)
        if reading:
            hint = f"fetch it: git fetch {quoted(remote)} tag {quoted(name)}"
            yield Broken(name, f"{name} is at {remote}, and not here", hint, reading.version)
