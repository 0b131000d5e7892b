"""Two and eight who release at the same moment, over every server: one release of each version, and everybody is told what is so."""

from __future__ import annotations

import subprocess
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from tests.e2e.servers import TRANSPORTS
from tests.races.served import (
    CUT,
    DAY,
    IS_WHOLE,
    Gate,
    Serve,
    Served,
    answer_of,
    assert_clean,
    assert_one_release_each,
    race,
    released_by,
    start,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Answer

ROUNDS = 4 if IS_WHOLE else 1

Row = tuple[str, int]


def in_turn(counts: tuple[int, ...], first: int = 0) -> list[Row]:
    """A server for each number of cutters: all of them in the whole matrix, else the next one in turn."""
    if IS_WHOLE:
        return [(server, count) for server in TRANSPORTS for count in (2, 8)] * ROUNDS
    turns = cycle(TRANSPORTS[first:] + TRANSPORTS[:first])
    return [(next(turns), count) for count in counts]


def told(answers: list[Answer], *words: str) -> None:
    """Whoever did not make a release has lost the race, says nothing as an answer, and is told these words."""
    for answer in answers:
        if answer.status:
            assert answer.status == 5, answer
            assert answer.out == ""
            assert all(word in answer.err for word in words), answer.err


def versions_said(answers: list[Answer]) -> list[str]:
    return [answer.out.split(" ")[0] for answer in answers if answer.status == 0]


@pytest.mark.parametrize(("server", "count"), in_turn((4,), 1))
def test_all_who_have_the_same_plan_make_the_one_release(server: str, count: int, serve: Serve, tools: Path, tmp_path: Path) -> None:
    """Case 8."""
    product = serve(server)
    clones = product.numbered(count)
    answers = race(clones, [CUT] * count, tools, Gate(product.remote, tmp_path))

    assert [answer.status for answer in answers] == [0] * count, answers
    assert {answer.out.splitlines()[0] for answer in answers} == {f"1.2 is released: v1.2 at {product.remote.rev('v1.2')[:9]}"}
    assert_one_release_each(product, {"1.2": "main"})
    assert product.remote.rev("main") == product.remote.rev("v1.2")
    assert_clean(product, clones)


@pytest.mark.parametrize(("server", "count"), in_turn((2,)))
def test_of_plans_of_different_days_one_wins(server: str, count: int, serve: Serve, tools: Path, tmp_path: Path) -> None:
    """Case 9."""
    product = serve(server)
    clones = product.numbered(count)
    commands = [("cut", "--yes", "--as-of", f"2026-02-{11 + number}") for number in range(count)]
    answers = race(clones, commands, tools, Gate(product.remote, tmp_path))

    assert versions_said(answers) == ["1.2"], answers
    told(answers, "v1.2 has been released by somebody else", product.remote.refs()["refs/tags/v1.2"])
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, clones)


