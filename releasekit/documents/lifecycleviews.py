"""The values that templates of the life-cycle description see. They hold facts; the words for them are the template's.

Each field has its meaning below it, as in ``views``; those of support and personnel are in ``supportviews``. Texts are in the language of
the document, or in another where that is missing, on one line, and "" where nothing is configured.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from releasekit.documents.supportviews import ContactsView, LocationView, RequestKindView, StaffView, SupportView


class HolderView(NamedTuple):
    """The right holder."""

    name: str
    """Its full name."""
    short: str
    """Its short name, the full one where it has no other."""
    address: str
    """Its legal address."""
    inn: str
    """Its INN."""
    ogrn: str
    """Its OGRN, or the OGRNIP of an entrepreneur."""
    kpp: str
    """Its KPP."""
    is_person: bool
    """Whether it is an entrepreneur, who has an OGRNIP."""


class HostingView(NamedTuple):
    """How the product is delivered, and where it and its data are."""

    is_cloud: bool
    """Whether it is delivered as a cloud service."""
    is_on_premise: bool
    """Whether it is delivered for installation at the customer's."""
    company: str
    """Whose servers the cloud service and its data are on."""
    location: str
    """Where the data are."""
    has_setup: bool
    """Whether the right holder makes the initial setup."""
    has_accounts: bool
    """Whether the customer is given accounts."""
    note: str
    """What else is to be said of it: Markdown as in fragments, which the filter ``markdown`` writes."""


class CadenceView(NamedTuple):
    """The rhythm of stable versions."""

    days: int
    """The days from one to the next."""
    weeks: int
    """The same in weeks, 0 where it is no whole number of them."""
    every: str
    """The same in words of the document's language, for periods that the template has no better words for."""
    timezone: str
    """IANA name of the train's time zone."""


class AccompanyingView(NamedTuple):
    """A further document that accompanies a version."""

    name: str
    """What it is called."""
    designation: str
    """Its code in the vendor's own system."""
    when: str
    """When it is renewed, "" where that is with each version."""


class ScalingView(NamedTuple):
    """How the product stands still while it is scaled; several values are alternatives."""

    vertical: tuple[str, ...]
    """When one instance gets more resources: some of ``none``, ``partial`` and ``full``; empty where nothing is to be said."""
    horizontal: tuple[str, ...]
    """When instances are added, likewise."""
    note: str
    """What else is to be said of it: Markdown as in fragments."""


class UpdatingView(NamedTuple):
    """How an instance is updated."""

    replaces: tuple[str, ...]
    """What is replaced: some of ``executable``, ``configuration`` and ``data``."""
    downtime: str
    """How the instance stands still: ``none``, ``partial`` or ``full``."""
    has_cluster: bool
    """Whether several instances in a cluster may spare users that stop."""
    note: str
    """What else is to be said of it: Markdown as in fragments."""


class ModularityView(NamedTuple):
    """How the product is made of modules, and is one itself."""

    is_extended: bool
    """Whether it is extended continually, by modules too."""
    roles: tuple[str, ...]
    """What it can be in other software: some of ``module``, ``client``, ``server`` and ``extension``; empty for nothing."""
    part_of: str
    """The software that it is a part of."""


class SlotView(NamedTuple):
    """A coming slot of the train."""

    number: int
    """Its number in the list, from 1."""
    day: dt.date
    """Its date; of a slot that is skipped, the one on the grid."""
    version: str
    """The version that it is for, "" for none."""
    remark: str
    """What is to be said of it, in words of the document's language."""
    is_skipped: bool
    """Whether no version is released in it."""
    is_due: bool
    """Whether its day has come, and its version has not been released."""
    is_provisional: bool
    """Whether its date may still change, because the days off of that year are not decreed."""


class FigureView(NamedTuple):
    """A figure of how the train kept its dates."""

    value: str
    """The figure, with its unit: ``92 %``."""
    meaning: str
    """What it is, in words of the document's language: ``on time: 12 of 13``."""


class VersionView(NamedTuple):
    """A registered version."""

    version: str
    """``4.2`` or ``4.2.1``."""
    day: dt.date
    """When it was released."""
    kind: str
    """``stable`` or ``hotfix``."""
    reason: str
    """Why a hotfix was made, ``urgent``, ``minor`` or ""; ``word("reason")`` says it in words."""
    withdrawn: str
    """Why it must not be used, "" where it may be."""


class LineView(NamedTuple):
    """How long a line is supported."""

    line: str
    """The line: ``4.2``."""
    state: str
    """``active``, ``security`` (it gets fixes of security only) or ``ended``."""
    newest: str
    """Its newest version."""
    until: dt.date | None
    """The last day of its support, None while that is not known."""


class LifecycleDocument(NamedTuple):
    """The life-cycle description of a product."""

    product: str
    """The product's name."""
    language: str
    """``ru``, ``en`` and so on."""
    title: str
    """The title of the document, "" for the customary one."""
    today: dt.date
    """The day that the description is of."""
    current: str
    """The newest version in use, "" before the first."""
    product_class: str
    """The class of the software."""
    registry: str
    """Its number in the register of Russian software."""
    stable: str
    """The number of a stable version as an example, "" before the first."""
    hotfix: str
    """The number of a hotfix as an example, "" before the first."""
    holder: HolderView | None
    """The right holder, None where none is configured."""
    hosting: HostingView
    """Delivery and hosting."""
    cadence: CadenceView | None
    """The rhythm of stable versions, None without a train."""
    documents: tuple[AccompanyingView, ...]
    """What accompanies a version beside the change history and the documentation."""
    scaling: ScalingView
    """Scaling."""
    updating: UpdatingView
    """Updating."""
    modularity: ModularityView
    """Modularity."""
    components: tuple[str, ...]
    """The names of the components; empty for a product that has none but itself."""
    ways: tuple[str, ...]
    """How faults are mended: ``mass`` for all users, ``individual`` for one of them, or both."""
    needs: tuple[str, ...]
    """What a request must hold, empty for what is customary."""
    kinds: tuple[RequestKindView, ...]
    """The kinds of request."""
    support: SupportView
    """The rules of support."""
    staff: tuple[StaffView, ...]
    """The table of personnel."""
    total: int
    """How many people there are in it."""
    is_staff: bool
    """Whether they are employed by the right holder."""
    contacts: ContactsView | None
    """How the support is reached, None where nothing is configured."""
    locations: tuple[LocationView, ...]
    """Actual addresses."""
    slots: tuple[SlotView, ...]
    """The coming slots, soonest first."""
    is_estimate: bool
    """Whether the slots were estimated from past releases, for want of a train."""
    figures: tuple[FigureView, ...]
    """How the train kept its dates; empty where there is no past."""
    versions: tuple[VersionView, ...]
    """The registered versions, newest first."""
    is_cut_short: bool
    """Whether there are more versions than are wanted in the document."""
    lines: tuple[LineView, ...]
    """The lines and their support, empty where support is not configured."""
