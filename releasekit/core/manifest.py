"""The manifest: what a documentation bundle holds, what it was made from, and by which tools.

Whoever has a bundle can check it by its manifest alone. What it was made *from* (the record, the documents' git blobs, the options) has a
digest of its own, which is known before anything is rendered, stands in the message of the release's tag, and can be checked years later
with other tools. The digests of rendered files stand beside the versions of the tools that made them, since those may change bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from releasekit.core.digest import sha256
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

SCHEMA = "releasekit/manifest/1"
NAME = "MANIFEST.json"
SUMS = "SHA256SUMS"
STATEMENT = ".intoto.json"
"""How the name of the release statement ends, which lies beside the archives."""
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
DOCUMENTS = "docs/"
"""The folder of the product's documents in a bundle: each keeps its path in the repository below it."""
TEMPLATE_ENDING = ".j2"


def place_of(path: str, *, is_stamped: bool) -> str:
    """Where a document of the product lies in a bundle. A template that is filled in is none any more, so it loses the ending of one."""
    return DOCUMENTS + (path.removesuffix(TEMPLATE_ENDING) if is_stamped else path)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a bundle: its path there, the SHA-256 of its content in hexadecimal, its size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document of the product in a bundle. ``path`` is that in the repository, ``place`` the one in the bundle.

    ``state`` is the status of the record, None for a document that the record does not name. ``sha256`` and ``size`` are those of what the
    bundle holds, which differs from the git blob where the document ``is_stamped``.
    """

    path: str
    sha256: str
    size: int
    state: str | None = None
    covers: tuple[str, ...] = ()
    edition: int | None = None
    id: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    is_stamped: bool = False

    @property
    def place(self) -> str:
        """Its path in the bundle."""
        return place_of(self.path, is_stamped=self.is_stamped)


@dataclass(frozen=True, slots=True)
class Source:
    """What a bundle is made from: the SHA-256 of the record, the git blob of each document by path, the options that shape it."""

    record: str
    blobs: Mapping[str, str]
    options: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The source as plain JSON values."""
        return {"record": self.record, "blobs": dict(sorted(self.blobs.items())), "options": dict(sorted(self.options.items()))}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (ASCII, sorted keys, no white space), in hexadecimal; stands in the tag message."""
        canonical = json.dumps(self.to_json(), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return sha256(canonical.encode())


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it. ``tag`` and ``plan`` (the digest of the plan) are "" while the release is only planned.

    ``records`` are the SHA-256 of the records that the change history was rendered from, by version. ``documents`` and ``rendered`` are in
    the order of their paths; ``tools`` are versions by name.
    """

    product: str
    version: Version
    edition: int
    commit: str
    source: Source
    tag: str = ""
    plan: str = ""
    records: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[DocumentEntry, ...] = ()
    rendered: tuple[FileEntry, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[FileEntry, ...]:
        """Every file that the bundle must hold besides the manifest and the checksums, by its path in the bundle."""
        documents = (FileEntry(one.place, one.sha256, one.size) for one in self.documents)
        return tuple(sorted((*documents, *self.rendered), key=lambda one: one.path))

    def to_json(self) -> dict[str, Any]:
        """The manifest as plain JSON values, in the order of the published schema."""
        return {
            "schema": SCHEMA,
            "product": self.product,
            "version": str(self.version),
            "edition": self.edition,
            "commit": self.commit,
            "tag": self.tag or None,
            "plan": self.plan or None,
            "source": self.source.to_json(),
            "source_digest": self.source.digest,
            "records": dict(self.records),
            "documents": [_document_to_json(one) for one in self.documents],
            "rendered": [{"path": one.path, "sha256": one.sha256, "size": one.size} for one in self.rendered],
            "tools": dict(self.tools),
        }

    def to_bytes(self) -> bytes:
        """The file ``MANIFEST.json``: the same manifest gives the same bytes."""
        return (json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, *, where: str = "") -> Manifest:
        """Back from a file. Raises RepositoryError that says what is wrong; keys of later versions are ignored."""
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise RepositoryError(f"the manifest is not JSON: {error}", where=where) from error
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise RepositoryError(f"this is no manifest of a documentation bundle: its schema is not {SCHEMA}", where=where)
        try:
            manifest = _read(data)
            manifest.to_bytes()  # a text that no file can hold, such as half a surrogate pair, is found here
        except KeyError as error:
            raise RepositoryError(f"the manifest has no key {error}", where=where) from error
        except (TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            raise RepositoryError(f"the manifest cannot be read: {error}", where=where) from error
        if data.get("source_digest") != manifest.source.digest:
            raise RepositoryError("the manifest was changed or damaged: its source is not what its digest says", where=where)
        return manifest


def _document_to_json(one: DocumentEntry) -> dict[str, Any]:
    return {
        "path": one.path,
        "file": one.place,
        "id": one.id or one.path,
        "title": dict(one.title),
        "edition": one.edition,
        "state": one.state,
        "sha256": one.sha256,
        "size": one.size,
        "covers": list(one.covers),
        "stamped": one.is_stamped,
    }


def _read(data: Mapping[str, Any]) -> Manifest:
    source = data["source"]
    return Manifest(
        product=_text(data, "product"),
        version=Version.parse(_text(data, "version")),
        edition=_number(data, "edition"),
        commit=_text(data, "commit"),
        source=Source(_text(source, "record"), _texts(source["blobs"]), dict(source["options"])),
        tag=_text(data, "tag") if data.get("tag") is not None else "",
        plan=_text(data, "plan") if data.get("plan") is not None else "",
        records=_texts(data.get("records", {})),
        documents=tuple(map(_document, data["documents"])),
        rendered=tuple(FileEntry(_text(one, "path"), _text(one, "sha256"), _number(one, "size")) for one in data["rendered"]),
        tools=_texts(data["tools"]),
    )


def _document(data: Mapping[str, Any]) -> DocumentEntry:
    path, id = _text(data, "path"), str(data.get("id") or "")
    return DocumentEntry(
        path=path,
        sha256=_text(data, "sha256"),
        size=_number(data, "size"),
        state=None if data.get("state") is None else _text(data, "state"),
        covers=tuple(str(one) for one in data.get("covers", ())),
        edition=None if data.get("edition") is None else _number(data, "edition"),
        id="" if id == path else id,
        title=_texts(data.get("title", {})),
        is_stamped=bool(data.get("stamped", False)),
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    """A text. Raises KeyError, and TypeError for what is none."""
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(f"{key!r} is a text, and not {value!r:.80}")
    return value


def _number(data: Mapping[str, Any], key: str) -> int:
    """A whole number that is not negative. Raises KeyError, and TypeError for what is none."""
    value = data[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{key!r} is a whole number, and not {value!r:.80}")
    return value


def _texts(data: Any) -> dict[str, str]:
    """Texts by name. Raises TypeError."""
    if not isinstance(data, Mapping):
        raise TypeError(f"a table of texts is needed, and not {data!r:.80}")
    return {str(name): _text(data, name) for name in data}
