"""``releasekit hooks``: the forms in which git and the pre-commit framework tell of a push."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.core.rules.scene import ignore
from tests.delivery.products import CONFIG, Answer, releasekit_here, releasekit_process

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Product
    from tests.gitrepo import RepoBuilder

NONE = "0" * 40
OTHER = "b" * 40


# What git tells --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("pre-push", "origin", "address"), ("pre-push",), ("pre-receive",)])
@pytest.mark.parametrize("refs", [(), ("refs/heads/main",), ("refs/heads/main", "refs/notes/commits", "refs/heads/refs/x")])
def test_without_tags_nothing_is_opened(tmp_path: Path, command: tuple[str, ...], refs: tuple[str, ...]) -> None:
    """There is no such folder, and nobody notices."""
    forms = {"pre-push": f"HEAD {OTHER} {{}} {NONE}\n", "pre-receive": f"{NONE} {OTHER} {{}}\n"}
    text = "".join(forms[command[0]].format(ref) for ref in refs)

    assert releasekit_here("-C", str(tmp_path / "nowhere"), "hooks", *command, input=text) == Answer(0, "", "")


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the arguments of every git that is started from now on."""
    tools, told = tmp_path / "tools", tmp_path / "calls"
    tools.mkdir()
    (tools / "git").write_text(f'#!/bin/sh\necho "$@" >> "{told}"\nexec "{shutil.which("git")}" "$@"\n')
    (tools / "git").chmod(0o755)
    told.touch()
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    return told


def test_for_tags_that_are_no_releases_no_history_is_read(shipped: Product, calls: Path) -> None:
    oid = shipped.clone.git("rev-parse", "v1.1")
    calls.write_text("")
    pushes(shipped, *(f"x {oid} refs/tags/build-{number} {NONE}" for number in range(50)), status=0)
    started = calls.read_text().splitlines()

    assert 0 < len(started) < 7, started
    assert not any(word in line.split() for line in started for word in ("log", "rev-list", "merge-base", "ls-tree"))


def test_a_release_tag_takes_a_fixed_number_of_processes(shipped: Product, calls: Path) -> None:
    shipped.clone.commit("next", {"VERSION": "VERSION = 1.2\n"})
    oids = {f"v1.{number}": shipped.clone.tag(f"v1.{number}", annotated=False) for number in range(2, 40)}
    calls.write_text("")
    pushes(shipped, *(f"x {oid} refs/tags/{name} {NONE}" for name, oid in oids.items()))

    assert len(calls.read_text().splitlines()) < 20


def test_the_update_hook_opens_nothing_for_a_branch(tmp_path: Path) -> None:
    for old, new in ((NONE, OTHER), (OTHER, OTHER), (OTHER, NONE)):
        assert releasekit_here("-C", str(tmp_path / "nowhere"), "hooks", "update", "refs/heads/main", old, new).status == 0


@pytest.mark.parametrize("text", [b"refs/tags/v1.2\n", b"a b c d\n", b"%s refs/tags/v1.2\n" % OTHER.encode(), b"\x00\n", b"\xff\xfe"])
def test_garbage_is_refused_and_says_who_calls_this_command(repo: RepoBuilder, text: bytes) -> None:
    for name in ("pre-push", "pre-receive"):
        words = [sys.executable, "-m", "releasekit", "-C", str(repo.path), "hooks", name]
        done = subprocess.run(words, input=text, capture_output=True, check=False)
        assert done.returncode == 2
        assert b"this command is called by git, as a hook" in done.stderr


def test_a_terminal_in_place_of_a_push_is_an_empty_push(repo: RepoBuilder) -> None:
    assert releasekit_process("-C", str(repo.path), "hooks", "pre-push").status == 0


@pytest.mark.parametrize("words", [(), ("refs/tags/v1.2",), ("refs/tags/v1.2", NONE), ("refs/tags/v1.2", "old", "new")])
def test_update_without_its_arguments_is_a_mistake(repo: RepoBuilder, words: tuple[str, ...]) -> None:
    assert releasekit_here("-C", str(repo.path), "hooks", "update", *words).status == 2


def test_the_update_hook_asks_about_one_ref_and_leaves_out_what_takes_branches_to_know(shipped: Product) -> None:
    old, new = (shipped.clone.git("rev-parse", f"refs/tags/{tag}") for tag in ("v1.0", "v1.1"))
    shipped.clone.switch("main", detach=True)
    by_hand(shipped)
    shipped.clone.commit("off main", {"VERSION": "VERSION = 1.2\n", "pyproject.toml": '[project]\nversion = "1.2"\n'})
    tag = shipped.clone.tag("v1.2")

    assert "RK210 moved: v1.0" in shipped.rk("hooks", "update", "refs/tags/v1.0", old, new, status=3).err
    assert "RK212 deleted: v1.0" in shipped.rk("hooks", "update", "refs/tags/v1.0", old, NONE, "tree", "of", "gitolite", status=3).err
    assert shipped.rk("hooks", "update", "refs/tags/v1.2", NONE, tag).err == ""
    assert "RK203 stable-off-main: v1.2" in pushes(shipped, f"x {tag} refs/tags/v1.2 {NONE}")


def by_hand(product: Product) -> None:
    """Let 1.2 be a release without record; a person may make it."""
    product.clone.write("releasekit.toml", CONFIG + ignore(("RK502", "v1.2")))


def pushes(product: Product, *lines: str, status: int = 3) -> str:
    return product.rk("hooks", "pre-push", "origin", "address", input="".join(f"{line}\n" for line in lines), status=status).err


