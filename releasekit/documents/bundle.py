"""The documentation bundle: one archive with the change history, the documents of the product, a manifest and checksums.

The same release gives the same bytes: names are sorted, the date is given, modes are fixed.
"""

from __future__ import annotations

import hashlib
import io
import platform
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

from releasekit import __version__
from releasekit.core.manifest import DOCUMENTS, NAME, SUMS, DocumentEntry, FileEntry, Manifest, Source
from releasekit.core.record import DocumentState, Record
from releasekit.core.version import Version
from releasekit.documents.archives import open_archive
from releasekit.documents.members import Member, check_members
from releasekit.errors import RepositoryError

__all__ = ["Member", "blob_id", "build_bundle", "bundle_name", "manifest", "source_of"]

HISTORY_FOLDER = "history/"


def bundle_name(product: str, version: Version) -> str:
    """The file name of a bundle: ``toweco-docs-4.2.zip``."""
    return f"{product}-docs-{version}.zip"


def blob_id(content: bytes, like: str) -> str:
    """The git object id of a file, in the object format of the id that it is compared with (SHA-1 or SHA-256)."""
    algorithm = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(algorithm, b"blob %d\x00" % len(content) + content, usedforsecurity=False).hexdigest()


def source_of(record: Record, blobs: Mapping[str, str], options: Mapping[str, Any]) -> Source:
    """What a bundle is made from. A record that was read from a file counts as that file, whoever wrote it."""
    return Source(record.sha256 or record.digest, blobs, options)


def manifest(record: Record, commit: str, documents: Sequence[Member], rendered: Sequence[Member], options: Mapping[str, Any]) -> Manifest:
    """The manifest. Paths of documents are those of the product, paths of rendered files are inside ``history/``.

    Raises RepositoryError when a document is not the one that the record names.
    """
    known = {one.path: one for one in record.documents}
    return Manifest(
        product=record.product,
        version=record.version,
        edition=record.edition,
        commit=commit,
        source=source_of(record, _blobs(record, documents), options),
        tag=record.tag,
        documents=tuple(_entry(one, known.get(one.path)) for one in sorted(documents, key=lambda one: one.path)),
        rendered=tuple(_file(HISTORY_FOLDER + one.path, one) for one in sorted(rendered, key=lambda one: one.path)),
        tools=_tools({one.path.rpartition(".")[2] for one in rendered}),
    )


def _entry(member: Member, state: DocumentState | None) -> DocumentEntry:
    file = _file(member.path, member)
    if state is None:
        return DocumentEntry(file.path, file.sha256, file.size)
    return DocumentEntry(
        file.path, file.sha256, file.size, state.status, state.covers, state.edition, state.id, state.title, state.is_stamped
    )


def build_bundle(
    record: Record, commit: str, documents: Sequence[Member], rendered: Sequence[Member], options: Mapping[str, Any], moment: datetime
) -> bytes:
    """The archive as bytes. ``moment`` (aware) dates every member, see ``open_archive``.

    ``documents`` keep their paths under ``docs/``, ``rendered`` files (``history.md``) go to ``history/``. Raises RepositoryError for
    names that cannot be unpacked safely everywhere, for Git LFS pointers, and for a document that is not the one of the record.
    """
    check_members((*documents, *rendered))
    described = manifest(record, commit, documents, rendered, options)
    members = [
        *(Member(DOCUMENTS + one.path, one.content, one.mode) for one in documents),
        *(Member(HISTORY_FOLDER + one.path, one.content, one.mode) for one in rendered),
        Member(NAME, described.to_bytes()),
    ]
    check_members(members)
    members.sort(key=lambda one: one.path)
    sums = "".join(f"{hashlib.sha256(one.content).hexdigest()}  {one.path}\n" for one in members)
    stream = io.BytesIO()
    archive = open_archive("zip", stream, bundle_name(record.product, record.version).removesuffix(".zip"), moment)
    for member in sorted((*members, Member(SUMS, sums.encode())), key=lambda one: one.path):
        archive.add(member)
    archive.close()
    return stream.getvalue()


def _file(path: str, member: Member) -> FileEntry:
    return FileEntry(path, hashlib.sha256(member.content).hexdigest(), len(member.content))


def _blobs(record: Record, documents: Sequence[Member]) -> dict[str, str]:
    """The git blob of each document. Raises RepositoryError when the record names another one under that path."""
    recorded = {one.path: one.blob for one in record.documents}
    blobs = {one.path: blob_id(one.content, recorded.get(one.path) or record.base) for one in documents}
    for path, blob in blobs.items():
        if recorded.get(path) and recorded[path] != blob:
            raise RepositoryError(
                f"the document is not the one of the record: its blob is {blob[:12]}, the record says {recorded[path][:12]}",
                where=path,
                hint="a bundle takes its documents from the commit of the release, not from the work tree",
            )
    return blobs


_LIBRARIES = {"docx": ("docxtpl", "lxml", "python-docx"), "pdf": ("typst",)}
"""What writes a format beside releasekit."""


def _tools(formats: Collection[str]) -> dict[str, str]:
    """The tools whose versions may change the bytes of rendered files and of the archive."""
    libraries = [name for format in sorted(formats) for name in _LIBRARIES.get(format, ())]
    return {
        "releasekit": __version__,
        "jinja2": version("jinja2"),
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{name: version(name) for name in libraries},
    }
