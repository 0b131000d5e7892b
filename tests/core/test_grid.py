"""The grid: nominal dates by number, and where it begins anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.grid import LONGEST_PERIOD, Grid, Reanchor
from releasekit.errors import UsageError

ANCHOR = date(2026, 1, 14)
FORTNIGHT = timedelta(weeks=2)


def grid(*reanchors: tuple[date, int | None]) -> Grid:
    return Grid(ANCHOR, FORTNIGHT, tuple(Reanchor(day, "moved", timedelta(days=period) if period else None) for day, period in reanchors))


def test_slots_are_the_anchor_plus_whole_periods_before_it_too() -> None:
    assert [grid().nominal(n) for n in (-1, 0, 1, 26)] == [date(2025, 12, 31), ANCHOR, date(2026, 1, 28), date(2027, 1, 13)]


def test_where_the_grid_begins_anew_numbers_go_on() -> None:
    """Slots 0 to 2 on the old grid; the fourth would be on 25 February, and the new grid begins on the 20th."""
    moved = grid((date(2026, 2, 20), 7))
    assert [moved.nominal(n) for n in range(6)] == [
        ANCHOR,
        date(2026, 1, 28),
        date(2026, 2, 11),
        date(2026, 2, 20),
        date(2026, 2, 27),
        date(2026, 3, 6),
    ]


def test_a_new_grid_on_a_day_of_the_old_one_takes_that_slot() -> None:
    moved = grid((date(2026, 2, 11), None))
    assert [moved.nominal(n) for n in (1, 2, 3)] == [date(2026, 1, 28), date(2026, 2, 11), date(2026, 2, 25)]


def test_several_stretches_come_in_the_order_of_their_dates() -> None:
    there_and_back = grid((date(2026, 3, 4), 14), (date(2026, 2, 4), 7))
    assert [there_and_back.nominal(n) for n in range(2, 8)] == [
        date(2026, 2, 4),
        date(2026, 2, 11),
        date(2026, 2, 18),
        date(2026, 2, 25),
        date(2026, 3, 4),
        date(2026, 3, 18),
    ]


@pytest.mark.parametrize("day", [ANCHOR, ANCHOR - timedelta(days=1)])
def test_a_grid_cannot_begin_anew_before_it_began(day: date) -> None:
    with pytest.raises(UsageError, match="cannot begin anew"):
        grid((day, None))


def test_two_new_beginnings_on_one_day_are_a_mistake() -> None:
    with pytest.raises(UsageError, match="keep one of the two"):
        grid((date(2026, 3, 4), 7), (date(2026, 3, 4), 14))


@pytest.mark.parametrize("days", [-1, 0, LONGEST_PERIOD + 1])
def test_a_period_has_its_bounds_on_every_stretch(days: int) -> None:
    with pytest.raises(UsageError, match="whole days"):
        Grid(ANCHOR, FORTNIGHT, (Reanchor(date(2026, 3, 4), "moved", timedelta(days=days)),) if days else ()).nominal(0) if days else Grid(
            ANCHOR, timedelta(0)
        )


def test_a_new_beginning_has_a_reason() -> None:
    with pytest.raises(UsageError, match="no reason"):
        Reanchor(date(2026, 3, 4), " ")


beginnings = st.lists(
    st.tuples(st.integers(1, 700), st.one_of(st.none(), st.integers(1, 40))), max_size=4, unique_by=lambda item: item[0]
).map(lambda items: grid(*((ANCHOR + timedelta(days=days), period) for days, period in items)))


@given(beginnings, st.integers(-50, 200))
def test_numbers_and_dates_are_each_others_inverse_and_dates_rise(found: Grid, n: int) -> None:
    assert found.number_on(found.nominal(n)) == n
    assert found.nominal(n) < found.nominal(n + 1)


@given(beginnings, st.integers(-400, 1500))
def test_the_number_of_a_day_is_that_of_the_last_slot_up_to_it(found: Grid, days: int) -> None:
    day = ANCHOR + timedelta(days=days)
    number = found.number_on(day)
    assert found.nominal(number) <= day < found.nominal(number + 1)