@pytest.mark.whole
@pytest.mark.parametrize(("server", "count"), in_turn((2,), 1))
def test_of_two_versions_one_wins(server: str, count: int, serve: Serve, tools: Path, tmp_path: Path) -> None:
    """Case 9: the next stable and the next major version want the same branch."""
    product = serve(server)
    clones = product.numbered(count)
    commands = [CUT if number % 2 else (*CUT, "--major") for number in range(count)]
    answers = race(clones, commands, tools, Gate(product.remote, tmp_path))
    (won,) = released_by(product)

    assert versions_said(answers) == [won] * (count // 2), answers
    told(answers, "refs/heads/main moved since the plan was made", f" Release Toweco {won} (")
    assert_one_release_each(product, {won: "main"})
    assert_clean(product, clones)


@pytest.mark.parametrize(("server", "count"), in_turn((2,), 2))
def test_a_stable_version_and_a_hotfix_do_not_stand_in_each_others_way(
    server: str, count: int, serve: Serve, fix: str, tools: Path, tmp_path: Path
) -> None:
    product = serve(server)
    clones = product.numbered(count)
    commands = [CUT if number % 2 else ("hotfix", "1.0", "--pick", fix, "--yes", "--as-of", DAY) for number in range(count)]
    answers = race(clones, commands, tools, Gate(product.remote, tmp_path))

    assert sorted(versions_said(answers)) == ["1.0.1"] * (count // 2) + ["1.2"] * (count // 2), answers
    assert_one_release_each(product, {"1.2": "main", "1.0.1": "release/1.0"})
    assert_clean(product, clones)


@pytest.mark.parametrize(("server", "count"), in_turn((2,), 3))
def test_of_hotfixes_with_different_picks_one_wins_and_nothing_of_the_other_is_there(
    server: str, count: int, serve: Serve, fix: str, tools: Path, tmp_path: Path
) -> None:
    """Case 9: two lines together against one of them; what loses leaves nothing on the line that nobody else wanted."""
    product = serve(server)
    door = product.push("door", {"api/door": "shut\n", "changelog.d/api/20.security.md": "Дверь закрыта\n"})
    clones = product.numbered(count)
    one, both = ("hotfix", "1.0", "--pick", fix), ("hotfix", "1.0", "1.1", "--pick", door)
    commands = [(*(one if number % 2 else both), "--yes", "--as-of", DAY) for number in range(count)]
    answers = race(clones, commands, tools, Gate(product.remote, tmp_path))
    lines = {version: f"release/{version[:3]}" for version in released_by(product)}

    assert [answer.status for answer in answers].count(0) == count // 2, answers
    told(answers, "v1.0.1 has been released by somebody else")
    assert lines.keys() in ({"1.0.1"}, {"1.0.1", "1.1.1"})
    assert_one_release_each(product, lines)
    assert {name for name in product.remote.refs() if "release/" in name} == {f"refs/heads/{line}" for line in lines.values()}
    assert_clean(product, clones)


# A developer pushes meanwhile ------------------------------------------------------------------------------------------------


def push_of_a_developer(product: Served, *, number: int = 0) -> subprocess.Popen[bytes]:
    """A commit of somebody else is on its way to main."""
    clone = product.another(f"developer-{number}").clone
    clone.commit(f"fix(api): theirs {number}", {f"api/theirs-{number}": "x\n"})
    return subprocess.Popen(["git", "push", "-q", "origin", "main"], cwd=clone.path, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize(("server", "count"), in_turn((2,), 1))
def test_when_a_developer_is_first_all_cutters_stop(server: str, count: int, serve: Serve, tools: Path, tmp_path: Path) -> None:
    """Case 10."""
    product, gate = serve(server), None
    clones = product.numbered(count)
    gate = Gate(product.remote, tmp_path)
    cutters = [start(clone, tools, *CUT) for clone in clones]
    developer = push_of_a_developer(product)
    gate.await_all(count + 1)
    gate.open("developer")
    assert developer.wait(60) == 0
    gate.open("cutter")
    answers = [answer_of(cutter) for cutter in cutters]

    assert [answer.status for answer in answers] == [5] * count, answers
    told(answers, "refs/heads/main moved since the plan was made", "fix(api): theirs 0 (Ada Example)", "plan again; nothing was written")
    assert released_by(product) == {}
    assert_clean(product, clones)


@pytest.mark.parametrize(("server", "count"), in_turn((2,), 2))
def test_cutters_that_follow_take_the_developers_commit_aboard(server: str, count: int, serve: Serve, tools: Path, tmp_path: Path) -> None:
    """Cases 8 and 10."""
    product = serve(server)
    clones = product.numbered(count)
    gate = Gate(product.remote, tmp_path)
    cutters = [start(clone, tools, *CUT, "--follow", "3") for clone in clones]
    developer = push_of_a_developer(product)
    gate.await_all(count + 1)
    gate.open("developer")
    assert developer.wait(60) == 0
    theirs = product.remote.rev("main")
    gate.open("cutter")
    answers = [answer_of(cutter) for cutter in cutters]

    # Whoever comes to plan again after another one has released finds nothing left to release.
    assert {answer.status for answer in answers} <= {0, 1}, answers
    assert 0 in {answer.status for answer in answers}
    assert all("planning again" in answer.err for answer in answers)
    assert_one_release_each(product, {"1.2": "main"})
    assert product.remote.rev("v1.2^") == theirs
    assert_clean(product, clones)


@pytest.mark.whole
@pytest.mark.parametrize(("server", "count"), in_turn((2,), 2))
def test_when_all_push_at_once_either_the_release_or_the_developer_is_first(
    server: str, count: int, serve: Serve, tools: Path, tmp_path: Path
) -> None:
    """Cases 8 and 10: chance decides who is first, and everybody is told what came of it."""
    product = serve(server)
    clones = product.numbered(count)
    gate = Gate(product.remote, tmp_path)
    cutters = [start(clone, tools, *CUT) for clone in clones]
    developer = push_of_a_developer(product)
    gate.await_all(count + 1)
    gate.open()
    is_first = developer.wait(60) == 0
    answers = [answer_of(cutter) for cutter in cutters]

    assert [answer.status for answer in answers] == [5 if is_first else 0] * count, answers
    assert_one_release_each(product, {} if is_first else {"1.2": "main"})
    assert_clean(product, clones)


# In one clone ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 8] if IS_WHOLE else [3])
@pytest.mark.parametrize("days", ["days", "one day"] if IS_WHOLE else ["days"])
def test_processes_in_one_clone_work_one_after_the_other(count: int, days: str, serve: Serve, tools: Path) -> None:
    """Case 32. Who comes later finds the release made, or nothing left to release."""
    product = serve("file")
    commands = [("cut", "--yes", "--as-of", f"2026-02-{11 + number * (days == 'days')}") for number in range(count)]
    answers = [answer_of(process) for process in [start(product, tools, *words) for words in commands]]

    assert {answer.status for answer in answers} <= ({0, 1} if days == "one day" else {0, 1, 5}), answers
    assert 0 in {answer.status for answer in answers}
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, [product])
