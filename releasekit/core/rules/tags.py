"""RK2xx: how the release tags are made, and whether they stay where they were."""

from __future__ import annotations

from collections.abc import Iterator

from releasekit.core.facts import Facts
from releasekit.core.findings import ERROR, WARNING
from releasekit.core.history import Tag, TagKind
from releasekit.core.proposals import finish_command
from releasekit.core.recordpaths import record_path
from releasekit.core.rules import Broken, quoted, rule
from releasekit.core.version import Version


def _of_period(facts: Facts, version: Version, tag: Tag, one: str, many: str, hint: str = "") -> Broken:
    return Broken(tag.name, f"{tag.name} {one}", hint, version, many=many, place=facts.place_of[tag.name])


@rule(
    "RK204",
    "lightweight",
    WARNING,
    "A lightweight tag says neither who released nor when, and cannot be signed.",
    "Published tags stay; make the next ones with `git tag -a`, or with `releasekit cut`.",
)
def lightweight(facts: Facts) -> Iterator[Broken]:
    """Release tags that are no tag objects; years of them are one finding."""
    for version, tag in facts.all_tags:
        if tag.kind is TagKind.LIGHTWEIGHT:
            yield _of_period(facts, version, tag, "is a lightweight tag", "are lightweight tags")


@rule(
    "RK205",
    "nested",
    WARNING,
    "A tag of a tag hides which object was released and signed.",
    "Published tags stay; tag the commit itself the next time: `git tag -a TAG COMMIT`.",
)
def nested(facts: Facts) -> Iterator[Broken]:
    """A release tag that points at another tag."""
    for version, tag in facts.all_tags:
        if tag.kind is TagKind.NESTED:
            hint = f"tag the commit itself: git tag -a TAG {quoted(tag.name + '^{commit}')}"
            yield _of_period(facts, version, tag, "is a tag of a tag", "are tags of tags", hint)


@rule(
    "RK207",
    "unsigned",
    ERROR,
    "Where releases are signed, a tag without a signature may be anybody's.",
    "Published tags stay; say with `rules.enforce-from` from which version on tags are signed. A cut signs the next ones.",
)
def unsigned(facts: Facts) -> Iterator[Broken]:
    """Release tags without a signature, where `signing.required` asks for one; years of them are one finding."""
    signing = facts.product.config.signing
    for version, tag in facts.all_tags if signing and signing.required else ():
        header = facts.headers.get(tag.name)
        if header is None or not header.is_signed:
            yield _of_period(facts, version, tag, "is not signed", "are not signed")


@rule(
    "RK208",
    "signer-not-allowed",
    ERROR,
    "A signature counts only if it is good, and by somebody who may release.",
    "Find out who made the tag (`git verify-tag TAG`). If the signer may release, add the key to `signing.signers` on the main branch.",
)
def signer_not_allowed(facts: Facts) -> Iterator[Broken]:
    """A signed release tag whose signature is bad, or by a key that `signing.signers` does not name."""
    for version, tag in facts.all_tags:
        why = facts.distrusted.get(tag.name)
        if why:
            yield Broken(tag.name, f"the signature of {tag.name} does not count: {why}", "", version)


@rule(
    "RK209",
    "inner-name",
    ERROR,
    "A signed tag object under another name passes an old release off as a new one.",
    "Find out who made it (`git cat-file tag TAG`). Do not use it; release again under the next number.",
)
def inner_name(facts: Facts) -> Iterator[Broken]:
    """A release tag whose tag object bears another name than its ref."""
    for version, tag in facts.all_tags:
        header = facts.headers.get(tag.name)
        if header and header.name != tag.name:
            yield Broken(
                tag.name,
                f"the tag object under {tag.name} " + (f"says that it is {header.name}" if header.name else "bears no name"),
                f"find out who made it: git cat-file tag {quoted(tag.name)}",
                version,
            )


@rule(
    "RK210",
    "moved",
    ERROR,
    "A release tag that is not the same here and at the remote was moved, and its users hold different software under one number.",
    "Find out which of the two is right. To take the remote's: `git fetch REMOTE +refs/tags/TAG:refs/tags/TAG`. Where the remote's was"
    " moved, restore it there, and tell everybody.",
    needs="remote_tags",
)
def moved(facts: Facts) -> Iterator[Broken]:
    """A release tag that names another object at the remote (`check --remote`)."""
    there = facts.remote_tags or {}
    remote = facts.product.config.remote
    for version, tag in facts.all_tags:
        other = there.get(tag.name, tag.object)
        if other != tag.object:
            spec = quoted(f"+refs/tags/{tag.name}:refs/tags/{tag.name}")
            yield Broken(
                tag.name,
                f"{tag.name} is {tag.object[:9]} here and {other[:9]} at {remote}: one of them was moved",
                f"find out which is right; to take the remote's: git fetch {quoted(remote)} {spec}",
                version,
            )


@rule(
    "RK211",
    "moved-off-record",
    ERROR,
    "A release tag that is not on the commit that its record tells of was moved after the release.",
    "Find the release commit (`git log --oneline --all -- releases/X.Y.json`) and whoever moved the tag, and restore it.",
    needs="graph",
)
def moved_off_record(facts: Facts) -> Iterator[Broken]:
    """A release tag on another commit than the release commit, as the record of the release has it."""
    parents = facts.graph.parents if facts.graph else {}
    for release in facts.refs.releases:
        record = facts.records.get(release.version)
        if record and record.base not in parents.get(release.commit, ()):
            path = record_path(release.version)
            yield Broken(
                release.tag.name,
                f"{release.tag.name} is at {release.commit[:9]}, and its record tells of a commit made on {record.base[:9]}",
                f"find the release commit: git log --oneline --all --diff-filter=A -- {path}",
                release.version,
            )


@rule(
    "RK212",
    "deleted",
    ERROR,
    "A release whose tag is gone cannot be found, built or verified any more.",
    "Fetch the tag (`git fetch REMOTE tag TAG`), or restore it from a clone that has it; a published tag is never deleted. Where there"
    " never was one, because a proposal was merged, or the server died while it took the release, make it: `releasekit cut --finish`.",
    needs="graph",
)
def deleted(facts: Facts) -> Iterator[Broken]:
    """A release that left a record on the main branch, and has no tag."""
    remote = facts.product.config.remote
    for version, record in facts.records.items():
        if version not in facts.by_version:
            # Anybody may have written the record: only a name of a release goes into a command.
            reading = facts.product.tag.read(record.tag)
            tag = record.tag if reading and reading.version == version else facts.product.tag_of(version)
            yield Broken(
                tag,
                f"{version} left a record on the main branch, and its tag {tag} is not here",
                f"fetch it: git fetch {quoted(remote)} tag {quoted(tag)}; where there never was one, as after a proposal was merged:"
                f" {finish_command(version)}",
                version,
            )


@rule(
    "RK213",
    "not-a-commit",
    ERROR,
    "A release is a commit; a tag of a file or a folder releases nothing.",
    "If the tag is not published, delete it (`git tag -d TAG`) and tag the commit.",
)
def not_a_commit(facts: Facts) -> Iterator[Broken]:
    """A tag with the name of a release that points at a tree or a blob."""
    for tag in facts.refs.foreign:
        if tag.reading and not tag.commit:
            yield Broken(tag.name, f"{tag.name} is named as a release, and points at no commit", "", tag.reading.version)
