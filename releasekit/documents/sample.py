"""Sample records in which every field says something, in English and Russian: what own templates are tried on before a release is."""

from __future__ import annotations

from datetime import date

from releasekit.core.changes import Change
from releasekit.core.manifest import DocumentEntry, FileEntry, Manifest, Source
from releasekit.core.record import ComponentState, Confirmation, DocumentState, EditionNote, Limitation, Override, Record
from releasekit.core.requests import Request
from releasekit.core.version import Version

_OID = "3f2a91c0d4e5b6a7988877665544332211009a8b"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_NAMES = {"en": "Sample", "ru": "Образец"}
_BILLING, _PORTAL = {"en": "Billing", "ru": "Биллинг"}, {"en": "Portal", "ru": "Портал"}
_REQUEST = Request("INC-431", "incident", "https://tracker.example/INC-431?a=1&b=2")


def sample_records() -> tuple[Record, ...]:
    """A first version, a version that is withdrawn, its hotfix, and one that is only planned, lowest first."""
    return (_first(), _stable(), _hotfix(), _planned())


def _first() -> Record:
    return Record(
        product="sample",
        names=_NAMES,
        version=Version(1, 0),
        base=_OID,
        tag="v1.0",
        planned=date(2026, 2, 11),
        released=date(2026, 2, 11),
        components=(ComponentState("billing", _BILLING, "new"),),
        unnoted=21,
    )


def _stable() -> Record:
    return Record(
        product="sample",
        names=_NAMES,
        version=Version(1, 1),
        base=_OID,
        tag="v1.1",
        edition=3,
        previous=Version(1, 0),
        planned=date(2026, 2, 25),
        released=date(2026, 2, 27),
        components=(ComponentState("billing", _BILLING, "changed"), ComponentState("portal", _PORTAL, "new")),
        changes=_changes(),
        unnoted=1,
        update={
            "replaces": ["executable", "configuration", "data"],
            "downtime": "full",
            "method": "individual",
            "notes": {"en": "Run the migration.", "ru": "Запустите миграцию."},
        },
        documents=_documents(),
        approvals=({"role": "Director", "name": "A. Sample", "date": "2026-02-27"}, {"role": "Tester"}),
        overrides=(Override("RK401", "agreed on"), Override("RK503", "the writer is ill")),
        limitations=(
            Limitation("slow", {"en": "Slow with *many* bills.", "ru": "Медленно при *многих* счетах."}, "billing", _REQUEST),
            Limitation("print", {"en": "Cannot print.", "ru": "Нет печати."}),
        ),
        editions=(EditionNote(2, date(2026, 3, 1), "corrected"), EditionNote(3, None, "withdrawn")),
        withdrawn="It loses bills.",
        sha256=_DIGEST,
    )


def _documents() -> tuple[DocumentState, ...]:
    confirmed = Confirmation("A. Sample", date(2026, 2, 20), "It is about another thing.")
    return (
        DocumentState("docs/billing.md", _OID, "updated", ("billing",), 2, "bills", {"en": "Bills", "ru": "Счета"}, "SMPL.00001-01 34"),
        DocumentState("docs/portal.md", _OID, "confirmed", ("portal", "web/**"), confirmed=confirmed),
        DocumentState("README.md", _OID, "stale"),
    )


def _changes() -> tuple[Change, ...]:
    return (
        Change(
            "billing/431.fix",
            "fix",
            "billing",
            {"en": "Rounding of **taxes** in `invoice` <i>.\n\nSecond paragraph.", "ru": "Округление **налогов** в `invoice` <i>."},
            requests=(_REQUEST, Request("7")),
            breaking=True,
            commits=(_OID,),
            also_in=("1.0.1",),
        ),
        Change("portal/8.feature", "feature", "portal", {"en": "Search | filters.", "ru": "Поиск | отборы."}, included_from="1.0.1"),
        Change("portal/+moved.internal", "internal", "portal", {"en": "Moved.", "ru": "Перенесено."}),
    )


def _hotfix() -> Record:
    return Record(
        product="sample",
        names=_NAMES,
        version=Version(1, 1, 1),
        base=_OID,
        tag="v1.1.1",
        reason="urgent",
        previous=Version(1, 1),
        released=date(2026, 3, 2),
        components=(ComponentState("billing", _BILLING, "changed"), ComponentState("portal", _PORTAL, "unchanged")),
        changes=(Change("billing/9.security", "security", "billing", {"en": "A hole.", "ru": "Дыра."}),),
        update={"replaces": ["executable"], "downtime": "none", "method": "mass"},
        sha256=_DIGEST,
    )


def _planned() -> Record:
    return Record(
        product="sample",
        names=_NAMES,
        version=Version(1, 2),
        base=_OID,
        previous=Version(1, 1),
        planned=date(2026, 3, 11),
        components=(ComponentState("billing", _BILLING, "removed"), ComponentState("portal", _PORTAL, "changed")),
        changes=(Change("portal/10.speed", "speed", "portal", {"de": "Schneller."}), Change("11.change", "change", "sample", {})),
    )


def sample_manifest(record: Record) -> Manifest:
    """The manifest of a bundle that holds something of each kind."""
    documents = tuple(
        DocumentEntry(one.path, _DIGEST, 2_345, one.status, one.covers, one.edition, one.id, one.title, one.is_stamped)
        for one in record.documents
    )
    names = ("history/history.en.pdf", "history/history.json", "lifecycle/lifecycle.ru.html", "sites/manual/index.html", "bom.cdx.json")
    rendered = tuple(FileEntry(name, _DIGEST, 123_456 * place) for place, name in enumerate(names, 1))
    source = Source(_DIGEST, {one.path: one.blob for one in record.documents}, {})
    return Manifest(record.product, record.version, record.edition, _OID, source, record.tag, documents=documents, rendered=rendered)
