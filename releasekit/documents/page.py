"""A page as a value: a template over a view that is made already, as opposed to a job, whose view is made of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from releasekit.documents.job import Job
from releasekit.documents.packing import pack, unpack


@dataclass(frozen=True, slots=True)
class Page:
    """Render a template once, over a view that is made already and goes to the other process as it is."""

    template: str
    format: str
    language: str
    document: Any
    own: Mapping[str, str] = field(default_factory=dict)

    def contexts(self) -> tuple[dict[str, Any], ...]:
        """The names that the template sees."""
        return ({"document": self.document},)

    def to_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        return {
            "template": self.template,
            "format": self.format,
            "language": self.language,
            "document": pack(self.document),
            "own": dict(self.own),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Page:
        """Back from JSON that ``to_json`` made."""
        return cls(data["template"], data["format"], data["language"], unpack(data["document"]), data["own"])


def from_json(data: Mapping[str, Any]) -> Job | Page:
    """The job, or the page, that JSON tells of."""
    return Page.from_json(data) if "document" in data else Job.from_json(data)
