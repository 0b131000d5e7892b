"""Work trees of a clone without a remote: they must be clean where a branch of theirs will move, and follow it when it did."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from releasekit.core.plan import Plan
from releasekit.delivery.commitpoint import Composed, Move
from releasekit.errors import RepositoryError
from releasekit.git import Git, redact


def checked_out(clone: Git, ref: str) -> tuple[str, ...]:
    """The work trees that have a branch checked out."""
    fields = clone.run("worktree", "list", "--porcelain", "-z").decode("utf-8", "surrogateescape").split("\0")
    places, place = [], ""
    for field in fields:
        if field.startswith("worktree "):
            place = field.removeprefix("worktree ")
        elif field == f"branch {ref}":
            places.append(place)
    return tuple(places)


def require_clean(clone: Git, plan: Plan, writes: Iterable[str]) -> None:
    """Raises RepositoryError if a branch that will move is checked out with changes, or with untracked files, that it would mix up.

    A branch that has moved already, before its work tree could follow, is left to ``follow``.
    """
    for move in plan.refs:
        if move.before and clone.text("rev-parse", "--verify", move.ref) != move.before:
            continue
        for place in checked_out(clone, move.ref):
            tree = Git(Path(place))
            changed = tree.run("status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=none")
            untracked = tree.run("--literal-pathspecs", "ls-files", "--others", "-z", "--", *writes)
            if changed or untracked:
                raise RepositoryError(
                    f"{move.ref} is checked out here, with changes that are not committed",
                    where=place,
                    hint="commit or stash them (git stash --include-untracked), and run the command again",
                )


def follow(clone: Git, releases: Iterable[Composed]) -> None:
    """Bring every work tree of the clone along that has a moved branch checked out."""
    for move in (move for one in releases for move in one.moves if move.is_branch and move.before):
        _follow(clone, move)


def _follow(clone: Git, move: Move) -> None:
    """Bring a work tree along that has the moved branch checked out and still shows what it held before."""
    for place in checked_out(clone, move.ref):
        tree = Git(Path(place))
        if tree.attempt("diff-index", "--cached", "--quiet", move.before, "--").returncode == 0:
            # A file that was only touched is no change, and read-tree alone would take it for one.
            tree.attempt("update-index", "-q", "--refresh")
            moved = tree.attempt("read-tree", "-m", "-u", move.before, move.after)
            if moved.returncode:
                raise RepositoryError(
                    f"the work tree could not follow: {redact(moved.stderr)}",
                    where=place,
                    hint="bring it along yourself: git reset --merge HEAD",
                )
