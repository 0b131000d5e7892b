"""Findings: what is wrong, where, and how to mend it; rules make them, and answers show them."""

from __future__ import annotations

from dataclasses import dataclass

from releasekit.core.version import Version

ERROR = "error"
WARNING = "warning"
NOTE = "note"
SEVERITIES = (ERROR, WARNING, NOTE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one place. ``ref`` is the tag or branch, ``path`` the file, whichever applies; ``hint`` says how to mend it."""

    code: str
    rule: str
    severity: str
    message: str
    hint: str
    ref: str = ""
    path: str = ""
    version: Version | None = None

    def to_json(self) -> dict[str, str | None]:
        """The finding as published."""
        return {
            "code": self.code,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "ref": self.ref or None,
            "path": self.path or None,
        }
