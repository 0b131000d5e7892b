"""Records that releases left: of their own tags, and corrected ones on the main branch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.record import Record
from releasekit.core.recordpaths import record_path
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.git import Git
from releasekit.sources.reader import Reader
from releasekit.sources.records import known_records, records_in_tree, records_of_tags

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def record(version: str, *, edition: int = 1, reason: str = "") -> Record:
    return Record("toweco", {"en": "Toweco"}, Version.parse(version), "base", f"v{version}", edition, withdrawn=reason or None)


def release(repo: RepoBuilder, *records: Record, tag: str = "") -> None:
    """A commit with records in it, and the tag of the last one."""
    repo.commit("release", {record_path(one.version): one.to_bytes() for one in records})
    repo.tag(tag or records[-1].tag)


def correct(repo: RepoBuilder, *records: Record) -> None:
    repo.commit("correct", {record_path(one.version): one.to_bytes() for one in records})


def known(repo: RepoBuilder) -> dict[Version, Record]:
    reader = Reader.open(repo.path)[1]
    return known_records(reader.git, reader.refs.releases, repo.rev("HEAD"))


def in_tree(repo: RepoBuilder) -> list[str]:
    return [str(version) for version in records_in_tree(Git(repo.path), repo.rev("HEAD"))]


@pytest.mark.parametrize(("version", "path"), [("4.2", "releases/4.2.json"), ("4.2.10", "releases/4.2.10.json")])
def test_a_record_lies_under_its_version(version: str, path: str) -> None:
    assert record_path(Version.parse(version)) == path


def test_a_release_has_the_record_of_its_own_tag(repo: RepoBuilder) -> None:
    repo.commit("old times")
    repo.tag("v1.0")
    release(repo, record("1.1"))
    release(repo, record("1.1.1"))
    refs = Reader.open(repo.path)[1].refs
    assert records_of_tags(Git(repo.path), refs.releases) == {Version(1, 1): record("1.1"), Version(1, 1, 1): record("1.1.1")}
    assert list(known(repo)) == [Version(1, 1), Version(1, 1, 1)]


def test_without_releases_there_are_no_records(repo: RepoBuilder) -> None:
    assert records_of_tags(Git(repo.path), ()) == {}
    assert known_records(Git(repo.path), (), None) == {}


def test_without_a_main_branch_the_tags_count(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    refs = Reader.open(repo.path)[1].refs
    assert known_records(Git(repo.path), refs.releases, None) == {Version(1, 0): record("1.0")}


def test_a_higher_edition_on_main_wins(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    release(repo, record("1.1"))
    correct(repo, record("1.0", edition=2, reason="broken"))
    assert known(repo) == {Version(1, 0): record("1.0", edition=2, reason="broken"), Version(1, 1): record("1.1")}


@pytest.mark.parametrize("edition", [1, 2])
def test_an_edition_that_is_not_higher_does_not_win(repo: RepoBuilder, edition: int) -> None:
    release(repo, record("1.0", edition=2))
    correct(repo, record("1.0", edition=edition, reason="quietly changed"))
    assert known(repo) == {Version(1, 0): record("1.0", edition=2)}


def test_on_main_only_what_was_asked_for_and_corrected_is_read(repo: RepoBuilder) -> None:
    """A product of ten years has hundreds of records, and a page that is opened every morning asks."""
    release(repo, record("1.0"))
    release(repo, record("1.1"))
    repo.commit("by hand", {"releases/1.0.json": "{}", "releases/9.0.json": "{}"})
    reader = Reader.open(repo.path)[1]
    assert reader.own_records(Version(1, 0)) == {Version(1, 1): record("1.1")}
    with pytest.raises(RepositoryError, match="not a record of releasekit"):
        reader.own_records()


def test_a_record_of_what_is_not_released_does_not_count(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    correct(repo, record("1.1", edition=2))
    assert list(known(repo)) == [Version(1, 0)]


@pytest.mark.parametrize("edition", [1, 2])
def test_a_release_without_a_record_has_the_corrected_one_from_main(repo: RepoBuilder, edition: int) -> None:
    """What is made from history is edition 1; a file of that edition is no witness of what was shipped."""
    repo.commit("old times")
    repo.tag("v1.0")
    correct(repo, record("1.0", edition=edition))
    assert known(repo) == ({Version(1, 0): record("1.0", edition=2)} if edition == 2 else {})


def test_the_highest_edition_of_several_commits_wins(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    correct(repo, record("1.0", edition=3))
    third = repo.rev("HEAD")
    correct(repo, record("1.0", edition=2))
    reader = Reader.open(repo.path)[1]
    for commits in ((third, repo.rev("HEAD")), (repo.rev("HEAD"), third)):
        assert known_records(reader.git, reader.refs.releases, *commits) == {Version(1, 0): record("1.0", edition=3)}


# Which release is in use ----------------------------------------------------------------------------------------------------


def in_use(repo: RepoBuilder) -> tuple[str | None, list[str]]:
    found, withdrawn = Project.open(repo.path).in_use()
    return str(found.version) if found else None, [str(version) for version in withdrawn]


def test_without_releases_none_is_in_use(repo: RepoBuilder) -> None:
    repo.commit("begin")
    assert in_use(repo) == (None, [])


def test_a_withdrawn_release_is_passed_over(repo: RepoBuilder) -> None:
    repo.commit("old times")
    repo.tag("v0.9")
    for version in ("1.0", "1.1", "1.1.1"):
        release(repo, record(version))
    assert in_use(repo) == ("1.1.1", [])
    correct(repo, record("1.1", edition=2, reason="broken"), record("1.1.1", edition=2, reason="broken too"))
    assert in_use(repo) == ("1.0", ["1.1.1", "1.1"])
    correct(repo, record("1.1", edition=3))
    assert in_use(repo) == ("1.1", ["1.1.1"])
    correct(repo, *(record(version, edition=4, reason="all of it") for version in ("0.9", "1.0", "1.1", "1.1.1")))
    assert in_use(repo) == (None, ["1.1.1", "1.1", "1.0", "0.9"])


def test_a_record_that_was_never_corrected_need_not_be_read(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    """`version` is asked a thousand times a day."""
    release(repo, record("1.0"))
    release(repo, record("1.1"))
    with monkeypatch.context() as patch:
        patch.delattr(Record, "from_bytes")
        assert in_use(repo) == ("1.1", [])
    correct(repo, record("1.1", edition=2, reason="broken"))
    assert in_use(repo) == ("1.0", ["1.1"])


def test_what_was_quietly_changed_withdraws_nothing(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    correct(repo, record("1.0", reason="quietly changed"))
    assert in_use(repo) == ("1.0", [])


def test_a_record_that_cannot_be_read_is_said_where_it_is_asked(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    release(repo, record("1.1"))
    repo.commit("a conflict", {"releases/1.0.json": "<<<<<<< HEAD"})
    assert in_use(repo) == ("1.1", [])
    repo.commit("a conflict", {"releases/1.1.json": "<<<<<<< HEAD"})
    with pytest.raises(RepositoryError, match=r"releases/1\.1\.json: the record is not JSON"):
        in_use(repo)


def test_records_are_told_lowest_first(repo: RepoBuilder) -> None:
    for version in ("1.10", "1.9", "1.9.1"):
        release(repo, record(version))
    assert [str(version) for version in known(repo)] == ["1.9", "1.9.1", "1.10"]


def test_the_project_tells_the_record_that_counts(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    correct(repo, record("1.0", edition=2, reason="broken"))
    assert Project.open(repo.path).records() == (record("1.0", edition=2, reason="broken"),)


# What lies beside them ------------------------------------------------------------------------------------------------------


def test_other_files_among_the_records_are_left_alone(repo: RepoBuilder) -> None:
    names = ("README.md", "1.1.json.orig", "latest.json", "1.0.0.json", "v1.1.json", "01.1.json", "old/1.1.json", "1.1", ".json")
    repo.commit("records", {**{f"releases/{name}": "no record" for name in names}, "releases/1.0.json": record("1.0").to_bytes()})
    assert in_tree(repo) == ["1.0"]


def test_a_link_among_the_records_is_not_followed(repo: RepoBuilder) -> None:
    repo.commit("records", {"releases/1.0.json": record("1.0").to_bytes()})
    (repo.path / "releases/1.1.json").symlink_to("1.0.json")
    repo.git("add", "releases")
    repo.commit("link")
    assert in_tree(repo) == ["1.0"]


def test_a_tree_without_records_has_none(repo: RepoBuilder) -> None:
    repo.commit("nothing")
    assert in_tree(repo) == []


# What cannot be read --------------------------------------------------------------------------------------------------------


def test_a_broken_record_of_a_tag_is_said_with_its_place(repo: RepoBuilder) -> None:
    repo.commit("release", {"releases/1.0.json": "{"})
    repo.tag("v1.0")
    with pytest.raises(RepositoryError, match="the record is not JSON") as error:
        known(repo)
    assert error.value.where == "v1.0:releases/1.0.json"


def test_a_broken_record_on_main_is_said_with_its_place(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    repo.commit("break it", {"releases/1.0.json": "[]"})
    with pytest.raises(RepositoryError, match="this is not a record of releasekit") as error:
        known(repo)
    assert error.value.where == "releases/1.0.json"


def test_a_record_that_speaks_of_another_version_is_refused(repo: RepoBuilder) -> None:
    """Copied under another name, it would be told as that other version."""
    repo.commit("release", {"releases/1.0.json": record("9.9").to_bytes()})
    repo.tag("v1.0")
    with pytest.raises(RepositoryError, match=r"9\.9"):
        known(repo)


def test_a_correction_that_speaks_of_another_version_is_refused(repo: RepoBuilder) -> None:
    release(repo, record("1.0"))
    repo.commit("wrong", {"releases/1.0.json": replace(record("9.9"), edition=2).to_bytes()})
    with pytest.raises(RepositoryError, match=r"9\.9"):
        known(repo)
