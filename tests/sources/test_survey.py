"""The survey: what is read of a repository that is to be configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.core.adoption import Survey
from releasekit.core.config import Config
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.git import Git
from releasekit.sources.repository import open_repository
from releasekit.sources.settings import Settings
from releasekit.sources.survey import LARGEST, configured_by, read_pyproject, survey_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder


def surveyed(repo: RepoBuilder) -> Survey:
    return survey_of(open_repository(repo.path), Settings())


def test_files_are_those_of_the_main_branch_and_not_of_the_work_tree(repo: RepoBuilder) -> None:
    repo.commit("first", {"setup.cfg": "version = 4.2\n", "src/a.c": "a", "src/b/c.c": "c"})
    repo.git("switch", "-q", "-c", "topic")
    repo.commit("more", {"other": "x"})
    repo.write("pyproject.toml", "[project]\n")

    found = surveyed(repo)

    assert found.paths == ("setup.cfg", "src/a.c", "src/b/c.c")
    assert found.contents == {"setup.cfg": b"version = 4.2\n"}
    assert found.folders == {"src": 2, "src/b": 1}
    assert (found.folders_in(""), found.folders_in("src")) == (("src",), ("src/b",))
    assert (found.main, found.branches, found.remote, found.remote_head) == ("main", ("main", "topic"), None, None)


def test_version_files_are_read_as_the_newest_releases_have_them(repo: RepoBuilder) -> None:
    for number in ("4.1", "4.2", "4.2.1"):
        repo.commit(number, {"VERSION": f"{number}\n", "package.json": "{}"})
        repo.tag(f"v{number}")
    repo.commit("next", {"VERSION": "4.3.dev0\n"})

    found = surveyed(repo)

    assert found.contents["VERSION"] == b"4.3.dev0\n"
    assert {str(version): held["VERSION"] for version, held in found.released.items()} == {"4.2.1": b"4.2.1\n", "4.2": b"4.2\n"}
    assert Version(4, 1) not in found.released


def test_the_number_of_git_processes_does_not_grow_with_the_tags(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    attempt = Git.attempt

    def counted(self: Git, *arguments: str, **more: object) -> object:
        calls.append(arguments)
        return attempt(self, *arguments, **more)  # type: ignore[arg-type]

    repo.commit("first", {"VERSION": "1.0\n"})
    repo.tag("v1.0")
    monkeypatch.setattr(Git, "attempt", counted)
    surveyed(repo)
    few = len(calls)
    monkeypatch.undo()
    for number in range(1, 8):
        repo.commit("more", {"VERSION": f"1.{number}\n"})
        repo.tag(f"v1.{number}")
    monkeypatch.setattr(Git, "attempt", counted)
    surveyed(repo)

    assert len(calls) - few == few


def test_strange_entries_and_large_files_are_kept_apart(repo: RepoBuilder) -> None:
    (repo.path / "docs").mkdir()
    (repo.path / "docs" / "link").symlink_to("elsewhere")
    (repo.path / "VERSION").symlink_to("docs")
    files = {"package.json": "x" * (LARGEST + 1), "docs/a\x07b": "x", "docs/a": "x", "a b/__init__.py": "x"}
    repo.git("add", "docs/link", "VERSION")
    repo.commit("first", files)

    found = surveyed(repo)

    assert found.paths == ("a b/__init__.py", "docs/a", "package.json")
    assert found.strange == ("VERSION", "docs/a\x07b", "docs/link")
    assert found.contents == {"a b/__init__.py": b"x"}


def test_an_empty_repository_shows_nothing(repo: RepoBuilder) -> None:
    found = surveyed(repo)

    assert (found.main, found.branches, found.paths, found.contents, found.released) == (None, (), (), {}, {})
    assert found.name == "repo"


def test_a_shallow_clone_is_refused(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("first")
    repo.commit("second")

    with pytest.raises(RepositoryError, match="shallow"):
        surveyed(repo.clone(tmp_path / "shallow", depth=1))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://forge.example/group/toweco.git", "toweco"),
        ("https://forge.example/group/toweco/", "toweco"),
        ("git@forge.example:toweco", "toweco"),
        ("../toweco.git", "toweco"),
        ("https://ada:secret@forge.example", "repo"),
        ("toweco", "repo"),
        ("https://forge.example/.git", "repo"),
    ],
)
def test_the_name_is_that_at_the_remote_where_it_says_one(repo: RepoBuilder, address: str, name: str) -> None:
    repo.git("remote", "add", "origin", address)

    assert surveyed(repo).name == name


def test_the_only_remote_is_taken_and_origin_where_there_are_more(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo("toweco")
    repo.commit("first")
    repo.branch("next")
    repo.git("switch", "-q", "next")
    clone = repo.clone(tmp_path / "clone", origin="upstream")

    found = surveyed(clone)
    assert (found.remote, found.name, found.remote_head, found.main) == ("upstream", "toweco", "next", "next")
    assert found.branches == ("main", "next")
    clone.git("remote", "add", "other", "x")
    assert surveyed(clone).remote is None
    clone.git("remote", "add", "origin", "y")
    assert surveyed(clone).remote == "origin"


def test_towncriers_table_is_that_of_the_settings(repo: RepoBuilder) -> None:
    assert survey_of(open_repository(repo.path), Settings(Config(), "", {"directory": "news"})).towncrier == {"directory": "news"}


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ({}, None),
        ({"pyproject.toml": "[project]\n"}, None),
        ({"pyproject.toml": "tool = 3\n"}, None),
        ({"pyproject.toml": "[tool.other]\n"}, None),
        ({"pyproject.toml": "[tool.releasekit]\n"}, "pyproject.toml"),
        ({"releasekit.toml": ""}, "releasekit.toml"),
        ({"releasekit.toml": "", "pyproject.toml": "[tool.releasekit]\n"}, "releasekit.toml"),
    ],
)
def test_an_empty_configuration_is_one_too(tmp_path: Path, files: dict[str, str], file: str | None) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert configured_by(tmp_path, Settings()) == file
    assert configured_by(tmp_path, Settings(where="elsewhere.toml")) == "elsewhere.toml"


def test_a_pyproject_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()

    with pytest.raises(RepositoryError, match="cannot be read"):
        read_pyproject(tmp_path)
