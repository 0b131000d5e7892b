"""Support: which lines are looked after, until when and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.history import Refs, Tag, TagKind, releases_of
from releasekit.core.support import ACTIVE, ENDED, SECURITY, LineSupport, support_of, unknown_lines
from releasekit.core.supportoptions import SupportLineOptions, SupportOptions
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

PATTERN = TagPattern("v{version}")
RANK = {ACTIVE: 0, SECURITY: 1, ENDED: 2}


def refs_of(releases: dict[str, datetime]) -> Refs:
    tags = [Tag(f"v{text}", "t", "c", TagKind.ANNOTATED, moment, PATTERN.read(f"v{text}")) for text, moment in releases.items()]
    return Refs(None, (), *releases_of(tags))


def on(month: int, day: int = 1, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def row(line: str, until: date, state: str = "security") -> SupportLineOptions:
    return SupportLineOptions(Line.parse(line), until, "a promise", state)


def states(refs: Refs, options: SupportOptions, today: date) -> dict[str, str]:
    return {str(one.line): one.state for one in support_of(refs, options, today)}


PAST = refs_of({"4.1": on(1), "4.2": on(2), "4.2.1": on(5), "4.3": on(3), "4.4": on(4)})
WEEKS = timedelta(weeks=6)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (SupportOptions(), "ended ended ended active"),
        (SupportOptions(active=2), "ended ended active active"),
        (SupportOptions(active=9), "active active active active"),
        (SupportOptions(security=WEEKS), "ended ended security active"),
        (SupportOptions(active=2, security=WEEKS), "ended security active active"),
        (SupportOptions(lines=(row("4.1", date(2026, 4, 20)),)), "security ended ended active"),
        (SupportOptions(lines=(row("4.1", date(2026, 4, 19)),)), "ended ended ended active"),
        (SupportOptions(lines=(row("4.1", date(2027, 1, 1), "active"),)), "active ended ended active"),
        (SupportOptions(lines=(row("4.4", date(2027, 1, 1)),)), "ended ended ended active"),
        (SupportOptions(lines=(row("4.4", date(2026, 4, 10), "active"),)), "ended ended ended ended"),
        (SupportOptions(active=2, security=WEEKS, lines=(row("4.2", date(2026, 4, 1)),)), "ended ended active active"),
    ],
)
def test_the_newest_lines_are_active_then_come_security_and_the_end_and_a_named_line_has_its_own_day(
    options: SupportOptions, expected: str
) -> None:
    found = states(PAST, options, date(2026, 4, 20))
    assert [found[line] for line in ("4.1", "4.2", "4.3", "4.4")] == expected.split()


def test_each_line_says_its_newest_version_until_when_and_why() -> None:
    options = SupportOptions(security=WEEKS, lines=(row("4.1", date(2027, 6, 30)),))
    assert support_of(PAST, options, date(2026, 4, 20)) == (
        LineSupport(Line(4, 4), ACTIVE, Version(4, 4)),
        LineSupport(Line(4, 3), SECURITY, Version(4, 3), date(2026, 5, 13), "4.4 came out on 2026-04-01"),
        LineSupport(Line(4, 2), ENDED, Version(4, 2, 1), date(2026, 4, 12), "4.3 came out on 2026-03-01"),
        LineSupport(Line(4, 1), SECURITY, Version(4, 1), date(2027, 6, 30), "a promise"),
    )
    assert support_of(PAST, SupportOptions(), date(2026, 4, 20))[1].until == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "state"),
    [((3, 31), ACTIVE), ((4, 1), SECURITY), ((5, 13), SECURITY), ((5, 14), ENDED)],
    ids=["before", "first", "last", "after"],
)
def test_the_days_on_which_the_state_changes(day: tuple[int, int], state: str) -> None:
    assert states(PAST, SupportOptions(security=WEEKS), date(2026, *day))["4.3"] == state


def test_days_are_those_of_the_trains_time_zone() -> None:
    refs = refs_of({"4.1": on(1), "4.2": on(2, 1, 23)})
    zone = ZoneInfo("Europe/Moscow")
    assert support_of(refs, SupportOptions(), date(2026, 2, 1))[1].state == ENDED
    assert support_of(refs, SupportOptions(), date(2026, 2, 1), zone)[1].state == ACTIVE
    assert support_of(refs, SupportOptions(), date(2026, 2, 2), zone)[1].reason == "4.2 came out on 2026-02-02"


def test_a_line_of_an_old_major_version_that_comes_out_late_is_replaced_from_its_first_day_on() -> None:
    refs = refs_of({"4.9": on(6), "5.0": on(3)})
    (_, old) = support_of(refs, SupportOptions(security=WEEKS), date(2026, 6, 20))
    assert old == LineSupport(Line(4, 9), SECURITY, Version(4, 9), date(2026, 7, 13), "5.0 came out on 2026-06-01")


def test_a_line_whose_stable_version_is_not_tagged_counts_from_its_first_hotfix() -> None:
    refs = refs_of({"4.1": on(1), "4.2.3": on(2), "4.2.4": on(5)})
    assert support_of(refs, SupportOptions(), date(2026, 3, 1))[1].reason == "4.2 came out on 2026-02-01"


def test_a_period_beyond_the_end_of_dates_is_no_bug() -> None:
    refs = refs_of({"4.1": on(1), "4.2": datetime(9000, 1, 1, tzinfo=UTC)})
    (_, old) = support_of(refs, SupportOptions(security=timedelta(weeks=9999 * 7)), date(9100, 1, 1))
    assert (old.state, old.until) == (SECURITY, date.max)


def test_without_releases_there_are_no_lines() -> None:
    options = SupportOptions(lines=(row("4.2", date(2027, 1, 1)),))
    assert support_of(refs_of({}), options, date(2026, 1, 1)) == ()
    assert unknown_lines(refs_of({}), options) == ()


def test_a_line_that_was_never_released_is_told_and_one_to_come_is_not() -> None:
    options = SupportOptions(lines=tuple(row(line, date(2027, 1, 1)) for line in ("3.9", "4.2", "4.5")))
    assert unknown_lines(PAST, options) == (Line(3, 9),)
    assert [str(one.line) for one in support_of(PAST, options, date(2026, 4, 20))] == ["4.4", "4.3", "4.2", "4.1"]


# Whatever the past ----------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
LINES = st.builds(lambda major, minor: f"{major}.{minor}", st.integers(1, 3), st.integers(0, 5))
HISTORIES = st.dictionaries(LINES, DAYS, min_size=1).map(
    lambda past: {line: datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for line, day in past.items()}
)
ROWS = st.lists(st.builds(row, LINES, DAYS, st.sampled_from(["active", "security"])), max_size=3, unique_by=lambda one: one.line)
OPTIONS = st.builds(
    SupportOptions,
    active=st.integers(1, 4),
    security=st.none() | st.integers(1, 400).map(lambda days: timedelta(days=days)),
    lines=ROWS.map(tuple),
)


@given(HISTORIES, OPTIONS, DAYS, DAYS)
def test_support_only_ever_gets_less(past: dict[str, datetime], options: SupportOptions, one: date, other: date) -> None:
    refs = refs_of(past)
    before, after = states(refs, options, min(one, other)), states(refs, options, max(one, other))
    assert before.keys() == after.keys() == past.keys()
    assert all(RANK[before[line]] <= RANK[after[line]] for line in past)


@given(HISTORIES, OPTIONS, DAYS)
def test_a_newer_line_never_adds_to_the_support_of_an_older_one(past: dict[str, datetime], options: SupportOptions, today: date) -> None:
    before = states(refs_of(past), options, today)
    after = states(refs_of({**past, "9.0": datetime(2026, 1, 1, tzinfo=UTC)}), options, today)
    assert all(RANK[before[line]] <= RANK[after[line]] for line in past)


@given(HISTORIES, st.integers(1, 4), DAYS)
def test_in_the_end_as_many_lines_are_active_as_the_configuration_says(past: dict[str, datetime], active: int, today: date) -> None:
    late = max(today, *(moment.date() for moment in past.values()))
    found = support_of(refs_of(past), SupportOptions(active=active), late)
    assert [one.state for one in found] == [ACTIVE] * min(active, len(past)) + [ENDED] * (len(past) - active)
    assert [one.line for one in found] == sorted((one.line for one in found), reverse=True)


@given(HISTORIES, OPTIONS, DAYS, st.integers(1, 9))
def test_a_hotfix_changes_no_more_than_the_newest_version(
    past: dict[str, datetime], options: SupportOptions, today: date, patch: int
) -> None:
    line = next(iter(past))
    mended = refs_of({**past, f"{line}.{patch}": datetime(2026, 12, 31, tzinfo=UTC)})
    expected = [
        one._replace(newest=Version(one.line.major, one.line.minor, patch)) if str(one.line) == line else one
        for one in support_of(refs_of(past), options, today)
    ]
    assert list(support_of(mended, options, today)) == expected


@pytest.mark.parametrize(("today", "left"), [(9, None), (10, 30), (39, 1), (40, 0), (41, None)])
def test_the_last_days_of_a_line_are_counted_once_they_are_few(today: int, left: int | None) -> None:
    end = date(2026, 4, 10) + timedelta(days=40)
    day = date(2026, 4, 10) + timedelta(days=today)
    newest, _, older, _ = support_of(PAST, SupportOptions(lines=(row("4.2", end),)), day)

    assert (older.days_left(day), newest.days_left(day)) == (left, None)
    # The last day of all that there are has a day before it, and none after it.
    assert LineSupport(Line(4, 2), SECURITY, Version(4, 2), date.max).days_left(date.max) == 0
