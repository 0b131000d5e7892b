"""What a builder wrote: the files of a site, or why it is none."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from releasekit.documents.members import Member, check_members
from releasekit.errors import RepositoryError


def files_of(folder: Path, no_site: Collection[str] = ()) -> dict[str, Path]:
    """The files below a folder, by their paths in it, sorted; those whose path is in ``no_site`` are left out.

    A link to a file inside counts as that file. Raises RepositoryError for links that leave the folder or lead to folders, for what is no
    file, for names that are not safe everywhere, and where there is nothing.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise RepositoryError("it left no folder of files where it was to write")
    try:
        found = {path: file for path, file in _walk(folder, "", folder.resolve()) if path not in no_site}
    except OSError as error:
        raise RepositoryError(f"what it wrote cannot be read: {error.strerror}", where=str(error.filename)) from error
    if not found:
        raise RepositoryError("it wrote nothing", hint="it must write to its output folder: {output} among the arguments of a command")
    check_members(Member(path, b"") for path in found)
    return dict(sorted(found.items()))


def _walk(folder: Path, above: str, top: Path) -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        listed = list(entries)
    for entry in listed:
        path = f"{above}{entry.name}"
        if entry.is_symlink():
            yield path, _linked(Path(entry.path), path, top)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{path}/", top)
        elif entry.is_file(follow_symlinks=False):
            yield path, Path(entry.path)
        else:
            raise RepositoryError("this is neither a file nor a folder, and no part of a site", where=path)


def _linked(link: Path, path: str, top: Path) -> Path:
    target = Path(os.path.realpath(link))
    if not target.is_relative_to(top):
        raise RepositoryError("this is a symbolic link that leads out of the site", where=path)
    if not target.exists() or not stat.S_ISREG(target.stat().st_mode):
        raise RepositoryError("this is a symbolic link to something that is no file", where=path)
    return target
