"""What became of the documents of a candidate, as an answer: for people who bring them up to date, and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from releasekit.core.findings import Finding
from releasekit.core.freshness import Cause, Freshness, Looked
from releasekit.core.record import document_to_json
from releasekit.core.shelf import Flawed
from releasekit.core.version import Line

SCHEMA = "releasekit/docs-status/1"


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """The documents at a commit. ``ref`` is the branch that it was taken from, ``line`` that of a hotfix, None on the way to a stable.

    ``blockers`` are the findings that the next release from there would be refused for; ``warnings`` those that it would only be warned
    of.
    """

    product: str
    ref: str
    commit: str
    line: Line | None
    freshness: Freshness
    blockers: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The answer as published."""
        found = self.freshness
        return {
            "schema": SCHEMA,
            "product": self.product,
            "ref": self.ref,
            "commit": self.commit,
            "line": str(self.line) if self.line else None,
            "since": str(found.since) if found.since else None,
            "asked": found.is_asked,
            "documents": [_looked_to_json(one) for one in found.documents],
            "missing": [{"path": one.path, "option": one.option, "left_out": one.is_left_out} for one in found.missing],
            "uncovered": list(found.uncovered),
            "flaws": _flaws_to_json(found.flaws),
            "confirmations": {
                "used": list(found.used),
                "idle": _flaws_to_json(found.idle),
                "unreadable": _flaws_to_json(found.unreadable),
            },
            "blockers": [one.to_json() for one in self.blockers],
            "warnings": [one.to_json() for one in self.warnings],
        }


def _looked_to_json(one: Looked) -> dict[str, Any]:
    return {
        **document_to_json(one.state),
        "edit": None if one.edit is None else one.edit.to_json(),
        "causes": [_cause_to_json(cause) for cause in one.causes],
        "late": one.is_late,
    }


def _cause_to_json(cause: Cause) -> dict[str, Any]:
    change = cause.change
    return {
        "id": change.id,
        "kind": change.kind,
        "component": change.component or None,
        "text": dict(change.text),
        "request": change.request,
        "commits": list(cause.commits),
    }


def _flaws_to_json(flaws: Iterable[Flawed]) -> list[dict[str, str]]:
    return [{"path": one.place, "reason": one.reason} for one in flaws]
