"""Findings: what is wrong, where, and how to mend it; rules make them, and answers show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from releasekit.core.version import Version
from releasekit.errors import UsageError

ERROR = "error"
WARNING = "warning"
NOTE = "note"
SEVERITIES = (ERROR, WARNING, NOTE)

SCHEMA = "releasekit/check/1"


class Finding(NamedTuple):
    """One broken rule at one place, or through one period.

    ``ref`` is the tag or branch, ``path`` the file, whichever applies; ``refs`` are all the tags of a period, the first of them being
    ``ref``. ``hint`` says how to mend it.
    """

    code: str
    rule: str
    severity: str
    message: str
    hint: str
    ref: str = ""
    path: str = ""
    version: Version | None = None
    refs: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, as ``rules.ignore`` takes it: a ref, the first and the last ref of a period (``v1.0..v1.7``), or else the path."""
        return f"{self.refs[0]}..{self.refs[-1]}" if len(self.refs) > 1 else self.ref or self.path

    def to_json(self) -> dict[str, Any]:
        """The finding as published."""
        return {
            "code": self.code,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "ref": self.ref or None,
            "path": self.path or None,
            "place": self.place or None,
            "refs": list(self.refs),
        }


class Baseline(NamedTuple):
    """Findings that were there before: an entry is (code, ref, path)."""

    known: frozenset[tuple[str, str, str]] = frozenset()

    @classmethod
    def from_json(cls, data: Any, *, where: str) -> Baseline:
        """The baseline that an answer of ``check --format json`` is. Raises UsageError for anything else."""
        hint = "make one: releasekit check --format json > FILE"
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            raise UsageError(f"this is no baseline (its schema is not {SCHEMA})", where=where, hint=hint)
        try:
            return cls(frozenset(entry for one in data["findings"] for entry in _entries(one)))
        except (AttributeError, KeyError, TypeError) as error:
            raise UsageError("the baseline is damaged: its findings are not those of an answer", where=where, hint=hint) from error


def _entries(finding: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    code, ref, path, refs = (finding[key] for key in ("code", "ref", "path", "refs"))
    if not isinstance(refs, list) or not all(isinstance(text, str) for text in (code, ref or "", path or "", *refs)):
        raise TypeError(refs)
    yield from ((code, name, path or "") for name in refs or [ref or ""])


class Audit(NamedTuple):
    """What the rules found, the worst first; and how many findings were left out because they are accepted, or known by a baseline."""

    findings: tuple[Finding, ...]
    accepted: int = 0
    known: int = 0

    def of(self, severity: str) -> int:
        """How many findings there are of a severity."""
        return sum(one.severity == severity for one in self.findings)

    def to_json(self, releases: int, foreign: Sequence[str]) -> dict[str, Any]:
        """The answer as published, with the number of releases that were looked at, and the names of foreign tags."""
        return {
            "schema": SCHEMA,
            "findings": [finding.to_json() for finding in self.findings],
            "summary": {severity: self.of(severity) for severity in SEVERITIES},
            "releases": releases,
            "foreign": list(foreign),
            "accepted": self.accepted,
            "known": self.known,
        }
