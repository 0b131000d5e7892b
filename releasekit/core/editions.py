"""Editions: what a release told, corrected afterwards. A record is never changed; the next edition of it takes its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from releasekit.core.changes import Change, by_preference
from releasekit.core.chronicle import arranged
from releasekit.core.digest import sha256
from releasekit.core.options import suggestion
from releasekit.core.product import Product
from releasekit.core.record import SCHEMA, ComponentState, EditionNote, Record
from releasekit.core.recordpaths import record_path
from releasekit.errors import PolicyError, RepositoryError, UsageError

_OBJECT_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LISTED = 10  # entries that an error shows
_FEWEST_DIGITS = 7  # of a commit's id


@dataclass(frozen=True, slots=True)
class Correction:
    """What an entry is to say. What is None stays as it is, and so do texts in other languages; ``requests`` takes the place of all."""

    text: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    component: str | None = None
    requests: tuple[str, ...] | None = None
    breaking: bool | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A new edition that lies in the work tree: its record, the files that were written, as paths in the repository, and the entry.

    ``change`` is None for one that was dropped, and where the release as a whole was meant. ``is_kept`` says that a person edited the
    section of the changelog, which was left as it is.
    """

    record: Record
    files: tuple[str, ...]
    change: Change | None = None
    is_kept: bool = False

    def to_json(self) -> dict[str, Any]:
        """What the answers of all corrections have in common, as published."""
        version, edition = str(self.record.version), self.record.edition
        return {"version": version, "edition": edition, "files": list(self.files), "kept": self.is_kept}


def read_edition(content: bytes, where: str) -> Record:
    """A record that is to be corrected. Raises RepositoryError, also where a later releasekit wrote what this one would leave out."""
    record = Record.from_bytes(content, where=where)
    data = json.loads(content)
    try:
        lost = "schema" if data["schema"] != SCHEMA else _lost(data, record.to_json())
    except RecursionError as error:
        raise RepositoryError("the record cannot be read: it is nested too deep", where=where) from error
    if lost:
        raise RepositoryError(
            f"a later releasekit wrote this record, and this one does not know its {lost!r}",
            where=where,
            hint="correct it with that one; here it would be lost",
        )
    return record


