"""A cut that is killed at any step ends in one whole release or in none, whoever goes on, and wherever."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.delivery.products import (
    Answer,
    Product,
    aboard,
    answer_of,
    assert_released,
    environment,
    put_hook,
    released,
    snapshot,
    started_process,
    take_state,
)
from tests.gitrepo import RepoBuilder

DAY = "2026-02-11"
CUT = ["cut", "--yes", "--as-of", DAY]
KILLED = -9

BEFORE_THE_PUSH = ("pre-receive", "kill -9 $RELEASEKIT_PID\nexit 1")
"""The journal is written, and nothing is at the remote."""

AFTER_THE_PUSH = ("post-receive", "kill -9 $RELEASEKIT_PID")
"""The release is at the remote, and the one who made it does not know."""


def interrupted(product: Product, hook: tuple[str, str], *words: str) -> Answer:
    """Cut, and be killed by the server's hook."""
    put_hook(product.remote, *hook)
    answer = answer_of(started_process(*(words or CUT), cwd=product.clone.path))
    put_hook(product.remote, hook[0], "exit 0")
    assert answer.status == KILLED, answer
    assert answer.out == ""
    return answer


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The tag object that a cut makes when nobody disturbs it: the same on every machine."""
    product = aboard(released(tmp_path_factory.getbasetemp()).product.copy(tmp_path_factory.mktemp("undisturbed")))
    return str(product.cut(DAY)["tag_object"])


# Killed before the push ------------------------------------------------------------------------------------------------------


def test_killed_before_the_push_nothing_is_anywhere(ready: Product) -> None:
    """Case 2."""
    before = (take_state(ready.clone, ready.remote), snapshot(ready.clone.path, [".git/"]))
    interrupted(ready, BEFORE_THE_PUSH)

    assert (take_state(ready.clone, ready.remote), snapshot(ready.clone.path, [".git/"])) == before


def test_killed_before_the_push_resume_makes_the_release_that_was_meant(ready: Product, undisturbed: str, tmp_path: Path) -> None:
    """Case 2."""
    interrupted(ready, BEFORE_THE_PUSH)
    answer = ready.rk("resume")

    assert answer.out.startswith("1.2 is released: v1.2 at ")
    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed
    assert_released(ready, "1.2")
    folder = ready.state / "releases" / "1.2"
    assert (folder / "toweco-docs-1.2.zip").is_file()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []  # nor what the killed run had written
    assert "no release is pending" in ready.rk("resume", status=4).err


@pytest.mark.parametrize("where", ["same machine", "empty state folder", "another clone"])
def test_killed_before_the_push_the_same_command_makes_the_same_release(ready: Product, undisturbed: str, where: str) -> None:
    """Case 1."""
    interrupted(ready, BEFORE_THE_PUSH)
    goes_on = ready.another_clone() if where == "another clone" else ready
    if where == "empty state folder":
        shutil.rmtree(ready.state)
    goes_on.rk(*CUT)

    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed
    assert_released(ready, "1.2")
    assert "no release is pending" in goes_on.rk("resume", status=4).err


def test_killed_before_the_push_abort_gives_up_and_a_later_cut_starts_anew(ready: Product) -> None:
    """Case 26."""
    interrupted(ready, BEFORE_THE_PUSH)
    before = take_state(ready.clone, ready.remote)

    assert ready.rk("abort").out == "1.2 is given up; nothing of it was published\n"
    assert take_state(ready.clone, ready.remote) == before
    assert "no release is pending" in ready.rk("resume", status=4).err
    ready.cut("2026-02-12")
    assert ready.record("1.2")["released"] == "2026-02-12"


def test_killed_before_the_push_the_release_survives_a_collection_of_garbage(ready: Product, undisturbed: str) -> None:
    """Case 2: what is pending is kept alive."""
    interrupted(ready, BEFORE_THE_PUSH)
    workshop = RepoBuilder(ready.state / "repository.git")
    workshop.git("gc", "--quiet", "--prune=now")

    assert workshop.git("cat-file", "-t", undisturbed) == "tag"
    ready.rk("resume")
    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed


def test_killed_before_the_push_a_lost_workshop_is_made_anew(ready: Product, undisturbed: str) -> None:
    """Case 1."""
    interrupted(ready, BEFORE_THE_PUSH)
    shutil.rmtree(ready.state / "repository.git")
    ready.rk("resume")

    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed


def test_killed_before_the_push_main_moves_and_resume_is_told(ready: Product) -> None:
    interrupted(ready, BEFORE_THE_PUSH)
    ready.push("fix(api): theirs", {"api/x": "x"})
    before = take_state(ready.clone, ready.remote)

    assert "moved since the plan was made" in ready.rk("resume", status=5).err
    assert take_state(ready.clone, ready.remote) == before
    ready.cut(DAY)
    assert_released(ready, "1.2")


def test_killed_before_the_push_another_one_releases_and_resume_is_told(ready: Product) -> None:
    """Case 9."""
    interrupted(ready, BEFORE_THE_PUSH)
    ready.another_clone().cut("2026-02-12")
    before = take_state(ready.remote)

    assert "v1.2" in ready.rk("resume", status=5).err
    assert take_state(ready.remote) == before
    assert ready.record("1.2")["released"] == "2026-02-12"


# Killed after the push -------------------------------------------------------------------------------------------------------


def test_killed_after_the_push_the_release_is_whole(ready: Product) -> None:
    """Case 3."""
    interrupted(ready, AFTER_THE_PUSH)

    assert_released(ready, "1.2")
    assert "refs/tags/v1.2" not in ready.clone.refs()


def test_killed_after_the_push_resume_finishes_and_pushes_nothing(ready: Product, undisturbed: str) -> None:
    """Case 3."""
    interrupted(ready, AFTER_THE_PUSH)
    before = take_state(ready.remote)
    put_hook(ready.remote, "pre-receive", "exit 1")
    answer = ready.rk("resume")

    assert answer.out.startswith("1.2 is released: v1.2 at ")
    assert take_state(ready.remote) == before
    assert ready.clone.refs()["refs/tags/v1.2"] == undisturbed
    assert ready.clone.refs()["refs/remotes/origin/main"] == ready.remote.rev("main")
    assert (ready.state / "releases" / "1.2" / "toweco-docs-1.2.zip").is_file()
    assert "no release is pending" in ready.rk("resume", status=4).err


def test_killed_after_the_push_resume_finishes_even_after_main_moved_on(ready: Product) -> None:
    """Case 16."""
    interrupted(ready, AFTER_THE_PUSH)
    ready.another_clone().push("fix(api): after the release", {"api/x": "x"})
    ready.clone.git("fetch", "-q", "origin")
    before = take_state(ready.remote)

    assert ready.rk("resume").out.startswith("1.2 is released")
    assert take_state(ready.remote) == before
    assert ready.clone.refs()["refs/remotes/origin/main"] == ready.remote.rev("main")


def test_killed_after_the_push_there_is_nothing_to_abort_and_resume_is_named(ready: Product) -> None:
    """Case 26."""
    interrupted(ready, AFTER_THE_PUSH)
    before = take_state(ready.remote)
    answer = ready.rk("abort", status=None)

    assert answer.status in {3, 4}
    assert "releasekit resume" in answer.err
    assert "given up" not in answer.out
    assert take_state(ready.remote) == before
    assert ready.rk("resume").out.startswith("1.2 is released")


@pytest.mark.parametrize("where", ["same machine", "empty state folder", "another clone"])
def test_killed_after_the_push_no_second_release_is_made_by_anybody(ready: Product, where: str) -> None:
    """Cases 3 and 15."""
    interrupted(ready, AFTER_THE_PUSH)
    goes_on = ready.another_clone() if where == "another clone" else ready
    if where == "empty state folder":
        shutil.rmtree(ready.state)
    before = take_state(ready.remote)
    for words in (CUT, ["resume"], ["abort"]):
        assert goes_on.rk(*words, status=None).status in {0, 1, 3, 4}
        assert take_state(ready.remote) == before


def test_killed_before_the_push_a_hotfix_is_resumed_after_its_workshop_was_lost(ready: Product, fix: str) -> None:
    """Case 1."""
    interrupted(ready, BEFORE_THE_PUSH, "hotfix", "1.0", "--pick", fix, "--yes", "--as-of", DAY)
    shutil.rmtree(ready.state / "repository.git")
    ready.rk("resume")

    assert_released(ready, "1.0.1", "release/1.0")


@pytest.mark.parametrize("hook", [BEFORE_THE_PUSH, AFTER_THE_PUSH], ids=lambda hook: hook[0])
def test_a_hotfix_that_was_killed_is_resumed_with_its_picks_and_its_line_branch(ready: Product, fix: str, hook: tuple[str, str]) -> None:
    """Cases 2 and 3."""
    interrupted(ready, hook, "hotfix", "1.0", "--pick", fix, "--yes", "--as-of", DAY)
    ready.rk("resume")

    assert_released(ready, "1.0.1", "release/1.0")
    assert ready.clone.refs()["refs/tags/v1.0.1"] == ready.remote.refs()["refs/tags/v1.0.1"]


# Killed at any other step ----------------------------------------------------------------------------------------------------

WRAPPER = """\
#!/bin/sh
case " $* " in
*" {step} "*)
    if mkdir "{mark}" 2>/dev/null; then
        [ {when} = after ] && "{git}" "$@"
        kill -9 $RELEASEKIT_PID
        exit 1
    fi;;
