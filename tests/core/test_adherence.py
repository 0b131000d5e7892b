"""Adherence and the schedule: the figures of a train, and what else its days hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from releasekit.core.adherence import Adherence, adherence_of
from releasekit.core.calendar import Freeze, Milestone
from releasekit.core.departures import past
from releasekit.core.history import Refs, Tag, TagKind, releases_of
from releasekit.core.schedule import OutOfBand, schedule_of
from releasekit.core.tagpattern import TagPattern
from releasekit.core.train import SlotException, Train
from releasekit.core.version import Version
from releasekit.errors import RepositoryError

ANCHOR = date(2026, 1, 14)
FORTNIGHT = timedelta(weeks=2)
PATTERN = TagPattern("{version}")


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


def refs_of(**days: str) -> Refs:
    """Releases by number and day: ``v1_0="2026-01-14"``."""
    names = {name[1:].replace("_", "."): day for name, day in days.items()}
    tags = [Tag(name, name, name, TagKind.ANNOTATED, noon(day), PATTERN.read(name)) for name, day in names.items()]
    return Refs(None, (), *releases_of(tags))


REFS = refs_of(v1_0="2026-01-14", v1_1="2026-01-29", v1_1_1="2026-02-03", v1_2="2026-03-11", v0_9_1="2025-12-01")
TRAIN = Train(
    ANCHOR,
    FORTNIGHT,
    freezes=(Freeze(date(2026, 2, 24), date(2026, 2, 26), "audit"), Freeze(date(2026, 12, 1), date(2026, 12, 31), "year end")),
    exceptions=(SlotException(date(2026, 2, 11), "skip", "holidays"),),
    milestones=(Milestone({"en": "Docs freeze"}, 2),),
)


def test_the_figures_of_a_train() -> None:
    """Slots of 14 January (on time), 28 January (a day late), 25 February (moved to the 27th: missed), 11 March (on time); one skipped."""
    found = adherence_of(past(TRAIN, REFS.stables, noon("2026-03-20")))
    assert found == Adherence(
        slots=4,
        on_time=2,
        releases=3,
        median_interval=28.0,
        longest_gap=41,
        after_gap=Version(1, 2),
        weekday=2,
        on_weekday=2,
    )
    assert found.share == 0.5
    assert found.to_json()["after_gap"] == "1.2"


@pytest.mark.parametrize("stables", [(), ((Version(1, 0), noon("2026-01-14")),)])
def test_figures_that_nobody_can_know_are_none(stables: tuple[tuple[Version, datetime], ...]) -> None:
    found = adherence_of(past(TRAIN, stables, noon("2026-01-15")))
    assert (found.median_interval, found.longest_gap, found.after_gap) == (None, None, None)
    assert found.to_json()["after_gap"] is None


def test_before_the_first_slot_there_is_no_share() -> None:
    assert adherence_of(()) == Adherence(0, 0, 0)
    assert Adherence(0, 0, 0).to_json()["share"] is None


def test_a_schedule_holds_what_else_happens_in_its_days() -> None:
    found = schedule_of(TRAIN, REFS, Version(1, 3), noon("2026-03-20"), 2, 9)
    assert [str(one.version or "-") for one in found.departures] == ["1.0", "1.1", "-", "-", "1.2", "1.3", "1.4"]
    assert found.hotfixes == (OutOfBand(Version(1, 1, 1), date(2026, 2, 3)),)
    assert [freeze.reason for freeze in found.freezes] == ["audit"]
    assert (found.today, found.is_estimate) == (date(2026, 3, 20), False)


def test_the_published_schedule_tells_milestones_hotfixes_freezes_and_figures() -> None:
    answer = schedule_of(TRAIN, REFS, Version(1, 3), noon("2026-03-20"), 1, 9).to_json()
    assert answer["slots"][-1]["milestones"] == [{"name": "Docs freeze", "date": "2026-03-23"}]
    assert answer["hotfixes"] == [{"version": "1.1.1", "released": "2026-02-03"}]
    assert answer["freezes"] == [{"from": "2026-02-24", "until": "2026-02-26", "reason": "audit"}]
    assert answer["adherence"]["share"] == 0.5
    assert answer["today"] == "2026-03-20"


def test_without_past_slots_the_figures_are_the_same_and_old_hotfixes_are_left_out() -> None:
    found = schedule_of(TRAIN, REFS, Version(1, 3), noon("2026-03-20"), 2, 0)
    assert (found.adherence.slots, found.hotfixes, found.freezes) == (4, (), ())


def test_a_slot_that_is_due_bears_the_next_number() -> None:
    found = schedule_of(TRAIN, refs_of(v1_0="2026-01-14"), Version(1, 1), noon("2026-01-30"), 1, 0)
    assert [(one.standing.value, str(one.version)) for one in found.departures[:1]] == [("due", "1.1")]


def test_without_train_and_without_rhythm_there_is_no_schedule() -> None:
    with pytest.raises(RepositoryError, match="there is no train"):
        schedule_of(None, refs_of(v1_0="2026-01-14"), Version(1, 1), noon("2026-01-30"), 1, 0)
