"""The timetable: a schedule in words, and in Markdown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from releasekit.core.adherence import Adherence
from releasekit.core.calendar import Freeze, Weekends
from releasekit.core.train import SlotException, Train
from releasekit.core.version import Version
from releasekit.documents.schedule.timetable import render_markdown, timetable
from releasekit.documents.schedule.words import figures, reason_text
from releasekit.errors import UsageError
from tests.documents.schedules import schedule


def test_slots_to_come_are_in_order_and_past_ones_newest_first() -> None:
    told = timetable(schedule(), "Toweco", "en")

    assert [(str(row.day), row.version, row.standing) for row in told.coming] == [
        ("2026-04-08", "1.5", "due"),
        ("2026-04-27", "1.6", "planned"),
        ("2026-05-07", "1.7", "planned"),
        ("2026-05-20", "1.8", "planned"),
    ]
    assert [(str(row.day), row.version, row.standing) for row in told.past] == [
        ("2026-03-25", "1.4", "2 days early"),
        ("2026-03-11", "", "skipped"),
        ("2026-02-25", "1.3", "off the grid"),
        ("2026-02-25", "1.2", "on time"),
        ("2026-02-11", "", "missed"),
        ("2026-01-28", "1.1", "2 days late"),
        ("2026-01-14", "1.0", "on time"),
    ]
    assert [row.version for row in told.hotfixes] == ["1.2.1", "1.0.3", "1.0.2", "1.0.1"]


def test_a_slot_says_why_it_moved_and_when_it_was_released() -> None:
    told = timetable(schedule(), "Toweco", "en")

    assert [row.remark for row in told.coming[1:3]] == [
        "on the grid: 22 April 2026; freeze: stocktaking",
        "on the grid: 6 May 2026; the fair",
    ]
    assert [row.remark for row in told.past[:3]] == ["released on 23 March 2026", "moving house", "released on 5 March 2026"]


def test_milestones_are_told_of_slots_to_come_in_the_order_of_their_days() -> None:
    told = timetable(schedule(), "Товеко", "ru")

    assert told.coming[1].milestones == (("Отведение ветки", date(2026, 4, 20)), ("Заморозка документации", date(2026, 4, 23)))
    assert not any(row.milestones for row in told.past)


def test_a_skipped_slot_of_the_future_is_no_past_one() -> None:
    told = timetable(schedule(exceptions=(SlotException(date(2026, 5, 6), "skip", "the fair"),)), "Toweco", "en")

    assert ("skipped", date(2026, 5, 6)) in [(row.state, row.day) for row in told.coming]


def test_an_estimate_is_marked() -> None:
    told = timetable(schedule(None, {f"1.{n}": date(2026, 1, 14) + n * timedelta(weeks=2) for n in range(6)}, number="1.6"), "Toweco", "en")

    assert told.is_estimate
    assert {row.remark for row in told.coming if row.state == "planned"} == {"estimate"}


def test_a_provisional_slot_is_marked_while_it_is_to_come() -> None:
    class Undecreed(Weekends):
        def is_provisional(self, day: date) -> bool:
            return True

    told = timetable(schedule(calendar=Undecreed(), freezes=()), "Toweco", "en")

    assert [row.remark for row in told.coming[1:2]] == ["provisional: the calendar may change"]
    assert not any("provisional" in row.remark for row in told.past if row.state != "skipped")


@pytest.mark.parametrize(
    ("reason", "english", "russian"),
    [
        ("Saturday", "Saturday", "суббота"),
        ("New Year's Day", "New Year's Day", "New Year's Day"),
        ("freeze: year end", "freeze: year end", "заморозка: year end"),
        ("Sunday, then freeze: fair", "Sunday, then freeze: fair", "воскресенье, затем заморозка: fair"),
        (
            "Sunday, and no working day before the next slot",
            "Sunday, and no working day before the next slot",
            "воскресенье, и до следующего срока нет рабочих дней",
        ),
        (
            "Sunday, and no working day after the previous slot",
            "Sunday, and no working day after the previous slot",
            "воскресенье, и после предыдущего срока нет рабочих дней",
        ),
        (
            "the slot of 2026-01-14 is moved to 2026-01-30",
            "the slot of 14 January 2026 is moved to 30 January 2026",
            "срок 14 января 2026 г. перенесён на 30 января 2026 г.",
        ),
        ("a, then b, then c", "a, b, c", "a, b, c"),
    ],
)
def test_the_trains_own_words_are_translated_and_peoples_are_not(reason: str, english: str, russian: str) -> None:
    assert (reason_text(reason, "en"), reason_text(reason, "ru")) == (english, russian)


def test_figures_are_told_in_both_languages() -> None:
    kept = Adherence(24, 18, 22, 13.5, 42, Version(2, 3), 2, 15)

    assert figures(kept, "en") == (
        ("75\N{NO-BREAK SPACE}%", "on time: 18 of 24"),
        ("13.5 days", "between releases (median)"),
        ("42 days", "the longest gap, before 2.3"),
        ("usually on Wednesday", "15 of 22 releases"),
    )
    assert [value for value, _ in figures(kept, "ru")] == ["75\N{NO-BREAK SPACE}%", "13,5 дня", "42 дня", "чаще всего в среду"]
    assert figures(Adherence(0, 0, 0), "en") == ()


@pytest.mark.parametrize(("on_time", "told"), [(0, "0"), (1, "0"), (500, "50"), (999, "99"), (1000, "100")])
def test_only_a_train_that_was_never_late_has_a_hundred_percent(on_time: int, told: str) -> None:
    assert figures(Adherence(1000, on_time, 0), "en")[0][0] == f"{told}\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (1, "every day", "каждый день"),
        (7, "every week", "каждую неделю"),
        (10, "every 10 days", "каждые 10 дней"),
        (14, "every 2 weeks", "каждые 2 недели"),
    ],
)
def test_the_period_is_told(days: int, english: str, russian: str) -> None:
    train = Train(anchor=date(2026, 1, 14), period=timedelta(days=days))
    made = schedule(train, {}, number="1.0")

    assert timetable(made, "Toweco", "en").every == english
    assert timetable(made, "Toweco", "ru").every == russian


def test_markdown_has_a_table_of_each_part() -> None:
    text = render_markdown(schedule(), "Toweco", "en")
    lines = text.splitlines()

    assert lines[0] == "# Toweco: release schedule"
    assert lines[2] == "As of 9 April 2026, every 2 weeks."
    assert [line for line in lines if line.startswith("##")] == [
        "## Next slots",
        "## Past slots",
        "## Hotfixes",
        "## Freezes",
        "## Adherence",
    ]
    assert "| 8 April 2026 | 1.5 | due |  | Branch point: 1 April 2026; Docs freeze: 6 April 2026 |" in lines
    assert "| 25 March 2026 | 1.4 | 2 days early | released on 23 March 2026 |" in lines
    assert "| 2 March 2026 | 1.2.1 | 1.2 |" in lines
    assert "| 20 April 2026 | 24 April 2026 | stocktaking |" in lines
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    for made in (schedule(), schedule(milestones=(), freezes=()), schedule(past=0)):
        for part in render_markdown(made, "Toweco", "ru").split("\n\n"):
            assert len({row.count("|") for row in part.splitlines() if row.startswith("|")}) <= 1


def test_markdown_speaks_russian() -> None:
    text = render_markdown(schedule(), "Товеко", "ru")

    assert text.startswith("# Товеко: график выпусков\n\nНа 9 апреля 2026 г., каждые 2 недели.\n")
    assert "| 25 марта 2026 г. | 1.4 | на 2 дня раньше | выпущено 23 марта 2026 г. |" in text
    assert "| 28 января 2026 г. | 1.1 | на 2 дня позже |" in text


def test_what_people_wrote_is_text_in_a_cell() -> None:
    hostile = "a | b\n# c <img src=x> [d](javascript:e) @all \x1b[31m"
    made = schedule(freezes=(Freeze(date(2026, 4, 20), date(2026, 4, 24), hostile),))
    text = render_markdown(made, "x | <script>", "en")

    assert "| 20 April 2026 | 24 April 2026 | a \\| b # c &lt;img src=x> \\[d](javascript:e) `@all` |" in text
    assert "\x1b" not in text
    assert "<script>" not in text


def test_a_train_that_begins_has_no_past() -> None:
    text = render_markdown(schedule(releases={}, as_of=datetime(2026, 1, 1, tzinfo=UTC), number="1.0"), "Toweco", "en")

    assert [line for line in text.splitlines() if line.startswith("##")] == ["## Next slots"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="no language 'de'"):
        render_markdown(schedule(), "Toweco", "de")
