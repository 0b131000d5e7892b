"""A document that is blocks only, such as the life-cycle description, as one HTML file: no script, no network."""

from __future__ import annotations

from collections.abc import Mapping

from releasekit.core.templates import NO_TEMPLATES
from releasekit.documents.blocks import Article
from releasekit.documents.job import Job
from releasekit.documents.language import check_language
from releasekit.documents.render import pages


def render_article_html(article: Article, templates: Mapping[str, str] = NO_TEMPLATES) -> bytes:
    """The page, as UTF-8. The same article gives the same bytes; ``templates`` are a repository's own texts by name.

    Raises UsageError for an unknown language, and for what is wrong in a template.
    """
    check_language(article.language)
    job = Job("article.html.j2", "html", article.language, ({"article": article},), templates)
    return "".join(pages(job)).encode()
