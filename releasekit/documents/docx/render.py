"""An article as a Word document, made with the ``docxtpl`` library (extra ``docx``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from releasekit.documents.blocks import Article
from releasekit.documents.cleaning import clean_line
from releasekit.documents.docx.package import read_package, write_package
from releasekit.documents.language import check_language, long_date, marked, translations
from releasekit.documents.templates import templates_folder
from releasekit.errors import UsageError

TEMPLATE = "article.docx"
"""The name of the Word template, packaged or a vendor's own."""

NO_VIEWS: Mapping[str, object] = MappingProxyType({})

SLOTS: Mapping[str, str] = {"body": "All parts.", "contents": "The table of contents.", "approval": "The approval block."}
"""What a template shows by ``{{p body }}`` in a paragraph of its own, and what each is. ``{{p parts.changes }}`` is one part."""

FACTS: Mapping[str, str] = {
    "title": "What the document is.",
    "subject": "The product.",
    "version": "The version that the document is about.",
    "designation": "Its code in the vendor's own system.",
    "edition": "The edition of the document itself.",
    "day": "The day of the document itself, in words.",
    "right_holder": "The short name of the right holder.",
    "language": "``ru``, ``en`` and so on.",
    "is_full": "Whether it has a title page, with the approval block.",
    "has_contents": "Whether it has contents.",
    "signatures": "The approval block, line by line.",
    "words": "Words of the document's language.",
}
"""The single facts that a template may show, and what each is; what is not known is ""."""

WORDS = (marked("Version"), marked("Edition"), marked("Contents"), marked("Page"), marked("of"))
"""The words that a template may show by ``{{ words.version }}``, in English."""


def render_docx(
    article: Article, *, template: bytes | None = None, moment: datetime, views: Mapping[str, object] = NO_VIEWS, name: str = TEMPLATE
) -> bytes:
    """The document as a .docx file. The same values give the same bytes; ``moment`` (aware) is when it was made.

    ``template`` is a vendor's own Word template, called ``name`` in errors; it may loop over ``views``. Raises UsageError for everything
    that is wrong with it, for an unknown language, and without docxtpl.
    """
    check_language(article.language)
    try:
        import docxtpl  # noqa: F401 - whether it is here
    except ImportError as error:
        hint = "install it with: pip install 'releasekit[docx]'"
        raise UsageError("a Word document needs the `docxtpl` library", hint=hint) from error
    from releasekit.documents.docx.apart import fill_apart
    from releasekit.documents.docx.assembly import assemble
    from releasekit.documents.docx.filling import Filling, fill

    packaged = (templates_folder() / TEMPLATE).read_bytes()
    filling = Filling(
        language=article.language,
        facts=facts(article),
        slots=tuple(SLOTS),
        parts=tuple(one.id for one in article.parts),
        properties=_properties(article),
        moment=moment,
        views=dict(views),
    )
    where = f"template {name}"
    if template is None:
        filled = fill(packaged, filling, name)
    else:
        read_package(template, where)  # what is no Word file at all needs no process to say so
        filled = fill_apart(template, filling, name)
    parts = read_package(filled, where)
    return write_package(assemble(parts, read_package(packaged, f"template {TEMPLATE}"), article, where), moment)


def facts(article: Article) -> dict[str, object]:
    """The facts of an article that a template may show, by the names of FACTS."""
    gettext = translations(article.language).gettext
    return {
        "title": clean_line(article.title),
        "subject": clean_line(article.subject),
        "version": clean_line(article.version),
        "designation": clean_line(article.designation),
        "edition": article.edition or "",
        "day": long_date(article.day, article.language) if article.day else "",
        "right_holder": clean_line(article.right_holder),
        "language": article.language,
        "is_full": article.is_full,
        "has_contents": article.is_full and bool(article.parts),
        "signatures": article.signatures,
        "words": {one.lower(): gettext(one) for one in WORDS},
    }


def _properties(article: Article) -> dict[str, str]:
    """The properties of the file."""
    about = " ".join(one for one in (article.subject, article.version) if one)
    return {
        "title": clean_line(f"{about}: {article.title}" if about else article.title),
        "subject": clean_line(about),
        "author": clean_line(article.right_holder) or "releasekit",
        "language": article.language,
        "identifier": clean_line(article.designation),
    }
