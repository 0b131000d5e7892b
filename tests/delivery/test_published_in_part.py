"""A server that died in the middle of its own transaction left a part of a release: what is missing is pushed, and nothing is made anew."""

from __future__ import annotations

import shutil

import pytest

from tests.delivery.products import Product, assert_released, put_hook, take_state

DAY = "2026-02-11"
CUT = ["cut", "--yes", "--as-of", DAY]


def published_in_part(product: Product, left: str) -> None:
    """Cut, with a server that writes one of the two refs and dies; the cutter is told of an error."""
    before = product.remote.rev("main")
    put_hook(product.remote, "post-receive", "kill -9 $PPID")
    if left == "branch":
        put_hook(product.remote, "post-receive", "git update-ref -d refs/tags/v1.2\nkill -9 $PPID")
    else:
        put_hook(product.remote, "post-receive", f"git update-ref refs/heads/main {before}\nkill -9 $PPID")
    assert "releasekit resume" in product.rk(*CUT, status=6).err
    put_hook(product.remote, "post-receive", "exit 0")


@pytest.mark.parametrize("left", ["branch", "tag"])
@pytest.mark.parametrize("state", ["kept", "workshop lost"])
def test_resume_pushes_what_is_missing(ready: Product, left: str, state: str) -> None:
    """Cases 5 and 6."""
    published_in_part(ready, left)
    made = {*ready.remote.refs().values()}
    if state == "workshop lost":
        shutil.rmtree(ready.state / "repository.git")
    assert "published" in ready.rk("abort", status=3).err
    ready.rk("resume")

    assert_released(ready, "1.2")
    assert made <= {*ready.remote.refs().values(), ready.remote.rev("v1.1")} | {ready.remote.rev("v1.2^")}
    assert len(ready.remote.git("rev-list", "v1.1..main").split()) == 2


def test_a_branch_that_went_on_with_the_release_commit_gets_its_tag(ready: Product) -> None:
    """Case 5."""
    published_in_part(ready, "branch")
    ready.another_clone().push("fix(api): on top", {"api/x": "x"})
    ready.rk("resume")

    assert ready.remote.rev("main^") == ready.remote.rev("v1.2")


def test_a_branch_that_went_another_way_is_told_with_the_commit_to_merge(ready: Product) -> None:
    """Case 6."""
    published_in_part(ready, "tag")
    ready.another_clone().push("fix(api): another way", {"api/x": "x"})
    before = take_state(ready.remote)
    answer = ready.rk("resume", status=4)

    assert "published in part" in answer.err
    assert ready.remote.rev("v1.2")[:9] in answer.err
    assert take_state(ready.remote) == before
    ready.clone.git("fetch", "-q", "origin")
    ready.clone.git("merge", "-q", "-m", "merge", "origin/main")
    ready.clone.git("fetch", "-q", "origin", "tag", "v1.2")
    ready.clone.git("merge", "-q", "-m", "the release", "v1.2")
    ready.clone.git("push", "-q", "origin", "main")
    ready.rk("resume")
    assert "no release is pending" in ready.rk("resume", status=4).err


def test_a_number_that_somebody_else_took_while_the_branch_took_the_release_is_lost_and_told(ready: Product) -> None:
    """Case 5, at a server that takes the refs of two pushes one by one."""
    theirs = ready.remote.git("commit-tree", "main^{tree}", "-p", "main", "-m", "theirs")
    put_hook(ready.remote, "post-receive", f"git update-ref refs/tags/v1.2 {theirs}")
    answer = ready.rk(*CUT, status=5)

    assert "v1.2 has been released by somebody else, by " in answer.err
    assert ", though refs/heads/main took this release" in answer.err
    assert f"take {ready.remote.rev('main')[:9]} back on refs/heads/main by hand" in answer.err
    assert "no release is pending" in ready.rk("resume", status=4).err
