"""Writing entries into HTML: code, emphasis and links as elements, everything else as text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from releasekit.documents.inline import Code, Emphasis, Inline, Link, paragraphs


def entry(text: str) -> str:
    """An entry as the content of a list item; several paragraphs are elements of their own, a single one is not."""
    told = [written(paragraph) for paragraph in paragraphs(text)]
    return told[0] if len(told) == 1 else "".join(f"<p>{one}</p>" for one in told)


def link(label: str, url: str) -> str:
    """A short text as a link to an address of ``inline.web_address``; without one, as text."""
    return _write(Link(url, (label,)) if url else label)


def written(content: Iterable[Inline]) -> str:
    """Inline values as elements and text."""
    return "".join(map(_write, content))


def _write(value: Inline) -> str:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Code):
        return f"<code>{escape(value.text)}</code>"
    if isinstance(value, Emphasis):
        name = "strong" if value.strong else "em"
        return f"<{name}>{written(value.content)}</{name}>"
    if value.url.startswith("#"):
        return f'<a href="{escape(value.url)}">{written(value.content)}</a>'
    return f'<a href="{escape(value.url)}" rel="noopener noreferrer">{written(value.content)}</a>'
