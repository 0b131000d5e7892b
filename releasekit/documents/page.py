"""A page as a value: a template over a view that is made already, as opposed to a job, whose view is made of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """Render a template once, over a view that is made already, and that it sees under the name of a ``variable``."""

    template: str
    format: str
    language: str
    document: Any
    own: Mapping[str, str] = field(default_factory=dict)
    variable: str = "document"

    def contexts(self) -> tuple[dict[str, Any], ...]:
        """The names that the template sees."""
        return ({self.variable: self.document},)
