"""Which repositories a fleet has: those that a file lists, or those that lie in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from releasekit.core.fleet import Member
from releasekit.errors import RepositoryError, UsageError


def members_of(place: Path) -> tuple[Member, ...]:
    """The repositories of a fleet, by name. Raises UsageError, RepositoryError, and never answers with none."""
    try:
        members = _found_in(place) if place.is_dir() else _listed_in(place)
    except OSError as error:
        raise RepositoryError(f"cannot be read: {error.strerror}", where=str(error.filename or place)) from error
    if not members:
        hint = "name a folder that holds clones, or a file with the path of one on each line"
        raise RepositoryError("there is no repository here", where=str(place), hint=hint)
    return members


def _found_in(folder: Path) -> tuple[Member, ...]:
    """Every repository below a folder, however deep, but none inside of another, and each once.

    A link to a repository is followed, one to a folder of repositories is not: it may lead anywhere.
    """
    found = tuple(_repositories(folder))
    plain = {path.resolve() for path in found if not path.is_symlink()}
    members = (path for path in found if not path.is_symlink() or path.resolve() not in plain)
    return tuple(Member(path.relative_to(folder).as_posix(), str(path)) for path in members)


def _repositories(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.name.startswith("."):
            continue
        if _is_repository(path):
            yield path
        elif not path.is_symlink():
            yield from _repositories(path)


def _is_repository(path: Path) -> bool:
    """By looks alone: git says so when it is asked, and then what is wrong with it is told."""
    return (path / ".git").exists() or all((path / name).exists() for name in ("HEAD", "objects", "refs"))


def _listed_in(file: Path) -> tuple[Member, ...]:
    """The paths in a file, one on each line, relative to the file's folder; ``#`` begins a line that is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError("the list of repositories is not UTF-8", where=str(file)) from error
    names = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for number, name in enumerate(names):
        if "://" in name:
            raise UsageError(f"{name} is an address, and no clone on this machine", where=str(file), hint="clone it, and list the path")
        if name in names[:number]:
            raise UsageError(f"{name} is listed twice", where=str(file))
    return tuple(Member(name, str(file.parent / Path(name).expanduser())) for name in names)
