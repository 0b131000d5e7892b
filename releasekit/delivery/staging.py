"""Staging: files are written beside their folder, and moved in when all of them are there and it is sure that they are wanted."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from releasekit.errors import RepositoryError


@dataclass(frozen=True, slots=True)
class Staging:
    """``folder`` is where the files will lie, ``place`` where they are written until then, on the same file system."""

    folder: Path
    place: Path

    def sync(self) -> None:
        """Have everything on the disk that was written. Raises RepositoryError."""
        try:
            for path in self.place.iterdir():
                _sync(path)
            _sync(self.place)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def move_in(self, names: Sequence[str]) -> tuple[Path, ...]:
        """Move files into their folder, over what has their names there. Raises RepositoryError."""
        try:
            moved = tuple((self.place / name).replace(self.folder / name) for name in names)
            _sync(self.folder)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return moved


_PREFIX = ".releasekit-"
_LOCK = ".lock"
"""In each place, and held while somebody writes there: what a run that was killed left behind can be told from what is in use."""


@contextmanager
def staging(folder: Path) -> Iterator[Staging]:
    """A place to write files for a folder; what was not moved in is removed at the end, and the folder too if it was not there before.

    What earlier runs had to leave there, because they were killed, is removed as well: a bundle that nobody asked for may be large.
    Raises RepositoryError where they cannot be written: before anything is moved, so before anything is published.
    """
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sweep([folder])
        place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        lock = FileLock(place / _LOCK)
        with suppress(NotImplementedError):  # a file system without locks: then nobody sweeps there either
            lock.acquire()
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield Staging(folder, place)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        lock.release()
        _remove(place)
        with suppress(OSError):  # it is not empty: something was moved in
            for path in new:
                path.rmdir()


def sweep(folders: Iterable[Path]) -> None:
    """Remove the places of those that are gone: their locks are free, or they had none yet."""
    for folder in folders:
        for left in folder.glob(f"{_PREFIX}*"):
            if left.is_symlink() or (left / _LOCK).is_symlink():
                continue
            with suppress(OSError):
                left.rmdir()  # nothing lies in it
            lock = FileLock(left / _LOCK, blocking=False)
            with suppress(Timeout, OSError, NotImplementedError):
                if (left / _LOCK).is_file():
                    lock.acquire()
                    lock.release()
                    _remove(left)


def _remove(place: Path) -> None:
    """Remove a place, its lock last: as long as anything is in it, another run can see that nobody is."""
    with suppress(OSError):
        for path in place.iterdir():
            if path.name != _LOCK:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.rmtree(place)


def _sync(path: Path) -> None:
    if os.name != "posix" and path.is_dir():
        return  # only POSIX systems open folders
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(folder: Path, error: OSError) -> RepositoryError:
    return RepositoryError(f"the documents cannot be written: {error.strerror}", where=str(folder), hint="name another --output")
