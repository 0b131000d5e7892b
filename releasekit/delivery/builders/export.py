"""A clean copy of a commit, written from its objects: no work tree, no filters, no attributes and no settings of git have a say in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.pointers import LARGEST_POINTER, begins_as_pointer
from releasekit.errors import RepositoryError
from releasekit.git import Entry, Git, Pieces, read_blobs, stream_pieces, tree_entries

if TYPE_CHECKING:
    from releasekit.delivery.handover import Resolve

_SUBMODULE = "160000"
_LINK = "120000"


def export_commit(git: Git, commit: str, folder: Path, moment: datetime, source: str = "", resolve: Resolve | None = None) -> None:
    """Write every file of a commit below an empty folder, all of them dated ``moment``.

    Links are made last, and only those that stay inside. In ``source``, the folder that a site is made from, a submodule is refused, and
    so is a Git LFS pointer without ``resolve``; elsewhere the one is an empty folder and the other a file as git has it. Raises
    RepositoryError, also for names that this system cannot hold side by side.
    """
    entries = tree_entries(git, commit)
    for entry in entries:
        _check_name(entry.path)
    files, links = [one for one in entries if one.is_file], [one for one in entries if one.mode == _LINK]
    for entry in entries:
        if entry.mode == _SUBMODULE:
            _leave_out(entry, folder, source)
    _write(git, files, folder, source, resolve)
    _link(git, links, folder)
    _settle(folder, moment)


def _check_name(path: str) -> None:
    """git makes no such trees; whoever made one wants to write elsewhere."""
    if any(part in ("", ".", "..") or part.casefold() in (".git", "git~1") for part in path.split("/")) or "\0" in path:
        raise RepositoryError("no commit may hold such a path, so nothing is built from it", where=repr(path))


def _leave_out(entry: Entry, folder: Path, source: str) -> None:
    if _is_in(entry.path, source):
        raise RepositoryError(
            "this is a submodule: its files are not in this repository, so no site can be built from them",
            where=entry.path,
            hint="name the folder that the site is made from (source), or keep what it needs in the repository itself",
        )
    (folder / entry.path).mkdir(parents=True)


def _is_in(path: str, source: str) -> bool:
    return not source or path == source or path.startswith(f"{source}/")


def _write(git: Git, files: Sequence[Entry], folder: Path, source: str, resolve: Resolve | None) -> None:
    """The plain files, streamed through one process."""
    for entry, found in zip(files, stream_pieces(git, [entry.oid for entry in files]), strict=True):
        if found is None:
            raise RepositoryError(f"its content {entry.oid[:9]} is not in this repository", where=entry.path, hint="fetch it: git fetch")
        path = folder / entry.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                os.fchmod(file.fileno(), 0o755 if entry.mode == "100755" else 0o644)
                file.writelines(_content(found, entry.path if _is_in(entry.path, source) else "", resolve))
        except OSError as error:
            raise _unwritable(entry, error) from error


def _content(found: Pieces, needed: str, resolve: Resolve | None) -> Iterable[bytes]:
    """One content; ``needed`` is its path where a Git LFS pointer would be needed as what it stands for, and else ""."""
    if not needed or found.size >= LARGEST_POINTER:
        return found.chunks
    content = b"".join(found.chunks)
    if not begins_as_pointer(content):
        return (content,)
    if resolve is None:
        raise RepositoryError("this is a Git LFS pointer, not the file itself", where=needed, hint="fetch it: git lfs pull")
    return (resolve(needed, content),)


def _unwritable(entry: Entry, error: OSError) -> RepositoryError:
    if isinstance(error, FileExistsError | NotADirectoryError | IsADirectoryError):
        return RepositoryError("another path of the commit is the same name on this system", where=entry.path, hint="rename one of them")
    return RepositoryError(f"cannot be written for the builder: {error.strerror}", where=entry.path, hint="see TMPDIR")


def _link(git: Git, links: Sequence[Entry], folder: Path) -> None:
    """The links, after all files, so that no file is written through one; each must stay inside, whatever others it goes through."""
    for entry, target in zip(links, read_blobs(git, [one.oid for one in links]), strict=True):
        path = folder / entry.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to((target or b"").decode("utf-8", "surrogateescape"))
        except (OSError, ValueError) as error:
            raise RepositoryError("this symbolic link cannot be made", where=entry.path) from error
    for entry in links:
        path = folder / entry.path
        if path.readlink().is_absolute() or not Path(os.path.realpath(path)).is_relative_to(folder):
            raise RepositoryError(
                "this is a symbolic link that leads out of the repository, so no site is built from it", where=entry.path, hint="remove it"
            )


def _settle(folder: Path, moment: datetime) -> None:
    """One date for everything, and folders of one mode: what a builder reads from them is the same in every build."""
    when = int(moment.timestamp())
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            os.utime(os.path.join(place, name), (when, when), follow_symlinks=False)  # noqa: PTH118 - names may be no UTF-8, and many
        Path(place).chmod(0o755)
        os.utime(place, (when, when))
