"""Laying out a folder of published sites: one directory a line, aliases, the list of versions, and pages that lead on.

All is made beside first, whole, and written down. Then each name is put in its place in one step, in an order in which everything that is
named is there: the version, its aliases, the list, the pages. Whoever is interrupted leaves a folder that works, and the next run finishes
what was written down before it does anything else.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from releasekit.core.sites import ALIAS_TYPES, COPY, NAME, REDIRECT, SYMLINK, Shown, SiteVersions
from releasekit.delivery.failpoints import reach
from releasekit.delivery.swap import put
from releasekit.documents.bundleindex import INDEX as FIRST_PAGE
from releasekit.documents.members import Member, check_members
from releasekit.documents.sitepages import is_ours, redirects
from releasekit.errors import RaceLost, RepositoryError, UsageError

STAGING = ".releasekit-publish"
"""The folder inside of the published one in which everything is made; there after a run only if that was interrupted."""

_NEW, _OLD, _NAMES = "new", "old", "names"
_NOTHING = frozenset({"CNAME"})
"""What may lie in a folder that is still empty, beside hidden files: what hosts of static sites are told by."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What a publication did: the aliases that lead to where they did not before, or to what is new, and the pages that are another's."""

    aliases: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class SiteFolder:
    """A folder of published sites that nobody else writes to at this moment, and the list of versions that it holds."""

    path: Path
    versions: SiteVersions

    def publish(
        self, after: SiteVersions, name: str, files: Iterable[Member], pages: Mapping[str, bytes], alias_type: str, language: str
    ) -> LaidOut:
        """Put the files of a version in its directory, and everything that goes with it; ``after`` is the list as it will be.

        ``pages`` are those at the top, by name; one that is there and not ours stays. Other directories are not touched. Raises
        RepositoryError, and nothing that readers see is changed then, unless it says so.
        """
        if alias_type not in ALIAS_TYPES:
            raise UsageError(f"there is no type of alias {alias_type!r}", hint=f"the types are: {', '.join(ALIAS_TYPES)}")
        aliases = self._moving(after, name)
        self.require_free((name, *(alias for alias, _ in aliases)))
        kept = tuple(page for page in pages if not self._may_write(page))
        order = [name, *(alias for alias, _ in aliases), NAME, *(page for page in pages if page not in kept)]
        new = self.path / STAGING / _NEW
        try:
            new.mkdir(parents=True)
            _write(new / name, files)
            for alias, shown in aliases:
                source = new / name if shown.name == name else self.path / shown.name
                _make_alias(new / alias, source, shown, alias_type, language)
            for page in (one for one in pages if one not in kept):
                (new / page).write_bytes(pages[page])
            (new / NAME).write_bytes(after.to_bytes())
            reach("site-made")
            _note(self.path / STAGING, order)
            reach("site-noted")
        except OSError as error:
            raise RepositoryError(f"the site cannot be written: {error.strerror}", where=str(error.filename or self.path)) from error
        try:
            _finish(self.path)
        except OSError as error:
            raise RepositoryError(
                f"not all of the site could be put in its place: {error.strerror}",
                where=str(error.filename or self.path),
                hint="what readers see works as it is; mend that, and run this again: it goes on from there",
            ) from error
        return LaidOut(tuple(alias for alias, _ in aliases), kept)

    def _moving(self, after: SiteVersions, name: str) -> list[tuple[str, Shown]]:
        """The aliases that are to be made, each with the version that it leads to: those of what is new, and those that moved."""
        before = {one.name: one.aliases for one in self.versions.shown}
        return [(alias, one) for one in after.shown for alias in one.aliases if one.name == name or alias not in before.get(one.name, ())]

    def require_free(self, names: Sequence[str]) -> None:
        """Raises RepositoryError where a directory would take the place of something that the list of versions does not name."""
        there = {one.name.casefold(): one.name for one in self.path.iterdir()}
        for name in names:
            place = self.path / name
            listed = self.versions.find(name)
            if there.get(name.casefold(), name) != name:
                raise RepositoryError(f"{there[name.casefold()]!r} and {name!r} are one name on some systems", where=str(self.path))
            if not os.path.lexists(place):
                continue
            if listed is None:
                raise RepositoryError(
                    f"this is there already, and {NAME} does not name it", where=str(place), hint="move it away, or add it to the list"
                )
            if listed.name == name and (place.is_symlink() or not place.is_dir()):
                raise RepositoryError("this is no directory, though a version is to lie here", where=str(place), hint="move it away")

    def _may_write(self, page: str) -> bool:
        """Whether a page at the top is not there yet, or was made here."""
        try:
            return is_ours((self.path / page).read_bytes()) and not (self.path / page).is_symlink()
        except FileNotFoundError:
            return not os.path.lexists(self.path / page)
        except OSError:
            return False


