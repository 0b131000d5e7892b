"""Merges: which of them brought each commit to the branch that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from releasekit.core.history import Commit


def brought_by(head: str, commits: Sequence[Commit]) -> dict[str, str]:
    """The merge that brought each commit, of those that one brought; a merge inside of a branch brought its own, and was brought itself.

    A branch is its chain of first parents. What two merges of a chain hold, the older one brought. Every commit is looked at once.
    """
    parents: Mapping[str, tuple[str, ...]] = {commit.oid: commit.parents for commit in commits}
    owner: dict[str, str] = {}
    seen: set[str] = set()
    # What is still to be walked: the tip of a branch, and the merge that brought it ("" for the head's own chain).
    todo = [(head, "")]
    while todo:
        oid, merge = todo.pop()
        chain: list[str] = []
        while oid in parents and oid not in seen:
            seen.add(oid)
            chain.append(oid)
            if merge:
                owner[oid] = merge
            oid = next(iter(parents[oid]), "")
        # The last of the list is walked first, with all that hangs on it: that of the oldest merge.
        todo += [(other, one) for one in chain for other in reversed(parents[one][1:])]
    return owner
