"""Versions: what is one, their order, and the bridges to PEP 440 and SemVer."""

from __future__ import annotations

import packaging.version
import pytest
import semver
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.version import MAX_DIGITS, Line, Version, development_version
from releasekit.errors import InvalidVersion

LIMIT = 10**MAX_DIGITS
numbers = st.integers(0, 12) | st.integers(0, LIMIT - 1)
stables = st.builds(Version, numbers, numbers)
hotfixes = st.builds(Version, numbers, numbers, st.integers(1, 12) | st.integers(1, LIMIT - 1))
versions = stables | hotfixes


def as_tuple(version: Version) -> tuple[int, int, int]:
    return (version.major, version.minor, version.patch or 0)


@given(versions)
def test_parse_reads_what_str_wrote(version: Version) -> None:
    assert Version.parse(str(version)) == version
    assert str(Version.parse(str(version))) == str(version)


@given(versions, versions)
def test_order_is_total_and_that_of_the_tuples(left: Version, right: Version) -> None:
    assert (left < right) == (as_tuple(left) < as_tuple(right))
    assert (left <= right) == (as_tuple(left) <= as_tuple(right))
    assert (left > right) == (as_tuple(left) > as_tuple(right))
    assert (left >= right) == (as_tuple(left) >= as_tuple(right))
    assert (left == right) == (str(left) == str(right))
    assert [left < right, left == right, left > right].count(True) == 1


@given(versions, versions)
def test_equality_and_hash_are_exact(left: Version, right: Version) -> None:
    assert len({left, right}) == len({str(left), str(right)})
    assert hash(Version.parse(str(left))) == hash(left)


def test_a_stable_version_and_its_hotfixes_are_different_and_in_order() -> None:
    texts = ["0.1", "0.1.1", "0.2", "4.2", "4.2.1", "4.2.9", "4.2.10", "4.10", "10.0"]
    assert sorted((Version.parse(text) for text in reversed(texts)), key=lambda version: version) == [Version.parse(t) for t in texts]
    assert len({Version(4, 2), Version(4, 2, 1)}) == 2


def test_a_version_is_compared_with_versions_only() -> None:
    text: object = "4.2"
    assert Version(4, 2) != text
    with pytest.raises(TypeError):
        assert Version(4, 2) < "4.3"  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1 part(s)"),
        ("1", "1 part(s)"),
        ("1.2.3.4", "4 part(s)"),
        ("v1.2", "X is 'v1'"),
        (" 1.2", "X is ' 1'"),
        ("-1.2", "X is '-1'"),
        ("+1.2", "X is '+1'"),
        (".2", "X is ''"),
        ("１.2", "X is '１'"),
        ("1.２", "Y is '２'"),
        ("1.²", "Y is '²'"),
        ("1.2;rm", "Y is '2;rm'"),
        ("1.2\n", "Y is '2\\n'"),
        ("1.2 ", "Y is '2 '"),
        ("1.1_0", "Y is '1_0'"),
        ("1.", "Y is ''"),
        ("1.2-rc1", "Y is '2-rc1'"),
        ("1.2.x", "Z is 'x'"),
        ("01.2", "X has a leading zero"),
        ("1.02", "Y has a leading zero"),
        ("1.2.03", "Z has a leading zero"),
        ("1.2.00", "Z has a leading zero"),
        ("1.2.0", "hotfixes are numbered from 1"),
        ("1234567890.2", "X has more than 9 digits"),
        ("1.1234567890", "Y has more than 9 digits"),
        ("1.2.1234567890", "Z has more than 9 digits"),
        ("1." + "9" * 100_000, "Y has more than 9 digits"),
    ],
)
def test_what_is_no_version_is_refused_and_the_wrong_part_named(text: str, problem: str) -> None:
    with pytest.raises(InvalidVersion) as caught:
        Version.parse(text)
    assert problem in str(caught.value)
    assert len(str(caught.value)) < 200
    assert isinstance(caught.value, ValueError)
    assert caught.value.exit_code == 2


def test_a_zero_hotfix_is_told_what_the_stable_version_is() -> None:
    with pytest.raises(InvalidVersion) as caught:
        Version.parse("4.2.0")
    assert caught.value.hint == "the stable version is 4.2"


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{0,3}\.[0-9]{0,3}(\.[0-9]{0,3})?"))
def test_whatever_text_is_accepted_is_its_own_writing(text: str) -> None:
    try:
        version = Version.parse(text)
    except InvalidVersion:
        return
    assert str(version) == text


