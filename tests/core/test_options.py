"""Options: every reader of one value, and tables of them, each problem with its path."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core import options as read
from releasekit.core.options import Reader, is_required, key_of, load, option, suggestion
from releasekit.core.trainoptions import DayOptions
from releasekit.core.version import Version

# One value -----------------------------------------------------------------------------------------------------------------


def outcome(reader: Reader, value: Any) -> Any:
    """What a reader makes of a value, or its problems."""
    problems: list[str] = []
    try:
        found = reader(value, "here", problems)
    except ValueError as error:
        return [*problems, str(error)]
    return problems or found


@pytest.mark.parametrize(
    ("reader", "value", "found"),
    [
        (read.text, " a ", " a "),
        (read.slug, "a-B_1.c", "a-B_1.c"),
        (read.inside, "docs/a b.md", "docs/a b.md"),
        (read.inside, "./docs/", "docs"),
        (read.one_line, "Ада Л.", "Ада Л."),
        (read.count, 1, 1),
        (read.count, 12, 12),
        (read.offset, "2 working days", (2, True)),
        (read.offset, "1 working day", (1, True)),
        (read.offset, "7 days", (7, False)),
        (read.offset, " 2 weeks ", (14, False)),
        (read.boolean, True, True),
        (read.boolean, False, False),
        (read.day, date(2026, 1, 14), date(2026, 1, 14)),
        (read.day, "2026-01-14", date(2026, 1, 14)),
        (read.days, [date(2026, 1, 14), "2026-01-15"], (date(2026, 1, 14), date(2026, 1, 15))),
        (read.days, [], ()),
        (read.clock_time, time(9, 30), time(9, 30)),
        (read.clock_time, "12:00", time(12)),
        (read.period, "2 weeks", timedelta(weeks=2)),
        (read.period, "1 week", timedelta(weeks=1)),
        (read.period, " 10days ", timedelta(days=10)),
        (read.strings, ["a", "b"], ("a", "b")),
        (read.strings, [], ()),
        (read.names, "Toweco", {"": "Toweco"}),
        (read.names, {"ru": "Товеко", "en": "Toweco"}, {"ru": "Товеко", "en": "Toweco"}),
        (read.one_of("skip", "move"), "move", "move"),
        (read.some_of("ru", "en"), ["en", "ru"], ("en", "ru")),
        (read.some_of("ru", "en"), [], ()),
        (read.parsed(Version.parse), "4.2", Version(4, 2)),
    ],
)
def test_a_reader_takes_what_it_is_for(reader: Reader, value: Any, found: Any) -> None:
    assert outcome(reader, value) == found


@pytest.mark.parametrize(
    ("reader", "value", "problem"),
    [
        (read.text, 5, "must be a text, not a number"),
        (read.text, True, "must be a text, not a boolean"),
        (read.text, 5.0, "must be a text, not a number"),
        (read.text, ["a"], "must be a text, not a list"),
        (read.text, {}, "must be a text, not a table"),
        (read.text, date(2026, 1, 1), "must be a text, not a date"),
        (read.text, datetime(2026, 1, 1), "must be a text, not a datetime"),  # noqa: DTZ001 - as TOML gives a local one
        (read.text, None, "must be a text, not a NoneType"),
        (read.text, " \t", "must not be empty"),
        (read.slug, "a b", "must be a name of ASCII letters, digits, '.', '_' and '-', not 'a b'"),
        (read.slug, "../x", "must be a name of ASCII letters, digits, '.', '_' and '-', not '../x'"),
        (read.slug, "Ядро", "must be a name of ASCII letters, digits, '.', '_' and '-', not 'Ядро'"),
        (read.slug, "a\n", "must be a name of ASCII letters, digits, '.', '_' and '-', not 'a\\n'"),
        (read.slug, "-a", "must be a name of ASCII letters, digits, '.', '_' and '-', not '-a'"),
        (read.slug, 7, "must be a text, not a number"),
        *(
            (read.inside, bad, f"must be a path inside the repository, not {bad!r}")
            for bad in ("/etc", "../x", "a/../../b", "a\\b", "a//b")
        ),
        *(
            (read.inside, bad, f"must be a path inside the repository, not {bad!r}")
            for bad in (".git/hooks", "a/.git", "a\nb", "/", ".", "./")
        ),
        *((read.one_line, bad, f"must be one line without < and >, not {bad!r}") for bad in ("a\nb", "Ada <x>", "a\u202eb", "a>")),
        *((read.count, bad, f"must be a whole number from 1 on, not {bad!r}") for bad in (0, -1, 1.0, True, "1", None)),
        (read.offset, 2, 'must be a number of days such as "2 working days", not a number'),
        *(
            (read.offset, bad, f'must be a number of days such as "2 working days", "7 days" or "1 week", not {bad!r}')
            for bad in ("0 days", "-1 days", "2", "two days", "2 working weeks", "1000 days", "٢ days")
        ),
        (read.boolean, 1, "must be true or false, not a number"),
        (read.boolean, "true", "must be true or false, not a text"),
        (read.day, "14.01.2026", "must be a date such as 2026-01-14, not '14.01.2026'"),
        (read.day, "2026-02-30", "must be a date such as 2026-01-14, not '2026-02-30'"),
        (read.day, 20260114, "must be a date such as 2026-01-14, not a number"),
        (read.day, datetime(2026, 1, 14, 12), "must be a date such as 2026-01-14, not a datetime"),  # noqa: DTZ001 - as TOML gives it
        (read.days, "2026-01-14", "must be a list of dates, not a text"),
        (read.clock_time, "noon", "must be a time such as \"12:00\", not 'noon'"),
        (read.clock_time, 12, 'must be a time such as "12:00", not a number'),
        (read.clock_time, True, 'must be a time such as "12:00", not a boolean'),
        *((read.period, bad, f'must be a period such as "2 weeks" or "10 days", not {bad!r}') for bad in ("2", "0 days", "-1 week")),
        *(
            (read.period, bad, f'must be a period such as "2 weeks" or "10 days", not {bad!r}')
            for bad in ("2 months", "99999 days", "２ weeks")
        ),
        (read.period, 14, 'must be a period such as "2 weeks", not a number'),
        (read.strings, "docs/**", "must be a list of texts, not a text"),
        (read.names, 5, "must be a text, or a table of texts by language, not a number"),
        (read.names, True, "must be a text, or a table of texts by language, not a boolean"),
        (read.names, "", "must not be empty"),
        (read.one_of("skip", "move"), "skipp", "must be one of skip, move, not 'skipp' (did you mean 'skip'?)"),
        (read.one_of("skip", "move"), "x", "must be one of skip, move, not 'x'"),
        (read.one_of("skip", "move"), 5, "must be one of skip, move, not a number"),
        (read.some_of("ru", "en"), "ru", "must be a list, not a text"),
        (read.tables(lambda: DayOptions), {}, "must be a list of tables, not a table"),
        (read.parsed(Version.parse), 4.2, "must be a text, not a number"),
    ],
)
def test_a_reader_says_what_is_wrong(reader: Reader, value: Any, problem: str) -> None:
    assert outcome(reader, value) == [problem]


def test_lists_and_tables_name_the_place_of_each_problem() -> None:
    assert outcome(read.strings, ["a", 5, ""]) == ["here[1]: must be a text, not a number", "here[2]: must not be empty"]
    assert outcome(read.days, ["x", "2026-01-14", 5]) == [
        "here[0]: must be a date such as 2026-01-14, not 'x'",
        "here[2]: must be a date such as 2026-01-14, not a number",
    ]
    assert outcome(read.names, {"ru": 5, "en": ""}) == ["here.ru: must be a text, not a number", "here.en: must not be empty"]
    assert outcome(read.some_of("ru", "en"), ["ru", "fr", 1]) == [
        "here[1]: must be one of ru, en, not 'fr'",
        "here[2]: must be one of ru, en, not a number",
    ]


@given(st.integers(1, 9999), st.sampled_from([("day", 1), ("days", 1), ("week", 7), ("weeks", 7)]), st.sampled_from(["", " ", "  "]))
def test_a_period_is_days_or_weeks(count: int, unit: tuple[str, int], gap: str) -> None:
    assert outcome(read.period, f"{count}{gap}{unit[0]}") == timedelta(days=count * unit[1])


@given(st.dates())
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert outcome(read.day, day.isoformat()) == day


def test_a_name_that_is_near_is_suggested() -> None:
    assert suggestion("trian", ["train", "tag"]) == " (did you mean 'train'?)"
    assert suggestion("xyzzy", {"train": 1}) == ""


# A table --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """What the tests of ``load`` read."""

    needed: str = option(read.text, "what is needed")
    some_day: date | None = option(read.day, "a day", default=None)
    end: str = option(read.text, "the end", default="never", key="until")
    many: list[str] = option(read.strings, "several", factory=list)

    def __post_init__(self) -> None:
        if self.needed == self.end:
            raise ValueError("needed and until must differ")


def problems_of(cls: type[Any], data: Any, path: str = "") -> list[str]:
    problems: list[str] = []
    assert load(cls, data, path, problems) is None
    return problems


def test_keys_have_hyphens_or_a_name_of_their_own() -> None:
    assert [key_of(one) for one in fields(Sample)] == ["needed", "some-day", "until", "many"]
    assert [is_required(one) for one in fields(Sample)] == [True, False, False, False]


def test_a_table_is_read() -> None:
    problems: list[str] = []
    data = {"needed": "x", "some-day": "2026-01-14", "until": "y", "many": ["a"]}
    assert load(Sample, data, "", problems) == Sample("x", date(2026, 1, 14), "y", ("a",))  # type: ignore[arg-type]
    assert problems == []


def test_what_is_left_out_has_its_default() -> None:
    first, second = load(Sample, {"needed": "x"}, "", []), load(Sample, {"needed": "x"}, "", [])
    assert first == Sample("x", None, "never", [])
    assert first is not None
    assert second is not None
    assert first.many is not second.many


@pytest.mark.parametrize("value", [5, "x", ["a"], True])
def test_what_is_no_table_is_refused(value: Any) -> None:
    (problem,) = problems_of(Sample, value, "sample")
    assert problem.startswith("sample: must be a table, not a ")


def test_every_problem_of_a_table_is_told_at_once() -> None:
    assert problems_of(Sample, {"some_day": "x", "until": 5, "some-day": "x", "wrong": 1}, "sample") == [
        "sample.some_day: there is no such option (did you mean 'some-day'?)",
        "sample.wrong: there is no such option",
        "sample.needed: is missing (what is needed)",
        "sample.some-day: must be a date such as 2026-01-14, not 'x'",
        "sample.until: must be a text, not a number",
    ]


@pytest.mark.parametrize(("path", "problem"), [("", "needed and until must differ"), ("a.b", "a.b: needed and until must differ")])
def test_a_table_may_have_rules_of_its_own(path: str, problem: str) -> None:
    assert problems_of(Sample, {"needed": "x", "until": "x"}, path) == [problem]
