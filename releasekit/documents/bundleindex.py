"""The index page of a bundle, one a language: everything in it as a link, with its state, edition and size. No script, no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from releasekit.core.changes import text_in
from releasekit.core.manifest import NAME, SUMS, DocumentEntry, FileEntry, Manifest
from releasekit.core.record import DocumentState, Record
from releasekit.core.templates import NO_TEMPLATES
from releasekit.documents.bundleviews import BundledView, BundleIndex, FileView
from releasekit.documents.cleaning import clean_line
from releasekit.documents.context import confirmation_view, override_view
from releasekit.documents.cyclonedx import NAME as BOM
from releasekit.documents.imprint import Imprint
from releasekit.documents.job import Job
from releasekit.documents.language import decimal, marked_as, own_name, translations
from releasekit.documents.members import Member
from releasekit.documents.render import pages

HISTORY = "history/"
LIFECYCLE = "lifecycle/"
SITES = "sites/"
INDEX = "index.html"

_FORMATS = {"md": "Markdown", "html": "HTML", "docx": "Word", "pdf": "PDF", "json": "JSON"}
_STEP = 1024
_UNITS = (
    # Translators: a size in bytes; %(size)s is a number
    marked_as("size of a file", "%(size)s B"),
    marked_as("size of a file", "%(size)s KB"),
    marked_as("size of a file", "%(size)s MB"),
    marked_as("size of a file", "%(size)s GB"),
)


def index_name(language: str, first: str) -> str:
    """The name of the page in a language: ``index.html`` in the product's first one, ``index.ru.html`` in another."""
    return INDEX if language == first else f"index.{language}.html"


def index_pages(
    manifest: Manifest, record: Record, languages: Iterable[str], imprint: Imprint, templates: Mapping[str, str] = NO_TEMPLATES
) -> Iterator[Member]:
    """The pages. ``manifest`` names what is in the bundle so far; ``templates`` are a repository's own texts by name.

    Raises UsageError for what is wrong in a template.
    """
    languages = tuple(languages)
    for language in languages:
        view = bundle_index(manifest, record, language, languages, imprint)
        text = "".join(pages(Job("bundle.html.j2", "html", language, ({"bundle": view},), templates)))
        yield Member(index_name(language, languages[0]), text.encode())


def bundle_index(manifest: Manifest, record: Record, language: str, languages: tuple[str, ...], imprint: Imprint) -> BundleIndex:
    """What the page in a language shows."""
    states = {one.path: one for one in record.documents}
    names = {one.id: clean_line(text_in(one.names, language)) or clean_line(one.id) for one in record.components}
    made = manifest.rendered
    return BundleIndex(
        product=clean_line(text_in(record.names, language)) or record.product,
        language=language,
        version=str(record.version),
        kind=record.version.kind,
        previous=str(record.previous or ""),
        tag=clean_line(record.tag),
        is_planned=not record.tag,
        date=record.released,
        edition=record.edition,
        withdrawn=clean_line(record.withdrawn or ""),
        commit=manifest.commit,
        right_holder=clean_line(text_in(imprint.right_holder, language)),
        pages=tuple(_file("HTML", index_name(one, languages[0]), None, language, one) for one in languages),
        histories=_made(made, HISTORY, language, languages),
        lifecycles=_made(made, LIFECYCLE, language, languages),
        sites=tuple(_sites([one.path for one in made if one.path.startswith(SITES)], language)),
        documents=tuple(_bundled(one, states.get(one.path), names, language) for one in manifest.documents),
        records=tuple(_records(made, language)),
        overrides=tuple(override_view(one, record, language) for one in record.overrides),
    )


def _made(files: Iterable[FileEntry], folder: str, language: str, languages: tuple[str, ...]) -> tuple[FileView, ...]:
    """What releasekit made in a folder: the language of the page first, then the others, then what is for programs."""
    order = {spoken: place for place, spoken in enumerate(dict.fromkeys((language, *languages)))}
    found = [_document_file(one, folder, language) for one in files if one.path.startswith(folder)]
    return tuple(sorted(found, key=lambda one: order.get(one.language, len(order))))


def _document_file(one: FileEntry, folder: str, language: str) -> FileView:
    """A document that releasekit made: ``history/history.ru.pdf``, or ``history/history.json`` for all languages."""
    _, *spoken, format = one.path.removeprefix(folder).split(".")
    return _file(_FORMATS.get(format, format), one.path, one.size, language, ".".join(spoken))


def _sites(paths: list[str], language: str) -> Iterator[FileView]:
    """Each site by its first page, or by its folder where it has none."""
    for id in dict.fromkeys(path.split("/")[1] for path in paths):
        first = f"{SITES}{id}/{INDEX}"
        yield _file(id, first if first in paths else f"{SITES}{id}/", None, language)


def _records(made: Iterable[FileEntry], language: str) -> Iterator[FileView]:
    yield from (_file(one.path, one.path, one.size, language) for one in made if one.path == BOM)
    yield from (_file(name, name, None, language) for name in (NAME, SUMS))


def _file(name: str, path: str, size: int | None, language: str, spoken: str = "") -> FileView:
    own = own_name(spoken) if spoken else ""
    return FileView(clean_line(name), href(path), "" if size is None else size_in_words(size, language), spoken, own)


def _bundled(one: DocumentEntry, state: DocumentState | None, names: Mapping[str, str], language: str) -> BundledView:
    return BundledView(
        path=clean_line(one.path),
        href=href(one.place),
        title=clean_line(text_in(one.title, language)) or clean_line(one.path),
        designation=clean_line(state.designation) if state else "",
        state=clean_line(one.state or ""),
        edition=one.edition or 0,
        size=size_in_words(one.size, language),
        covers=tuple(names.get(covered) or clean_line(covered) for covered in one.covers),
        confirmed=confirmation_view(state.confirmed) if state else None,
    )


def href(path: str) -> str:
    """A path of the bundle as a link from its top, percent-encoded."""
    return quote(path, safe="/")


def size_in_words(size: int, language: str) -> str:
    """``812 B``, ``1.4 KB``, ``20 MB``: with a fraction where it says something."""
    number, unit = float(size), 0
    while number >= _STEP and unit < len(_UNITS) - 1:
        number, unit = number / _STEP, unit + 1
    shown = round(number, 1 if unit and number < 10 else None)
    return translations(language).pgettext(*_UNITS[unit]) % {"size": decimal(shown, language)}
