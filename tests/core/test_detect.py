"""What an unconfigured repository says of itself: tags, line branches, the main branch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.detect import LINE_BRANCHES, MAIN_BRANCHES, detect_line_branch, detect_main, detect_tag_pattern, line_of
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version


@pytest.mark.parametrize(
    ("tags", "pattern"),
    [
        ([], "v{version}"),
        (["nightly", "latest", "v1", "1.2.3.4", "v1.2-rc1"], "v{version}"),
        (["v1.0", "v1.1"], "v{version}"),
        (["1.0", "1.1.1"], "{version}"),
        (["release-1.0"], "release-{version}"),
        (["jenkins-2.1", "jenkins-2.2", "v1.0"], "jenkins-{version}"),
        (["product/v1.0"], "product/v{version}"),
        (["v1.0", "1.0"], "{version}"),
        (["b1.0", "a1.0"], "a{version}"),
        (["v26.01", "v26.02", "v26.11"], "v{major}.{minor:02}[.{patch}]"),
        (["v26.01", "v26.2", "v26.3"], "v{version}"),
        (["v26.01", "v26.2"], "v{version}"),
        (["v26.10", "v26.11"], "v{version}"),
        (["18.04", "18.04.1", "18.10"], "{major}.{minor:02}[.{patch}]"),
        (["x{1.0", "y}1.0", "[1.0"], "v{version}"),
        (["v1.0000000000"], "v{version}"),
        (["v１.0"], "v{version}"),
        (["p3.0-1.0"], "p3.0-{version}"),
        (["v1.0.0", "v1.1.0", "v1.1.1"], "v{major}.{minor}.{patch}"),
        (["v1.0.0", "v1.1.0", "v1.2"], "v{version}"),
        (["v1.0.0", "v1.0.1", "v1.0.2"], "v{version}"),
        (["v1.0.00", "v1.1.00"], "v{version}"),
        (["v1.0.0", "v1.1.0", "1.0"], "v{major}.{minor}.{patch}"),
        (["18.04.0", "18.10.0", "19.04.0"], "{major}.{minor:02}.{patch}"),
    ],
)
def test_the_pattern_is_that_of_most_tags(tags: list[str], pattern: str) -> None:
    assert str(detect_tag_pattern(tags)) == pattern
    assert str(detect_tag_pattern(reversed(tags))) == pattern


@given(
    st.sampled_from(["v{version}", "{version}", "release-{version}", "a/b_{version}", "{major}.{minor:02}[.{patch}]"]),
    st.sets(st.builds(Version, st.integers(0, 30), st.integers(0, 30), st.none() | st.integers(1, 3)), min_size=1, max_size=8),
)
def test_the_tags_of_a_pattern_are_read_back_with_what_is_detected(pattern: str, versions: set[Version]) -> None:
    """Padding may go unnoticed where no minor is below ten; the tags are read right all the same."""
    tags = [TagPattern(pattern).format(version) for version in versions]
    detected = detect_tag_pattern(tags)
    assert {detected.parse(tag) for tag in tags} == versions


@given(
    st.sampled_from(["v{major}.{minor}.{patch}", "{major}.{minor:02}.{patch}"]),
    st.sets(st.builds(Version, st.integers(0, 30), st.integers(0, 30), st.none() | st.integers(1, 3)), min_size=1, max_size=8),
)
def test_tags_of_three_numbers_are_read_back_once_two_of_them_are_stable(pattern: str, versions: set[Version]) -> None:
    known = versions | {Version(31, 0), Version(32, 0)}
    tags = [TagPattern(pattern).format(version) for version in known]
    detected = detect_tag_pattern(tags)
    assert {detected.parse(tag) for tag in tags} == known


@given(st.lists(st.text(alphabet="v1.0{}[]-_/é\\ ", max_size=8)))
def test_whatever_tags_there_are_a_pattern_is_found(tags: list[str]) -> None:
    """Only names that git allows: no braces' worth of trouble, no space, no backslash, no dots side by side."""
    allowed = [tag for tag in tags if tag and not set(tag) & set("\\ [") and ".." not in tag and "//" not in tag]
    allowed = [tag for tag in allowed if not any(part.startswith(".") or not part for part in tag.split("/")) and tag[0] != "-"]
    assert detect_tag_pattern(allowed).text.endswith(("{version}", "[.{patch}]", ".{patch}"))


