"""A document that is blocks only, such as the life-cycle description, as one HTML file."""

from __future__ import annotations

from releasekit.documents.blocks import Article
from releasekit.documents.environment import environment


def render_article_html(article: Article) -> bytes:
    """The page as UTF-8 bytes; the same article gives the same bytes. Raises UsageError for a language without a catalogue."""
    page = environment("html", article.language, {}).get_template("article.html.j2")
    return page.render(article=article).encode()
