"""The change-history document in every format: records become bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

from releasekit.core.changes import Kind
from releasekit.core.config import FORMATS
from releasekit.core.record import Record, newest_first
from releasekit.core.templates import NO_TEMPLATES, OwnTemplates, texts
from releasekit.documents.language import check_language
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.documents.imprint import Imprint
    from releasekit.documents.job import Job
    from releasekit.documents.views import HistoryDocument

_OF_JINJA = ("md", "html")
_NO_DAY = date(1980, 1, 1)
"""The day of a document without releases: the first that every format can bear."""

HISTORY_SCHEMA = "releasekit/history/1"


def render_history(
    records: Sequence[Record],
    format: str,
    language: str,
    kinds: Sequence[Kind],
    *,
    templates: OwnTemplates = NO_TEMPLATES,
    show_all: bool = False,
    product: str = "",
    imprint: Imprint | None = None,
) -> bytes:
    """The change history, newest release first, in one of FORMATS, texts as UTF-8; the same records give the same bytes.

    ``imprint`` says which form it has, and what its title page shows beside the records; None is the short form.

    ``templates`` are a repository's own sources by name (``history.md.j2``); with any of them, rendering happens in a child process.
    ``product`` is the product's name where no record tells it. JSON holds whole records whatever the language and the kinds.

    Raises UsageError for an unknown format or language, and for what is wrong in a template.
    """
    check_language(language)
    if format == "json":
        return _json(records)
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
    # Programs ask for JSON all the time, and it needs none of these.
    from releasekit.documents.context import history_document
    from releasekit.documents.imprint import SHORT

    form = imprint or SHORT
    document = history_document(records, kinds, language, show_all=show_all, product=product, imprint=form)
    return render_document(document, format, form, templates=templates)


def render_document(document: HistoryDocument, format: str, imprint: Imprint, *, templates: OwnTemplates = NO_TEMPLATES) -> bytes:
    """A change history whose views are made, in one of FORMATS but JSON. Raises UsageError for what is wrong in a template."""
    if format not in _OF_JINJA:
        return _article(document, format, imprint, templates)
    from releasekit.documents.job import Job

    return "".join(pages(Job(f"history.{format}.j2", format, document.language, ({"document": document},), texts(templates)))).encode()


def _article(document: HistoryDocument, format: str, imprint: Imprint, templates: OwnTemplates) -> bytes:
    """The document in a format that is written from blocks. It is dated by the releases that it tells of."""
    from releasekit.documents.history.article import history_article
    from releasekit.documents.writers import write_article

    article = document.article or history_article(document, imprint)
    days = [day for one in document.releases for day in (one.date, *(edition.day for edition in one.editions)) if day]
    moment = datetime.combine(max(days, default=_NO_DAY), time(), UTC)
    views = {"document": document}
    return write_article(article, format, moment, templates=templates, standard=imprint.standard, views=views)


def render_sections(
    records: Sequence[Record], language: str, kinds: Sequence[Kind], *, templates: OwnTemplates = NO_TEMPLATES
) -> tuple[str, ...]:
    """The Markdown section of each release, newest first, from ``release.md.j2``. Raises as ``render_history`` does."""
    from releasekit.documents.context import history_document
    from releasekit.documents.job import Job

    document = history_document(records, kinds, language)
    contexts = tuple({"document": document, "release": release} for release in document.releases)
    return pages(Job("release.md.j2", "md", language, contexts, texts(templates)))


def pages(job: Job) -> tuple[str, ...]:
    """The rendered texts of a job: here for the packaged templates and true copies of them, in a child process for a repository's own."""
    from releasekit.documents.job import run

    if not job.own:
        return run(job)

    from releasekit.documents.templates import packaged_text

    own = {name: text for name, text in job.own.items() if text != packaged_text(name)}
    if not own:
        return run(job._replace(own=own))
    from releasekit.documents.sandbox import run_apart

    return run_apart(job)


def _json(records: Sequence[Record]) -> bytes:
    """Plain data for programs; nothing of it depends on Jinja, languages or kinds."""
    # One record after the other, into one place: as plain data, and in pieces, they take many times the room of their text.
    text = BytesIO()
    text.write(b'{"schema": "%b", "releases": [' % HISTORY_SCHEMA.encode())
    for place, record in enumerate(newest_first(records)):
        text.write(b", " if place else b"")
        text.write(json.dumps(record.to_json(), ensure_ascii=False).encode("utf-8", "backslashreplace"))
    text.write(b"]}\n")
    return text.getvalue()
