"""``releasekit status``: where the train stands, who is aboard, what blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG

if TYPE_CHECKING:
    from tests.delivery.products import Product


def test_status_says_current_next_and_who_is_aboard(seen: Product) -> None:
    answer = seen.rk("status", "--as-of", "2026-02-10")

    assert answer.out == (
        "Товеко: 1.1 (2026-01-28)\n"
        "next    1.2 on 2026-02-11, in 1 day\n"
        "aboard  2 changes: Security 1, Fixed 1; 1 commit without an entry\n"
        "        Интерфейс: 1\n"
        "        Экраны: 1\n"
    )
    assert answer.err == ""


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-02-11T08:00", "next    1.2 on 2026-02-11, in 0 days"),
        ("2026-02-11T12:00", "next    1.2, due today (2026-02-11)"),
        ("2026-02-11T11:59:59+00:00", "next    1.2 on 2026-02-11, in 0 days"),
        ("2026-02-11T15:00+03:00", "next    1.2, due today (2026-02-11)"),
        ("2026-02-14", "next    1.2, due since 2026-02-11, 3 days late"),
        ("2026-02-12", "next    1.2, due since 2026-02-11, 1 day late"),
    ],
)
def test_status_says_whether_the_train_is_due_and_how_late(seen: Product, moment: str, words: str) -> None:
    assert words in seen.rk("status", "--as-of", moment).out.splitlines()


def test_status_as_json_has_the_published_keys(seen: Product) -> None:
    answer = seen.rk("status", "--format", "json", "--as-of", "2026-02-13").json

    assert answer["schema"] == "releasekit/status/1"
    assert (answer["product"], answer["current"], answer["next"]) == ("toweco", "1.1", "1.2")
    assert answer["train"]["slot"] == {"number": 2, "nominal": "2026-02-11", "actual": "2026-02-11", "reason": None}
    assert (answer["train"]["due"], answer["train"]["late_days"]) == (True, 2)
    assert answer["pending"] == {"total": 2, "by_component": {"api": 1, "ui": 1}, "by_kind": {"security": 1, "fix": 1}, "unnoted": 1}
    assert answer["blockers"] == []


def test_status_warns_of_releases_that_are_dated_later_and_hides_none(seen: Product) -> None:
    """Case 60."""
    answer = seen.rk("status", "--as-of", "2026-01-20")

    assert "2 release(s) bear a date after 2026-01-20T23:59+00:00" in answer.err
    assert "Товеко: 1.1 (2026-01-28)" in answer.out


def test_status_without_a_train_tells_no_date(shipped: Product) -> None:
    lines = shipped.rk("status").out.splitlines()

    assert lines[1:] == ["next    1.2", "aboard  no change that a user can see"]
    assert shipped.rk("status", "--format", "json").json["train"] is None


def test_status_names_the_reason_for_which_a_slot_moved(shipped: Product) -> None:
    train = '[train]\nanchor = 2026-01-14\n[[train.freeze]]\nfrom = 2026-02-09\nuntil = 2026-02-12\nreason = "year end"\n'
    shipped.clone.write("releasekit.toml", CONFIG + train)

    (line,) = (line for line in shipped.rk("status", "--as-of", "2026-02-10").out.splitlines() if line.startswith("next"))
    assert "2026-02-13" in line
    assert "moved from 2026-02-11" in line
    assert "year end" in line


def test_status_changes_nothing_on_the_disk(shipped: Product) -> None:
    from tests.delivery.products import snapshot

    before = snapshot(shipped.clone.path)
    shipped.rk("status")

    assert snapshot(shipped.clone.path) == before