@pytest.mark.parametrize(
    ("branch", "pattern", "line"),
    [
        ("release/4.2", "release/{line}", Line(4, 2)),
        ("release/0.0", "release/{line}", Line(0, 0)),
        ("stable/4.2.x", "stable/{line}.x", Line(4, 2)),
        ("4.2", "{line}", Line(4, 2)),
        ("release/4.2.1", "release/{line}", None),
        ("release/4", "release/{line}", None),
        ("release/04.2", "release/{line}", None),
        ("release/4.02", "release/{line}", None),
        ("release/", "release/{line}", None),
        ("release/x.y", "release/{line}", None),
        ("release/1234567890.1", "release/{line}", None),
        ("release/٤.2", "release/{line}", None),
        ("hotfix/4.2", "release/{line}", None),
        ("stable/4.2", "stable/{line}.x", None),
        ("stable/.x", "stable/{line}.x", None),
        ("aa", "a{line}a", None),
        ("a", "a{line}a", None),
        ("release/4.2\n", "release/{line}", None),
    ],
)
def test_the_line_of_a_branch(branch: str, pattern: str, line: Line | None) -> None:
    assert line_of(branch, pattern) == line


@pytest.mark.parametrize(
    ("branch", "line"),
    [("2026.05.x", Line(2026, 5)), ("2026.11.x", Line(2026, 11)), ("2026.5.x", None), ("2026.005.x", None), ("2026.5", None)],
)
def test_the_line_of_a_branch_whose_minor_is_padded(branch: str, line: Line | None) -> None:
    assert line_of(branch, "{line}.x", 2) == line


def test_branches_with_padded_minors_are_line_branches_where_tags_are_padded() -> None:
    assert detect_line_branch(["main", "2026.02.x", "2026.05.x"], 2) == "{line}.x"


@pytest.mark.parametrize(
    ("branches", "pattern"),
    [
        ([], "release/{line}"),
        (["main", "feature/1.x"], "release/{line}"),
        (["release/4.2"], "release/{line}"),
        (["release-4.2", "main"], "release-{line}"),
        (["stable/4.2.x"], "stable/{line}.x"),
        (["stable/4.2", "stable/4.3", "release/1.0"], "stable/{line}"),
        (["stable-4.2"], "stable-{line}"),
        (["4.2.x"], "{line}.x"),
        (["4.2"], "{line}"),
        (["release/4.2", "4.2.x"], "release/{line}"),
    ],
)
def test_line_branches_are_named_as_most_of_them_are(branches: list[str], pattern: str) -> None:
    assert detect_line_branch(branches) == pattern


@pytest.mark.parametrize("pattern", LINE_BRANCHES)
def test_every_customary_name_is_recognised(pattern: str) -> None:
    assert detect_line_branch([pattern.replace("{line}", "4.2")]) == pattern


@pytest.mark.parametrize(
    ("branches", "remote_head", "checked_out", "main"),
    [
        (["main", "next"], "next", "topic", "next"),
        (["main"], "gone", "topic", "main"),
        (["develop", "master", "topic"], None, "topic", "master"),
        (["trunk", "topic"], None, "topic", "trunk"),
        (["topic"], None, "topic", "topic"),
        (["topic"], None, None, None),
        ([], None, None, None),
    ],
)
def test_the_main_branch(branches: list[str], remote_head: str | None, checked_out: str | None, main: str | None) -> None:
    assert detect_main(branches, remote_head, checked_out) == main


def test_main_comes_before_master() -> None:
    assert detect_main(MAIN_BRANCHES[::-1], None, None) == "main"
