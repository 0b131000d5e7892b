"""RK105 to RK107: numbers against ancestry, two versions of one commit, mistyped hotfixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core.rules.scene import Said, findings, found, on_line, release, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


# RK105 out-of-order ---------------------------------------------------------------------------------------------------------


def test_rk105_is_broken_by_a_higher_number_on_an_older_commit(repo: RepoBuilder) -> None:
    """
    ::

        o---o   main
       1.1 1.0
    """
    release(repo, "v1.1", "v1.0")
    assert found(repo) == [("RK105", "v1.1")]
    message = "1.1 is on an older commit than 1.0, which contains it"
    hint = "see both: git log --oneline -1 v1.1; git log --oneline -1 v1.0"
    assert told(repo, "RK105") == [Said("v1.1", "error", message, hint)]


def test_rk105_is_kept_by_numbers_that_rise_with_history(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    assert found(repo) == []


def test_rk105_is_kept_by_branches_beside_each_other(repo: RepoBuilder) -> None:
    """
    ::

        o---o---o   main
       1.0 1.1  |
        |      1.2
        o   release/1.0
      1.0.1 (made last)
    """
    release(repo, "v1.0", "v1.1", "v1.2")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1")
    assert found(repo) == []


def test_rk105_one_high_number_on_an_old_commit_is_blamed_alone(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v9.0", *(f"v1.{minor}" for minor in range(1, 7)))
    assert found(repo) == [("RK105", "v9.0")]
    assert told(repo, "RK105")[0].message == "9.0 is on an older commit than 1.1 to 1.6 (6 stable versions), which contain it"


def test_rk105_one_low_number_on_a_new_commit_is_blamed_alone(repo: RepoBuilder) -> None:
    release(repo, *(f"v1.{minor}" for minor in range(1, 7)), "v1.0", "v1.7")
    assert found(repo) == [("RK105", "v1.0")]
    assert told(repo, "RK105")[0].message == "1.0 contains 1.1 to 1.6 (6 stable versions)"


def test_rk105_a_number_out_of_place_both_ways_is_told_once(repo: RepoBuilder) -> None:
    """1.3 and 1.2 have changed places, and 1.5 stands before both."""
    release(repo, "v1.0", "v1.1", "v1.5", "v1.3", "v1.2", "v1.4")
    assert found(repo) == [("RK105", "v1.3"), ("RK105", "v1.5")]
    assert [one.message for one in told(repo, "RK105")] == [
        "1.3 is on an older commit than 1.2, which contains it",
        "1.5 is on an older commit than 1.2 to 1.4 (3 stable versions), which contain it",
    ]


def test_rk105_a_number_with_wrong_neighbours_on_both_sides_names_both(repo: RepoBuilder) -> None:
    """1.3 lies on top of 1.4 and 1.5, and beneath 1.1 and 1.2; it is out of order with more than any other, and is blamed first."""
    release(repo, "v1.0", "v1.4", "v1.5", "v1.3", "v1.1", "v1.2")
    assert [(one.ref, one.message) for one in findings(repo, "RK105")] == [
        (
            "v1.3",
            "1.3 is on an older commit than 1.1 to 1.2 (2 stable versions), which contain it and contains 1.4 to 1.5 (2 stable versions)",
        ),
        ("v1.4", "v1.4 to v1.5 (2 tags) are on older commits than 1.1 to 1.2 (2 stable versions)"),
    ]


def test_rk105_a_numbering_that_began_anew_is_one_finding(repo: RepoBuilder) -> None:
    release(repo, "v2012.1", "v2012.2", "v2013.1", "v1.0", "v1.1", "v1.2", "v1.3", "v1.4")
    (blamed,) = findings(repo, "RK105")
    assert (blamed.place, blamed.message) == (
        "v2012.1..v2013.1",
        "v2012.1 to v2013.1 (3 tags) are on older commits than 1.0 to 1.4 (5 stable versions)",
    )


def test_rk105_a_numbering_that_began_anew_not_long_ago_blames_the_new_one(repo: RepoBuilder) -> None:
    release(repo, "v2012.1", "v2012.2", "v2013.1", "v2013.2", "v1.0", "v1.0.1", "v1.1")
    (blamed,) = findings(repo, "RK105")
    assert (blamed.place, blamed.message) == ("v1.0..v1.1", "v1.0 to v1.1 (2 tags) contain 2012.1 to 2013.2 (4 stable versions)")


def test_rk105_a_hotfix_before_its_stable_version_is_out_of_order(repo: RepoBuilder) -> None:
    release(repo, "v1.0.1", "v1.0")
    assert found(repo) == [("RK105", "v1.0.1"), ("RK201", "v1.0.1")]
    assert told(repo, "RK105")[0].message == "1.0.1 is on an older commit than 1.0, which contains it"


def test_rk105_two_hotfixes_that_changed_places_are_told_once(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.2", "v1.0.1", "v1.0.3")
    assert found(repo) == [("RK105", "v1.0.2"), ("RK201", "v1.0.2")]


def test_rk105_versions_on_one_commit_are_in_no_order(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("v1.1")
    repo.tag("v1.1.1")
    assert [code for code, _ in found(repo)] == ["RK106", "RK106"]


def test_rk105_dates_count_for_nothing(repo: RepoBuilder) -> None:
    repo.commit(date="2026-01-05T09:00:00+00:00")
    repo.tag("v1.0", date="2030-01-01T00:00:00+00:00")
    repo.commit(date="2001-01-05T09:00:00+00:00")
    repo.tag("v1.1", date="2001-01-05T09:00:00+00:00")
    assert found(repo) == []


# RK106 shared-commit --------------------------------------------------------------------------------------------------------


def test_rk106_is_broken_by_two_versions_of_one_commit(repo: RepoBuilder) -> None:
    """Case 55."""
    release(repo, "v1.0")
    repo.tag("v1.1")
    repo.tag("v1.2")
    commit = repo.rev("HEAD")[:9]
    assert found(repo) == [("RK106", "v1.1"), ("RK106", "v1.2")]
    assert told(repo, "RK106") == [
        Said("v1.1", "warning", f"1.1 and 1.0 are the same commit {commit}", "check which of the two was meant: git show --no-patch v1.1"),
        Said("v1.2", "warning", f"1.2 and 1.0 are the same commit {commit}", "check which of the two was meant: git show --no-patch v1.2"),
    ]


def test_rk106_is_kept_by_two_commits_with_one_tree(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    assert repo.git("rev-parse", "v1.0^{tree}") == repo.git("rev-parse", "v1.1^{tree}")
    assert found(repo) == []


# RK107 wrong-line -----------------------------------------------------------------------------------------------------------


def test_rk107_is_broken_by_a_hotfix_of_the_past_on_a_commit_of_today(repo: RepoBuilder) -> None:
    """A hotfix of 2012, tagged on a commit of 2023: 1.0.1 was typed for 1.4.1."""
    release(repo, "v1.0", "v1.1", "v1.2", "v1.3", "v1.4", "v1.0.1")
    assert found(repo) == [("RK107", "v1.0.1")]
    message = "1.0.1 contains 1.1 to 1.4 (4 stable versions)"
    hint = "find out which number was meant: git log --oneline -1 v1.0.1"
    assert told(repo, "RK107") == [Said("v1.0.1", "error", message, hint)]


def test_rk107_is_kept_by_a_hotfix_that_grows_from_its_own_line(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.2")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1")
    assert found(repo) == []


def test_rk107_is_kept_by_the_hotfix_of_the_newest_line_on_the_main_branch(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.1.1", "v1.2")
    assert found(repo) == []


def test_rk107_a_hotfix_on_the_very_commit_of_a_later_version_names_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.2")
    repo.tag("v1.0.1")
    assert [one.message for one in told(repo, "RK107")] == ["1.0.1 contains 1.1, and is the commit of 1.2"]


def test_rk107_years_of_hotfixes_on_the_main_branch_are_one_finding(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.0.1", "v1.0.2", "v1.0.3")
    assert [(one.place, one.message) for one in told(repo, "RK107")] == [
        ("v1.0.1..v1.0.3", "v1.0.1 to v1.0.3 (3 tags) contain 1.1"),
    ]


def test_rk107_a_hotfix_is_not_blamed_for_a_stable_version_that_is_itself_out_of_place(repo: RepoBuilder) -> None:
    """9.0 was typed for 0.9: every line after it contains it, and none of the hotfixes is to blame."""
    release(repo, "v9.0", "v1.0", "v1.1", "v1.1.1", "v1.2")
    assert found(repo) == [("RK105", "v9.0")]


def test_rk107_one_mistyped_hotfix_leaves_every_other_version_alone(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.1.1", "v1.2", "v1.3", "v1.0.1", "v1.4", "v1.4.1")
    assert found(repo) == [("RK107", "v1.0.1")]
