"""The cases under ``tests/cases/history``: what a release engineer writes down, and what the documents say of it.

A case is a folder with ``records.json`` (the JSON form of the change history, as ``releasekit history --format json`` gives it) and the
expected ``expected.md`` (English) and ``expected.ru.md`` (Russian). Where there is an ``imprint.json`` (what the configuration says of a
document that is handed over), ``expected.full.md`` and ``expected.full.ru.md`` are its full form. To make a case, write or copy
``records.json`` and run::

    python -m tests.documents.golden

which writes every expected file anew; read the difference with ``git diff`` before you keep it.
"""

from __future__ import annotations

import json
from pathlib import Path

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.record import Record
from releasekit.documents.imprint import SHORT, Imprint
from releasekit.documents.render import render_history

CASES = Path(__file__).resolve().parent.parent / "cases" / "history"
EXPECTED = {"en": "expected.md", "ru": "expected.ru.md"}
FULL = {"en": "expected.full.md", "ru": "expected.full.ru.md"}


def cases() -> list[Path]:
    """The folders of all cases."""
    return [path.parent for path in sorted(CASES.glob("*/records.json"))]


def records_of(case: Path) -> list[Record]:
    """The records of a case."""
    data = json.loads((case / "records.json").read_text(encoding="utf-8"))
    return [Record.from_json(one, where=case.name) for one in data["releases"]]


def imprint_of(case: Path) -> Imprint | None:
    """What the configuration of a case says of its documents, or None for one that has only the short form."""
    path = case / "imprint.json"
    if not path.exists():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return Imprint(**{**data, "without": tuple(data["without"]), "roles": tuple((role, name) for role, name in data["roles"])})


def full_cases() -> list[Path]:
    """The folders of the cases that have the full form."""
    return [case for case in cases() if imprint_of(case)]


def rendered(case: Path, language: str, imprint: Imprint = SHORT) -> str:
    """What the Markdown document says now."""
    return render_history(records_of(case), "md", language, DEFAULT_KINDS, imprint=imprint).decode()


if __name__ == "__main__":
    for folder in cases():
        for code, name in EXPECTED.items():
            (folder / name).write_text(rendered(folder, code), encoding="utf-8", newline="\n")
    for folder in full_cases():
        for code, name in FULL.items():
            (folder / name).write_text(rendered(folder, code, imprint_of(folder) or SHORT), encoding="utf-8", newline="\n")
