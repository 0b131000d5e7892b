"""RK201, RK202, RK203 and RK206: where releases stand in history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core.rules.scene import Said, beside, configure, found, on_line, release, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def test_a_well_kept_repository_breaks_no_rule(repo: RepoBuilder) -> None:
    """
    ::

        o---o---o---o   main
       1.0 1.1 1.2  |
            |      2.0
            o---o   release/1.1
         1.1.1 1.1.2
    """
    release(repo, "v1.0", "v1.1", "v1.2", "v2.0")
    on_line(repo, "v1.1", "release/1.1", "v1.1.1", "v1.1.2")
    assert found(repo) == []


# RK201 hotfix-off-line ------------------------------------------------------------------------------------------------------


def test_rk201_is_broken_by_a_hotfix_that_does_not_contain_its_stable_version(repo: RepoBuilder) -> None:
    """
    ::

        o---o---o   main
       1.0 1.1  |
        |      1.2
        o   release/1.1
      1.1.1 (grown from 1.0)
    """
    release(repo, "v1.0", "v1.1", "v1.2")
    on_line(repo, "v1.0", "release/1.1", "v1.1.1")
    assert found(repo) == [("RK201", "v1.1.1")]
    hint = "see what it lacks: git log --oneline v1.1.1..v1.1"
    assert told(repo, "RK201") == [Said("v1.1.1", "error", "1.1.1 does not contain 1.1", hint)]


def test_rk201_is_kept_by_hotfixes_that_grow_from_each_other(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1", "v1.0.2")
    assert found(repo) == []


def test_rk201_is_broken_by_a_hotfix_that_does_not_contain_the_one_before_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1")
    on_line(repo, "v1.0", "other", "v1.0.2")
    assert found(repo) == [("RK201", "v1.0.2")]
    assert told(repo, "RK201")[0].message == "1.0.2 does not contain 1.0.1"


def test_rk201_a_hotfix_lost_two_releases_ago_is_still_missing(repo: RepoBuilder) -> None:
    """1.0.3 grows from 1.0.2 as it should, and neither has the fix of 1.0.1: that is one finding."""
    release(repo, "v1.0")
    on_line(repo, "v1.0", "lost", "v1.0.1")
    on_line(repo, "v1.0", "release/1.0", "v1.0.2", "v1.0.3")
    assert found(repo) == [("RK201", "v1.0.2..v1.0.3")]
    assert told(repo, "RK201")[0].message == "v1.0.2 to v1.0.3 (2 tags) do not contain 1.0.1"


def test_rk201_hotfixes_that_lack_different_versions_are_told_apart(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    on_line(repo, "v1.0", "release/1.1", "v1.1.1")
    beside(repo, "v1.1", "v1.1.2")
    assert [(one.place, one.message) for one in told(repo, "RK201")] == [
        ("v1.1.1", "1.1.1 does not contain 1.1"),
        ("v1.1.2", "1.1.2 does not contain 1.1.1"),
    ]


def test_rk201_a_hotfix_that_merged_the_one_before_it_contains_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "one", "v1.0.1")
    repo.git("switch", "-q", "-c", "release/1.0", "v1.0")
    repo.commit()
    repo.merge("one")
    repo.tag("v1.0.2")
    repo.switch("main")
    assert found(repo) == []


# RK202 line-without-stable --------------------------------------------------------------------------------------------------


def test_rk202_is_broken_by_hotfixes_of_a_line_without_stable_version_and_told_once(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.1", "v1.1.2", "v1.2")
    assert found(repo) == [("RK202", "v1.1.1")]
    hint = "if 1.1 was released, tag its commit: git tag -a v1.1 COMMIT"
    assert told(repo, "RK202") == [Said("v1.1.1", "error", "there is 1.1.1, and no stable version 1.1", hint)]


def test_rk202_is_kept_by_hotfixes_of_a_line_with_a_stable_version(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.1.1", "v1.1.2", "v1.2")
    assert found(repo) == []


def test_rk202_a_stable_version_written_x_y_0_is_one(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.0", "v1.1.1")
    assert found(repo) == [("RK103", "v1.1.0")]


def test_rk202_the_hint_writes_the_tag_as_the_product_does(repo: RepoBuilder) -> None:
    configure(repo, 'tag = "rel_{major}_{minor:02}[_{patch}]"')
    release(repo, "rel_1_00", "rel_1_02_1")
    assert told(repo, "RK202")[0].hint == "if 1.2 was released, tag its commit: git tag -a rel_1_02 COMMIT"


# RK203 stable-off-main ------------------------------------------------------------------------------------------------------


def test_rk203_is_broken_by_a_stable_version_beside_the_main_branch(repo: RepoBuilder) -> None:
    """
    ::

        o---o   main
       1.0
        |
        o   forgotten
       1.1
    """
    release(repo, "v1.0")
    on_line(repo, "v1.0", "forgotten", "v1.1")
    repo.commit()
    assert found(repo) == [("RK203", "v1.1")]
    message = "1.1 is on neither the main branch nor a branch of its line"
    assert told(repo, "RK203") == [Said("v1.1", "error", message, "merge it back, on the main branch: git merge v1.1")]


def test_rk203_is_kept_by_a_stable_version_on_the_branch_of_its_line(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.1", "v1.1")
    assert found(repo) == []


def test_rk203_is_kept_by_a_stable_version_that_was_merged_back(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "forgotten", "v1.1")
    repo.merge("forgotten")
    assert found(repo) == []


def test_rk203_years_of_releases_beside_the_main_branch_are_one_finding(repo: RepoBuilder) -> None:
    """What an import from Subversion makes: every tag of that time is a commit of its own. Hotfixes do not cut the years in two."""
    release(repo, "v1.0")
    for minor in range(1, 5):
        repo.commit()
        beside(repo, "main", f"v1.{minor}")
        beside(repo, f"v1.{minor}", f"v1.{minor}.1")
    release(repo, "v1.5")
    assert found(repo) == [("RK203", "v1.1..v1.4")]
    assert told(repo, "RK203")[0].message == "v1.1 to v1.4 (4 tags) are on neither the main branch nor the branches of their lines"


def test_rk203_the_hint_mends_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "forgotten", "v1.1")
    repo.commit()
    repo.git("merge", "-q", "--no-edit", *told(repo, "RK203")[0].hint.split()[-1:])
    assert found(repo) == []


def test_rk203_the_branch_of_another_line_does_not_count(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.0", "v1.1")
    assert found(repo) == [("RK203", "v1.1")]


def test_rk203_the_branch_of_its_line_beside_it_does_not_count(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "forgotten", "v1.1")
    repo.branch("release/1.1", "v1.0")
    assert found(repo) == [("RK203", "v1.1")]


def test_rk203_a_branch_of_the_remote_counts(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    beside(repo, "v1.0", "v1.1")
    repo.git("update-ref", "refs/remotes/origin/release/1.1", "v1.1^{commit}")
    assert found(repo) == []


def test_rk203_a_main_branch_that_is_ahead_at_the_remote_counts(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    beside(repo, "v1.0", "v1.1")
    repo.git("update-ref", "refs/remotes/origin/main", "v1.1^{commit}")
    assert found(repo) == []


# RK206 line-branch-missing --------------------------------------------------------------------------------------------------


def hotfix_without_branch(repo: RepoBuilder) -> None:
    """
    ::

        o---o   main
       1.0 1.1
            |
            o   (no branch)
          1.1.1
    """
    release(repo, "v1.0", "v1.1")
    beside(repo, "v1.1", "v1.1.1")


def test_rk206_is_broken_by_a_hotfix_of_the_open_line_without_its_branch(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    assert found(repo) == [("RK206", "v1.1.1")]
    message = "line 1.1 has the hotfix 1.1.1, and no branch release/1.1"
    assert told(repo, "RK206") == [Said("v1.1.1", "warning", message, "git branch release/1.1 v1.1.1")]


def test_rk206_is_kept_by_a_line_with_its_branch(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    repo.git(*told(repo, "RK206")[0].hint.split()[1:])
    assert found(repo) == []


def test_rk206_the_last_hotfix_is_named(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    beside(repo, "v1.1.1", "v1.1.2")
    assert [one.place for one in told(repo, "RK206")] == ["v1.1.2"]


def test_rk206_a_branch_of_the_remote_is_enough(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    repo.git("update-ref", "refs/remotes/origin/release/1.1", "v1.1.1^{commit}")
    assert found(repo) == []


def test_rk206_a_closed_line_may_lose_its_branch(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    release(repo, "v1.2")
    assert found(repo) == []


def test_rk206_a_hotfix_on_the_main_branch_needs_none(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.1")
    assert found(repo) == []


def test_rk206_without_any_stable_version_no_line_is_open(repo: RepoBuilder) -> None:
    repo.commit()
    beside(repo, "main", "v1.0.1")
    assert found(repo) == [("RK202", "v1.0.1")]
