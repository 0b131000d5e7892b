"""A product whose life cycle is described, made up from head to foot; its requisites belong to nobody, but their check digits fit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from releasekit.core.config import Config
from releasekit.core.departures import infer
from releasekit.core.history import Refs, Tag, TagKind, releases_of
from releasekit.core.lifecycle import Lifecycle, closing_of, registered
from releasekit.core.lifecycleoptions import LifecycleOptions
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.schedule import schedule_of
from releasekit.core.support import support_of
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version
from releasekit.sources.calendars import train_of

CONFIGURATION = """
id = "romashka"
product = { ru = "Ромашка", en = "Romashka" }
languages = ["ru", "en"]
first = "1.0"

[train]
anchor = 2026-01-14
every = "2 weeks"
timezone = "Europe/Moscow"
calendar = "RU"
exceptions = [{ slot = 2026-05-20, action = "skip", reason = "переезд" }]

[[component]]
id = "billing"
name = { ru = "Биллинг", en = "Billing" }

[[component]]
id = "api"
name = { ru = "Программный интерфейс", en = "Programming interface" }

[lifecycle.holder]
name = { ru = "Общество с ограниченной ответственностью «Ромашка»", en = "Romashka Limited Liability Company" }
short = { ru = "ООО «Ромашка»", en = "Romashka LLC" }
address = { ru = "199999, г. Вымышленск, ул. Придуманная, д. 1", en = "1 Pridumannaya St, Vymyshlensk, 199999" }
inn = "9900001236"
ogrn = "1999900001231"

[lifecycle.hosting]
company = { ru = "ООО «Облако»", en = "Oblako LLC" }

[lifecycle.support.hours]
from = "10:00"
until = "19:00"

[[lifecycle.personnel]]
area = { ru = "Разработка и модернизация ПО, включая гарантийное обслуживание ПО", en = "Development, including warranty service" }
competences = ["Golang", "Python", "JavaScript", { ru = "опыт нагрузочного тестирования", en = "experience in load testing" }]
count = 3

[[lifecycle.personnel]]
area = { ru = "Техническая поддержка", en = "Technical support" }
competences = [
    { ru = "навыки работы на второй и третьей линии технической поддержки", en = "second-line and third-line support" },
    { ru = "навыки работы с системами сопровождения инцидентов", en = "experience with incident management systems" },
]
count = 3

[lifecycle.contacts]
site = "https://romashka.example/"
phone = "+7 (999) 000-00-00"
email = "support@romashka.example"

[[lifecycle.location]]
of = "infrastructure"
address = { ru = "199999, г. Вымышленск, ул. Серверная, д. 2", en = "2 Servernaya St, Vymyshlensk, 199999" }

[[lifecycle.location]]
of = "infrastructure"
address = { ru = "199999, г. Вымышленск, ул. Запасная, д. 3", en = "3 Zapasnaya St, Vymyshlensk, 199999" }

[[lifecycle.location]]
of = "developers"
address = { ru = "199999, г. Вымышленск, ул. Кодовая, д. 4", en = "4 Kodovaya St, Vymyshlensk, 199999" }

[[lifecycle.location]]
of = "support"
address = { ru = "199999, г. Вымышленск, ул. Телефонная, д. 5", en = "5 Telefonnaya St, Vymyshlensk, 199999" }

[[lifecycle.location]]
of = "servers"
address = { ru = "199999, г. Вымышленск, ул. Серверная, д. 6", en = "6 Servernaya St, Vymyshlensk, 199999" }
"""

RELEASES = {"1.0": (1, 14), "1.1": (1, 28), "1.0.1": (2, 2), "1.2": (2, 12), "1.3": (2, 25)}
"""Versions, and the days of 2026 on which they were tagged."""

TODAY = date(2026, 4, 24)


def configuration(**changed: Any) -> dict[str, Any]:
    """The configuration with some tables in place of its own, or without those that are None; ``lifecycle`` is merged key by key."""
    data = tomllib.loads(CONFIGURATION)
    described = {**data["lifecycle"], **changed.pop("lifecycle", {})}
    data |= {**changed, "lifecycle": {key: value for key, value in described.items() if value is not None}}
    return deepcopy({key: value for key, value in data.items() if value is not None})


def product_of(data: Mapping[str, Any]) -> Product:
    config = Config.from_mapping(data)
    id = config.id or "unnamed"
    names = {language or config.languages[0]: name for language, name in config.product.items()} or {config.languages[0]: id}
    return Product(
        id, names, config.languages, config.all_components(id), config.kinds(), TagPattern("v{version}"), "release/{line}", "main", config
    )


def lifecycle_of(
    data: Mapping[str, Any] | None = None,
    *,
    today: date = TODAY,
    releases: Mapping[str, tuple[int, int]] = RELEASES,
    records: Mapping[Version, Record] | None = None,
    count: int | None = None,
) -> Lifecycle:
    """What would be read of that product on a day."""
    product = product_of(configuration() if data is None else data)
    config, pattern = product.config, product.tag
    train = train_of(config.train) if config.train else None
    moments = {text: datetime(2026, *day, 9, tzinfo=UTC) for text, day in releases.items()}
    tags = [Tag(f"v{text}", "t", "c", TagKind.ANNOTATED, moment, pattern.read(f"v{text}")) for text, moment in moments.items()]
    refs = Refs(None, (), *releases_of(tags))
    options = config.lifecycle or LifecycleOptions()
    as_of = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    number = refs.latest_stable.version.next_stable() if refs.latest_stable else config.first
    has_schedule = train is not None or infer(refs.stables) is not None
    return Lifecycle(
        product=product,
        options=options,
        today=today,
        train=train,
        schedule=schedule_of(train, refs, number, as_of, count or options.slots, 0) if has_schedule else None,
        versions=registered(refs, records or {}, train),
        closing=closing_of(train, today, options.support.close_after),
        lines=support_of(refs, config.support, today) if config.support else None,
    )
