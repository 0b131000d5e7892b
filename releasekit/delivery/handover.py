"""What is handed over with a release: the change history in every format and language, the documentation bundle, the release statement.

Everything is made from one commit's tree and its record, so that the same bundle can be made again from the tag at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.templates import OwnTemplates
from releasekit.core.version import Version
from releasekit.documents.bundle import Colophon, Member, tools_of
from releasekit.documents.context import history_document
from releasekit.documents.cyclonedx import Notes
from releasekit.documents.imprint import imprint_of
from releasekit.documents.render import render_document, render_history
from releasekit.documents.shape import bundle_options
from releasekit.documents.views import HistoryDocument

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle


Resolve: TypeAlias = Callable[[str, bytes], bytes]
"""From the path of a document and its content in git to the document itself: a Git LFS pointer is none."""


def builder_logs(state: Path, version: Version) -> Path:
    """The folder in that of the state where it is kept what the builders of a release's sites said."""
    return state / "builds" / str(version)


@dataclass(frozen=True, slots=True)
class Handover:
    """All that documents are made from. ``records`` are those of this release and of the ones before it, ``moment`` its time.

    ``logs`` is the folder for what builders of sites say. ``tag`` is the id of the tag object and ``plan`` the digest of the plan, "" where
    there is none. ``lifecycle`` is None where the product does not describe it.
    """

    record: Record
    records: tuple[Record, ...]
    commit: str
    moment: datetime
    product: Product
    templates: OwnTemplates
    resolve: Resolve
    logs: Path
    lifecycle: Lifecycle | None = None
    plan: str = ""
    tag: str = ""

    @property
    def day(self) -> date:
        """The day of the release."""
        return self.record.released or self.moment.date()

    def options(self) -> dict[str, Any]:
        """The part of the configuration that shapes the bundle; its digest stands in the tag."""
        return bundle_options(self.product)

    def colophon(self, tools: Mapping[str, str]) -> Colophon:
        """What the bundle says of its making; ``tools`` made its sites."""
        calendar = self.product.config.train.calendar if self.lifecycle and self.product.config.train else ""
        config = self.product.config
        known = tools_of(config.documents.formats, config.bundle.archives, calendar=calendar)
        return Colophon(self.record, self.records, self.commit, self.moment, self.options(), self.plan, {**tools, **known})

    def _editions(self) -> Iterator[tuple[str, str, str]]:
        """Every format and language that documents are made in, with the ending of the file's name; JSON is the same in all."""
        for format in self.product.config.documents.formats:
            for language in self.product.languages if format != "json" else self.product.languages[:1]:
                yield format, language, format if format == "json" else f"{language}.{format}"

    def histories(self) -> tuple[Member, ...]:
        """The change history in every format and language."""
        views = dict[tuple[str, str], HistoryDocument]()
        return tuple(Member(f"history.{ending}", self._history(format, language, views)) for format, language, ending in self._editions())

    def _history(self, format: str, language: str, views: dict[tuple[str, str], HistoryDocument]) -> bytes:
        """The change history in one format and language; ``views`` holds what is made of the records once for all formats of one form."""
        kinds = self.product.kinds
        if format == "json":
            return render_history(self.records, format, language, kinds)
        imprint = imprint_of(self.product, self.product.config.documents.style_of(format))
        key = (language, imprint.style)
        if key not in views:
            views[key] = history_document(self.records, kinds, language, imprint=imprint)
        return render_document(views[key], format, imprint, templates=self.templates)

    def lifecycles(self) -> Iterator[Member]:
        """The life-cycle description in every format and language, where the product describes it."""
        if self.lifecycle is not None:
            from releasekit.documents.lifecycle import render_lifecycle

            for format, language, ending in self._editions():
                yield Member(f"lifecycle.{ending}", render_lifecycle(self.lifecycle, format, language, templates=self.templates))

    def stamps(self) -> dict[str, Any]:
        """The values that every document may be stamped with; dates write themselves as ISO 8601 says."""
        record = self.record
        return {
            "product": self.notes().name,
            "version": str(record.version),
            "line": str(record.version.line),
            "kind": record.version.kind,
            "date": self.day,
            "previous": str(record.previous or ""),
            "tag": record.tag,
            "commit": self.commit,
        }

    def notes(self) -> Notes:
        """The notes of the release for a bill of materials."""
        return Notes(self.record, self.product, self.commit, self.moment, self.templates)
