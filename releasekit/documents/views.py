"""The values that templates see. Plain texts, dates and tuples of them, already clean of control characters; nothing can be changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from releasekit.documents.blocks import Article


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request that a change answers, as it is shown (``#123``), and its address, "" without one. The filter ``link`` writes it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One change: ``text`` is Markdown in the document's language, or in another where that is missing.

    ``requests`` are those that the text does not name itself, the main one first; ``request`` is the reference to the main one (``#123``),
    "" without one or when the text names it. ``commits`` are short ids. ``language`` is that of the text, "" when it is the document's.
    """

    id: str
    anchor: str
    text: str
    request: str
    requests: tuple[RequestView, ...]
    breaking: bool
    included_from: str
    also_in: tuple[str, ...]
    commits: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class KindView:
    """The entries of one kind."""

    id: str
    name: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A component that has entries in a release, with its state: new, changed, unchanged or removed."""

    id: str
    name: str
    state: str
    kinds: tuple[KindView, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document of the release, its status, and the names of the components that it covers; ``edition`` is 0 where it is not known."""

    path: str
    status: str
    covers: tuple[str, ...]
    edition: int = 0


@dataclass(frozen=True, slots=True)
class LimitationView:
    """A known limitation: ``text`` is Markdown, ``component`` a name, "" for the product; ``request`` is None without one."""

    id: str
    text: str
    component: str
    request: RequestView | None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Who approved the release, in which role; "" and None for what is not known."""

    role: str
    name: str
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition of the record after the first: its number, its day, None where nobody said it, and ``corrected`` or ``withdrawn``."""

    number: int
    day: dt.date | None
    what: str


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A rule that was set aside, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """How the release is installed: what is replaced, how long the product stands still, by which way, and notes."""

    method: str
    downtime: str
    replaces: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release. ``is_single`` says that the product itself is its only component, so that the component needs no heading.

    ``previous``, ``reason``, ``tag`` and ``withdrawn`` are "" when the record has none. ``hidden`` counts entries left out of the
    document, ``unnoted`` commits without an entry. ``editions`` are those after the first. ``base`` is the id of the commit that it was
    made on, ``sha256`` the digest of its record, "" where no file holds it.
    """

    version: str
    kind: str
    line: str
    anchor: str
    is_planned: bool
    is_single: bool
    date: dt.date | None
    planned: dt.date | None
    reason: str
    previous: str
    tag: str
    withdrawn: str
    edition: int
    components: tuple[ComponentView, ...]
    unnoted: int
    hidden: int
    documents: tuple[DocumentView, ...]
    overrides: tuple[OverrideView, ...]
    update: UpdateView | None
    limitations: tuple[LimitationView, ...] = ()
    approvals: tuple[ApprovalView, ...] = ()
    editions: tuple[EditionView, ...] = ()
    base: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A component of the summary."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A release of the summary: the state of each component, "" where the release does not know it."""

    version: str
    anchor: str
    states: tuple[str, ...]
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Which release touched which component."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class HistoryDocument:
    """The change history of a product, newest release first.

    ``article`` is the same as parts and blocks (``documents/blocks.py``), with a title page where ``is_full``; None in the short form.
    """

    product: str
    language: str
    releases: tuple[ReleaseView, ...]
    summary: Summary
    is_full: bool = False
    article: Article | None = None
