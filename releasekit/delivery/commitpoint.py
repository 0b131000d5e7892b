"""The commit point: the one moment at which a release comes to be, for everybody, as a whole.

With a remote it is one atomic push with a lease on every ref; without, one transaction of refs in the clone. What a push answers is never
trusted: the remote is read again, and that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from releasekit.core.plan import Plan
from releasekit.core.rewordings import NOTES
from releasekit.delivery.compose import Composed
from releasekit.delivery.workshop import Workshop
from releasekit.errors import RaceLost, RemoteError, RepositoryError
from releasekit.git import Git, GitFailed, redact


def targets(plan: Plan, composed: Composed) -> dict[str, str]:
    """Every ref of the release and the object it shall hold."""
    return {move.ref: composed.tag if move.to == "tag" else composed.commit for move in plan.refs}


def is_published(refs: Mapping[str, str], plan: Plan, composed: Composed) -> bool:
    """Whether the release stands there, made of exactly these objects: then its tag does, and nothing else could have made it."""
    return refs.get(f"refs/tags/{plan.tag}") == composed.tag


def require_unmoved(refs: Mapping[str, str], plan: Plan) -> None:
    """Raises RaceLost if a ref is not what the plan was made for."""
    tag = f"refs/tags/{plan.tag}"
    if tag in refs:
        raise RaceLost(
            f"{plan.tag} has been released by somebody else", where=refs[tag], hint="see who: git fetch --tags, git show " + plan.tag
        )
    # The notes are not moved, and a plan that was made with others tells other changes.
    for ref, before in ((NOTES, plan.notes), *((move.ref, move.before) for move in plan.refs)):
        there = refs.get(ref, "")
        if there != before:
            was = before[:9] or "nothing"
            raise RaceLost(
                f"{ref} moved since the plan was made: it was {was}, and is {there[:9] or 'gone'}",
                hint="plan again; nothing was written",
            )


def require_room(refs: Mapping[str, str], plan: Plan, place: str) -> None:
    """Raises RepositoryError if a new ref of the plan cannot be made beside the refs that are there."""
    for move in plan.refs:
        if move.before:
            continue
        if move.ref in refs:
            raise RepositoryError(f"{move.ref} is there already, and is no release", where=place, hint="find out what it is, and rename it")
        in_the_way = next((ref for ref in refs if ref.startswith(f"{move.ref}/") or move.ref.startswith(f"{ref}/")), None)
        if in_the_way:
            raise RepositoryError(f"{move.ref} cannot be made: {in_the_way} is in its way", where=place, hint="rename that one")


def publish(workshop: Workshop, plan: Plan, composed: Composed) -> None:
    """Push branch and tag at once. Raises RaceLost, RemoteError; returns only when the remote holds the release."""
    refs, _ = workshop.remote_refs()
    if is_published(refs, plan, composed):
        return
    require_unmoved(refs, plan)
    leases = [f"--force-with-lease={move.ref}:{move.before}" for move in plan.refs]
    specs = [f"{oid}:{ref}" for ref, oid in targets(plan, composed).items()]
    done = workshop.git.attempt(
        "push", "--porcelain", "--atomic", "--no-signed", "--no-recurse-submodules", *leases, workshop.address, *specs
    )
    said = redact(done.stdout + done.stderr)
    refs, _ = workshop.remote_refs()
    if is_published(refs, plan, composed):
        return
    require_unmoved(refs, plan)
    if "does not support --atomic" in said:
        raise RemoteError(
            "the remote cannot take branch and tag at once, so a release could be left half done there; nothing was written",
            where=workshop.remote.name,
            hint="use a server that supports atomic pushes",
        )
    raise RemoteError(f"the remote refused the release; nothing was written. It said:\n{said}", where=workshop.remote.name)


def move_local_refs(workshop: Workshop, plan: Plan, composed: Composed) -> None:
    """Without a remote: all refs of the clone in one transaction, and the work tree that has the branch checked out with it."""
    clone = workshop.clone.git
    refs, _ = workshop.remote_refs()
    if not is_published(refs, plan, composed):
        require_unmoved(refs, plan)
        carry(workshop, plan)
        lines = "".join(f"update {ref} {oid} {_before(plan, ref, oid)}\n" for ref, oid in targets(plan, composed).items())
        try:
            clone.run(
                "update-ref", "-m", f"releasekit: release {plan.version}", "--stdin", input=f"start\n{lines}prepare\ncommit\n".encode()
            )
        except GitFailed as error:
            raise RaceLost(f"the refs of the clone could not be moved; nothing was written: {error.stderr}") from error


def follow_local(workshop: Workshop, plan: Plan, composed: Composed) -> None:
    """Bring every work tree of the clone along that has a moved branch checked out."""
    for move in plan.refs:
        if move.to == "commit":
            _follow(workshop.clone.git, move.ref, plan, composed)


def _before(plan: Plan, ref: str, oid: str) -> str:
    before = next(move.before for move in plan.refs if move.ref == ref)
    return before or "0" * len(oid)


def update_clone(workshop: Workshop, plan: Plan, composed: Composed) -> None:
    """Let the clone know what was published: its tag, and where the remote's branches are now. The user's own branches stay."""
    carry(workshop, plan)
    clone = workshop.clone.git
    for move in plan.refs:
        if move.to == "tag":
            # Created only: a tag of that name that differs is the user's, and is told of by `check`.
            clone.attempt("update-ref", move.ref, composed.tag, "0" * len(composed.tag))
        else:
            tracking = move.ref.replace("refs/heads/", f"refs/remotes/{workshop.remote.name}/", 1)
            there = clone.attempt("rev-parse", "--verify", "--quiet", tracking).stdout.decode().strip()
            # Somebody may have fetched what came after the release.
            if not there or clone.contains(composed.commit, there):
                clone.run("update-ref", tracking, composed.commit)


def carry(workshop: Workshop, plan: Plan) -> None:
    """Bring the release's objects into the clone, without touching a ref of it."""
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules")
    workshop.clone.git.run("fetch", *options, str(workshop.git.directory), pending_ref(plan))


def pending_ref(plan: Plan) -> str:
    """The ref in the workshop that keeps a composed release alive."""
    return f"refs/releasekit/pending/{plan.version}"


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
    """Raises RepositoryError if a branch that will move is checked out with changes, or with untracked files, that it would mix up."""
    for move in plan.refs:
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


def _follow(clone: Git, ref: str, plan: Plan, composed: Composed) -> None:
    """Bring a work tree along that has the moved branch checked out and still shows the base."""
    for place in checked_out(clone, ref):
        tree = Git(Path(place))
        if tree.attempt("diff-index", "--cached", "--quiet", plan.start, "--").returncode == 0:
            # A file that was only touched is no change, and read-tree alone would take it for one.
            tree.attempt("update-index", "-q", "--refresh")
            moved = tree.attempt("read-tree", "-m", "-u", plan.start, composed.commit)
            if moved.returncode:
                raise RepositoryError(
                    f"the work tree could not follow: {redact(moved.stderr)}",
                    where=place,
                    hint="bring it along yourself: git reset --merge HEAD",
                )
