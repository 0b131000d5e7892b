"""Refs as a push would make them, read from the objects that it brings: nothing of it stands in the repository yet."""

from __future__ import annotations

from collections.abc import Iterable

from releasekit.core.gate import Update
from releasekit.errors import RepositoryError
from releasekit.git import Git, Object, read_objects
from releasekit.sources.refs import Ref

_FOLDERS = ("refs/tags/", "refs/heads/")


def pushed_refs(git: Git, updates: Iterable[Update]) -> dict[str, Ref | None]:
    """Tags and branches by their full names, None for those that are deleted. Raises RepositoryError for objects that are not there."""
    known = [one for one in updates if one.ref.startswith(_FOLDERS)]
    made = [one for one in known if one.after]
    refs: dict[str, Ref | None] = {one.ref: None for one in known if not one.after}
    for update, found in zip(made, read_objects(git, [one.after for one in made]), strict=True):
        if found is None:
            raise RepositoryError(f"the object {update.after} of {update.ref} is not here")
        refs[update.ref] = _ref(update, found)
    return refs


def _ref(update: Update, found: Object) -> Ref:
    lines = found.content.partition(b"\n\n")[0].decode("utf-8", "surrogateescape").split("\n")
    headers = {name: value for name, _, value in (line.partition(" ") for line in reversed(lines))}
    is_tag = found.type == "tag"
    who = headers.get("tagger" if is_tag else "committer", "") if found.type in ("tag", "commit") else ""
    date = " ".join(who.rpartition("> ")[2].split()[-2:])
    peeled, target = (headers.get("object", ""), headers.get("type", "")) if is_tag else ("", "")
    return Ref(update.ref, update.after, found.type, peeled, target, date, "", " ")
