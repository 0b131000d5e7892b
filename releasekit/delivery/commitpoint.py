"""The commit point: the one moment at which releases come to be, for everybody, as a whole.

With a remote it is one atomic push with a lease on every ref; without, one transaction of refs in the clone. What a push answers is never
trusted: the remote is read again, and that decides. A server that died in the middle may have written a part: then what is missing is
pushed, and nothing is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from releasekit.core.plan import TO_COMMIT, TO_TAG, Batch, Plan
from releasekit.core.rewordings import NOTES
from releasekit.delivery.answers import Answer, unknown
from releasekit.delivery.failpoints import reach
from releasekit.delivery.hands import PENDING
from releasekit.delivery.moved import require_unreleased, told_of_move
from releasekit.delivery.workshop import Workshop
from releasekit.errors import RaceLost, RemoteError, RepositoryError
from releasekit.git import READ_TIMEOUT, GitFailed, GitTimedOut, redact

PUSH_TIMEOUT = READ_TIMEOUT
"""Seconds after which the answer to a push is waited for no longer."""


class Move(NamedTuple):
    """A ref, what stands there before ("" for nothing) and after, as object ids; and whether it is a branch."""

    ref: str
    before: str
    after: str
    is_branch: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """A release that stands ready to be published: the release commit, the tag object, and what its branch goes on with."""

    plan: Plan
    commit: str
    tag: str
    tip: str

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every ref of the release and the object that it shall hold."""
        objects = {TO_TAG: self.tag, TO_COMMIT: self.commit}
        return tuple(Move(one.ref, one.before, objects.get(one.to, self.tip), one.is_branch) for one in self.plan.refs)


def require_unmoved(workshop: Workshop, refs: Mapping[str, str], plan: Plan) -> None:
    """Raises RaceLost if a ref is not what the plan was made for, and says of each that moved what is there now."""
    require_unreleased(workshop, refs, plan)
    # The notes are not moved, and a plan that was made with others tells other changes.
    expected = ((NOTES, plan.notes), *((move.ref, move.before) for move in plan.refs))
    moved = [(ref, before, refs.get(ref, "")) for ref, before in expected if refs.get(ref, "") != before]
    if moved:
        raise RaceLost("\n".join(told_of_move(workshop, *one) for one in moved), hint="plan again; nothing was written")


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


def open_moves(workshop: Workshop, refs: Mapping[str, str], releases: Sequence[Composed]) -> tuple[Move, ...]:
    """The moves that are still to be made; none, and the releases are published.

    Raises RaceLost where somebody else moved a ref or took a number, RepositoryError where a part is published and the rest cannot follow.
    """
    moves = [(one.plan, move) for one in releases for move in one.moves]
    left = [(plan, move) for plan, move in moves if not _is_made(workshop, refs, move)]
    if len(left) == len(moves):
        for one in releases:
            require_unmoved(workshop, refs, one.plan)
    made = [move for _, move in moves if move not in {one for _, one in left}]
    for plan, move in left:
        if not move.is_branch:
            _require_untaken(workshop, refs, plan, made)
        elif refs.get(move.ref, "") != move.before:
            raise RepositoryError(
                f"{plan.version} is published in part: {move.ref} does not hold the release, and was moved by somebody else",
                where=workshop.place,
                hint=f"bring it there by hand: merge {move.after[:9]} into the branch, and push it",
            )
    return tuple(move for _, move in left)


def _require_untaken(workshop: Workshop, refs: Mapping[str, str], plan: Plan, made: Sequence[Move]) -> None:
    """Raises RaceLost where somebody else took the number of a release of which a part was written."""
    try:
        require_unreleased(workshop, refs, plan)
    except RaceLost as error:
        if not made:
            raise
        raise RaceLost(
            f"{error.message}, though {', '.join(one.ref for one in made)} took this release: the remote did not write all at once",
            where=error.where,
            hint="; ".join([error.hint, *(f"take {one.after[:9]} back on {one.ref} by hand, with git revert" for one in made)]),
        ) from error


def _is_made(workshop: Workshop, refs: Mapping[str, str], move: Move) -> bool:
    """Whether a ref holds what it shall; a branch may have gone on since then."""
    there = refs.get(move.ref, "")
    if there == move.after:
        return True
    if not there or there == move.before or not move.is_branch:
        return False
    workshop.bring(there, move.ref)
    return workshop.git.contains(there, move.after)


_TRIES = 5
"""How often a push is made where somebody else's is being written at that very moment; the server waits a little for each itself."""


