"""What releasekit writes into a person's work tree: fragments, a first configuration, new editions of records.

Nothing is committed, and nothing is overwritten unseen.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from releasekit.core.digest import sha256
from releasekit.errors import RepositoryError, UsageError


def write_fragment(
    top: Path,
    folder: str,
    request: str | None,
    type_: str,
    content: str,
    ending: str = ".md",
    orphan: str = "+",
    taken: Collection[int] = (),
) -> Path:
    """Write a fragment into a folder of the work tree and return its path.

    It is called ``<request>.<type><ending>``, with a counter if that is there, or is ``taken`` (0: the name without one), and ``orphan``
    with a digest without a request. Raises UsageError for a request that cannot stand in a file name, RepositoryError when the file
    cannot be written.
    """
    if request is not None and not _can_stand_in_a_name(request):
        raise UsageError(f"{request!r} cannot stand in the name of a file", hint="give the request's number, such as --request 123")
    stem = request or orphan + sha256(content.encode())[:8]
    place = top / folder
    links = [one for one in (place, *place.parents) if one.is_relative_to(top) and one != top and one.is_symlink()]
    if links:
        raise RepositoryError("this is a symbolic link, and no fragment is looked for behind it", where=str(links[0]), hint="remove it")
    try:
        place.mkdir(parents=True, exist_ok=True)
        for counter in (number for number in range(1000) if number not in taken):
            path = place / (f"{stem}.{type_}.{counter}{ending}" if counter else f"{stem}.{type_}{ending}")
            try:
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(content)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise RepositoryError(f"the fragment cannot be written: {error.strerror}", where=str(place)) from error
    raise RepositoryError("there are a thousand fragments of this request and type already", where=str(place))


def _can_stand_in_a_name(request: str) -> bool:
    """Whether a request may stand in a file name on every system."""
    has_only_good = request.isprintable() and not set(request) & set('/\\:*?"<>|')
    return has_only_good and bool(request.strip()) and not request.startswith((".", "-", "+"))


def read_here(top: Path, name: str) -> bytes | None:
    """A file of a work tree as ``write_over`` would find it; None if it is not there. Raises RepositoryError."""
    return _content(_target(top, name))


def write_over(top: Path, files: Iterable[tuple[str, bytes | None, bytes]]) -> tuple[Path, ...]:
    """Write files of a work tree, each given as path, content that must be there before (None: no file), and new content.

    All are looked at before the first is written, and put back as they were when a later one fails. Folders are made where they lack, and
    a symbolic link is followed inside of the work tree. Raises RepositoryError, and nothing is changed then.
    """
    wanted = [(_target(top, name), before, after) for name, before, after in files]
    found: dict[Path, bytes | None] = {}
    for target, before, after in wanted:
        found[target] = _content(target)
        if found[target] not in (before, after):
            why = "is there already, with other content" if before is None else "was changed in the meantime"
            raise RepositoryError(
                f"this file {why}, so nothing was written", where=str(target), hint="look at it, and run the command again"
            )
    folders = [folder for target in found for folder in reversed(target.parents) if not folder.exists()]
    try:
        for target, _, after in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, after)
    except OSError as error:
        _put_back(found, folders)
        raise RepositoryError(f"the file cannot be written: {error.strerror}", where=str(target)) from error
    return tuple(target for target, _, _ in wanted)


def _put_back(found: Mapping[Path, bytes | None], folders: Sequence[Path]) -> None:
    """Every file as it was found, and no folder that was not there."""
    for path, before in found.items():
        with suppress(OSError):
            if before is None:
                path.unlink()
            elif path.read_bytes() != before:
                _replace(path, before)
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _target(top: Path, name: str) -> Path:
    """The file itself, where the path holds a symbolic link. Raises RepositoryError for one that leads out of the work tree."""
    path = top / name
    if not path.is_symlink() and path.parent.resolve() == top.resolve() / Path(name).parent:
        return path
    target, home = path.resolve(), top.resolve()
    is_there = target.is_file() or (target.parent.is_dir() and not path.is_symlink())
    if not is_there or not target.is_relative_to(home) or ".git" in target.relative_to(home).parts:
        raise RepositoryError(
            "this is a symbolic link that leads to no file of the work tree, so it is not written through",
            where=str(path),
            hint="put a file in its place",
        )
    return target


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RepositoryError(f"the file cannot be read: {error.strerror}", where=str(path)) from error


def _replace(path: Path, content: bytes) -> None:
    """Put the content in the place of the file at once, with the file's own mode."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
