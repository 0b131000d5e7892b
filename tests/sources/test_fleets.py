"""Which repositories a fleet has: found in a folder, or listed in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from releasekit.errors import RepositoryError, UsageError
from releasekit.sources.fleets import members_of
from tests.gitrepo import RepoBuilder


def names(place: Path) -> list[str]:
    return [one.name for one in members_of(place)]


def test_repositories_are_found_at_any_depth_and_none_inside_of_another(tmp_path: Path) -> None:
    for name in ("b", "a/deep/one", "a/two", "b/vendored", ".hidden/three"):
        RepoBuilder.init(tmp_path / name)
    RepoBuilder.init(tmp_path / "bare.git", bare=True)
    first = RepoBuilder.init(tmp_path / "c")
    first.commit("first")
    first.git("worktree", "add", "-q", str(tmp_path / "worktree"), "-b", "more")
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")

    assert names(tmp_path) == ["a/deep/one", "a/two", "b", "bare.git", "c", "worktree"]
    assert members_of(tmp_path)[0].path == str(tmp_path / "a/deep/one")


def test_a_link_to_a_repository_is_one_and_names_none_twice(tmp_path: Path) -> None:
    fleet, elsewhere = tmp_path / "fleet", tmp_path / "elsewhere"
    RepoBuilder.init(fleet / "here")
    RepoBuilder.init(elsewhere / "there")
    (fleet / "a link to here").symlink_to(fleet / "here")
    (fleet / "all").symlink_to(elsewhere)
    (fleet / "nowhere").symlink_to(tmp_path / "gone")
    (fleet / "there").symlink_to(elsewhere / "there")

    assert names(fleet) == ["here", "there"]


def test_a_file_lists_paths_relative_to_its_folder(tmp_path: Path) -> None:
    listed = tmp_path / "fleet.txt"
    listed.write_text("# ours\n\nb\n  ../elsewhere/a  \n/somewhere/c\n", encoding="utf-8")

    assert [(one.name, one.path) for one in members_of(listed)] == [
        ("b", str(tmp_path / "b")),
        ("../elsewhere/a", str(tmp_path / "../elsewhere/a")),
        ("/somewhere/c", "/somewhere/c"),
    ]


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"", RepositoryError, "there is no repository here"),
        (b"# only words\n", RepositoryError, "there is no repository here"),
        (b"a\nb\na\n", UsageError, "a is listed twice"),
        (b"https://example.org/a.git\n", UsageError, "is an address, and no clone"),
        (b"\xff\xfe\n", UsageError, "is not UTF-8"),
    ],
    ids=["empty", "comments", "twice", "address", "bytes"],
)
def test_a_list_that_cannot_be_meant_is_refused(tmp_path: Path, content: bytes, error: type[Exception], said: str) -> None:
    listed = tmp_path / "fleet.txt"
    listed.write_bytes(content)
    with pytest.raises(error, match=said):
        members_of(listed)


def test_a_folder_without_repositories_and_a_place_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="there is no repository here"):
        members_of(tmp_path)
    with pytest.raises(RepositoryError, match="cannot be read: No such file"):
        members_of(tmp_path / "nowhere")
