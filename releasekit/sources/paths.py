"""Paths: which files commits and releases change."""

from __future__ import annotations

from collections.abc import Sequence

from releasekit.git import Git


def changed_paths(git: Git, commits: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The paths that each commit changes against its first parent; one process for all."""
    if not commits:
        return {}
    options = ("--stdin", "-r", "-z", "--root", "--diff-merges=first-parent", "--no-renames", "--name-only")
    output = git.run("diff-tree", *options, input="".join(f"{oid}\n" for oid in commits).encode("ascii"))
    found: dict[str, list[str]] = {}
    current: list[str] = []
    known = frozenset(commits)
    for field in output.split(b"\0"):
        text = field.decode("utf-8", "surrogateescape")
        if text in known:
            current = found.setdefault(text, [])
        elif text:
            current.append(text)
    return {oid: tuple(paths) for oid, paths in found.items()}


def paths_between(git: Git, before: str, after: str) -> tuple[str, ...]:
    """The paths that differ between two commits."""
    output = git.run("diff-tree", "-r", "-z", "--no-renames", "--name-only", before, after)
    return tuple(path.decode("utf-8", "surrogateescape") for path in output.split(b"\0") if path)
