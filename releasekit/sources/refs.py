"""Refs: one ``for-each-ref`` tells releases, lines, the main branch and foreign tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from releasekit.core.config import Config
from releasekit.core.detect import detect_line_branch, detect_main, detect_tag_pattern, line_of
from releasekit.core.history import Head, Refs, Tag, TagKind, releases_of
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line
from releasekit.errors import RepositoryError
from releasekit.git import Git

_FIELDS = ("refname", "objectname", "objecttype", "*objectname", "type", "creatordate:raw", "symref", "HEAD")
_FORMAT = "".join(f"%({field})%00" for field in _FIELDS)


_SECONDS = re.compile(r"[0-9]{1,18}", re.ASCII)
_ZONE = re.compile(r"[+-][0-9]{4}", re.ASCII)
_FAR = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())


class Ref(NamedTuple):
    """One ref as git lists it; ``peeled`` and ``target_type`` (of what a tag object names) are "" for anything but a tag object."""

    name: str
    object: str
    type: str
    peeled: str
    target_type: str
    date: str
    symref: str
    head: str


class Names(NamedTuple):
    """How this product names things: configured, or detected from what is there."""

    tag: TagPattern
    line_branch: str
    main: str | None
    branches: frozenset[str]

    def line(self, branch: str) -> Line | None:
        """The line that a branch belongs to, or None if it is no line branch."""
        return line_of(branch, self.line_branch, self.tag.padding)


def list_refs(git: Git, remote: str) -> tuple[Ref, ...]:
    """All tags, branches, and remote-tracking branches of one remote."""
    output = git.run("for-each-ref", f"--format={_FORMAT}", "refs/tags", "refs/heads", f"refs/remotes/{remote}")
    fields = output.decode("utf-8", "surrogateescape").replace("\n", "").split("\0")
    # Every record ends with a NUL, so the last piece is empty; ref names hold neither NUL nor newline.
    width = len(_FIELDS)
    return tuple(Ref(*fields[start : start + width]) for start in range(0, len(fields) - 1, width))


def read_refs(git: Git, config: Config, pushed: Mapping[str, Ref | None] = MappingProxyType({})) -> tuple[Refs, Names]:
    """What the refs say; ``main`` is None in an empty repository. Raises RepositoryError for a configured main that is not there.

    ``pushed`` are refs, by name, as a push would make them; None for one that it deletes.
    """
    there = {ref.name: ref for ref in list_refs(git, config.remote)}
    # A branch that is pushed stays the one that HEAD names.
    moved = {name: ref._replace(head=there[name].head) if ref and name in there else ref for name, ref in pushed.items()}
    refs = tuple(ref for ref in {**there, **moved}.values() if ref is not None)
    local, tracked, tags = "refs/heads/", f"refs/remotes/{config.remote}/", "refs/tags/"
    here, tracking = _under(refs, local), _under(refs, tracked)
    branches = here | {name: ref for name, ref in tracking.items() if name not in here}
    remote_head = next((ref.symref.removeprefix(tracked) for ref in refs if ref.name == f"{tracked}HEAD"), None)
    checked_out = next((ref.name.removeprefix(local) for ref in refs if ref.head == "*"), None)
    tag = config.tag or detect_tag_pattern(ref.name.removeprefix(tags) for ref in refs if ref.name.startswith(tags))
    names = Names(
        tag=tag,
        line_branch=config.line_branch or detect_line_branch(branches.keys(), tag.padding),
        main=config.main or detect_main(branches.keys(), remote_head, checked_out),
        branches=frozenset(branches),
    )
    if config.main and branches and config.main not in branches:
        known = ", ".join(sorted(branches)[:10])
        raise RepositoryError(f"there is no branch {config.main!r}, which is configured as main", hint=f"there are: {known}")
    heads = {name: _fresher(git, ref, tracking.get(name)) for name, ref in branches.items() if _counts(name, names)}
    lines = [Head(ref.name, ref.object, line) for name, ref in heads.items() if (line := names.line(name)) is not None]
    releases, foreign = releases_of(_tags(git, refs, names.tag))
    return Refs(
        main=_main(git, heads.get(names.main or "")),
        lines=tuple(sorted((head for head in lines if head.line), key=lambda head: (head.line.stable if head.line else None, head.ref))),
        releases=releases,
        foreign=foreign,
    ), names


def _under(refs: Iterable[Ref], prefix: str) -> dict[str, Ref]:
    """Branches by their short names; a remote's HEAD is no branch."""
    return {ref.name.removeprefix(prefix): ref for ref in refs if ref.name.startswith(prefix) and not ref.symref}


def _counts(branch: str, names: Names) -> bool:
    return branch == names.main or names.line(branch) is not None


def _fresher(git: Git, local: Ref, tracked: Ref | None) -> Ref:
    """A branch as it stands here, or as the remote had it when that is ahead: many clones never move their own main branch."""
    if tracked is None or tracked.object == local.object:
        return local
    return tracked if git.contains(tracked.object, local.object) else local


def _main(git: Git, main: Ref | None) -> Head | None:
    """The main branch; without one, what is checked out (a detached HEAD of a CI job); None where there is no commit."""
    if main:
        return Head(main.name, main.object)
    found = git.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}").stdout.decode("ascii", "replace").strip()
    return Head("HEAD", found) if found else None


def _tags(git: Git, refs: Sequence[Ref], pattern: TagPattern) -> list[Tag]:
    prefix = "refs/tags/"
    tags = [_tag(ref, ref.name.removeprefix(prefix), pattern) for ref in refs if ref.name.startswith(prefix)]
    nested = [place for place, tag in enumerate(tags) if tag.kind is TagKind.NESTED]
    for place in nested:
        # for-each-ref peels one level (git before 2.45) or all; only git itself says what is at the end. Nested tags are rare.
        peeled = git.attempt("rev-parse", "--verify", "--quiet", f"{tags[place].object}^{{commit}}").stdout.decode().strip()
        tags[place] = tags[place]._replace(commit=peeled)
    return tags


def _tag(ref: Ref, name: str, pattern: TagPattern) -> Tag:
    if ref.type != "tag":
        kind, commit = TagKind.LIGHTWEIGHT, ref.object if ref.type == "commit" else ""
    elif ref.target_type == "tag":
        kind, commit = TagKind.NESTED, ""
    else:
        kind, commit = TagKind.ANNOTATED, ref.peeled if ref.target_type == "commit" else ""
    return Tag(name, ref.object, commit, kind, _moment(ref.date), pattern.read(name))


def _moment(raw: str) -> datetime:
    """git's ``1785358557 -0400`` as an aware datetime. A zone that Python has not is told in UTC, a year beyond 9000 as 9000.

    What is no date, as in a tag that was made by hand, is the beginning of 1970, as it is for git.
    """
    seconds, _, zone = raw.partition(" ")
    if not _SECONDS.fullmatch(seconds):
        return datetime.fromtimestamp(0, UTC)
    # Nobody releases then, but a train must be able to look beyond the last release, and Python's dates end with 9999.
    return datetime.fromtimestamp(min(int(seconds), _FAR), _zone(zone))


@cache
def _zone(text: str) -> timezone:
    """git's ``-0400`` as a time zone. There are few of them, and thousands of tags."""
    offset = int(f"{text[:1]}{int(text[1:3]) * 60 + int(text[3:5])}") if _ZONE.fullmatch(text) else 0
    return timezone(timedelta(minutes=offset)) if abs(offset) < 24 * 60 else UTC