@contextmanager
def open_sites(path: Path, *, init: bool = False) -> Iterator[SiteFolder]:
    """A folder of published sites, made if it is not there; what an interrupted run left is finished first.

    With ``init`` a folder of other things is taken, too; they stay. Raises RepositoryError for one without, and for one that cannot be
    written to, RaceLost while somebody else publishes to it.
    """
    is_new = not os.path.lexists(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        path = path.resolve(strict=True)
        with _locked(path), _removed_if_empty(path, is_new=is_new):
            _finish(path)
            try:
                yield SiteFolder(path, _versions(path, init=init))
            finally:
                with suppress(OSError):
                    _finish(path)
    except (FileExistsError, NotADirectoryError) as error:
        raise RepositoryError("this is no folder, so no site can lie in it", where=str(path)) from error
    except OSError as error:
        raise RepositoryError(f"no site can be published here: {error.strerror}", where=str(error.filename or path)) from error


@contextmanager
def _removed_if_empty(path: Path, *, is_new: bool) -> Iterator[None]:
    try:
        yield
    finally:
        if is_new:
            with suppress(OSError):
                path.rmdir()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep others out. The folder itself is locked: a lock file would be published."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise RaceLost("somebody else publishes here at this moment", where=str(path), hint="run this again when they are done") from error
    finally:
        os.close(handle)


def _note(staging: Path, order: Sequence[str]) -> None:
    """Write down what is to be put in its place, now that all of it is made; by its inode, too, which it keeps when it is moved."""
    (staging / _OLD).mkdir()
    lines = "".join(f"{(staging / _NEW / name).lstat().st_ino} {name}\n" for name in order)
    (staging / "unfinished").write_text(lines, encoding="utf-8")
    (staging / "unfinished").rename(staging / _NAMES)


def _finish(path: Path) -> None:
    """Put in its place what was written down and is not there yet, and remove all that was made beside. Raises OSError."""
    staging = path / STAGING
    if not os.path.lexists(staging):
        return
    noted: list[str] = []
    with suppress(FileNotFoundError):
        noted = (staging / _NAMES).read_text(encoding="utf-8").splitlines()
    for line in noted:
        inode, _, name = line.partition(" ")
        if not os.path.lexists(path / name) or str((path / name).lstat().st_ino) != inode:
            reach("site-moving")
            put(staging / _NEW / name, path / name, staging / _OLD / name)
    reach("site-placed")
    shutil.rmtree(staging)
    reach("site-tidied")


def _versions(path: Path, *, init: bool) -> SiteVersions:
    file = path / NAME
    if file.is_symlink():
        raise RepositoryError("this is a symbolic link, and is not written through", where=str(file), hint="put a file in its place")
    try:
        return SiteVersions.from_bytes(file.read_bytes(), str(file))
    except FileNotFoundError:
        foreign = sorted(one.name for one in path.iterdir() if not one.name.startswith(".") and one.name not in _NOTHING)
        if foreign and not init:
            raise RepositoryError(
                f"the folder is not empty, and has no {NAME}: it holds {foreign[0]!r}",
                where=str(path),
                hint="name another folder; or, to publish beside what is there: --init",
            ) from None
        return SiteVersions()


def _write(folder: Path, files: Iterable[Member]) -> None:
    """The files of a site, one by one. Raises RepositoryError for names that are not safe, and for a site that has no first page."""
    folder.mkdir()
    made: set[str] = set()
    for member in files:
        check_members((member,))
        try:
            _place(folder, member, made)
        except (FileExistsError, NotADirectoryError) as error:
            raise RepositoryError("two files of the site have one name on this system", where=member.path) from error
    if not (folder / FIRST_PAGE).is_file():
        raise RepositoryError(
            f"there is no {FIRST_PAGE} among its files, so nobody would see anything", hint="let the site have a first page of that name"
        )


def _place(folder: Path, member: Member, made: set[str]) -> None:
    """One file, in a folder that is made if it is not among those that are ``made`` already. Raises OSError."""
    above = member.path.rpartition("/")[0]
    if above not in made:
        (folder / above).mkdir(parents=True, exist_ok=True)
        made.add(above)
    with (folder / member.path).open("xb") as file:
        file.write(member.content)


def _make_alias(place: Path, source: Path, shown: Shown, alias_type: str, language: str) -> None:
    """An alias of the version whose files lie in ``source``."""
    if not source.is_dir():
        raise RepositoryError(
            f"{NAME} names {shown.name}, and there is no such directory", where=str(source), hint="take it out of the list"
        )
    if alias_type == SYMLINK:
        place.symlink_to(shown.name, target_is_directory=True)
    elif alias_type == COPY:
        shutil.copytree(source, place, symlinks=True)
    elif alias_type == REDIRECT:
        place.mkdir()
        made: set[str] = set()
        for page in redirects(_files(source), shown.name, shown.title, language):
            _place(place, page, made)


def _files(folder: Path) -> Iterator[str]:
    """The paths of the files below a folder."""
    for place, _, names in os.walk(folder):
        above = Path(place).relative_to(folder).as_posix()
        yield from (name if above == "." else f"{above}/{name}" for name in names)
