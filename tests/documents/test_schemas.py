"""The published schemas: every answer fits its own, nothing required is missing, every property is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.record import DocumentState, Override
from releasekit.core.requests import Request
from releasekit.core.version import Version
from releasekit.documents.archives import Archives
from releasekit.documents.bundle import Colophon, Member, blob_id, tools_of, write_bundle
from releasekit.documents.render import render_history
from tests.documents.golden import cases, records_of
from tests.documents.samples import OID, change, record

NAMES = ("record", "history", "manifest")
FULL = record(
    "4.2.1",
    change(requests=(Request("7"),), breaking=True, commits=(OID,), also_in=("4.1.3",), included_from="4.1.3"),
    reason="urgent",
    previous=Version(4, 2),
    planned=date(2026, 3, 10),
    unnoted=3,
    update={"method": "mass", "downtime": "none", "replaces": ["server"], "notes": {"en": "x"}},
    documents=(DocumentState("README.md", blob_id(b"x", OID), "updated", ("billing",)),),
    approvals=({"role": "release manager", "name": "Ada"},),
    overrides=(Override("RK405", "obsolete"),),
    withdrawn="x",
)


def schema(name: str) -> Any:
    return json.loads((files("releasekit") / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def validate(name: str, value: Any) -> None:
    Draft202012Validator(schema(name), format_checker=FormatChecker()).validate(value)


def properties(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of a schema with its path."""
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            yield f"{path}/{name}", value
        for name, value in node.items():
            yield from properties(value, f"{path}/{name}")


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_describes_all_that_it_names(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)

    assert found["$id"] == f"urn:releasekit:schema:{name}:1"
    assert [path for path, value in properties(found) if not value.get("description")] == []


def test_the_schema_of_the_history_holds_the_one_of_the_record() -> None:
    assert schema("history")["$defs"]["record"] == schema("record")


def test_records_fit() -> None:
    validate("record", FULL.to_json())
    validate("record", record("0.1", tag="", released=None, documents=()).to_json())


@pytest.mark.checkout
def test_every_case_fits() -> None:
    for case in cases():
        validate("history", json.loads(render_history(records_of(case), "json", "en", DEFAULT_KINDS)))


def test_manifests_fit() -> None:
    about = Colophon(FULL, (FULL,), OID, datetime(2026, 3, 11, tzinfo=UTC), {"formats": ["md"]}, "f" * 64, tools_of(["md"]))
    validate(
        "manifest",
        write_bundle(
            about, Archives({}, "", about.moment).add, ((one, b"x") for one in FULL.documents), [], lambda _: [Member("index.html", b"x")]
        ).to_json(),
    )


@pytest.mark.parametrize("key", sorted(FULL.to_json()))
def test_a_record_that_lacks_a_key_does_not_fit(key: str) -> None:
    data = FULL.to_json()
    del data[key]
    is_optional = key in {
        "names",
        "unnoted",
        "limitations",
        "editions",
    }  # younger than the first records: a reader of old ones must do without

    assert Draft202012Validator(schema("record")).is_valid(data) == is_optional


@pytest.mark.parametrize(
    ("key", "value"), [("version", "4.2.0"), ("kind", "major"), ("released", "11.03.2026"), ("edition", 0), ("components", [{"id": "x"}])]
)
def test_a_wrong_value_does_not_fit(key: str, value: object) -> None:
    checker = Draft202012Validator(schema("record"), format_checker=FormatChecker())

    assert not checker.is_valid({**FULL.to_json(), key: value})


def test_answers_may_grow() -> None:
    validate("record", {**FULL.to_json(), "made": datetime(2026, 3, 11, tzinfo=UTC).isoformat()})
