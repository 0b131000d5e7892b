"""``cut --commit``: what was tested is what ships, and the main branch goes on with a merge of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.delivery.products import FIRST_FILES, Product, assert_released, put_hook, releasekit_here, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"


def after(product: Product) -> tuple[str, str]:
    """The commit that was tested, and one that main got after it."""
    tested = product.clone.rev("HEAD")
    return tested, product.push("fix(api): after the test", {"api/later": "x\n"})


def test_the_release_is_put_on_the_commit_and_main_goes_on_with_a_merge(ready: Product) -> None:
    tested, tip = after(ready)
    ready.cut(DAY, "--commit", tested)

    assert ready.remote.rev("v1.2^") == tested
    assert ready.remote.git("rev-list", "--parents", "-n1", "main").split()[1:] == [tip, ready.remote.rev("v1.2")]
    assert "api/later" not in ready.files("v1.2")
    assert "api/later" in ready.files("main")
    assert ready.show("main:VERSION") == "VERSION = 1.2\n"
    assert [one["text"]["ru"] for one in ready.record("1.2")["changes"]] == ["flicker"]
    ready.remote.fsck()


def test_what_came_after_it_is_told_by_the_next_release(ready: Product) -> None:
    tested, _ = after(ready)
    ready.cut(DAY, "--commit", tested)
    ready.pull()
    ready.cut("2026-02-25")

    assert_released(ready, "1.3")
    assert [one["text"]["ru"] for one in ready.record("1.3")["changes"]] == ["after the test"]
    assert ready.rk("check").status == 0


def test_the_tip_itself_needs_no_merge(ready: Product) -> None:
    ready.cut(DAY, "--commit", "HEAD")

    assert_released(ready, "1.2")


def test_a_fragment_that_came_after_it_stays_for_the_next_release(ready: Product) -> None:
    tested = ready.clone.rev("HEAD")
    ready.push("exports", {"api/export": "x\n", "changelog.d/api/30.feature.md": "Выгрузка\n"})
    ready.cut(DAY, "--commit", tested)

    assert "changelog.d/api/30.feature.md" in ready.files("main")
    assert "Выгрузка" not in ready.show("main:CHANGELOG.md")


def test_what_was_changed_on_both_sides_is_refused_with_the_file(ready: Product) -> None:
    tested = ready.clone.rev("HEAD")
    ready.push("number", {"VERSION": "VERSION = 9.9\n"})
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk("cut", "--commit", tested, "--yes", "--as-of", DAY, status=4)

    assert "VERSION" in answer.err
    assert take_state(ready.clone, ready.remote) == before


def test_a_commit_that_is_released_already_is_no_rewritten_branch(ready: Product) -> None:
    """Case 16: the same command again, as after a crash."""
    tested = ready.clone.rev("HEAD")
    ready.push("fix(api): after the test", {"api/later": "x\n"})
    ready.rk("cut", "--commit", tested, "--yes", "--as-of", DAY)
    answer = ready.rk("cut", "--commit", tested, "--yes", "--as-of", DAY, status=1)

    assert f"{tested[:9]} is released already: 1.2 contains it" in answer.err
    assert "refs/tags/v1.3" not in ready.remote.refs()


def test_a_commit_that_is_not_on_main_is_refused(ready: Product) -> None:
    ready.clone.git("switch", "-q", "-c", "topic")
    topic = ready.push("feat(ui): topic", {"ui/topic": "x\n"}, "topic")
    for oid, status in ((topic, 4), ("nothing", 4), ("--upload-pack=x", 4)):
        assert ready.rk("cut", f"--commit={oid}", "--yes", "--as-of", DAY, status=status).out == ""


def test_main_that_moves_during_the_push_is_followed(ready: Product, tmp_path: Path) -> None:
    tested, tip = after(ready)
    theirs = ready.remote.git("commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "fix(api): theirs")
    once = f'[ -e "{tmp_path}/once" ] && exit 0; touch "{tmp_path}/once"; unset GIT_QUARANTINE_PATH\n'
    put_hook(ready.remote, "pre-receive", once + f"git update-ref refs/heads/main {theirs}")
    ready.rk("cut", "--commit", tested, "--yes", "--follow", "1", "--as-of", DAY)

    assert ready.remote.rev("v1.2^") == tested
    assert ready.remote.rev("main^1") == theirs


def test_without_a_remote_the_clean_work_tree_follows_the_merge(tmp_path: Path) -> None:
    repo = RepoBuilder.init(tmp_path / "alone")
    tested = repo.commit("first", FIRST_FILES)
    repo.commit("fix(api): after the test", {"api/later": "x\n"})
    answer = releasekit_here("-C", str(repo.path), "cut", "--commit", tested, "--yes", "--as-of", "2026-01-14")

    assert answer.status == 0, answer.err
    assert repo.rev("v1.0^") == tested
    assert repo.rev("HEAD^2") == repo.rev("v1.0")
    assert repo.git("status", "--porcelain") == ""
    assert (repo.path / "api" / "later").is_file()
