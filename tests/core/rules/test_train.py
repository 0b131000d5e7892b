"""RK3xx: stable versions and the train, in repositories whose tags bear dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from releasekit import Project
from releasekit.core.departures import Departure, Standing
from releasekit.core.facts import Facts
from releasekit.core.rules.train import late
from releasekit.core.train import Slot
from releasekit.core.version import Version
from tests.core.products import PRODUCT
from tests.core.rules.scene import configure
from tests.core.surveys import refs_of

if TYPE_CHECKING:
    from releasekit.core.findings import Finding
    from tests.gitrepo import RepoBuilder

TRAIN = '[train]\nanchor = 2026-01-14\nevery = "2 weeks"\n'
NOW = datetime(2026, 3, 12, tzinfo=UTC)


def cut(repo: RepoBuilder, tag: str, day: str) -> None:
    repo.clock = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    repo.commit(tag)
    repo.tag(tag)


def on_train(repo: RepoBuilder, days: dict[str, str], more: str = "") -> None:
    for tag, day in days.items():
        cut(repo, tag, day)
    configure(repo, TRAIN + more)


def told(repo: RepoBuilder, now: datetime = NOW) -> list[Finding]:
    return list(Project.open(repo.path).check(now).findings)


def brief(repo: RepoBuilder, now: datetime = NOW) -> list[tuple[str, str, str]]:
    return [(one.code, one.place, one.severity) for one in told(repo, now)]


ON_TIME = {"v1.0": "2026-01-14", "v1.1": "2026-01-28", "v1.2": "2026-02-11", "v1.3": "2026-02-25", "v1.4": "2026-03-11"}


def test_rk301_is_broken_by_a_release_after_its_day(repo: RepoBuilder) -> None:
    on_train(repo, ON_TIME | {"v1.1": "2026-01-29"})
    (finding,) = told(repo)
    assert (finding.code, finding.place, finding.severity) == ("RK301", "v1.1", "warning")
    assert finding.message == "1.1 was cut on 2026-01-29, 1 day after the day of its slot, 2026-01-28"


def test_rk301_is_kept_by_releases_on_their_days(repo: RepoBuilder) -> None:
    on_train(repo, ON_TIME)
    assert brief(repo) == []


def test_rk301_years_of_delays_are_one_finding(repo: RepoBuilder) -> None:
    on_train(repo, ON_TIME | {"v1.1": "2026-01-29", "v1.2": "2026-02-13", "v1.3": "2026-02-26"})
    (finding,) = told(repo)
    assert (finding.place, finding.message) == ("v1.1..v1.3", "v1.1 to v1.3 (3 tags) were cut after the days of their slots")


def test_rk302_is_broken_by_a_release_before_its_day(repo: RepoBuilder) -> None:
    on_train(repo, ON_TIME | {"v1.2": "2026-02-09"})
    (finding,) = told(repo)
    assert (finding.code, finding.place, finding.severity) == ("RK302", "v1.2", "note")
    assert finding.message == "1.2 was cut on 2026-02-09, 2 days before the day of its slot, 2026-02-11"


def test_rk302_is_kept_where_the_slot_was_moved_on_record(repo: RepoBuilder) -> None:
    moved = 'exceptions = [{ slot = 2026-02-11, action = "move", to = 2026-02-09, reason = "fair" }]\n'
    on_train(repo, ON_TIME | {"v1.2": "2026-02-09"}, moved)
    assert brief(repo) == []


def test_rk303_is_broken_by_two_stable_versions_in_one_slot(repo: RepoBuilder) -> None:
    on_train(repo, {"v1.0": "2026-01-14", "v1.1": "2026-01-16"})
    assert brief(repo, datetime(2026, 1, 20, tzinfo=UTC)) == [("RK303", "v1.1", "warning")]


def test_rk303_is_kept_by_a_hotfix_in_the_slot(repo: RepoBuilder) -> None:
    on_train(repo, {"v1.0": "2026-01-14", "v1.0.1": "2026-01-16"})
    assert brief(repo, datetime(2026, 1, 20, tzinfo=UTC)) == []


def test_rk304_is_broken_by_slots_without_release_and_reason(repo: RepoBuilder) -> None:
    on_train(repo, {"v1.0": "2026-01-14", "v1.1": "2026-03-11"})
    (finding,) = told(repo)
    assert (finding.code, finding.place, finding.severity) == ("RK304", "slot 2026-01-28..slot 2026-02-25", "note")
    assert finding.message.startswith("slot 2026-01-28 to slot 2026-02-25 (3 slots) passed without a release")


def test_rk304_is_kept_where_the_reason_is_recorded(repo: RepoBuilder) -> None:
    skipped = "".join(f'{{ slot = 2026-{day}, action = "skip", reason = "audit" }}, ' for day in ("01-28", "02-11", "02-25"))
    on_train(repo, {"v1.0": "2026-01-14", "v1.1": "2026-03-11"}, f"exceptions = [{skipped}]\n")
    assert brief(repo) == []


def test_rk304_one_slot_is_accepted_by_its_name(repo: RepoBuilder) -> None:
    accepted = '[rules]\nignore = [{ rule = "RK304", ref = "slot 2026-02-11", reason = "nothing to release" }]\n'
    on_train(repo, {tag: day for tag, day in ON_TIME.items() if tag != "v1.2"} | {"v1.2": "2026-02-26"}, accepted)
    assert "RK304" not in {code for code, _, _ in brief(repo)}


def test_rk305_is_broken_by_a_release_in_a_freeze(repo: RepoBuilder) -> None:
    freeze = '[[train.freeze]]\nfrom = 2026-02-27\nuntil = 2026-03-03\nreason = "audit"\n'
    on_train(repo, ON_TIME | {"v1.3": "2026-03-02"}, freeze)
    assert ("RK305", "v1.3", "error") in brief(repo)


def test_rk305_is_kept_where_the_slot_was_moved_there_on_record(repo: RepoBuilder) -> None:
    freeze = '[[train.freeze]]\nfrom = 2026-02-27\nuntil = 2026-03-03\nreason = "audit"\n'
    moved = 'exceptions = [{ slot = 2026-02-25, action = "move", to = 2026-03-02, reason = "security" }]\n'
    on_train(repo, ON_TIME | {"v1.3": "2026-03-02"}, moved + freeze)
    assert brief(repo) == []


def test_nothing_is_said_of_a_train_where_nobody_says_what_time_it_is(repo: RepoBuilder) -> None:
    on_train(repo, ON_TIME | {"v1.1": "2026-01-29"})
    assert Project.open(repo.path).check().findings == ()


def test_nothing_is_said_of_a_train_that_is_not_configured(repo: RepoBuilder) -> None:
    for tag, day in (ON_TIME | {"v1.1": "2026-01-29"}).items():
        cut(repo, tag, day)
    assert told(repo) == []


def test_releases_before_the_train_are_none_of_its_business(repo: RepoBuilder) -> None:
    on_train(repo, {"v0.8": "2025-06-02", "v0.9": "2025-06-03"} | ON_TIME)
    assert {code for code, _, _ in brief(repo)} <= {"RK101"}


def test_a_slot_whose_release_is_not_among_those_that_are_looked_at_is_left_alone() -> None:
    gone = Departure(Slot(1, date(2026, 1, 28), date(2026, 1, 28)), Standing.LATE, Version(1, 1), date(2026, 1, 30), 2)
    there = Facts(PRODUCT, refs_of(["v1.0", "v1.1"]), departures=(gone,))
    assert [one.ref for one in late(there)] == ["v1.1"]
    assert list(late(replace(there, refs=refs_of(["v1.0"])))) == []
