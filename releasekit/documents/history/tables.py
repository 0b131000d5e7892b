"""The parts that are tables and lists of facts: versions, components, updating, documents, limitations, checksums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from releasekit.documents.blocks import Block, Cell, Column, Item, Items, Paragraph, Part, Table, Text
from releasekit.documents.inline import Code, Inline, Link, paragraphs
from releasekit.documents.language import marked
from releasekit.documents.views import DocumentView, HistoryDocument, LimitationView, ReleaseView, UpdateView
from releasekit.documents.words import Words, cell, inside, joined, text

WIDEST = 7
"""Columns of components that a page holds beside that of the version; more of them become tables of their own."""


def versions(document: HistoryDocument, words: Words) -> Part:
    """All versions, one a row."""
    titles = (
        (words.gettext("Version"), 1.0),
        (words.gettext("Kind"), 1.3),
        (words.gettext("Released"), 1.7),
        (words.gettext("Planned"), 1.7),
        (words.gettext("Follows"), 1.45),
        (words.gettext("Changes"), 1.1),
        (words.gettext("Remark"), 2.3),
    )
    rows = tuple(_version(release, words) for release in document.releases)
    return _part("versions", words.heading(marked("Versions")), _table(words.gettext("Versions"), titles, rows), words)


def _version(release: ReleaseView, words: Words) -> tuple[Cell, ...]:
    count = sum(len(kind.entries) for component in release.components for kind in component.kinds)
    kind = words.gettext("hotfix") if release.kind == "hotfix" else words.gettext("stable")
    remarks = (
        words.term(release.reason, "reason") if release.reason else "",
        words.gettext("edition %(number)s", number=release.edition) if release.edition > 1 else "",
        words.gettext("withdrawn: %(reason)s", reason=release.withdrawn) if release.withdrawn else "",
    )
    return (
        _link(release),
        cell(kind),
        cell(words.gettext("not released yet") if release.is_planned else words.day(release.date)),
        cell(words.day(release.planned)),
        cell(release.previous),
        cell(str(count)),
        cell(joined(remarks)),
    )


def components(document: HistoryDocument, words: Words) -> Part | None:
    """Which version touched which component; None for a product of one component, of which there is nothing to tell."""
    columns, rows = document.summary.columns, document.summary.rows
    if len(columns) < 2 or not rows:
        return None
    tables = []
    for start in range(0, len(columns), WIDEST):
        part = slice(start, start + WIDEST)
        head = (Column(text(words.gettext("Version")), 1.0), *(Column(text(column.name), 1.3) for column in columns[part]))
        body = tuple(
            (((inside(row.anchor, row.version),),), *(cell(words.term(state, "component") if state else "—") for state in row.states[part]))
            for row in rows
        )
        tables.append(Table(head, body, text(words.gettext("Components by version"))))
    return Part("components", (words.heading(marked("Components by version")), *tables))


def updating(document: HistoryDocument, words: Words) -> Part:
    """What installing each version asks for."""
    asking = [(release, release.update) for release in document.releases if release.update]
    titles = (
        (words.gettext("Version"), 1.0),
        (words.gettext("Way"), 2.0),
        (words.gettext("Downtime"), 1.7),
        (words.gettext("What is replaced"), 2.0),
        (words.gettext("What to do"), 3.3),
    )
    rows = tuple((_link(release), *_update(update, words)) for release, update in asking)
    head = words.heading(marked("Updating and downtime"))
    found = _table(words.gettext("Updating and downtime"), titles, rows)
    return _part("updating", head, found, words, marked("No version here asks for anything of its own when it is installed."))


def _update(update: UpdateView, words: Words) -> tuple[Cell, ...]:
    return (
        cell(words.term(update.method, "method")),
        cell(words.term(update.downtime, "downtime")),
        cell(", ".join(words.term(one, "replaces") for one in update.replaces)),
        paragraphs(update.notes),
    )


def documents(document: HistoryDocument, words: Words) -> Part:
    """The documents that accompany the newest version."""
    newest = next((release for release in document.releases if release.documents), None)
    titles = (
        (words.gettext("Document"), 4.0),
        (words.gettext("Edition"), 1.2),
        (words.gettext("State"), 2.0),
        (words.gettext("Components"), 2.8),
    )
    listed = newest.documents if newest else ()
    rows = tuple(
        (
            (*cell(one.title), (Code(one.path),)),
            cell(str(one.edition) if one.edition else ""),
            (*cell(words.term(one.status, "document")), *_confirmed(one, words)),
            cell(", ".join(one.covers)),
        )
        for one in listed
    )
    caption = words.gettext("Documents that accompany version %(version)s", version=newest.version) if newest else ""
    nothing = marked("No documents are registered.")
    return _part("documents", words.heading(marked("Accompanying documents")), _table(caption, titles, rows), words, nothing)


def _confirmed(one: DocumentView, words: Words) -> Cell:
    """Who found a document right all the same, when, and why."""
    if one.confirmed is None:
        return ()
    values = {"name": one.confirmed.by, "day": words.day(one.confirmed.day), "reason": one.confirmed.reason}
    # Translators: who confirmed a document, when, and why
    return cell(words.gettext("%(name)s, %(day)s: %(reason)s", **values))


def limitations(document: HistoryDocument, words: Words) -> Part:
    """What the newest version is known not to do."""
    known = document.releases[0].limitations if document.releases else ()
    head = words.heading(marked("Known limitations"))
    found = Items(tuple(_limitation(one) for one in known)) if known else None
    return _part("limitations", head, found, words, marked("No limitations are registered."))


def _limitation(one: LimitationView) -> Item:
    said = list(paragraphs(one.text)) or [()]
    if one.component:
        said[0] = (f"{one.component}: ", *said[0])
    if one.request:
        label: Inline = Link(one.request.url, (one.request.label,)) if one.request.url else one.request.label
        said[-1] = (*said[-1], " (", label, ")")
    return Item(tuple(Paragraph(part) for part in said))


def checksums(document: HistoryDocument, words: Words) -> Part:
    """By what it can be proved what a version is: its tag, the commit that it was made on, and the digest of its record."""
    known = [release for release in document.releases if release.tag and (release.sha256 or release.base)]
    titles = (
        (words.gettext("Version"), 1.0),
        (words.gettext("Tag"), 1.4),
        (words.gettext("Made on commit"), 3.0),
        (words.gettext("Record, SHA-256"), 4.6),
    )
    rows = tuple((_link(one), _code(one.tag), _code(one.base), _code(one.sha256)) for one in known)
    part = _part("checksums", words.heading(marked("Checksums")), _table(words.gettext("Checksums"), titles, rows), words)
    return Part(part.id, (*part.blocks, *_how(known, words)))


def _how(known: Sequence[ReleaseView], words: Words) -> Iterator[Block]:
    """How a reader with a clone proves the newest one; a corrected record lies on the main branch, an uncorrected one in its tag."""
    one = next((release for release in known if release.sha256 and release.edition == 1), None)
    if one is not None:
        said = words.gettext("The digest of a record that was not corrected is proved in a clone of the repository:")
        yield Paragraph((f"{said} ", Code(f"git show {one.tag}:releases/{one.version}.json | sha256sum")), "quiet")


def _link(release: ReleaseView) -> Cell:
    return ((inside(release.anchor, release.version),),)


def _code(value: str) -> Cell:
    return ((Code(value),),) if value else ()


def _table(caption: str, titles: Sequence[tuple[str, float]], rows: tuple[tuple[Cell, ...], ...]) -> Table | None:
    """The table, without the columns in which no row says anything; None without rows."""
    if not rows:
        return None
    told = [place for place in range(len(titles)) if any(row[place] for row in rows)]
    columns = tuple(Column(text(titles[place][0]), titles[place][1]) for place in told)
    return Table(columns, tuple(tuple(row[place] for place in told) for row in rows), text(caption))


def _part(id: str, head: Block, found: Block | None, words: Words, nothing: str = marked("There is nothing to tell.")) -> Part:
    """A part with its one block; without it, it says so, for a part that is not there could have been forgotten."""
    return Part(id, (head, found or Paragraph(_said(nothing, words), "quiet")))


def _said(message: str, words: Words) -> Text:
    return text(words.gettext(message))
