"""Requests: the tracker items that changes answer."""

from __future__ import annotations

from typing import NamedTuple

INCIDENT = "incident"
PROBLEM = "problem"
SERVICE = "service"
DEVELOPMENT = "development"
REQUEST_KINDS = (INCIDENT, PROBLEM, SERVICE, DEVELOPMENT)
"""The kinds of request: a failure at one user, a failure that stops work, a question, a wish for something new."""


class Request(NamedTuple):
    """A tracker item: its id as people write it (``341``, ``PRB-12``), its kind (of REQUEST_KINDS) and its address, where known."""

    id: str
    kind: str | None = None
    url: str | None = None
