"""The record: JSON and back, the same bytes for the same record, and what is wrong with one that cannot be read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.changes import Change
from releasekit.core.record import SCHEMA, ComponentState, Confirmation, DocumentState, EditionNote, Limitation, Override, Record
from releasekit.core.requests import Request
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

words = st.sampled_from(["core", "docs/a b.md", "Ядро", "\x1b[31m", "<b>", "a\nb", "\u202e", "\x00", '"', "😀", ""])
languages = st.dictionaries(st.sampled_from(["en", "ru"]), words, max_size=2)
oids = st.lists(st.sampled_from(["a" * 40, "b" * 64]), max_size=2).map(tuple)
versions = st.builds(Version, st.integers(0, 20), st.integers(0, 20), st.none() | st.integers(1, 9))
days = st.none() | st.dates()
optional = st.none() | words
texts = st.lists(words, max_size=2).map(tuple)
confirmations = st.builds(Confirmation, words, st.dates(), words)
documents = st.builds(
    DocumentState,
    words,
    words,
    words,
    texts,
    st.none() | st.integers(1, 9),
    st.sampled_from(["", "guide"]),
    languages,
    words,
    st.booleans(),
    st.none() | confirmations,
)


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=2).map(tuple)


requests = st.builds(Request, words, st.sampled_from([None, "problem"]), optional)
changes = st.builds(
    Change,
    id=words,
    kind=words,
    component=words,
    text=languages,
    requests=several(requests),
    breaking=st.booleans(),
    commits=oids,
    origins=oids,
    backports=oids,
    pulls=texts,
    also_in=texts,
    included_from=optional,
    matched_by=optional,
    docs=optional,
)
records = st.builds(
    Record,
    product=words,
    names=languages,
    version=versions,
    base=words,
    tag=words,
    edition=st.integers(1, 9),
    reason=st.sampled_from([None, "urgent", "minor"]),
    previous=st.none() | versions,
    planned=days,
    released=days,
    components=several(st.builds(ComponentState, words, languages, st.sampled_from(["new", "changed", "unchanged"]))),
    changes=several(changes),
    unnoted=st.integers(0, 99),
    update=st.dictionaries(words, words | st.booleans() | st.none(), max_size=2),
    documents=several(documents),
    approvals=several(languages),
    overrides=several(st.builds(Override, words, words)),
    limitations=several(st.builds(Limitation, words, languages, optional, st.none() | requests)),
    editions=several(st.builds(EditionNote, st.integers(2, 9), days, words)),
    withdrawn=optional,
)

RECORD = Record(
    product="toweco",
    names={"ru": "Товеко"},
    version=Version(4, 2, 1),
    base="a" * 40,
    tag="v4.2.1",
    edition=2,
    reason="urgent",
    previous=Version(4, 2),
    planned=date(2026, 1, 14),
    released=date(2026, 1, 15),
    components=(ComponentState("core", {"en": "Core"}, "changed"),),
    changes=(
        Change(
            "core/7.fix",
            "fix",
            "core",
            {"ru": "Исправлено"},
            (Request("7"),),
            breaking=True,
            commits=("c",),
            origins=("o",),
            also_in=("4.3",),
        ),
    ),
    unnoted=3,
    update={"downtime": "none"},
    documents=(
        DocumentState(
            "docs/a.md",
            "b" * 40,
            "confirmed",
            ("core",),
            3,
            "guide",
            {"en": "Guide"},
            "T.1",
            is_stamped=True,
            confirmed=Confirmation("Ada", date(2026, 1, 19), "only names changed"),
        ),
    ),
    approvals=({"by": "Ada"},),
    overrides=(Override("RK402", "why"),),
    limitations=(Limitation("ipv6", {"en": "No IPv6."}, "core", Request("7", "problem")),),
    editions=(EditionNote(2, date(2026, 1, 20), "withdrawn"),),
    withdrawn="broken",
)


@settings(max_examples=60)
@given(records)
def test_a_record_survives_its_file(record: Record) -> None:
    assert Record.from_bytes(record.to_bytes()) == record
    assert Record.from_bytes(record.to_bytes()).to_bytes() == record.to_bytes()


def test_the_fragment_of_a_change_is_not_written() -> None:
    record = replace(RECORD, changes=(RECORD.changes[0]._replace(fragments=("changelog.d/core/7.fix.md",)),))
    assert Record.from_bytes(record.to_bytes()).changes[0].fragments == ()
    assert record.to_bytes() == RECORD.to_bytes()


def test_the_json_of_a_record() -> None:
    assert RECORD.to_json() == {
        "schema": "releasekit/record/1",
        "product": "toweco",
        "names": {"ru": "Товеко"},
        "version": "4.2.1",
        "edition": 2,
        "kind": "hotfix",
        "line": "4.2",
        "reason": "urgent",
        "previous": "4.2",
        "tag": "v4.2.1",
        "base": "a" * 40,
        "planned": "2026-01-14",
        "released": "2026-01-15",
        "components": [{"id": "core", "name": {"en": "Core"}, "state": "changed"}],
        "changes": [
            {
                "id": "core/7.fix",
                "kind": "fix",
                "component": "core",
                "text": {"ru": "Исправлено"},
                "request": "7",
                "requests": [{"id": "7", "kind": None, "url": None}],
                "breaking": True,
                "commits": ["c"],
                "origins": ["o"],
                "backports": [],
                "pulls": [],
                "also_in": ["4.3"],
                "included_from": None,
                "matched_by": None,
                "docs": None,
                "noted": True,
            }
        ],
        "unnoted": 3,
        "update": {"downtime": "none"},
        "documents": [
            {
                "path": "docs/a.md",
                "id": "guide",
                "title": {"en": "Guide"},
                "designation": "T.1",
                "blob": "b" * 40,
                "status": "confirmed",
                "covers": ["core"],
                "edition": 3,
                "stamped": True,
                "confirmed": {"by": "Ada", "date": "2026-01-19", "reason": "only names changed"},
            }
        ],
        "approvals": [{"by": "Ada"}],
        "overrides": [{"rule": "RK402", "reason": "why"}],
        "limitations": [
            {"id": "ipv6", "text": {"en": "No IPv6."}, "component": "core", "request": {"id": "7", "kind": "problem", "url": None}}
        ],
        "editions": [{"number": 2, "date": "2026-01-20", "what": "withdrawn"}],
        "withdrawn": "broken",
    }


def test_a_planned_record_has_nulls_for_what_is_not_known() -> None:
    data = Record("toweco", {}, Version(0, 1), "base").to_json()
    assert {key for key, value in data.items() if value is None} == {"reason", "previous", "tag", "planned", "released", "withdrawn"}
    assert Record.from_json(data) == Record("toweco", {}, Version(0, 1), "base")


def test_the_file_is_readable_text_that_ends_its_line() -> None:
    content = RECORD.to_bytes().decode("utf-8")
    assert content.startswith('{\n  "schema": "releasekit/record/1",\n')
    assert content.endswith("}\n")
    assert "Товеко" in content
    assert RECORD.digest == hashlib.sha256(RECORD.to_bytes()).hexdigest()


def test_a_record_knows_the_digest_of_the_file_that_it_was_read_from() -> None:
    content = b" " + RECORD.to_bytes()
    assert Record.from_bytes(content).sha256 == hashlib.sha256(content).hexdigest()
    assert Record.from_bytes(content) == RECORD


def test_keys_of_later_versions_are_ignored() -> None:
    assert Record.from_json({**RECORD.to_json(), "schema": "releasekit/record/2", "weather": "fine"}) == RECORD


@pytest.mark.parametrize(
    "key", ["names", "unnoted", "update", "documents", "approvals", "overrides", "limitations", "editions", "withdrawn"]
)
def test_what_the_first_records_did_not_have_may_be_missing(key: str) -> None:
    data = {name: value for name, value in RECORD.to_json().items() if name != key}
    default = {"names": {}, "unnoted": 0, "update": {}, "withdrawn": None}.get(key, ())
    assert Record.from_json(data) == replace(RECORD, **{key: default})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "key", ["product", "version", "base", "tag", "edition", "reason", "previous", "planned", "released", "components", "changes"]
)
def test_a_record_without_a_key_says_which(key: str) -> None:
    data = {name: value for name, value in RECORD.to_json().items() if name != key}
    with pytest.raises(RepositoryError, match=rf"releases/4\.2\.1\.json: the record has no key '{key}'"):
        Record.from_json(data, where="releases/4.2.1.json")


@pytest.mark.parametrize(("place", "key"), [("components", "state"), ("changes", "text"), ("documents", "blob"), ("overrides", "reason")])
def test_a_part_without_a_key_says_which(place: str, key: str) -> None:
    data = RECORD.to_json()
    del data[place][0][key]
    with pytest.raises(RepositoryError, match=f"the record has no key '{key}'"):
        Record.from_json(data)


def test_a_document_of_the_first_records_had_no_title() -> None:
    data = RECORD.to_json()
    data["documents"] = [{"path": "docs/a.md", "blob": "b" * 40, "status": "new"}]
    assert Record.from_json(data).documents == (DocumentState("docs/a.md", "b" * 40, "new"),)


@pytest.mark.parametrize("data", [None, [], "record", 5, {}, {"schema": None}, {"schema": "releasekit/plan/1"}])
def test_what_is_no_record_is_refused(data: Any) -> None:
    with pytest.raises(RepositoryError, match="this is not a record of releasekit"):
        Record.from_json(data)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", "4.2.0"),
        ("version", 4),
        ("version", None),
        ("edition", "two"),
        ("edition", None),
        ("previous", "x"),
        ("planned", "tomorrow"),
        ("released", 5),
        ("names", "Toweco"),
        ("components", None),
        ("components", [5]),
        ("changes", ["x"]),
        ("changes", [{"id": "a", "kind": "fix", "component": "core", "text": "a text"}]),
        ("documents", 5),
        ("overrides", [None]),
        ("update", "none"),
        ("edition", float("inf")),
        ("edition", 0),
        ("edition", 10**9),
        ("tag", 5),
        ("reason", 5),
        ("withdrawn", ["x"]),
        ("names", {"en": 5}),
        ("components", [{"id": "a", "name": {"en": None}, "state": "new"}]),
        ("changes", [{"id": "a", "kind": "fix", "component": "core", "text": {}, "included_from": 4.2}]),
        ("changes", [{"id": "a", "kind": "fix", "component": "core", "text": {}, "requests": [{"id": "1", "url": 5}]}]),
        ("approvals", [{"role": "Director", "name": None, "date": None}]),
        ("limitations", [{"id": "a", "text": {}, "component": 5}]),
    ],
)
def test_a_wrong_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(RepositoryError, match=r"releases/x\.json: the record (cannot be read|has no key)"):
        Record.from_json({**RECORD.to_json(), key: value}, where="releases/x.json")


def test_a_value_that_is_no_text_is_told_with_its_key() -> None:
    """Records are corrected by hand, and a null in the place of a name is soon written."""
    data = {**RECORD.to_json(), "approvals": [{"role": "Director", "date": None}]}
    with pytest.raises(RepositoryError, match=r"the record cannot be read: 'date' is a text, and not None"):
        Record.from_json(data)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(RepositoryError, match="the record is not JSON"):
        Record.from_bytes(content, where="releases/x.json")


def test_a_text_that_no_file_can_hold_is_refused() -> None:
    r"""JSON may say "\ud800", half a character, which cannot be written again."""
    content = RECORD.to_bytes().replace(b'"toweco"', b'"\\ud800"')
    with pytest.raises(RepositoryError, match="the record cannot be read"):
        Record.from_bytes(content)


def test_the_schema_is_the_first_key() -> None:
    assert next(iter(RECORD.to_json().items())) == ("schema", SCHEMA)
    assert json.loads(RECORD.to_bytes())["schema"] == SCHEMA
