"""A server that is not git's. It offers atomic pushes, and writes the refs of a push one by one; what it answers is not always so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import put_hook
from tests.races.served import (
    CUT,
    IS_WHOLE,
    Gate,
    Serve,
    Served,
    assert_clean,
    assert_one_release_each,
    race,
    released_by,
)

if TYPE_CHECKING:
    from pathlib import Path


UNREAD = ("it is not known whether 1.2 is released", "of the remote cannot be fetched")
"""What is said where this server hangs up: after the push, or before it."""


@pytest.fixture
def product(serve: Serve) -> Served:
    return serve("dulwich")


def test_a_cut_and_a_hotfix_with_a_pick_are_released(product: Served, fix: str) -> None:
    product.rk(*CUT)
    product.rk("hotfix", "1.0", "--pick", fix, "--yes", "--as-of", "2026-02-11")

    assert_one_release_each(product, {"1.2": "main", "1.0.1": "release/1.0"})
    assert_clean(product, [product])


@pytest.mark.whole
@pytest.mark.parametrize("count", [2, 8] if IS_WHOLE else [2])
def test_all_who_have_the_same_plan_make_the_one_release(count: int, product: Served, tools: Path, tmp_path: Path) -> None:
    """Case 8."""
    clones = product.numbered(count)
    answers = race(clones, [CUT] * count, tools, Gate(product.remote, tmp_path))

    for clone, answer in zip(clones, answers, strict=True):
        if answer.status == 6:  # a fetch of what somebody else writes at that moment may fail at this server
            assert any(words in answer.err for words in UNREAD), answer
            assert clone.rk(*CUT, status=None).status in {0, 1} or clone.rk("resume").status == 0
        else:
            assert answer.status == 0, answer
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, clones)


@pytest.mark.parametrize("round_", range(10 if IS_WHOLE else 1))
def test_of_different_plans_everybody_is_told_what_is_so(product: Served, tools: Path, tmp_path: Path, round_: int) -> None:
    """Case 9: two pushes at once may be mixed by such a server; who is told of a release has it, and who is mixed up is told that."""
    clones = product.numbered(2)
    answers = race(
        clones, [("cut", "--yes", "--as-of", f"2026-02-{11 + number}") for number in range(2)], tools, Gate(product.remote, tmp_path)
    )
    is_mixed = product.remote.rev("main") != product.remote.rev("v1.2")
    said = {answer.status: answer.err for answer in answers}

    assert released_by(product).keys() == {"1.2"}
    assert len(said) == 2 or said.keys() == {6}, answers
    assert (0 in said) is not is_mixed or 6 in said
    # A fetch of what somebody else wrote may fail at this server: then it is said that nobody knows.
    words = {4: ("published in part",), 5: ("1.2",), 6: UNREAD}
    assert all(any(one in err for one in words[status]) for status, err in said.items() if status), answers
    if not is_mixed:
        assert_one_release_each(product, {"1.2": "main"})


def test_a_branch_that_moved_in_the_moment_of_the_push_is_found_out_though_the_server_says_that_all_is_well(product: Served) -> None:
    """Cases 6 and 10: it writes the tag, does not write the branch, and says that it wrote both."""
    theirs = product.remote.git("commit-tree", "main^{tree}", "-p", "main", "-m", "theirs")
    put_hook(product.remote, "pre-receive", f"git update-ref refs/heads/main {theirs}")
    answer = product.rk(*CUT, status=None)

    assert (answer.status, answer.out) in ((4, ""), (6, ""))
    assert "1.2 is published in part" in answer.err or "it is not known whether 1.2 is released" in answer.err
    assert product.remote.rev("main") == theirs
    assert released_by(product).keys() == {"1.2"}
    assert product.rk("abort", status=3).out == ""


def test_a_hook_that_refuses_leaves_nothing(product: Served) -> None:
    """Case 87."""
    put_hook(product.remote, "pre-receive", "echo no releases today >&2\nexit 1")
    before = product.remote.refs()
    answer = product.rk(*CUT, status=6)

    assert "nothing of the release is there so far" in answer.err  # it hangs up, and says nothing of any ref
    assert product.remote.refs() == before
    assert_clean(product, [product], pending=[product])
