"""The workshop: releasekit's own repository, made anew when it is damaged, in which nothing of a foreign checkout runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from releasekit.errors import RaceLost
from releasekit.git import Git
from tests.delivery.products import FIRST_FILES, Product, assert_released, releasekit_here, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from tests.conftest import MakeRepo

DAY = "2026-02-11"
CUT = ["cut", "--yes", "--as-of", DAY]


def workshop(product: Product) -> RepoBuilder:
    """The bare repository in which releases are composed."""
    return RepoBuilder(product.state / "repository.git")


def script(path: Path, text: str) -> Path:
    """A program."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


# The mirror ------------------------------------------------------------------------------------------------------------------


def test_the_workshop_mirrors_main_lines_and_tags_of_the_remote_and_nothing_else(ready: Product, fix: str) -> None:
    ready.hotfix("2026-02-02", "1.0", fix)
    ready.remote.git("branch", "topic", "main")
    ready.rk("cut", "--dry-run", "--as-of", DAY)
    there = {ref: oid for ref, oid in ready.remote.refs().items() if ref != "refs/heads/topic"}

    assert workshop(ready).refs() == there
    assert workshop(ready).git("symbolic-ref", "HEAD") == "refs/heads/main"


def test_the_workshop_follows_what_is_deleted_and_moved_at_the_remote(ready: Product, fix: str) -> None:
    """Case 46."""
    ready.hotfix("2026-02-02", "1.0", fix)
    ready.remote.git("update-ref", "-d", "refs/heads/release/1.0")
    ready.remote.git("update-ref", "-d", "refs/tags/v1.0.1")
    ready.clone.git("tag", "-d", "v1.0.1")
    ready.remote.git("update-ref", "refs/heads/main", "main~1")
    ready.rk("cut", "--dry-run", "--as-of", DAY, status=None)

    assert workshop(ready).refs() == ready.remote.refs()


def test_what_is_here_as_it_is_there_is_not_fetched_again(ready: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = Git.run

    def recorded(git: Git, *arguments: str, **more: Any) -> bytes:
        asked.append(arguments[0])
        return run(git, *arguments, **more)

    ready.rk("cut", "--dry-run", "--as-of", DAY)
    monkeypatch.setattr(Git, "run", recorded)
    ready.rk("cut", "--dry-run", "--as-of", DAY)
    assert ("for-each-ref" in asked, "fetch" in asked) == (True, False)

    ready.remote.git("tag", "-a", "-m", "another", "another", "main")
    ready.rk("cut", "--dry-run", "--as-of", DAY)
    assert "fetch" in asked
    assert workshop(ready).refs() == ready.remote.refs()


@pytest.mark.parametrize(("ref", "to"), [("refs/heads/main", "main~1"), ("refs/tags/v1.0", "main"), ("refs/tags/v1.0", "")])
def test_what_moves_between_the_listing_and_the_fetch_is_seen(ready: Product, monkeypatch: pytest.MonkeyPatch, ref: str, to: str) -> None:
    """A plan is made of one moment."""
    run = Git.run

    def racing(git: Git, *arguments: str, **more: Any) -> bytes:
        if arguments[0] == "fetch":
            ready.remote.git("update-ref", ref, to) if to else ready.remote.git("update-ref", "-d", ref)
        return run(git, *arguments, **more)

    monkeypatch.setattr(Git, "run", racing)
    answer = ready.rk("cut", "--dry-run", "--as-of", DAY, status=RaceLost.exit_code)
    assert f"{ref} moved while the plan was made" in answer.err


@pytest.mark.parametrize("many", [50, 1])
def test_of_a_folder_with_many_lines_the_workshop_holds_the_lines(ready: Product, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """They are fetched together, with what is no line beside them; and again where one moved and one is gone."""
    monkeypatch.setattr("releasekit.delivery.workshop._MANY", many)
    first = ready.remote.rev("v1.0^{commit}")
    lines = {f"refs/heads/release/1.{number}" for number in range(4)}
    strange = ("refs/heads/release/notes", "refs/heads/release/old/1.7", "refs/heads/topic")
    ready.remote.git("update-ref", "--stdin", input="".join(f"create {ref} {first}\n" for ref in sorted({*lines, *strange})))
    for moved, gone in ((), ()), (("refs/heads/release/1.2",), ("refs/heads/release/1.3",)):
        for ref in moved:
            ready.remote.git("update-ref", ref, "main")
        for ref in gone:
            ready.remote.git("update-ref", "-d", ref)
        ready.rk("cut", "--dry-run", "--as-of", DAY, status=None)
        there = {ref: oid for ref, oid in ready.remote.refs().items() if ref not in strange}
        assert workshop(ready).refs() == there


def test_the_workshop_follows_the_notes_of_the_remote(ready: Product) -> None:
    """Corrections of messages are part of a plan, and a plan must be the same on every machine."""
    commit = ready.clone.rev("HEAD")

    def plan(product: Product) -> tuple[str, list[str]]:
        found = product.rk("cut", "--dry-run", "--format", "json", "--as-of", DAY).json
        return found["digest"], [change["text"]["ru"] for change in found["record"]["changes"] if change["noted"]]

    before = plan(ready)
    ready.clone.git("notes", "--ref=releasekit", "add", "-m", "fix(ui): no flicker any more", commit)
    assert plan(ready) == before
    ready.clone.git("push", "-q", "origin", "refs/notes/releasekit")
    digest, texts = plan(ready)
    assert ("flicker" in before[1], "no flicker any more" in texts, "flicker" in texts) == (True, True, False)
    assert plan(ready.another_clone()) == (digest, texts)
    ready.remote.git("update-ref", "-d", "refs/notes/releasekit")
    assert plan(ready) == before


def test_the_workshop_borrows_the_objects_of_the_clone(ready: Product) -> None:
    ready.rk("cut", "--plan", str(ready.home / "plan.json"), "--as-of", DAY)

    assert workshop(ready).git("count-objects") == "0 objects, 0 kilobytes"
    workshop(ready).fsck()


def test_main_is_what_the_head_of_the_remote_names_now(ready: Product) -> None:
    """Case 44."""
    ready.remote.git("branch", "-m", "main", "trunk")
    ready.remote.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    ready.rk(*CUT)

    assert_released(ready, "1.2", "trunk")
    assert "refs/heads/main" not in ready.remote.refs()


def test_a_tag_and_a_branch_of_the_same_name_are_kept_apart(ready: Product) -> None:
    """Case 47."""
    ready.remote.git("update-ref", "refs/tags/main", "refs/tags/v1.0^{commit}")
    ready.remote.git("update-ref", "refs/heads/v1.2", "refs/tags/v1.0^{commit}")
    ready.rk(*CUT)

    assert ready.remote.rev("refs/heads/main") == ready.remote.rev("refs/tags/v1.2")
    assert ready.remote.rev("refs/heads/v1.2") == ready.remote.rev("refs/tags/main") == ready.remote.rev("refs/tags/v1.0")


# Damage ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("HEAD", b"\x00garbage"),
        ("config", b"[core\n"),
        ("refs", None),
        ("refs/heads/main", b"not an object\n"),
        ("objects/info/alternates", b"/nowhere\n"),
        ("packed-refs", b"garbage\n"),
    ],
    ids=str,
)
def test_a_damaged_workshop_is_made_anew(ready: Product, name: str, content: bytes | None) -> None:
    ready.rk("cut", "--dry-run", "--as-of", DAY)
    path = ready.state / "repository.git" / name
    if content is not None:
        path.write_bytes(content)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    ready.rk(*CUT)

    assert_released(ready, "1.2")
    workshop(ready).fsck()


