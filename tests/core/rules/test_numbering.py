"""RK101 to RK104: gaps, duplicates, X.Y.0 and padded numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.rules.scene import Said, configure, found, mend, release, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


# Nothing to find ------------------------------------------------------------------------------------------------------------


def test_an_empty_repository_breaks_no_rule(repo: RepoBuilder) -> None:
    assert found(repo) == []


def test_a_repository_without_tags_breaks_no_rule(repo: RepoBuilder) -> None:
    repo.commit()
    assert found(repo) == []


# RK101 gap ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "ref", "missing"),
    [
        (("v1.0", "v1.2"), "v1.2", "1.1 was"),
        (("v1.0", "v1.5"), "v1.5", "1.1 to 1.4 were"),
        (("v1.0", "v1.0.2"), "v1.0.2", "1.0.1 was"),
        (("v1.0", "v1.0.1", "v1.0.4"), "v1.0.4", "1.0.2 to 1.0.3 were"),
        (("v1.0", "v1.0.1", "v1.2"), "v1.2", "1.1 was"),
    ],
)
def test_rk101_is_broken_by_a_number_without_the_one_before_it(repo: RepoBuilder, tags: tuple[str, ...], ref: str, missing: str) -> None:
    release(repo, *tags)
    assert found(repo) == [("RK101", ref)]
    message = f"{missing} never released, and {ref.removeprefix('v')} was"
    assert told(repo, "RK101") == [Said(ref, "error", message, mend("RK101"))]


@pytest.mark.parametrize(
    "tags", [("v1.5",), ("v1.0", "v1.1"), ("v1.9", "v1.10"), ("v1.0", "v1.0.1", "v1.0.2", "v1.1"), ("v1.3", "v2.0"), ("v1.3", "v2.4")]
)
def test_rk101_is_kept_by_numbers_that_follow_each_other(repo: RepoBuilder, tags: tuple[str, ...]) -> None:
    release(repo, *tags)
    assert found(repo) == []


def test_rk101_a_hotfix_of_a_line_without_its_stable_version_is_counted_from_one(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.2")
    assert found(repo) == [("RK101", "v1.1.2"), ("RK202", "v1.1.2")]
    assert told(repo, "RK101")[0].message == "1.1.1 was never released, and 1.1.2 was"


def test_rk101_padded_minors_follow_the_calendar_and_may_skip_months(repo: RepoBuilder) -> None:
    release(repo, "v26.01", "v26.03", "v26.07")
    assert found(repo) == []


def test_rk101_hotfixes_of_padded_minors_are_counted_all_the_same(repo: RepoBuilder) -> None:
    release(repo, "v26.01", "v26.03", "v26.03.2")
    assert found(repo) == [("RK101", "v26.03.2")]


# RK102 duplicate ------------------------------------------------------------------------------------------------------------


def test_rk102_is_broken_by_two_tags_for_one_version_on_two_commits(repo: RepoBuilder) -> None:
    release(repo, "v0.7", "v0.7.0")
    first, second = repo.rev("v0.7")[:9], repo.rev("v0.7.0")[:9]
    assert found(repo) == [("RK102", "v0.7.0"), ("RK103", "v0.7.0")]
    message = f"v0.7.0 and v0.7 both stand for 0.7, on different commits ({second}, {first})"
    assert told(repo, "RK102") == [Said("v0.7.0", "error", message, "find out which of the two was shipped, and record it")]


def test_rk102_is_kept_by_a_tag_of_another_pattern(repo: RepoBuilder) -> None:
    release(repo, "v1.1", "v1.2")
    repo.tag("ui-1.1")
    repo.tag("1.1")
    assert found(repo) == []


def test_rk102_two_tags_on_one_commit_say_which_can_go(repo: RepoBuilder) -> None:
    release(repo, "v1.1")
    repo.tag("v1.1.0")
    assert found(repo) == [("RK102", "v1.1.0"), ("RK103", "v1.1.0")]
    message = "v1.1.0 and v1.1 both stand for 1.1, on one commit"
    assert told(repo, "RK102") == [Said("v1.1.0", "error", message, "if it is not published: git tag -d v1.1.0")]


def test_rk102_each_tag_too_many_is_told(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    for tag in ("v1.01", "v1.1.0", "v01.1"):
        repo.tag(tag)
    assert [one.place for one in told(repo, "RK102")] == ["v01.1", "v1.01", "v1.1.0"]


# RK103 zero-hotfix ----------------------------------------------------------------------------------------------------------


def test_rk103_is_broken_by_a_tag_x_y_0(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1.0")
    assert found(repo) == [("RK103", "v1.1.0")]
    message = "v1.1.0 is numbered X.Y.0; it is read as the stable version 1.1"
    assert told(repo, "RK103") == [Said("v1.1.0", "warning", message, mend("RK103"))]


@pytest.mark.parametrize("tags", [("v1.0", "v1.1"), ("v1.0", "v1.0.1"), ("v1.10",)])
def test_rk103_is_kept_by_numbers_that_end_in_no_zero_patch(repo: RepoBuilder, tags: tuple[str, ...]) -> None:
    release(repo, *tags)
    assert found(repo) == []


def test_rk103_a_pattern_that_asks_for_the_zero_gets_it(repo: RepoBuilder) -> None:
    configure(repo, 'tag = "v{major}.{minor}.{patch}"')
    release(repo, "v1.0.0", "v1.1.0", "v1.1.1")
    assert found(repo) == []


def test_rk103_a_product_that_always_wrote_the_zero_does_so_on_purpose(repo: RepoBuilder) -> None:
    release(repo, "v1.0.0", "v1.1.0", "v1.1.1", "v1.2.0")
    assert found(repo) == []


# RK104 padded ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tag", "version"), [("v1.01", "1.1"), ("v01.1", "1.1"), ("v1.0.01", "1.0.1")])
def test_rk104_is_broken_by_a_padded_number(repo: RepoBuilder, tag: str, version: str) -> None:
    release(repo, "v1.0", tag)
    assert found(repo) == [("RK104", tag)]
    message = f"{tag} is not written as the tag of {version}, which is v{version}"
    hint = 'if the product pads its numbers, configure it: tag = "{major}.{minor:02}[.{patch}]"'
    assert told(repo, "RK104") == [Said(tag, "warning", message, hint)]


@pytest.mark.parametrize("tags", [("v1.0", "v1.1"), ("v10.10", "v10.10.10"), ("v0.0", "v0.1")])
def test_rk104_is_kept_by_numbers_without_leading_zeros(repo: RepoBuilder, tags: tuple[str, ...]) -> None:
    configure(repo, 'tag = "v{version}"')
    release(repo, *tags)
    assert [place for code, place in found(repo) if code == "RK104"] == []


def test_rk104_a_pattern_that_asks_for_padding_gets_it(repo: RepoBuilder) -> None:
    release(repo, "v26.01", "v26.02", "v26.02.1", "v26.03")
    assert found(repo) == []


def test_rk104_where_the_pattern_pads_a_number_without_zero_is_wrong(repo: RepoBuilder) -> None:
    release(repo, "v26.01", "v26.02", "v26.3")
    assert [(one.place, one.message) for one in told(repo, "RK104")] == [
        ("v26.3", "v26.3 is not written as the tag of 26.3, which is v26.03")
    ]


def test_rk104_a_number_that_is_padded_and_ends_in_zero_is_told_once(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.01.0")
    assert found(repo) == [("RK103", "v1.01.0")]
