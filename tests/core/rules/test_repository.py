"""RK601 to RK607: the state of the repository. RK608 stands beside the rules that ask the remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.core.rowoptions import FileOptions
from releasekit.core.version import Version
from releasekit.core.versionfiles import agrees
from tests.core.rules.scene import Said, configure, findings, found, ignore, mend, release, told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder

WHOLE = FileOptions("VERSION", pattern="^{version}$")
FILES = 'files = [{ path = "VERSION", pattern = "^VERSION = {version}$" }]\n'


def numbered(repo: RepoBuilder, **numbers: str) -> None:
    """One release after the other, each with what its version file says: ``v1_0="1.0"``."""
    for tag, number in numbers.items():
        repo.commit(tag, {"VERSION": f"VERSION = {number}\n"})
        repo.tag(tag.replace("_", "."))


# RK601 shallow --------------------------------------------------------------------------------------------------------------


def test_rk601_is_broken_by_a_shallow_clone(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0", "v1.1")
    clone = repo.clone(tmp_path / "shallow", depth=1)
    assert found(clone) == [("RK601", "HEAD")]
    message = "this clone is shallow, so nothing is said about where releases stand in history"
    assert told(clone, "RK601") == [Said("HEAD", "error", message, mend("RK601"))]


def test_rk601_is_kept_by_a_whole_clone(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0", "v1.1")
    assert found(repo.clone(tmp_path / "whole")) == []


def test_rk601_the_hint_mends_it(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0", "v1.1")
    clone = repo.clone(tmp_path / "shallow", depth=1)
    clone.git("fetch", "-q", "--unshallow", "--tags")
    assert found(clone) == []


def test_rk601_rules_that_need_no_history_are_asked_all_the_same(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0")
    release(repo, "v1.1", annotated=False)
    assert found(repo.clone(tmp_path / "shallow", depth=1)) == [("RK601", "HEAD"), ("RK204", "v1.1")]


def test_rk601_where_history_is_cut_off_nothing_is_missing_for_that(repo: RepoBuilder, tmp_path: Path) -> None:
    """The tags of the cut-off part are not fetched: neither 1.0, nor 1.0.1, is missing in the project."""
    release(repo, "v1.0", "v1.0.1")
    repo.commit("old")
    release(repo, "v1.0.2")
    assert found(repo) == []
    assert found(repo.clone(tmp_path / "shallow", depth=1)) == [("RK601", "HEAD")]


def test_rk601_where_history_is_cut_off_no_release_is_called_deleted(shipped: Product, tmp_path: Path) -> None:
    clone = shipped.remote.clone(tmp_path / "shallow", depth=1)
    assert "v1.0" not in clone.git("tag").split()
    assert found(clone) == [("RK601", "HEAD")]


# RK602 version-file ---------------------------------------------------------------------------------------------------------


def test_rk602_is_broken_by_a_version_file_with_another_number(repo: RepoBuilder) -> None:
    configure(repo, FILES)
    numbered(repo, v1_0="1.0", v1_1="1.0")
    assert found(repo) == [("RK602", "v1.1")]
    assert told(repo, "RK602") == [Said("v1.1", "error", "VERSION says '1.0' in v1.1", mend("RK602"))]
    assert [one.path for one in findings(repo, "RK602")] == ["VERSION"]


def test_rk602_is_kept_by_version_files_that_agree(repo: RepoBuilder) -> None:
    configure(repo, FILES)
    numbered(repo, v1_0="1.0", v1_0_1="1.0.1", v1_1="1.1.0")
    assert found(repo) == []


def test_rk602_is_kept_by_the_releases_that_releasekit_made(shipped: Product) -> None:
    assert found(shipped.clone) == []


def test_rk602_years_of_another_number_are_one_finding_a_file(repo: RepoBuilder) -> None:
    configure(repo, 'files = [{ path = "VERSION", pattern = "^VERSION = {version}$" }, { path = "p.toml", key = "project.version" }]\n')
    for tag, number in (("v1.0", "0.9"), ("v1.1", "0.9"), ("v1.2", "1.2"), ("v1.3", "1.2")):
        repo.commit(tag, {"VERSION": f"VERSION = {number}\n", "p.toml": '[project]\nversion = "0.9"\n'})
        repo.tag(tag)
    assert [(one.place, one.path, one.message) for one in findings(repo, "RK602")] == [
        ("v1.0..v1.1", "VERSION", "v1.0 to v1.1 (2 tags) hold another number in VERSION"),
        ("v1.0..v1.3", "p.toml", "v1.0 to v1.3 (4 tags) hold another number in p.toml"),
        ("v1.3", "VERSION", "VERSION says '1.2' in v1.3"),
    ]


@pytest.mark.parametrize("content", ["", "nothing here\n", "VERSION = 1.0\nVERSION = 1.1\n", "\xff\xfe", "VERSION = 1.0"], ids=repr)
def test_rk602_a_file_in_which_no_number_is_found_says_nothing(repo: RepoBuilder, content: str) -> None:
    configure(repo, FILES)
    repo.commit("a release", {"VERSION": content})
    repo.tag("v1.0")
    assert found(repo) == []


@pytest.mark.parametrize("content", ["[project", "[project]\nversion = 1.1\n", 'project = "x"\n', "", '[project]\nversion = ["1.1"]\n'])
def test_rk602_a_toml_file_without_the_key_says_nothing(repo: RepoBuilder, content: str) -> None:
    configure(repo, 'files = [{ path = "p.toml", key = "project.version" }]\n')
    repo.commit("a release", {"p.toml": content})
    repo.tag("v1.0")
    assert found(repo) == []


def test_rk602_a_file_that_came_later_says_nothing_of_the_years_before(repo: RepoBuilder) -> None:
    configure(repo, FILES)
    release(repo, "v1.0", "v1.1")
    numbered(repo, v1_2="1.2")
    assert found(repo) == []


def test_rk602_a_link_to_a_version_file_is_no_version_file(repo: RepoBuilder) -> None:
    configure(repo, 'files = [{ path = "VERSION", pattern = "^{version}$" }]\n')
    repo.path.joinpath("VERSION").symlink_to("src/VERSION")
    repo.git("add", "VERSION")
    release(repo, "v1.0")
    assert found(repo) == []


@pytest.mark.parametrize("number", ['""', '" "'])
def test_rk602_an_empty_number_agrees_with_no_version(repo: RepoBuilder, number: str) -> None:
    configure(repo, 'files = [{ path = "p.toml", key = "project.version" }]\n')
    for tag in ("v1.0", "v1.0.1"):
        repo.commit(tag, {"p.toml": f"[project]\nversion = {number}\n# {tag}\n"})
        repo.tag(tag)
    assert found(repo) == [("RK602", "v1.0..v1.0.1")]


def test_rk602_the_tag_is_ignored_for_all_its_files(repo: RepoBuilder) -> None:
    configure(repo, FILES + ignore(("RK602", "v1.0..v1.1")))
    numbered(repo, v1_0="9", v1_1="9", v1_2="9")
    assert found(repo) == [("RK602", "v1.2")]


@pytest.mark.parametrize("text", ["1.2", "1.2.0", " 1.2 ", "v1.2", "1.2.0.0", "01.2"])
def test_a_number_that_means_the_stable_version(text: str) -> None:
    assert agrees(WHOLE, text, Version(1, 2))


@pytest.mark.parametrize("text", ["1.2.1", "1.20", "1.2.0rc1", "1.2.0.dev0", "1.2+local", "1!1.2", "", "x", "1.2 .0", "9" * 5000])
def test_a_number_that_means_no_stable_version(text: str) -> None:
    assert not agrees(WHOLE, text, Version(1, 2))


@pytest.mark.parametrize(("text", "means"), [("1.2.3", True), ("1.2.3.0", True), ("1.2", False), ("1.2.3.4", False), ("1.2.30", False)])
def test_a_number_that_means_the_hotfix_or_not(text: str, *, means: bool) -> None:
    assert agrees(WHOLE, text, Version(1, 2, 3)) is means


@pytest.mark.parametrize(("text", "means"), [("2", True), ("02", True), ("3", False), ("20", False), ("", False)])
def test_a_part_that_is_the_one_of_the_version_or_not(text: str, *, means: bool) -> None:
    assert agrees(FileOptions("a.h", pattern="{minor}"), text, Version(1, 2)) is means


@pytest.mark.parametrize(("text", "means"), [("0", True), ("00", True), ("1", False)])
def test_the_patch_of_a_stable_version_is_nought(text: str, *, means: bool) -> None:
    assert agrees(FileOptions("a.h", pattern="{patch}"), text, Version(1, 2)) is means


PARTS = """files = [
    { path = "v.h", pattern = "^A {major}$" },
    { path = "v.h", pattern = "^B {minor}$" },
    { path = "v.h", pattern = "^V {version}$" },
    { path = "package.json", key = "version" },
    { path = "package.json", key = 'packages."".version' },
]
"""


def test_rk602_every_place_of_a_file_counts_and_one_finding_tells_of_them(repo: RepoBuilder) -> None:
    configure(repo, PARTS)
    repo.commit("one", {"v.h": "A 1\nB 0\nV 1.0\n", "package.json": '{"version": "1.0.0", "packages": {"": {"version": "1.0.0"}}}'})
    repo.tag("v1.0")
    repo.commit("two", {"v.h": "A 2\nB 1\nV 1.0\n", "package.json": '{"version": "1.1.0", "packages": {"": {"version": "1.0.0"}}}'})
    repo.tag("v1.1")

    assert [(one.ref, one.message) for one in findings(repo, "RK602")] == [
        ("v1.1", "package.json says '1.0.0' in v1.1"),
        ("v1.1", "v.h says '2' for {major} and '1.0' in v1.1"),
    ]


def test_rk602_a_development_version_between_releases_is_no_wrong_number(repo: RepoBuilder) -> None:
    configure(repo, FILES.replace('$" }', '$", development = "{next}.dev0" }'))
    numbered(repo, v1_0="1.0")
    repo.commit("development", {"VERSION": "VERSION = 1.1.dev0\n"})
    numbered(repo, v1_1="1.1")
    repo.commit("development", {"VERSION": "VERSION = 1.2.dev0\n"})
    assert found(repo) == []


# RK603 no-main --------------------------------------------------------------------------------------------------------------


def test_rk603_is_broken_where_only_a_commit_is_checked_out(repo: RepoBuilder, tmp_path: Path) -> None:
    """What CI systems make of a checkout: a detached HEAD and no branch at all."""
    release(repo, "v1.0")
    clone = repo.clone(tmp_path / "ci")
    clone.switch("v1.0", detach=True)
    for branch in ("refs/heads/main", "refs/remotes/origin/main", "refs/remotes/origin/HEAD"):
        clone.git("update-ref", "--no-deref", "-d", branch)
    assert found(clone) == [("RK603", "HEAD")]
    message = "no main branch is known here; the commit that is checked out is taken for it"
    assert told(clone, "RK603") == [Said("HEAD", "warning", message, mend("RK603"))]


def test_rk603_is_kept_by_a_detached_head_beside_the_main_branch(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.switch("v1.0", detach=True)
    assert found(repo) == []


def test_rk603_is_kept_by_a_main_branch_of_the_remote(repo: RepoBuilder, tmp_path: Path) -> None:
    release(repo, "v1.0")
    clone = repo.clone(tmp_path / "ci")
    clone.switch("v1.0", detach=True)
    clone.git("branch", "-D", "-q", "main")
    assert found(clone) == []


# RK604 ambiguous-name -------------------------------------------------------------------------------------------------------


def test_rk604_is_broken_by_a_branch_with_the_name_of_a_tag(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/heads/v1.0", "HEAD")
    configure(repo, 'line-branch = "release/{line}"')
    assert found(repo) == [("RK604", "v1.0")]
    said = Said("v1.0", "warning", "v1.0 is a branch and a tag", "rename the branch: git branch -m v1.0 release/1.0")
    assert told(repo, "RK604") == [said]


def test_rk604_is_kept_by_a_branch_of_another_name(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.branch("v1.0-next")
    repo.branch("release/1.0")
    assert found(repo) == []


def test_rk604_a_branch_of_the_remote_is_enough(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/remotes/origin/v1.0", "HEAD")
    assert [code for code, _ in found(repo)] == ["RK604"]


def test_rk604_where_lines_are_named_like_tags_another_name_is_found(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/heads/v1.0", "HEAD")
    configure(repo, 'line-branch = "v{line}"')
    assert told(repo, "RK604")[0].hint == "rename the branch: git branch -m v1.0 branch-v1.0"


def test_rk604_the_hint_mends_it(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/heads/v1.0", "HEAD")
    repo.git(*told(repo, "RK604")[0].hint.partition("git ")[2].split())
    assert found(repo) == []


def test_rk604_the_hint_names_no_branch_that_is_there(repo: RepoBuilder) -> None:
    release(repo, "v1.0")
    repo.git("update-ref", "refs/heads/v1.0", "HEAD")
    repo.branch("release/1.0")
    repo.git(*told(repo, "RK604")[0].hint.partition("git ")[2].split())
    assert found(repo) == []


# RK606 replaced -------------------------------------------------------------------------------------------------------------


def test_rk606_is_broken_by_a_replaced_commit(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.git("replace", "--graft", "v1.1^{commit}")
    assert found(repo) == [("RK606", "refs/replace")]
    message = "this clone has replaced objects or grafts; releasekit looks past them"
    assert told(repo, "RK606") == [Said("refs/replace", "warning", message, mend("RK606"))]


def test_rk606_is_broken_by_grafts(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.write(".git/info/grafts", f"{repo.rev('v1.1')}\n")
    assert found(repo) == [("RK606", "refs/replace")]


def test_rk606_is_kept_by_a_clone_without_either(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.git("replace", "--graft", "v1.1^{commit}")
    repo.git("replace", "-d", repo.git("rev-parse", "v1.1^{commit}"))
    assert found(repo) == []


# RK607 case-collision -------------------------------------------------------------------------------------------------------


def test_rk607_is_broken_by_a_tag_that_differs_in_capitals_alone(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.git("update-ref", "refs/tags/V1.1", "HEAD")
    configure(repo, 'tag = "v{version}"')
    assert found(repo) == [("RK607", "v1.1")]
    said = Said("v1.1", "warning", "v1.1 and V1.1 differ in capitals alone", "if one is not published: git tag -d V1.1")
    assert told(repo, "RK607") == [said]


def test_rk607_is_kept_by_a_tag_that_differs_in_more(repo: RepoBuilder) -> None:
    release(repo, "v1.0", "v1.1")
    repo.git("update-ref", "refs/tags/V1.10", "HEAD")
    configure(repo, 'tag = "v{version}"')
    assert found(repo) == []
