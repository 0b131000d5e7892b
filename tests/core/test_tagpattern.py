"""Tag patterns: what they write they read back, and nothing else."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.tagpattern import Flaw, Reading, TagPattern
from releasekit.core.version import Version
from releasekit.errors import InvalidVersion, UsageError

numbers = st.integers(0, 120) | st.integers(0, 999_999_999)
versions = st.builds(Version, numbers, numbers, st.none() | st.integers(1, 120) | st.integers(1, 999_999_999))
widths = st.sampled_from(["", ":01", ":02", ":04", ":09"])
# Mostly what people write, so that few patterns are refused and thrown away; now and then what breaks one.
texts = st.sampled_from(["", ".", "-", "_", "v", "/", "x5x", "é", "-p"] * 3 + ["5", "..", "[", "]", "~", ".lock", " ", "@{"])


@st.composite
def pattern_texts(draw: st.DrawFn) -> str:
    """Texts that look like patterns; some cannot serve as one."""
    names = draw(st.permutations(["major", "minor", "patch"]))
    fields = [f"{{{name}{draw(widths)}}}" for name in names]
    if draw(st.booleans()):
        fields = [f"[{draw(texts)}{field}{draw(texts)}]" if "patch" in field else field for field in fields]
    pieces = [draw(texts)]
    for part in fields:
        pieces += [part, draw(texts)]
    return draw(st.sampled_from(["".join(pieces), f"{draw(texts)}{{version}}{draw(texts)}"]))


def usable(text: str) -> TagPattern | None:
    try:
        return TagPattern(text)
    except UsageError:
        return None


patterns = pattern_texts().map(usable).filter(lambda pattern: pattern is not None)


@settings(max_examples=400)
@given(patterns, versions)
def test_a_pattern_reads_back_what_it_wrote(pattern: TagPattern, version: Version) -> None:
    assert pattern.parse(pattern.format(version)) == version
    assert pattern.read(pattern.format(version)) == Reading(version)


@settings(max_examples=400)
@given(patterns, versions, versions)
def test_two_versions_never_share_a_tag(pattern: TagPattern, left: Version, right: Version) -> None:
    assert (pattern.format(left) == pattern.format(right)) == (left == right)


@settings(max_examples=60)
@given(patterns, versions)
def test_git_takes_every_tag(pattern: TagPattern, version: Version) -> None:
    tag = pattern.format(version)
    done = subprocess.run(["git", "check-ref-format", f"refs/tags/{tag}"], check=False)
    assert done.returncode == 0, tag


@given(st.sampled_from(["v{version}", "{major}.{minor:02}[.{patch}]", "{major}.{minor}.{patch}"]), st.text(alphabet="v0123.", max_size=9))
def test_any_tag_is_foreign_misnumbered_or_its_own_writing(text: str, tag: str) -> None:
    pattern = TagPattern(text)
    reading = pattern.read(tag)
    if reading is None:
        with pytest.raises(InvalidVersion, match="does not have the form"):
            pattern.parse(tag)
    else:
        assert (pattern.format(reading.version) == tag) == (reading.flaw is None)


@pytest.mark.parametrize(
    ("pattern", "stable", "hotfix"),
    [
        ("v{version}", "v4.2", "v4.2.1"),
        ("{version}", "4.2", "4.2.1"),
        ("jenkins-{version}", "jenkins-4.2", "jenkins-4.2.1"),
        ("{major}.{minor:02}[.{patch}]", "4.02", "4.02.1"),
        ("v{major}.{minor}.{patch}", "v4.2.0", "v4.2.1"),
        ("rel/{major}_{minor}[-p{patch:03}]-final", "rel/4_2-final", "rel/4_2-p001-final"),
        ("v2-{version}", "v2-4.2", "v2-4.2.1"),
    ],
)
def test_how_tags_are_written(pattern: str, stable: str, hotfix: str) -> None:
    assert TagPattern(pattern).format(Version(4, 2)) == stable
    assert TagPattern(pattern).format(Version(4, 2, 1)) == hotfix
    assert str(TagPattern(pattern)) == pattern


@pytest.mark.parametrize(
    ("pattern", "tag", "reading"),
    [
        ("v{version}", "v4.2.0", Reading(Version(4, 2), Flaw.ZERO_HOTFIX)),
        ("v{version}", "v4.2.00", Reading(Version(4, 2), Flaw.ZERO_HOTFIX)),
        ("v{version}", "v4.02", Reading(Version(4, 2), Flaw.PADDED)),
        ("v{version}", "v4.2.01", Reading(Version(4, 2, 1), Flaw.PADDED)),
        ("{major}.{minor:02}[.{patch}]", "4.2", Reading(Version(4, 2), Flaw.PADDED)),
        ("{major}.{minor}.{patch}", "4.2.00", Reading(Version(4, 2), Flaw.PADDED)),
    ],
)
def test_misnumbered_tags_are_read_with_their_flaw_and_not_parsed(pattern: str, tag: str, reading: Reading) -> None:
    assert TagPattern(pattern).read(tag) == reading
    with pytest.raises(InvalidVersion) as caught:
        TagPattern(pattern).parse(tag)
    assert caught.value.hint == f"version {reading.version} is written {TagPattern(pattern).format(reading.version)}"


@pytest.mark.parametrize(
    "tag", ["4.2", "V4.2", "v4", "v4.2.1.1", "v4.2-rc1", "v4.2\n", " v4.2", "v４.2", "v4.٢", "v1234567890.2", "v4.2.", "", "xv4.2"]
)
def test_other_shapes_are_foreign(tag: str) -> None:
    assert TagPattern("v{version}").read(tag) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "must have"),
        ("v", "must have"),
        ("v{major}.{minor}", "must have"),
        ("{version}{major}", "must have"),
        ("{version:02}", "must have"),
        ("{major}.{minor:2}.{patch}", "must have"),
        ("{major}.{minor}[.{patch}", "without"),
        ("{major}[.{minor}].{patch}", "must hold"),
        ("{version}[x]", "names that git refuses"),
        ("{major}.{minor}.{patch}[]", "must hold"),
        ("{major}{minor}.{patch}", "touch"),
        ("{major}.{minor}[.{patch}]5", "touch"),
        ("{major}[.{patch}.]{minor}", "touch"),
        ("{major}.{minor}[-{patch}x]5", "touch"),
        ("{major}.{minor}[{patch}]", "touch"),
        *(
            (text, "names that git refuses")
            for text in ("-{version}", "/{version}", ".{version}", "{version}/", "{version}.", "{version}.lock")
        ),
        *(
            (text, "names that git refuses")
            for text in ("a..{version}", "a//{version}", "a/.{version}", "a.lock/{version}", "a./.{version}")
        ),
        *((f"a{sign}{{version}}", "names that git refuses") for sign in " \t\x7f~^:?*\\{}]"),
        ("{major}.{minor}.[{patch}]", "names that git refuses"),
        ("{version}@{x}", "names that git refuses"),
    ],
)
def test_texts_that_cannot_serve_are_refused(text: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        TagPattern(text)
