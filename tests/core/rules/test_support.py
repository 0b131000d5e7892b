"""RK701: hotfixes of lines whose support has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core.rules.scene import Said, configure, found, mend, on_line, release, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

TRAIN = '[train]\nanchor = 2030-01-01\nevery = "2 weeks"\ntimezone = "Asia/Tokyo"\n'


def named(until: str) -> str:
    return f'[support]\nlines = [{{ line = "1.0", until = {until}, reason = "a promise" }}]\n'


# RK701 support-ended --------------------------------------------------------------------------------------------------------------


def test_rk701_is_broken_by_a_hotfix_after_the_end_of_its_lines_support(repo: RepoBuilder) -> None:
    """It is out, so this is a note."""
    configure(repo, '[support]\nsecurity = "1 week"\n')
    release(repo, "v1.0", "v1.1")
    repo.clock = repo.clock.replace(month=2)
    on_line(repo, "v1.0", "release/1.0", "v1.0.1")
    assert found(repo) == [("RK701", "v1.0.1")]
    message = "1.0.1 came out on 2026-02-05, after the support of line 1.0 ended on 2026-01-12 (1.1 came out on 2026-01-05)"
    assert told(repo, "RK701") == [Said("v1.0.1", "note", message, mend("RK701"))]


def test_rk701_several_in_a_row_are_one_finding(repo: RepoBuilder) -> None:
    configure(repo, named("2026-01-04"))
    release(repo, "v1.0", "v1.0.1", "v1.0.2", "v1.1")
    said = "v1.0.1 to v1.0.2 (2 tags) came out after the support of line 1.0 ended"
    assert told(repo, "RK701") == [Said("v1.0.1..v1.0.2", "note", said, mend("RK701"))]


def test_rk701_is_kept_by_hotfixes_up_to_the_last_day_and_by_stable_versions(repo: RepoBuilder) -> None:
    """The line of 1.1 ends on the day on which 1.2 comes out."""
    configure(repo, named("2026-01-05"))
    release(repo, "v1.0", "v1.0.1", "v1.1", "v1.1.1", "v1.2")
    assert found(repo) == []


def test_rk701_the_day_is_the_one_where_the_train_runs(repo: RepoBuilder) -> None:
    configure(repo, TRAIN + named("2026-01-05"))
    repo.clock = repo.clock.replace(hour=14)
    release(repo, "v1.0", "v1.0.1")
    assert found(repo) == [("RK701", "v1.0.1")]


def test_rk701_nothing_is_promised_without_support(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1")
    assert found(repo) == []
