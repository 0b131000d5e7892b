"""Requests: the tracker items that changes answer, and the trackers that say of which kind they are and where they are found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from releasekit.core.changes import Change
    from releasekit.core.requestoptions import RequestOptions

INCIDENT = "incident"
PROBLEM = "problem"
SERVICE = "service"
DEVELOPMENT = "development"
REQUEST_KINDS = (INCIDENT, PROBLEM, SERVICE, DEVELOPMENT)
"""The kinds of request: a failure at one user, a failure that stops work, a question, a wish for something new."""

MAX_LENGTH = 64
"""Characters of the longest text that a tracker's pattern is matched against: what is longer is no request that people write."""

_DEFAULT_KINDS = {INCIDENT: "fix", PROBLEM: "fix", SERVICE: "docs", DEVELOPMENT: "feature"}
PLACEHOLDER = re.compile(r"\{(\w*)\}")
"""What a url takes from the request: ``{request}``, or a named group of the pattern."""


class Request(NamedTuple):
    """A tracker item: its id as people write it (``341``, ``PRB-12``), its kind (of REQUEST_KINDS) and its address, where known."""

    id: str
    kind: str | None = None
    url: str | None = None


def default_kind(request_kind: str | None) -> str | None:
    """The kind of a change that says none itself, by the kind of its request; None where that is not known."""
    return _DEFAULT_KINDS.get(request_kind or "")


@dataclass(frozen=True)
class Trackers:
    """The trackers of a product, as rows of its configuration. The first whose pattern matches the whole of a text decides."""

    rows: tuple[RequestOptions, ...] = ()

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        # Compiled when the first request is looked at: most commands look at none.
        return tuple(re.compile(row.pattern) for row in self.rows)

    def _match(self, text: str) -> tuple[RequestOptions, re.Match[str]] | None:
        if len(text) > MAX_LENGTH:
            return None
        found = ((row, pattern.fullmatch(text)) for row, pattern in zip(self.rows, self._patterns, strict=True))
        return next(((row, match) for row, match in found if match), None)

    def row_of(self, text: str) -> RequestOptions | None:
        """The tracker that a request belongs to, or None if no pattern matches it."""
        found = self._match(text)
        return found[0] if found else None

    def knows(self, text: str) -> bool:
        """Whether a request has the form of some tracker; without trackers any form is as good as another."""
        return not self.rows or self._match(text) is not None

    def of(self, text: str) -> Request:
        """The request that a text names, with the kind and the address that its tracker gives; of an unknown form, with neither."""
        found = self._match(text)
        if found is None:
            return Request(text)
        row, match = found
        return Request(text, row.kind, None if row.url is None else _address(row.url, text, match))

    def filled(self, request: Request) -> Request:
        """The request with the kind that it lacks, and with the address of its tracker instead of any other."""
        found = self.of(request.id)
        return Request(request.id, request.kind or found.kind, found.url or request.url)


def _address(url: str, text: str, match: re.Match[str]) -> str:
    """The address out of its template; nothing that a request holds can leave the place that the template gives it."""
    from urllib.parse import quote

    values = {"request": text, **match.groupdict("")}
    return PLACEHOLDER.sub(lambda place: quote(values[place[1]], safe="", errors="replace"), url)


def resolved(changes: Iterable[Change], trackers: Trackers) -> tuple[Change, ...]:
    """The same changes, the kinds and addresses of their requests filled in by the trackers."""
    if not trackers.rows:
        return tuple(changes)
    return tuple(one._replace(requests=tuple(map(trackers.filled, one.requests))) if one.requests else one for one in changes)
