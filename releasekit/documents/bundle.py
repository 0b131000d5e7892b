"""The documentation bundle: an archive with the change history, the documents of the product, an index page, a manifest and checksums.

Files come one by one, and each is hashed and written to every archive that is made before the next one comes: the manifest and the
checksums, which know them all, stand last. The same release gives the same bytes.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

from releasekit import __version__
from releasekit.core.manifest import NAME, SUMS, DocumentEntry, FileEntry, Manifest, Source, place_of
from releasekit.core.record import DocumentState, Record
from releasekit.core.version import Version
from releasekit.documents.archives import ZIP, archive_tools
from releasekit.documents.members import Member, check_content, check_paths

__all__ = ["Colophon", "Member", "blob_id", "bundle_stem", "source_of", "tools_of", "write_bundle"]


def bundle_stem(product: str, version: Version) -> str:
    """The name of a bundle without the ending of an archive, and of the folder in it: ``toweco-docs-4.2``."""
    return f"{product}-docs-{version}"


def blob_id(content: bytes, like: str) -> str:
    """The git object id of a file, in the object format of the id that it is compared with (SHA-1 or SHA-256)."""
    algorithm = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(algorithm, b"blob %d\x00" % len(content) + content, usedforsecurity=False).hexdigest()


def digest_of(record: Record) -> str:
    """The SHA-256 of a record. One that was read from a file counts as that file, whoever wrote it."""
    return record.sha256 or record.digest


def source_of(record: Record, options: Mapping[str, Any]) -> Source:
    """What a bundle is made from: the record, the documents that it names, the options."""
    return _source(record, digest_of(record), options)


def _source(record: Record, digest: str, options: Mapping[str, Any]) -> Source:
    return Source(digest, {one.path: one.blob for one in record.documents}, options)


@dataclass(frozen=True, slots=True)
class Colophon:
    """What a bundle says of its making. ``records`` are those that the change history is rendered from, ``plan`` is the plan's digest.

    ``moment`` (aware) is the time of the release and dates every file, ``options`` are those of the configuration that shape the bundle.
    """

    record: Record
    records: tuple[Record, ...]
    commit: str
    moment: datetime
    options: Mapping[str, Any]
    plan: str = ""
    tools: Mapping[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The name of the bundle without the ending of an archive."""
        return bundle_stem(self.record.product, self.record.version)

    def manifest(self, documents: Iterable[DocumentEntry], rendered: Iterable[FileEntry]) -> Manifest:
        """The manifest of a bundle that holds these files besides it."""
        record, own = self.record, digest_of(self.record)
        others = {one.version: digest_of(one) for one in self.records if one is not record}
        return Manifest(
            product=record.product,
            version=record.version,
            edition=record.edition,
            commit=self.commit,
            source=_source(record, own, self.options),
            tag=record.tag,
            plan=self.plan,
            records={str(one): digest for one, digest in sorted({**others, record.version: own}.items())},
            documents=tuple(sorted(documents, key=lambda one: one.path)),
            rendered=tuple(sorted(rendered, key=lambda one: one.path)),
            tools=dict(sorted(self.tools.items())),
        )


def write_bundle(
    about: Colophon,
    add: Callable[[Member], FileEntry],
    documents: Iterable[tuple[DocumentState, bytes]],
    rendered: Iterable[Member],
    index: Callable[[Manifest], Iterable[Member]],
) -> Manifest:
    """Write the files of a bundle; says what is in it. ``add`` writes one to every archive that is made, and tells its digest.

    ``documents`` are those of the product, stamped where they ask for it; ``rendered`` files come with their paths in the bundle;
    ``index`` makes pages about what the manifest names so far. Each is read once, in its own order, which is that of the archives.
    Raises RepositoryError for names that cannot be unpacked safely everywhere, before the first byte of a document is written, and for
    what no bundle holds, such as a Git LFS pointer.
    """

    def write(member: Member) -> FileEntry:
        check_content(member)
        return add(member)

    check_paths(place_of(one.path, is_stamped=one.is_stamped) for one in about.record.documents)
    entries = [_document(state, write(Member(place_of(state.path, is_stamped=state.is_stamped), content))) for state, content in documents]
    files = [write(member) for member in rendered]
    known = about.manifest(entries, files)
    files += [write(page) for page in index(known)]
    manifest = replace(known, rendered=tuple(sorted(files, key=lambda one: one.path)))
    check_paths([NAME, SUMS, *(one.path for one in manifest.files)])
    last = write(Member(NAME, manifest.to_bytes()))
    write(Member(SUMS, checksums((*manifest.files, last))))
    return manifest


def _document(state: DocumentState, file: FileEntry) -> DocumentEntry:
    return DocumentEntry(
        state.path, file.sha256, file.size, state.status, state.covers, state.edition, state.id, dict(state.title), state.is_stamped
    )


def checksums(files: Iterable[FileEntry]) -> bytes:
    """The file ``SHA256SUMS``, as ``sha256sum`` writes and checks it."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in sorted(files, key=lambda one: one.path)).encode()


_LIBRARIES = {"docx": ("docxtpl", "lxml", "python-docx"), "pdf": ("typst",)}
"""What writes a format beside releasekit."""


def tools_of(formats: Collection[str], archives: Collection[str] = (ZIP,), *, calendar: str = "") -> dict[str, str]:
    """The tools whose versions may change the bytes of rendered files and of archives; ``calendar`` is one of working days."""
    libraries = [name for format in sorted(formats) for name in _LIBRARIES.get(format, ())]
    libraries += ["holidays"] if calendar not in {"", "weekends"} else []
    return {
        "releasekit": __version__,
        "jinja2": version("jinja2"),
        "python": platform.python_version(),
        **archive_tools({*archives, ZIP} if "docx" in formats else archives),  # a Word file is a zip file
        **{name: version(name) for name in libraries},
    }
