"""Preview: what the release commit would change, seen before it is made. Only releasekit's own repository is written to."""

from __future__ import annotations

from releasekit.core.plan import FileChange, Plan
from releasekit.delivery.compose import release_tree
from releasekit.delivery.cut import Context, release_files
from releasekit.delivery.workshop import Workshop

_NAMES = {b"A": "added", b"D": "removed"}


def preview(workshop: Workshop, plan: Plan, context: Context) -> tuple[FileChange, ...]:
    """The files of the release commit, by path. Raises ReleasekitError as composing it would."""
    git = workshop.git
    writes = {} if plan.commit else release_files(workshop, plan, context).writes
    tree = f"{plan.commit}^{{tree}}" if plan.commit else release_tree(git, plan.base, writes, plan.removes)
    # Attributes of the product would choose programs that show its files.
    words = ("diff-tree", "-r", "--no-renames", "--no-ext-diff", "--no-textconv")
    states = git.run(*words, "-z", "--name-status", plan.base, tree).split(b"\0")[:-1]
    counts = git.run(*words, "-z", "--numstat", plan.base, tree).split(b"\0")[:-1]
    patches = git.run(*words, "-p", plan.base, tree).split(b"diff --git ", 1)[-1].split(b"\ndiff --git ") if states else []
    return tuple(_change(*one) for one in zip(states[::2], states[1::2], counts, patches, strict=True))


def _change(state: bytes, path: bytes, counted: bytes, patch: bytes) -> FileChange:
    added, removed = (int(one) if one.isdigit() else None for one in counted.split(b"\t")[:2])
    _, at, hunks = patch.partition(b"\n@@")
    diff = f"@@{hunks.decode('utf-8', 'backslashreplace')}".removesuffix("\n").split("\n") if at else []
    return FileChange(path.decode("utf-8", "surrogateescape"), _NAMES.get(state, "changed"), added, removed, tuple(diff))
