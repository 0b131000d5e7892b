"""The life cycle of a product as one value: what its configuration says of it, and what only its history and its train know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from releasekit.core.calendar import Weekends, add_working_days
from releasekit.core.config import named
from releasekit.core.lifecycleoptions import CLOUD, LifecycleOptions
from releasekit.core.options import key_of
from releasekit.core.schedule import Schedule
from releasekit.core.version import Version

if TYPE_CHECKING:
    from releasekit.core.history import Refs
    from releasekit.core.product import Product
    from releasekit.core.record import Record
    from releasekit.core.support import LineSupport
    from releasekit.core.train import Train

SCHEMA = "releasekit/lifecycle/1"


class Gap(NamedTuple):
    """Something that the description lacks: the option, and what it does not say."""

    option: str
    message: str


class Registered(NamedTuple):
    """A version that was released, on a local date of the train; ``withdrawn`` says why nobody may use it, "" for one that is in use."""

    version: Version
    day: date
    reason: str = ""
    withdrawn: str = ""

    def to_json(self) -> dict[str, Any]:
        """The version as published."""
        return {
            "version": str(self.version),
            "kind": self.version.kind,
            "date": self.day.isoformat(),
            "reason": self.reason or None,
            "withdrawn": self.withdrawn or None,
        }


class Closing(NamedTuple):
    """When a request that is completed on one day is closed without an answer: so many working days later."""

    days: int
    completed: date
    closed: date


@dataclass(frozen=True)
class Lifecycle:
    """All that the description says. ``versions`` are the newest first; ``schedule`` and ``lines`` are None where nothing is known.

    ``today`` is the local date, of the train, that it was made for.
    """

    product: Product
    options: LifecycleOptions
    today: date
    train: Train | None
    schedule: Schedule | None
    versions: tuple[Registered, ...]
    closing: Closing
    lines: tuple[LineSupport, ...] | None = None

    @property
    def current(self) -> Version | None:
        """The newest version that is not withdrawn."""
        return max((one.version for one in self.versions if not one.withdrawn), default=None)

    def to_json(self) -> dict[str, Any]:
        """The facts as published; texts are by language."""
        train = self.train
        return {
            "schema": SCHEMA,
            "product": self.product.id,
            "names": dict(self.product.names),
            "languages": list(self.product.languages),
            "as_of": self.today.isoformat(),
            "current": str(self.current) if self.current else None,
            "numbering": {"stable": "X.Y", "hotfix": "X.Y.Z", "tag": self.product.tag.text},
            "cadence": {"days": train.period.days, "timezone": train.timezone} if train else None,
            "components": [{"id": one.id, "name": dict(one.names)} for one in self.product.components],
            "configured": plain(self.options),
            "closing": {
                "working_days": self.closing.days,
                "completed": self.closing.completed.isoformat(),
                "closed": self.closing.closed.isoformat(),
            },
            "personnel": sum(one.count for one in self.options.personnel),
            **({"schedule": self.schedule.to_json()} if self.schedule else {}),
            "versions": [one.to_json() for one in self.versions],
            "lines": None if self.lines is None else [one.to_json() for one in self.lines],
            "gaps": [one._asdict() for one in gaps(self, self.product.languages)],
        }


def closing_of(train: Train | None, day: date, days: int) -> Closing:
    """When a request that is completed on ``day`` is closed, by the train's calendar, else by weekends. Raises UsageError."""
    return Closing(days, day, add_working_days(train.calendar if train else Weekends(), day, days))


def registered(refs: Refs, records: Mapping[Version, Record], train: Train | None) -> tuple[Registered, ...]:
    """The versions that were released, the newest first, with what their records know of them."""

    def one(version: Version, tagged: date) -> Registered:
        record = records.get(version)
        if record is None:
            return Registered(version, tagged)
        return Registered(version, record.released or tagged, record.reason or "", record.withdrawn or "")

    newest = sorted(refs.releases, key=lambda release: release.version, reverse=True)
    return tuple(
        one(release.version, train.local_date(release.tag.date) if train else release.tag.date.astimezone(UTC).date()) for release in newest
    )


def plain(value: Any) -> Any:
    """Options as plain JSON values."""
    match value:
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case Mapping():
            return named(value, "") if "" in value else {key: plain(one) for key, one in value.items()}
        case tuple():
            return [plain(one) for one in value]
        case None | str() | int():
            return value
        case _:
            return {one.name: plain(getattr(value, one.name)) for one in fields(value)}


def gaps(found: Lifecycle, languages: Sequence[str]) -> tuple[Gap, ...]:
    """What the description lacks in some languages: facts that nobody but the vendor knows, and texts that are told in another language."""
    return (*_unsaid(found.options), *_untranslated(found, languages))


def _unsaid(options: LifecycleOptions) -> Iterator[Gap]:
    holder, contacts, hosting = options.holder, options.contacts, options.hosting
    wanted = (
        ("holder", holder, "who the right holder is"),
        ("holder.inn", holder is None or holder.inn, "the INN of the right holder"),
        ("holder.ogrn", holder is None or holder.ogrn, "the OGRN of the right holder"),
        ("hosting.company", CLOUD not in hosting.delivery or hosting.company, "on whose servers the cloud service is"),
        ("support.hours", options.support.hours, "when the technical support works"),
        ("personnel", options.personnel, "who maintains the product"),
        ("contacts", contacts and any(plain(contacts).values()), "how the technical support is reached"),
        ("location", options.locations, "where developers, support and servers are"),
    )
    yield from (Gap(f"lifecycle.{option}", f"it is not said {what}") for option, value, what in wanted if not value)


def _untranslated(found: Lifecycle, languages: Sequence[str]) -> Iterator[Gap]:
    config = found.product.config
    texts = [("product", config.product), *((f"component.{one.id}.name", one.name) for one in config.components)]
    for option, names in (*texts, *_texts(found.options, "lifecycle")):
        missing = [language for language in languages if names and language not in names and "" not in names]
        instead = next(iter(names), "")
        yield from (Gap(option, f"there is no text in {language}, so the one in {instead} is taken") for language in missing)


def _texts(value: Any, path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text by language that options hold, with its path."""
    if isinstance(value, Mapping):
        if all(isinstance(one, str) for one in value.values()):
            yield path, value
        else:
            for key, one in value.items():
                yield from _texts(one, f"{path}.{key}")
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _texts(one, f"{path}[{place}]")
    elif is_dataclass(value):
        for declared in fields(value):
            yield from _texts(getattr(value, declared.name), f"{path}.{key_of(declared)}")
