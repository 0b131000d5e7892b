"""A schedule in which everything happened that can happen to a slot, for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from releasekit.core.calendar import Freeze, Milestone
from releasekit.core.history import Refs, Tag, TagKind, releases_of
from releasekit.core.schedule import Schedule, schedule_of
from releasekit.core.tagpattern import TagPattern
from releasekit.core.train import SlotException, Train
from releasekit.core.version import Version

TRAIN = Train(
    anchor=date(2026, 1, 14),
    period=timedelta(weeks=2),
    timezone="Europe/Moscow",
    freezes=(Freeze(date(2026, 4, 20), date(2026, 4, 24), "stocktaking"),),
    exceptions=(
        SlotException(date(2026, 3, 11), "skip", "moving house"),
        SlotException(date(2026, 5, 6), "move", "the fair", date(2026, 5, 7)),
    ),
    milestones=(
        Milestone({"en": "Docs freeze", "ru": "Заморозка документации"}, 2, is_working_days=True),
        Milestone({"en": "Branch point", "ru": "Отведение ветки"}, 7),
    ),
)
RELEASES = {
    "1.0": date(2026, 1, 14),  # on time
    "1.1": date(2026, 1, 30),  # two days late
    "1.2": date(2026, 2, 25),  # on time; the slot of 11 February was missed
    "1.3": date(2026, 3, 5),  # off the grid
    "1.4": date(2026, 3, 23),  # two days early
    "1.0.1": date(2026, 1, 20),
    "1.0.2": date(2026, 2, 3),
    "1.0.3": date(2026, 2, 4),
    "1.2.1": date(2026, 3, 2),
}
NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)


def refs(releases: dict[str, date]) -> Refs:
    """Refs with these tags, each of its day at ten o'clock UTC."""
    pattern = TagPattern("v{version}")
    tags = (
        Tag(f"v{name}", "a" * 40, "b" * 40, TagKind.ANNOTATED, datetime.combine(day, time(10), UTC), pattern.read(f"v{name}"))
        for name, day in releases.items()
    )
    return Refs(None, (), *releases_of(tags))


def schedule(
    train: Train | None = TRAIN,
    releases: dict[str, date] = RELEASES,
    as_of: datetime = NOW,
    *,
    count: int = 3,
    past: int = 50,
    number: str = "1.5",
    **changed: object,
) -> Schedule:
    """The whole story, or one with other settings of the train."""
    ours = replace(train, **changed) if train and changed else train  # type: ignore[arg-type]
    return schedule_of(ours, refs(releases), Version.parse(number), as_of, count, past)
