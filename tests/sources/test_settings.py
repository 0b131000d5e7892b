"""Configuration files: which of them counts, from a folder and from a commit, and what is said of a broken one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from releasekit import Project
from releasekit.core.config import Config
from releasekit.errors import ConfigError, ReleasekitError, RepositoryError
from releasekit.git import Git
from releasekit.sources.settings import Settings, settings_of_commit, settings_of_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitrepo import RepoBuilder

OWN = 'id = "own"\n'
PYPROJECT = '[project]\nname = "x"\n[tool.releasekit]\nid = "pyproject"\n'
TOWNCRIER = '[tool.towncrier]\nname = "{}"\n'


def folder_of(tmp_path: Path, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("files", "id", "where"),
    [
        ({}, None, ""),
        ({"releasekit": OWN}, "own", "releasekit.toml"),
        ({"pyproject": PYPROJECT}, "pyproject", "pyproject.toml [tool.releasekit]"),
        ({"releasekit": OWN, "pyproject": PYPROJECT}, "own", "releasekit.toml"),
        ({"pyproject": "[project]\n"}, None, ""),
        ({"pyproject": "[tool.other]\n"}, None, ""),
        ({"releasekit": ""}, None, ""),
        ({"releasekit": "", "pyproject": PYPROJECT}, None, ""),
        ({"releasekit": "[tool.releasekit]\nid = 'nested'\n"}, "nested", "releasekit.toml"),
    ],
)
def test_the_configuration_of_a_folder(tmp_path: Path, files: dict[str, str], id: str | None, where: str) -> None:
    assert settings_of_folder(folder_of(tmp_path, **files)) == Settings(Config(id=id), where)


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"towncrier": TOWNCRIER.format("a")}, "a"),
        ({"pyproject": TOWNCRIER.format("b")}, "b"),
        ({"towncrier": TOWNCRIER.format("a"), "pyproject": TOWNCRIER.format("b")}, "a"),
        ({"releasekit": OWN, "pyproject": TOWNCRIER.format("b")}, "b"),
    ],
)
def test_towncriers_table_is_found_beside(tmp_path: Path, files: dict[str, str], name: str) -> None:
    assert settings_of_folder(folder_of(tmp_path, **files)).towncrier == {"name": name}


@pytest.mark.parametrize(
    ("files", "table"),
    [
        ({"towncrier": "[tool.other]\n", "pyproject": TOWNCRIER.format("b")}, {}),
        ({"towncrier": ""}, {}),
        ({"pyproject": "[tool.towncrier]\n"}, {}),
        ({"pyproject": "[project]\nname = 'toweco'\n[tool.towncrier]\n"}, {"package": "toweco"}),
        ({"towncrier": "", "pyproject": "[project]\nname = 'toweco'\n"}, {"package": "toweco"}),
        ({"pyproject": "[project]\nname = 'toweco'\n[tool.towncrier]\npackage = 'own'\n"}, {"package": "own"}),
        ({"pyproject": "[project]\nname = 'toweco'\n"}, None),
    ],
)
def test_towncriers_table_is_the_one_that_towncrier_takes(tmp_path: Path, files: dict[str, str], table: dict[str, str] | None) -> None:
    assert settings_of_folder(folder_of(tmp_path, **files)).towncrier == table


def test_keys_that_towncrier_overlooks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"towncrier reads the table \[tool.towncrier\] only, and overlooks directory"):
        settings_of_folder(folder_of(tmp_path, towncrier="directory = 'news'\n"))


def test_without_towncrier_there_is_no_table(tmp_path: Path) -> None:
    assert settings_of_folder(folder_of(tmp_path, releasekit=OWN)).towncrier is None


def test_another_file_may_be_named(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('id = "other"\n')
    settings = settings_of_folder(folder_of(tmp_path, releasekit=OWN, pyproject=TOWNCRIER.format("b")), other)
    assert (settings.config.id, settings.where, settings.towncrier) == ("other", str(other), {"name": "b"})


def test_the_file_that_is_named_may_be_a_pyproject(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(PYPROJECT)
    assert settings_of_folder(tmp_path, other).config.id == "pyproject"


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the file cannot be read: No such file or directory") as error:
        settings_of_folder(tmp_path, tmp_path / "missing.toml")
    assert error.value.where == str(tmp_path / "missing.toml")


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "releasekit.toml").mkdir()
    with pytest.raises(RepositoryError, match="cannot be read: Is a directory"):
        settings_of_folder(tmp_path)


@pytest.mark.parametrize("name", ["releasekit", "pyproject", "towncrier"])
@pytest.mark.parametrize("content", [b"id = ", b"id = 1\nid = 2\n", b"\xff\xfe", b"= x"])
def test_what_is_no_toml_is_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / f"{name}.toml").write_bytes(content)
    with pytest.raises(ConfigError, match="the file is not TOML") as error:
        settings_of_folder(tmp_path)
    assert (error.value.where, error.value.exit_code) == (f"{name}.toml", 2)


@pytest.mark.parametrize(
    ("files", "where"),
    [({"releasekit": "idd = 1\n"}, "releasekit.toml"), ({"pyproject": "[tool.releasekit]\nidd = 1\n"}, "pyproject.toml [tool.releasekit]")],
)
def test_a_wrong_option_is_told_with_its_file(tmp_path: Path, files: dict[str, str], where: str) -> None:
    with pytest.raises(ConfigError) as error:
        settings_of_folder(folder_of(tmp_path, **files))
    assert (error.value.where, error.value.problems) == (where, ("idd: there is no such option (did you mean 'id'?)",))


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject": "tool = 5\n"},
        {"pyproject": "[tool]\nreleasekit = 5\n"},
        {"pyproject": '[tool]\nreleasekit = "x"\n'},
        {"releasekit": "tool = 5\n"},
        {"releasekit": "[tool]\nreleasekit = 5\n"},
        {"pyproject": "[tool]\ntowncrier = 5\n"},
        {"towncrier": "tool = 5\n"},
        {"towncrier": "[tool]\ntowncrier = [1]\n"},
        {"towncrier": "[tool.towncrier]\ntype = 5\n"},
        {"towncrier": "[tool.towncrier]\ntype = [5]\n"},
        {"towncrier": "[tool.towncrier]\nsection = 5\n"},
        {"towncrier": "[tool.towncrier]\nsection = [5]\n"},
        {"towncrier": "[tool.towncrier]\nignore = 5\n"},
        {"towncrier": '[tool.towncrier]\ndirectory = "../outside"\n'},
        {"towncrier": '[tool.towncrier]\ndirectory = "/etc"\n'},
        {"towncrier": '[tool.towncrier]\ndirectory = "."\n'},
        {"towncrier": '[tool.towncrier]\ndirectory = ""\n'},
        {"towncrier": "[tool.towncrier]\ndirectory = 5\n"},
        {"towncrier": '[tool.towncrier]\nfilename = "a\\nb"\n'},
        {"towncrier": '[tool.towncrier]\nfilename = ""\n'},
    ],
    ids=lambda files: next(f"{name} {content.strip()}" for name, content in files.items()),
)
def test_tables_of_a_wrong_shape_never_crash(repo: RepoBuilder, files: dict[str, str]) -> None:
    """Whatever stands there, it is read as nothing or refused in our own words; any other exception would be a bug of ours."""
    repo.commit("feat: a", {f"{name}.toml": content for name, content in files.items()})
    told: list[str] = []
    with suppress(ReleasekitError):
        told = [str(record.version) for record in Project.open(repo.path).history(unreleased=True)]
    assert told in ([], ["0.1"])


def test_the_configuration_of_a_commit_is_that_of_its_tree(repo: RepoBuilder) -> None:
    first = repo.commit("a", {"releasekit.toml": 'id = "first"\n'})
    second = repo.commit("b", {"releasekit.toml": 'id = "second"\n', "pyproject.toml": TOWNCRIER.format("b")})
    repo.write("releasekit.toml", 'id = "edited"\n')
    git = Git(repo.path)
    assert [settings_of_commit(git, commit).config.id for commit in (first, second, "HEAD")] == ["first", "second", "second"]
    assert settings_of_commit(git, second).towncrier == {"name": "b"}


def test_a_commit_without_configuration_has_none(repo: RepoBuilder) -> None:
    commit = repo.commit("a", {"sub/releasekit.toml": OWN})
    assert settings_of_commit(Git(repo.path), commit) == Settings()


def test_a_link_is_no_configuration_of_a_commit(repo: RepoBuilder) -> None:
    """Its blob is the text of the link, which is no TOML; outside of the tree nothing is read."""
    (repo.path / "releasekit.toml").symlink_to("/etc/passwd")
    repo.git("add", "releasekit.toml")
    commit = repo.commit("a")
    with pytest.raises(ConfigError, match="the file is not TOML"):
        settings_of_commit(Git(repo.path), commit)


@pytest.mark.parametrize(
    ("files", "sources"),
    [
        ({}, ("fragments", "commits", "trailers")),
        ({"releasekit": OWN}, ("fragments", "commits", "trailers")),
        ({"towncrier": ""}, ("fragments", "trailers")),
        ({"pyproject": TOWNCRIER.format("b")}, ("fragments", "trailers")),
        ({"releasekit": "[changes]\nstrict = true\n", "pyproject": TOWNCRIER.format("b")}, ("fragments", "trailers")),
        ({"releasekit": "[changes]\nsources = ['commits']\n", "pyproject": TOWNCRIER.format("b")}, ("commits",)),
        (
            {"pyproject": TOWNCRIER.format("b") + "[tool.releasekit.changes]\nsources = ['fragments', 'commits', 'trailers']\n"},
            ("fragments", "commits", "trailers"),
        ),
    ],
)
def test_where_towncrier_is_configured_commits_are_read_when_they_are_named(
    tmp_path: Path, files: dict[str, str], sources: tuple[str, ...]
) -> None:
    assert settings_of_folder(folder_of(tmp_path, **files)).config.changes.sources == sources
