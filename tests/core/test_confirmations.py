"""Confirmations as files: back and forth, refused, and named so that no two share a name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.confirmations import Confirmed, file_of
from releasekit.core.record import Confirmation
from releasekit.core.recordpaths import is_confirmation

ONE = Confirmed("docs/guide.md", "a" * 40, "b" * 64, "c" * 40, ("core",), Confirmation("Ada <a@x>", date(2026, 11, 26), "names"), "place")


def test_a_file_says_all_of_it() -> None:
    assert Confirmed.from_bytes(ONE.to_bytes(), "place") == ONE


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"schema": "other"}, "its schema is not releasekit/confirmation/1"),
        ({"covers": "core"}, "'covers' is no list of texts"),
        ({"covers": [1]}, "'covers' is no list of texts"),
        ({"blob": "main"}, "'blob', 'commit' or 'code' is no digest"),
        ({"by": " "}, "'by' is no text, or empty"),
        ({"reason": None}, "'reason' is no text, or empty"),
        ({"date": "yesterday"}, "'date' is no day such as 2026-01-14: Invalid isoformat string"),
        ({"date": "2026-13-01"}, "'date' is no day such as 2026-01-14: month must be"),
        ({"document": "\ud800"}, "surrogates not allowed"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Confirmed.from_bytes(json.dumps({**json.loads(ONE.to_bytes()), **wrong}).encode(), "x")


@pytest.mark.parametrize(
    ("content", "reason"), [(b"{", "it is not JSON"), (b"\xff", "it is not JSON"), (b"[" * 100_000, "JSON"), (b"[]", "schema")]
)
def test_what_is_no_json_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Confirmed.from_bytes(content, "x")


@given(st.text(min_size=1), st.text(min_size=1))
def test_every_document_has_a_file_of_its_own_in_any_case_of_letters(one: str, other: str) -> None:
    mine, theirs = file_of(one), file_of(other)
    assert (mine.casefold() == theirs.casefold()) == (one.encode("utf-8", "surrogateescape") == other.encode("utf-8", "surrogateescape"))
    assert mine.isascii()
    assert mine == mine.lower()
    assert is_confirmation(mine)
    assert ".." not in mine.split("/")


def test_a_name_can_be_read() -> None:
    assert file_of("docs/Guide A.md").startswith("releases/confirmed/docs-guide-a.md-")
    assert file_of("../../x").startswith("releases/confirmed/x-")
    assert file_of("документ").count("-") == 0
    assert not is_confirmation("releases/1.0.json")
