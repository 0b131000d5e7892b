"""The exhibitor: where a release's site or bundle meets the folder that published sites lie in; ``Project`` stands in front of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.bundleoptions import ARCHIVES, SiteOptions
from releasekit.core.digest import sha256
from releasekit.core.history import Release
from releasekit.core.manifest import NAME as MANIFEST
from releasekit.core.manifest import SUMS, Manifest
from releasekit.core.sites import Publication, SiteWish
from releasekit.core.version import Version
from releasekit.delivery.builders import SiteValues, built_sites
from releasekit.delivery.handover import builder_logs
from releasekit.delivery.sites import open_sites
from releasekit.documents.members import Member
from releasekit.documents.sitepages import top_pages, with_way_back
from releasekit.errors import DamagedBundle, RepositoryError, UsageError
from releasekit.sources.bundles import opened
from releasekit.sources.lfs import Store
from releasekit.sources.members import Member as ArchiveMember
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository

if TYPE_CHECKING:
    from releasekit.core.record import Record

Build = Callable[[Path, Version], tuple["Record", tuple[Path, ...]]]
"""Makes the documents and the bundle of a release in a folder: ``Project.build``."""

_SITES = "sites/"
_LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True)
class Exhibitor:
    """One repository, whose releases are shown. ``state`` is the folder for logs."""

    repository: Repository
    reader: Reader
    state: Path
    build: Build

    def publish(self, folder: Path, wish: SiteWish, tell: Callable[[str], None]) -> Publication:
        """Lay out a release in a folder of sites. See ``Project.publish_site``."""
        self._require_apart(folder)
        release, bundle = self._wished(wish)
        records = self.reader.own_records()
        withdrawn = {version for version, record in records.items() if record.withdrawn is not None}
        names = {language: self._title(language) for language in self.reader.product.languages}
        with open_sites(folder, init=wish.init) as place:
            after = place.versions.with_release(release.version, wish.aliases, withdrawn)
            name = str(release.version.line)
            place.require_free((name,))
            there = self.reader.at(self.reader.git, release.commit)
            site = _site_of(there.config.bundle.sites, wish.site) if bundle is None else None
            pages = top_pages(after, names, withdrawn)
            with self._files(release, site, bundle, wish, there, tell) as files:
                laid = place.publish(after, name, files, pages, wish.alias_type, self.reader.product.language)
        return Publication(release.version, name, wish.site or (site.id if site else None), after, laid.aliases, laid.kept)

    def _title(self, language: str) -> str:
        from releasekit.core.changes import text_in

        return text_in(self.reader.product.names, language)

    def _require_apart(self, folder: Path) -> None:
        """Raises UsageError for the repository itself in place of a folder of sites."""
        place = folder.resolve()
        own = (self.repository.git_dir.resolve(), self.repository.common_dir.resolve())
        if place == self.repository.top.resolve() or any(place.is_relative_to(one) for one in own):
            raise UsageError("this is the repository itself, and no folder for sites", where=str(folder), hint="name a folder of its own")

    def _wished(self, wish: SiteWish) -> tuple[Release, Path | None]:
        """The release that is to be shown, and the bundle that it is taken from, if one is named."""
        if wish.bundle is None:
            release = self.reader.refs.release(wish.version) if wish.version else self.reader.in_use().release
            if release is None:
                what = f"{wish.version} is not released" if wish.version else "nothing is released that may be used"
                raise RepositoryError(what, hint="a site is published of a release: see what is released with releasekit history")
            return release, None
        bundle = Path(wish.bundle)
        manifest = _manifest_of(bundle)
        release = self.reader.refs.release(manifest.version)
        if wish.version not in (None, manifest.version):
            raise UsageError(f"the bundle is of {manifest.version}, and not of {wish.version}", where=str(bundle))
        if manifest.product != self.reader.product.id:
            raise RepositoryError(f"the bundle is of {manifest.product}, and not of {self.reader.product.id}", where=str(bundle))
        if release is None or release.commit != manifest.commit:
            raise RepositoryError(
                f"the bundle is of {manifest.commit[:9]}, which is not the release {manifest.version} here",
                where=str(bundle),
                hint="fetch the tags, or build the bundle again from the tag",
            )
        return release, bundle

    @contextmanager
    def _files(
        self, release: Release, site: SiteOptions | None, bundle: Path | None, wish: SiteWish, there: Reader, tell: Callable[[str], None]
    ) -> Iterator[Iterator[Member]]:
        """The files that readers will see: those of a site that is built now, of a bundle, or of one that is made now."""
        languages, shown = there.product.languages, self.reader.product.languages
        if site is not None:
            tell(f"building the site {site.id} of {release.version}")
            logs = builder_logs(self.state, release.version)
            resolve = Store(self.repository.git, self.repository.common_dir).resolve
            values = self._values(release)
            with built_sites(there.git, release.commit, (site,), values, release.tag.date, logs, resolve=resolve) as built:
                yield (_below(one, f"{site.id}/") for one in built.files)
        elif bundle is not None and wish.site is not None:
            yield _of_site(_verified(bundle), wish.site, bundle)
        elif bundle is not None:
            yield with_way_back(_verified(bundle), languages, shown)
        else:
            tell(f"building the bundle of {release.version}")
            with tempfile.TemporaryDirectory(prefix="releasekit-") as name:
                _, made = self.build(Path(name), release.version)
                yield with_way_back(_verified(_archive_of(made)), languages, shown)

    def _values(self, release: Release) -> SiteValues:
        record = self.reader.own_records().get(release.version)
        return SiteValues(release.version, (record and record.released) or release.tag.date.date(), self.reader.product.id)


def _site_of(sites: Sequence[SiteOptions], id: str | None) -> SiteOptions | None:
    """The site that is published: the one that is named, else the only one, else None. Raises UsageError."""
    known = ", ".join(one.id for one in sites) or "none"
    if id is None and len(sites) > 1:
        raise UsageError("the release has several sites", hint=f"name one with --site: {known}; or publish its bundle with --from")
    found = next((one for one in sites if id in (None, one.id)), None)
    if id is not None and found is None:
        raise UsageError(f"the release has no site {id!r}: its configuration names {known}", where="bundle.site")
    return found


def _archive_of(made: Sequence[Path]) -> Path:
    """The bundle among the files of a release, in the kind that is read fastest."""
    return next(path for kind in ARCHIVES for path in made if path.name.endswith(f".{kind}"))


def _manifest_of(bundle: Path) -> Manifest:
    """What a bundle says of itself. Raises RepositoryError for what is none."""
    with _opened(bundle) as members:
        for member in members:
            if member.name == MANIFEST and member.size <= _LARGEST_MANIFEST:
                return Manifest.from_bytes(b"".join(member.chunks), where=f"{bundle}: {MANIFEST}")
    raise RepositoryError(f"this is no documentation bundle: it has no {MANIFEST}", where=str(bundle))


@contextmanager
def _opened(bundle: Path) -> Iterator[Iterator[ArchiveMember]]:
    """The files of a bundle. Raises UsageError for one that cannot be read, DamagedBundle for one that is none."""
    try:
        with opened(bundle) as (_, members):
            yield members
    except OSError as error:
        raise UsageError(f"the bundle cannot be read: {error.strerror or error}", where=str(bundle)) from error
    except DamagedBundle as error:
        inside = f": {error.where}" if error.where else ""
        raise DamagedBundle(error.message, where=f"{bundle}{inside}", hint=error.hint) from error


def _verified(bundle: Path) -> Iterator[Member]:
    """The files of a bundle. Raises RepositoryError at the end if they are not those that its manifest names."""
    expected = {one.path: one.sha256 for one in _manifest_of(bundle).files}
    with _opened(bundle) as members:
        for member in members:
            content = b"".join(member.chunks)
            if member.name not in (MANIFEST, SUMS) and expected.pop(member.name, "") != sha256(content):
                raise RepositoryError("this file of the bundle is not the one that its manifest names", where=f"{bundle}: {member.name}")
            yield Member(member.name, content)
    if expected:
        raise RepositoryError("the bundle lacks a file that its manifest names", where=f"{bundle}: {min(expected)}")


def _of_site(members: Iterator[Member], id: str, bundle: Path) -> Iterator[Member]:
    """The files of one site of a bundle. Raises RepositoryError where it holds none."""
    others: set[str] = set()
    is_there = False
    for member in members:
        if member.path.startswith(f"{_SITES}{id}/"):
            is_there = True
            yield _below(member, f"{_SITES}{id}/")
        elif member.path.startswith(_SITES):
            others.add(member.path.split("/")[1])
    if not is_there:
        known = f"it holds {', '.join(sorted(others))}" if others else "it holds none"
        raise RepositoryError(f"the bundle has no site {id!r}: {known}", where=str(bundle))


def _below(member: Member, folder: str) -> Member:
    return Member(member.path.removeprefix(folder), member.content, member.mode)
