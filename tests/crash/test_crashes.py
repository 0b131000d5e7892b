"""Whenever a cut is killed, and whoever goes on: one whole release or nothing of it, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.crash.matrix import Crash, at_failpoints, at_random
from tests.delivery.products import FIRST_FILES, Product, assert_released, releasekit_here, snapshot
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"
KILLED = 137
WRAPPER = """\
#!/bin/sh
echo >> "{folder}/count"
if [ "$(wc -l < "{folder}/count")" -eq {number} ]; then
    [ {when} = after ] && "{git}" "$@" > /dev/null
    kill -9 $PPID
    exit 1
fi
exec "{git}" "$@"
"""
"""A git that kills the one who runs it before or after the command of some number."""


@dataclass(frozen=True)
class Case:
    """What is run on which product, and the releases that it makes: version → branch."""

    product: Product
    words: tuple[str, ...]
    releases: dict[str, str]

    @property
    def is_alone(self) -> bool:
        """Whether there is no remote: the clone itself is the place that is released to."""
        return self.product.clone is self.product.remote

    def tags(self) -> set[str]:
        """The tags of the releases that stand at the place that is released to."""
        refs = self.product.remote.refs()
        return {version for version in self.releases if f"refs/tags/v{version}" in refs}

    def untouched(self) -> dict[str, bytes]:
        """What no cut may change: of a clone its work tree, index, HEAD, configuration and branches; of one without a remote the latter."""
        whole = snapshot(self.product.clone.path, [".git/"])
        inside = snapshot(self.product.clone.path / ".git", ["objects", "releasekit", "refs/tags", "refs/remotes", "packed-refs", "logs"])
        return {name: content for name, content in inside.items() if name == "config"} if self.is_alone else {**whole, **inside}


def case_of(crash: Crash, ready: Product, fix: str) -> Case:
    """The product and the command of a crash."""
    if crash.command == "alone":
        repo = RepoBuilder.init(ready.home / "alone")
        repo.commit("first", FIRST_FILES)
        return Case(Product(repo.path, repo, repo), ("cut",), {"1.0": "main"})
    if crash.command == "hotfix":
        return Case(ready, ("hotfix", "1.0", "--pick", fix), {"1.0.1": "release/1.0"})
    if crash.command == "lines":
        oid = ready.push("door", {"api/door": "shut\n", "changelog.d/api/20.security.md": "Дверь закрыта\n"})
        return Case(ready, ("hotfix", "1.0", "1.1", "--pick", oid), {"1.0.1": "release/1.0", "1.1.1": "release/1.1"})
    if crash.command == "commit":
        tested = ready.clone.rev("HEAD")
        ready.push("fix(api): after the test", {"api/later": "x\n"})
        return Case(ready, ("cut", "--commit", tested), {"1.2": "v1.2"})
    return Case(ready, ("cut",), {"1.2": "main"})


def killed(case: Case, crash: Crash, tools: Path, tmp_path: Path) -> bool:
    """Run the command and have it die at its moment; False where it ended before that."""
    environment = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    when, _, number = crash.moment.partition(" ")
    if number:
        folder = tmp_path / "wrapped"
        folder.mkdir()
        git = folder / "git"
        git.write_text(WRAPPER.format(folder=folder, number=number, when=when, git=shutil.which("git")), encoding="utf-8")
        git.chmod(0o755)
        environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
    else:
        environment["RELEASEKIT_FAILPOINT"] = crash.moment
    command = ["releasekit", *case.words, "--yes", "--as-of", DAY]
    done = subprocess.run(
        command, cwd=case.product.clone.path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )
    assert done.returncode in ({KILLED, 0} if number else {KILLED}), done.stderr.decode()
    return done.returncode == KILLED


def go_on(case: Case, crash: Crash) -> Product:
    """Go on as the case says, until the releases are made; answers with the product that did."""
    goes_on = case.product
    if crash.place == "empty state":
        shutil.rmtree(goes_on.state, ignore_errors=True)
    elif crash.place == "another clone":
        goes_on = goes_on.another_clone()
    again = (*case.words, "--yes", "--as-of", DAY)
    made = case.tags()
    if crash.way != "again":
        said = rk(goes_on, crash.way)
        # Nothing pending is an answer, where nothing was begun or nobody here knows of it; a published release is not given up.
        assert said in ({0, 4} if crash.way == "resume" or not made else {3, 4}), said
    if not case.tags():
        assert rk(goes_on, *again) == 0
    if crash.way == "abort" and rk(goes_on, "resume") == 0:
        assert made
    return goes_on


def rk(product: Product, *words: str) -> int:
    """The exit status of a command."""
    return releasekit_here("-C", str(product.clone.path), *words).status


def assert_whole(case: Case, goes_on: Product) -> None:
    """All releases are made once, whole, sound, and nothing is left behind."""
    for version, branch in case.releases.items():
        assert_released(case.product, version, branch)
        commits = case.product.remote.git("rev-list", f"--grep=^Release Toweco {version}$", "--all").split()
        assert commits == [case.product.remote.rev(f"v{version}")]
    assert case.tags() == case.releases.keys()
    case.product.clone.fsck()
    state = goes_on.state
    left = [path.name for path in state.rglob("*") if path.name.startswith(".releasekit-") or path.name.endswith((".lock", ".tmp"))]
    assert left == []
    assert list((state / "pending").glob("*")) == []
    workshop = state / "repository.git"
    assert not workshop.exists() or RepoBuilder(workshop).git("for-each-ref", "refs/releasekit") == ""
    assert "prunable" not in case.product.clone.git("worktree", "list", "--porcelain")


@pytest.mark.parametrize("crash", [*at_failpoints(), *at_random()], ids=str)
def test_crash(crash: Crash, ready: Product, fix: str, tools: Path, tmp_path: Path) -> None:
    """Cases 1, 2, 3, 7, 15 and 26."""
    case = case_of(crash, ready, fix)
    before = case.untouched()
    died = killed(case, crash, tools, tmp_path)

    assert case.tags() in (set(), case.releases.keys())  # all or none, already when it died
    goes_on = go_on(case, crash) if died else case.product
    assert_whole(case, goes_on)
    assert case.untouched() == before
    for version in case.releases:
        folder = goes_on.state / "releases" / version
        assert not folder.exists() or rk(goes_on, "verify", str(folder)) == 0
