"""The documentation bundle: one archive with the change history, the documents of the product, a manifest and checksums.

The same release gives the same bytes: names are sorted, the date is given, modes are fixed. What the bundle was made *from* (record,
document blobs, options) has a digest of its own, which is known before anything is rendered and can be checked years later with other
tools.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from releasekit import __version__
from releasekit.core.record import Record
from releasekit.core.version import Version
from releasekit.documents.members import Member, check_members
from releasekit.errors import RepositoryError

__all__ = ["Member", "blob_id", "build_bundle", "bundle_name", "manifest", "source", "source_digest"]

MANIFEST_SCHEMA = "releasekit/manifest/1"
HISTORY_FOLDER = "history/"
DOCUMENTS_FOLDER = "docs/"

_FIRST_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_LAST_DATE = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
_UNIX = 3


def bundle_name(product: str, version: Version) -> str:
    """The file name of a bundle: ``toweco-docs-4.2.zip``."""
    return f"{product}-docs-{version}.zip"


def blob_id(content: bytes, like: str) -> str:
    """The git object id of a file, in the object format of the id that it is compared with (SHA-1 or SHA-256)."""
    algorithm = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(algorithm, b"blob %d\x00" % len(content) + content, usedforsecurity=False).hexdigest()


def source(record: Record, blobs: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """What a bundle is made from: the digest of the record, the git blob of each document by path, the options that shape it."""
    return {"record": record.digest, "blobs": dict(sorted(blobs.items())), "options": dict(sorted(options.items()))}


def source_digest(record: Record, blobs: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of the source part, in hexadecimal; stands in the tag message."""
    canonical = json.dumps(source(record, blobs, options), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def manifest(
    record: Record, commit: str, documents: Sequence[Member], rendered: Sequence[Member], options: Mapping[str, Any]
) -> dict[str, Any]:
    """MANIFEST.json as plain values. Paths of documents are those of the product, paths of rendered files are inside ``history/``.

    Raises RepositoryError when a document is not the one that the record names.
    """
    blobs = _blobs(record, documents)
    known = {one.path: one for one in record.documents}
    return {
        "schema": MANIFEST_SCHEMA,
        "product": record.product,
        "version": str(record.version),
        "edition": record.edition,
        "commit": commit,
        "source": source(record, blobs, options),
        "source_digest": source_digest(record, blobs, options),
        "documents": [
            {
                "path": one.path,
                **_digest(one),
                "status": known[one.path].status if one.path in known else None,
                "covers": list(known[one.path].covers) if one.path in known else [],
            }
            for one in sorted(documents, key=lambda one: one.path)
        ],
        "rendered": [{"path": HISTORY_FOLDER + one.path, **_digest(one)} for one in sorted(rendered, key=lambda one: one.path)],
        "tools": _tools({one.path.rpartition(".")[2] for one in rendered}),
    }


def build_bundle(
    record: Record, commit: str, documents: Sequence[Member], rendered: Sequence[Member], options: Mapping[str, Any], moment: datetime
) -> bytes:
    """The archive as bytes. ``moment`` (aware) dates every member, within what a zip file can hold: even seconds from 1980 to 2107.

    ``documents`` keep their paths under ``docs/``, ``rendered`` files (``history.md``) go to ``history/``. Raises RepositoryError for
    names that cannot be unpacked safely everywhere, for Git LFS pointers, and for a document that is not the one of the record.
    """
    check_members((*documents, *rendered))
    described = manifest(record, commit, documents, rendered, options)
    members = [
        *(Member(DOCUMENTS_FOLDER + one.path, one.content, one.mode) for one in documents),
        *(Member(HISTORY_FOLDER + one.path, one.content, one.mode) for one in rendered),
        Member("MANIFEST.json", (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()),
    ]
    check_members(members)
    members.sort(key=lambda one: one.path)
    sums = "".join(f"{hashlib.sha256(one.content).hexdigest()}  {one.path}\n" for one in members)
    folder = bundle_name(record.product, record.version).removesuffix(".zip")
    return _archive(folder, [*members, Member("SHA256SUMS", sums.encode())], moment)


def _archive(folder: str, members: Sequence[Member], moment: datetime) -> bytes:
    date = min(max(moment.astimezone(UTC), _FIRST_DATE), _LAST_DATE)
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for member in sorted(members, key=lambda one: one.path):
            entry = ZipInfo(f"{folder}/{member.path}", date.timetuple()[:6])
            entry.create_system = _UNIX
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = (0o100755 if member.mode & 0o111 else 0o100644) << 16
            archive.writestr(entry, member.content)
    return stream.getvalue()


def _digest(member: Member) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(member.content).hexdigest(), "size": len(member.content)}


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
