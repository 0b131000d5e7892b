"""What a branch goes on with after a release: the release commit itself, a development version, a merge with what came since its base."""

from __future__ import annotations

from collections.abc import Sequence

from releasekit.core.development import development_message
from releasekit.core.plan import TO_TIP, Plan
from releasekit.core.rowoptions import FileOptions
from releasekit.delivery.compose import identity_at, release_tree
from releasekit.delivery.versionfiles import development_files, read_version_files
from releasekit.errors import RepositoryError
from releasekit.git import Git, redact


def tip_of(git: Git, plan: Plan, commit: str, files: Sequence[FileOptions]) -> str:
    """The commit that the branch of a release will hold; ``files`` are the version files.

    Raises RepositoryError where it cannot be merged, PolicyError where a file cannot hold the development version.
    """
    move = next((move for move in plan.refs if move.to == TO_TIP), None)
    if move is None:
        return commit
    # Right on the release commit, also where a merge follows: so it is plain what was done since the release.
    begun = _begun(git, plan, commit, files) if plan.development else commit
    return _merged(git, plan, move.before, begun) if plan.is_behind else begun


def _begun(git: Git, plan: Plan, commit: str, files: Sequence[FileOptions]) -> str:
    """A commit on the release commit, in which the version files say the development version."""
    writes = development_files(files, read_version_files(git, commit, files), plan.version)
    message = development_message(plan.version, plan.development).encode()
    tree = release_tree(git, commit, writes, ())
    return git.text("commit-tree", tree, "-p", commit, input=message, environment=identity_at(plan.identity, plan.moment))


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