def test_locks_that_a_killed_run_left_in_the_workshop_stand_in_nobodys_way(ready: Product) -> None:
    """Case 7."""
    ready.rk("cut", "--dry-run", "--as-of", DAY)
    for lock in ("refs/heads/main.lock", "packed-refs.lock", "HEAD.lock", "refs/releasekit/pending/1.2.lock", "config.lock"):
        file = ready.state / "repository.git" / lock
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    ready.remote.git("branch", "release/1.1", "v1.1")
    ready.push("fix(ui): more", {"ui/more": "x"}, "HEAD:refs/heads/main")
    ready.rk(*CUT)

    assert_released(ready, "1.2")


def test_a_file_where_the_workshop_should_be_is_told_or_replaced(ready: Product) -> None:
    ready.state.mkdir()
    (ready.state / "repository.git").write_text("mine", encoding="utf-8")
    answer = ready.rk(*CUT, status=None)

    assert answer.status in {0, 4}, answer.err


# Every kind of clone ---------------------------------------------------------------------------------------------------------


def test_a_linked_worktree_shares_the_workshop_of_its_repository(ready: Product, tmp_path: Path) -> None:
    """Case 39."""
    ready.clone.git("remote", "set-url", "origin", str(ready.remote.path))
    ready.clone.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "v1.0")
    answer = releasekit_here("-C", str(tmp_path / "tree"), *CUT)

    assert answer.status == 0, answer.err
    assert_released(ready, "1.2")
    assert (ready.state / "repository.git").is_dir()
    assert RepoBuilder(tmp_path / "tree").git("status", "--porcelain") == ""


def test_a_partial_clone_releases_as_a_whole_one_does(ready: Product, tmp_path: Path) -> None:
    """Case 35."""
    ready.remote.git("config", "uploadpack.allowFilter", "true")
    partial = ready.remote.clone(tmp_path / "partial", filter="blob:none")
    whole = ready.rk("cut", "--dry-run", "--format", "json", "--as-of", DAY).json
    answer = releasekit_here("-C", str(partial.path), *CUT, "--format", "json")

    assert answer.status == 0, answer.err
    assert answer.json["plan"] == whole["digest"]
    assert_released(ready, "1.2")


