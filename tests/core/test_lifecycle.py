"""The life cycle as a value: its configuration and what is wrong with one, its gaps, its versions, its deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from releasekit.core.config import Config
from releasekit.core.history import Refs, Tag, TagKind, releases_of
from releasekit.core.lifecycle import Closing, Lifecycle, closing_of, gaps, plain, registered
from releasekit.core.lifecycleoptions import LifecycleOptions
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.tagpattern import TagPattern
from releasekit.core.train import Train
from releasekit.core.version import Version
from releasekit.errors import ConfigError, UsageError
from tests.core.described import DESCRIBED

PATTERN = TagPattern("v{version}")
TODAY = date(2026, 4, 24)
HOLDER = {"name": "Romashka", "address": "Vymyshlensk", "inn": "9900001236", "ogrn": "1999900001231"}


def options(data: Mapping[str, Any]) -> LifecycleOptions:
    found = Config.from_mapping({"lifecycle": data}).lifecycle
    assert found
    return found


def problems(data: Mapping[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as error:
        options(data)
    return [line.strip(" -") for line in str(error.value).splitlines()]


def life(data: Mapping[str, Any], **known: Any) -> Lifecycle:
    config = Config.from_mapping(data)
    product = Product(
        "romashka", {"en": "Romashka"}, config.languages, config.all_components("romashka"), config.kinds(), PATTERN, "", None, config
    )
    given: dict[str, Any] = {"train": None, "schedule": None, "versions": (), "closing": closing_of(None, TODAY, 10), **known}
    return Lifecycle(product=product, options=config.lifecycle or LifecycleOptions(), today=TODAY, **given)


def refs_of(*versions: str) -> Refs:
    moments = {text: datetime(2026, 1, 14 + place, 23, tzinfo=UTC) for place, text in enumerate(versions)}
    return Refs(
        None, (), *releases_of([Tag(f"v{one}", "t", "c", TagKind.ANNOTATED, day, PATTERN.read(f"v{one}")) for one, day in moments.items()])
    )


def test_a_small_configuration_is_filled_with_what_is_customary() -> None:
    found = options({"holder": HOLDER})

    assert found.holder
    assert (found.holder.inn, found.holder.kpp, found.holder.short) == ("9900001236", None, {})
    assert (found.hosting.delivery, found.scaling.vertical, found.scaling.horizontal) == (("cloud",), ("full", "partial"), ("none",))
    assert (found.updating.replaces, found.updating.downtime) == (("executable", "configuration"), "full")
    assert (found.support.close_after, found.ways, found.slots) == (10, ("mass", "individual"), 13)
    assert found.requests == ("incident", "problem", "service", "development")
    assert Config().lifecycle is None


def test_everything_that_can_be_configured_is_read() -> None:
    found = plain(options(DESCRIBED))

    assert found["holder"] == {
        "name": {"en": "Ivan Vymyshlennyi"},
        "short": {"en": "Ivan"},
        "address": {"en": "Vymyshlensk"},
        "inn": "990000123452",
        "ogrn": "399990000123450",
        "kpp": "990001001",
    }
    assert found["support"]["hours"] == {"days": ["sat"], "start": "09:30", "end": "12:00", "timezone": "UTC"}
    assert found["locations"][1] == {"address": {"en": "Podvymyshlensk"}, "of": None, "name": {"en": "Backup"}}
    assert found["editions"] == [{"day": "2026-01-14", "notice": "R.1-2026"}]
    default = plain(LifecycleOptions())
    assert [key for key, value in found.items() if value == default[key]] == []
    for table in ("hosting", "scaling", "updating", "modularity", "support"):
        assert [key for key, value in found[table].items() if value == default[table][key]] == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"holder": {**HOLDER, "inn": "9900001237"}},
            "holder.inn: must be a number whose check digits fit: digit 10 of '9900001237' is 7, and the digits before it demand 6",
        ),
        ({"holder": {**HOLDER, "inn": 9900001236}}, "lifecycle.holder.inn: must be a text, not a number"),
        ({"holder": {**HOLDER, "ogrn": "1"}}, "lifecycle.holder.ogrn: must have as many digits as 13"),
        ({"holder": {**HOLDER, "kpp": "x"}}, "lifecycle.holder.kpp: must be 9 characters"),
        ({"holder": {"inn": "9900001236"}}, "lifecycle.holder.name: is missing (full name per language)"),
        ({"hosting": {"delivery": []}}, "lifecycle.hosting.delivery: must name at least one way of delivery"),
        ({"hosting": {"delivery": ["cluod"]}}, "lifecycle.hosting.delivery[0]: must be one of cloud, on-premise, not 'cluod'"),
        ({"requests": ["wish"]}, "lifecycle.requests[0]: must be one of incident, problem, service, development"),
        ({"definitions": {"incidents": "x"}}, "lifecycle: definitions is about 'incidents', which is no kind of request"),
        ({"support": {"close-after": 0}}, "lifecycle.support.close-after: must be a whole number from 1 on"),
        ({"support": {"close-after": 367}}, "lifecycle.support.close-after: must be 366 at most"),
        ({"support": {"url": "ftp://x"}}, "lifecycle.support.url: must be an http or https address"),
        ({"support": {"steps": "one"}}, "lifecycle.support.steps: must be a list, not a text"),
        ({"support": {"steps": ["one", 2]}}, "lifecycle.support.steps[1]: must be a text, or a table of texts by language, not a number"),
        ({"support": {"hours": {"from": "19:00", "until": "10:00"}}}, "lifecycle.support.hours: it must close after it opens"),
        ({"support": {"hours": {"days": []}}}, "lifecycle.support.hours.days: must name at least one day"),
        ({"personnel": [{"area": "Development"}]}, "lifecycle.personnel[0].count: is missing"),
        ({"personnel": [{"area": "Development", "count": 0}]}, "lifecycle.personnel[0].count: must be a whole number from 1 on"),
        ({"contacts": {"email": "nobody"}}, "lifecycle.contacts.email: must be an e-mail address"),
        ({"contacts": {"site": "romashka.example"}}, "lifecycle.contacts.site: must be an http or https address"),
        ({"location": [{"address": "x"}]}, "lifecycle.location[0]: give either of or name"),
        ({"location": [{"address": "x", "of": "servers", "name": "y"}]}, "lifecycle.location[0]: give either of or name"),
        ({"location": [{"of": "servers"}]}, "lifecycle.location[0].address: is missing"),
        ({"slots": 1001}, "lifecycle.slots: must be 1000 at most"),
        ({"persons": []}, "lifecycle.persons: there is no such option"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data: Mapping[str, Any], said: str) -> None:
    assert any(said in line for line in problems(data))


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(problems({"holder": {**HOLDER, "inn": "1", "ogrn": "2", "kpp": "3"}})) >= 3


def test_what_is_not_said_is_a_gap() -> None:
    assert [gap.option.removeprefix("lifecycle.") for gap in gaps(life({}), ("en",))] == [
        "holder",
        "hosting.company",
        "support.hours",
        "personnel",
        "contacts",
        "location",
    ]


WHOLE = {
    "holder": HOLDER,
    "hosting": {"company": "Oblako"},
    "support": {"hours": {}},
    "personnel": [{"area": "Development", "count": 1}],
    "contacts": {"phone": "1"},
    "location": [{"of": "servers", "address": "Vymyshlensk"}],
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"holder": {"name": "R", "address": "V"}}, ["lifecycle.holder.inn", "lifecycle.holder.ogrn"]),
        ({"contacts": {}}, ["lifecycle.contacts"]),
        ({"hosting": {"delivery": ["on-premise"]}}, []),
        ({"hosting": {"delivery": ["on-premise", "cloud"]}}, ["lifecycle.hosting.company"]),
    ],
)
def test_a_whole_description_has_no_gaps(changed: Mapping[str, Any], expected: list[str]) -> None:
    assert [gap.option for gap in gaps(life({"lifecycle": {**WHOLE, **changed}}), ("en", "ru"))] == expected


def test_a_text_that_is_missing_in_a_language_is_a_gap_and_one_for_all_languages_is_none() -> None:
    described = {
        **WHOLE,
        "title": {"ru": "Описание"},
        "definitions": {"service": {"en": "a question"}},
        "personnel": [{"area": {"ru": "Разработка"}, "competences": ["Go", {"ru": "нагрузка"}], "count": 1}],
    }
    components = [{"id": "a", "name": {"ru": "А"}}, {"id": "b", "name": "B"}, {"id": "c"}]
    found = gaps(life({"product": {"ru": "Ромашка"}, "component": components, "lifecycle": described}), ("ru", "en"))

    assert [tuple(gap) for gap in found] == [
        ("product", "there is no text in en, so the one in ru is taken"),
        ("component.a.name", "there is no text in en, so the one in ru is taken"),
        ("lifecycle.title", "there is no text in en, so the one in ru is taken"),
        ("lifecycle.definitions.service", "there is no text in ru, so the one in en is taken"),
        ("lifecycle.personnel[0].area", "there is no text in en, so the one in ru is taken"),
        ("lifecycle.personnel[0].competences[1]", "there is no text in en, so the one in ru is taken"),
    ]


def test_versions_are_the_newest_first_on_the_trains_days_with_what_their_records_know() -> None:
    refs = refs_of("1.0", "1.1", "1.0.1")
    records = {
        Version(1, 0, 1): Record("r", {}, Version(1, 0, 1), "b", reason="urgent", released=date(2026, 2, 2), withdrawn="It loses data."),
        Version(1, 1): Record("r", {}, Version(1, 1), "b"),
    }
    train = Train(date(2026, 1, 14), timedelta(weeks=2), timezone="Europe/Moscow")

    assert [tuple(one) for one in registered(refs, records, train)] == [
        (Version(1, 1), date(2026, 1, 16), "", ""),
        (Version(1, 0, 1), date(2026, 2, 2), "urgent", "It loses data."),
        (Version(1, 0), date(2026, 1, 15), "", ""),
    ]
    assert [one.day for one in registered(refs, {}, None)] == [date(2026, 1, 15), date(2026, 1, 16), date(2026, 1, 14)]


def test_the_current_version_is_not_withdrawn() -> None:
    withdrawn = {Version(1, 1): Record("r", {}, Version(1, 1), "b", withdrawn="It loses data.")}

    assert life({}, versions=registered(refs_of("1.0", "1.1"), withdrawn, None)).current == Version(1, 0)
    assert life({}).current is None


def test_the_deadline_counts_working_days() -> None:
    assert closing_of(None, TODAY, 10) == Closing(10, TODAY, date(2026, 5, 8))
    train = Train(date(2026, 1, 14), timedelta(weeks=2), calendar=Never())
    with pytest.raises(UsageError, match="no working day"):
        closing_of(train, TODAY, 1)


class Never:
    """A calendar of somebody who has stopped working."""

    def reason_off(self, day: date) -> str | None:
        return "closed"

    def is_provisional(self, day: date) -> bool:
        return False


def test_the_facts_as_json() -> None:
    found = life({"lifecycle": WHOLE}, versions=registered(refs_of("1.0"), {}, None)).to_json()

    assert found["schema"] == "releasekit/lifecycle/1"
    assert found["current"] == "1.0"
    assert found["cadence"] is None
    assert found["closing"] == {"working_days": 10, "completed": "2026-04-24", "closed": "2026-05-08"}
    assert found["configured"]["holder"]["name"] == {"en": "Romashka"}
    assert found["configured"]["support"]["hours"]["start"] == "10:00"
    assert found["personnel"] == 1
    assert found["lines"] is None
    assert found["gaps"] == []
    assert "schedule" not in found


def test_plain_values() -> None:
    assert plain({"": "x"}) == {"en": "x"}
    assert plain({"service": {"ru": "y"}}) == {"service": {"ru": "y"}}
    assert plain((time(9, 5), None, 3, True)) == ["09:05", None, 3, True]
