"""The change history as an article: its parts in order, what its title page says, and the numbers of parts and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from releasekit.core.approvals import folded
from releasekit.core.changes import text_in
from releasekit.documents.blocks import Article, Block, Heading, Item, Items, Paragraph, Part, Signature, Table
from releasekit.documents.cleaning import clean_line
from releasekit.documents.history import tables
from releasekit.documents.history.changes import changes
from releasekit.documents.imprint import Imprint
from releasekit.documents.language import marked
from releasekit.documents.registration import editions, registration
from releasekit.documents.schedule.words import every
from releasekit.documents.views import HistoryDocument
from releasekit.documents.words import Words, text

_SHORT = ("changes", "components")
"""The parts of the short form."""

_UNNUMBERED = ("registration",)


def history_article(document: HistoryDocument, imprint: Imprint) -> Article:
    """The article of a change history, in the form that the imprint says. Raises UsageError for an unknown language."""
    words = Words(document.language)
    registered = editions(document.releases, words)
    makers: dict[str, Callable[[], Part | None]] = {
        "general": lambda: _general(document, imprint, words),
        "versions": lambda: tables.versions(document, words),
        "components": lambda: tables.components(document, words),
        "changes": lambda: changes(document, words),
        "updating": lambda: tables.updating(document, words),
        "documents": lambda: tables.documents(document, words),
        "limitations": lambda: tables.limitations(document, words),
        "checksums": lambda: tables.checksums(document, words),
        "registration": lambda: registration(registered, words),
    }
    wanted = [id for id in makers if id not in imprint.without] if imprint.is_full else list(_SHORT)
    parts = [part for id in wanted if (part := makers[id]()) is not None]
    return Article(
        language=document.language,
        title=clean_line(text_in(imprint.title, document.language)) or words.gettext("Change history"),
        subject=document.product,
        parts=numbered(parts, has_numbers=imprint.is_full),
        is_full=imprint.is_full,
        version=_version(document, words),
        designation=clean_line(imprint.designation),
        edition=len(registered),
        day=registered[-1].day if registered else None,
        right_holder=clean_line(text_in(imprint.right_holder, document.language)),
        signatures=_signatures(document, imprint),
    )


def _version(document: HistoryDocument, words: Words) -> str:
    """The newest version, and whether it is only planned: nobody is to take such a document for the final one."""
    newest = document.releases[0] if document.releases else None
    if newest is None or not newest.is_planned:
        return newest.version if newest else ""
    return words.gettext("%(version)s (not released yet)", version=newest.version)


def _general(document: HistoryDocument, imprint: Imprint, words: Words) -> Part:
    quoted = words.gettext("“%(text)s”", text=document.product)
    said = [
        words.gettext("This document tells what changed in %(product)s, version by version and component by component.", product=quoted)
    ]
    dated = [release for release in document.releases if release.date]
    if dated:
        first, last = dated[-1], dated[0]
        values = {"first": first.version, "last": last.version, "begin": words.day(first.date), "end": words.day(last.date)}
        one = marked("It covers version %(last)s (released on %(end)s).")
        several = marked("It covers the versions from %(first)s (released on %(begin)s) to %(last)s (released on %(end)s).")
        said.append(words.gettext(one if first is last else several, **values))
    holder = clean_line(text_in(imprint.right_holder, document.language))
    if holder:
        said.append(words.gettext("The right holder is %(name)s.", name=holder))
    stable = words.gettext("X.Y is a stable version: X is its number, Y its build.")
    hotfix = words.gettext("X.Y.Z is an update of the stable version X.Y, with the number Z: an urgent fix or a minor update.")
    numbering = (
        Paragraph(text(words.gettext("Every version has a number:"))),
        Items(tuple(Item((Paragraph(text(one)),)) for one in (stable, hotfix))),
    )
    cadence = (
        words.gettext("Stable versions are released %(every)s.", every=every(imprint.period, words.language)) if imprint.period else ""
    )
    blocks = (Paragraph(text(" ".join(said))), *numbering, *((Paragraph(text(cadence)),) if cadence else ()))
    return Part("general", (words.heading(marked("General")), *blocks))


def _signatures(document: HistoryDocument, imprint: Imprint) -> tuple[Signature, ...]:
    """The lines of the approval block: the configured roles, each filled by the approval that the newest version has, then the others."""
    given = list(document.releases[0].approvals if document.releases else ())
    lines = []
    for roles, name in imprint.roles:
        names = {folded(clean_line(role)) for role in roles.values()}
        approvals = [one for one in given if folded(one.role) in names]
        given = [one for one in given if one not in approvals]
        shown = clean_line(text_in(roles, document.language))
        lines += [Signature(shown, one.name or clean_line(name), one.day) for one in approvals] or [
            Signature(shown, clean_line(name), None)
        ]
    return (*lines, *(Signature(one.role, one.name, one.day) for one in given))


def numbered(parts: Iterable[Part], *, has_numbers: bool) -> tuple[Part, ...]:
    """The parts with their numbers, and the tables that have a caption with theirs, counted through the document."""
    found, tables_so_far, place = [], 0, 0
    for part in parts:
        place += part.id not in _UNNUMBERED
        blocks: list[Block] = []
        for block in part.blocks:
            if isinstance(block, Table) and block.caption:
                tables_so_far += 1
                blocks.append(block._replace(number=tables_so_far))
            elif isinstance(block, Heading) and block.level == 1:
                number = str(place) if has_numbers and part.id not in _UNNUMBERED else ""
                blocks.append(block._replace(number=number, anchor=part.id))
            else:
                blocks.append(block)
        found.append(part._replace(blocks=tuple(blocks)))
    return tuple(found)
