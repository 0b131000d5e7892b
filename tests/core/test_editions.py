"""Editions: what a corrected record says, what it keeps, and which edition is corrected."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Change, Component
from releasekit.core.config import Config
from releasekit.core.editions import (
    Correction,
    Edition,
    added,
    corrected,
    find_change,
    next_edition,
    read_edition,
    registered,
    reinstated,
    withdrawn,
    without,
)
from releasekit.core.product import Product
from releasekit.core.record import ComponentState, EditionNote, Record
from releasekit.core.requests import Request
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Version
from releasekit.errors import PolicyError, ReleasekitError, RepositoryError, UsageError
from tests.core.test_record import records

OID = "0123456789abcdef0123456789abcdef01234567"
PRODUCT = Product(
    id="toweco",
    names={"en": "Toweco"},
    languages=("ru", "en"),
    components=(Component("billing", {"en": "Billing"}), Component("ui", {"en": "Screens"})),
    kinds=DEFAULT_KINDS,
    tag=TagPattern("v{version}"),
    line_branch="release/{line}",
    main="main",
    config=Config(),
)
BILLS = Change("billing/10.feature", "feature", "billing", {"ru": "Счета", "en": "Bills"}, (Request("10", "development", "https://t/10"),))
TAX = Change("billing/12.fix", "fix", "billing", {"ru": "Налог"}, (Request("12"), Request("13")), commits=("f" * 40,), pulls=("!7",))
FLICKER = Change(OID, "fix", "ui", {"en": "Flicker"}, commits=(OID,))
RECORD = Record(
    product="toweco",
    names={"en": "Toweco"},
    version=Version(1, 0),
    base="b" * 40,
    tag="v1.0",
    components=(ComponentState("billing", {"en": "Billing"}, "changed"), ComponentState("ui", {"en": "Screens"}, "unchanged")),
    changes=(TAX, BILLS, FLICKER),
)

corrections = st.builds(
    Correction,
    text=st.dictionaries(st.sampled_from(["ru", "en"]), st.sampled_from(["Счета", "a", "<b>\x1b[31m", "x=y"]), max_size=2),
    kind=st.none() | st.sampled_from([kind.id for kind in DEFAULT_KINDS]),
    component=st.none() | st.sampled_from(["billing", "ui", "toweco"]),
    requests=st.none() | st.lists(st.sampled_from(["10", "#11", "PRB-1", ""]), max_size=2).map(tuple),
    breaking=st.none() | st.booleans(),
)


# What is withdrawn ----------------------------------------------------------------------------------------------------------


def test_a_withdrawn_record_says_why_on_one_line() -> None:
    found = withdrawn(RECORD, "  Invoices were\n sent twice. ")
    assert found == replace(RECORD, withdrawn="Invoices were sent twice.")
    assert reinstated(found) == RECORD


def test_the_same_reason_is_given_once_and_another_one_again() -> None:
    found = withdrawn(RECORD, "broken")
    with pytest.raises(PolicyError, match=r"1\.0 is withdrawn already"):
        withdrawn(found, " broken")
    assert withdrawn(found, "very broken").withdrawn == "very broken"


def test_what_is_not_withdrawn_cannot_be_reinstated() -> None:
    with pytest.raises(PolicyError, match=r"1\.0 is not withdrawn"):
        reinstated(RECORD)


@pytest.mark.parametrize(("reason", "said"), [("", "is empty"), (" \n ", "is empty"), ("\udcff", "is no text in UTF-8")])
def test_a_reason_is_a_text(reason: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"the reason {said}"):
        withdrawn(RECORD, reason)


# What is corrected ----------------------------------------------------------------------------------------------------------


def test_what_is_not_given_stays() -> None:
    record, change = corrected(RECORD, BILLS, Correction(text={"en": " Invoices "}), PRODUCT)
    assert change == BILLS._replace(text={"ru": "Счета", "en": "Invoices"})
    assert record == replace(RECORD, changes=(TAX, change, FLICKER))


def test_everything_of_an_entry_can_be_corrected_and_it_goes_to_its_place() -> None:
    correction = Correction({"ru": "Мигание"}, kind="security", component="ui", requests=("#13", "12", "13", " "), breaking=True)
    record, change = corrected(RECORD, TAX, correction, PRODUCT)
    assert change == TAX._replace(
        text={"ru": "Мигание"}, kind="security", component="ui", requests=(Request("13"), Request("12")), breaking=True
    )
    assert record.changes == (BILLS, change, FLICKER)


def test_a_request_that_stays_keeps_what_is_known_of_it() -> None:
    assert corrected(RECORD, BILLS, Correction(requests=("10", "11")), PRODUCT)[1].requests == (*BILLS.requests, Request("11"))
    assert corrected(RECORD, BILLS, Correction(requests=("",)), PRODUCT)[1].requests == ()
    assert corrected(RECORD, BILLS, Correction(kind="fix"), PRODUCT)[1].requests == BILLS.requests


def test_a_component_that_gets_an_entry_is_changed() -> None:
    record, _ = corrected(RECORD, TAX, Correction(component="ui"), PRODUCT)
    assert [(one.id, one.state) for one in record.components] == [("billing", "changed"), ("ui", "changed")]


@pytest.mark.parametrize(("component", "names"), [("ui", {"en": "Screens"}), ("toweco", {"en": "Toweco"})])
def test_a_component_that_the_record_does_not_know_joins_it(component: str, names: dict[str, str]) -> None:
    start = replace(RECORD, components=RECORD.components[:1])
    record, _ = corrected(start, TAX, Correction(component=component), PRODUCT)
    assert record.components == (RECORD.components[0], ComponentState(component, names, "changed"))


def test_a_component_that_only_the_record_knows_may_be_named() -> None:
    start = replace(RECORD, components=(*RECORD.components, ComponentState("old", {}, "removed")))
    record, change = corrected(start, TAX, Correction(component="old"), PRODUCT)
    assert (change.component, record.components) == ("old", start.components)


def test_a_text_may_be_in_a_language_that_the_entry_has_already() -> None:
    german = BILLS._replace(text={"de": "Rechnungen"})
    _, change = corrected(replace(RECORD, changes=(german,)), german, Correction(text={"de": "Abrechnung"}), PRODUCT)
    assert change.text == {"de": "Abrechnung"}


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (Correction(kind="fux"), "there is no kind 'fux' \\(did you mean 'fix'\\?\\)\nthere are: security, fix"),
        (Correction(component="biling"), "there is no component 'biling' \\(did you mean 'billing'\\?\\)"),
        (Correction(text={"de": "Rechnungen"}), "there is no language 'de'\nthere are: ru, en"),
        (Correction(text={"en": " \n"}), "the text is empty"),
        (Correction(text={"en": "\udc80"}), "the text is no text in UTF-8"),
        (Correction(requests=("\udc80",)), "the request is no text in UTF-8"),
        (Correction(requests=("#",)), "the request is empty"),
    ],
)
def test_what_the_product_does_not_know_is_refused(correction: Correction, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        corrected(RECORD, BILLS, correction, PRODUCT)


def test_what_says_so_already_is_no_correction() -> None:
    with pytest.raises(PolicyError, match=r"billing/10\.feature of 1\.0 says so already"):
        corrected(RECORD, BILLS, Correction({"ru": "Счета"}, "feature", "billing", ("10",), breaking=False), PRODUCT)


def test_an_entry_that_is_dropped_is_gone() -> None:
    assert without(RECORD, TAX) == replace(RECORD, changes=(BILLS, FLICKER))


def test_of_two_entries_that_say_the_same_only_the_one_that_is_meant_goes() -> None:
    twin = TAX._replace()
    twins = replace(RECORD, changes=(TAX, twin))
    assert [one is twin for one in without(twins, TAX).changes] == [True]


def test_a_forgotten_entry_gets_an_id_of_its_own() -> None:
    correction = Correction({"ru": "Отчёты"}, "feature", "billing", ("10",))
    first, change = added(RECORD, correction, PRODUCT)
    assert change == Change("billing/10.feature.1", "feature", "billing", {"ru": "Отчёты"}, (Request("10"),))
    assert first.changes == (TAX, change, BILLS, FLICKER)
    assert added(first, correction, PRODUCT)[1].id == "billing/10.feature.2"
    orphan = added(RECORD, replace(correction, requests=None), PRODUCT)[1]
    assert orphan.id.startswith("billing/+")
    assert orphan.id.endswith(".feature")
    assert len(orphan.id) == len("billing/+12345678.feature")


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (Correction(), "--kind and --component and --text"),
        (Correction(kind="fix", component="ui"), "a new entry needs --text"),
        (Correction(kind="fix", text={"en": "a"}), "a new entry needs --component"),
    ],
)
def test_a_new_entry_needs_all_that_makes_one(correction: Correction, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        added(RECORD, correction, PRODUCT)


@given(records, corrections, st.data())
def test_a_correction_leaves_everything_else_alone(record: Record, correction: Correction, data: st.DataObject) -> None:
    if not record.changes:
        return
    chosen = data.draw(st.sampled_from(record.changes))
    try:
        after, change = corrected(record, chosen, correction, PRODUCT)
    except ReleasekitError:
        return
    others = [one for one in record.changes if one is not chosen]
    assert sorted(map(repr, after.changes)) == sorted(map(repr, [change, *others]))
    assert (change.id, change.commits, change.origins) == (chosen.id, chosen.commits, chosen.origins)
    assert replace(after, changes=record.changes, components=record.components) == record
    assert [one.id for one in after.components][: len(record.components)] == [one.id for one in record.components]
    assert any(one.id == change.component for one in after.components)
    assert read_edition(after.to_bytes(), "here") == after


# Which entry is meant -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("billing/10.feature", BILLS),
        ("billing/10", BILLS),
        ("10", BILLS),
        ("#10", BILLS),
        (" 13 ", TAX),
        ("!7", TAX),
        ("fffffff", TAX),
        (OID, FLICKER),
        (OID[:7], FLICKER),
        (OID[:9].upper(), FLICKER),
    ],
)
def test_an_entry_is_named_by_id_request_or_commit(word: str, change: Change) -> None:
    assert find_change(RECORD, word) is change


@pytest.mark.parametrize("word", ["1", "billing/1", "billing/10.feat", OID[:6], "ffffff", "13.fix", "0", "#", "x"])
def test_what_names_none_is_told_with_all_that_there_are(word: str) -> None:
    with pytest.raises(UsageError) as error:
        find_change(RECORD, word)
    assert error.value.message.splitlines() == [
        f"1.0 has no entry {word!r}; it has:",
        "  billing/12.fix: billing, fix: Налог",
        "  billing/10.feature: billing, feature: Счета",
        "  0123456789ab: ui, fix: Flicker",
    ]


def test_what_may_mean_several_is_told_with_these() -> None:
    with pytest.raises(UsageError) as error:
        find_change(RECORD, "billing")
    assert error.value.message.splitlines() == [
        "'billing' may mean several entries of 1.0:",
        "  billing/12.fix: billing, fix: Налог",
        "  billing/10.feature: billing, feature: Счета",
    ]


def test_a_long_list_ends_and_long_texts_too() -> None:
    many = tuple(Change(f"ui/{number}.fix", "fix", "ui", {"en": "long  text " * 9}) for number in range(12))
    with pytest.raises(UsageError, match=r"an entry of 1\.0 must be named; it has:") as error:
        find_change(replace(RECORD, changes=many), " ")
    assert error.value.message.splitlines()[1] == "  ui/0.fix: ui, fix: long text long text long text long text long text long text …"
    assert error.value.message.splitlines()[10:] == ["  ui/9.fix: ui, fix: " + "long text " * 6 + "…", "  and 2 more"]


def test_a_release_without_entries_says_so() -> None:
    with pytest.raises(UsageError, match=r"^1\.0 has no entries$"):
        find_change(replace(RECORD, changes=()), "10")


# Which edition is corrected -------------------------------------------------------------------------------------------------

OLD, NEW, OTHER = RECORD, replace(RECORD, edition=2, withdrawn="a"), replace(RECORD, edition=2, withdrawn="b")
UNCOMMITTED = replace(RECORD, edition=3)


@pytest.mark.parametrize(
    ("known", "here", "committed", "start"),
    [
        (OLD, None, None, replace(OLD, edition=2)),
        (OLD, OLD, OLD, replace(OLD, edition=2)),
        (OLD, OLD, None, replace(OLD, edition=2)),
        (OLD, NEW, OLD, NEW),
        (OLD, NEW, NEW, NEW),
        (NEW, None, OLD, replace(NEW, edition=3)),
        (NEW, OLD, OLD, replace(NEW, edition=3)),
        (NEW, NEW, OLD, replace(NEW, edition=3)),
        (NEW, UNCOMMITTED, OLD, UNCOMMITTED),
    ],
)
def test_the_newest_edition_is_corrected(known: Record, here: Record | None, committed: Record | None, start: Record) -> None:
    assert next_edition(known, here, committed) == start


@pytest.mark.parametrize(
    ("known", "here", "committed"),
    [(NEW, OTHER, OTHER), (NEW, OTHER, None), (NEW, OLD, None), (NEW, OLD, NEW), (OLD, replace(OLD, unnoted=7), OLD)],
    ids=["branches-apart", "same-number", "not-committed", "put-back", "by-hand"],
)
def test_what_a_person_wrote_is_not_lost(known: Record, here: Record, committed: Record | None) -> None:
    with pytest.raises(RepositoryError, match=rf"releases/1\.0\.json: it differs from edition {known.edition}"):
        next_edition(known, here, committed)


@given(records, st.none() | records, st.none() | records)
def test_an_edition_is_always_higher_than_what_counts(known: Record, here: Record | None, committed: Record | None) -> None:
    try:
        start = next_edition(known, here, committed)
    except RepositoryError:
        assert here is not None
        return
    assert start.edition > known.edition
    assert replace(start, edition=known.edition) == known or start == here


# What a record holds that this releasekit does not know -----------------------------------------------------------------------


@given(records)
def test_what_this_releasekit_wrote_it_can_correct(record: Record) -> None:
    assert read_edition(record.to_bytes(), "here") == record


def tampered(path: str, value: Any) -> bytes:
    data = json.loads(RECORD.to_bytes())
    *places, last = path.split(".")
    inner = data
    for place in places:
        inner = inner[int(place) if place.isdigit() else place]
    inner[last] = value
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        ("severity", "severity"),
        ("changes.1.severity", "changes.severity"),
        ("changes.0.requests.0.title", "changes.requests.title"),
        ("components.1.owner", "components.owner"),
    ],
)
def test_a_record_of_a_later_releasekit_is_left_alone(path: str, lost: str) -> None:
    with pytest.raises(RepositoryError, match=f"here: a later releasekit wrote this record, and this one does not know its '{lost}'"):
        read_edition(tampered(path, "high"), "here")


def test_another_schema_is_left_alone() -> None:
    with pytest.raises(RepositoryError, match="does not know its 'schema'"):
        read_edition(tampered("schema", "releasekit/record/2"), "here")


def test_a_record_of_an_earlier_releasekit_is_corrected() -> None:
    data = json.loads(RECORD.to_bytes())
    del data["unnoted"], data["changes"][1]["requests"], data["changes"][1]["pulls"]
    assert read_edition(json.dumps(data).encode(), "here").changes[1].request == "10"


@pytest.mark.parametrize("content", [b"<<<<<<< HEAD", b"[]", b"{}", b"\xff", b""])
def test_what_is_no_record_is_said_with_its_place(content: bytes) -> None:
    with pytest.raises(RepositoryError, match=r"^here: "):
        read_edition(content, "here")


def test_a_record_that_is_nested_too_deep_is_refused() -> None:
    depth = 600
    content = tampered("update", {"notes": 0}).replace(b'{"notes": 0}', b'{"a": ' + b"[" * depth + b"]" * depth + b"}")
    with pytest.raises(RepositoryError, match=r"^here: "):
        read_edition(content, "here")


def test_the_answer_as_published() -> None:
    assert Edition(NEW, ("releases/1.0.json",), None, is_kept=True).to_json() == {
        "version": "1.0",
        "edition": 2,
        "files": ["releases/1.0.json"],
        "kept": True,
    }


# The register of editions -----------------------------------------------------------------------------------------------------

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [(None, None, "corrected"), (None, "broken", "withdrawn"), ("broken", "burnt", "withdrawn"), ("broken", None, "reinstated")],
)
def test_an_edition_says_what_became_of_the_release(before: str | None, after: str | None, what: str) -> None:
    known = replace(RECORD, withdrawn=before)
    found = registered(replace(known, edition=2, withdrawn=after), known, DAY)
    assert found.editions == (EditionNote(2, DAY, what),)


def test_an_edition_that_is_corrected_further_stays_what_it_was_and_bears_the_last_day() -> None:
    withdrawal = registered(replace(RECORD, edition=2, withdrawn="broken"), RECORD, date(2026, 2, 1))
    assert registered(withdrawal, withdrawal, DAY).editions == (EditionNote(2, DAY, "withdrawn"),)


def test_editions_are_told_in_their_order() -> None:
    second = registered(replace(RECORD, edition=2), RECORD, None)
    third = registered(replace(second, edition=3), second, DAY)
    assert third.editions == (EditionNote(2, None, "corrected"), EditionNote(3, DAY, "corrected"))
