"""Approvals: what is approved, who did, and what is lacking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.approvals import OVERRIDE, SIGNATURE, approval, approved, astray, lacking, payload_of, role_of, subject_of
from releasekit.core.config import Config
from releasekit.core.record import Override, Record
from releasekit.core.version import Version
from releasekit.errors import UsageError

DAY = date(2026, 2, 11)
RECORD = Record(product="toweco", names={"en": "Toweco"}, version=Version(1, 2), base="b" * 40, tag="v1.2", released=DAY)
words = st.text(min_size=1).filter(lambda text: text.strip() == text and text.isprintable())


def by(record: Record, role: str, name: str) -> Record:
    return approved(record, approval(record, role, name, "", DAY))


@given(st.lists(st.tuples(words, words), unique=True, max_size=4))
def test_what_is_approved_is_the_same_for_every_approver(people: list[tuple[str, str]]) -> None:
    record, seen = RECORD, {subject_of(RECORD)}
    for role, name in people:
        try:
            record = by(record, role, name)
        except UsageError:
            continue  # two spellings of one role
        seen.add(subject_of(record))

    assert len(seen) == 1
    assert list(astray(record)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"base": "c" * 40},
        {"version": Version(1, 3)},
        {"tag": "v1.3"},
        {"overrides": (Override("RK405", "so be it"),)},
        {"released": date(2026, 2, 12)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_approval_counts_for_no_other_release(change: dict[str, object]) -> None:
    record = by(RECORD, "boss", "Ada")

    assert list(astray(replace(record, **change))) == list(record.approvals)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["role", "name", "date", "subject"])
def test_an_approval_that_does_not_say_all_counts_for_nothing(key: str) -> None:
    row = {name: value for name, value in approval(RECORD, "boss", "Ada", "", DAY).items() if name != key}

    assert list(astray(replace(RECORD, approvals=(row,)))) == [row]


def test_what_is_signed_is_all_that_is_said_but_the_signature() -> None:
    row = approval(RECORD, "утвердил", "Ада", "ada@example.org", DAY, "looks good")
    said = payload_of(row)

    assert payload_of({**row, SIGNATURE: "…"}) == said
    assert all(payload_of({**row, key: "another"}) != said for key in row)
    assert said.isascii()


def test_a_person_approves_once_in_a_role_and_several_may() -> None:
    record = by(by(by(RECORD, "boss", "Ada"), "boss", "Grace"), "tester", "Ada")
    assert [(one["role"], one["name"]) for one in record.approvals] == [("boss", "Ada"), ("boss", "Grace"), ("tester", "Ada")]
    with pytest.raises(UsageError, match=r"Ada has approved 1\.2 as boss already, on 2026-02-11"):
        by(record, " BOSS ", "Ada")


def test_what_is_lacking_is_said_and_may_be_set_aside() -> None:
    roles = ("Release Manager", "tester")
    assert lacking(RECORD, roles) == roles
    assert lacking(by(RECORD, "release  manager", "Ada"), roles) == ("tester",)
    assert lacking(replace(RECORD, overrides=(Override(OVERRIDE, "all are ill"),)), roles) == ()


CONFIGURED = Config.from_mapping(
    {"approvals": ["release manager"], "documents": {"approval": [{"role": {"en": "Approved by", "ru": "Утвердил"}}]}}, where="test"
)


@pytest.mark.parametrize(
    ("text", "config", "role"),
    [
        ("Release Manager", CONFIGURED, "release manager"),
        ("утвердил", CONFIGURED, "Утвердил"),
        (" any   role ", Config(), "any role"),
    ],
)
def test_a_role_is_written_as_the_configuration_writes_it(text: str, config: Config, role: str) -> None:
    assert role_of(text, config) == role


@pytest.mark.parametrize(("text", "config"), [("boss", CONFIGURED), ("  ", Config()), ("", CONFIGURED)])
def test_a_role_that_there_is_not_is_refused(text: str, config: Config) -> None:
    with pytest.raises(UsageError):
        role_of(text, config)
