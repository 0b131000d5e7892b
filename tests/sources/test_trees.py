"""Trees: the matrix of components and versions is right even where commits say nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from releasekit import Project, Version
from releasekit.core.states import States
from releasekit.git import Git
from releasekit.sources.trees import states_between, states_of_releases

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

CONFIG = """
id = "toweco"
component = [{ id = "core", paths = ["core/**"] }, { id = "ui", paths = ["ui/**"] }, { id = "old", paths = ["old/**"] }, { id = "people" }]
changes.exclude = ["**/_vendor/**"]
"""


def history(repo: RepoBuilder) -> Project:
    """1.0 (core, old) — 1.1 (evil merge: core; ui comes) — 1.2 (nothing but vendored) — 2.0 (old goes); 1.0.1 on the line of 1.0."""
    first = repo.commit("first", {"releasekit.toml": CONFIG, "core/a": "1", "old/a": "1", "old/b": "1"})
    repo.git("tag", "-a", "-m", "1", "v1.0")
    side = repo.commit("side", {"ui/a": "1"})
    main = repo.commit("main", {"ui/a": None, "README": "1"}, parents=[first])
    repo.commit("merge", {"ui/a": "1", "core/a": "evil"}, parents=[main, side])
    repo.git("tag", "-a", "-m", "2", "v1.1")
    repo.commit("vendored", {"core/_vendor/x": "1", "old/b": None})
    repo.git("tag", "-a", "-m", "3", "v1.2")
    repo.commit("old goes", {"old/a": None, "core/_vendor/x": None, "core/b": "1"})
    repo.git("tag", "-a", "-m", "4", "v2.0")
    repo.commit("and is not there", {"ui/b": "1"})
    repo.git("tag", "-a", "-m", "5", "v2.1")
    repo.git("switch", "-q", "-c", "release/1.0", first)
    repo.commit("fix", {"old/a": "2"})
    repo.git("tag", "-a", "-m", "6", "v1.0.1")
    repo.git("switch", "-q", "main")
    return Project.open(repo.path)


MATRIX: dict[str, States] = {
    "1.0": {"core": "new", "ui": "absent", "old": "new"},
    "1.0.1": {"core": "unchanged", "ui": "absent", "old": "changed"},
    "1.1": {"core": "changed", "ui": "new", "old": "unchanged"},
    "1.2": {"core": "unchanged", "ui": "unchanged", "old": "changed"},
    "2.0": {"core": "changed", "ui": "unchanged", "old": "removed"},
    "2.1": {"core": "unchanged", "ui": "changed", "old": "absent"},
}


def test_the_states_of_all_releases(repo: RepoBuilder) -> None:
    project = history(repo)
    found = states_of_releases(Git(repo.path), project.product.ownership, project.refs.releases)
    assert {str(version): states for version, states in found.items()} == MATRIX


def test_the_states_between_two_commits_are_the_same(repo: RepoBuilder) -> None:
    project = history(repo)
    for release in project.refs.releases:
        before = project.refs.release(release.previous).commit if release.previous else None  # type: ignore[union-attr]
        assert states_between(project.reader, before, release.commit) == MATRIX[str(release.version)]


def test_a_part_of_the_releases_begins_with_a_first_one(repo: RepoBuilder) -> None:
    project = history(repo)
    found = states_of_releases(Git(repo.path), project.product.ownership, project.refs.releases[-2:])
    assert [found[one] for one in (Version(2, 0), Version(2, 1))] == [{"core": "new", "ui": "new", "old": "absent"}, MATRIX["2.1"]]


def test_components_without_patterns_cost_nothing(repo: RepoBuilder) -> None:
    repo.commit("first", {"releasekit.toml": 'id = "x"'})
    repo.git("tag", "v1.0")
    project = Project.open(repo.path)
    nowhere = Git(repo.path / "no such folder")
    assert states_of_releases(nowhere, project.product.ownership, project.refs.releases) == {}
    elsewhere = replace(project.reader, git=nowhere)
    vars(elsewhere)["product"] = project.product
    assert states_between(elsewhere, None, "0" * 40) == {}


def test_records_made_from_history_have_the_states_of_the_trees(repo: RepoBuilder) -> None:
    found = {str(record.version): {one.id: one.state for one in record.components} for record in history(repo).records()}
    assert found["1.0"] == {"core": "new", "old": "new", "people": "new"}
    assert found["1.1"] == {"core": "changed", "ui": "new", "old": "unchanged", "people": "unchanged"}
    assert found["2.0"] == {"core": "changed", "ui": "unchanged", "old": "removed", "people": "unchanged"}
    assert found["2.1"] == {"core": "unchanged", "ui": "changed", "people": "unchanged"}
