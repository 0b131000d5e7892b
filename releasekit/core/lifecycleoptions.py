"""The configuration of the life-cycle description: ``[tool.releasekit.lifecycle]``.

What nobody but the vendor knows (who the right holder is, who works there, where) has no default; what is customary has one, so that a
small configuration gives a whole document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from releasekit.core import options as read
from releasekit.core import requisites
from releasekit.core.options import option
from releasekit.core.requests import REQUEST_KINDS
from releasekit.core.update import DOWNTIMES, METHODS, REPLACES

Names = Mapping[str, str]

CLOUD, ON_PREMISE = "cloud", "on-premise"
ROLES = ("module", "client", "server", "extension")
PLACES = ("infrastructure", "developers", "support", "servers")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _is_web_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s/?#<>\"]+[^\s<>\"]*", text) is not None


_web_address = read.checked(read.text, _is_web_address, "be an http or https address")


@dataclass(frozen=True, slots=True)
class HolderOptions:
    """The right holder, as it is registered."""

    name: Names = option(
        read.names, "full name per language", example='{ ru = "Общество с ограниченной ответственностью «Ромашка»", en = "Romashka LLC" }'
    )
    address: Names = option(
        read.names,
        "legal address per language",
        example='{ ru = "101000, г. Москва, ул. Примерная, д. 1", en = "1 Primernaya St, Moscow" }',
    )
    short: Names = option(
        read.names,
        "short name per language; default: the full one",
        factory=dict,
        example='{ ru = "ООО «Ромашка»", en = "Romashka LLC" }',
    )
    inn: str | None = option(
        read.parsed(requisites.inn), "INN; its length and its check digits are looked at", default=None, example='"9900001236"'
    )
    ogrn: str | None = option(
        read.parsed(requisites.ogrn), "OGRN, or the OGRNIP of an entrepreneur; looked at likewise", default=None, example='"1999900001231"'
    )
    kpp: str | None = option(read.parsed(requisites.kpp), "KPP; its form is looked at", default=None, example='"990001001"')


@dataclass(frozen=True, slots=True)
class HostingOptions:
    """How the product is delivered, and where it and its data are."""

    delivery: tuple[str, ...] = option(
        read.checked(read.some_of(CLOUD, ON_PREMISE), bool, "name at least one way of delivery"),
        "how it is delivered: as a cloud service, or to be installed at the customer's",
        default=(CLOUD,),
    )
    company: Names = option(
        read.names,
        "whose servers the cloud service and its data are on",
        factory=dict,
        example='{ ru = "ООО «Облако»", en = "Oblako LLC" }',
    )
    location: Names = option(
        read.names, "where the data are", factory=dict, example='{ ru = "Российская Федерация", en = "the Russian Federation" }'
    )
    setup: bool = option(read.boolean, "whether the right holder makes the initial setup", default=True)
    accounts: bool = option(read.boolean, "whether the customer is given accounts after it", default=True)
    note: Names = option(read.names, "what else is to be said of it; Markdown as in fragments", factory=dict)


@dataclass(frozen=True, slots=True)
class AccompanyingOptions:
    """A document that accompanies a version, beside the change history and the updated documentation."""

    name: Names = option(read.names, "name per language", example='{ ru = "Перечень компонентов (SBOM)", en = "Bill of materials (SBOM)" }')
    when: Names = option(
        read.names, "when it is renewed; default: with each version", factory=dict, example='{ ru = "ежегодно", en = "once a year" }'
    )
    designation: str = option(read.text, "its code in the vendor's own system", default="", example='"РОМ.00001-01 34 01"')


@dataclass(frozen=True, slots=True)
class ScalingOptions:
    """How the product stands still while it is scaled; several values are alternatives."""

    vertical: tuple[str, ...] = option(
        read.some_of(*DOWNTIMES), "when one instance gets more resources; [] leaves it out", default=("full", "partial")
    )
    horizontal: tuple[str, ...] = option(read.some_of(*DOWNTIMES), "when instances are added; [] leaves it out", default=("none",))
    note: Names = option(read.names, "what else is to be said of it; Markdown as in fragments", factory=dict)


@dataclass(frozen=True, slots=True)
class UpdatingOptions:
    """How an instance is updated."""

    replaces: tuple[str, ...] = option(
        read.checked(read.some_of(*REPLACES), bool, "name at least one thing"), "what is replaced", default=("executable", "configuration")
    )
    downtime: str = option(read.one_of(*DOWNTIMES), "how the instance stands still", default="full")
    cluster: bool = option(
        read.boolean, "whether several instances in a cluster may spare operators and users of the API that stop", default=True
    )
    note: Names = option(read.names, "what else is to be said of it; Markdown as in fragments", factory=dict)


@dataclass(frozen=True, slots=True)
class ModularityOptions:
    """How the product is made of modules, and is one itself."""

    extended: bool = option(read.boolean, "whether it is extended continually, by modules too", default=True)
    roles: tuple[str, ...] = option(read.some_of(*ROLES), "what it can be in other software; [] for nothing", default=ROLES)
    part_of: Names = option(
        read.names, "the software that it is a part of", factory=dict, example='{ ru = "платформа «Луг»", en = "the Meadow platform" }'
    )


@dataclass(frozen=True, slots=True)
class HoursOptions:
    """When the technical support works."""

    days: tuple[str, ...] = option(read.checked(read.some_of(*WEEK), bool, "name at least one day"), "days of the week", default=WEEK[:5])
    start: time = option(read.clock_time, "when it opens", default=time(10), key="from", example='"10:00"')
    end: time = option(read.clock_time, "when it closes", default=time(19), key="until", example='"19:00"')
    timezone: str | None = option(read.text, "IANA name of the time zone; default: the train's", default=None, example='"Europe/Moscow"')

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"it must close after it opens, and {self.end:%H:%M} is not after {self.start:%H:%M}")


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """The rules of technical support. A list that is given takes the place of the customary one."""

    packages: bool = option(read.boolean, "whether it is given by the package that the customer bought", default=True)
    priority: bool = option(read.boolean, "whether requests about problems that block the customer's work go first", default=True)
    tracker: Names = option(
        read.names,
        "the tracker that requests are registered in; default: the product's",
        factory=dict,
        example='{ ru = "личный кабинет", en = "the customer account" }',
    )
    url: str = option(_web_address, "address of the tracker", default="", example='"https://support.example"')
    one_problem: bool = option(read.boolean, "whether one request is about one problem, and new questions make new ones", default=True)
    data: tuple[Names, ...] = option(
        read.listed(read.names), "what the customer says in a request; default: description, screenshot, technical details", default=()
    )
    steps: tuple[Names, ...] = option(
        read.listed(read.names), "how a request is processed, step by step; default: the customary five steps", default=()
    )
    close_after: int = option(
        read.checked(read.count, lambda days: days <= 366, "be 366 at most"),
        "working days, by the train's calendar, after which a completed request is closed without an answer",
        default=10,
    )
    hours: HoursOptions | None = option(read.table(lambda: HoursOptions), "when it works", default=None)


@dataclass(frozen=True, slots=True)
class PersonnelOptions:
    """A line of the table of personnel."""

    area: Names = option(read.names, "what these people do", example='{ ru = "Разработка и модернизация ПО", en = "Development" }')
    count: int = option(read.count, "how many they are", example="3")
    competences: tuple[Names, ...] = option(read.listed(read.names), "what they can", default=(), example='["Go", "Python"]')


@dataclass(frozen=True, slots=True)
class ContactOptions:
    """How the technical support is reached."""

    site: str = option(_web_address, "web site", default="", example='"https://romashka.example"')
    phone: str = option(read.text, "telephone", default="", example='"+7 (495) 000-00-00"')
    email: str = option(
        read.checked(read.text, lambda text: re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", text) is not None, "be an e-mail address"),
        "e-mail address",
        default="",
        example='"support@romashka.example"',
    )


@dataclass(frozen=True, slots=True)
class LocationOptions:
    """An actual address."""

    address: Names = option(
        read.names,
        "the address",
        example='{ ru = "190000, г. Санкт-Петербург, ул. Примерная, д. 2", en = "2 Primernaya St, Saint Petersburg" }',
    )
    of: str | None = option(read.one_of(*PLACES), "what is there; several rows of the same are one", default=None, example='"servers"')
    name: Names = option(
        read.names, "what is there, where that is none of these", factory=dict, example='{ ru = "Резервный ЦОД", en = "Backup site" }'
    )

    def __post_init__(self) -> None:
        if (self.of is None) == (not self.name):
            raise ValueError("give either of or name")


@dataclass(frozen=True, slots=True)
class EditionOptions:
    """An edition of the description itself, as its registration sheet lists it; they are numbered in their order."""

    day: date = option(read.day, "its day", example="2026-01-14")
    notice: str = option(read.text, "number of the notice that it was made by", default="", example='"РОМ.1-2026"')


@dataclass(frozen=True, slots=True)
class LifecycleOptions:
    """What the life-cycle description says, beside what releasekit knows by itself."""

    title: Names = option(read.names, "title of the document; default: the customary long one", factory=dict)
    designation: str = option(read.text, "its code in the vendor's own system", default="", example='"РОМ.00001-01 90 02"')
    editions: tuple[EditionOptions, ...] = option(
        read.tables(lambda: EditionOptions), "its editions; without them it has no registration sheet", default=(), key="edition"
    )
    product_class: Names = option(
        read.names,
        "class of the software",
        factory=dict,
        key="class",
        example='{ ru = "Системы управления проектами", en = "Project management" }',
    )
    registry: str = option(read.text, "number in the register of Russian software", default="", example='"12345"')
    slots: int = option(
        read.checked(read.count, lambda count: count <= 1000, "be 1000 at most"),
        "how many coming releases of the train are listed",
        default=13,
    )
    versions: int | None = option(read.count, "how many of the newest versions are listed; default: all", default=None, example="50")
    ways: tuple[str, ...] = option(
        read.checked(read.some_of(*METHODS), bool, "name at least one way"),
        "how faults are mended: for all, or by individual work",
        default=METHODS,
    )
    needs: tuple[Names, ...] = option(
        read.listed(read.names), "what a request must hold; default: its subject, its substance, and a screenshot of a failure", default=()
    )
    requests: tuple[str, ...] = option(
        read.checked(read.some_of(*REQUEST_KINDS), bool, "name at least one kind"), "kinds of request", default=REQUEST_KINDS
    )
    definitions: Mapping[str, Names] = option(
        read.mapping(read.names),
        "definitions of kinds of request that are not the customary ones, by kind",
        factory=dict,
        example='{ service = { ru = "вопрос о работе ПО", en = "a question about the software" } }',
    )
    staff: bool = option(read.boolean, "whether the personnel are employed by the right holder", default=True)
    holder: HolderOptions | None = option(read.table(lambda: HolderOptions), "the right holder", default=None)
    hosting: HostingOptions = option(read.table(lambda: HostingOptions), "delivery and hosting", factory=HostingOptions)
    documents: tuple[AccompanyingOptions, ...] = option(
        read.tables(lambda: AccompanyingOptions), "further documents that accompany a version", default=(), key="document"
    )
    scaling: ScalingOptions = option(read.table(lambda: ScalingOptions), "scaling", factory=ScalingOptions)
    updating: UpdatingOptions = option(read.table(lambda: UpdatingOptions), "updating", factory=UpdatingOptions)
    modularity: ModularityOptions = option(read.table(lambda: ModularityOptions), "modularity", factory=ModularityOptions)
    support: ServiceOptions = option(read.table(lambda: ServiceOptions), "technical support", factory=ServiceOptions)
    personnel: tuple[PersonnelOptions, ...] = option(read.tables(lambda: PersonnelOptions), "the personnel", default=())
    contacts: ContactOptions | None = option(read.table(lambda: ContactOptions), "contacts of the support", default=None)
    locations: tuple[LocationOptions, ...] = option(read.tables(lambda: LocationOptions), "actual addresses", default=(), key="location")

    def __post_init__(self) -> None:
        unknown = next((kind for kind in self.definitions if kind not in REQUEST_KINDS), None)
        if unknown is not None:
            known = ", ".join(REQUEST_KINDS)
            raise ValueError(
                f"definitions is about {unknown!r}, which is no kind of request: they are {known}{read.suggestion(unknown, REQUEST_KINDS)}"
            )
