"""Two people, or two jobs, cut at the same moment: there is one release, and everybody is told the truth about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import Answer, Product, answer_of, assert_released, put_hook, started_process, take_state

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"

MEETING = 'if mkdir "$MEETING/first" 2>/dev/null; then read -r _ < "$MEETING/door"; else echo go > "$MEETING/door"; fi'
"""A server hook at which the first push waits for the second, so that both have seen the same refs when one of them writes."""


@pytest.fixture
def meeting(ready: Product, tmp_path: Path) -> dict[str, str]:
    """Let two pushes meet at the server; answers with the environment that they need for it."""
    os.mkfifo(tmp_path / "door")
    put_hook(ready.remote, "pre-receive", MEETING)
    return {"MEETING": str(tmp_path)}


def saved_plan(product: Product, file: Path, *words: str) -> str:
    """Plan a cut into a file, and answer with the digest."""
    product.rk("cut", "--plan", str(file), *words)
    return str(file)


def cut_together(ready: Product, plans: tuple[str, str], env: dict[str, str]) -> list[Answer]:
    """Carry out two plans at once, on two machines."""
    other = ready.another_clone()
    clones = (ready.clone.path, other.clone.path)
    processes = [
        started_process("cut", "--from-plan", plan, "--yes", cwd=clone, env=env) for plan, clone in zip(plans, clones, strict=True)
    ]
    return [answer_of(process) for process in processes]


def test_two_machines_with_the_same_plan_make_one_release_and_both_succeed(ready: Product, meeting: dict[str, str], tmp_path: Path) -> None:
    """Case 8."""
    plan = saved_plan(ready, tmp_path / "plan.json", "--as-of", DAY)
    answers = cut_together(ready, (plan, plan), meeting)

    assert [answer.status for answer in answers] == [0, 0], answers
    assert answers[0].out.splitlines()[0] == answers[1].out.splitlines()[0]
    assert_released(ready, "1.2")
    assert set(ready.remote.refs()) == {"refs/heads/main", "refs/tags/v1.0", "refs/tags/v1.1", "refs/tags/v1.2"}


def test_of_two_different_plans_one_wins_and_the_other_is_told_what_won(ready: Product, meeting: dict[str, str], tmp_path: Path) -> None:
    """Case 9."""
    plans = (
        saved_plan(ready, tmp_path / "one.json", "--as-of", DAY),
        saved_plan(ready, tmp_path / "two.json", "--as-of", "2026-02-12"),
    )
    answers = cut_together(ready, plans, meeting)
    won, lost = sorted(answers, key=lambda answer: answer.status)

    assert (won.status, lost.status) == (0, 5), answers
    assert "v1.2 has been released by somebody else" in lost.err
    assert ready.remote.refs()["refs/tags/v1.2"] in lost.err
    assert lost.out == ""
    assert_released(ready, "1.2")
    assert len(ready.remote.git("rev-list", "v1.1..main").split()) == 2


def test_two_processes_in_one_clone_work_one_after_the_other(ready: Product, tmp_path: Path) -> None:
    """Case 32."""
    plan = saved_plan(ready, tmp_path / "plan.json", "--as-of", DAY)
    processes = [started_process("cut", "--from-plan", plan, "--yes", cwd=ready.clone.path) for _ in range(2)]
    answers = [answer_of(process) for process in processes]

    assert [answer.status for answer in answers] == [0, 0], answers
    assert_released(ready, "1.2")


def test_the_same_plan_run_again_is_done_already(ready: Product, tmp_path: Path) -> None:
    """Case 15."""
    plan = saved_plan(ready, tmp_path / "plan.json", "--as-of", DAY)
    first = ready.rk("cut", "--from-plan", plan, "--yes", "--format", "json").json
    before = take_state(ready.remote)
    again = ready.rk("cut", "--from-plan", plan, "--yes", "--format", "json").json

    assert again == first
    assert take_state(ready.remote) == before


def test_the_same_plan_run_again_is_done_even_after_main_moved_on(ready: Product, tmp_path: Path) -> None:
    """Case 16."""
    plan = saved_plan(ready, tmp_path / "plan.json", "--as-of", DAY)
    first = ready.rk("cut", "--from-plan", plan, "--yes", "--format", "json").json
    ready.pull()
    ready.push("fix(ui): after the release", {"ui/later": "x"})
    before = take_state(ready.remote)

    assert ready.rk("cut", "--from-plan", plan, "--yes", "--format", "json").json["commit"] == first["commit"]
    assert ready.another_clone().rk("cut", "--from-plan", plan, "--yes", "--format", "json").json["commit"] == first["commit"]
    assert take_state(ready.remote) == before


# Main moves while a cut is made ----------------------------------------------------------------------------------------------


def developer_pushes_during_the_next(ready: Product, times: int, folder: Path) -> list[str]:
    """Let main move by one commit during each of the next pushes; answers with the commits."""
    commits = ["main"]
    for number in range(times):
        commits.append(ready.remote.git("commit-tree", "main^{tree}", "-p", commits[-1], "-m", f"fix(api): theirs {number}"))
    for number, oid in enumerate(commits[1:]):
        (folder / str(number)).write_text(oid, encoding="utf-8")
    script = f'for file in "{folder}"/[0-9]; do [ -f "$file" ] || exit 0; unset GIT_QUARANTINE_PATH\n'
    put_hook(ready.remote, "pre-receive", script + 'git update-ref refs/heads/main "$(cat "$file")"; rm "$file"; exit 0; done')
    return commits[1:]


def test_a_cut_that_loses_to_a_developer_stops_by_itself(ready: Product, tmp_path: Path) -> None:
    """Case 10."""
    (theirs,) = developer_pushes_during_the_next(ready, 1, tmp_path)
    answer = ready.rk("cut", "--yes", "--as-of", DAY, status=5)

    assert "refs/heads/main moved" in answer.err
    assert ready.remote.rev("main") == theirs
    assert "refs/tags/v1.2" not in ready.remote.refs()


def test_a_cut_that_follows_plans_again_and_takes_the_new_commits_aboard(ready: Product, tmp_path: Path) -> None:
    """Case 10."""
    theirs = developer_pushes_during_the_next(ready, 2, tmp_path)
    answer = ready.rk("cut", "--yes", "--follow", "2", "--as-of", DAY, "--format", "json")

    assert answer.err.count("planning again") == 2
    assert answer.json["version"] == "1.2"
    assert_released(ready, "1.2")
    assert ready.remote.rev("v1.2^") == theirs[-1]
    assert {one["text"]["ru"] for one in ready.record("1.2")["changes"]} == {"theirs 0", "theirs 1", "flicker"}


def test_a_cut_follows_no_more_often_than_it_is_told_to(ready: Product, tmp_path: Path) -> None:
    theirs = developer_pushes_during_the_next(ready, 2, tmp_path)
    answer = ready.rk("cut", "--yes", "--follow", "1", "--as-of", DAY, status=5)

    assert answer.err.count("planning again") == 1
    assert ready.remote.rev("main") == theirs[-1]
    assert "refs/tags/v1.2" not in ready.remote.refs()


def test_a_saved_plan_never_follows(ready: Product, tmp_path: Path) -> None:
    plan = saved_plan(ready, tmp_path / "plan.json", "--as-of", DAY)
    developer_pushes_during_the_next(ready, 1, tmp_path)

    assert "planning again" not in ready.rk("cut", "--from-plan", plan, "--yes", "--follow", "3", status=5).err


def test_a_hotfix_and_a_cut_at_the_same_moment_both_succeed(ready: Product, fix: str, meeting: dict[str, str]) -> None:
    other = ready.another_clone()
    processes = [
        started_process("cut", "--yes", "--as-of", DAY, cwd=ready.clone.path, env=meeting),
        started_process("hotfix", "1.0", "--pick", fix, "--yes", "--as-of", DAY, cwd=other.clone.path, env=meeting),
    ]
    answers = [answer_of(process) for process in processes]

    assert [answer.status for answer in answers] == [0, 0], answers
    assert_released(ready, "1.2")
    assert_released(ready, "1.0.1", "release/1.0")