def publish(workshop: Workshop, releases: Sequence[Composed]) -> None:
    """Push branches and tags at once. Raises RaceLost, RemoteError, RepositoryError; returns only when the remote holds the releases."""
    total = sum(len(one.moves) for one in releases)
    left = open_moves(workshop, workshop.remote_refs()[0], releases)
    for tries in range(_TRIES, 0, -1):
        if not left:
            return
        before = len(left)
        reach("publishing")
        answer = _push(workshop, left)
        reach("published")
        refs, left = _look_again(workshop, releases)
        # Somebody with the same plan may be writing: what was seen half done, or locked, is most often whole a moment later.
        is_moving = len(left) < before or answer.is_locked
        if left and (tries == 1 or not is_moving):
            if len(left) == total:
                for one in releases:
                    require_room(refs, one.plan, workshop.place)
            raise answer.why(workshop.remote.name, ", ".join(move.ref for move in left) if len(left) < total else "")


def _look_again(workshop: Workshop, releases: Sequence[Composed]) -> tuple[dict[str, str], tuple[Move, ...]]:
    """The refs of the remote after a push, and what is still to be made. Raises RemoteError where that is not known, beside the others."""
    try:
        refs, _ = workshop.remote_refs()
        return refs, open_moves(workshop, refs, releases)
    except RemoteError as error:
        raise unknown(Batch(tuple(one.plan for one in releases)).name, workshop.remote.name, error) from error


def _push(workshop: Workshop, moves: Sequence[Move]) -> Answer:
    leases = [f"--force-with-lease={move.ref}:{move.before}" for move in moves]
    specs = [f"{move.after}:{move.ref}" for move in moves]
    options = ("--porcelain", "--atomic", "--no-signed", "--no-recurse-submodules")
    try:
        done = workshop.git.attempt("push", *options, *leases, workshop.address, *specs, timeout=PUSH_TIMEOUT)
    except GitTimedOut as error:
        return Answer(error.message)
    return Answer(redact(done.stdout + done.stderr))


def move_local_refs(workshop: Workshop, releases: Sequence[Composed]) -> None:
    """Without a remote: all refs of the clone in one transaction. Raises RaceLost, RepositoryError."""
    moves = open_moves(workshop, workshop.remote_refs()[0], releases)
    if not moves:
        return
    carry(workshop, releases)
    clone = workshop.clone.git
    lines = "".join(f"update {move.ref} {move.after} {move.before or '0' * len(move.after)}\n" for move in moves)
    why = f"releasekit: release {Batch(tuple(one.plan for one in releases)).name}"
    reach("publishing")
    try:
        clone.run("update-ref", "-m", why, "--stdin", input=f"start\n{lines}prepare\ncommit\n".encode())
    except GitFailed as error:
        raise RaceLost(f"the refs of the clone could not be moved; nothing was written: {error.stderr}") from error
    reach("published")


def update_clone(workshop: Workshop, releases: Sequence[Composed]) -> None:
    """Let the clone know what was published: its tags, and where the remote's branches are now. The user's own branches stay."""
    carry(workshop, releases)
    clone = workshop.clone.git
    for move in (move for one in releases for move in one.moves):
        if not move.is_branch:
            # Created only: a tag of that name that differs is the user's, and is told of by `check`.
            clone.attempt("update-ref", move.ref, move.after, "0" * len(move.after))
        else:
            tracking = move.ref.replace("refs/heads/", f"refs/remotes/{workshop.remote.name}/", 1)
            there = clone.attempt("rev-parse", "--verify", "--quiet", tracking).stdout.decode().strip()
            # Somebody may have fetched what came after the release. A proposal takes the place of an older one.
            if there in ("", move.before) or clone.contains(move.after, there):
                clone.run("update-ref", tracking, move.after)


def carry(workshop: Workshop, releases: Iterable[Composed]) -> None:
    """Bring the objects of releases into the clone, without touching a ref of it."""
    workshop.give(oid for one in releases for oid in pending_refs(one).values())


def pending_refs(one: Composed) -> dict[str, str]:
    """The refs in the workshop that keep a composed release alive, and the objects that they hold."""
    return dict(zip(_kept(one.plan), (one.tag, one.tip), strict=False))


def _kept(plan: Plan) -> tuple[str, ...]:
    """Their names: one for the tag, and one for the tip of a branch that goes on with more than the release commit."""
    ref = f"{PENDING}{plan.version}"
    return (ref, f"{ref}-tip") if plan.onward else (ref,)


def keep(workshop: Workshop, one: Composed) -> None:
    """Keep a composed release alive in the workshop, whatever collects garbage there."""
    for ref, oid in pending_refs(one).items():
        workshop.git.run("update-ref", ref, oid)


def drop_all_but(workshop: Workshop, plans: Iterable[Plan]) -> None:
    """Keep no release any longer but these; a run that was killed may have left more than its own."""
    kept = {ref for plan in plans for ref in _kept(plan)}
    for ref in workshop.git.text("for-each-ref", "--format=%(refname)", PENDING).splitlines():
        if ref not in kept:
            workshop.git.run("update-ref", "-d", ref)
