"""Patch-ids: what a commit changes, whatever it is put on. git computes them; each costs a diff, so they are asked for few commits."""

from __future__ import annotations

from collections.abc import Sequence

from releasekit.git import Git


def patch_ids(git: Git, commits: Sequence[str]) -> dict[str, str]:
    """The patch-id of each commit that has one (merges and commits that change nothing have none); two processes for all."""
    if not commits:
        return {}
    asked = "".join(f"{oid}\n" for oid in dict.fromkeys(commits))
    diffs = git.run("diff-tree", "--stdin", "-r", "-p", "--root", "--no-renames", "--full-index", "--binary", input=asked.encode("ascii"))
    lines = git.text("patch-id", "--stable", input=diffs).splitlines()
    return {oid: patch for patch, oid in (line.split() for line in lines)}
