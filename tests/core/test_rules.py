"""The rules: of each, the smallest repository that breaks it and the nearest one that does not, through real git."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.findings import SEVERITIES, Finding
from releasekit.core.rules import all_rules
from releasekit.core.version import Version

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def findings(repo: RepoBuilder) -> tuple[Finding, ...]:
    return Project.open(repo.path).check()


def found(repo: RepoBuilder) -> list[tuple[str, str]]:
    """Every finding as code and ref."""
    return [(one.code, one.ref) for one in findings(repo)]


def message(repo: RepoBuilder, code: str) -> str:
    return next(one.message for one in findings(repo) if one.code == code)


def release(repo: RepoBuilder, *tags: str) -> None:
    """One commit and one annotated tag after the other, on the branch that is checked out."""
    for tag in tags:
        repo.commit(tag)
        repo.tag(tag)


def on_line(repo: RepoBuilder, start: str, branch: str, *tags: str) -> None:
    """The same on a new branch from ``start``; then back to main."""
    repo.git("switch", "-q", "-c", branch, start)
    release(repo, *tags)
    repo.switch("main")


def configure(repo: RepoBuilder, text: str) -> None:
    repo.write("releasekit.toml", text)


# Nothing to find ------------------------------------------------------------------------------------------------------------


def test_an_empty_repository_breaks_no_rule(repo: RepoBuilder) -> None:
    assert found(repo) == []


def test_a_repository_without_tags_breaks_no_rule(repo: RepoBuilder) -> None:
    repo.commit()
    assert found(repo) == []


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


# RK101 gap ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "ref", "missing"),
    [
        (("v1.0", "v1.2"), "v1.2", "1.1 was"),
        (("v1.0", "v1.5"), "v1.5", "1.1 to 1.4 were"),
        (("v1.0", "v1.0.2"), "v1.0.2", "1.0.1 was"),
        (("v1.0", "v1.0.1", "v1.0.4"), "v1.0.4", "1.0.2 to 1.0.3 were"),
    ],
)
def test_rk101_a_number_without_the_one_before_it(repo: RepoBuilder, tags: tuple[str, ...], ref: str, missing: str) -> None:
    release(repo, *tags)
    assert found(repo) == [("RK101", ref)]
    assert message(repo, "RK101") == f"{missing} never released, and {ref.removeprefix('v')} was"


@pytest.mark.parametrize(
    "tags", [("v1.5",), ("v1.0", "v1.1"), ("v1.9", "v1.10"), ("v1.0", "v1.0.1", "v1.0.2", "v1.1"), ("v1.3", "v2.0"), ("v1.3", "v2.4")]
)
def test_rk101_numbers_that_follow_each_other(repo: RepoBuilder, tags: tuple[str, ...]) -> None:
    release(repo, *tags)
    assert found(repo) == []


def test_rk101_the_first_hotfix_of_a_line_without_its_stable_version_is_missing(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.2")
    assert found(repo) == [("RK202", "v1.1.2"), ("RK101", "v1.1.2")]
    assert message(repo, "RK101") == "1.1.1 was never released, and 1.1.2 was"


# RK102 duplicate ------------------------------------------------------------------------------------------------------------


def test_rk102_two_tags_for_one_version_on_one_commit(repo: RepoBuilder) -> None:
    release(repo, "v1.1")
    repo.tag("v1.1.0")
    assert found(repo) == [("RK102", "v1.1.0"), ("RK103", "v1.1.0")]
    assert message(repo, "RK102") == "v1.1.0 and v1.1 both stand for 1.1, on one commit"


def test_rk102_two_tags_for_one_version_on_two_commits(repo: RepoBuilder) -> None:
    release(repo, "v1.1", "v1.01")
    first, second = repo.rev("v1.1"), repo.rev("v1.01")
    assert found(repo) == [("RK102", "v1.01"), ("RK104", "v1.01")]
    assert message(repo, "RK102") == f"v1.01 and v1.1 both stand for 1.1, on different commits ({second[:9]}, {first[:9]})"


def test_rk102_a_tag_of_another_pattern_is_no_duplicate(repo: RepoBuilder) -> None:
    release(repo, "v1.1", "v1.2")
    repo.tag("ui-1.1")
    repo.tag("1.1")
    assert found(repo) == []


# RK103 zero-hotfix, RK104 padded --------------------------------------------------------------------------------------------


def test_rk103_a_tag_x_y_0(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.0")
    assert found(repo) == [("RK103", "v1.1.0")]
    assert message(repo, "RK103") == "v1.1.0 is numbered X.Y.0; it is read as the stable version 1.1"


@pytest.mark.parametrize("tags", [("v1.0", "v1.1"), ("v1.0", "v1.0.1"), ("v1.10",)])
def test_rk103_numbers_that_end_in_no_zero_patch(repo: RepoBuilder, tags: tuple[str, ...]) -> None:
    release(repo, *tags)
    assert found(repo) == []


def test_rk103_a_pattern_that_asks_for_the_zero_gets_it(repo: RepoBuilder) -> None:
    configure(repo, 'tag = "v{major}.{minor}.{patch}"')
    release(repo, "v1.0.0", "v1.1.0", "v1.1.1")
    assert found(repo) == []


@pytest.mark.parametrize("tag", ["v1.01", "v01.1", "v1.1.01"])
def test_rk104_a_padded_number(repo: RepoBuilder, tag: str) -> None:
    release(repo, "v1.0", *(["v1.1"] if tag == "v1.1.01" else []), tag)
    assert found(repo) == [("RK104", tag)]


def test_rk104_says_how_the_tag_is_written(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.01")
    assert message(repo, "RK104") == "v1.01 is not written as the tag of 1.1, which is v1.1"


def test_rk104_a_pattern_that_asks_for_padding_gets_it(repo: RepoBuilder) -> None:
    release(repo, "v26.01", "v26.02", "v26.02.1", "v26.03")
    assert found(repo) == []


# RK105 out-of-order, RK106 shared-commit ------------------------------------------------------------------------------------


def test_rk105_a_higher_number_on_an_older_commit(repo: RepoBuilder) -> None:
    """
    ::

        o---o   main
       1.1 1.0
    """
    release(repo, "v1.1", "v1.0")
    assert found(repo) == [("RK105", "v1.1")]
    assert message(repo, "RK105") == "1.1 is on an older commit than 1.0, which contains it"


def test_rk105_numbers_that_rise_with_history(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    assert found(repo) == []


def test_rk105_branches_beside_each_other_are_in_no_order(repo: RepoBuilder) -> None:
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


def test_rk106_two_versions_of_one_commit(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("v1.1")
    repo.tag("v1.2")
    commit = repo.rev("HEAD")[:9]
    assert found(repo) == [("RK106", "v1.1"), ("RK106", "v1.2")]
    assert message(repo, "RK106") == f"1.1 and 1.0 are the same commit {commit}"


def test_rk106_two_tags_of_two_commits_with_one_tree(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    assert repo.git("rev-parse", "v1.0^{tree}") == repo.git("rev-parse", "v1.1^{tree}")
    assert found(repo) == []


# RK201 hotfix-off-line, RK202 line-without-stable ---------------------------------------------------------------------------


def test_rk201_a_hotfix_that_does_not_contain_its_stable_version(repo: RepoBuilder) -> None:
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
    assert message(repo, "RK201") == "1.1.1 does not contain 1.1"


def test_rk201_a_hotfix_that_does_not_contain_the_hotfix_before_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1")
    on_line(repo, "v1.0", "other", "v1.0.2")
    assert found(repo) == [("RK201", "v1.0.2")]
    assert message(repo, "RK201") == "1.0.2 does not contain 1.0.1"


def test_rk201_hotfixes_that_grow_from_each_other(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.0", "v1.0.1", "v1.0.2")
    assert found(repo) == []


def test_rk202_hotfixes_of_a_line_without_stable_version_are_told_once(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.1", "v1.1.2", "v1.2")
    assert found(repo) == [("RK202", "v1.1.1")]
    assert message(repo, "RK202") == "there is 1.1.1, and no stable version 1.1"


def test_rk202_hotfixes_of_a_line_with_a_stable_version(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1", "v1.1.1", "v1.1.2", "v1.2")
    assert found(repo) == []


# RK203 stable-off-main ------------------------------------------------------------------------------------------------------


def test_rk203_a_stable_version_beside_the_main_branch(repo: RepoBuilder) -> None:
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
    assert message(repo, "RK203") == "1.1 is on neither the main branch nor a branch of its line"


def test_rk203_the_branch_of_another_line_does_not_count(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.0", "v1.1")
    assert found(repo) == [("RK203", "v1.1")]


def test_rk203_the_branch_of_its_line_beside_it_does_not_count(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "forgotten", "v1.1")
    repo.branch("release/1.1", "v1.0")
    assert found(repo) == [("RK203", "v1.1")]


def test_rk203_a_stable_version_on_the_branch_of_its_line(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "release/1.1", "v1.1")
    assert found(repo) == []


def test_rk203_a_stable_version_that_was_merged_back(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    on_line(repo, "v1.0", "forgotten", "v1.1")
    repo.merge("forgotten")
    assert found(repo) == []


# RK204 lightweight, RK205 nested --------------------------------------------------------------------------------------------


def test_rk204_a_lightweight_tag(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0", annotated=False)
    assert found(repo) == [("RK204", "v1.0")]


def test_rk204_a_duplicate_may_be_lightweight_too(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("v1.0.0", annotated=False)
    assert found(repo) == [("RK102", "v1.0.0"), ("RK103", "v1.0.0"), ("RK204", "v1.0.0")]


def test_rk204_foreign_tags_may_be_lightweight(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.tag("nightly", annotated=False)
    assert found(repo) == []


def test_rk205_a_tag_of_a_tag(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("inner")
    repo.tag("v1.0", "inner")
    assert found(repo) == [("RK205", "v1.0")]


def test_rk205_a_tag_of_the_commit_under_a_tag(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("inner")
    repo.tag("v1.0", "inner^{commit}")
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
    repo.switch("v1.1", detach=True)
    release(repo, "v1.1.1")
    repo.switch("main")


def test_rk206_the_open_line_has_a_hotfix_and_no_branch(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    assert found(repo) == [("RK206", "v1.1.1")]
    assert message(repo, "RK206") == "line 1.1 has the hotfix 1.1.1, and no branch release/1.1"
    assert findings(repo)[0].hint == "git branch release/1.1 v1.1.1"


def test_rk206_the_hint_mends_it(repo: RepoBuilder) -> None:
    hotfix_without_branch(repo)
    repo.git(*findings(repo)[0].hint.split()[1:])
    assert found(repo) == []


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
    repo.switch("main", detach=True)
    release(repo, "v1.0.1")
    repo.switch("main")
    assert found(repo) == [("RK202", "v1.0.1")]


# What is looked at ----------------------------------------------------------------------------------------------------------


def test_a_known_finding_is_ignored_by_rule_and_ref(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2", "v1.4")
    configure(repo, '[rules]\nignore = [{ rule = "RK101", ref = "v1.2", reason = "burnt, see issue 12" }]')
    assert found(repo) == [("RK101", "v1.4")]


def test_ignoring_one_rule_at_a_tag_leaves_the_others(repo: RepoBuilder) -> None:
    repo.commit()
    repo.tag("v1.0", annotated=False)
    repo.tag("v1.1", annotated=False)
    configure(repo, '[rules]\nignore = [{ rule = "RK204", ref = "v1.1", reason = "old" }]')
    assert found(repo) == [("RK106", "v1.1"), ("RK204", "v1.0")]


def test_releases_older_than_enforce_from_are_left_alone(repo: RepoBuilder) -> None:
    release(repo, "v0.1", "v0.3", "v1.0", "v1.2")
    assert found(repo) == [("RK101", "v0.3"), ("RK101", "v1.2")]
    configure(repo, '[rules]\nenforce-from = "1.2"')
    assert found(repo) == [("RK101", "v1.2")]
    configure(repo, '[rules]\nenforce-from = "1.3"')
    assert found(repo) == []


def test_the_worst_comes_first_then_code_and_version(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.0.10", "v1.0.9", "v1.4")
    repo.tag("v1.4.0", annotated=False)
    assert found(repo) == [
        ("RK102", "v1.4.0"),
        ("RK105", "v1.0.10"),
        ("RK201", "v1.0.10"),
        ("RK101", "v1.0.9"),
        ("RK101", "v1.4"),
        ("RK103", "v1.4.0"),
        ("RK204", "v1.4.0"),
    ]
    assert [one.severity for one in findings(repo)] == ["error"] * 3 + ["warning"] * 4


def test_a_finding_says_all_that_is_published(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.2")
    (finding,) = findings(repo)
    assert finding == Finding(
        code="RK101",
        rule="gap",
        severity="warning",
        message="1.1 was never released, and 1.2 was",
        hint="if the number is burnt, record it in rules.ignore with the reason",
        ref="v1.2",
        version=Version(1, 2),
    )
    assert finding.to_json() == {
        "code": "RK101",
        "rule": "gap",
        "severity": "warning",
        "message": "1.1 was never released, and 1.2 was",
        "hint": "if the number is burnt, record it in rules.ignore with the reason",
        "ref": "v1.2",
        "path": None,
    }
    assert json.loads(json.dumps(finding.to_json())) == finding.to_json()


def test_every_rule_says_why_and_has_one_code_and_slug() -> None:
    rules = all_rules()
    assert list(rules) == sorted(rules)
    assert {code: rule.code for code, rule in rules.items()} == {code: code for code in rules}
    assert len({rule.slug for rule in rules.values()}) == len(rules)
    assert {rule.severity for rule in rules.values()} <= set(SEVERITIES)
    assert [rule.code for rule in rules.values() if not rule.why.endswith(".")] == []
