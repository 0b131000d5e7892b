"""The list of published versions: whose place a release takes, and where the aliases lead."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mike.versions import Versions

from releasekit.core.sites import ALIASES, Publication, Shown, SiteVersions
from releasekit.core.version import Line, Version
from releasekit.errors import PolicyError, RepositoryError, UsageError

V = Version.parse


def shown(*entries: tuple[str, str, tuple[str, ...]]) -> SiteVersions:
    return SiteVersions(tuple(Shown(*one) for one in entries))


def told(versions: SiteVersions) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.name, one.title, one.aliases) for one in versions.shown]


def read(data: object) -> SiteVersions:
    return SiteVersions.from_bytes(json.dumps(data).encode(), "versions.json")


def test_the_first_release_gets_the_aliases() -> None:
    assert told(SiteVersions().with_release(V("4.2"))) == [("4.2", "4.2", ALIASES)]


def test_a_hotfix_takes_the_place_of_its_line() -> None:
    before = shown(("4.2", "4.2", ALIASES), ("4.1", "4.1.3", ()))

    assert told(before.with_release(V("4.2.1"))) == [("4.2", "4.2.1", ALIASES), ("4.1", "4.1.3", ())]
    assert told(before.with_release(V("4.1.4"))) == [("4.2", "4.2", ALIASES), ("4.1", "4.1.4", ())]


def test_the_highest_line_comes_first_and_gets_the_aliases() -> None:
    before = shown(("dev", "dev", ()), ("4.9", "4.9", ALIASES), ("4.2", "4.2", ()))

    assert told(before.with_release(V("4.10"))) == [("dev", "dev", ()), ("4.10", "4.10", ALIASES), ("4.9", "4.9", ()), ("4.2", "4.2", ())]
    assert told(before.with_release(V("4.5"))) == [("dev", "dev", ()), ("4.9", "4.9", ALIASES), ("4.5", "4.5", ()), ("4.2", "4.2", ())]
    assert told(before.with_release(V("4.1")))[-1] == ("4.1", "4.1", ())


@pytest.mark.parametrize(
    ("title", "release"), [("4.2.1", "4.2.1"), ("Toweco 4.2.3 (LTS)", "4.2.3"), ("LTS", "4.2"), ("0.4.2.1, 4.3", "4.2")]
)
def test_an_older_release_never_takes_the_place_of_a_newer_one(title: str, release: str) -> None:
    before = shown(("4.2", title, ALIASES))

    assert before.shown[0].release == V(release)
    assert before.with_release(V(release)).shown[0].title == release
    assert before.with_release(V(release).next_hotfix()).shown[0].release == V(release).next_hotfix()
    if V(release).is_hotfix:
        with pytest.raises(PolicyError, match=rf"{release} is published, and the older 4\.2 does not"):
            before.with_release(V("4.2"))


def test_withdrawn_releases_are_not_led_to() -> None:
    before = shown(("4.3", "4.3", ALIASES), ("4.2", "4.2.1", ()), ("4.1", "4.1", ()))

    after = before.with_release(V("4.1.1"), withdrawn={V("4.3")})

    assert told(after) == [("4.3", "4.3", ()), ("4.2", "4.2.1", ALIASES), ("4.1", "4.1.1", ())]
    assert before.with_release(V("4.3.1"), withdrawn={V("4.3")}).shown[0].aliases == ALIASES
    assert told(before.with_release(V("4.2"), withdrawn={V("4.2.1")}))[1] == ("4.2", "4.2", ())
    with pytest.raises(PolicyError, match=r"4\.2\.2 is withdrawn"):
        before.with_release(V("4.2.2"), withdrawn={V("4.2.2")})


def test_more_aliases_move_to_the_release() -> None:
    before = shown(("4.3", "4.3", ALIASES), ("4.2", "4.2", ()), ("4.1", "4.1", ("lts", "old")))

    assert told(before.with_release(V("4.2.1"), ["lts", "4.x"])) == [
        ("4.3", "4.3", ALIASES),
        ("4.2", "4.2.1", ("lts", "4.x")),
        ("4.1", "4.1", ("old",)),
    ]


@pytest.mark.parametrize(
    ("alias", "reason"),
    [
        *((one, "always leads to the highest") for one in ALIASES),
        *(
            (one, "it is the name of a directory")
            for one in ("", ".", "..", "../up", "a/b", ".git", "versions.json", "index.html", "ю", "a b")
        ),
        *((one, "it is a version") for one in ("4.1", "5.0.1", "dev")),
    ],
)
def test_what_cannot_be_an_alias(alias: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        shown(("dev", "dev", ())).with_release(V("4.2"), [alias])


def test_a_line_that_is_an_alias_of_another_has_no_directory() -> None:
    with pytest.raises(RepositoryError, match=r"4\.2 is an alias of v4\.2\.0 there"):
        shown(("v4.2.0", "4.2", ("4.2",))).with_release(V("4.2"))


def test_what_others_wrote_is_kept() -> None:
    data = [
        {"version": "4.2", "title": "4.2", "aliases": ["latest"], "properties": {"hidden": False}},
        {"version": "dev", "aliases": [], "title": "Next", "x": [1]},
        {"version": "4.1"},
        {"version": "v0.9", "title": "v0.9", "aliases": [], "properties": {"hidden": True}},
    ]

    after = read(data).with_release(V("4.2.1"))

    assert json.loads(after.to_bytes()) == [
        {"version": "4.2", "title": "4.2.1", "aliases": ["latest", "stable"], "properties": {"hidden": False}},
        {"version": "dev", "title": "Next", "aliases": [], "x": [1]},
        {"version": "4.1", "title": "4.1", "aliases": []},
        data[3],
    ]
    assert [one.is_hidden for one in after.shown] == [False, False, False, True]
    assert [one.line for one in after.shown] == [Line(4, 2), None, Line(4, 1), None]
    assert after.shown[1].release is None
    assert [after.find(name) for name in ("stable", "dev", "none")] == [after.shown[0], after.shown[1], None]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"{}", "is no list"),
        (b"[1]", "entry 1 of the list of versions has no version"),
        (b'[{"version": 4.2}]', "entry 1 of the list of versions has no version"),
        (b'[{"version": "4.2", "title": 1}]', "entry 1 of the list of versions has no version"),
        (b'[{"version": "4.2", "aliases": "latest"}]', "entry 1 of the list of versions has no version"),
        (b'[{"version": "../4.2"}]', "names no directory: '../4.2'"),
        (b'[{"version": "4.2", "aliases": [".."]}]', "names no directory: '..'"),
        (b'[{"version": "4.2", "aliases": [1]}]', "names no directory: 1"),
        (b'[{"version": "4.2"}, {"version": "4.2"}]', "stands for two things in the list of versions: '4.2'"),
        (b'[{"version": "4.2", "aliases": ["4.1"]}, {"version": "4.1"}]', "stands for two things in the list of versions: '4.1'"),
    ],
)
def test_a_damaged_list_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(RepositoryError, match=reason) as caught:
        SiteVersions.from_bytes(content, "site/versions.json")
    assert caught.value.where == "site/versions.json"


VERSIONS = st.builds(Version, st.integers(0, 3), st.integers(0, 12), st.none() | st.integers(1, 3))


@given(st.lists(VERSIONS, min_size=1, max_size=12), st.sets(VERSIONS, max_size=3))
def test_mike_reads_what_is_written_and_would_write_the_same(releases: list[Version], withdrawn: set[Version]) -> None:
    versions, published = SiteVersions(), dict[Line, Version]()
    for version in releases:
        try:
            versions = versions.with_release(version, withdrawn=withdrawn)
        except PolicyError:
            assert version in withdrawn or published[version.line] > version
        else:
            published[version.line] = version
    theirs = Versions.loads(versions.to_bytes().decode())

    assert [str(one.version) for one in theirs] == [one.name for one in versions.shown]
    assert [one.title for one in theirs] == [str(published[line]) for line in sorted(published, reverse=True)]
    assert [set(one.aliases) for one in theirs] == [set(one.aliases) for one in versions.shown]
    assert SiteVersions.from_bytes(versions.to_bytes(), "") == versions
    if published:
        highest = max(published)
        assert theirs.find("latest") == (str(highest), "latest")
        assert [one.title for one in versions.shown if one.aliases] == [str(published[highest])]


def test_a_publication_is_told_as_json() -> None:
    after = shown(("4.2", "4.2.1", ALIASES))

    assert Publication(V("4.2.1"), "4.2", None, after, ALIASES, ("index.html",)).to_json() == {
        "schema": "releasekit/publish-site/1",
        "version": "4.2.1",
        "directory": "4.2",
        "site": None,
        "aliases": ["latest", "stable"],
        "kept": ["index.html"],
        "versions": [{"version": "4.2", "title": "4.2.1", "aliases": ["latest", "stable"]}],
    }
