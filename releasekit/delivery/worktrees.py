"""Work trees of a clone without a remote: they must be clean where a branch of theirs will move, and follow it when it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from releasekit.core.plan import Plan
from releasekit.delivery.commitpoint import Composed, Move
from releasekit.errors import RepositoryError
from releasekit.git import Git, redact


def checked_out(clone: Git, ref: str) -> tuple[Git, ...]:
    """git in each work tree that has a branch checked out."""
    fields = clone.run("worktree", "list", "--porcelain", "-z").decode("utf-8", "surrogateescape").split("\0")
    places, place = [], ""
    for field in fields:
        if field.startswith("worktree "):
            place = field.removeprefix("worktree ")
        elif field == f"branch {ref}":
            places.append(place)
    trees = (replace(clone, directory=Path(place)) for place in places if Path(place).is_dir())
    # The list is a file of the checkout: what is no work tree of this repository is left alone.
    return tuple(tree for tree in trees if _common_dir(tree) == _common_dir(clone))


def _common_dir(git: Git) -> str:
    return git.attempt("rev-parse", "--path-format=absolute", "--git-common-dir").stdout.decode("utf-8", "surrogateescape")


def require_clean(clone: Git, plan: Plan, writes: Iterable[str]) -> None:
    """Raises RepositoryError if a branch that will move is checked out with changes, or with untracked files, that it would mix up.

    A branch that has moved already, before its work tree could follow, is left to ``follow``.
    """
    for move in plan.refs:
        if move.before and clone.text("rev-parse", "--verify", move.ref) != move.before:
            continue
        for tree in checked_out(clone, move.ref):
            changed = tree.run("status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=dirty")
            untracked = tree.run("--literal-pathspecs", "ls-files", "--others", "-z", "--", *writes)
            if changed or untracked:
                raise RepositoryError(
                    f"{move.ref} is checked out here, with changes that are not committed",
                    where=str(tree.directory),
                    hint="commit or stash them (git stash --include-untracked), and run the command again",
                )


def follow(clone: Git, releases: Iterable[Composed]) -> None:
    """Bring every work tree of the clone along that has a moved branch checked out."""
    for move in (move for one in releases for move in one.moves if move.is_branch and move.before):
        _follow(clone, move)


def _follow(clone: Git, move: Move) -> None:
    """Bring a work tree along that has the moved branch checked out and still shows what it held before."""
    for tree in checked_out(clone, move.ref):
        if tree.attempt("diff-index", "--cached", "--quiet", move.before, "--").returncode == 0:
            # A file that was only touched is no change, and read-tree alone would take it for one.
            tree.attempt("update-index", "-q", "--refresh")
            moved = tree.attempt("read-tree", "-m", "-u", move.before, move.after)
            if moved.returncode:
                raise RepositoryError(
                    f"the work tree could not follow: {redact(moved.stderr)}",
                    where=str(tree.directory),
                    hint="bring it along yourself: git reset --merge HEAD",
                )
