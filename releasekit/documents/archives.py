"""Archives: members in the order in which they came, with fixed dates, owners and modes: the same files give the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from releasekit.documents.members import Member

_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_LAST_DATE = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
_UNIX = 3


class Archive(Protocol):
    """An archive that is being written."""

    def add(self, member: Member) -> None:
        """Write a file; those that are written lie in one folder, in the order in which they came."""

    def close(self) -> None:
        """Write what stands at the end. The stream itself stays open."""


def open_archive(kind: str, stream: BinaryIO, folder: str, moment: datetime) -> Archive:
    """An archive of a kind (``zip``) that is written to a stream, all members in ``folder``.

    ``moment`` (aware) dates every member, within what the kind can hold: a zip file, even seconds from 1980 to 2107.
    """
    return _Zip(stream, folder, moment)


class _Zip:
    def __init__(self, stream: BinaryIO, folder: str, moment: datetime) -> None:
        self._zip = ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6)
        self._folder = folder
        self._date = min(max(moment.astimezone(UTC), _FIRST_DATE), _LAST_DATE).timetuple()[:6]

    def add(self, member: Member) -> None:
        entry = ZipInfo(f"{self._folder}/{member.path}", self._date)
        entry.create_system = _UNIX
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = (0o100755 if member.mode & 0o111 else 0o100644) << 16
        self._zip.writestr(entry, member.content)

    def close(self) -> None:
        self._zip.close()
