"""A document as PDF: pages that typst sets from the article as JSON (``articlejson``) by the template ``article.typ``.

The same article gives the same bytes, wherever and whenever it is rendered: only the fonts that typst brings along are used, and the
moment is an argument. Those fonts have Latin, Cyrillic and Greek letters and many symbols, and neither emoji nor Chinese characters; a
character that has no picture is written as its number, ``[U+1F600]``, in place of an empty box.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from releasekit.documents.articlejson import article_json, article_texts
from releasekit.documents.blocks import Article
from releasekit.documents.templates import templates_folder
from releasekit.documents.typesetting import typeset, typeset_apart, unshown
from releasekit.errors import UsageError

TEMPLATE = "article.typ"

STANDARDS: tuple[str, ...] = ("a-2b", "a-2u", "a-2a", "a-3b", "a-3u", "a-3a", "ua-1")
"""The standards that a document can be made to conform with: PDF/A for archives, PDF/UA for assistive technology."""

_USUAL = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\xff\u0401\u0410-\u044f\u0451\u2013\u2014\u2018-\u201e\u2026\u2116]+")
"""Characters that typst's own fonts have, for certain."""


def render_pdf(article: Article, *, source: str | None = None, standard: str = "", moment: dt.datetime) -> bytes:
    """The pages. ``source`` is a repository's own template in place of the packaged ``article.typ``; it runs in a child process.

    ``standard`` is one of STANDARDS, or "" for a plain PDF, which is tagged too. ``moment``, which is aware, is told by the file as the
    time of its making.

    Raises UsageError without the ``typst`` library, for an unknown standard or language, and for what is wrong in a template.
    """
    if standard and standard not in STANDARDS:
        raise UsageError(f"there is no PDF standard {standard!r}", hint=f"the standards are: {', '.join(STANDARDS)}")
    data = json.dumps(article_json(article, _Spelling(article)), ensure_ascii=False)
    stamp = moment.astimezone(dt.UTC).replace(microsecond=0)
    if source is not None:
        return typeset_apart(source, data, standard=standard, moment=stamp, template=TEMPLATE)
    packaged = (templates_folder() / TEMPLATE).read_text(encoding="utf-8")
    return typeset(packaged, data, standard=standard, moment=stamp, template=TEMPLATE)


class _Spelling:
    """Writes the number of each character that has no picture; runs of them stand in one pair of brackets."""

    def __init__(self, article: Article) -> None:
        rare = {one for text in article_texts(article) for one in _USUAL.sub("", text)}
        missing = unshown(rare) if rare else frozenset()
        self._missing = re.compile(f"[{re.escape(''.join(sorted(missing)))}]+") if missing else None

    def __call__(self, text: str) -> str:
        return self._missing.sub(self._spelt, text) if self._missing else text

    @staticmethod
    def _spelt(found: re.Match[str]) -> str:
        return "[" + " ".join(f"U+{ord(one):04X}" for one in found[0]) + "]"
