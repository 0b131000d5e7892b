"""What is taken back: by git itself, inside of a release and after it, a merge, again and again, and in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def told(repo: RepoBuilder) -> list[tuple[str, str]]:
    """Kind and text of every change aboard, newest first; nothing else may be left that has no entry."""
    reader = Reader.open(repo.path)[1]
    found = reader.pending(reader.require_main()).told
    assert found.without_entry == 0
    return [(change.kind, change.text["en"]) for change in found.changes]


def revert(repo: RepoBuilder, *words: str) -> str:
    repo.git("revert", "--no-edit", *words)
    return repo.rev("HEAD")


@pytest.fixture
def started(repo: RepoBuilder) -> RepoBuilder:
    """A repository with 1.0, which told a feature."""
    repo.commit("feat: old", {"old": "1"})
    repo.tag("v1.0")
    return repo


@pytest.mark.parametrize(("times", "expected"), [(0, ["new"]), (1, []), (2, ["new"]), (3, []), (4, ["new"])])
def test_inside_of_a_release_reverts_cancel_what_they_take_back(started: RepoBuilder, times: int, expected: list[str]) -> None:
    started.commit("feat: new", {"new": "1"})
    for _ in range(times):
        revert(started, "HEAD")
    assert [text for _, text in told(started)] == expected


@pytest.mark.parametrize(("times", "expected"), [(1, ["Reverted: old"]), (2, []), (3, ["Reverted: old"])])
def test_what_was_released_and_is_taken_back_is_told(started: RepoBuilder, times: int, expected: list[str]) -> None:
    for _ in range(times):
        revert(started, "HEAD")
    assert told(started) == [("change", text) for text in expected]


def test_what_a_release_took_back_and_the_next_one_restores_is_told_in_both(started: RepoBuilder) -> None:
    revert(started, "HEAD")
    started.tag("v1.1")
    revert(started, "HEAD")
    started.tag("v1.2")
    records = Project.open(started.path).records()
    assert [[change.text["en"] for change in record.changes] for record in records] == [["old"], ["Reverted: old"], ["Restored: old"]]
    assert [record.unnoted for record in records] == [0, 0, 0]


def test_a_revert_of_a_merge_takes_back_all_that_it_brought(started: RepoBuilder) -> None:
    started.git("switch", "-q", "-c", "topic")
    started.commit("fix: one", {"one": "1"})
    started.commit("fix: two", {"two": "1"})
    started.switch("main")
    started.commit("fix: three", {"three": "1"})
    started.merge("topic", message="Merge pull request #7 from ada/topic\n\nThe topic\n")
    revert(started, "-m", "1", "HEAD")
    assert told(started) == [("fix", "three")]
    revert(started, "HEAD")
    assert sorted(told(started)) == [("fix", "one"), ("fix", "three"), ("fix", "two")]


def test_a_revert_of_a_merge_onto_its_other_side_takes_back_that_of_the_first(started: RepoBuilder) -> None:
    started.git("switch", "-q", "-c", "topic")
    started.commit("fix: one", {"one": "1"})
    started.switch("main")
    started.commit("fix: three", {"three": "1"})
    started.merge("topic", message="Merge branch 'topic'")
    # git says which side stays: "reversing changes made to …".
    revert(started, "-m", "2", "HEAD")
    assert told(started) == [("fix", "one")]


def test_a_revert_of_a_released_merge_is_told(started: RepoBuilder) -> None:
    started.git("switch", "-q", "-c", "topic")
    started.commit("fix: one", {"one": "1"})
    started.switch("main")
    started.merge("topic", message="fix: the topic (#7)")
    started.tag("v1.1")
    revert(started, "-m", "1", "HEAD")
    assert told(started) == [("change", "Reverted: the topic")]


def test_a_request_is_taken_back_by_the_button_of_a_forge(started: RepoBuilder) -> None:
    started.commit("feat: new (#7)", {"new": "1"})
    started.git("rm", "-q", "new")
    started.commit('Revert "feat: new (#7)" (#8)\n\nReverts toweco/shop#7\n')
    assert told(started) == []
    started.commit('Revert "Revert "feat: new (#7)" (#8)" (#9)\n\nReverts toweco/shop#8\n', {"new": "1"})
    assert told(started) == [("feature", "new")]


def test_requests_that_take_each_other_back_go_in_no_circle(started: RepoBuilder) -> None:
    started.commit("feat: one (#7)\n\nReverts toweco/shop#8\n", {"one": "1"})
    started.commit("revert: two (#8)\n\nReverts toweco/shop#7\n", {"two": "1"})
    started.commit("revert: three (#9)\n\nReverts toweco/shop#9\n", {"three": "1"})
    # A request can only take back what was there before it.
    assert told(started) == [("change", "three")]


def test_a_revert_of_what_is_nowhere_is_told(started: RepoBuilder) -> None:
    started.commit(f'Revert "feat: somewhere else"\n\nThis reverts commit {"f" * 40}.\n', {"a": "1"})
    assert told(started) == [("change", "Reverted: somewhere else")]


def test_a_pick_that_is_taken_back_on_a_line_is_not_told_there_and_stays_on_main(started: RepoBuilder) -> None:
    fix = started.commit("fix: new", {"new": "1"})
    started.git("switch", "-q", "-c", "release/1.0", "v1.0")
    started.git("cherry-pick", "-x", fix)
    revert(started, "HEAD")
    started.commit("fix: other", {"other": "1"})
    started.tag("v1.0.1")
    started.switch("main")
    assert told(started) == [("fix", "new")]
    assert [change.text["en"] for change in Project.open(started.path).records()[1].changes] == ["other"]


def test_a_fragment_goes_with_the_commit_that_wrote_it(started: RepoBuilder) -> None:
    started.commit("fix: by its fragment", {"changelog.d/7.fix.md": "Seven."})
    assert told(started) == [("fix", "Seven.")]
    revert(started, "HEAD")
    assert told(started) == []
