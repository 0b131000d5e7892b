"""The files of a bundle, and which names they may have: an archive is unpacked on any system, by people who trust it.

A name is refused when some system would write the file elsewhere, not at all, or over another one: then the checksums could not be checked
there. The rules are those of Windows for the most part (ADR 0021), and hold for every kind of archive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from releasekit.core.digest import sha256
from releasekit.core.manifest import FileEntry
from releasekit.core.pointers import is_pointer
from releasekit.documents.cleaning import clean
from releasekit.errors import RepositoryError

LARGEST = 1 << 30
"""The largest file that a bundle holds, in bytes. It has to fit into memory, and 4 GiB would not fit into every zip file."""

LONGEST_PART = 255
"""The longest name of a file or folder, in bytes of UTF-8: what the file systems of Linux hold."""

LONGEST_PATH = 200
"""The longest path in the bundle, in UTF-16 units: Windows knows 260, and the folder that it is unpacked to needs some of them."""

_TYPE, _REGULAR = 0o170000, 0o100000
_TYPES = {0o120000: "a symbolic link", 0o160000: "a submodule", 0o040000: "a folder"}
_ADVICE = "rename it, or keep it out of the bundle: bundle.include takes patterns that begin with !"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle: its path with forward slashes, its bytes, its mode (of which only the executable bit counts)."""

    path: str
    content: bytes
    mode: int = 0o644

    @property
    def entry(self) -> FileEntry:
        """What a manifest and a list of checksums say of it."""
        return FileEntry(self.path, sha256(self.content), len(self.content))


def check_members(members: Iterable[Member]) -> None:
    """Raise RepositoryError for what ``check_paths`` or ``check_content`` refuse. Each member is looked at once, and none is kept."""

    def paths() -> Iterator[str]:
        for member in members:
            yield member.path
            check_content(member)

    check_paths(paths())


def check_paths(paths: Iterable[str]) -> None:
    """Raise RepositoryError for a name that is not safe everywhere, and for two names that are one on some system.

    Needs no contents, so it can be asked before any of them is read. Paths are those in the bundle, with forward slashes.
    """
    names: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        _check_path(path)
        key = _key(path)
        if key in names:
            raise _same(names[key], path)
        names[key] = path
        _enter_folders(path, folders)
    for key in names.keys() & folders.keys():
        raise RepositoryError(f"on some systems {names[key]!r} is also a folder of the bundle, {folders[key]!r}", hint=_ADVICE)


def _enter_folders(path: str, folders: dict[str, str]) -> None:
    """Note the folders of a path. Two of them that differ by case only would become one, and links into the other one would break."""
    while folder := path.rpartition("/")[0]:
        if folders.setdefault(_key(folder), folder) != folder:
            raise _same(folders[_key(folder)] + "/", folder + "/")
        path = folder


def _same(one: str, other: str) -> RepositoryError:
    return RepositoryError(f"two files or folders of the bundle have one name on some systems: {one!r} and {other!r}", hint=_ADVICE)


def _key(path: str) -> str:
    """What two names have in common that a file system without case, or with another Unicode form, takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


_RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (re.compile("/|.:").match, "it is absolute"),
    (re.compile(r"\\").search, "it holds a backslash"),
    (lambda path: clean(path) != path or "\n" in path, "it holds a control character, or bytes that are no UTF-8"),
    (re.compile(r"(?:^|/)\.{0,2}(?:/|$)").search, "it has an empty part, '.' or '..'"),
    (re.compile('[<>:"|?*]').search, 'it holds one of the characters < > : " | ? *, which Windows has no files with'),
    (
        re.compile(r"(?:^|/)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³]) *(?:\.[^/]*)?(?:/|$)", re.IGNORECASE).search,
        "Windows takes the name of a file or folder in it for that of a device",
    ),
    (re.compile("[. ](?:/|$)").search, "a file or folder in it ends with a dot or a space, which Windows drops"),
    (
        lambda path: max(map(len, path.encode().split(b"/"))) > LONGEST_PART,
        f"a file or folder in it has a name of more than {LONGEST_PART} bytes",
    ),
    (lambda path: len(path.encode("utf-16-le")) // 2 > LONGEST_PATH, f"it has more than {LONGEST_PATH} characters"),
)
"""What is wrong with a path, in the order in which it is asked: the first answer is the one that people get."""


def _check_path(path: str) -> None:
    for is_wrong, reason in _RULES:
        if is_wrong(path):
            raise RepositoryError(f"the bundle cannot hold {path!r}: {reason}", hint=_ADVICE)


def check_content(member: Member) -> None:
    """Raise RepositoryError for what is no file, for a Git LFS pointer that stands in for its file, and for more than LARGEST bytes."""
    kind = member.mode & _TYPE
    if kind not in {0, _REGULAR}:
        raise RepositoryError(f"the bundle cannot hold {_TYPES.get(kind, 'what is no file')}", where=member.path, hint=_ADVICE)
    if is_pointer(member.content):
        raise RepositoryError(
            "this is a Git LFS pointer, not the document itself", where=member.path, hint="fetch it: git lfs pull, then build again"
        )
    if len(member.content) > LARGEST:
        size = f"{len(member.content):,} bytes"
        raise RepositoryError(f"the file has {size}, and a bundle holds files of up to {LARGEST:,}", where=member.path, hint=_ADVICE)
