"""``releasekit schedule``: the slots of the train."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.delivery.products import Product

DAY = "2026-02-02"


def test_schedule_lists_the_next_departures_and_shows_a_skipped_slot_without_a_number(seen: Product) -> None:
    answer = seen.rk("schedule", "--count", "3", "--as-of", DAY)

    assert [line.split() for line in answer.out.splitlines()] == [
        ["date", "version", "state", "remark"],
        ["2026-02-11", "1.2", "planned"],
        ["2026-02-25", "1.3", "planned"],
        ["2026-03-11", "skipped", "moving", "house"],
        ["2026-03-25", "1.4", "planned"],
    ]
    assert answer.err == ""


def test_past_slots_are_told_with_how_they_went_each_once(seen: Product) -> None:
    slots = seen.rk("schedule", "--past", "--format", "json", "--as-of", DAY).json["slots"]

    assert [(one["nominal"], one["version"], one["state"]) for one in slots[:3]] == [
        ("2026-01-14", "1.0", "on-time"),
        ("2026-01-28", "1.1", "on-time"),
        ("2026-02-11", "1.2", "planned"),
    ]
    assert len({one["number"] for one in slots}) == len(slots)


def test_a_moment_before_the_releases_lists_no_slot_twice(seen: Product) -> None:
    slots = seen.rk("schedule", "--past", "--format", "json", "--as-of", "2026-01-01").json["slots"]

    assert len({one["number"] for one in slots}) == len(slots)


def test_schedule_as_json_has_the_published_keys(seen: Product) -> None:
    answer = seen.rk("schedule", "--count", "3", "--format", "json", "--as-of", DAY).json

    assert answer["schema"] == "releasekit/schedule/1"
    assert [one["state"] for one in answer["slots"]] == ["planned", "planned", "skipped", "planned"]
    for slot in answer["slots"]:
        assert {"number", "nominal", "actual", "state", "reason", "version"} <= set(slot)
    assert answer["slots"][2]["reason"] == "moving house"
    assert answer["slots"][2]["version"] is None


def test_a_slot_that_is_due_stays_in_the_schedule_with_the_next_number(seen: Product) -> None:
    first = seen.rk("schedule", "--format", "json", "--as-of", "2026-02-13").json["slots"][0]

    assert (first["nominal"], first["version"], first["state"]) == ("2026-02-11", "1.2", "due")


def test_a_product_without_train_and_without_regular_past_has_no_schedule(product: Product) -> None:
    answer = product.rk("schedule", status=4)

    assert "there is no train" in answer.err
    assert "[tool.releasekit.train]" in answer.err


def test_a_count_out_of_bounds_is_refused(product: Product) -> None:
    for count in ("0", "-1", "1001", "many"):
        assert "--count" in product.rk("schedule", "--count", count, status=2).err
