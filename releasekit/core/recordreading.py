"""Records back from JSON: every key is looked at, for a record may have been edited by hand, or written by another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from releasekit.core.changes import Change
from releasekit.core.record import ComponentState, Confirmation, DocumentState, EditionNote, Limitation, Override, Record
from releasekit.core.requests import Request
from releasekit.core.version import Version

MOST_EDITIONS = 9999
"""A product whose release was corrected more often has a record that nobody wrote in earnest."""


def read_record(data: Mapping[str, Any]) -> Record:
    """A record. Raises KeyError for a key that is missing, and TypeError, ValueError, AttributeError for a value that cannot be."""
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