def _lost(before: Any, after: Any, path: str = "") -> str:
    """The path of the first key that is missing afterwards, or "" where all are there."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            place = f"{path}.{key}" if path else str(key)
            lost = _lost(value, after[key], place) if key in after else place
            if lost:
                return lost
    if isinstance(before, list) and isinstance(after, list):
        return next(filter(None, (_lost(one, other, path) for one, other in zip(before, after, strict=False))), "")
    return ""


def next_edition(known: Record, here: Record | None, committed: Record | None) -> Record:
    """The record that is corrected, as the edition that it becomes.

    ``known`` is the newest edition that counts, ``here`` the one in the work tree, ``committed`` that of the commit checked out. One that
    does not count yet is corrected further under its number. Raises RepositoryError where a person's work would be overwritten.
    """
    if here is None or here == known or (here == committed and here.edition < known.edition):
        return replace(known, edition=known.edition + 1)
    if here.edition > known.edition:
        return here
    raise RepositoryError(
        f"it differs from edition {known.edition}, which counts, and claims to be edition {here.edition}",
        where=record_path(known.version),
        hint="if that was meant, give it a higher edition; if not, put back what the main branch, or the tag, has in its place",
    )


def registered(record: Record, before: Record, day: date | None) -> Record:
    """The record with the note that tells of its edition: what became of it since the one before, and on which day.

    An edition that is corrected further, because it does not count yet, stays one: it is the withdrawal that it was.
    """
    notes = {note.number: note for note in record.editions}
    known = notes.get(record.edition)
    what = "corrected" if record.withdrawn == before.withdrawn else "withdrawn" if record.withdrawn else "reinstated"
    notes[record.edition] = EditionNote(record.edition, day, known.what if known and what == "corrected" else what)
    return replace(record, editions=tuple(notes[number] for number in sorted(notes)))


def withdrawn(record: Record, reason: str) -> Record:
    """The record of a release that must not be used. Raises UsageError, and PolicyError where it says so already."""
    why = _sound(" ".join(reason.split()), "the reason")
    if record.withdrawn == why:
        raise PolicyError(f"{record.version} is withdrawn already, for this reason")
    return replace(record, withdrawn=why)


def reinstated(record: Record) -> Record:
    """The record of a release that may be used after all. Raises PolicyError for one that is not withdrawn."""
    if record.withdrawn is None:
        raise PolicyError(f"{record.version} is not withdrawn")
    return replace(record, withdrawn=None)


def corrected(record: Record, change: Change, correction: Correction, product: Product) -> tuple[Record, Change]:
    """The record with one of its entries corrected, and that entry. Raises UsageError, and PolicyError where nothing would change."""
    found = _applied(change, correction, record, product)
    if found == change:
        raise PolicyError(f"{change.id} of {record.version} says so already")
    return _holding(record, tuple(found if one is change else one for one in record.changes), found, product), found


def added(record: Record, correction: Correction, product: Product) -> tuple[Record, Change]:
    """The record with an entry that was forgotten, and that entry. Raises UsageError."""
    wanted = {"--kind": correction.kind, "--component": correction.component, "--text": correction.text}
    missing = [option for option, value in wanted.items() if not value]
    if missing:
        raise UsageError(f"a new entry needs {' and '.join(missing)}")
    found = _applied(Change("", "", "", {}), correction, record, product)
    stem = found.request or "+" + sha256(" ".join(found.text.values()).encode())[:8]
    taken = {one.id for one in record.changes}
    names = (f"{found.component}/{stem}.{found.kind}{counter}" for counter in ("", *(f".{number}" for number in range(1, len(taken) + 1))))
    found = found._replace(id=next(name for name in names if name not in taken))
    return _holding(record, (*record.changes, found), found, product), found


def without(record: Record, change: Change) -> Record:
    """The record without one of its entries."""
    return replace(record, changes=tuple(one for one in record.changes if one is not change))


def _applied(change: Change, correction: Correction, record: Record, product: Product) -> Change:
    ids = (*(one.id for one in product.components), *(one.id for one in record.components), product.default_component)
    components = dict.fromkeys(ids)
    kind = _known("kind", correction.kind, [one.id for one in product.kinds])
    component = _known("component", correction.component, list(components))
    languages = dict.fromkeys((*product.languages, *change.text))
    texts = {_known("language", one, list(languages)): _sound(text.strip(), "the text") for one, text in correction.text.items()}
    known = {one.id: one for one in change.requests}
    wanted = dict.fromkeys(_sound(id.strip().removeprefix("#"), "the request") for id in correction.requests or () if id.strip())
    requests = tuple(known.get(id) or product.request_of(id) for id in wanted)
    return change._replace(
        kind=kind or change.kind,
        component=component or change.component,
        text=by_preference({**change.text, **{str(language): text for language, text in texts.items()}}, product.languages),
        requests=change.requests if correction.requests is None else requests,
        breaking=change.breaking if correction.breaking is None else correction.breaking,
    )


def _known(what: str, wanted: str | None, known: Sequence[str]) -> str | None:
    """The wanted name itself, if there is such a one. Raises UsageError."""
    if wanted is not None and wanted not in known:
        raise UsageError(f"there is no {what} {wanted!r}{suggestion(wanted, known)}", hint=f"there are: {', '.join(known)}")
    return wanted


def _sound(text: str, what: str) -> str:
    """The text itself. Raises UsageError for one that says nothing, and for bytes that are no text."""
    if not text:
        raise UsageError(f"{what} is empty")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{what} is no text in UTF-8") from error
    return text


def _holding(record: Record, changes: tuple[Change, ...], change: Change, product: Product) -> Record:
    """The record with other changes, in the order of documents; the component of the corrected one is no longer unchanged."""
    states = tuple(
        one._replace(state="changed") if one.id == change.component and one.state == "unchanged" else one for one in record.components
    )
    if change.component not in {one.id for one in states}:
        names = next((one.names for one in product.components if one.id == change.component), product.names)
        states = (*states, ComponentState(change.component, dict(names), "changed"))
    return replace(record, changes=arranged(product, changes), components=states)


def find_change(record: Record, name: str) -> Change:
    """The entry that a person's word means: its id, a request or pull request of it, or the beginning of its id or of a commit's.

    A commit's id needs seven digits, another one must end where a part of it does. Raises UsageError that lists the entries.
    """
    word = name.strip()
    number = word.removeprefix("#")
    ways: tuple[Callable[[Change], bool], ...] = (
        lambda one: one.id == word,
        lambda one: number in {request.id for request in one.requests} or word in one.pulls,
        lambda one: _begins(one, word),
    )
    for is_meant in ways if word else ():
        found = [one for one in record.changes if is_meant(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{name!r} may mean several entries of {record.version}:{_list(found)}", hint="name one by its id")
    said = f"{record.version} has no entry {name!r}" if word else f"an entry of {record.version} must be named"
    raise UsageError(f"{said}; it has:{_list(record.changes)}" if record.changes else f"{record.version} has no entries")


def _begins(change: Change, word: str) -> bool:
    ids = (change.id, *change.commits)
    is_digits = len(word) >= _FEWEST_DIGITS and any(_OBJECT_ID.fullmatch(id) and id.startswith(word.lower()) for id in ids)
    return is_digits or change.id.startswith((f"{word}.", f"{word}/"))


def _list(changes: Sequence[Change]) -> str:
    lines = [f"\n  {_brief(change)}" for change in changes[:_LISTED]]
    more = len(changes) - _LISTED
    return "".join(lines) + (f"\n  and {more} more" if more > 0 else "")


def _brief(change: Change) -> str:
    text = " ".join(next(iter(change.text.values()), "").split())
    id = change.id[:12] if _OBJECT_ID.fullmatch(change.id) else change.id
    return f"{id}: {change.component}, {change.kind}: {text[:60]}{'…' if len(text) > 60 else ''}"
