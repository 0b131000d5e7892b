"""RK5xx: what a release leaves behind to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.rules.scene import Said, found, mend, release, told

if TYPE_CHECKING:
    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder


@pytest.mark.parametrize("content", ['{"changes": []}', "[]", "not JSON", "", "[" * 100_000])
def test_rk501_is_broken_by_a_folder_of_releases_that_is_not_releasekits(repo: RepoBuilder, content: str) -> None:
    repo.commit("notes", {"releases/1.0.json": content})
    repo.tag("v1.0")
    assert found(repo) == [("RK501", "releases/1.0.json"), ("RK501", "v1.0:releases/1.0.json")]


def test_rk501_is_broken_by_the_record_of_another_version(shipped: Product) -> None:
    repo = shipped.clone
    repo.commit("mixed up", {"releases/1.0.json": repo.git("show", "HEAD:releases/1.1.json")})
    said = Said("releases/1.0.json", "error", "this is no record of a release: this is the record of 1.1", mend("RK501"))
    assert told(repo, "RK501") == [said]
    assert [code for code, _ in found(repo)] == ["RK501"]


def test_rk501_is_kept_by_the_records_that_releases_leave(shipped: Product) -> None:
    assert found(shipped.clone) == []


def test_rk501_is_kept_by_files_beside_the_records(repo: RepoBuilder) -> None:
    files = {"releases/README.md": "x", "releases/1.0/notes.json": "x", "releases/1.0.0.json": "x", "releases/v1.0.json": "x"}
    repo.commit("notes", files)
    repo.tag("v1.0")
    assert found(repo) == []


def test_rk501_is_kept_where_a_folder_or_a_link_lies(repo: RepoBuilder) -> None:
    repo.write("releases/1.1.json/inside", "x")
    repo.path.joinpath("releases/1.2.json").symlink_to("nowhere")
    repo.git("add", "releases")
    release(repo, "v1.0", "v1.1")
    assert found(repo) == []
