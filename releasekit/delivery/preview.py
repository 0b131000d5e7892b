"""The preview of a cut: the tree of the release commit, made in the workshop, and git's diff of it to the base. Nothing is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice

from releasekit.core.approvals import Roles
from releasekit.core.plan import Plan
from releasekit.core.preview import FileChange, Preview
from releasekit.core.recordpaths import RECORDS
from releasekit.delivery.compose import release_tree
from releasekit.delivery.cut import Context, release_files
from releasekit.delivery.workshop import Workshop
from releasekit.git import Git

MOST_LINES, MOST_FILES = 40, 30
"""So many lines of a file's diff are kept, and of so many files; the others are counted. What is kept is looked at by a person."""

_PLAIN = ("-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--submodule=short")
_STATUS = {"A": "added", "M": "modified", "D": "deleted", "T": "modified"}


def preview_of(workshop: Workshop, plan: Plan, context: Context) -> Preview:
    """What a plan would write. The tree is made in the workshop alone; a commit that is there already is looked at as it is."""
    files = release_files(workshop, plan, context)
    tree = plan.commit or release_tree(workshop.git, plan.base, files.writes, plan.removes)
    return Preview(plan, file_changes(workshop.git, plan.base, tree), Roles.of(context.product.config).lacking(plan.record))


def file_changes(git: Git, base: str, tree: str) -> tuple[FileChange, ...]:
    """Every file that two trees differ in, with the beginning of its diff."""
    return tuple(_with_diffs(git, base, tree, _changes(git, base, tree)))


def _changes(git: Git, base: str, tree: str) -> list[FileChange]:
    """Every file that differs, with its mode and the number of its lines."""
    output = git.run("diff-tree", *_PLAIN, "--raw", "--no-abbrev", "--numstat", "-z", base, tree).decode("utf-8", "surrogateescape")
    fields = iter(output.split("\0"))
    heads: dict[str, tuple[str, str]] = {}
    counts: dict[str, tuple[int | None, int | None]] = {}
    for field in fields:
        if field.startswith(":"):
            before, after, *_, status = field[1:].split(" ")
            heads[next(fields)] = _STATUS[status], before if status == "D" else after
        elif field:
            added, removed, path = field.split("\t", 2)
            counts[path] = (None, None) if added == "-" else (int(added), int(removed))
    return [FileChange(path, status, mode, *counts[path]) for path, (status, mode) in heads.items()]


def _with_diffs(git: Git, base: str, tree: str, changes: list[FileChange]) -> Iterator[FileChange]:
    """The changes with the beginnings of their diffs; records are JSON of many lines, of which the plan tells already."""
    told = [one for one in changes if one.added is not None and one.status != "deleted" and not one.path.startswith(f"{RECORDS}/")]
    shown = {one.path for one in told[:MOST_FILES]}
    for one in changes:
        if one.path not in shown:
            yield one
            continue
        with git.stream("--literal-pathspecs", "diff-tree", *_PLAIN, "-p", base, tree, "--", one.path) as output:
            hunks = dropwhile(lambda line: not line.startswith(b"@@ "), output)
            kept = tuple(line.decode("utf-8", "surrogateescape").rstrip("\n") for line in islice(hunks, MOST_LINES))
            left = sum(1 for _ in hunks)
        yield replace(one, diff=kept, left=left)
