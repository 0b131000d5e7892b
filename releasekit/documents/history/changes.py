"""The part that tells the changes: version by version, component by component, kind by kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from releasekit.documents.blocks import Block, Heading, Item, Items, Paragraph, Part, Text
from releasekit.documents.inline import Emphasis, Inline, Link, paragraphs
from releasekit.documents.language import marked
from releasekit.documents.views import ComponentView, EntryView, HistoryDocument, ReleaseView
from releasekit.documents.words import Words, inside, joined, text

T = TypeVar("T")


def changes(document: HistoryDocument, words: Words) -> Part:
    """The part; a document without releases says so."""
    anchors = {release.anchor for release in document.releases}
    blocks = [block for release in document.releases for block in _release(release, anchors, words)]
    nothing = Paragraph(text(words.gettext("No releases yet.")), "quiet")
    return Part("changes", (words.heading(marked("Changes by version and component")), *(blocks or [nothing])))


def _release(release: ReleaseView, anchors: Collection[str], words: Words) -> Iterator[Block]:
    title = words.gettext("Version %(version)s", version=release.version)
    yield Heading(2, text(title), anchor=release.anchor)
    yield Paragraph(text(joined(_facts(release, words))), "quiet")
    if release.withdrawn:
        warning = Emphasis(strong=True, content=(words.gettext("Withdrawn. Do not use this version."),))
        yield Paragraph((warning, f" {release.withdrawn}"), "warning")
    for component in release.components:
        yield from _component(component, anchors, words, is_single=release.is_single)
    if not release.components:
        yield Paragraph(text(_silence(release, words)))
    updated = [one for one in release.documents if one.status in ("new", "updated", "edited")]
    if updated and release.previous:  # those of a first release are all new, and stand in a part of their own
        listed = ", ".join(f"{one.title or one.path} ({words.term(one.status, 'document')})" for one in updated)
        yield Paragraph(text(words.gettext("Documents: %(listed)s", listed=listed)), "quiet")
    for one in release.overrides:
        told = words.gettext("Rule %(rule)s was set aside for this release: %(reason)s", rule=one.rule, reason=one.reason)
        yield Paragraph(text(told), "quiet")
        if one.documents:
            left = words.gettext("Documents that did not follow the changes: %(listed)s", listed=", ".join(one.documents))
            yield Paragraph(text(left), "quiet")


def _facts(release: ReleaseView, words: Words) -> Iterator[str]:
    """What is said of a version in one line under its heading."""
    if release.kind == "hotfix":
        yield words.gettext("hotfix of %(line)s", line=release.line)
    else:
        yield words.gettext("stable version")
    yield words.term(release.reason, "reason") if release.reason else ""
    if release.is_planned:
        yield words.gettext("not released yet")
    elif release.date:
        yield words.gettext("released %(day)s", day=words.day(release.date))
    if release.planned and release.planned != release.date:
        yield words.gettext("planned for %(day)s", day=words.day(release.planned))
    yield words.gettext("follows %(version)s", version=release.previous) if release.previous else ""
    if release.edition > 1:
        yield words.gettext("edition %(number)s, corrected after the release", number=release.edition)


def _silence(release: ReleaseView, words: Words) -> str:
    if release.unnoted:
        return words.ngettext(
            "No change was described; this release holds %(count)s commit.",
            "No change was described; this release holds %(count)s commits.",
            release.unnoted,
            count=release.unnoted,
        )
    return words.gettext("Internal changes only.") if release.hidden else words.gettext("No changes.")


def _component(component: ComponentView, anchors: Collection[str], words: Words, *, is_single: bool) -> Iterator[Block]:
    if not is_single:
        state = f" ({words.term(component.state, 'component')})" if component.state in ("new", "removed") else ""
        yield Heading(3, text(component.name + state))
    for kind in component.kinds:
        yield Heading(3 if is_single else 4, text(kind.name))
        yield Items(tuple(_entry(entry, anchors, words) for entry in kind.entries))


def _entry(entry: EntryView, anchors: Collection[str], words: Words) -> Item:
    said = list(paragraphs(entry.text)) or [()]
    if entry.breaking:
        said[0] = (Emphasis(strong=True, content=(words.gettext("Breaking"),)), " — ", *said[0])
    said[-1] = (*said[-1], *_notes(entry, anchors, words))
    return Item(tuple(Paragraph(one) for one in said), entry.anchor)


def _notes(entry: EntryView, anchors: Collection[str], words: Words) -> Text:
    """What stands in brackets behind an entry: its requests, and the other versions that hold it."""
    notes: list[Text] = []
    if entry.requests:
        labels: list[Inline] = [Link(one.url, (one.label,)) if one.url else one.label for one in entry.requests]
        notes.append(tuple(_between(labels, ", ")))
    if entry.included_from:
        notes.append(_linked(words.gettext("included from %(version)s", version="\0"), (entry.included_from,), anchors))
    if entry.also_in:
        notes.append(_linked(words.gettext("also in %(versions)s", versions="\0"), entry.also_in, anchors))
    return (" (", *(one for note in _between(notes, ("; ",)) for one in note), ")") if notes else ()


def _between(values: Iterable[T], separator: T) -> Iterator[T]:
    """The values, with a separator between each two."""
    for place, value in enumerate(values):
        if place:
            yield separator
        yield value


def _linked(message: str, versions: tuple[str, ...], anchors: Collection[str]) -> Text:
    """A message with versions in the place of its NUL, each a link where the document holds it."""
    before, _, after = message.partition("\0")
    named: list[Inline] = [inside(f"v{version}", version) if f"v{version}" in anchors else version for version in versions]
    return tuple(one for one in (before, *_between(named, ", "), after) if one)
