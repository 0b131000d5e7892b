"""``releasekit version``: the current number, the next one, and other notations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.delivery.products import Product


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ([], "1.1"),
        (["--next", "stable"], "1.2"),
        (["--next", "major"], "2.0"),
        (["--next", "hotfix"], "1.1.1"),
        (["--next", "hotfix", "--line", "1.0"], "1.0.2"),
        (["--line", "1.0"], "1.0.1"),
        (["--as", "semver"], "1.1.0"),
        (["--as", "pep440"], "1.1"),
        (["--line", "1.0", "--as", "semver"], "1.0.1"),
        (["--next", "major", "--as", "semver"], "2.0.0"),
    ],
)
def test_version_answers_with_one_number_on_one_line(seen: Product, words: list[str], number: str) -> None:
    answer = seen.rk("version", *words)

    assert (answer.out, answer.err) == (f"{number}\n", "")


def test_between_releases_the_development_version_counts_the_commits_since_the_stable_one(seen: Product) -> None:
    head = seen.clone.rev("HEAD")

    assert seen.rk("version", "--dev").out == f"1.2.dev3+g{head[:9]}\n"


def test_on_a_released_commit_the_development_version_is_the_release(shipped: Product) -> None:
    assert shipped.rk("version", "--dev").out == "1.1\n"


def test_version_as_json_has_the_published_keys(seen: Product) -> None:
    assert seen.rk("version", "--format", "json", "--line", "1.0").json == {
        "schema": "releasekit/version/1",
        "version": "1.0.1",
        "kind": "hotfix",
        "line": "1.0",
        "tag": "v1.0.1",
        "pep440": "1.0.1",
        "semver": "1.0.1",
    }
    following = seen.rk("version", "--format", "json", "--next", "stable").json
    assert (following["version"], following["kind"], following["tag"], following["semver"]) == ("1.2", "stable", "v1.2", "1.2.0")


def test_a_line_goes_with_a_hotfix_only(seen: Product) -> None:
    assert "--line goes with a hotfix" in seen.rk("version", "--next", "stable", "--line", "1.0", status=2).err


def test_the_development_version_goes_with_no_other_question(seen: Product) -> None:
    assert seen.rk("version", "--dev", "--next", "stable", status=2).out == ""
    assert seen.rk("version", "--dev", "--as", "semver", status=2).out == ""


def test_a_line_without_releases_has_no_version(seen: Product) -> None:
    assert "nothing of line 7.7 is released yet" in seen.rk("version", "--line", "7.7", status=4).err
    assert seen.rk("version", "--next", "hotfix", "--line", "7.7", status=4).out == ""
