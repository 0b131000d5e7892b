"""The record: the JSON value that says everything about one release, and the only input of every rendered document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from releasekit.core.changes import Change
from releasekit.core.digest import sha256
from releasekit.core.requests import Request
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

SCHEMA = "releasekit/record/1"


class ComponentState(NamedTuple):
    """What became of a component in a release: ``new``, ``changed``, ``unchanged`` or ``removed``."""

    id: str
    names: Mapping[str, str]
    state: str


class Confirmation(NamedTuple):
    """That somebody looked at a document that did not change, and found it right all the same: who, when (ISO 8601), and why."""

    by: str
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document of the release: its path, git blob, what became of it, and what it covers, components and patterns of files.

    ``status`` is one of ``core.freshness``. ``edition`` counts the contents that the document has had since the first release with a
    record; None where that is not known. ``id`` is "" where the path names it, ``title`` {} where nothing does. ``is_stamped`` says that it
    is a template of what the bundle holds, ``confirmed`` who found it right though what it covers changed.
    """

    path: str
    blob: str
    status: str
    covers: tuple[str, ...] = ()
    edition: int | None = None
    id: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    designation: str = ""
    is_stamped: bool = False
    confirmed: Confirmation | None = None


class Override(NamedTuple):
    """A rule that was set aside for this release, by whom it concerns and why."""

    rule: str
    reason: str


class Limitation(NamedTuple):
    """What a release is known not to do, or to do wrong: its text per language, the component, None for the product, and the request."""

    id: str
    text: Mapping[str, str]
    component: str | None = None
    request: Request | None = None


class EditionNote(NamedTuple):
    """A later edition of a record: its number, its day, None where nobody said it, and whether it is a correction or a withdrawal.

    ``what`` is ``corrected``, ``withdrawn`` or ``reinstated``.
    """

    number: int
    day: date | None
    what: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything about one release. ``tag`` is "" and ``released`` None while it is only planned.

    ``names`` are the product's, per language. ``planned`` is the nominal date of the train's slot, None out of band. ``unnoted`` counts
    the commits that have no entry. ``base`` is the commit that the release was composed on. ``editions`` tells of those after the first.
    ``sha256`` is the digest of the file that it was read from, "" for a record that no file holds.
    """

    product: str
    names: Mapping[str, str]
    version: Version
    base: str
    tag: str = ""
    edition: int = 1
    reason: str | None = None
    previous: Version | None = None
    planned: date | None = None
    released: date | None = None
    components: tuple[ComponentState, ...] = ()
    changes: tuple[Change, ...] = ()
    unnoted: int = 0
    update: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[DocumentState, ...] = ()
    approvals: tuple[Mapping[str, str], ...] = ()
    overrides: tuple[Override, ...] = ()
    limitations: tuple[Limitation, ...] = ()
    editions: tuple[EditionNote, ...] = ()
    withdrawn: str | None = None
    sha256: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values, in the order of the published schema."""
        return {
            "schema": SCHEMA,
            "product": self.product,
            "names": dict(self.names),
            "version": str(self.version),
            "edition": self.edition,
            "kind": self.version.kind,
            "line": str(self.version.line),
            "reason": self.reason,
            "previous": None if self.previous is None else str(self.previous),
            "tag": self.tag or None,
            "base": self.base,
            "planned": _day(self.planned),
            "released": _day(self.released),
            "components": [{"id": one.id, "name": dict(one.names), "state": one.state} for one in self.components],
            "changes": [change_to_json(change) for change in self.changes],
            "unnoted": self.unnoted,
            "update": dict(self.update),
            "documents": [document_to_json(one) for one in self.documents],
            "approvals": [dict(approval) for approval in self.approvals],
            "overrides": [{"rule": one.rule, "reason": one.reason} for one in self.overrides],
            "limitations": [_limitation_to_json(one) for one in self.limitations],
            "editions": [{"number": one.number, "date": _day(one.day), "what": one.what} for one in self.editions],
            "withdrawn": self.withdrawn,
        }

    def to_bytes(self) -> bytes:
        """The file ``releases/<version>.json``: the same record gives the same bytes."""
        return (json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n").encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return sha256(self.to_bytes())

    @classmethod
    def from_json(cls, data: Any, *, where: str = "") -> Record:
        """Back from JSON. Raises RepositoryError that says which key is wrong; keys of later versions are ignored."""
        from releasekit.core.recordreading import read_record

        if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("releasekit/record/"):
            raise RepositoryError("this is not a record of releasekit: it has no schema key that says so", where=where)
        try:
            record = read_record(data)
            # A text that no file can hold, such as half a surrogate pair, is found here and not in the middle of a cut. Without an indent,
            # for that is a third of the time.
            json.dumps(record.to_json(), ensure_ascii=False).encode()
        except KeyError as error:
            raise RepositoryError(f"the record has no key {error}", where=where) from error
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            raise RepositoryError(f"the record cannot be read: {error}", where=where) from error
        return record

    @classmethod
    def from_bytes(cls, content: bytes, *, where: str = "") -> Record:
        """Back from a file. Raises RepositoryError."""
        try:
            record = cls.from_json(json.loads(content), where=where)
        except (ValueError, RecursionError) as error:
            raise RepositoryError(f"the record is not JSON: {error}", where=where) from error
        return replace(record, sha256=sha256(content))


def document_to_json(one: DocumentState) -> dict[str, Any]:
    """One document as plain JSON values."""
    confirmed = one.confirmed
    return {
        "path": one.path,
        "id": one.id or one.path,
        "title": dict(one.title),
        "designation": one.designation,
        "blob": one.blob,
        "status": one.status,
        "covers": list(one.covers),
        "edition": one.edition,
        "stamped": one.is_stamped,
        "confirmed": None if confirmed is None else {"by": confirmed.by, "date": _day(confirmed.day), "reason": confirmed.reason},
    }


def _limitation_to_json(one: Limitation) -> dict[str, Any]:
    request = None if one.request is None else _request_to_json(one.request)
    return {"id": one.id, "text": dict(one.text), "component": one.component, "request": request}


def _request_to_json(one: Request) -> dict[str, Any]:
    return {"id": one.id, "kind": one.kind, "url": one.url}


def change_to_json(change: Change) -> dict[str, Any]:
    """One change as plain JSON values."""
    return {
        "id": change.id,
        "kind": change.kind,
        "component": change.component,
        "text": dict(change.text),
        "request": change.request,
        "requests": [_request_to_json(one) for one in change.requests],
        "breaking": change.breaking,
        "commits": list(change.commits),
        "origins": list(change.origins),
        "backports": list(change.backports),
        "pulls": list(change.pulls),
        "also_in": list(change.also_in),
        "included_from": change.included_from,
        "matched_by": change.matched_by,
        "docs": change.docs,
        "noted": change.noted,
    }


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def newest_first(records: Iterable[Record]) -> list[Record]:
    """Records in the order of documents, each version once: of two editions of one record the higher counts."""
    latest = {record.version: record for record in sorted(records, key=lambda record: record.edition)}
    return [latest[version] for version in sorted(latest, reverse=True)]
