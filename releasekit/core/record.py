"""The record: the JSON value that says everything about one release, and the only input of every rendered document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from releasekit.core.changes import Change
from releasekit.core.requests import Request
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

SCHEMA = "releasekit/record/1"

MOST_EDITIONS = 9999
"""A product whose release was corrected more often has a record that nobody wrote in earnest."""


@dataclass(frozen=True, slots=True)
class ComponentState:
    """What became of a component in a release: ``new``, ``changed``, ``unchanged`` or ``removed``."""

    id: str
    names: Mapping[str, str]
    state: str


@dataclass(frozen=True, slots=True)
class Confirmation:
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


@dataclass(frozen=True, slots=True)
class Override:
    """A rule that was set aside for this release, by whom it concerns and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Limitation:
    """What a release is known not to do, or to do wrong: its text per language, the component, None for the product, and the request."""

    id: str
    text: Mapping[str, str]
    component: str | None = None
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class EditionNote:
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
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_json(cls, data: Any, *, where: str = "") -> Record:
        """Back from JSON. Raises RepositoryError that says which key is wrong; keys of later versions are ignored."""
        if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("releasekit/record/"):
            raise RepositoryError("this is not a record of releasekit: it has no schema key that says so", where=where)
        try:
            record = _read(data)
            record.to_bytes()  # a text that no file can hold, such as half a surrogate pair, is found here and not in the middle of a cut
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
        return replace(record, sha256=hashlib.sha256(content).hexdigest())


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


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _change(data: Mapping[str, Any]) -> Change:
    return Change(
        id=str(data["id"]),
        kind=str(data["kind"]),
        component=str(data["component"]),
        text={str(language): str(text) for language, text in data["text"].items()},
        requests=_requests(data),
        breaking=bool(data.get("breaking", False)),
        commits=_strings(data.get("commits", ())),
        origins=_strings(data.get("origins", ())),
        backports=_strings(data.get("backports", ())),
        pulls=_strings(data.get("pulls", ())),
        also_in=_strings(data.get("also_in", ())),
        included_from=_text("included_from", data.get("included_from")),
        matched_by=_text("matched_by", data.get("matched_by")),
        docs=_text("docs", data.get("docs")),
        noted=bool(data.get("noted", True)),
    )


def _requests(data: Mapping[str, Any]) -> tuple[Request, ...]:
    """The requests of a change; the first records of all knew one, by its id alone."""
    if "requests" not in data:
        return (Request(str(data["request"])),) if data.get("request") else ()
    return tuple(map(_request, data["requests"]))


def _request(data: Mapping[str, Any]) -> Request:
    return Request(str(data["id"]), _text("kind", data.get("kind")), _text("url", data.get("url")))


def _document(data: Mapping[str, Any]) -> DocumentState:
    edition, path, id = data.get("edition"), str(data["path"]), str(data.get("id") or "")
    return DocumentState(
        path=path,
        blob=str(data["blob"]),
        status=str(data["status"]),
        covers=_strings(data.get("covers", ())),
        edition=None if edition is None else int(edition),
        id="" if id == path else id,
        title=_texts(data.get("title") or {}),
        designation=_text("designation", data.get("designation")) or "",
        is_stamped=bool(data.get("stamped", False)),
        confirmed=_confirmation(data.get("confirmed")),
    )


def _confirmation(data: Mapping[str, Any] | None) -> Confirmation | None:
    return None if data is None else Confirmation(str(data["by"]), date.fromisoformat(data["date"]), str(data["reason"]))


def _limitation(data: Mapping[str, Any]) -> Limitation:
    text = {str(language): str(text) for language, text in data["text"].items()}
    request = data.get("request")
    return Limitation(str(data["id"]), text, _text("component", data.get("component")), None if request is None else _request(request))


def _strings(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _text(key: str, value: Any) -> str | None:
    """The value of a key, which may be null. Raises TypeError for what is no text."""
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{key!r} is a text, and not {value!r:.80}")


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    """Texts by name, of which none is null. Raises TypeError."""
    for name, value in data.items():
        if not isinstance(value, str):
            raise TypeError(f"{name!r} is a text, and not {value!r:.80}")
    return dict(data)


def _edition(value: Any) -> int:
    """The number of an edition. Documents have a row for each, so there is an end to them. Raises ValueError."""
    number = int(value)
    if not 1 <= number <= MOST_EDITIONS:
        raise ValueError(f"'edition' is a number from 1 to {MOST_EDITIONS}, and not {value!r:.80}")
    return number


def _read(data: Mapping[str, Any]) -> Record:
    previous = data["previous"]
    return Record(
        product=str(data["product"]),
        names=_texts(data.get("names") or {}),
        version=Version.parse(data["version"]),
        base=str(data["base"]),
        tag=_text("tag", data["tag"]) or "",
        edition=_edition(data["edition"]),
        reason=_text("reason", data["reason"]),
        previous=None if previous is None else Version.parse(previous),
        planned=_date(data["planned"]),
        released=_date(data["released"]),
        components=tuple(ComponentState(str(one["id"]), _texts(one["name"]), str(one["state"])) for one in data["components"]),
        changes=tuple(_change(change) for change in data["changes"]),
        unnoted=int(data.get("unnoted", 0)),
        update=dict(data.get("update") or {}),
        documents=tuple(map(_document, data.get("documents", ()))),
        approvals=tuple(map(_texts, data.get("approvals", ()))),
        overrides=tuple(Override(str(one["rule"]), str(one["reason"])) for one in data.get("overrides", ())),
        limitations=tuple(map(_limitation, data.get("limitations", ()))),
        editions=tuple(EditionNote(int(one["number"]), _date(one.get("date")), str(one["what"])) for one in data.get("editions", ())),
        withdrawn=_text("withdrawn", data.get("withdrawn")),
    )
