"""From records to the values that templates see: grouping, order, names in one language, anchors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from releasekit.core.changes import Change, Kind, text_in
from releasekit.core.freshness import STALE
from releasekit.core.record import ComponentState, Confirmation, Limitation, Override, Record, newest_first
from releasekit.core.requests import Request
from releasekit.documents.cleaning import clean, clean_line
from releasekit.documents.imprint import SHORT, Imprint
from releasekit.documents.inline import web_address
from releasekit.documents.language import check_language, kind_name
from releasekit.documents.views import (
    ApprovalView,
    Column,
    ComponentView,
    ConfirmationView,
    DocumentView,
    EditionView,
    EntryView,
    HistoryDocument,
    KindView,
    LimitationView,
    OverrideView,
    ReleaseView,
    RequestView,
    Row,
    Summary,
    UpdateView,
)

STALE_RULE = "RK503"
"""The rule about documents that are out of date."""

SHORT_ID = 9
"""Digits of a commit id that documents show."""

_NO_ANCHOR = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_ANCHOR = 60
_LANGUAGE_TAG = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def history_document(
    records: Sequence[Record],
    kinds: Sequence[Kind],
    language: str,
    *,
    show_all: bool = False,
    product: str = "",
    imprint: Imprint = SHORT,
) -> HistoryDocument:
    """The whole document. ``show_all`` keeps the kinds that are not meant to be shown; ``product`` is its name where no record tells it.

    Raises UsageError for an unknown language.
    """
    check_language(language)
    ordered = newest_first(records)
    releases = tuple(_release(record, kinds, language, show_all) for record in ordered)
    document = HistoryDocument(
        product=_product(ordered[0], language) if ordered else clean_line(product),
        language=language,
        releases=releases,
        summary=_summary(ordered, releases, language, show_all),
        is_full=imprint.is_full,
    )
    if not imprint.is_full:
        return document
    from releasekit.documents.history.article import history_article

    return document._replace(article=history_article(document, imprint))


def _product(record: Record, language: str) -> str:
    return clean_line(text_in(record.names, language)) or record.product


def _release(record: Record, kinds: Sequence[Kind], language: str, show_all: bool) -> ReleaseView:
    hidden_kinds = {kind.id for kind in kinds if not kind.shown}
    shown = [change for change in record.changes if show_all or (change.noted and change.kind not in hidden_kinds)]
    states = _states(record, show_all)
    return ReleaseView(
        version=str(record.version),
        kind=record.version.kind,
        line=str(record.version.line),
        anchor=f"v{record.version}",
        is_planned=not record.tag,
        is_single=list(states) == [record.product] or list(states) == [""],
        date=record.released,
        planned=record.planned,
        reason=clean_line(record.reason or ""),
        previous=str(record.previous or ""),
        tag=clean_line(record.tag),
        withdrawn=clean_line(record.withdrawn or ""),
        edition=record.edition,
        components=_components(record, shown, states, kinds, language),
        unnoted=record.unnoted,
        hidden=sum(change.noted for change in record.changes) - sum(change.noted for change in shown),
        documents=_documents(record, states, language),
        overrides=tuple(override_view(one, record, language) for one in record.overrides),
        update=_update(record.update, language),
        limitations=tuple(_limitation(one, states, record, language) for one in record.limitations),
        approvals=tuple(_approval(one) for one in record.approvals),
        editions=tuple(EditionView(one.number, one.day, one.what) for one in record.editions),
        base=clean_line(record.base),
        sha256=record.sha256,
    )


def _limitation(one: Limitation, states: Mapping[str, ComponentState], record: Record, language: str) -> LimitationView:
    text = clean(text_in(one.text, language)).strip() or clean_line(one.id)
    state = states.get(one.component or "")
    component = _name(state, record, language) if state and one.component else clean_line(one.component or "")
    requests = _requests((one.request,) if one.request else (), text)
    return LimitationView(clean_line(one.id), text, component, requests[0] if requests else None)


def _approval(given: Mapping[str, str]) -> ApprovalView:
    """Who approved; a date that is none says nothing."""
    try:
        day = date.fromisoformat(given.get("date", ""))
    except ValueError:
        day = None
    return ApprovalView(clean_line(given.get("role", "")), clean_line(given.get("name", "")), day)


def _states(record: Record, show_all: bool) -> dict[str, ComponentState]:
    """Every component of the record by id, in its order; those that only changes name follow, as changed.

    What a commit touched that nothing describes counts only where such commits are shown.
    """
    states = {one.id: one for one in record.components}
    for change in record.changes:
        if change.component not in states and (change.noted or show_all):
            states[change.component] = ComponentState(change.component, {}, "changed")
    return states


def _name(state: ComponentState, record: Record, language: str) -> str:
    """The name of a component: in the language, in another, else its id; the product's for a change that belongs to no component."""
    own = clean_line(text_in(state.names, language)) or clean_line(state.id)
    return own or _product(record, language)


def _components(
    record: Record, changes: Sequence[Change], states: Mapping[str, ComponentState], kinds: Sequence[Kind], language: str
) -> tuple[ComponentView, ...]:
    grouped: dict[str, dict[str, list[Change]]] = {}
    for change in changes:
        grouped.setdefault(change.component, {}).setdefault(change.kind, []).append(change)
    anchors = _Anchors(f"v{record.version}")
    return tuple(
        ComponentView(
            id=clean_line(state.id),
            name=_name(state, record, language),
            state=state.state,
            kinds=_kinds(grouped[id], kinds, language, anchors),
        )
        for id, state in states.items()
        if id in grouped
    )


