"""What a branch goes on with after a release: the release commit itself, a development version, a merge with what came since its base."""

from __future__ import annotations

from collections.abc import Sequence

from releasekit.core.development import development_message
from releasekit.core.plan import Plan
from releasekit.core.rowoptions import FileOptions
from releasekit.delivery.compose import identity_at, merged_tree, release_tree
from releasekit.delivery.hands import Hand
from releasekit.delivery.versionfiles import development_files, read_version_files
from releasekit.git import Git


def tip_of(hand: Hand, plan: Plan, commit: str, files: Sequence[FileOptions]) -> str:
    """The commit that the branch of a release will hold; ``files`` are the version files.

    Raises RepositoryError where it cannot be merged, PolicyError where a file cannot hold the development version.
    """
    if plan.onward is None:
        return commit
    # Right on the release commit, also where a merge follows: so it is plain what was done since the release.
    begun = hand.commit(_begun(hand.git, plan, commit, files)) if plan.development else commit
    return hand.commit(_merged(hand.git, plan, plan.onward.before, begun)) if plan.is_behind else begun


def _begun(git: Git, plan: Plan, commit: str, files: Sequence[FileOptions]) -> str:
    """A commit on the release commit, in which the version files say the development version."""
    writes = development_files(files, read_version_files(git, commit, files), plan.version)
    message = development_message(plan.version, plan.development).encode()
    tree = release_tree(git, commit, writes, ())
    return git.text("commit-tree", tree, "-p", commit, input=message, environment=identity_at(plan.identity, plan.moment))


def _merged(git: Git, plan: Plan, ahead: str, commit: str) -> str:
    """A merge of the release commit into what its branch holds already; first parent is the branch, as when a person merges."""
    conflict = f"the release of {plan.base[:9]} conflicts with what came after it, in:", "release the tip of the branch instead"
    unable = f"{commit[:9]} and {ahead[:9]} cannot be merged", "--commit needs git 2.38 or newer"
    tree = merged_tree(git, ahead, commit, conflict=conflict, unable=unable)
    message = f"Merge the release of {plan.version}\n".encode()
    return git.text("commit-tree", tree, "-p", ahead, "-p", commit, input=message, environment=identity_at(plan.identity, plan.moment))