esac
exec "{git}" "$@"
"""
"""A git that kills the one who runs it, before or after the first call of one command."""


@pytest.mark.parametrize(
    ("step", "when"),
    [
        ("commit-tree", "after"),
        ("update-ref refs/releasekit/pending/1.2", "after"),
        ("push", "before"),
        ("push", "after"),
        ("update-ref refs/tags/v1.2", "before"),
        ("update-ref -d", "after"),
    ],
)
def test_killed_at_any_step_the_same_command_or_resume_ends_in_one_release(
    ready: Product, undisturbed: str, tmp_path: Path, step: str, when: str
) -> None:
    """Cases 1 to 3."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "git").write_text(WRAPPER.format(step=step, when=when, mark=tmp_path / "mark", git=shutil.which("git")), encoding="utf-8")
    (tools / "git").chmod(0o755)
    killed = answer_of(started_process(*CUT, cwd=ready.clone.path, env={"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}))
    assert killed.status == KILLED, killed
    there = ready.remote.refs().get("refs/tags/v1.2")
    assert there in {None, undisturbed}
    resumed = ready.rk("resume", status=None)

    assert resumed.status in {0, 4}, resumed.err
    if "refs/tags/v1.2" not in ready.remote.refs():
        ready.rk(*CUT)
    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed
    assert_released(ready, "1.2")
    assert len(ready.remote.git("rev-list", "v1.1..main").split()) == 2
    ready.clone.fsck()


# Interrupted by hand, and damaged ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "status"), [("INT", 130), ("TERM", 143), ("HUP", 129)])
def test_interrupted_during_the_push_there_is_one_release_or_none_and_resume_finishes(ready: Product, name: str, status: int) -> None:
    """Case 30."""
    put_hook(ready.remote, "pre-receive", f"kill -{name} $RELEASEKIT_PID")
    answer = answer_of(started_process(*CUT, cwd=ready.clone.path))
    put_hook(ready.remote, "pre-receive", "exit 0")

    assert answer.status == status, answer
    assert "releasekit resume" in answer.err
    ready.rk("resume")
    assert_released(ready, "1.2")


@pytest.mark.parametrize("deaf", ["stdout", "stderr", "both"])
def test_a_release_is_made_though_nobody_listens_any_more(ready: Product, deaf: str) -> None:
    """As `releasekit cut --yes 2>&1 | head -n 1` has it: who reads goes away in the middle."""
    reader, writer = os.pipe()
    os.close(reader)
    out, err = (writer if deaf in (name, "both") else subprocess.DEVNULL for name in ("stdout", "stderr"))
    command = [sys.executable, "-m", "releasekit", *CUT]
    done = subprocess.run(command, cwd=ready.clone.path, env=environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False)
    os.close(writer)

    assert done.returncode == 0
    assert_released(ready, "1.2")


def test_a_refused_push_stays_pending_until_it_is_resumed_or_given_up(ready: Product) -> None:
    put_hook(ready.remote, "pre-receive", "exit 1")
    ready.rk(*CUT, status=6)
    ready.rk("resume", status=6)
    put_hook(ready.remote, "pre-receive", "exit 0")
    ready.rk("resume")

    assert_released(ready, "1.2")


def test_a_damaged_journal_is_no_release_and_is_removed_by_abort(ready: Product, undisturbed: str) -> None:
    """Case 27."""
    interrupted(ready, BEFORE_THE_PUSH)
    (journal,) = (ready.state / "pending").iterdir()
    whole = journal.read_bytes()
    for content in (
        b"",
        b"{",
        b"[]",
        b"\x00" * 100,
        b'{"schema": "releasekit/plan/99"}',
        b"\xff\xfe",
        whole[:-20],
        whole[: len(whole) // 2],
    ):
        journal.write_bytes(content)
        told = ready.rk("resume", status=4).err
        assert "no release is pending" in told
        assert f"{journal}: it is damaged" in told
        assert "run the command again" in told
        assert f"{journal} was damaged, and is removed" in ready.rk("abort").err
        assert not journal.exists()
        assert RepoBuilder(ready.state / "repository.git").git("for-each-ref", "refs/releasekit") == ""
        assert "no release is pending here\n" in ready.rk("abort", status=4).err
    journal.write_bytes(b"")
    ready.rk(*CUT)  # writes over it
    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed
    assert "no release is pending here\n" in ready.rk("resume", status=4).err


@pytest.mark.parametrize("what", ["newer", "folder", "unreadable"])
def test_a_journal_that_is_not_ours_stays_and_is_told_of(
    ready: Product, undisturbed: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases 27 and 28: of a newer releasekit, a folder in its place, or one that may not be read."""
    interrupted(ready, BEFORE_THE_PUSH)
    (journal,) = (ready.state / "pending").iterdir()
    reason = {"newer": "another version of releasekit", "folder": "Is a directory", "unreadable": "Permission denied"}[what]
    if what == "newer":
        journal.write_bytes(journal.read_bytes().replace(b"releasekit/journal/1", b"releasekit/journal/2"))
    elif what == "folder":
        journal.unlink()
        journal.mkdir()
    else:  # whoever is root may read everything
        real = Path.read_bytes

        def refused(path: Path) -> bytes:
            if path == journal:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return real(path)

        monkeypatch.setattr(Path, "read_bytes", refused)
    for words in ("resume", "abort"):
        told = ready.rk(words, status=4).err
        assert f"{journal}: " in told
        assert reason in told
        assert journal.exists()
    goes_on = ready.another_clone()
    goes_on.rk(*CUT)
    assert ready.remote.refs()["refs/tags/v1.2"] == undisturbed
    assert_released(ready, "1.2")


def test_a_folder_in_the_place_of_the_journal_stops_a_cut_before_the_push(ready: Product) -> None:
    (ready.state / "pending" / "1.2.json").mkdir(parents=True)
    before = take_state(ready.remote)

    answer = ready.rk(*CUT, status=4)
    assert "1.2.json: the journal cannot be written: Is a directory" in answer.err
    assert take_state(ready.remote) == before
    ready.rk("--state-dir", str(ready.home / "state"), *CUT)
    assert_released(ready, "1.2")
