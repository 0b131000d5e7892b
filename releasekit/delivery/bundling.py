"""Writing what is handed over into a folder: histories, archives of the bundle, the release statement; documents come one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from releasekit.core.digest import sha256
from releasekit.core.manifest import Manifest, place_of
from releasekit.core.record import DocumentState
from releasekit.core.templates import texts
from releasekit.delivery.gate import require_sealed, require_whole, tagged
from releasekit.delivery.handover import Handover
from releasekit.documents import cyclonedx
from releasekit.documents.archives import Archives
from releasekit.documents.bundle import Member, write_bundle
from releasekit.documents.bundleindex import HISTORY, LIFECYCLE, SITES, index_pages
from releasekit.documents.imprint import imprint_of
from releasekit.documents.stamping import Original, stamped
from releasekit.documents.statement import Subject, release_statement, statement_name
from releasekit.errors import RepositoryError, UsageError
from releasekit.git import Git, read_blobs, stream_blobs, tree_entries


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for a handover: the manifest of its bundle, and the SHA-256 of each file, by its name in the folder."""

    manifest: Manifest
    digests: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files."""
        return tuple(self.digests)

    def require(self, git: Git, folder: Path, tag: str) -> None:
        """Raises PolicyError unless what lies in the folder is what was written, and belongs to the release of a tag object."""
        require_sealed(self.manifest, tagged(git, tag))
        require_whole(folder, self.digests)


def write_handover(git: Git, handover: Handover, folder: Path) -> Written:
    """Write every file that is handed over into a folder that is there and empty. Raises RepositoryError, UsageError."""
    record, sites = handover.record, handover.product.config.bundle.sites
    if not sites:
        return _write(git, handover, folder, (), {})
    from releasekit.delivery.builders import SiteValues, built_sites

    values = SiteValues(record.version, handover.day, record.product)
    with built_sites(git, handover.commit, sites, values, handover.moment, handover.logs, resolve=handover.resolve) as built:
        return _write(git, handover, folder, built.files, built.tools)


def _write(git: Git, handover: Handover, folder: Path, sites: Iterable[Member], tools: Mapping[str, str]) -> Written:
    """The same, with the files of its sites, ``<id>/…``, and the versions of the tools that made them."""
    about = handover.colophon(tools)
    histories = handover.histories()
    for one in histories:
        (folder / one.path).write_bytes(one.content)
    names = {kind: f"{about.stem}.{kind}" for kind in handover.product.config.bundle.archives}
    with ExitStack() as stack:
        archives = Archives(
            {kind: stack.enter_context((folder / name).open("wb")) for kind, name in names.items()}, about.stem, about.moment
        )
        rendered = _rendered(git, handover, histories, sites)
        manifest = write_bundle(about, archives.add, _documents(git, handover), rendered, lambda known: _index(known, handover))
        digests = {names[one.kind]: one.sha256 for one in archives.close()}
    held = {one.path: one.sha256 for one in manifest.rendered}
    beside = {one.path: held[HISTORY + one.path] for one in histories}
    files = {**beside, **digests}
    if not manifest.tag:
        return Written(manifest, files)  # nothing can be stated of a release that is not made
    statement, content = statement_name(about.stem), _statement(manifest, handover.tag, {**digests, **beside})
    (folder / statement).write_bytes(content)
    return Written(manifest, {**files, statement: sha256(content)})


def _documents(git: Git, handover: Handover) -> Iterator[tuple[DocumentState, bytes]]:
    """The documents of a release by their places in the bundle, read by the blobs that its record names; stamped where they ask for it.

    Raises RepositoryError for one that is not there, UsageError for one that cannot be stamped.
    """
    states = sorted(handover.record.documents, key=lambda one: place_of(one.path, is_stamped=one.is_stamped))
    originals = [Original(*one) for one in _read(git, handover, [one for one in states if one.is_stamped])]
    filled = stamped(originals, handover.stamps(), handover.product.language)
    plain = _read(git, handover, [one for one in states if not one.is_stamped])
    for state in states:
        if state.is_stamped:
            made = filled.pop(state.path)
            yield made.state, made.content
        else:
            yield next(plain)


def _read(git: Git, handover: Handover, states: list[DocumentState]) -> Iterator[tuple[DocumentState, bytes]]:
    """Documents as the commit has them; what a pointer of Git LFS stands for in the place of the pointer."""
    for state, content in zip(states, stream_blobs(git, [one.blob for one in states]), strict=True):
        if content is None:
            message = f"its content {state.blob[:9]} is not in this repository"
            raise RepositoryError(message, where=state.path, hint="fetch it: git fetch")
        yield state, handover.resolve(state.path, content)


def _rendered(git: Git, handover: Handover, histories: Iterable[Member], sites: Iterable[Member]) -> Iterator[Member]:
    """What releasekit and the builders made, with the places in the bundle."""
    yield from (_moved(HISTORY, one) for one in histories)
    yield from (_moved(LIFECYCLE, one) for one in handover.lifecycles())
    yield from (_moved(SITES, one) for one in sites)
    options, notes = handover.product.config.bundle, handover.notes()
    if options.sbom is not None:
        yield Member(cyclonedx.NAME, cyclonedx.noted(_own_bom(git, handover, options.sbom), notes, options.sbom))
    elif options.cyclonedx:
        yield Member(cyclonedx.NAME, cyclonedx.made(notes))


def _moved(folder: str, member: Member) -> Member:
    return Member(folder + member.path, member.content, member.mode)


def _own_bom(git: Git, handover: Handover, path: str) -> bytes:
    """The product's own bill of materials at the commit. Raises UsageError where it has none there."""
    entry = next((one for one in tree_entries(git, handover.commit, path) if one.path == path and one.is_file), None)
    content = next(read_blobs(git, [entry.oid])) if entry else None
    if content is None:
        message = "the CycloneDX document that bundle.sbom names is no file of the commit"
        raise UsageError(message, where=path, hint="commit it, or leave bundle.sbom out and have one made: bundle.cyclonedx = true")
    return handover.resolve(path, content)


def _index(known: Manifest, handover: Handover) -> Iterator[Member]:
    imprint = imprint_of(handover.product, "full")
    return index_pages(known, handover.record, handover.product.languages, imprint, texts(handover.templates))


def _statement(manifest: Manifest, tag: str, files: Mapping[str, str]) -> bytes:
    """The release statement: archives and histories (name → SHA-256), the commit and its tag."""
    tagged = {"gitCommit": manifest.commit, **({"gitTag": tag} if tag else {})}
    subjects = [Subject(manifest.tag, tagged), *(Subject(name, {"sha256": digest}) for name, digest in files.items())]
    return release_statement(manifest.product, manifest.version, subjects)