@pytest.mark.parametrize("numbers", [(-1, 0), (0, -1), (LIMIT, 0), (0, LIMIT), (1, 2, 0), (1, 2, -1), (1, 2, LIMIT)])
def test_numbers_out_of_range_are_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(InvalidVersion):
        Version(*numbers)


def test_kinds() -> None:
    assert [Version(4, 2).is_stable, Version(4, 2).is_hotfix] == [True, False]
    assert [Version(4, 2, 1).is_stable, Version(4, 2, 1).is_hotfix] == [False, True]
    assert [Version(4, 2).kind, Version(4, 2, 1).kind] == ["stable", "hotfix"]


@given(st.builds(Version, st.integers(0, LIMIT - 2), st.integers(0, LIMIT - 2), st.none() | st.integers(1, LIMIT - 2)))
def test_successors_are_the_nearest_of_their_kind(version: Version) -> None:
    assert version.next_stable() == Version(version.major, version.minor + 1)
    assert version.next_major() == Version(version.major + 1, 0)
    assert version.next_hotfix() == Version(version.major, version.minor, (version.patch or 0) + 1)
    assert version < version.next_hotfix() < version.next_stable() < version.next_major()


def test_numbers_end_with_an_error() -> None:
    with pytest.raises(InvalidVersion):
        Version(0, LIMIT - 1).next_stable()


def test_lines() -> None:
    assert Version(4, 2, 7).line == Version(4, 2).line == Line.parse("4.2") == Line(4, 2)
    assert Line(4, 2).stable == Version(4, 2)
    assert str(Line(4, 2)) == "4.2"
    assert Line(4, 9) < Line(4, 10) < Line(5, 0)
    with pytest.raises(InvalidVersion) as caught:
        Line.parse("4.2.1")
    assert caught.value.hint == "its line is 4.2"


@given(versions)
def test_pep440_is_lossless(version: Version) -> None:
    assert str(version.to_pep440()) == str(version)
    assert Version.from_pep440(version.to_pep440()) == version
    assert Version.from_pep440(str(version)) == version


@given(versions)
def test_semver_is_lossless(version: Version) -> None:
    bridged = version.to_semver()
    assert (bridged.major, bridged.minor, bridged.patch) == as_tuple(version)
    assert Version.from_semver(bridged) == version
    assert Version.from_semver(str(bridged)) == version


@pytest.mark.parametrize(
    "text",
    ["1!4.2", "4.2rc1", "4.2.post1", "4.2.dev3", "4.2+local", "4.2.0", "4", "4.2.1.1", "4.2;rm", "４.2", "4.1234567890", "4." + "9" * 5000],
)
def test_pep440_that_is_no_release_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidVersion):
        Version.from_pep440(text)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=5), st.sampled_from(["", "rc1", ".dev2", ".post3", "+g1234"]))
def test_pep440_comes_over_whole_or_not_at_all(release: list[int], suffix: str) -> None:
    foreign = packaging.version.Version(".".join(map(str, release)) + suffix)
    try:
        version = Version.from_pep440(foreign)
    except InvalidVersion:
        assert suffix or len(release) not in (2, 3) or (len(release) == 3 and release[2] == 0)
    else:
        assert str(version) == str(foreign)


@pytest.mark.parametrize(
    "text", ["4.2", "4.2.1-rc.1", "4.2.1+build", "04.2.1", "4.2.1\n", "4.2٣.1", "v4.2.1", "4.2.1234567890", "4.2." + "9" * 5000]
)
def test_semver_that_is_no_release_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidVersion):
        Version.from_semver(text)


def test_semver_zero_is_the_stable_version() -> None:
    assert Version.from_semver(semver.Version(4, 2, 0)) == Version(4, 2)


def test_development_versions_lie_between_releases_and_are_none() -> None:
    text = development_version(Version(4, 2, 1), 17, "0123456789abcdef0123456789abcdef01234567")
    assert text == "4.3.dev17+g012345678"
    assert packaging.version.Version("4.2.1") < packaging.version.Version(text) < packaging.version.Version("4.3")
    with pytest.raises(InvalidVersion):
        Version.parse(text)


@pytest.mark.parametrize(
    ("text", "version"), [("4.2", Version(4, 2)), ("4.2.1", Version(4, 2, 1)), ("4.2.0", None), ("v4.2", None), ("", None)]
)
def test_a_text_that_may_be_a_version(text: str, version: Version | None) -> None:
    assert Version.read(text) == version
