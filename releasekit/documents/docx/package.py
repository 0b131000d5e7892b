"""A Word document as the zip archive that it is: read with bounds, and written so that the same parts always give the same bytes."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from releasekit.errors import UsageError

CONTENT_TYPES = "[Content_Types].xml"

MOST_BYTES = 64 << 20
"""Most bytes that the parts of a template may have once they are unpacked."""

_MOST_PARTS = 2_000
_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_LAST_DATE = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
_UNIX = 3
_ENCRYPTED = 0x1
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_SAVE_AS = "open it in Word or LibreOffice, and save it as a Word document (.docx)"


def read_package(content: bytes, where: str) -> dict[str, bytes]:
    """The parts of a Word file by name. Raises UsageError for what is no Word file, is damaged or protected, or holds too much."""
    if content.startswith(_OLD_FORMAT):
        raise UsageError("this is a .doc of an old Word, or protected by a password", where=where, hint=_SAVE_AS)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _check_members(members, where)
            parts = {one.filename: archive.read(one) for one in members}
    except BadZipFile as error:
        raise UsageError(f"this is no Word document, or a damaged one: {error}", where=where, hint=_SAVE_AS) from error
    except (zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UsageError(f"the Word document is damaged: {error}", where=where, hint=_SAVE_AS) from error
    if CONTENT_TYPES not in parts or "_rels/.rels" not in parts:
        missing = CONTENT_TYPES if CONTENT_TYPES not in parts else "_rels/.rels"
        raise UsageError(f"this is a zip archive, but no Word document: it has no {missing}", where=where, hint=_SAVE_AS)
    return parts


def _check_members(members: list[ZipInfo], where: str) -> None:
    """Refuse what would hurt when it is unpacked. zipfile never unpacks more of a member than its declared size."""
    if any(one.flag_bits & _ENCRYPTED for one in members):
        raise UsageError("the Word document is protected by a password", where=where, hint="save it without one")
    size = sum(one.file_size for one in members)
    if size > MOST_BYTES or len(members) > _MOST_PARTS:
        told = f"{len(members)} parts of {size >> 20} MiB; at most {_MOST_PARTS} parts of {MOST_BYTES >> 20} MiB are read"
        raise UsageError(f"the Word document is too large: {told}", where=where, hint="are there pictures that could be smaller?")
    names = [one.filename.casefold() for one in members]
    if len(set(names)) != len(names):
        double = next(one for one in names if names.count(one) > 1)
        raise UsageError(f"the Word document is damaged: it holds {double!r} twice", where=where, hint=_SAVE_AS)


def write_package(parts: Mapping[str, bytes], moment: datetime) -> bytes:
    """The archive of the parts: content types first, as readers expect, then by name; ``moment`` (aware) dates every part.

    A zip file knows even seconds from 1980 to 2107; a moment outside is moved to the nearest.
    """
    date = min(max(moment.astimezone(UTC), _FIRST_DATE), _LAST_DATE)
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda one: (one != CONTENT_TYPES, one)):
            entry = ZipInfo(name, date.timetuple()[:6])
            entry.create_system = _UNIX
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, parts[name])
    return stream.getvalue()
