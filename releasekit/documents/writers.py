"""The writers: an article in any format, with a repository's own templates where it has some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from releasekit.core.templates import NO_TEMPLATES, OwnTemplates, texts
from releasekit.documents.blocks import Article
from releasekit.documents.templates import packaged
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.documents.drafts import Draft

FORMATS = ("md", "html", "docx", "pdf")

_NOTHING: Mapping[str, object] = MappingProxyType({})


_LIBRARIES = {"docx": "docxtpl", "pdf": "typst"}


def require_writers(formats: Iterable[str]) -> None:
    """Raises UsageError, before anything is made, for a format whose library is not installed."""
    for format in formats:
        library = _LIBRARIES.get(format)
        if library is not None and find_spec(library) is None:
            message = f"documents are configured in the format {format}, which needs the `{library}` library"
            raise UsageError(message, where="documents.formats", hint=f"install it with: pip install 'releasekit[{format}]'")


def write_draft(
    draft: Draft, format: str, moment: datetime, *, templates: OwnTemplates = NO_TEMPLATES, standard: str | None = None
) -> bytes:
    """A prose document in one of FORMATS; Markdown as it was written. Raises as ``write_article`` does."""
    if format == "md":
        return draft.markdown().encode()
    return write_article(draft.article(), format, moment, templates=templates, standard=standard)


def write_article(
    article: Article,
    format: str,
    moment: datetime,
    *,
    templates: OwnTemplates = NO_TEMPLATES,
    standard: str | None = None,
    views: Mapping[str, object] = _NOTHING,
) -> bytes:
    """An article in one of FORMATS, as bytes. The same values give the same bytes; ``moment`` (aware) dates files that bear a date.

    ``templates`` are a repository's own by name; ``standard`` is one that a PDF keeps to; ``views`` are what a Word template may loop over.
    Raises UsageError for an unknown format, a missing extra, and what is wrong in a template.
    """
    if format == "md":
        from releasekit.documents import markdownblocks

        return markdownblocks.article(article).encode()
    if format == "html":
        from releasekit.documents.articlepage import render_article_html

        return render_article_html(article, texts(templates))
    if format == "docx":
        from releasekit.documents.docx.render import TEMPLATE, render_docx

        own = templates.get(TEMPLATE)
        word = own if isinstance(own, bytes) and own != packaged(TEMPLATE) else None
        return render_docx(article, template=word, moment=moment, views=views)
    if format == "pdf":
        from releasekit.documents import pdf

        source = templates.get(pdf.TEMPLATE)
        layout = source if isinstance(source, str) and source.encode() != packaged(pdf.TEMPLATE) else None
        return pdf.render_pdf(article, source=layout, standard=standard or "", moment=moment)
    raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
