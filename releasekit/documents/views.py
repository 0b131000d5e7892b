"""The values that templates see. Plain texts, dates and tuples of them, already clean of control characters; nothing can be changed.

Each field has its meaning below it: ``tools/reference`` makes the reference of templates out of them. A field is never removed, and never
changes its meaning, so that a template that was written once keeps working.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from releasekit.documents.blocks import Article


class RequestView(NamedTuple):
    """A request that a change answers. The filter ``link`` writes it."""

    label: str
    """As it is shown: ``#123``."""
    url: str
    """Its address, "" without one."""


class EntryView(NamedTuple):
    """One change."""

    id: str
    """Its id in the record."""
    anchor: str
    """Its anchor, unique in the document."""
    text: str
    """Markdown, in the document's language, or in another where that is missing. The filter ``markdown`` writes it."""
    request: str
    """The main request as plain text, "" without one or when the text names it."""
    requests: tuple[RequestView, ...]
    """The requests that the text does not name itself, the main one first."""
    breaking: bool
    """Whether users must do something to keep what works working."""
    included_from: str
    """The hotfix that shipped it first, "" without one."""
    also_in: tuple[str, ...]
    """Other versions that hold it."""
    commits: tuple[str, ...]
    """Short ids of the commits that carry it."""
    language: str = ""
    """The language of the text, "" when it is the document's."""


class KindView(NamedTuple):
    """The entries of one kind."""

    id: str
    """``fix``, ``feature`` and so on."""
    name: str
    """As it is called in the document's language."""
    entries: tuple[EntryView, ...]
    """The changes, in the order of the document."""


class ComponentView(NamedTuple):
    """A component that has entries in a release."""

    id: str
    """Its id in the configuration."""
    name: str
    """As it is called in the document's language."""
    state: str
    """``new``, ``changed``, ``unchanged`` or ``removed``; ``word("component")`` says it in words."""
    kinds: tuple[KindView, ...]
    """Its changes by kind."""


class ConfirmationView(NamedTuple):
    """That somebody found a document right though what it describes changed."""

    by: str
    """Who."""
    day: dt.date
    """When."""
    reason: str
    """Why."""


class DocumentView(NamedTuple):
    """A document of the release."""

    path: str
    """Where it lies in the repository."""
    status: str
    """What became of it; ``word("document")`` says it in words."""
    covers: tuple[str, ...]
    """The names of the components that it describes."""
    edition: int = 0
    """Its number, 0 where it is not known."""
    title: str = ""
    """What it is called in the language of the document, "" where nothing says it."""
    confirmed: ConfirmationView | None = None
    """Who found it right though what it describes changed, or None."""


class LimitationView(NamedTuple):
    """A known limitation."""

    id: str
    """Its id in the configuration."""
    text: str
    """Markdown."""
    component: str
    """The name of the component that has it, "" for the product."""
    request: RequestView | None
    """The request that tells of it, None without one."""


class ApprovalView(NamedTuple):
    """Who approved the release, in which role."""

    role: str
    """In which role."""
    name: str
    """Who, "" where it is not known."""
    day: dt.date | None
    """When, None where it is not known."""


class EditionView(NamedTuple):
    """An edition of the record after the first."""

    number: int
    """From 2 on."""
    day: dt.date | None
    """When it was made, None where nobody said it."""
    what: str
    """``corrected``, ``withdrawn`` or ``reinstated``."""


class OverrideView(NamedTuple):
    """A rule that was set aside."""

    rule: str
    """Its code."""
    reason: str
    """Why."""
    documents: tuple[str, ...] = ()
    """Where it is RK503, the documents that did not follow the changes, by title or path."""


class UpdateView(NamedTuple):
    """How the release is installed. Each value is "" or empty where nothing is said."""

    method: str
    """``mass``, ``individual`` or ""; ``word("method")`` says it in words."""
    downtime: str
    """``none``, ``partial``, ``full`` or ""; ``word("downtime")`` says it in words."""
    replaces: tuple[str, ...]
    """``executable``, ``configuration``, ``data``; ``word("replaces")`` says each in words."""
    notes: str
    """What else is to be known, "" for nothing."""


class ReleaseView(NamedTuple):
    """One release."""

    version: str
    """``4.2`` or ``4.2.1``."""
    kind: str
    """``stable`` or ``hotfix``."""
    line: str
    """The line that it belongs to: ``4.2``."""
    anchor: str
    """Its anchor, unique in the document."""
    is_planned: bool
    """Whether it is still to be released."""
    is_single: bool
    """Whether the product itself is its only component, so that the component needs no heading."""
    date: dt.date | None
    """When it was released, None for a planned one."""
    planned: dt.date | None
    """The nominal date of the train's slot, None out of band."""
    reason: str
    """Why a hotfix was made, ``urgent``, ``minor`` or ""; ``word("reason")`` says it in words."""
    previous: str
    """The version that it follows, "" for a first one."""
    tag: str
    """Its tag, "" for a planned one."""
    withdrawn: str
    """Why it must not be used, "" where it may be."""
    edition: int
    """The number of its record's edition: 1, and more after a correction."""
    components: tuple[ComponentView, ...]
    """The components that have changes in it."""
    unnoted: int
    """How many commits have no entry."""
    hidden: int
    """How many entries the document leaves out."""
    documents: tuple[DocumentView, ...]
    """The product's documents as they are in it."""
    overrides: tuple[OverrideView, ...]
    """The rules that were set aside for it."""
    update: UpdateView | None
    """How it is installed, None where nothing is said."""
    limitations: tuple[LimitationView, ...] = ()
    """What is known not to work in it."""
    approvals: tuple[ApprovalView, ...] = ()
    """Who approved it."""
    editions: tuple[EditionView, ...] = ()
    """The editions of its record after the first."""
    base: str = ""
    """The id of the commit that it was made on."""
    sha256: str = ""
    """The digest of its record, "" where no file holds it."""


class Column(NamedTuple):
    """A component of the summary."""

    id: str
    """Its id."""
    name: str
    """As it is called in the document's language."""


class Row(NamedTuple):
    """A release of the summary."""

    version: str
    """The version."""
    anchor: str
    """The anchor of the release."""
    states: tuple[str, ...]
    """The state of each component, in the order of the columns; "" where the release does not know it."""
    is_withdrawn: bool = False
    """Whether it must not be used."""


class Summary(NamedTuple):
    """Which release touched which component."""

    columns: tuple[Column, ...]
    """The components, in the order of the newest release that knows them."""
    rows: tuple[Row, ...]
    """The releases, newest first."""


class HistoryDocument(NamedTuple):
    """The change history of a product."""

    product: str
    """The product's name in the document's language."""
    language: str
    """``ru``, ``en`` and so on."""
    releases: tuple[ReleaseView, ...]
    """The releases, newest first."""
    summary: Summary
    """Which release touched which component."""
    is_full: bool = False
    """Whether it is the full form, with a title page."""
    article: Article | None = None
    """The same as parts and blocks, which the filter ``article`` writes; None in the short form."""
