"""What templates of the life-cycle description see of support and of people; each field has its meaning below it, as in ``views``."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class RequestKindView(NamedTuple):
    """A kind of request."""

    id: str
    """``incident``, ``problem``, ``service`` or ``development``."""
    definition: str
    """Its own definition, "" for the customary one."""


class HoursView(NamedTuple):
    """When the support works."""

    days: tuple[str, ...]
    """The days of the week, from ``mon`` to ``sun``, in order."""
    is_run: bool
    """Whether these days follow one another."""
    start: str
    """When it opens: ``10:00``."""
    end: str
    """When it closes: ``19:00``."""
    timezone: str
    """IANA name of the time zone."""


class ClosingView(NamedTuple):
    """The deadline after which a completed request is closed without an answer, and an example of it."""

    days: int
    """The working days that it takes."""
    completed: dt.date
    """In the example, when the request was completed."""
    closed: dt.date
    """In the example, when it is closed."""
    calendar: str
    """The calendar of working days: ``weekends``, or a country such as ``RU``."""
    has_own_days: bool
    """Whether the product declares days off or working days of its own."""


class SupportView(NamedTuple):
    """The rules of support."""

    by_package: bool
    """Whether it is given by the package that the customer bought."""
    has_priority: bool
    """Whether requests about problems that block the customer's work go first."""
    tracker: str
    """The tracker that requests are registered in, "" for the product's."""
    url: str
    """The address of the tracker."""
    one_problem: bool
    """Whether one request is about one problem."""
    data: tuple[str, ...]
    """What the customer says in a request, empty for what is customary."""
    steps: tuple[str, ...]
    """How a request is processed, step by step, empty for the customary steps."""
    hours: HoursView | None
    """When it works, None where nothing is configured."""
    closing: ClosingView
    """When a completed request is closed."""


class StaffView(NamedTuple):
    """A line of the table of personnel."""

    number: int
    """Its number in the table, from 1."""
    area: str
    """What these people do."""
    competences: tuple[str, ...]
    """What they can."""
    count: int  # type: ignore[assignment]  # what a tuple could do by that name gives way
    """How many they are."""


class ContactsView(NamedTuple):
    """How the support is reached."""

    site: str
    """The web site."""
    phone: str
    """The telephone."""
    email: str
    """The e-mail address."""


class LocationView(NamedTuple):
    """The actual addresses of one thing."""

    of: str
    """``infrastructure``, ``developers``, ``support`` or ``servers``, "" where it has a name."""
    name: str
    """What is there, where it is none of these."""
    addresses: tuple[str, ...]
    """Its addresses."""
