"""The pages of published sites that are ours: the list of versions, pages that lead on, and the way back from a bundle to that list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote

from releasekit.core.manifest import NAME as MANIFEST
from releasekit.core.manifest import SUMS, FileEntry, Manifest
from releasekit.core.sites import LATEST, OVERVIEW, Shown, SiteVersions
from releasekit.core.version import Version
from releasekit.documents.bundleindex import INDEX as FIRST_PAGE
from releasekit.documents.bundleindex import index_name
from releasekit.documents.environment import environment
from releasekit.documents.language import own_name, translations
from releasekit.documents.members import Member

SWITCHER = "switcher.js"

_OURS = (b'<meta name="generator" content="releasekit">', b"/* made by releasekit")
_HEAD = 4096
"""Bytes at the beginning of a file in which it says who made it."""

_SOMEWHERE = "an-address-that-is-not-known-yet"
_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A version in the list of versions."""

    title: str
    address: str
    aliases: tuple[tuple[str, str], ...]
    is_withdrawn: bool
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The list of versions in one language; ``editions`` are all its languages: tag, own name, address."""

    product: str
    language: str
    rows: tuple[Row, ...]
    editions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Redirect:
    """A page that leads on to an address."""

    title: str
    address: str
    language: str


def is_ours(page: bytes) -> bool:
    """Whether a file says that it was made here, so that it may be made anew."""
    return any(mark in page[:_HEAD] for mark in _OURS)


def overview_name(language: str, languages: Sequence[str]) -> str:
    """The file of the list of versions in a language: the first of all has the name without a language."""
    return OVERVIEW if language == languages[0] else OVERVIEW.replace(".html", f".{language}.html")


def top_pages(versions: SiteVersions, names: Mapping[str, str], withdrawn: Collection[Version]) -> dict[str, bytes]:
    """The files at the top of a folder of sites, by name: a page that leads to the newest version, the list of versions in every
    language, and the script that shows it on other pages.

    ``names`` are the product's per language, the first being the default. Raises UsageError for an unknown language.
    """
    languages = tuple(names)
    editions = tuple((one, own_name(one), overview_name(one, languages)) for one in languages) if len(languages) > 1 else ()
    rows = tuple(_row(one, withdrawn) for one in versions.shown if not one.is_hidden)
    pages = {FIRST_PAGE: redirect(f"{LATEST}/{FIRST_PAGE}", names[languages[0]], languages[0])}
    words = {one: translations(one).gettext("Version") for one in languages}
    pages[SWITCHER] = environment("html", languages[0], {}).get_template("switcher.js.j2").render(words=words).encode()
    for language in languages:
        page = Overview(names[language], language, rows, editions)
        made = environment("html", language, {}).get_template("versions.html.j2").render(page=page)
        pages[overview_name(language, languages)] = made.encode("utf-8", "replace")
    return pages


def redirect(target: str, title: str, language: str) -> bytes:
    """A page that leads on to another one; ``target`` is its path from the folder of this one."""
    page = Redirect(title, quote(target), language)
    return environment("html", language, {}).get_template("redirect.html.j2").render(page=page).encode("utf-8", "replace")


def redirects(paths: Iterable[str], name: str, title: str, language: str) -> Iterator[Member]:
    """Pages below an alias that lead to those of the same paths below a version. ``paths`` are those of the version's files.

    There may be very many, and they differ by their addresses only; those hold nothing that HTML would take for markup.
    """
    before, *between, after = redirect(_SOMEWHERE, title, language).split(_SOMEWHERE.encode())
    for path in paths:
        if path.endswith((".html", ".htm")):
            address = quote(f"{'../' * (path.count('/') + 1)}{name}/{path}").encode()
            yield Member(path, address.join((before, *between, after)))


def with_way_back(members: Iterable[Member], languages: Sequence[str], shown: Sequence[str]) -> Iterator[Member]:
    """The files of a bundle as they are published: from its index pages a link leads to the list of versions.

    ``languages`` are those of the bundle, ``shown`` those of the list, the default ones first. The manifest and the checksums, which come
    last, tell of the pages as they are then.
    """
    pages = {index_name(one, languages[0]): one for one in languages}
    changed: dict[str, FileEntry] = {}
    kept: dict[str, Member] = {}
    for member in members:
        if member.path in (MANIFEST, SUMS):
            kept[member.path] = member
        elif member.path in pages:
            page = replace(member, content=_linked(member.content, pages[member.path], shown))
            changed[page.path] = page.entry
            yield page
        else:
            yield member
    if MANIFEST in kept:
        sealed = _resealed(kept[MANIFEST], changed)
        changed[MANIFEST] = sealed.entry
        yield sealed
    if SUMS in kept:
        yield _summed(kept[SUMS], changed)


def _row(one: Shown, withdrawn: Collection[Version]) -> Row:
    aliases = tuple((alias, f"{quote(alias)}/{FIRST_PAGE}") for alias in one.aliases)
    return Row(one.title, f"{quote(one.name)}/{FIRST_PAGE}", aliases, one.release in withdrawn, LATEST in one.aliases)


def _linked(page: bytes, language: str, shown: Sequence[str]) -> bytes:
    """The page with a link to the list of versions at its beginning; as it is where it has no beginning."""
    target = overview_name(language, shown) if language in shown else OVERVIEW
    words = escape(translations(language).gettext("All versions"))
    link = f'<nav style="padding:.5rem 1.25rem"><a href="../{target}">{words}</a></nav>'
    return _BODY.sub(lambda found: found[0] + b"\n" + link.encode(), page, count=1)


def _resealed(manifest: Member, changed: Mapping[str, FileEntry]) -> Member:
    found = Manifest.from_bytes(manifest.content, where=MANIFEST)
    rendered = tuple(changed.get(one.path, one) for one in found.rendered)
    return replace(manifest, content=replace(found, rendered=rendered).to_bytes())


def _summed(sums: Member, changed: Mapping[str, FileEntry]) -> Member:
    lines = []
    for line in sums.content.decode("utf-8", "surrogateescape").splitlines():
        digest, space, path = line.partition("  ")
        lines.append(f"{changed[path].sha256 if path in changed else digest}{space}{path}\n")
    return replace(sums, content="".join(lines).encode("utf-8", "surrogateescape"))
