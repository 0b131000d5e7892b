"""What the template of a bundle's index page sees; each field has its meaning below it, as in ``views``."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from releasekit.documents.views import ConfirmationView, OverrideView


class FileView(NamedTuple):
    """A file of the bundle."""

    name: str
    """What it is called: its format, its name, or the id of a site."""
    href: str
    """Where it lies, as a link from the page."""
    size: str
    """Its size in words, "" where it is not known."""
    language: str
    """The language that it speaks, by its code, "" for one that has none."""
    language_name: str
    """The language by its own name."""


class BundledView(NamedTuple):
    """A document of the product."""

    path: str
    """Its path in the repository."""
    href: str
    """Where it lies, as a link from the page."""
    title: str
    """Its title, or its path where none is known."""
    designation: str
    """Its designation, "" without one."""
    state: str
    """What became of it: a term of the group ``document``, "" where nothing is known."""
    edition: int
    """Its edition, 0 where that is not known."""
    size: str
    """Its size in words."""
    covers: tuple[str, ...]
    """What it describes: names of components, and patterns of files."""
    confirmed: ConfirmationView | None
    """Who found it right, None where nobody had to."""


class BundleIndex(NamedTuple):
    """The documentation bundle of one release."""

    product: str
    """The product's name."""
    language: str
    """The language of the page, by its code."""
    version: str
    """The version: ``4.2``."""
    kind: str
    """``stable`` or ``hotfix``."""
    previous: str
    """The version before it, "" for a first one."""
    tag: str
    """The tag of the release, "" while it is only planned."""
    is_planned: bool
    """Whether it is not released yet."""
    date: dt.date | None
    """The day of the release, None while it is only planned."""
    edition: int
    """The edition of what is told about the release."""
    withdrawn: str
    """Why nobody may use the release, "" for one that is in use."""
    commit: str
    """The id of its commit."""
    right_holder: str
    """The right holder, "" where nothing is configured."""
    pages: tuple[FileView, ...]
    """This page in every language, itself included."""
    histories: tuple[FileView, ...]
    """The change history, in each format and language."""
    lifecycles: tuple[FileView, ...]
    """The life-cycle description, in each format and language; empty where it is not configured."""
    sites: tuple[FileView, ...]
    """The first page of each documentation site."""
    documents: tuple[BundledView, ...]
    """The documents of the product, by path."""
    records: tuple[FileView, ...]
    """What programs read: the bill of materials, the manifest, the checksums."""
    overrides: tuple[OverrideView, ...]
    """The rules that were set aside for the release."""
