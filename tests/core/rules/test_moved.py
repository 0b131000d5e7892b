"""RK210, RK211, RK212 and RK608: tags against the remote and against the records that releases left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.errors import RemoteError, RepositoryError
from tests.core.rules.scene import Said, beside, check, configure, found, release, told
from tests.delivery.products import fix_of_billing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder


FETCH = "fetch it: git fetch origin tag {}; where there never was one, as after a proposal was merged: releasekit cut --finish"


def of_tags(repo: RepoBuilder, *, remote: bool = False) -> list[tuple[str, str]]:
    """What is found, the changes aside that are not released."""
    return [(code, place) for code, place in found(repo, remote=remote) if not code.startswith("RK4")]


def published(repo: RepoBuilder, tmp_path: Path, *tags: str) -> RepoBuilder:
    """The repository released and pushed with all its tags; answers with the remote."""
    release(repo, *tags)
    remote = repo.bare_remote(tmp_path / "remote.git")
    repo.git("push", "-q", "origin", "--tags")
    return remote


# RK210 moved ----------------------------------------------------------------------------------------------------------------


def test_rk210_is_broken_by_a_tag_that_was_moved_here(repo: RepoBuilder, tmp_path: Path) -> None:
    published(repo, tmp_path, "v1.0", "v1.1")
    there = repo.refs()["refs/tags/v1.1"]
    repo.commit()
    repo.git("push", "-q", "origin", "main")
    repo.git("tag", "-f", "-a", "-m", "again", "v1.1")
    here = repo.refs()["refs/tags/v1.1"]
    assert found(repo, remote=True) == [("RK210", "v1.1")]
    message = f"v1.1 is {here[:9]} here and {there[:9]} at origin: one of them was moved"
    hint = "find out which is right; to take the remote's: git fetch origin +refs/tags/v1.1:refs/tags/v1.1"
    assert told(repo, "RK210", remote=True) == [Said("v1.1", "error", message, hint)]


def test_rk210_is_broken_by_a_tag_that_was_moved_at_the_remote(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0", "v1.1")
    remote.git("tag", "-f", "-a", "-m", "again", "v1.1", "v1.0^{commit}")
    assert found(repo, remote=True) == [("RK210", "v1.1")]


def test_rk210_is_broken_by_a_tag_made_anew_on_the_same_commit(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0")
    remote.git("tag", "-f", "v1.0", "v1.0^{commit}")
    assert found(repo, remote=True) == [("RK210", "v1.0")]


def test_rk210_is_kept_by_tags_that_are_the_same_here_and_there(repo: RepoBuilder, tmp_path: Path) -> None:
    published(repo, tmp_path, "v1.0", "v1.1")
    release(repo, "v1.2")
    assert found(repo, remote=True) == []


def test_rk210_the_hint_mends_it(repo: RepoBuilder, tmp_path: Path) -> None:
    published(repo, tmp_path, "v1.0")
    repo.git("tag", "-f", "v1.0", "HEAD")
    repo.git(*told(repo, "RK210", remote=True)[0].hint.partition("git ")[2].split())
    assert found(repo, remote=True) == []


def test_rk210_is_not_asked_without_remote(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0", "v1.1")
    remote.git("tag", "-f", "v1.1", "v1.0")
    assert [code for code, _ in found(repo)] == []


def test_rk210_a_repository_without_remote_has_nothing_to_compare_with(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    assert found(repo, remote=True) == []


def test_rk210_the_remote_has_the_name_that_is_configured(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0")
    remote = repo.bare_remote(tmp_path / "remote.git", "upstream")
    remote.git("tag", "v1.0", "main")
    configure(repo, 'remote = "upstream"')
    assert told(repo, "RK210", remote=True)[0].hint.endswith("git fetch upstream +refs/tags/v1.0:refs/tags/v1.0")


def test_rk210_writes_nothing_that_others_see(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0")
    remote.git("tag", "-f", "v1.0", "main")
    before = repo.refs(), remote.refs()
    found(repo, remote=True)
    assert (repo.refs(), remote.refs()) == before


def test_rk210_is_asked_in_a_shallow_clone_too(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0", "v1.1")
    clone = remote.clone(tmp_path / "shallow", depth=1)
    remote.git("tag", "-f", "v1.1", "v1.1^{commit}")
    assert ("RK601", "HEAD") in found(clone, remote=True)
    assert ("RK210", "v1.1") in found(clone, remote=True)


def test_rk210_is_asked_in_a_bare_repository_too(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0", "v1.1")
    mirror = remote.clone(tmp_path / "mirror.git", mirror=True)
    remote.git("tag", "-f", "v1.1", "v1.1^{commit}")
    assert found(mirror, remote=True) == [("RK210", "v1.1")]


def test_rk210_is_asked_in_a_repository_without_commits(make_repo: MakeRepo, repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0")
    empty = make_repo("empty")
    empty.git("remote", "add", "origin", str(remote.path))
    assert found(empty, remote=True) == [("RK608", "v1.0")]


def test_rk210_an_empty_remote_has_no_tag_that_was_moved(repo: RepoBuilder, make_repo: MakeRepo) -> None:
    release(repo, "v1.0")
    repo.git("remote", "add", "origin", str(make_repo("empty.git", bare=True).path))
    assert found(repo, remote=True) == []


def test_rk210_a_remote_that_cannot_be_reached_is_no_clean_bill(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0")
    repo.git("remote", "add", "origin", str(tmp_path / "nowhere.git"))
    with pytest.raises(RemoteError) as error:
        check(repo, remote=True)
    assert error.value.exit_code == 6


def test_rk210_a_remote_of_another_name_does_not_stand_in(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0")
    repo.bare_remote(tmp_path / "remote.git", "upstream")
    with pytest.raises(RepositoryError, match="there is no remote 'origin'"):
        check(repo, remote=True)


# RK608 not-fetched ----------------------------------------------------------------------------------------------------------


def test_rk608_is_broken_by_a_release_that_only_the_remote_has(repo: RepoBuilder, tmp_path: Path) -> None:
    published(repo, tmp_path, "v1.0", "v1.1")
    repo.git("tag", "-d", "v1.1")
    assert found(repo, remote=True) == [("RK608", "v1.1")]
    said = Said("v1.1", "warning", "v1.1 is at origin, and not here", "fetch it: git fetch origin tag v1.1")
    assert told(repo, "RK608", remote=True) == [said]


def test_rk608_the_hint_mends_it(repo: RepoBuilder, tmp_path: Path) -> None:
    published(repo, tmp_path, "v1.0", "v1.1")
    repo.git("tag", "-d", "v1.1")
    repo.git(*told(repo, "RK608", remote=True)[0].hint.partition("git ")[2].split())
    assert found(repo, remote=True) == []


def test_rk608_is_kept_by_a_foreign_tag_that_only_the_remote_has(repo: RepoBuilder, tmp_path: Path) -> None:
    remote = published(repo, tmp_path, "v1.0")
    remote.git("tag", "nightly", "main")
    assert found(repo, remote=True) == []


def test_rk608_a_peeled_tag_is_no_tag_of_its_own(repo: RepoBuilder, tmp_path: Path) -> None:
    """`ls-remote` lists v1.0^{} beside v1.0."""
    published(repo, tmp_path, "v1.0")
    assert "refs/tags/v1.0^{}" in repo.git("ls-remote", "origin")
    assert found(repo, remote=True) == []


# RK211 moved-off-record -----------------------------------------------------------------------------------------------------


def test_rk211_is_broken_by_a_tag_that_was_moved_after_the_release(shipped: Product) -> None:
    repo = shipped.clone
    base = shipped.record("1.1")["base"]
    moved = repo.commit("later")
    repo.git("tag", "-f", "-a", "-m", "moved", "v1.1")
    message = f"v1.1 is at {moved[:9]}, and its record tells of a commit made on {base[:9]}"
    hint = "find the release commit: git log --oneline --all --diff-filter=A -- releases/1.1.json"
    assert told(repo, "RK211") == [Said("v1.1", "error", message, hint)]


def test_rk211_is_kept_by_the_releases_that_releasekit_made(shipped: Product) -> None:
    assert found(shipped.clone) == []


def test_rk211_is_kept_by_hotfixes_and_by_later_commits(shipped: Product) -> None:
    fix = fix_of_billing(shipped)
    shipped.hotfix("2026-02-02", "1.0", fix)
    shipped.pull()
    assert of_tags(shipped.clone) == []


def test_rk211_a_tag_moved_to_a_commit_without_any_record_is_found_by_the_one_on_main(shipped: Product) -> None:
    repo = shipped.clone
    repo.git("tag", "-f", "-a", "-m", "moved", "v1.1", "v1.0~1")
    assert ("RK211", "v1.1") in found(repo)


def test_rk211_the_commands_in_the_hint_find_the_release_commit(shipped: Product) -> None:
    repo = shipped.clone
    right = repo.rev("v1.1")
    repo.commit("later")
    repo.git("tag", "-f", "-a", "-m", "moved", "v1.1")
    command = told(repo, "RK211")[0].hint.partition("git ")[2].split()
    assert repo.git(*command, "--format=%H").split()[0] == repo.git("rev-parse", "--short", right)


def test_rk211_a_tag_moved_to_another_child_of_its_base_is_not_on_main(shipped: Product) -> None:
    """The record cannot name the commit that holds it: a second release commit on the same base is found by where it stands."""
    repo = shipped.clone
    base = repo.rev("v1.1^")
    tree = repo.git("rev-parse", "v1.1^{tree}")
    other = repo.git("commit-tree", "-p", base, "-m", "a forged release", tree)
    repo.git("tag", "-f", "-a", "-m", "moved", "v1.1", other)
    assert [code for code, _ in found(repo)] == ["RK203"]


# RK212 deleted --------------------------------------------------------------------------------------------------------------


def test_rk212_is_broken_by_a_release_whose_tag_is_gone(shipped: Product) -> None:
    repo = shipped.clone
    repo.git("tag", "-d", "v1.1")
    assert of_tags(repo) == [("RK212", "v1.1")]
    message = "1.1 left a record on the main branch, and its tag v1.1 is not here"
    assert told(repo, "RK212") == [Said("v1.1", "error", message, FETCH.format("v1.1"))]


def test_rk212_is_kept_by_a_tag_that_was_fetched_as_the_hint_says(shipped: Product) -> None:
    repo = shipped.clone
    repo.git("tag", "-d", "v1.1")
    repo.git(*told(repo, "RK212")[0].hint.partition(";")[0].partition("git ")[2].split())
    assert found(repo) == []


def test_rk212_a_tag_that_is_gone_everywhere_is_told_as_well(shipped: Product) -> None:
    repo = shipped.clone
    repo.git("tag", "-d", "v1.1")
    shipped.remote.git("tag", "-d", "v1.1")
    assert of_tags(repo, remote=True) == [("RK212", "v1.1")]


def test_rk212_a_record_that_names_no_tag_is_told_by_the_tag_that_it_would_have(shipped: Product) -> None:
    repo = shipped.clone
    record = (
        repo.git("show", "HEAD:releases/1.1.json").replace('"tag": "v1.1"', '"tag": null').replace('"version": "1.1"', '"version": "1.2"')
    )
    repo.commit("by hand", {"releases/1.2.json": record})
    assert found(repo) == [("RK212", "v1.2")]


def test_rk212_a_record_that_names_the_tag_of_another_release_is_told_by_its_own(shipped: Product) -> None:
    repo = shipped.clone
    record = repo.git("show", "HEAD:releases/1.1.json").replace('"version": "1.1"', '"version": "1.2"')
    repo.commit("by hand", {"releases/1.2.json": record})
    assert found(repo) == [("RK212", "v1.2")]


def test_rk212_the_hint_holds_no_command_out_of_a_record(shipped: Product) -> None:
    repo = shipped.clone
    record = repo.git("show", "HEAD:releases/1.1.json").replace('"tag": "v1.1"', '"tag": "x; touch evil"')
    repo.commit("by hand", {"releases/1.2.json": record.replace('"version": "1.1"', '"version": "1.2"')})
    assert [one.hint for one in told(repo, "RK212")] == [FETCH.format("v1.2")]


def test_a_record_of_the_main_branch_counts_for_a_tag_beside_it(shipped: Product) -> None:
    """The tag of 1.1 stands on a commit beside main that has no records at all: main's own record tells where it was."""
    repo = shipped.clone
    repo.git("tag", "-d", "v1.1")
    beside(repo, "v1.0~1", "v1.1")
    assert sorted({code for code, _ in of_tags(repo)}) == ["RK203", "RK211", "RK602"]
