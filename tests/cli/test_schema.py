"""``releasekit schema``: the published form of answers."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from tests.delivery.products import releasekit_here

NAMES = releasekit_here("schema").out.split()


def test_schemas_are_listed_without_a_repository() -> None:
    assert {"history", "manifest", "record"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_sound_and_stands_alone(name: str) -> None:
    answer = releasekit_here("schema", name)

    Draft202012Validator.check_schema(answer.json)
    assert json.loads(answer.out)["$id"].startswith(f"urn:releasekit:schema:{name}:")
    assert answer.err == ""


def test_a_schema_that_is_none_is_told_with_those_that_are() -> None:
    answer = releasekit_here("schema", "../record")

    assert (answer.status, answer.out) == (2, "")
    assert "record" in answer.err
