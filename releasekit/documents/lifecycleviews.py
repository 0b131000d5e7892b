"""The values that templates of the life-cycle description see. They hold facts; the words for them are the template's.

Texts are in the language of the document, or in another where that is missing, on one line, and "" where nothing is configured. ``note``
is Markdown as in fragments; the filter ``markdown`` writes it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HolderView:
    """The right holder; ``short`` is its full name where it has no other. ``is_person`` is true for an entrepreneur, who has an OGRNIP."""

    name: str
    short: str
    address: str
    inn: str
    ogrn: str
    kpp: str
    is_person: bool


@dataclass(frozen=True, slots=True)
class HostingView:
    """How the product is delivered, and where it and its data are."""

    is_cloud: bool
    is_on_premise: bool
    company: str
    location: str
    has_setup: bool
    has_accounts: bool
    note: str


@dataclass(frozen=True, slots=True)
class CadenceView:
    """The rhythm of stable versions: ``every`` in words, for periods that the template has no better words for."""

    days: int
    weeks: int
    every: str
    timezone: str


@dataclass(frozen=True, slots=True)
class AccompanyingView:
    """A further document that accompanies a version."""

    name: str
    designation: str
    when: str


@dataclass(frozen=True, slots=True)
class ScalingView:
    """Stops while the product is scaled: some of ``none``, ``partial`` and ``full``, as alternatives; () where nothing is to be said."""

    vertical: tuple[str, ...]
    horizontal: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class UpdatingView:
    """How an instance is updated: ``replaces`` are some of ``executable``, ``configuration`` and ``data``."""

    replaces: tuple[str, ...]
    downtime: str
    has_cluster: bool
    note: str


@dataclass(frozen=True, slots=True)
class ModularityView:
    """What the product can be in other software: some of ``module``, ``client``, ``server`` and ``extension``."""

    is_extended: bool
    roles: tuple[str, ...]
    part_of: str


@dataclass(frozen=True, slots=True)
class RequestKindView:
    """A kind of request: ``incident``, ``problem``, ``service`` or ``development``, and its own definition, "" for the customary one."""

    id: str
    definition: str


@dataclass(frozen=True, slots=True)
class HoursView:
    """When the support works: days of the week from ``mon`` to ``sun``, in order; ``is_run`` if they follow one another."""

    days: tuple[str, ...]
    is_run: bool
    start: str
    end: str
    timezone: str


@dataclass(frozen=True, slots=True)
class ClosingView:
    """The deadline after which a completed request is closed, and an example of it.

    ``calendar`` is ``weekends`` or a country, and ``has_own_days`` says whether the product declares days off of its own.
    """

    days: int
    completed: dt.date
    closed: dt.date
    calendar: str
    has_own_days: bool


@dataclass(frozen=True, slots=True)
class SupportView:
    """The rules of support. ``data`` and ``steps`` are () for the customary ones."""

    by_package: bool
    has_priority: bool
    tracker: str
    url: str
    one_problem: bool
    data: tuple[str, ...]
    steps: tuple[str, ...]
    hours: HoursView | None
    closing: ClosingView


@dataclass(frozen=True, slots=True)
class StaffView:
    """A line of the table of personnel, numbered from 1."""

    number: int
    area: str
    competences: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ContactsView:
    """How the support is reached."""

    site: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class LocationView:
    """Actual addresses of one thing: ``of`` is ``infrastructure``, ``developers``, ``support`` or ``servers``, or "" if it has a name."""

    of: str
    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotView:
    """A coming slot of the train: its date (the one on the grid, if it is skipped), the version, and what is to be said of it."""

    number: int
    day: dt.date
    version: str
    remark: str
    is_skipped: bool
    is_due: bool
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure of how the train kept its dates: ``92 %``, ``on time: 12 of 13``."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A registered version; ``kind`` is ``stable`` or ``hotfix``, ``reason`` that of a hotfix, ``withdrawn`` why nobody may use it."""

    version: str
    day: dt.date
    kind: str
    reason: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class LineView:
    """How a line is supported: ``active``, ``security`` or ``ended``, its newest version and its last day, None while that is not known."""

    line: str
    state: str
    newest: str
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class LifecycleDocument:
    """The life-cycle description of a product.

    ``title`` is "" for the customary one, ``current`` the newest version in use, ``stable`` and ``hotfix`` are examples of numbers.
    ``needs`` is what a request must hold, () for the customary. ``total`` counts the personnel. ``is_estimate`` says that ``slots`` were
    estimated from past releases, for want of a train; ``cadence`` is None then. ``lines`` is () where support is not configured.
    """

    product: str
    language: str
    title: str
    today: dt.date
    current: str
    product_class: str
    registry: str
    stable: str
    hotfix: str
    holder: HolderView | None
    hosting: HostingView
    cadence: CadenceView | None
    documents: tuple[AccompanyingView, ...]
    scaling: ScalingView
    updating: UpdatingView
    modularity: ModularityView
    components: tuple[str, ...]
    ways: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[RequestKindView, ...]
    support: SupportView
    staff: tuple[StaffView, ...]
    total: int
    is_staff: bool
    contacts: ContactsView | None
    locations: tuple[LocationView, ...]
    slots: tuple[SlotView, ...]
    is_estimate: bool
    figures: tuple[FigureView, ...]
    versions: tuple[VersionView, ...]
    is_cut_short: bool
    lines: tuple[LineView, ...]
