"""History: which commit belongs to which release, against a slow reference that looks at whole sets of ancestors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from releasekit.core.history import Commit, Graph, Head, Refs, Release, Tag, TagKind, Timeline, releases_of, timeline
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

PATTERN = TagPattern("v{version}")
START = datetime(2026, 1, 14, 12, tzinfo=UTC)


def v(text: str) -> Version:
    return Version.parse(text)


def tag(name: str, commit: str = "c", *, kind: TagKind = TagKind.ANNOTATED) -> Tag:
    return Tag(name, commit if kind is TagKind.LIGHTWEIGHT else f"tag {name}", commit, kind, START, PATTERN.read(name))


def commits_of(drawn: str) -> list[Commit]:
    """Commits of a text such as ``a b:a c:a,b``, oldest first; they come out as git gives them, children before parents."""
    words = [word.partition(":") for word in drawn.split()]
    return [Commit(oid, tuple(parents.split(",")) if parents else (), 0, b"") for oid, _, parents in reversed(words)]


def refs_of(tags: dict[str, str], main: str | None, lines: dict[str, str] | None = None) -> Refs:
    releases, foreign = releases_of(tag(name, commit) for name, commit in tags.items())
    heads = tuple(Head(f"refs/heads/release/{line}", commit, Line.parse(line)) for line, commit in (lines or {}).items())
    return Refs(Head("refs/heads/main", main) if main else None, heads, releases, foreign)


def told(found: Timeline) -> dict[str, str]:
    """The commits of every release that has some, oldest first, as one word."""
    return {str(version): "".join(commit.oid for commit in reversed(each)) for version, each in found.commits.items() if each}


def left(found: Timeline) -> dict[str, str]:
    return {ref.removeprefix("refs/heads/"): "".join(commit.oid for commit in reversed(each)) for ref, each in found.unreleased.items()}


# Releases out of tags -------------------------------------------------------------------------------------------------------


def previous_of(*names: str) -> dict[str, str | None]:
    releases, _ = releases_of(tag(name) for name in names)
    return {str(one.version): None if one.previous is None else str(one.previous) for one in releases}


@pytest.mark.parametrize(
    ("names", "previous"),
    [
        ((), {}),
        (("v1.0",), {"1.0": None}),
        (("v4.10", "v4.9"), {"4.9": None, "4.10": "4.9"}),
        (("v4.2", "v4.2.1", "v4.2.2"), {"4.2": None, "4.2.1": "4.2", "4.2.2": "4.2.1"}),
        (("v4.2", "v4.2.1", "v4.2.3"), {"4.2": None, "4.2.1": "4.2", "4.2.3": "4.2.1"}),
        (("v4.2", "v4.2.1", "v4.3"), {"4.2": None, "4.2.1": "4.2", "4.3": "4.2"}),
        (("v4.9.1", "v4.9", "v5.0"), {"4.9": None, "4.9.1": "4.9", "5.0": "4.9"}),
        (("v4.1", "v4.2.1", "v4.3"), {"4.1": None, "4.2.1": "4.1", "4.3": "4.1"}),
        (("v4.2.1", "v4.2.2"), {"4.2.1": None, "4.2.2": "4.2.1"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_previous_release_is_the_nearest_lower_of_the_line_or_stable(names: tuple[str, ...], previous: dict[str, str | None]) -> None:
    assert previous_of(*names) == previous


@given(st.lists(st.builds(Version, st.integers(0, 3), st.integers(0, 3), st.none() | st.integers(1, 3)), unique=True))
def test_previous_is_what_a_plain_search_finds(versions: list[Version]) -> None:
    def nearest(version: Version) -> Version | None:
        lower = [one for one in versions if one < version]
        on_line = [one for one in lower if one.line == version.line]
        return max(on_line, default=None) if version.is_hotfix and on_line else max((one for one in lower if one.is_stable), default=None)

    releases, foreign = releases_of(tag(PATTERN.format(version)) for version in versions)

    assert [(one.version, one.previous) for one in releases] == [(version, nearest(version)) for version in sorted(versions)]
    assert foreign == ()


@pytest.mark.parametrize(
    ("stands", "duplicate"),
    [
        (tag("v4.2"), tag("v4.2.0")),
        (tag("v4.2", kind=TagKind.LIGHTWEIGHT), tag("v4.2.0")),
        (tag("v4.02"), tag("v4.2.0", kind=TagKind.LIGHTWEIGHT)),
        (tag("v4.02"), tag("v4.2.0")),
        (tag("v4.2.0", kind=TagKind.NESTED), tag("v4.02", kind=TagKind.LIGHTWEIGHT)),
    ],
    ids=["without flaw", "without flaw though lightweight", "annotated", "first by name", "nested is an object too"],
)
def test_of_several_tags_for_a_version_one_stands(stands: Tag, duplicate: Tag) -> None:
    expected = ((Release(v("4.2"), stands, None, (duplicate,)),), ())
    assert releases_of([stands, duplicate]) == expected
    assert releases_of([duplicate, stands]) == expected


def test_all_tags_but_the_one_that_stands_are_duplicates() -> None:
    releases, _ = releases_of([tag("v4.2.0"), tag("v4.02"), tag("v4.2"), tag("v04.2")])
    assert [(one.tag.name, [other.name for other in one.duplicates]) for one in releases] == [("v4.2", ["v04.2", "v4.02", "v4.2.0"])]


def test_foreign_tags_are_told_by_name_and_are_no_releases() -> None:
    nightly, tree, rc = tag("nightly"), tag("v1.1", commit=""), tag("v1.0-rc1")
    assert releases_of([nightly, rc, tree]) == ((), (nightly, rc, tree))
    assert releases_of([tree, rc, nightly]) == ((), (nightly, rc, tree))


def test_refs_find_releases_lines_and_the_newest() -> None:
    refs = refs_of({"v4.1": "a", "v4.2": "b", "v4.2.1": "c"}, "b", {"4.2": "c"})

    assert refs.release(v("4.2.1")) == refs.releases[2]
    assert refs.release(v("4.3")) is None
    assert refs.line_head(Line(4, 2)) == Head("refs/heads/release/4.2", "c", Line(4, 2))
    assert refs.line_head(Line(4, 1)) is None
    assert refs.latest == refs.releases[2]
    assert refs.latest_stable == refs.releases[1]
    assert refs.releases[2].commit == "c"


def test_without_releases_none_is_the_newest() -> None:
    refs = refs_of({}, None)
    assert refs.latest is None
    assert refs.latest_stable is None


def test_a_line_without_its_stable_version_has_no_newest_stable() -> None:
    refs = refs_of({"v4.2.1": "a"}, "a")
    assert refs.latest == refs.releases[0]
    assert refs.latest_stable is None


# Commits --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "subject", "text"),
    [
        (b"fix: a\n\nbody\n", "fix: a", "fix: a\n\nbody\n"),
        (b"", "", ""),
        (b"\n\n  late  \nnext", "late", "\n\n  late  \nnext"),
        (b"caf\xe9 \xff", "caf\\xe9 \\xff", "caf\\xe9 \\xff"),
        ("Ядро".encode(), "Ядро", "Ядро"),
        (b"crlf\r\nmore\r\n", "crlf", "crlf\r\nmore\r\n"),
    ],
)
def test_a_message_is_text_whatever_its_bytes(message: bytes, subject: str, text: str) -> None:
    commit = Commit("a", (), 0, message)
    assert commit.subject == subject
    assert commit.text == text


# The timeline, drawn --------------------------------------------------------------------------------------------------------


def test_a_commit_belongs_to_the_first_release_that_contains_it() -> None:
    """
    ::

        a---b---c---d---e   main
            |       |
           1.0     1.1
    """
    found = timeline(refs_of({"v1.0": "b", "v1.1": "d"}, "e"), commits_of("a b:a c:b d:c e:d"))

    assert told(found) == {"1.0": "ab", "1.1": "cd"}
    assert left(found) == {"main": "e"}
    assert found.merged_into == {}
    assert [one.version for one in found.releases] == [v("1.0"), v("1.1")]


def test_commits_come_newest_first() -> None:
    found = timeline(refs_of({"v1.0": "c"}, "e"), commits_of("a b:a c:b d:c e:d"))
    assert [commit.oid for commit in found.commits[v("1.0")]] == ["c", "b", "a"]
    assert [commit.oid for commit in found.unreleased["refs/heads/main"]] == ["e", "d"]


def test_a_hotfix_has_what_its_line_adds() -> None:
    """
    ::

        a---b---c---d   main
            |       |
           1.0     1.1
             \\
              e---f---g   release/1.0
                  |
                1.0.1
    """
    refs = refs_of({"v1.0": "b", "v1.1": "d", "v1.0.1": "f"}, "d", {"1.0": "g"})
    found = timeline(refs, commits_of("a b:a e:b f:e g:f c:b d:c"))

    assert told(found) == {"1.0": "ab", "1.0.1": "ef", "1.1": "cd"}
    assert left(found) == {"main": "", "release/1.0": "g"}
    assert found.merged_into == {}


def test_a_hotfix_merged_back_keeps_its_commits_and_names_where_it_went() -> None:
    """
    ::

        a---b---c---d---e---f   main
            |      /    |   |
           1.0    /    1.1 1.2
             \\   /
              g-h
                |
              1.0.1
    """
    refs = refs_of({"v1.0": "b", "v1.0.1": "h", "v1.1": "e", "v1.2": "f"}, "f")
    found = timeline(refs, commits_of("a b:a g:b h:g c:b d:c,h e:d f:e"))

    assert told(found) == {"1.0": "ab", "1.0.1": "gh", "1.1": "cde", "1.2": "f"}
    assert found.merged_into == {v("1.0.1"): v("1.1")}


def test_a_hotfix_made_after_a_higher_stable_takes_only_its_own_commits() -> None:
    """
    ::

        a---b---c---d---e   main
            |   |      /|
           1.0 1.1    / 1.2
             \\       /
              ------g
                  1.0.1 (later than 1.1)
    """
    refs = refs_of({"v1.0": "b", "v1.0.1": "g", "v1.1": "c", "v1.2": "e"}, "e")
    found = timeline(refs, commits_of("a b:a c:b g:b d:c e:d,g"))

    assert told(found) == {"1.0": "ab", "1.0.1": "g", "1.1": "c", "1.2": "de"}
    assert found.merged_into == {v("1.0.1"): v("1.2")}


def test_a_mistyped_hotfix_of_an_old_line_takes_only_its_own_commits() -> None:
    """
    ::

        a---b---c---d---e   main
        |   |   |   |   |
       1.0 2.0 3.0  |  3.1
                  1.0.1 (meant: 3.0.1)
    """
    refs = refs_of({"v1.0": "a", "v2.0": "b", "v3.0": "c", "v1.0.1": "d", "v3.1": "e"}, "e")
    found = timeline(refs, commits_of("a b:a c:b d:c e:d"))

    assert told(found) == {"1.0": "a", "1.0.1": "d", "2.0": "b", "3.0": "c", "3.1": "e"}
    assert found.merged_into == {v("1.0.1"): v("3.1")}


def test_a_number_that_is_far_too_high_takes_what_was_there() -> None:
    """
    ::

        a---b---c   main
        |   |   |
       1.0 90.0 1.1 (after 90.0, which was meant to be 1.0.1)
    """
    found = timeline(refs_of({"v1.0": "a", "v90.0": "b", "v1.1": "c"}, "c"), commits_of("a b:a c:b"))
    assert told(found) == {"1.0": "a", "1.1": "c", "90.0": "b"}


def test_of_two_late_mistyped_tags_the_older_commit_comes_first() -> None:
    """
    ::

        a---b---c---d   main
        |   |   |   |
       1.0 2.0  |  1.0.1
              1.0.2
    """
    found = timeline(refs_of({"v1.0": "a", "v2.0": "b", "v1.0.2": "c", "v1.0.1": "d"}, "d"), commits_of("a b:a c:b d:c"))
    assert told(found) == {"1.0": "a", "1.0.1": "d", "1.0.2": "c", "2.0": "b"}


def test_two_versions_on_one_commit_the_lower_has_the_commits() -> None:
    found = timeline(refs_of({"v1.0": "a", "v1.1": "c", "v1.2": "c"}, "c"), commits_of("a b:a c:b"))
    assert {str(version): len(each) for version, each in found.commits.items()} == {"1.0": 1, "1.1": 2, "1.2": 0}


def test_roots_may_be_several() -> None:
    """
    ::

        a---b---m---n   main
            |  /    |
           1.0/    1.1
        x---y
    """
    found = timeline(refs_of({"v1.0": "b", "v1.1": "n"}, "n"), commits_of("a b:a x y:x m:b,y n:m"))
    assert told(found) == {"1.0": "ab", "1.1": "xymn"}


def test_unrelated_histories_stay_apart() -> None:
    found = timeline(refs_of({"v1.0": "b", "v2.0": "y"}, "z"), commits_of("a b:a x y:x z:y"))
    assert told(found) == {"1.0": "ab", "2.0": "xy"}
    assert left(found) == {"main": "z"}


def test_an_octopus_brings_all_its_branches() -> None:
    """Case 56."""
    found = timeline(refs_of({"v1.0": "r", "v1.1": "m"}, "m"), commits_of("r a:r b:r c:r m:r,a,b,c"))
    assert told(found) == {"1.0": "r", "1.1": "abcm"}


def test_a_released_head_has_nothing_unreleased() -> None:
    found = timeline(refs_of({"v1.0": "b"}, "a"), commits_of("a b:a"))
    assert left(found) == {"main": ""}


def test_without_a_main_branch_the_lines_count() -> None:
    found = timeline(refs_of({"v1.0": "a"}, None, {"1.0": "b"}), commits_of("a b:a"))
    assert left(found) == {"release/1.0": "b"}


def test_an_empty_repository_has_an_empty_timeline() -> None:
    found = timeline(refs_of({}, None), [])
    assert (told(found), left(found), dict(found.merged_into)) == ({}, {}, {})


def test_a_release_whose_commit_was_not_read_has_none() -> None:
    found = timeline(refs_of({"v1.0": "a", "v1.0.1": "z", "v1.1": "c"}, "d"), commits_of("b:a c:b d:c"))
    assert told(found) == {"1.1": "bc"}
    assert left(found) == {"main": "d"}
    assert found.merged_into == {}


def test_a_part_names_no_later_version_for_a_hotfix_that_was_merged_before_it() -> None:
    """
    ::

        a---b---c---d   main; read since 1.1
        |  /|      /|
       1.0/ 1.1   / 1.2
        |/       /
        g-------h   release/1.0
      1.0.1
    """
    refs = refs_of({"v1.0": "a", "v1.0.1": "g", "v1.1": "b", "v1.2": "d"}, "d")
    assert timeline(refs, commits_of("a g:a b:a,g h:g c:b d:c,h")).merged_into == {v("1.0.1"): v("1.1")}
    assert timeline(refs, commits_of("h:g c:b d:c,h")).merged_into == {}


# The timeline, at random ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """A random history: commits children before parents, refs, and by commit all that it contains."""

    commits: list[Commit]
    refs: Refs
    contains: dict[str, frozenset[str]]

    def rank(self, release: Release) -> tuple[int, int, Version]:
        """Where a release stands: after the highest number in its history, then by age of its commit, then by number."""
        versions = [one.version for one in self.refs.releases]
        inside = [place for place, one in enumerate(self.refs.releases) if one.commit in self.contains[release.commit]]
        age = len(self.commits) - [commit.oid for commit in self.commits].index(release.commit)
        return (max(inside), age, versions[versions.index(release.version)])

    def owner(self, oid: str) -> Version | None:
        """The first release that contains a commit, by looking at all of them."""
        holding = [release for release in self.refs.releases if oid in self.contains[release.commit]]
        return min(holding, key=self.rank).version if holding else None

    @property
    def is_well_numbered(self) -> bool:
        """Whether no release contains a higher number, nor another release of its own commit."""
        pairs = combinations(self.refs.releases, 2)
        return not any(higher.commit in self.contains[lower.commit] for lower, higher in pairs)


NUMBERS = [Version(major, minor, patch) for major in (0, 1) for minor in (0, 1, 2) for patch in (None, 1, 2)]
NAMES = [f"{place:02}" for place in range(10)]


@st.composite
def stories(draw: st.DrawFn, *, well_numbered: bool = False) -> Story:
    """Up to ten commits, each with any of the older ones for parents; up to seven tags and two line branches anywhere."""
    masks = [draw(st.integers(0, 2**place - 1)) for place in range(draw(st.integers(1, len(NAMES))))]
    names = NAMES[: len(masks)]
    commits = [
        Commit(name, tuple(older for bit, older in enumerate(names[:place]) if mask >> bit & 1), 0, b"")
        for place, (name, mask) in enumerate(zip(names, masks, strict=True))
    ]
    contains: dict[str, frozenset[str]] = {}
    for commit in commits:
        contains[commit.oid] = frozenset({commit.oid}).union(*(contains[parent] for parent in commit.parents))
    anywhere = st.sampled_from(names)
    tags = draw(st.lists(st.tuples(st.sampled_from(NUMBERS), anywhere), max_size=7, unique_by=lambda one: one[0]))
    if well_numbered:
        tagged = sorted({name for _, name in tags})
        tags = list(zip(sorted(number for number, _ in tags), tagged, strict=False))
    lines = draw(st.dictionaries(st.sampled_from(["0.0", "1.0"]), anywhere, max_size=2))
    refs = refs_of({PATTERN.format(number): name for number, name in tags}, draw(st.none() | anywhere), lines)
    return Story(commits[::-1], refs, contains)


@settings(max_examples=200)
@given(stories())
def test_every_commit_is_in_the_release_that_the_reference_finds(story: Story) -> None:
    found = timeline(story.refs, story.commits)

    owners = {commit.oid: version for version, each in found.commits.items() for commit in each}
    expected = {commit.oid: owner for commit in story.commits if (owner := story.owner(commit.oid)) is not None}

    assert owners == expected
    assert sum(map(len, found.commits.values())) == len(owners)
    assert set(found.commits) == {release.version for release in story.refs.releases}


@settings(max_examples=200)
@given(stories())
def test_no_release_takes_a_commit_from_a_release_that_it_contains(story: Story) -> None:
    found = timeline(story.refs, story.commits)
    for release in story.refs.releases:
        earlier = [one for one in story.refs.releases if one.commit in story.contains[release.commit] - {release.commit}]
        for commit in found.commits[release.version]:
            assert commit.oid in story.contains[release.commit]
            assert not any(commit.oid in story.contains[one.commit] for one in earlier)


@settings(max_examples=200)
@given(stories(well_numbered=True))
def test_where_numbers_follow_history_the_lowest_number_has_the_commit(story: Story) -> None:
    assert story.is_well_numbered
    found = timeline(story.refs, story.commits)
    for version, each in found.commits.items():
        for commit in each:
            assert version == min(one.version for one in story.refs.releases if commit.oid in story.contains[one.commit])


@settings(max_examples=200)
@given(stories())
def test_what_no_release_contains_is_unreleased_where_a_head_contains_it(story: Story) -> None:
    found = timeline(story.refs, story.commits)
    heads = [*([story.refs.main] if story.refs.main else []), *story.refs.lines]
    expected = {
        head.ref: [one.oid for one in story.commits if one.oid in story.contains[head.commit] and story.owner(one.oid) is None]
        for head in heads
    }
    assert {ref: [one.oid for one in each] for ref, each in found.unreleased.items()} == expected


@settings(max_examples=200)
@given(stories())
def test_a_hotfix_is_merged_into_the_first_stable_that_contains_it(story: Story) -> None:
    stables = [one for one in story.refs.releases if one.version.is_stable]
    alone = Story(story.commits, story.refs._replace(releases=tuple(stables)), story.contains)
    # The order is that of all releases, not that of the stable ones alone.
    expected = {
        hotfix.version: min(holding, key=story.rank).version
        for hotfix in story.refs.releases
        if hotfix.version.is_hotfix and (holding := [one for one in alone.refs.releases if hotfix.commit in story.contains[one.commit]])
    }
    assert dict(timeline(story.refs, story.commits).merged_into) == expected


@settings(max_examples=200)
@given(stories(well_numbered=True), st.data())
def test_a_part_of_history_agrees_with_the_whole(story: Story, data: st.DataObject) -> None:
    """What ``since`` does not contain is told alike, whether or not the rest was read."""
    stables = [release for release in story.refs.releases if release.version.is_stable]
    assume(stables)
    since = data.draw(st.sampled_from(stables))
    part = [commit for commit in story.commits if commit.oid not in story.contains[since.commit]]
    read = {commit.oid for commit in part}

    whole, late = timeline(story.refs, story.commits), timeline(story.refs, part)

    for version in whole.commits:
        assert late.commits[version] == tuple(commit for commit in whole.commits[version] if commit.oid in read)
    assert late.unreleased == whole.unreleased
    assert late.merged_into == {one: stable for one, stable in whole.merged_into.items() if _commit(story, one) in read}


def _commit(story: Story, version: Version) -> str:
    return next(release.commit for release in story.refs.releases if release.version == version)


# The graph ------------------------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(stories())
def test_ancestry_is_what_the_reference_finds(story: Story) -> None:
    graph = Graph.of(story.commits)
    names = list(story.contains)
    assert {(old, new) for old in names for new in names if graph.is_ancestor(old, new)} == {
        (old, new) for new, inside in story.contains.items() for old in inside
    }
    assert {name: graph.reachable(name) for name in names} == story.contains


@settings(max_examples=100)
@given(stories(), st.data())
def test_in_a_part_only_what_was_read_counts(story: Story, data: st.DataObject) -> None:
    """A part is cut off by ancestry, as ``git log A ^B`` cuts it."""
    cut = story.contains[data.draw(st.sampled_from(sorted(story.contains)))]
    graph = Graph.of([commit for commit in story.commits if commit.oid not in cut])
    for new, inside in story.contains.items():
        assert (new in graph) == (new not in cut)
        assert graph.reachable(new) == (set() if new in cut else inside - cut)
        assert {old for old in story.contains if graph.is_ancestor(old, new)} == (set() if new in cut else inside - cut)


def test_what_was_not_read_contains_nothing() -> None:
    graph = Graph.of(commits_of("a b:a"))
    assert graph.is_ancestor("a", "b") is True
    assert graph.is_ancestor("b", "a") is False
    assert graph.is_ancestor("z", "b") is False
    assert graph.is_ancestor("a", "z") is False
    assert graph.reachable("z") == set()


def test_a_long_history_is_no_trouble() -> None:
    """Ten thousand commits in a row: nothing here calls itself."""
    chain = commits_of("0 " + " ".join(f"{place}:{place - 1}" for place in range(1, 10_000)))
    found = timeline(refs_of({"v1.0": "5000"}, "9999"), chain)
    assert len(found.commits[v("1.0")]) == 5001
    assert len(found.unreleased["refs/heads/main"]) == 4999
    assert found.graph.is_ancestor("0", "9999")


def test_dates_decide_nothing() -> None:
    refs = refs_of({"v1.0": "a", "v1.1": "b"}, "b")
    early = tuple(one._replace(tag=one.tag._replace(date=START - timedelta(days=900 * place))) for place, one in enumerate(refs.releases))
    commits = [commit._replace(time=place) for place, commit in enumerate(commits_of("a b:a"))]
    assert told(timeline(refs._replace(releases=early), commits)) == {"1.0": "a", "1.1": "b"}