def test_a_repository_of_sha256_is_released_in_the_same_way(make_repo: MakeRepo, tmp_path: Path) -> None:
    """Case 43."""
    clone = make_repo("clone", object_format="sha256")
    clone.commit("first", FIRST_FILES)
    product = Product(tmp_path, clone, clone.bare_remote(tmp_path / "remote.git"))
    product.cut("2026-01-14")

    assert_released(product, "1.0")
    assert len(product.remote.rev("v1.0")) == 64


def test_a_detached_head_of_a_ci_job_releases_main(ready: Product) -> None:
    """Case 36."""
    ready.clone.switch("v1.0", detach=True)
    ready.clone.git("branch", "-D", "main")
    ready.rk(*CUT)

    assert_released(ready, "1.2")


# The environment -------------------------------------------------------------------------------------------------------------


def test_the_environment_of_the_caller_reaches_no_git(ready: Product, tmp_path: Path) -> None:
    """Case 91."""
    trap = script(tmp_path / "trap", f"touch '{tmp_path}/sprung'; exit 1")
    names = ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_ASKPASS", "GIT_PROXY_COMMAND", "GIT_SSH_COMMAND", "GIT_TRACE")
    places = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR")
    forged = {
        "GIT_AUTHOR_NAME": "Eve",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
        "GIT_NAMESPACE": "x",
        "GIT_CONFIG_PARAMETERS": "'a.b=c'",
    }
    expected = ready.rk("cut", "--no-push", "--format", "json", "--as-of", DAY).json["tag_object"]
    env = {name: str(trap) for name in names} | {name: str(tmp_path / "elsewhere") for name in places} | forged
    answer = ready.rk(*CUT, "--format", "json", env=env)

    assert answer.json["tag_object"] == expected
    assert not (tmp_path / "sprung").exists()
    assert not (tmp_path / "elsewhere").exists()
    assert_released(ready, "1.2")


# Credentials -----------------------------------------------------------------------------------------------------------------

SECRET = "s3cr3t-t0ken"
SPY = 'printf "%s\\n" "$*" >> "{log}/argv"\nenv | grep "^GIT_CONFIG_VALUE" >> "{log}/environment"\nexec "{git}" "$@"'


@pytest.fixture
def spied(tmp_path: Path) -> dict[str, str]:
    """An environment in which every git call is written down; the notes are in the folder ``NOTES``."""
    tools = tmp_path / "tools"
    tools.mkdir()
    script(tools / "git", SPY.format(log=tools, git=shutil.which("git")))
    return {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "NOTES": str(tools)}


def notes(spied: dict[str, str], name: str) -> str:
    """What was written down."""
    file = Path(spied["NOTES"]) / name
    return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.mark.parametrize(
    "setting",
    ["http.extraHeader", "http.proxy"],
    ids=lambda setting: setting[:20],
)
def test_credentials_of_the_checkout_are_passed_on_and_stand_in_no_argument(ready: Product, spied: dict[str, str], setting: str) -> None:
    """Case 89."""
    value = f"http://user:{SECRET}@127.0.0.1:9" if setting == "http.proxy" else f"Authorization: {SECRET}"
    ready.clone.git("config", setting, value)
    ready.clone.git("remote", "set-url", "origin", "http://127.0.0.1:9/x.git")
    answer = ready.rk(*CUT, status=6, env=spied)

    assert SECRET in notes(spied, "environment")
    assert "ls-remote" in notes(spied, "argv")
    assert SECRET not in notes(spied, "argv")
    assert SECRET not in answer.err + answer.out


def test_other_settings_of_the_checkout_are_not_passed_on(ready: Product, spied: dict[str, str]) -> None:
    ready.clone.git("config", "user.name", SECRET)
    ready.clone.git("config", "core.attributesFile", SECRET)
    ready.clone.git("config", "push.gpgSign", "true")
    ready.rk(*CUT, env=spied)

    assert SECRET not in notes(spied, "environment")
    assert_released(ready, "1.2")


def test_the_ssh_command_that_a_ci_system_configured_is_used(ready: Product, tmp_path: Path) -> None:
    """The allow-list of DESIGN §11."""
    ssh = script(tmp_path / "ssh", f'touch "{tmp_path}/used"\nfor last; do :; done\nexec sh -c "$last"')
    ready.clone.git("config", "core.sshCommand", str(ssh))
    ready.clone.git("config", "ssh.variant", "simple")
    ready.clone.git("remote", "set-url", "origin", f"ssh://git@example.invalid{ready.remote.path}")
    ready.rk(*CUT)

    assert (tmp_path / "used").exists()
    assert_released(ready, "1.2")


def test_nobody_is_asked_for_a_password(ready: Product, tmp_path: Path) -> None:
    """Case 89."""
    before = take_state(ready.clone)
    trap = script(tmp_path / "askpass", f"touch '{tmp_path}/asked'; echo x")
    ready.clone.git("remote", "set-url", "origin", "http://127.0.0.1:9/x.git")
    ready.rk(*CUT, status=6, env={"GIT_ASKPASS": str(trap), "SSH_ASKPASS": str(trap)})

    assert not (tmp_path / "asked").exists()
    assert take_state(ready.clone) == before
