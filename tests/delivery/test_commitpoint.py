"""The commit point: a release is there for everybody as a whole, or not at all; what the remote holds decides, and not what a push says."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import FIRST_FILES, Product, assert_released, put_hook, releasekit_here, snapshot, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"
CUT = ["cut", "--yes", "--as-of", DAY]


def test_both_refs_are_pushed_and_the_clone_learns_of_them(ready: Product) -> None:
    local = ready.clone.rev("main")
    ready.rk(*CUT)

    assert_released(ready, "1.2")
    refs = ready.clone.refs()
    assert refs["refs/tags/v1.2"] == ready.remote.refs()["refs/tags/v1.2"]
    assert refs["refs/remotes/origin/main"] == ready.remote.rev("main")
    assert refs["refs/heads/main"] == local


@pytest.mark.parametrize("url", ["../remote.git", "FILE", "PATH"])
def test_a_remote_may_be_a_relative_path_an_absolute_one_or_a_file_url(ready: Product, url: str) -> None:
    named = {"FILE": ready.remote.path.as_uri(), "PATH": str(ready.remote.path)}
    ready.clone.git("remote", "set-url", "origin", named.get(url, url))
    ready.rk(*CUT)

    assert_released(ready, "1.2")


def test_a_push_address_of_its_own_is_where_the_release_goes(ready: Product) -> None:
    shutil.copytree(ready.remote.path, ready.home / "second.git")
    ready.clone.git("remote", "set-url", "--push", "origin", "../second.git")
    before = take_state(ready.remote)
    ready.rk(*CUT)

    assert take_state(ready.remote) == before
    assert "refs/tags/v1.2" in RepoBuilder(ready.home / "second.git").refs()


# Somebody else was first -----------------------------------------------------------------------------------------------------


def test_a_tag_that_is_there_already_loses_the_race_and_nothing_is_written(ready: Product, tmp_path: Path) -> None:
    """Cases 9 and 13."""
    plan = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(plan), "--as-of", DAY)
    ready.remote.git("-c", "user.name=Eve", "-c", "user.email=e@x", "tag", "-a", "-m", "theirs", "v1.2", "main")
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk("cut", "--from-plan", str(plan), "--yes", status=5)

    assert "v1.2" in answer.err
    assert take_state(ready.clone, ready.remote) == before


def test_a_branch_that_moved_loses_the_race_and_nothing_is_written(ready: Product, tmp_path: Path) -> None:
    """Case 10."""
    plan = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(plan), "--as-of", DAY)
    other = ready.another_clone()
    other.push("fix(api): theirs", {"api/x": "x"})
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk("cut", "--from-plan", str(plan), "--yes", status=5)

    assert "refs/heads/main moved since the plan was made" in answer.err
    assert take_state(ready.clone, ready.remote) == before
    assert "no release is pending" in ready.rk("resume", status=4).err


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/tags/v1.2"])
def test_what_moves_in_the_very_moment_of_the_push_loses_the_race(ready: Product, ref: str) -> None:
    """Cases 9 and 10: the lease, not our look before, is what holds."""
    theirs = ready.remote.git("commit-tree", "main^{tree}", "-p", "main", "-m", "theirs")
    # The hook runs when the push is on its way, and moves the ref before it is written.
    put_hook(ready.remote, "pre-receive", f"unset GIT_QUARANTINE_PATH\ngit update-ref {ref} {theirs}")
    before = ready.remote.refs()
    answer = ready.rk(*CUT, status=5)

    assert ready.remote.refs() == before | {ref: theirs}
    assert "moved" in answer.err or "released by somebody else" in answer.err
    assert "refs/tags/v1.2" not in ready.clone.refs()


# The remote refuses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_a_hook_that_refuses_is_quoted_and_nothing_is_half_done(ready: Product, hook: str) -> None:
    """Case 87."""
    put_hook(ready.remote, hook, 'echo "tags need a ticket \\033[31m" >&2\nexit 1')
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk(*CUT, status=6)

    assert "tags need a ticket" in answer.err
    assert "\x1b" not in answer.err
    assert "nothing was written" in answer.err
    assert take_state(ready.clone, ready.remote) == before
    assert answer.out == ""


def test_a_hook_that_refuses_the_tag_only_refuses_the_branch_too(ready: Product) -> None:
    """Case 87."""
    put_hook(ready.remote, "update", 'case "$1" in refs/tags/*) echo "no tags today" >&2; exit 1;; esac')
    before = take_state(ready.clone, ready.remote)

    assert "no tags today" in ready.rk(*CUT, status=6).err
    assert take_state(ready.clone, ready.remote) == before


def test_a_transaction_that_the_server_stops_leaves_nothing(ready: Product) -> None:
    """Case 87, where the server hangs up without a word on any ref."""
    put_hook(ready.remote, "reference-transaction", '[ "$1" = prepared ] && exit 1\nexit 0')
    before = take_state(ready.clone, ready.remote)

    assert ready.rk(*CUT, status=6).out == ""
    assert take_state(ready.clone, ready.remote) == before


def test_once_the_hook_agrees_the_same_command_releases(ready: Product) -> None:
    put_hook(ready.remote, "pre-receive", "exit 1")
    ready.rk(*CUT, status=6)
    put_hook(ready.remote, "pre-receive", "exit 0")
    ready.rk(*CUT)

    assert_released(ready, "1.2")


def test_a_server_that_cannot_take_both_refs_at_once_is_refused_and_told_why(ready: Product) -> None:
    """Case 88."""
    ready.remote.git("config", "receive.advertiseAtomic", "false")
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk(*CUT, status=6)

    assert "cannot take branch and tag at once" in answer.err
    assert "atomic" in answer.err
    assert take_state(ready.clone, ready.remote) == before


def test_a_lock_that_another_push_left_at_the_remote_is_told(ready: Product) -> None:
    """Case 7: a lock that is not ours is never removed."""
    lock = ready.remote.path / "refs" / "heads" / "main.lock"
    lock.write_text("", encoding="utf-8")
    before = take_state(ready.clone, ready.remote)

    assert "main" in ready.rk(*CUT, status=6).err
    assert lock.exists()
    assert take_state(ready.clone, ready.remote) == before


# The answer is lost ----------------------------------------------------------------------------------------------------------


def test_a_push_that_succeeded_counts_whatever_the_client_was_told(ready: Product) -> None:
    """Case 4: the server dies after it has written, and the client sees an error."""
    put_hook(ready.remote, "post-receive", "kill -9 $PPID")
    answer = ready.rk(*CUT)

    assert answer.out.startswith("1.2 is released")
    assert_released(ready, "1.2")
    assert "no release is pending" in ready.rk("resume", status=4).err


def test_a_server_that_dies_before_it_has_written_leaves_nothing(ready: Product) -> None:
    """Case 4, the other half."""
    put_hook(ready.remote, "pre-receive", "kill -9 $PPID\nexit 1")
    before = take_state(ready.clone, ready.remote)
    ready.rk(*CUT, status=6)

    assert take_state(ready.clone, ready.remote) == before


# Without a remote ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def alone(tmp_path: Path) -> RepoBuilder:
    """A product in a repository that has no remote."""
    repo = RepoBuilder.init(tmp_path / "alone")
    repo.commit("first", FIRST_FILES)
    return repo


def cut_alone(repo: RepoBuilder, *words: str, status: int = 0) -> str:
    """Cut in a repository without a remote; answers with what was said."""
    answer = releasekit_here("-C", str(repo.path), *CUT, *words)
    assert answer.status == status, answer.err
    return answer.err


def test_without_a_remote_branch_tag_and_clean_work_tree_move_together(alone: RepoBuilder) -> None:
    alone.write("notes", "mine, and not in the way\n")
    before = alone.rev("main")
    cut_alone(alone)

    assert alone.rev("main") == alone.rev("v1.0") == alone.rev("HEAD")
    assert alone.rev("v1.0^") == before
    assert alone.git("status", "--porcelain") == "?? notes"
    assert (alone.path / "VERSION").read_text(encoding="utf-8") == "VERSION = 1.0\n"
    assert not (alone.path / "changelog.d" / "billing" / "10.feature.md").exists()
    assert alone.git("symbolic-ref", "HEAD") == "refs/heads/main"
    alone.fsck()


def test_without_a_remote_files_that_were_only_touched_are_no_changes(alone: RepoBuilder) -> None:
    os.utime(alone.path / "VERSION", (1, 1))
    cut_alone(alone)

    assert alone.git("status", "--porcelain") == ""
    assert (alone.path / "VERSION").read_text(encoding="utf-8") == "VERSION = 1.0\n"


@pytest.mark.parametrize(
    ("path", "content"),
    [("VERSION", "VERSION = mine\n"), ("billing/run.sh", "half done\n"), ("CHANGELOG.md", "untracked, and in the way\n")],
)
def test_without_a_remote_a_dirty_work_tree_is_refused(alone: RepoBuilder, path: str, content: str) -> None:
    """Case 37."""
    alone.write(path, content)
    before = (take_state(alone), snapshot(alone.path, [".git/"]))
    said = cut_alone(alone, status=4)

    assert "not committed" in said
    assert (take_state(alone), snapshot(alone.path, [".git/"])) == before


def test_without_a_remote_staged_changes_are_refused(alone: RepoBuilder) -> None:
    alone.write("ui/page", "staged\n")
    alone.git("add", "ui/page")
    before = take_state(alone)
    cut_alone(alone, status=4)

    assert take_state(alone) == before
    assert alone.git("diff", "--cached", "--name-only") == "ui/page"


def test_without_a_remote_an_ignored_file_in_the_way_is_not_overwritten(alone: RepoBuilder) -> None:
    alone.commit("ci: ignore", {".gitignore": "CHANGELOG.md\n"})
    alone.write("CHANGELOG.md", "mine\n")
    before = take_state(alone)
    cut_alone(alone, status=4)

    assert (alone.path / "CHANGELOG.md").read_text(encoding="utf-8") == "mine\n"
    assert take_state(alone) == before


def test_without_a_remote_a_branch_that_is_not_checked_out_moves_alone(alone: RepoBuilder) -> None:
    alone.git("switch", "-q", "-c", "topic")
    alone.write("VERSION", "VERSION = mine\n")
    before = snapshot(alone.path, [".git/"])
    cut_alone(alone)

    assert alone.rev("main") == alone.rev("v1.0")
    assert alone.rev("HEAD") != alone.rev("main")
    assert snapshot(alone.path, [".git/"]) == before


def test_without_a_remote_the_branch_moves_where_another_worktree_has_it_checked_out(alone: RepoBuilder, tmp_path: Path) -> None:
    """Case 39."""
    alone.git("switch", "-q", "-c", "topic")
    alone.git("worktree", "add", "-q", str(tmp_path / "tree"), "main")
    cut_alone(alone)
    tree = RepoBuilder(tmp_path / "tree")

    assert tree.rev("HEAD") == alone.rev("v1.0")
    assert tree.git("status", "--porcelain") == ""
    assert (tree.path / "VERSION").read_text(encoding="utf-8") == "VERSION = 1.0\n"
    assert (alone.path / "VERSION").read_text(encoding="utf-8") == "VERSION = 0.0\n"


def test_without_a_remote_another_dirty_worktree_is_named(alone: RepoBuilder, tmp_path: Path) -> None:
    alone.git("switch", "-q", "-c", "topic")
    alone.git("worktree", "add", "-q", str(tmp_path / "tree"), "main")
    (tmp_path / "tree" / "VERSION").write_text("mine\n", encoding="utf-8")
    before = take_state(alone)

    assert str(tmp_path / "tree") in cut_alone(alone, status=4)
    assert take_state(alone) == before


def test_without_a_remote_a_bare_repository_is_released_in(alone: RepoBuilder, tmp_path: Path) -> None:
    bare = RepoBuilder(tmp_path / "bare.git")
    subprocess.run(["git", "clone", "-q", "--bare", str(alone.path), str(bare.path)], check=True)
    bare.git("remote", "remove", "origin")
    cut_alone(bare)

    assert bare.rev("main") == bare.rev("v1.0")


def test_without_a_remote_a_hotfix_makes_its_line_branch(alone: RepoBuilder) -> None:
    cut_alone(alone)
    alone.clock = alone.clock.replace(month=2, day=12)
    fix = alone.commit("fix(ui): flicker", {"ui/page": "calm\n"})
    answer = releasekit_here("-C", str(alone.path), "hotfix", "1.0", "--pick", fix, "--yes", "--as-of", "2026-02-12")

    assert answer.status == 0, answer.err
    assert alone.rev("release/1.0") == alone.rev("v1.0.1")
    assert alone.rev("main") == fix
    assert alone.git("status", "--porcelain") == ""


def test_without_a_remote_a_lock_of_the_user_stops_the_release_and_stays(alone: RepoBuilder) -> None:
    """Case 7."""
    lock = alone.write(".git/refs/heads/main.lock", "")
    before = take_state(alone)
    answer = releasekit_here("-C", str(alone.path), *CUT)

    assert answer.status in {4, 5}
    assert "main.lock" in answer.err
    assert lock.exists()
    assert take_state(alone) == before
