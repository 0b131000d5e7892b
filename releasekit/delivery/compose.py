"""Composing: the objects of a release (picked commits, release commit, tag), made in the workshop without a work tree.

Everything is a function of the plan and of its base, so that the same plan gives the same object ids on every machine.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from releasekit.core.plan import Plan
from releasekit.core.recordpaths import record_path
from releasekit.errors import RepositoryError
from releasekit.git import Git, redact

_TRAILER = re.compile(rb"[A-Za-z][A-Za-z-]*: |\(cherry picked from commit ")
_FILE_MODE = "100644"


def identity_at(plan_identity: str, moment: datetime) -> dict[str, str]:
    """The environment in which git makes commits of an identity (``Name <address>``) at a moment."""
    name, _, email = plan_identity.removesuffix(">").partition(" <")
    when = f"@{int(moment.timestamp())} {moment:%z}"
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
        "GIT_COMMITTER_DATE": when,
    }


def pick(git: Git, start: str, picks: Sequence[str], identity: str) -> str:
    """Cherry-pick commits onto ``start``, in order, and return the last commit made. Raises RepositoryError on a conflict.

    The author stays; the committer is the product's, at the time of the picked commit or of the one before it, whichever is later.
    """
    head = start
    for oid in picks:
        head = _pick_one(git, head, oid, identity)
    return head


def _pick_one(git: Git, head: str, oid: str, identity: str) -> str:
    headers, _, message = git.run("cat-file", "commit", oid).partition(b"\n\n")
    lines = headers.split(b"\n")
    parents = [line[7:].decode("ascii") for line in lines if line.startswith(b"parent ")]
    if len(parents) != 1:
        raise RepositoryError(f"{oid[:9]} is a merge or a first commit, and cannot be picked", hint="pick the commits that it brings")
    tree = _picked_tree(git, head, oid, parents[0], identity)
    times = git.text("log", "--no-walk=unsorted", "--format=%ct", oid, head).split()
    # Author, declared encoding and message are kept byte for byte, whatever they are encoded in.
    kept = {line.split(b" ", 1)[0]: line for line in lines if line.startswith((b"author ", b"encoding "))}
    made = [
        f"tree {tree}".encode("ascii"),
        f"parent {head}".encode("ascii"),
        kept[b"author"],
        f"committer {identity} {max(map(int, times))} +0000".encode(),
        *([kept[b"encoding"]] if b"encoding" in kept else []),
    ]
    content = b"\n".join(made) + b"\n\n" + _with_origin(message, oid)
    return git.text("hash-object", "-t", "commit", "-w", "--stdin", input=content)


def _with_origin(message: bytes, oid: str) -> bytes:
    """The message with its origin noted as ``git cherry-pick -x`` does: below a block of trailers without a blank line."""
    said = message.rstrip()
    *before, last = said.split(b"\n\n")
    gap = b"\n" if before and all(_TRAILER.match(line) for line in last.splitlines()) else b"\n\n"
    return said + gap + f"(cherry picked from commit {oid})\n".encode("ascii")


def _picked_tree(git: Git, head: str, oid: str, parent: str, identity: str) -> str:
    """The tree that picking a commit onto ``head`` gives. Raises RepositoryError for a conflict, and for a commit that brings nothing."""
    # merge-tree takes the merge base from the parents: a stand-in for the head, put on the picked commit's parent, makes it that parent.
    environment = identity_at(identity, datetime.fromtimestamp(0, UTC))
    stand_in = git.text("commit-tree", f"{head}^{{tree}}", "-p", parent, input=b"stand-in\n", environment=environment)
    by_hand = f"pick it by hand on the branch of the line (git cherry-pick -x {oid[:9]}), push that, and cut without --pick"
    unable = f"{oid[:9]} cannot be picked", "--pick needs git 2.38 or newer"
    tree = merged_tree(git, stand_in, oid, conflict=(f"{oid[:9]} conflicts with the line in:", by_hand), unable=unable)
    if tree == git.text("rev-parse", "--verify", f"{head}^{{tree}}"):
        raise RepositoryError(f"{oid[:9]} changes nothing on the line: it is there already", hint="leave it out")
    return tree


def merged_tree(git: Git, ours: str, theirs: str, *, conflict: tuple[str, str], unable: tuple[str, str]) -> str:
    """The tree of a merge of two commits. Raises RepositoryError with the message and the hint of ``conflict``, which the files follow, or
    of ``unable``, where git cannot merge at all.
    """
    done = git.attempt("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs)
    tree, *conflicts = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    if done.returncode == 1:
        message, hint = conflict
        raise RepositoryError(message + "".join(f"\n  - {path}" for path in conflicts if path), hint=hint)
    if done.returncode:
        message, hint = unable
        raise RepositoryError(f"{message}: {redact(done.stderr)}", hint=hint)
    return tree


def release_tree(git: Git, base: str, writes: Mapping[str, bytes], removes: Sequence[str]) -> str:
    """The tree of the release commit: the base's, with some files written and some removed. Modes of files that are there stay."""
    modes = _modes(git, base, tuple(writes))
    lines = [f"0 {'0' * len(base)}\t{path}" for path in removes]
    for path, content in writes.items():
        blob = git.text("hash-object", "-w", "--stdin", "--no-filters", input=content)
        lines.append(f"{modes.get(path, _FILE_MODE)} {blob}\t{path}")
    with tempfile.TemporaryDirectory(prefix="releasekit-") as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.run("read-tree", base, environment=environment)
        entries = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        git.run("update-index", "-z", "--index-info", input=entries, environment=environment)
        return git.text("write-tree", environment=environment)


def _modes(git: Git, commit: str, paths: tuple[str, ...]) -> dict[str, str]:
    output = git.run("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *paths) if paths else b""
    entries = (line.partition(b"\t") for line in output.split(b"\0") if line)
    return {path.decode("utf-8", "surrogateescape"): head[:6].decode("ascii") for head, _, path in entries}


def commit_release(git: Git, plan: Plan, tree: str) -> str:
    """The release commit."""
    message = f"Release {plan.title}\n"
    environment = identity_at(plan.identity, plan.moment)
    return git.text("commit-tree", tree, "-p", plan.base, input=message.encode("utf-8"), environment=environment)


def tag_message(plan: Plan, source_digest: str) -> str:
    """What the tag says: the name of the release for people, and trailers from which any machine can check and resume it."""
    changes = len(plan.record.changes)
    trailers = {
        "Plan": plan.digest,
        "Base": plan.base,
        "Record": plan.record.digest,
        "Manifest": source_digest,
        "Tool": plan.tool,
    }
    lines = "".join(f"Releasekit-{key}: {value}\n" for key, value in trailers.items())
    return f"{plan.title}\n\n{changes} change{'' if changes == 1 else 's'}; see {record_path(plan.version)}\n\n{lines}"


def tag_content(plan: Plan, commit: str, message: str) -> bytes:
    """The content of the tag object, before it is signed."""
    when = f"{int(plan.moment.timestamp())} {plan.moment:%z}"
    return f"object {commit}\ntype commit\ntag {plan.tag}\ntagger {plan.identity} {when}\n\n{message}".encode()
