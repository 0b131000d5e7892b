"""The change-history document in every format: records become bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from releasekit.core.changes import Kind
from releasekit.core.record import Record
from releasekit.documents.context import newest_first
from releasekit.documents.imprint import SHORT, Imprint
from releasekit.documents.job import NO_TEMPLATES, Job, run
from releasekit.documents.language import check_language
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.documents.page import Page

FORMATS: tuple[str, ...] = ("md", "html", "json")
"""The formats that need no extra."""

HISTORY_SCHEMA = "releasekit/history/1"


def render_history(
    records: Sequence[Record],
    format: str,
    language: str,
    kinds: Sequence[Kind],
    *,
    templates: Mapping[str, str] = NO_TEMPLATES,
    show_all: bool = False,
    product: str = "",
    imprint: Imprint = SHORT,
) -> bytes:
    """The change history, newest release first, as UTF-8 bytes in one of FORMATS; the same records give the same bytes.

    ``imprint`` says which form it has, and what its title page shows beside the records.

    ``templates`` are a repository's own sources by name (``history.md.j2``); with any of them, rendering happens in a child process.
    ``product`` is the product's name where no record tells it. JSON holds whole records whatever the language and the kinds.

    Raises UsageError for an unknown format or language, and for what is wrong in a template.
    """
    check_language(language)
    if format == "json":
        return _json(records)
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
    job = Job(
        f"history.{format}.j2", format, language, tuple(records), tuple(kinds), show_all, own=templates, product=product, imprint=imprint
    )
    return "".join(pages(job)).encode()


def render_sections(
    records: Sequence[Record], language: str, kinds: Sequence[Kind], *, templates: Mapping[str, str] = NO_TEMPLATES
) -> tuple[str, ...]:
    """The Markdown section of each release, newest first, from ``release.md.j2``. Raises as ``render_history`` does."""
    return pages(Job("release.md.j2", "md", language, tuple(records), tuple(kinds), sections=True, own=templates))


def pages(job: Job | Page) -> tuple[str, ...]:
    """The rendered texts of a job: here for the packaged templates and true copies of them, in a child process for a repository's own."""
    if not job.own:
        return run(job)
    from releasekit.documents.templates import packaged_text

    own = {name: text for name, text in job.own.items() if text != packaged_text(name)}
    if not own:
        return run(replace(job, own=own))
    from releasekit.documents.sandbox import run_apart

    return run_apart(job)


def _json(records: Sequence[Record]) -> bytes:
    """Plain data for programs; nothing of it depends on Jinja, languages or kinds."""
    data = {"schema": HISTORY_SCHEMA, "releases": [record.to_json() for record in newest_first(records)]}
    return (json.dumps(data, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