def _kinds(changes: Mapping[str, Sequence[Change]], kinds: Sequence[Kind], language: str, anchors: _Anchors) -> tuple[KindView, ...]:
    """The kinds in their own order; a kind that the configuration does not know (any more) comes last, under its id."""
    names = {kind.id: clean_line(kind_name(kind, language)) or kind.id for kind in kinds}
    order = [*(id for id in names if id in changes), *(id for id in changes if id not in names)]
    return tuple(
        KindView(clean_line(id), names.get(id) or clean_line(id), tuple(_entry(change, language, anchors) for change in changes[id]))
        for id in order
    )


def _entry(change: Change, language: str, anchors: _Anchors) -> EntryView:
    text = clean(text_in(change.text, language)).strip() or clean_line(change.id)
    return EntryView(
        id=clean_line(change.id),
        anchor=anchors.of(change.id),
        text=text,
        request=_label(change.request, text),
        requests=_requests(change.requests, text),
        breaking=change.breaking,
        included_from=clean_line(change.included_from or ""),
        also_in=tuple(clean_line(version) for version in change.also_in),
        commits=tuple(clean_line(oid)[:SHORT_ID] for oid in change.commits),
        language=_other_language(change.text, language),
    )


def _other_language(texts: Mapping[str, str], language: str) -> str:
    """The language that a text is told in where the document's has none, "" where it has."""
    told = language if texts.get(language) else next((one for one, text in texts.items() if text), "")
    return "" if told == language or not _LANGUAGE_TAG.fullmatch(told) else told


def _requests(requests: Sequence[Request], text: str) -> tuple[RequestView, ...]:
    """The requests that the text does not name itself, each once."""
    labelled = {label: web_address(one.url or "") for one in requests if (label := _label(one.id, text))}
    return tuple(RequestView(label, url) for label, url in labelled.items())


def _label(request: str | None, text: str) -> str:
    """The reference as people write it, a bare number with ``#``; "" when the text names it already."""
    label = clean_line(request or "")
    label = f"#{label}" if label.isdecimal() else label
    told = label and label in text and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text)
    return "" if told else label


class _Anchors:
    """Anchors of the entries of one release, each given once."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._given: dict[str, int] = {}

    def of(self, id: str) -> str:
        """The anchor of a change: its id without what an address cannot hold, numbered when it is taken."""
        short = id[:12] if re.fullmatch("[0-9a-f]{40,64}", id) else id
        base = f"{self._prefix}-{_NO_ANCHOR.sub('-', short).strip('-')[:_MAX_ANCHOR]}"
        count = self._given[base] = self._given.get(base, 0) + 1
        return base if count == 1 else self.of(f"{short[: _MAX_ANCHOR - 8]}-{count}")


def _documents(record: Record, states: Mapping[str, ComponentState], language: str) -> tuple[DocumentView, ...]:
    names = {id: _name(state, record, language) for id, state in states.items()}
    return tuple(
        DocumentView(
            path=clean_line(one.path),
            status=clean_line(one.status),
            covers=tuple(names.get(id) or clean_line(id) for id in one.covers),
            edition=one.edition or 0,
            title=clean_line(text_in(one.title, language)),
            confirmed=confirmation_view(one.confirmed),
        )
        for one in record.documents
    )


def confirmation_view(given: Confirmation | None) -> ConfirmationView | None:
    """Who found a document right; None where nobody had to."""
    return None if given is None else ConfirmationView(clean_line(given.by), given.day, clean_line(given.reason))


def override_view(one: Override, record: Record, language: str) -> OverrideView:
    """A rule that was set aside; of documents that were let through out of date it says which."""
    stale = (document for document in record.documents if document.status == STALE) if one.rule == STALE_RULE else ()
    listed = tuple(clean_line(text_in(document.title, language)) or clean_line(document.path) for document in stale)
    return OverrideView(clean_line(one.rule), clean_line(one.reason), listed)


def _update(update: Mapping[str, Any], language: str) -> UpdateView | None:
    """How the release is installed; a value may be a text, texts by language, or a list of texts."""
    if not any(update.get(key) for key in ("method", "downtime", "replaces", "notes")):
        return None
    replaces = update.get("replaces") or ()
    return UpdateView(
        method=_value(update.get("method"), language),
        downtime=_value(update.get("downtime"), language),
        replaces=tuple(_value(one, language) for one in (replaces if isinstance(replaces, list | tuple) else (replaces,))),
        notes=_value(update.get("notes"), language),
    )


def _value(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        value = text_in({name: str(text) for name, text in value.items() if text is not None}, language)
    elif isinstance(value, list | tuple):
        value = ", ".join(filter(None, (_value(one, language) for one in value)))
    return clean_line(str(value or ""))


def _summary(records: Sequence[Record], releases: Sequence[ReleaseView], language: str, show_all: bool) -> Summary:
    """Which release touched which component; components in the order of the newest release that knows them."""
    known: dict[str, Column] = {}
    by_release = [_states(record, show_all) for record in records]
    for record, states in zip(records, by_release, strict=True):
        for id, state in states.items():
            known.setdefault(id, Column(clean_line(id), _name(state, record, language)))
    rows = tuple(
        Row(release.version, release.anchor, tuple(states[id].state if id in states else "" for id in known), bool(release.withdrawn))
        for release, states in zip(releases, by_release, strict=True)
    )
    return Summary(tuple(known.values()), rows)
