"""Status: where the product stands, who is aboard, what blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from releasekit.core.calendar import Milestone
from releasekit.core.changes import DEFAULT_KINDS, Change, Component, Told
from releasekit.core.config import Config
from releasekit.core.history import Refs, Tag, TagKind, releases_of
from releasekit.core.product import Product
from releasekit.core.status import Status, TrainStatus, blockers_of, newer_than, train_status
from releasekit.core.support import LineSupport
from releasekit.core.tagpattern import TagPattern
from releasekit.core.train import SlotException, Train
from releasekit.core.verdict import Verdict
from releasekit.core.version import Line, Version

PATTERN = TagPattern("v{version}")
COMPONENTS = (Component("core", {"en": "Core"}), Component("ui", {"en": "User interface"}))
PRODUCT = Product("toweco", {"en": "Toweco"}, ("en",), COMPONENTS, DEFAULT_KINDS, PATTERN, "release/{line}", "main", Config())
TRAIN = Train(date(2026, 1, 14), timedelta(weeks=2))


def at(day: int, hour: int = 12, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def refs_of(releases: dict[str, datetime]) -> Refs:
    tags = [Tag(f"v{text}", "t", "c", TagKind.ANNOTATED, moment, PATTERN.read(f"v{text}")) for text, moment in releases.items()]
    return Refs(None, (), *releases_of(tags))


def status_of(*changes: tuple[str, str], train: TrainStatus | None = None) -> Status:
    """A status with changes given as (component, kind)."""
    aboard = tuple(Change(str(place), kind, component, {}) for place, (component, kind) in enumerate(changes))
    refs = refs_of({"4.2": at(14)})
    return Status(PRODUCT, refs.latest, Version(4, 3), train, Told(aboard, unlisted=5), (), date(2026, 1, 20))


# The train ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("releases", "as_of", "status"),
    [
        ({}, at(10), TrainStatus(TRAIN.slot(0), days_left=4)),
        ({}, at(14), TrainStatus(TRAIN.slot(0), due=True)),
        ({}, at(17), TrainStatus(TRAIN.slot(0), due=True, late_days=3)),
        ({"4.2": at(14)}, at(17), TrainStatus(TRAIN.slot(1), days_left=11)),
        ({"4.2": at(14)}, at(28, 9), TrainStatus(TRAIN.slot(1))),
        ({"4.2": at(14)}, at(29), TrainStatus(TRAIN.slot(1), due=True, late_days=1)),
        ({"4.2": at(14), "4.2.1": at(29)}, at(29), TrainStatus(TRAIN.slot(1), due=True, late_days=1)),
    ],
    ids=["before the first", "due", "late", "taken", "today, later", "the next is due", "a hotfix takes no slot"],
)
def test_the_slot_that_counts_is_the_due_one_else_the_next(releases: dict[str, datetime], as_of: datetime, status: TrainStatus) -> None:
    assert train_status(TRAIN, refs_of(releases), as_of) == status


def test_lateness_is_counted_from_the_day_that_the_slot_was_moved_to() -> None:
    moved = replace(TRAIN, exceptions=(SlotException(date(2026, 1, 14), "move", "audit", date(2026, 1, 16)),))
    assert train_status(moved, refs_of({}), at(17)) == TrainStatus(moved.slot(0), due=True, late_days=1)


def test_without_a_train_a_regular_past_gives_an_estimate_that_is_never_due() -> None:
    refs = refs_of({f"4.{n}": at(14) - timedelta(weeks=2 * (6 - n)) for n in range(6)})
    estimate = Train(anchor=date(2025, 12, 31), period=timedelta(weeks=2))

    assert train_status(None, refs, at(13)) == TrainStatus(estimate.slot(1), is_estimate=True, days_left=1)
    assert train_status(None, refs, at(16)) == TrainStatus(estimate.slot(1), late_days=2, is_estimate=True)


def test_milestones_are_told_from_their_day_on_no_more_and_not_of_a_slot_that_is_due() -> None:
    train = replace(TRAIN, milestones=(Milestone({"en": "Docs freeze"}, 2), Milestone({"en": "Branch point"}, 5, is_working_days=True)))
    freeze, branch = (train.milestones[0], date(2026, 1, 26)), (train.milestones[1], date(2026, 1, 21))
    told = [train_status(train, refs_of({"4.2": at(14)}), moment) for moment in (at(21), at(22), at(26), at(27), at(28))]
    assert [one.milestones for one in told if one] == [(branch, freeze), (freeze,), (freeze,), (), ()]


def test_without_a_train_and_a_regular_past_there_is_none() -> None:
    assert train_status(None, refs_of({"4.1": at(1), "4.2": at(14)}), at(20)) is None


def test_releases_dated_later_than_now_are_counted() -> None:
    refs = refs_of({"4.1": at(1), "4.2": at(14), "4.2.1": at(15)})
    assert [newer_than(refs, as_of) for as_of in (at(1, 11), at(1), at(14), at(15))] == [3, 2, 1, 0]


# Who is aboard --------------------------------------------------------------------------------------------------------------


def test_shown_changes_are_counted_by_component_and_kind_in_the_products_order() -> None:
    status = status_of(("ui", "feature"), ("zoo", "fix"), ("core", "fix"), ("abc", "fix"), ("core", "internal"), ("ui", "strange"))
    assert list(status.by_component.items()) == [("core", 1), ("ui", 2), ("abc", 1), ("zoo", 1)]
    assert list(status.by_kind.items()) == [("fix", 3), ("feature", 1)]


def test_each_component_has_its_kinds_in_the_products_order_and_unknown_ones_last() -> None:
    status = status_of(("ui", "strange"), ("ui", "feature"), ("ui", "fix"), ("ui", "fix"), ("core", "internal"), ("core", "docs"))
    found = [(component, list(kinds.items())) for component, kinds in status.kinds_by_component.items()]
    assert found == [("core", [("docs", 1)]), ("ui", [("fix", 2), ("feature", 1), ("strange", 1)])]


def test_nobody_aboard_is_nobody_counted() -> None:
    status = status_of(("core", "internal"))
    assert (status.by_component, status.by_kind, status.kinds_by_component) == ({}, {}, {})


def test_only_files_that_cannot_be_read_block() -> None:
    assert blockers_of([]) == ()
    assert [(one.path, one.code) for one in blockers_of([("a", "no type"), ("b", "empty")])] == [("a", "RK402"), ("b", "RK402")]


# As published ---------------------------------------------------------------------------------------------------------------


def test_the_answer_as_published() -> None:
    status = status_of(("core", "fix"), ("ui", "feature"), train=TrainStatus(TRAIN.slot(1), due=True, late_days=2))._replace(
        blockers=blockers_of([("changelog.d/x", "no type")]), withdrawn=(Version(4, 2, 1),)
    )
    assert status.to_json() == {
        "schema": "releasekit/status/1",
        "product": "toweco",
        "today": "2026-01-20",
        "current": "4.2",
        "withdrawn": ["4.2.1"],
        "next": "4.3",
        "train": {
            "slot": {"number": 1, "nominal": "2026-01-28", "actual": "2026-01-28", "reason": None},
            "due": True,
            "late_days": 2,
            "days_left": 0,
            "estimate": False,
            "milestones": [],
        },
        "cut": None,
        "pending": {
            "total": 2,
            "by_component": {"core": 1, "ui": 1},
            "by_kind": {"fix": 1, "feature": 1},
            "kinds_by_component": {"core": {"fix": 1}, "ui": {"feature": 1}},
            "unnoted": 5,
        },
        "blockers": [
            {
                "code": "RK402",
                "rule": "unreadable-fragment",
                "severity": "error",
                "message": "this file cannot be read as a fragment: no type",
                "hint": "rename or remove it",
                "ref": None,
                "path": "changelog.d/x",
                "place": "changelog.d/x",
                "refs": [],
            }
        ],
        "support": None,
    }


def test_milestones_support_and_the_verdict_are_published() -> None:
    train = TrainStatus(TRAIN.slot(1), days_left=8, milestones=((Milestone({"ru": "Заморозка", "en": "Freeze"}, 2), date(2026, 1, 26)),))
    lines = (LineSupport(Line(4, 2), "security", Version(4, 2, 1), date(2026, 6, 30), "for a customer"),)
    data = status_of(train=train)._replace(support=lines, cut=Verdict(due=False, reason="no cut is due")).to_json()

    assert (data["train"]["days_left"], data["train"]["milestones"]) == (8, [{"name": "Freeze", "date": "2026-01-26"}])
    assert data["support"] == [
        {"line": "4.2", "state": "security", "newest": "4.2.1", "until": "2026-06-30", "reason": "for a customer"},
    ]
    assert data["cut"] == {"due": False, "reason": "no cut is due"}


def test_without_release_and_train_both_are_null() -> None:
    data = status_of()._replace(current=None).to_json()
    assert (data["current"], data["train"], data["pending"]["total"]) == (None, None, 0)
