"""git's own server, killed in its own transaction: between two refs, or before the first; and two who write at the same moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import put_hook
from tests.e2e.servers import TRANSPORTS
from tests.races.served import (
    CUT,
    IS_WHOLE,
    Serve,
    Served,
    answer_of,
    assert_clean,
    assert_one_release_each,
    await_bell,
    pipe,
    start,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitrepo import RepoBuilder

# git writes the refs of a transaction one by one, and the log of each right before it.
# A log that is a pipe without a reader holds git there.
KILL_BETWEEN = """\
[ "$1" = prepared ] || exit 0
while read -r _ new ref; do [ "$ref" = {last} ] && tip=$new; done
server=$PPID
(until [ "$(cat {last} 2>/dev/null)" = "$tip" ]; do :; done; kill -9 $server) < /dev/null > /dev/null 2>&1 &
exit 0"""
KILL_BEFORE = '[ "$1" = prepared ] && kill -9 $PPID\nexit 0'

LINES = ("hotfix", "1.0", "1.1", "--yes", "--as-of", "2026-02-11")
BETWEEN = {
    "a branch without its tag": (CUT, "refs/heads/main", "refs/tags/v1.2"),
    "a line without the other": (LINES, "refs/tags/v1.0.1", "refs/heads/release/1.1"),
    "three of four refs": (LINES, "refs/heads/release/1.1", "refs/tags/v1.1.1"),
}
BRANCHES = {CUT: {"1.2": "main"}, LINES: {"1.0.1": "release/1.0", "1.1.1": "release/1.1"}}


def hold(remote: RepoBuilder, ref: str) -> Path:
    """Let git stop before it writes a ref, after those before it are written; answers with the pipe that it waits for."""
    remote.git("config", "core.logAllRefUpdates", "always")
    log = remote.path / "logs" / ref
    log.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(log)
    return log


def locks(remote: RepoBuilder) -> list[Path]:
    """What a server that was killed left locked."""
    return sorted(remote.path.rglob("*.lock"))


def words_of(product: Served, words: tuple[str, ...]) -> tuple[str, ...]:
    """The command; hotfixes pick a fix that no line has."""
    if words is CUT:
        return words
    return (*words, "--pick", product.push("door", {"api/door": "shut\n", "changelog.d/api/20.security.md": "Дверь закрыта\n"}))


@pytest.mark.parametrize(
    ("server", "case"),
    [(server, case) for server in TRANSPORTS for case in BETWEEN] if IS_WHOLE else [("daemon", "a branch without its tag")],
)
def test_what_a_server_was_killed_before_is_written_by_resume(server: str, case: str, serve: Serve) -> None:
    """Cases 5 and 7: and the lock that it left is not ours to remove, so people are told of it."""
    product = serve(server)
    words, last, first = BETWEEN[case]
    command = words_of(product, words)
    log = hold(product.remote, first)
    put_hook(product.remote, "reference-transaction", KILL_BETWEEN.format(last=last))
    before = product.remote.refs()
    answer = product.rk(*command, status=6)
    log.unlink()
    made = product.remote.refs()

    assert last in {ref for ref in made if made[ref] != before.get(ref)}
    assert first not in made
    assert f"published in part: {first}" in answer.err
    assert f"{first}.lock" in answer.err
    assert "have the file that is named removed on the server" in answer.err
    put_hook(product.remote, "reference-transaction", "exit 0")
    assert f"{first}.lock" in product.rk("resume", status=6).err
    for lock in locks(product.remote):
        lock.unlink()
    product.rk("resume")
    assert product.remote.refs().items() >= made.items()
    assert_one_release_each(product, BRANCHES[words])
    assert_clean(product, [product])


@pytest.mark.parametrize("server", TRANSPORTS if IS_WHOLE else TRANSPORTS[:1])
def test_a_server_that_was_killed_before_the_first_ref_leaves_locks_and_nothing_else(server: str, serve: Serve) -> None:
    """Case 7."""
    product = serve(server)
    put_hook(product.remote, "reference-transaction", KILL_BEFORE)
    before = product.remote.refs()
    answer = product.rk(*CUT, status=6)

    assert "nothing of the release is there so far" in answer.err
    assert product.remote.refs() == before
    again = product.rk("resume", status=6)
    assert "the remote's refs are locked; nothing was written" in again.err
    assert "main.lock" in again.err
    assert "have the file that is named removed on the server" in again.err
    put_hook(product.remote, "reference-transaction", "exit 0")
    assert {lock.name for lock in locks(product.remote)} >= {"main.lock", "v1.2.lock"}
    for lock in locks(product.remote):
        lock.unlink()
    product.rk("resume")
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, [product])


@pytest.mark.whole
def test_a_server_that_was_killed_between_two_refs_and_a_branch_that_went_on(serve: Serve) -> None:
    """Case 5: somebody pushed on top of the release commit, from another machine, before the tag was there."""
    product = serve("file")
    log = hold(product.remote, "refs/tags/v1.2")
    put_hook(product.remote, "reference-transaction", KILL_BETWEEN.format(last="refs/heads/main"))
    product.rk(*CUT, status=6)
    log.unlink()
    put_hook(product.remote, "reference-transaction", "exit 0")
    for lock in locks(product.remote):
        lock.unlink()
    other = product.another("developer")
    other.pull()
    other.push("fix(api): on top", {"api/x": "x"})
    product.rk("resume")

    assert product.remote.rev("main^") == product.remote.rev("v1.2")
    assert_one_release_each(product, {"1.2": "main"})


# Who looks while somebody else is writing --------------------------------------------------------------------------------------


WAIT_PREPARED = (
    '[ "$1" = prepared ] && mkdir "{folder}/held" 2>/dev/null && {{ echo > "{folder}/bell"; read -r _ < "{folder}/door"; }}\nexit 0'
)
OPEN_LATER = 'echo push >> "{folder}/pushes"; [ "$(wc -l < "{folder}/pushes")" -ge 3 ] && echo > "{folder}/door"\nexit 0'


@pytest.mark.parametrize(
    ("day", "status"),
    [pytest.param("2026-02-11", 0, id="same plan"), pytest.param("2026-02-12", 5, id="another plan", marks=pytest.mark.whole)],
)
@pytest.mark.parametrize("server", TRANSPORTS if IS_WHOLE else TRANSPORTS[:1])
def test_refs_that_somebody_else_is_writing_at_this_moment_are_looked_at_again(
    server: str, day: str, status: int, serve: Serve, tools: Path, tmp_path: Path
) -> None:
    """Cases 8 and 9: the server holds the refs of the first one locked while the second one pushes, and pushes again."""
    product = serve(server)
    first, second = product.numbered(2)
    bell, door = pipe(tmp_path / "bell"), pipe(tmp_path / "door")
    put_hook(product.remote, "reference-transaction", WAIT_PREPARED.format(folder=tmp_path))
    put_hook(product.remote, "pre-receive", OPEN_LATER.format(folder=tmp_path))
    winner = start(first, tools, *CUT)
    await_bell(bell, 1)
    loser = start(second, tools, "cut", "--yes", "--as-of", day)
    answers = [answer_of(winner), answer_of(loser)]
    os.close(door)

    assert [answer.status for answer in answers] == [0, status], answers
    assert not status or "v1.2 has been released by somebody else" in answers[1].err or "Release Toweco 1.2, by" in answers[1].err
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, [first, second])


def test_a_release_that_is_half_written_at_this_moment_is_looked_at_again(serve: Serve, tools: Path, tmp_path: Path) -> None:
    """Case 8: the branch of the first one is there, and its tag is not yet."""
    product = serve("file")
    first, second = product.numbered(2)
    plan = str(tmp_path / "plan.json")
    product.rk("cut", "--plan", plan, "--as-of", "2026-02-11")
    log, bell, door = hold(product.remote, "refs/tags/v1.2"), pipe(tmp_path / "bell"), pipe(tmp_path / "door")
    meanwhile = f'echo > "{tmp_path}/bell"; read -r _ < "{tmp_path}/door"; read -r _ < "{log}"'
    script = KILL_BETWEEN.format(last="refs/heads/main").replace("kill -9 $server", meanwhile)
    put_hook(product.remote, "reference-transaction", f"{script}")
    put_hook(product.remote, "pre-receive", OPEN_LATER.format(folder=tmp_path))
    winner = start(first, tools, "cut", "--from-plan", plan, "--yes")
    await_bell(bell, 1)
    loser = start(second, tools, "cut", "--from-plan", plan, "--yes")
    answers = [answer_of(winner), answer_of(loser)]
    os.close(door)
    log.unlink()

    assert [answer.status for answer in answers] == [0, 0], answers
    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, [first, second])
