"""The hand that signs a release: what it makes, and what it made before.

A signature may differ each time that it is made, and everything else in an object is a function of the plan. So an object that is there
already, published or kept, and differs from ours by its signature alone, is ours: the first one stored wins, and none is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from releasekit.core.plan import Batch, Plan
from releasekit.core.rowoptions import SigningOptions
from releasekit.delivery.gate import tagged
from releasekit.delivery.signing import Signer, is_wished, signer_of
from releasekit.delivery.workshop import Workshop
from releasekit.errors import PolicyError
from releasekit.git import Git, read_objects
from releasekit.git.signatures import COMMIT, TAG, Signers, distrusted, is_signed, without_signature

PENDING = "refs/releasekit/pending/"
"""Where the workshop keeps the objects of releases alive that are composed, and not done."""


def with_signature(content: bytes, signature: bytes, *, is_sha256: bool) -> bytes:
    """The content of a commit object with a signature as the last of its headers."""
    head, gap, message = content.partition(b"\n\n")
    name = b"gpgsig-sha256" if is_sha256 else b"gpgsig"
    return head + b"\n" + name + b" " + signature.rstrip(b"\n").replace(b"\n", b"\n ") + gap + message


@dataclass
class Hand:
    """What signs the objects of one release. ``twins`` are the ids of those that are there already, by kind and unsigned content.

    ``find`` says who signs, when that is asked; None where the user's git does not wish it. ``made`` collects the ids of what was signed
    or found, by kind.
    """

    git: Git
    options: SigningOptions
    signs_tags: bool
    signs_commits: bool
    find: Callable[[], Signer]
    twins: Mapping[tuple[str, bytes], str] = field(default_factory=dict)
    made: dict[str, list[str]] = field(default_factory=lambda: {TAG: [], COMMIT: []})

    @classmethod
    def of(cls, workshop: Workshop, plan: Plan, options: SigningOptions | None, refs: Mapping[str, str]) -> Hand:
        """The hand for a plan; ``refs`` are those of the remote. Raises RepositoryError, PolicyError where it will not be able to sign."""
        chosen, git = options or SigningOptions(), workshop.git
        tags = chosen.required or is_wished(git, "tag.gpgSign") if chosen.tags is None else chosen.tags
        commits = is_wished(git, "commit.gpgSign") if chosen.commits is None else chosen.commits
        hand = cls(
            git,
            chosen,
            signs_tags=tags and not plan.is_proposal,
            signs_commits=commits and not plan.commit,
            find=lambda: signer_of(git, workshop.clone.git, chosen),
            twins=_twins(workshop, plan, refs),
        )
        if not hand.twins and (hand.signs_tags or hand.signs_commits):
            _ = hand.signer  # what it lacks is told before anything is made
        return hand

    @cached_property
    def signer(self) -> Signer:
        """Who signs."""
        return self.find()

    def commit(self, oid: str) -> str:
        """The commit signed, where commits are, or the one that is there already."""
        if not (self.twins or self.signs_commits):
            return oid
        content = self.git.run("cat-file", "commit", oid)
        made = self.twins.get((COMMIT, content), oid)
        if made == oid and self.signs_commits:
            signed = with_signature(content, self.signer.sign(content), is_sha256=len(oid) == 64)
            made = self.git.text("hash-object", "-t", "commit", "-w", "--stdin", input=signed)
        self.made[COMMIT].append(made)
        return made

    def tag(self, content: bytes) -> str:
        """The tag object of a content, signed where tags are, or the one that is there already; git checks its form when it stores it."""
        made = self.twins.get((TAG, content))
        if made is None:
            signature = self.signer.sign(content) if self.signs_tags else b""
            made = self.git.text("mktag", input=content + signature)
        self.made[TAG].append(made)
        return made

    def require_trusted(self) -> None:
        """Read back what was signed, or found, before it is published.

        Raises PolicyError for a signature that is lacking, or does not count.
        """
        signers = Signers(self.options.lines, self.options.fingerprints)
        for kind, oids in self.made.items():
            objects = {one: found.content for one, found in zip(oids, read_objects(self.git, oids), strict=True) if found}
            signed = {one: one for one, content in objects.items() if is_signed(kind, content)}
            if (self.signs_tags if kind == TAG else self.signs_commits) and len(signed) < len(oids):
                oid = next(one for one in oids if one not in signed)
                raise PolicyError(f"the {kind} {oid[:9]} of the release is not signed, and it is to be", hint=_NOT_OURS)
            for oid, why in distrusted(self.git, signed, signers, kind).items():
                raise PolicyError(f"the signature of the {kind} {oid[:9]} does not count: {why}", hint=_NOT_OURS)


_NOT_OURS = "nothing more was published; if the object came from the remote, find out who made it, and do not use it"


def _twins(workshop: Workshop, plan: Plan, refs: Mapping[str, str]) -> dict[tuple[str, bytes], str]:
    """The commits and tags of a release that may be there already, by what they are without their signature: those that were kept when it
    was interrupted, and those that are published, which count for more.
    """
    git = workshop.git
    kept = git.text("for-each-ref", "--format=%(objectname)", f"{PENDING}{plan.version}", f"{PENDING}{plan.version}-tip").split()
    published = []
    for ref, before in ((f"refs/tags/{plan.tag}", ""), *((move.ref, move.before) for move in plan.refs if move.is_branch)):
        there = refs.get(ref, "")
        if there not in ("", before):
            workshop.bring(there, ref)
            published.append(there)
    tips = [*kept, *published]
    if not tips:
        return {}
    behind = [f"^{oid}" for oid in (plan.base, *(move.before for move in plan.refs if move.is_branch)) if oid]
    commits = git.text("rev-list", "--reverse", "--topo-order", *tips, *behind).split()
    return _by_content(git, [*commits, *tips])


def _by_content(git: Git, oids: Iterable[str]) -> dict[tuple[str, bytes], str]:
    wanted = list(dict.fromkeys(oids))
    found = zip(wanted, read_objects(git, wanted), strict=True)
    return {(one.type, without_signature(one.type, one.content)): oid for oid, one in found if one and one.type in (TAG, COMMIT)}


def is_made_by_another_hand(workshop: Workshop, batch: Batch) -> bool:
    """Whether all tags of some plans are there, signed, and say that they are of these very plans: then what differs may be the signature
    alone, and carrying the plans out again finds that out.
    """
    refs, _ = workshop.remote_refs()
    for plan in batch.plans:
        ref = f"refs/tags/{plan.tag}"
        if ref not in refs:
            return False
        workshop.bring(refs[ref], ref)
        seal = tagged(workshop.git, refs[ref]).seal
        if seal is None or seal.plan != plan.digest:
            return False
    return True
