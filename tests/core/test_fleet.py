"""Fleets: how the work is shared out, and how answers are published."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.fleet import Failure, Member, Part, Question, Report, fleet_json, parts
from releasekit.errors import UsageError


def members(count: int) -> list[Member]:
    return [Member(f"r{place}", f"/r{place}") for place in range(count)]


@given(st.integers(1, 400), st.integers(1, 300))
def test_every_member_is_in_exactly_one_part_and_parts_are_alike(count: int, most: int) -> None:
    fleet = members(count)
    shares = [part.of_fleet(fleet) for part in parts(fleet, most)]

    assert sorted(one.name for share in shares for one in share) == sorted(one.name for one in fleet)
    assert len(shares) == min(most, count)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@given(st.integers(1, 300), st.data())
def test_a_part_is_read_as_it_is_written(of: int, data: st.DataObject) -> None:
    part = Part(data.draw(st.integers(1, of)), of)

    assert Part.parse(str(part)) == part


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "3/", "/8", "3/8/9", "a/b", "-1/8", "1/-8", "٣/٨", " 3/8"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no part of a fleet"):
        Part.parse(text)


def test_answers_and_failures_are_told_apart() -> None:
    one, two = members(2)
    reports = [Report(one, {"schema": "releasekit/status/1"}), Report(two, failure=Failure("it is gone", "/r1", "look for it"))]
    found = fleet_json(Question("status", date(2026, 2, 11)), reports)

    assert found["summary"] == {"asked": 2, "answered": 1, "failed": 1}
    assert found["repositories"][1] == {
        "name": "r1",
        "path": "/r1",
        "answer": None,
        "error": {"message": "it is gone", "where": "/r1", "hint": "look for it"},
    }
    assert not reports[0].is_lost
    assert Report(one, failure=Failure("died", is_lost=True)).is_lost
