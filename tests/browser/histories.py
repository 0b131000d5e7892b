"""A small history that has something for every filter."""

from __future__ import annotations

from datetime import date

from releasekit.core.changes import Change
from releasekit.core.record import ComponentState, Record
from releasekit.core.requests import Request
from tests.documents.samples import change, record

COMPONENTS = (
    ComponentState("billing", {"en": "Billing", "ru": "Биллинг"}, "changed"),
    ComponentState("portal", {"en": "Portal", "ru": "Портал"}, "changed"),
)


def told(ru: str, id: str, kind: str = "fix", component: str = "billing", number: str = "") -> Change:
    requests = (Request(number, None, f"https://tracker.example/{number}"),) if number else ()
    return change(id=id, kind=kind, component=component, text={"ru": ru, "en": f"In English: {id}."}, requests=requests)


def history() -> tuple[Record, ...]:
    """4.20, 4.2.1, 4.2 and 4.1, with six changes; 4.1 is withdrawn."""
    return (
        record(
            "4.20", told("Новый **отчёт** о платежах.", "a", "feature", "portal", "701"), components=COMPONENTS, released=date(2026, 6, 3)
        ),
        record("4.2.1", told("Ёлка больше не падает.", "b", number="815"), components=COMPONENTS, reason="urgent"),
        record(
            "4.2",
            told("Настройка `кэш` читается **сра**зу.", "c", "change"),
            told("Поиск по счетам.", "d", "feature", "portal"),
            told("Обход проверки прав.", "e", "security", "portal", "99"),
            components=COMPONENTS,
        ),
        record("4.1", told("Исправлен отчет.", "f"), components=COMPONENTS, withdrawn="Теряет счета."),
    )
