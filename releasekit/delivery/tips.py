"""What a branch goes on with after a release: the release commit itself, or a merge of it with what the branch has held since its base."""

from __future__ import annotations

from releasekit.core.plan import TO_TIP, Plan
from releasekit.delivery.compose import identity_at
from releasekit.errors import RepositoryError
from releasekit.git import Git, redact


def tip_of(git: Git, plan: Plan, commit: str) -> str:
    """The commit that the branch of a release will hold. Raises RepositoryError where the two cannot be merged."""
    move = next((move for move in plan.refs if move.to == TO_TIP), None)
    return commit if move is None else _merged(git, plan, move.before, commit)


def _merged(git: Git, plan: Plan, ahead: str, commit: str) -> str:
    """A merge of the release commit into what its branch holds already; first parent is the branch, as when a person merges."""
    done = git.attempt("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ahead, commit)
    tree, *conflicts = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    if done.returncode == 1:
        files = "".join(f"\n  - {path}" for path in conflicts if path)
        raise RepositoryError(
            f"the release of {plan.base[:9]} conflicts with what came after it, in:{files}", hint="release the tip of the branch instead"
        )
    if done.returncode:
        raise RepositoryError(
            f"{commit[:9]} and {ahead[:9]} cannot be merged: {redact(done.stderr)}", hint="--commit needs git 2.38 or newer"
        )
    message = f"Merge the release of {plan.version}\n".encode()
    return git.text("commit-tree", tree, "-p", ahead, "-p", commit, input=message, environment=identity_at(plan.identity, plan.moment))
