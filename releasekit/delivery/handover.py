"""What is handed over with a release: the change history in every format and language, and the documentation bundle.

Everything is made from one commit's tree and its record, so that the same bundle can be made again from the tag at any time.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from releasekit.core.changes import Kind
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.templates import OwnTemplates
from releasekit.documents.bundle import Member, build_bundle, bundle_name
from releasekit.documents.context import history_document
from releasekit.documents.imprint import imprint_of
from releasekit.documents.render import render_document, render_history
from releasekit.documents.shape import bundle_options
from releasekit.documents.views import HistoryDocument
from releasekit.errors import RepositoryError
from releasekit.git import Git, read_blobs


@dataclass(frozen=True, slots=True)
class Handover:
    """All that documents are made from. ``records`` are those of this release and of the ones before it, ``moment`` its time."""

    record: Record
    records: tuple[Record, ...]
    commit: str
    moment: datetime
    product: Product
    templates: OwnTemplates

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of change in the order of the document."""
        return self.product.kinds

    def options(self) -> dict[str, Any]:
        """The part of the configuration that shapes the bundle; its digest stands in the tag."""
        return bundle_options(self.product)

    def histories(self) -> tuple[Member, ...]:
        """The change history in every format and language; JSON is the same in all."""
        rendered, views = [], dict[tuple[str, str], HistoryDocument]()
        for format in self.product.config.documents.formats:
            for language in self.product.languages if format != "json" else self.product.languages[:1]:
                ending = format if format == "json" else f"{language}.{format}"
                rendered.append(Member(f"history.{ending}", self._history(format, language, views)))
        return tuple(rendered)

    def _history(self, format: str, language: str, views: dict[tuple[str, str], HistoryDocument]) -> bytes:
        """The change history in one format and language; ``views`` holds what is made of the records once for all formats of one form."""
        if format == "json":
            return render_history(self.records, format, language, self.kinds)
        imprint = imprint_of(self.product, self.product.config.documents.style_of(format))
        key = (language, imprint.style)
        if key not in views:
            views[key] = history_document(self.records, self.kinds, language, imprint=imprint)
        return render_document(views[key], format, imprint, templates=self.templates)


def document_members(git: Git, record: Record) -> tuple[Member, ...]:
    """The documents of a release, read by the blobs that its record names. Raises RepositoryError for one that is not there."""
    blobs = read_blobs(git, [document.blob for document in record.documents])
    members = []
    for document, content in zip(record.documents, blobs, strict=True):
        if content is None:
            raise RepositoryError(
                f"its content {document.blob[:9]} is not in this repository", where=document.path, hint="fetch it: git fetch"
            )
        members.append(Member(document.path, content))
    return tuple(members)


def handover_files(git: Git, handover: Handover) -> dict[str, bytes]:
    """Every file that is handed over, by name: histories, and the bundle that holds them and the product's documents."""
    rendered = handover.histories()
    documents = document_members(git, handover.record)
    bundle = build_bundle(handover.record, handover.commit, documents, rendered, handover.options(), handover.moment)
    return {member.path: member.content for member in rendered} | {bundle_name(handover.product.id, handover.record.version): bundle}


@contextmanager
def staged(folder: Path, files: Mapping[str, bytes]) -> Iterator[Callable[[], tuple[Path, ...]]]:
    """All files written beside their folder, and a function that moves them in; what was not moved in is removed at the end.

    Raises RepositoryError where they cannot be written: before anything is moved, so before anything is published.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".releasekit-", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error

    def move_in() -> tuple[Path, ...]:
        try:
            return tuple((staging / name).replace(folder / name) for name in files)
        except OSError as error:
            raise _unwritable(folder, error) from error

    try:
        for name, content in files.items():
            (staging / name).write_bytes(content)
        yield move_in
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> RepositoryError:
    return RepositoryError(f"the documents cannot be written: {error.strerror}", where=str(folder), hint="name another --output")


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write all files into a folder, or none. Raises RepositoryError."""
    with staged(folder, files) as move_in:
        return move_in()
