"""The files of a bundle, and which names they may have: an archive is unpacked on any system, by people who trust it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from releasekit.documents.cleaning import clean
from releasekit.errors import RepositoryError

_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_SYMLINK = 0o120000
_TYPE = 0o170000


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle: its path with forward slashes, its bytes, its mode (of which only the executable bit counts)."""

    path: str
    content: bytes
    mode: int = 0o644


def check_members(members: Iterable[Member]) -> None:
    """Raise RepositoryError for a name that is not safe everywhere, two names that are one on some system, and Git LFS pointers."""
    names: dict[str, str] = {}
    folders: dict[str, str] = {}
    for member in members:
        _check_path(member.path)
        _check_content(member)
        key = _key(member.path)
        if key in names:
            raise RepositoryError(f"two files of the bundle have one name on some systems: {names[key]!r} and {member.path!r}")
        names[key] = member.path
        parts = key.split("/")
        folders.update(dict.fromkeys(("/".join(parts[:end]) for end in range(1, len(parts))), member.path))
    for key in names.keys() & folders.keys():
        raise RepositoryError(f"on some systems {names[key]!r} is also a folder of the bundle, of {folders[key]!r}")


def _key(path: str) -> str:
    """What two names have in common that a file system without case, or with another Unicode form, takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _check_path(path: str) -> None:
    parts = path.split("/")
    if path.startswith("/") or (len(path) > 1 and path[1] == ":"):
        reason = "it is absolute"
    elif "\\" in path:
        reason = "it holds a backslash"
    elif clean(path) != path or "\n" in path:
        reason = "it holds a control character"
    elif any(part in ("", ".", "..") for part in parts):
        reason = "it has an empty part, '.' or '..'"
    else:
        return
    raise RepositoryError(f"the bundle cannot hold {path!r}: {reason}")


def _check_content(member: Member) -> None:
    if member.mode & _TYPE == _SYMLINK:
        raise RepositoryError("the bundle cannot hold a symbolic link", where=member.path)
    if len(member.content) < 1024 and member.content.startswith(_LFS) and b"\noid sha256:" in member.content:
        raise RepositoryError(
            "this is a Git LFS pointer, not the document itself", where=member.path, hint="fetch it: git lfs pull, then build again"
        )
