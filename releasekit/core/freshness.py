"""Freshness: which documents tell of the code as it is, and which were left behind by the changes of a release.

A document covers code: components, and patterns of files. Between the release before and a candidate both may have changed, or one of
them, or neither. The code counts as changed when its digest differs, and a change that users are told of is about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from releasekit.core.bundleoptions import EVERY
from releasekit.core.changes import INTERNAL, Change
from releasekit.core.confirmations import Confirmed
from releasekit.core.edits import Edit
from releasekit.core.history import Commit, Graph
from releasekit.core.messages import parse, text_of
from releasekit.core.product import Product
from releasekit.core.record import DocumentState, Record
from releasekit.core.renames import FileChange, renames
from releasekit.core.shelf import Document, Flawed, Missing
from releasekit.core.version import Version

NEW = "new"
CURRENT = "current"
UPDATED = "updated"
EDITED = "edited"
STALE = "stale"
CONFIRMED = "confirmed"
GENERATED = "generated"
MISSING = "missing"
UNCOVERED = "uncovered"

NO_DOCS = "none"
DOCS = "docs"
"""The kind of change that is about documents."""
_SIGN = b"docs-impact"


class Cause(NamedTuple):
    """A change that a document did not follow, and the commits by which it is about what the document covers."""

    change: Change
    commits: tuple[str, ...]


class Looked(NamedTuple):
    """A document that was looked at: its state as the record has it, the size of its edit, and what made it stale, if anything did.

    ``edit`` is None for a document that was not edited, or is new. ``causes`` stand also where it was confirmed. ``is_late`` says that it
    is out of date since an earlier release, which went out all the same.
    """

    state: DocumentState
    edit: Edit | None = None
    causes: tuple[Cause, ...] = ()
    is_late: bool = False

    @property
    def path(self) -> str:
        """Where it lies."""
        return self.state.path

    @property
    def status(self) -> str:
        """What became of it."""
        return self.state.status


class Freshness(NamedTuple):
    """What is known of the documents of a candidate. ``since`` is the release before, None for a first one.

    ``is_asked`` says whether anything can be out of date at all: the release before, or one that it contains, left a record, and
    something is covered. ``used`` are the files of the confirmations that hold; ``idle`` those that hold nothing any more,
    ``unreadable`` those that are none, with the reason.
    """

    documents: tuple[Looked, ...] = ()
    since: Version | None = None
    is_asked: bool = False
    missing: tuple[Missing, ...] = ()
    uncovered: tuple[str, ...] = ()
    flaws: tuple[Flawed, ...] = ()
    used: tuple[str, ...] = ()
    idle: tuple[Flawed, ...] = ()
    unreadable: tuple[Flawed, ...] = ()

    @property
    def states(self) -> tuple[DocumentState, ...]:
        """The documents as the record of the release has them."""
        return tuple(one.state for one in self.documents)

    @property
    def why_not_asked(self) -> str:
        """Why nothing can be out of date, in a clause."""
        if self.since is None:
            return "there is no release before"
        has_covers = any(one.state.covers for one in self.documents)
        return "the release before left no record" if has_covers else "no document says what it covers"

    def of_status(self, status: str) -> tuple[Looked, ...]:
        """The documents of one status."""
        return tuple(one for one in self.documents if one.status == status)


class Before(NamedTuple):
    """What a document was in the release before: its path there, its blob there, and its edition as the record tells, 0 if it does not.

    ``is_stale``: it was out of date then, and the release went out all the same.
    """

    path: str
    blob: str
    edition: int = 0
    is_stale: bool = False


def befores(documents: Sequence[Document], differing: Sequence[FileChange], recorded: Record | None) -> dict[str, Before]:
    """What each document was before, by its path now; those that were not there are left out.

    One that moved is found by its id, or as a rename.
    """
    known = {one.path: one for one in recorded.documents} if recorded else {}
    by_path = {one.path: one for one in differing}
    gone = [(one.before, one.path) for one in differing if one.status == "D"]
    came = [one for one in documents if one.path in by_path and by_path[one.path].status == "A"]
    moved = {new: old for old, new in renames(gone, [(one.blob, one.path) for one in came])} if gone and came else {}
    lost = {known[path].id: path for _, path in gone if path in known and known[path].id}
    moved |= {one.path: lost[one.id] for one in came if one.id in lost}
    found = {}
    for one in documents:
        path = moved.get(one.path, one.path)
        change = by_path.get(path)
        if change is None or change.status != "A":
            recorded_edition = _edition(known[path], one.blob) if path in known else 0
            is_stale = path in known and known[path].status == STALE
            found[one.path] = Before(path, one.blob if change is None else change.before, recorded_edition, is_stale)
    return found


def _edition(there: DocumentState, blob: str) -> int:
    """The edition of a content, from that of the release before."""
    return (there.edition or 1) + (there.blob != blob)


def counting(product: Product, changes: Iterable[Change], commits: Sequence[Commit]) -> tuple[tuple[Change, ...], frozenset[str]]:
    """The changes that documents have to follow, and the commits that need none to.

    Where every change counts, those are also commits that tell nothing, merges aside.
    """
    changes = tuple(changes)
    told = tuple(one for one in changes if product.is_shown(one) and one.docs != NO_DOCS)
    if product.config.freshness.changes != EVERY:
        return told, frozenset()
    silent = {oid for one in changes if one.docs == NO_DOCS for oid in one.commits}
    silent.update(one.oid for one in commits if has_no_impact(one.message))
    carried = {oid for one in told for oid in one.commits}
    plain = (one for one in commits if len(one.parents) < 2 and one.oid not in carried and one.oid not in silent)
    language = product.language
    others = (Change(one.oid, INTERNAL, "", {language: one.subject or one.oid[:9]}, commits=(one.oid,), noted=False) for one in plain)
    return (*told, *others), frozenset(silent)


def has_no_impact(message: bytes) -> bool:
    """Whether a raw message has the trailer ``Docs-Impact: none``."""
    if _SIGN not in message.lower():
        return False
    return NO_DOCS in (value.lower() for value in parse(text_of(message)).values("docs-impact"))


class Movement(NamedTuple):
    """What moved in the code between two releases.

    ``files`` are the covered files that differ, by document. ``touched`` are the commits that touch code, each with the documents of
    which it touched such a file. ``of_component`` names the documents that cover a component, ``owned`` says by document which
    components its ``files`` belong to.
    """

    files: Mapping[str, Sequence[str]]
    touched: Mapping[str, Collection[str]]
    of_component: Callable[[str], Collection[str]]
    owned: Mapping[str, Collection[str]]

    def causes(self, changes: Iterable[Change]) -> dict[str, tuple[Cause, ...]]:
        """The changes that documents have to follow, by document: of a component that it covers, or of a file."""
        found: dict[str, list[Cause]] = {}
        for change in changes:
            for path, commits in self._reached(change).items():
                if path in self.files:
                    found.setdefault(path, []).append(Cause(change, tuple(commits) or change.commits))
        return {path: tuple(each) for path, each in found.items()}

    def _reached(self, change: Change) -> dict[str, list[str]]:
        """The documents that a change is about, each with the commits that touch what it covers."""
        reached: dict[str, list[str]] = {path: [] for path in self.of_component(change.component)}
        if self.touched.keys().isdisjoint(change.commits):
            if not change.fragments or change.kind == DOCS:
                return {}  # it changed documents, or nothing
            # A fragment that was committed by itself tells of its component, wherever the code is that it is about.
            return reached | {path: [] for path, components in self.owned.items() if change.component in components}
        for oid in change.commits:
            for path in self.touched.get(oid, ()):
                reached.setdefault(path, []).append(oid)
        return reached

    def unexplained(self, silent: Collection[str]) -> dict[str, tuple[Cause, ...]]:
        """The documents whose code differs otherwise than by commits that no document needs to follow, without causes."""
        by_document: dict[str, set[str]] = {}
        for oid, paths in self.touched.items():
            for path in paths:
                by_document.setdefault(path, set()).add(oid)
        return {path: () for path in self.files if path not in by_document or not by_document[path] <= set(silent)}


class Vouched(NamedTuple):
    """Which confirmations hold, by document; and the files of those that hold nothing, with the reason."""

    holding: Mapping[str, Confirmed]
    idle: tuple[Flawed, ...] = ()


def vouched(
    confirmed: Iterable[Confirmed],
    stale: Mapping[str, Looked],
    digest: Callable[[str], str],
    graph: Graph,
    covering: Mapping[str, Sequence[str]],
) -> Vouched:
    """Which confirmations hold for the stale documents, given by their paths; ``covering`` says of all documents what they cover.

    One holds when the code is exactly as it was then, or when the document covers what it did and nothing that counts was done to that
    since: ``graph`` are the commits since the release before.
    """
    holding: dict[str, Confirmed] = {}
    idle: list[Flawed] = []
    for one in sorted(confirmed, key=lambda one: (one.confirmation.day, one.place), reverse=True):
        if one.document in holding:
            idle.append(Flawed(one.place, f"there is a newer one of {one.document}"))
        elif one.document not in covering:
            idle.append(Flawed(one.place, f"there is no document {one.document}"))
        elif one.document not in stale:
            idle.append(Flawed(one.place, f"{one.document} is not out of date"))
        elif one.code == digest(one.document):
            holding[one.document] = one
        elif one.covers != tuple(covering[one.document]):
            idle.append(Flawed(one.place, f"{one.document} covers something else now"))
        elif _is_since(one.commit, stale[one.document], graph):
            holding[one.document] = one
        else:
            idle.append(Flawed(one.place, f"what {one.document} covers changed again"))
    return Vouched(holding, tuple(sorted(idle)))


def _is_since(commit: str, stale: Looked, graph: Graph) -> bool:
    """Whether all that a document did not follow was there already at a commit. What has no known commit may have come later."""
    if not stale.causes:
        return stale.is_late and commit in graph.parents
    seen = graph.reachable(commit)
    return all(cause.commits and seen.issuperset(cause.commits) for cause in stale.causes)


def status_of(document: Document, before: Before | None, edit: Edit | None, *, is_behind: bool, is_asked: bool) -> str:
    """What became of a document; ``is_behind``: what it covers changed. Where nothing is asked, every difference is an update."""
    is_other = before is not None and before.blob != document.blob
    if document.is_generated:
        return GENERATED
    if before is None:
        return NEW
    if not is_asked:
        return UPDATED if is_other else CURRENT
    if is_behind:
        return UPDATED if is_other and not (edit and edit.is_blank) else STALE
    return EDITED if is_other else CURRENT


def looked_at(
    documents: Sequence[Document],
    befores: Mapping[str, Before],
    edits: Mapping[str, Edit],
    causes: Mapping[str, tuple[Cause, ...]] | None,
) -> tuple[Looked, ...]:
    """The documents with their states, before any confirmation; ``causes`` are None where nothing is asked.

    One that an exception let out of date stays so until it follows: an exception is made for one release.
    """
    found = []
    for one in documents:
        before, edit = befores.get(one.path), edits.get(one.path)
        why, is_late = (causes or {}).get(one.path), before is not None and before.is_stale
        status = status_of(one, before, edit, is_behind=why is not None or is_late, is_asked=causes is not None)
        is_stale = status == STALE
        found.append(Looked(_recorded(one, status, before), edit, why or () if is_stale else (), is_late=is_late and is_stale))
    return tuple(found)


def _recorded(document: Document, status: str, before: Before | None) -> DocumentState:
    """The document as the record of the release has it."""
    return DocumentState(
        path=document.path,
        blob=document.blob,
        status=status,
        covers=document.covers,
        edition=(before.edition if before else 0) or 1,
        id=document.id,
        title=document.title,
        designation=document.designation,
        is_stamped=document.is_stamped,
    )


def confirmed_by(looked: Iterable[Looked], holding: Mapping[str, Confirmed]) -> tuple[Looked, ...]:
    """The documents, those that are stale and found right all the same as confirmed ones."""
    return tuple(
        one._replace(state=replace(one.state, status=CONFIRMED, confirmed=holding[one.path].confirmation)) if one.path in holding else one
        for one in looked
    )