def test_a_new_tag_a_moved_one_and_a_deleted_one(shipped: Product) -> None:
    old, new = (shipped.clone.git("rev-parse", f"refs/tags/{tag}") for tag in ("v1.0", "v1.1"))

    assert pushes(shipped, f"refs/tags/v1.1 {new} refs/tags/v1.1 {NONE}", status=0) == ""
    assert "RK209 inner-name: v1.2" in pushes(shipped, f"refs/tags/v1.1 {new} refs/tags/v1.2 {NONE}")
    assert "RK210 moved: v1.1" in pushes(shipped, f"refs/tags/v1.1 {new} refs/tags/v1.1 {old}")
    assert "RK212 deleted: v1.0" in pushes(shipped, f"(delete) {NONE} refs/tags/v1.0 {old}")
    assert pushes(shipped, f"(delete) {NONE} refs/tags/nightly {old}", status=0) == ""


def test_several_refs_of_one_push_are_judged_together(shipped: Product) -> None:
    by_hand(shipped)
    commit = shipped.clone.commit(
        "fix(ui): x", {"ui/x": "x", "VERSION": "VERSION = 1.2\n", "pyproject.toml": '[project]\nversion = "1.2"\n'}
    )
    tag = shipped.clone.tag("v1.2")
    shipped.clone.git("reset", "-q", "--soft", "HEAD~1")
    line = f"refs/tags/v1.2 {tag} refs/tags/v1.2 {NONE}"

    assert "RK203 stable-off-main: v1.2" in pushes(shipped, line)
    assert pushes(shipped, line, f"HEAD {commit} refs/heads/main {OTHER}", status=0) == ""


def test_an_object_that_is_not_here_is_told_of(shipped: Product) -> None:
    assert "the object bbbb" in pushes(shipped, f"refs/tags/v1.2 {OTHER} refs/tags/v1.2 {NONE}", status=4)


# What the pre-commit framework tells: variables as pre-commit 4.7 sets them -------------------------------------------------------


def framework(product: Product, ref: str, start: str | None, end: str | None, local: str | None = None, status: int = 0) -> str:
    found = {
        "PRE_COMMIT": "1",
        "PRE_COMMIT_REMOTE_NAME": "origin",
        "PRE_COMMIT_REMOTE_URL": "../remote.git",
        "PRE_COMMIT_REMOTE_BRANCH": ref,
        "PRE_COMMIT_LOCAL_BRANCH": local or ref,
        "PRE_COMMIT_FROM_REF": start,
        "PRE_COMMIT_ORIGIN": start,
        "PRE_COMMIT_TO_REF": end,
        "PRE_COMMIT_SOURCE": end,
    }
    return product.rk("hooks", "pre-push", env=found, input="", status=status).err


@pytest.fixture
def ahead(shipped: Product) -> Product:
    """A commit ahead of the remote, with a lightweight tag v1.2."""
    files = {"VERSION": "VERSION = 1.2\n", "pyproject.toml": '[project]\nversion = "1.2"\n'}
    by_hand(shipped)
    shipped.clone.commit("fix(ui): x", files)
    shipped.clone.tag("v1.2", annotated=False)
    return shipped


def test_the_framework_shows_a_branch_and_the_tags_on_its_new_commits_go_along(ahead: Product) -> None:
    start, end = ahead.clone.rev("origin/main"), ahead.clone.rev("main")

    assert "RK204 lightweight: v1.2" in framework(ahead, "refs/heads/main", start, end, status=3)
    ahead.clone.git("tag", "-d", "v1.2")
    ahead.clone.tag("v1.2")
    assert framework(ahead, "refs/heads/main", start, end) == ""
    assert framework(ahead, "refs/heads/topic", end, end) == ""


def test_the_framework_shows_no_commits_at_the_first_push_of_all(ahead: Product) -> None:
    assert "RK204 lightweight: v1.2" in framework(ahead, "refs/heads/main", None, None, status=3)


def test_the_framework_shows_a_tag_whose_commit_is_new(ahead: Product) -> None:
    ahead.clone.git("tag", "-d", "v1.2")
    oid = ahead.clone.tag("v1.3")

    assert "RK101 gap: v1.3" in framework(ahead, "refs/tags/v1.3", ahead.clone.rev("origin/main"), oid, status=3)


def test_the_framework_shows_a_tag_that_is_made_by_the_push(ahead: Product) -> None:
    ahead.clone.git("tag", "-d", "v1.2")
    start, end = ahead.clone.rev("origin/main"), ahead.clone.rev("main")

    assert "RK204 lightweight: v1.2" in framework(ahead, "refs/tags/v1.2", start, end, local="refs/heads/main", status=3)


@pytest.mark.parametrize("where", ["HEAD", "v1.0^{}", "v1.1^{}"], ids=["forward", "back", "in its place"])
def test_the_framework_shows_a_moved_tag(shipped: Product, where: str) -> None:
    shipped.clone.commit("next")
    old = shipped.clone.git("rev-parse", "refs/tags/v1.1")
    shipped.clone.git("tag", "-f", "-a", "-m", "moved", "v1.1", where)

    assert "RK210 moved: v1.1" in framework(shipped, "refs/tags/v1.1", old, shipped.clone.git("rev-parse", "refs/tags/v1.1"), status=3)


def test_the_framework_runs_the_hook_of_a_branch_whose_name_says_nothing(ahead: Product) -> None:
    framework(ahead, "refs/heads/main", ahead.clone.rev("origin/main"), ahead.clone.rev("main"), local="HEAD", status=3)
