"""CHANGELOG.md: releasekit owns what stands between its markers, one pair a release, and changes nothing else in the file.

Each opening marker holds the digest of its section as releasekit wrote it. A section that no longer matches was edited by a person: it is
left as it is and reported. Everything outside the markers is kept byte for byte, whatever its encoding and line ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from releasekit.core.changes import Kind
from releasekit.core.digest import sha256
from releasekit.core.record import Record, newest_first
from releasekit.core.templates import NO_TEMPLATES, OwnTemplates
from releasekit.core.version import Version
from releasekit.documents.language import translations
from releasekit.documents.render import render_sections
from releasekit.errors import InvalidVersion, RepositoryError

_BOM = b"\xef\xbb\xbf"
_TOWNCRIER = b"<!-- towncrier release notes start -->"
_OPENING = re.compile(rb"<!-- releasekit (?P<version>[0-9.]+) sha256:(?P<digest>[0-9a-f]{64}) -->[ \t]*\Z")
_CLOSING = re.compile(rb"<!-- /releasekit (?P<version>[0-9.]+) -->[ \t]*\Z")
_MARKER = re.compile(rb"<!-- /?releasekit ")
_HEADING = re.compile(rb"##[ \t]+(?P<title>.*)\Z", re.DOTALL)
_UNRELEASED = re.compile(rb"\[?\s*unreleased", re.IGNORECASE)
_FENCE = re.compile(rb" {0,3}(?P<fence>```+|~~~+)")


@dataclass(frozen=True, slots=True)
class Changelog:
    """A rendered change history: the bytes of the file, and the versions whose sections a person wrote or edited and that were kept."""

    content: bytes
    edited: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """An own section of the file: the digest in its marker, its text, and all its bytes, markers included."""

    version: Version
    digest: str
    text: bytes
    raw: bytes

    @property
    def is_edited(self) -> bool:
        return _digest(self.text) != self.digest


_Piece: TypeAlias = _Section | bytes
"""An own section, or a line outside of any."""


def insert(
    existing: bytes | None, records: Sequence[Record], kinds: Sequence[Kind], language: str, templates: OwnTemplates = NO_TEMPLATES
) -> Changelog:
    """The file with the section of every record in it; sections of other versions stay. Rendering twice changes nothing.

    ``existing`` is None when there is no file yet. Raises RepositoryError for markers that do not pair, UsageError as rendering does.
    """
    content = existing or b""
    bom = _BOM if content.startswith(_BOM) else b""
    newline = b"\r\n" if content.count(b"\r\n") * 2 > content.count(b"\n") else b"\n"
    pieces = _pieces(content.removeprefix(_BOM))
    if not any(isinstance(piece, _Section) or piece.strip() for piece in pieces):
        title = translations(language).gettext("Changelog")
        pieces = [b"# " + title.encode() + newline]
    by_hand = _by_hand(pieces)
    kept: set[Version] = set()
    texts = render_sections(records, language, kinds, templates=templates)
    for record, text in zip(newest_first(records), texts, strict=True):
        wanted = _section(record.version, text, newline)
        if any(isinstance(piece, _Section) and piece.version == record.version for piece in pieces):
            uncorrected = partial(render_sections, [replace(record, edition=1)], language, kinds, templates=templates)
            pieces = [_replaced(piece, wanted, uncorrected) for piece in pieces]
        elif record.version in by_hand:
            kept.add(record.version)
        else:
            _put(pieces, wanted, newline)
    kept |= {piece.version for piece in pieces if isinstance(piece, _Section) and piece.is_edited}
    return Changelog(bom + b"".join(map(_bytes, pieces)), tuple(sorted(kept, reverse=True)))


def _bytes(piece: _Piece) -> bytes:
    return piece.raw if isinstance(piece, _Section) else piece


def _digest(text: bytes) -> str:
    """SHA-256 of a section with LF line ends, so that a checkout that converts them edits nothing."""
    return sha256(text.replace(b"\r\n", b"\n"))


def _section(version: Version, text: str, newline: bytes) -> _Section:
    """A section as releasekit writes it. Raises RepositoryError when a template has written a marker."""
    body = text.encode()
    if any(_MARKER.match(line) for line in body.split(b"\n")):
        raise RepositoryError("the template writes a marker of releasekit", where="template release.md.j2")
    name, digest = str(version).encode(), _digest(body)
    raw = b"<!-- releasekit %s sha256:%s -->\n%s<!-- /releasekit %s -->\n" % (name, digest.encode(), body, name)
    return _Section(version, digest, body.replace(b"\n", newline), raw.replace(b"\n", newline))


def _pieces(content: bytes) -> list[_Piece]:
    """The file as own sections and lines between them. Raises RepositoryError for markers that do not pair."""
    pieces: list[_Piece] = []
    opened: list[bytes] = []
    opening: re.Match[bytes] | None = None
    for number, line in enumerate(_lines(content), start=1):
        bare = line.rstrip(b"\r\n")
        if opening is None and (opening := _OPENING.match(bare)):
            opened = [line]
        elif opening is not None and (closing := _CLOSING.match(bare)) and closing["version"] == opening["version"]:
            pieces.append(_own(opening, opened, line, number))
            opening = None
        elif _MARKER.match(bare):
            raise RepositoryError("a marker of releasekit is damaged or has no partner", where=f"line {number} of the change history")
        elif opening is not None:
            opened.append(line)
        else:
            pieces.append(line)
    if opening is not None:
        version = opening["version"].decode()
        raise RepositoryError(f"the section of {version} is opened and never closed: a marker of releasekit is missing")
    versions = [piece.version for piece in pieces if isinstance(piece, _Section)]
    if len(set(versions)) < len(versions):
        twice = next(version for version in versions if versions.count(version) > 1)
        raise RepositoryError(f"the change history has two sections of {twice} between markers of releasekit")
    return pieces


def _lines(content: bytes) -> list[bytes]:
    """Lines with their ends; only LF ends a line, for in a file of unknown encoding the other bytes may be letters."""
    return [line for line in re.split(rb"(?<=\n)", content) if line]


def _own(opening: re.Match[bytes], opened: Sequence[bytes], closing: bytes, number: int) -> _Section:
    try:
        version = Version.parse(opening["version"].decode())
    except InvalidVersion as error:
        raise RepositoryError(f"a marker of releasekit is damaged: {error.message}", where=f"section that ends at line {number}") from error
    return _Section(version, opening["digest"].decode(), b"".join(opened[1:]), b"".join((*opened, closing)))


def _replaced(piece: _Piece, wanted: _Section, uncorrected: Callable[[], tuple[str, ...]]) -> _Piece:
    """The wanted section in the place of its earlier self, unless a person edited that; an edit that says the same is no edit.

    ``uncorrected`` renders the section without the number of its edition: a person need not write that, too.
    """
    if not isinstance(piece, _Section) or piece.version != wanted.version:
        return piece
    same = _digest(piece.text) == wanted.digest
    if piece.is_edited and not same:
        same = _digest(piece.text) in {_digest(text.encode()) for text in uncorrected()}
    return wanted if same == piece.is_edited else piece


def _put(pieces: list[_Piece], wanted: _Section, newline: bytes) -> None:
    """Insert a new section at its place, with a blank line before and after."""
    at = _place(pieces, wanted.version)
    before = _bytes(pieces[at - 1]) if at else newline
    padding = b"" if not before.strip() else newline if before.endswith(b"\n") else newline * 2
    follows = at < len(pieces) and bool(_bytes(pieces[at]).strip())
    pieces[at:at] = [piece for piece in (padding, wanted, newline if follows else b"") if piece]


def _place(pieces: Sequence[_Piece], version: Version) -> int:
    """Where a section goes: among the own ones by version, else after towncrier's line, else above the first hand-written release."""
    own = [(at, piece.version) for at, piece in enumerate(pieces) if isinstance(piece, _Section)]
    if own:
        return next((at for at, theirs in own if theirs < version), own[-1][0] + 1)
    towncrier = next((at for at, piece in enumerate(pieces) if _bytes(piece).strip() == _TOWNCRIER), None)
    if towncrier is not None:
        return towncrier + 1
    return next((at for at, title in _headings(pieces) if not _UNRELEASED.match(title)), len(pieces))


def _headings(pieces: Sequence[_Piece]) -> list[tuple[int, bytes]]:
    """The second-level headings outside of own sections and fenced code: place and title."""
    found: list[tuple[int, bytes]] = []
    fence = b""
    for at, piece in enumerate(pieces):
        if isinstance(piece, _Section):
            continue
        if mark := _FENCE.match(piece):
            fence = b"" if fence and mark["fence"].startswith(fence) else fence or mark["fence"]
        elif not fence and (heading := _HEADING.match(piece)):
            found.append((at, heading["title"]))
    return found


def _by_hand(pieces: Sequence[_Piece]) -> set[Version]:
    """The versions that have a section without markers, such as ``## [4.2] - 2026-03-11``: a person told them already."""
    titles = (re.match(rb"\[?v?([0-9]+(?:\.[0-9]+){1,2})(?![\w.+-])", title) for _, title in _headings(pieces))
    versions = set()
    for title in titles:
        try:
            versions |= {Version.parse(title[1].decode())} if title else set()
        except InvalidVersion:
            continue
    return versions
