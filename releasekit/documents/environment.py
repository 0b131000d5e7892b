"""The Jinja environment of documents: sandboxed, strict, and escaping by the format that is written.

Both formats escape by default. In HTML that is Jinja's own autoescape; in Markdown every value that is not marked as written already
passes ``markdown.plain``. The filter ``markdown`` writes an entry, with its safe inline markup, for the format at hand, and ``link`` a
request, as a link where it has an address.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from releasekit.core.options import suggestion
from releasekit.documents import html, markdown
from releasekit.documents.language import listed, long_date, quoted, short_date, translations, word
from releasekit.documents.pagewords import script_words
from releasekit.documents.templates import Loader

Escape = Callable[[Any], Markup]

_OF_TUPLES = ("count", "index")
"""What every tuple can do, and a view is not asked for."""

FILTERS: Mapping[str, str] = {
    "article": "In Markdown: a whole article.",
    "blocks": "In HTML: the blocks of a part of an article.",
    "caption": "In HTML: the caption of the table of a part.",
    "inline": "In HTML: a line of text of an article, with its safe inline markup.",
    "link": "A request, as a link where it has an address.",
    "listed": "Texts one after another, as in a sentence: a, b and c.",
    "long_date": "A date in words: 11 March 2026, 11 марта 2026 г.",
    "markdown": "A text that is Markdown, such as that of a change, with its safe inline markup.",
    "numbers": "In HTML: the numbers of the headings inside a part of an article, by their anchors.",
    "part_anchor": "In HTML: the anchor of a part of an article.",
    "part_heading": "In HTML: the heading of a part of an article.",
    "sha256": "In HTML: the digest of a script, as the page names the one that it may run.",
    "md": "A text for Markdown, in which nothing is markup; in Markdown templates every value is written so.",
    "quoted": "A text in the quotes of the language.",
    "short_date": "A date in figures: 2026-03-11, 11.03.2026.",
    "word": 'What a term of a record is called: ``release.reason | word("reason")``.',
}
"""The filters that templates have beside Jinja's, and what each writes."""


class Missing(StrictUndefined):
    """An undefined value that, when it is used, says which name was probably meant."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if owner is missing:
            return f"{name!r} is undefined"
        known = getattr(type(owner), "_fields", ())
        kind = type(owner).__name__.removesuffix("View").removesuffix("Document").lower()
        return f"{name!r} is no attribute of a {kind}{suggestion(str(name), known)}"


class Environment(ImmutableSandboxedEnvironment):
    """Jinja's immutable sandbox, which knows that a view has its fields and nothing else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a view at once, for most of a template is that; anything else through the checks of the sandbox."""
        names = getattr(type(obj), "_fields", ())
        if attribute in names:
            return getattr(obj, attribute)
        if names and attribute in _OF_TUPLES:
            return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def environment(format: str, language: str, own: Mapping[str, str]) -> Environment:
    """The environment for one format (``md`` or ``html``) and language, with a repository's own templates by name."""
    return _made(format, language, own) if own else _packaged(format, language)


@cache
def _packaged(format: str, language: str) -> Environment:
    """The environment of the packaged templates: a cut renders several documents, and compiling a template costs more than rendering it."""
    return _made(format, language, {})


def _made(format: str, language: str, own: Mapping[str, str]) -> Environment:
    is_markdown = format == "md"
    escape: Escape = _markdown_value if is_markdown else Markup.escape
    made = Environment(
        loader=Loader(own),
        undefined=Missing,
        autoescape=True,
        finalize=_markdown_value if is_markdown else None,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    # Set by hand: the extension's own would escape the values of a message as HTML in Markdown too.
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # declared by the extension
    made.globals.update(_callables(language, escape))
    write = markdown if is_markdown else html
    made.filters.update(
        md=_markdown_value,
        markdown=lambda value: _written(write.entry(str(value))),
        link=lambda one: _written(write.link(one.label, one.url)),
        long_date=lambda day: long_date(_day(day, "long_date"), language),
        short_date=lambda day: short_date(_day(day, "short_date"), language),
        quoted=lambda text: _written(quoted(str(escape(text)), language)),
        listed=lambda texts: _written(listed([str(escape(one)) for one in texts], language)),
        word=lambda term, group: word(str(term), group, language),
    )
    if is_markdown:
        made.filters["article"] = _markdown_article
    else:
        made.filters.update(_page_filters(language))
        made.globals["script_words"] = lambda: script_words(language)
    return made


def _markdown_article(value: Any) -> Markup:
    from releasekit.documents import markdownblocks

    return _written(markdownblocks.article(value))


def _page_filters(language: str) -> dict[str, Callable[..., Any]]:
    """What only pages need: the writer of blocks, and the digest by which a page names the one script that it may run."""
    from releasekit.documents import htmlblocks

    return {
        "blocks": lambda part: _written(htmlblocks.part(part, language)),
        "part_heading": lambda part: _written(htmlblocks.heading(part)),
        "part_anchor": htmlblocks.anchor,
        "numbers": htmlblocks.numbers,
        "caption": lambda part: _written(htmlblocks.caption(part, language)),
        "inline": lambda text: _written(html.written(text)),
        "sha256": lambda text: base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode(),
    }


def _written(text: str) -> Markup:
    """A text that is written for its format already."""
    return Markup(text)  # noqa: S704 - the callers have just escaped it


def _day(value: object, filter_name: str) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{filter_name} needs a date, not {value!r}")
    return value


def _markdown_value(value: Any) -> Markup:
    """A value for Markdown; Jinja's last step for each that a Markdown template writes."""
    return value if isinstance(value, Markup) else _written(markdown.plain(str(value)))


def _callables(language: str, escape: Escape) -> dict[str, Callable[..., Markup]]:
    """``gettext`` and its kin for templates; messages are ours, their values are escaped for the format."""
    catalogue = translations(language)

    def fill(message: str, values: Mapping[str, Any]) -> Markup:
        return _written(message % {name: str(escape(value)) for name, value in values.items()})

    def gettext(message: str, /, **values: Any) -> Markup:
        return fill(catalogue.gettext(message), values)

    def ngettext(singular: str, plural: str, number: int, /, **values: Any) -> Markup:
        return fill(catalogue.ngettext(singular, plural, number), {"num": number, **values})

    def pgettext(context: str, message: str, /, **values: Any) -> Markup:
        return fill(catalogue.pgettext(context, message), values)

    def npgettext(context: str, singular: str, plural: str, number: int, /, **values: Any) -> Markup:
        return fill(catalogue.npgettext(context, singular, plural, number), {"num": number, **values})

    return {"gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "npgettext": npgettext}
