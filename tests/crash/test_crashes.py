"""Whenever a cut is killed or interrupted, and whoever goes on: one whole release or nothing of it, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.core.rules.keys import SshKey
from tests.crash.matrix import IS_WHOLE, KILL, Crash, at_failpoints, at_random
from tests.delivery.products import FIRST_FILES, Product, assert_released, releasekit_here, snapshot
from tests.delivery.signers import sign_by
from tests.gitrepo import RepoBuilder
from tests.programs import needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = "2026-02-11"
YES = ("--yes", "--as-of", DAY)
PROPOSAL = "refs/heads/release-proposal/1.2"
WRAPPER = """\
#!/bin/sh
echo >> "{folder}/count"
if [ "$(wc -l < "{folder}/count")" -eq {number} ]; then
    [ {when} = after ] && "{git}" "$@" > /dev/null
    kill -{signal} $PPID
    [ {signal} = 9 ] || exec sleep 60
    exit 1
fi
exec "{git}" "$@"
"""
"""A git that kills the one who runs it before or after the command of some number; or one that does not end when it is interrupted."""


@dataclass(frozen=True)
class Case:
    """What is run on which product, and the refs that it makes: the version, the ref that says that it is made, and its branch.

    ``again`` is the command that makes the releases, where that is another one.
    """

    product: Product
    words: tuple[str, ...]
    releases: dict[str, tuple[str, str]]
    again: tuple[str, ...]

    @property
    def is_alone(self) -> bool:
        """Whether there is no remote: the clone itself is the place that is released to."""
        return self.product.clone is self.product.remote

    def made(self) -> set[str]:
        """The releases that stand at the place that is released to."""
        refs = self.product.remote.refs()
        return {version for version, (ref, _) in self.releases.items() if ref in refs}

    def untouched(self) -> dict[str, object]:
        """What no cut may change: of a clone its work tree, index, HEAD, configuration and branches; of one without a remote the latter."""
        inside = snapshot(self.product.clone.path / ".git", ["objects", "releasekit", "refs/tags", "refs/remotes", "packed-refs", "logs"])
        if self.is_alone:
            return {name: content for name, content in inside.items() if name == "config"}
        return {**snapshot(self.product.clone.path, [".git/"]), **inside, "refs": self._other_refs()}

    def _other_refs(self) -> dict[str, str]:
        """The refs of the clone that no release moves."""
        # A release of an earlier commit stands beside the main branch, which merges it in the same push.
        names = {"main" if branch == f"v{version}" else branch for version, (_, branch) in self.releases.items()}
        branches = {f"refs/remotes/origin/{name}" for name in names}
        moved = {*(ref for ref, _ in self.releases.values()), *branches, PROPOSAL.replace("heads", "remotes/origin")}
        return {name: oid for name, oid in self.product.clone.refs().items() if name not in moved and "-merged" not in name}


@pytest.fixture
def signer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Product], None]:
    """Has the releases of a product signed, by a key whose signatures differ each time."""

    def sign(product: Product) -> None:
        needs("ssh-keygen")
        sign_by(product, SshKey.make(tmp_path / "ada", kind="ecdsa"), monkeypatch, tmp_path)

    return sign


def _case(product: Product, words: tuple[str, ...], releases: dict[str, str], again: tuple[str, ...] = ()) -> Case:
    return Case(product, words, {version: (f"refs/tags/v{version}", branch) for version, branch in releases.items()}, again or words)


def case_of(crash: Crash, ready: Product, fix: str, tools: Path, signer: Callable[[Product], None]) -> Case:
    """The product and the command of a crash."""
    match crash.command:
        case "alone":
            repo = RepoBuilder.init(ready.home / "alone")
            repo.commit("first", FIRST_FILES)
            found = _case(Product(repo.path, repo, repo), ("cut", *YES), {"1.0": "main"})
        case "hotfix":
            found = _case(ready, ("hotfix", "1.0", "--pick", fix, *YES), {"1.0.1": "release/1.0"})
        case "lines":
            oid = ready.push("door", {"api/door": "shut\n", "changelog.d/api/20.security.md": "Дверь закрыта\n"})
            found = _case(ready, ("hotfix", "1.0", "1.1", "--pick", oid, *YES), {"1.0.1": "release/1.0", "1.1.1": "release/1.1"})
        case "commit":
            tested = ready.clone.rev("HEAD")
            ready.push("fix(api): after the test", {"api/later": "x\n"})
            found = _case(ready, ("cut", "--commit", tested, *YES), {"1.2": "v1.2"})
        case "propose":
            words = ("cut", "--propose", *YES)
            found = Case(ready, words, {"1.2": (PROPOSAL, "release-proposal/1.2")}, words)
        case "finish":
            assert rk(ready, "cut", "--propose", *YES) == 0
            ready.remote.git("update-ref", "refs/heads/main", PROPOSAL)
            found = _case(ready, ("cut", "--finish", *YES), {"1.2": "main"})
        case "signed":
            signer(ready)
            found = _case(ready, ("cut", *YES), {"1.2": "main"})
        case "resume" | "abort":
            assert run(ready, ("cut", *YES), tools, RELEASEKIT_FAILPOINT="journaled").returncode == 128 + signal.SIGKILL
            found = _case(ready, (crash.command,), {"1.2": "main"}, ("cut", *YES))
        case _:
            found = _case(ready, ("cut", *YES), {"1.2": "main"})
    return found


def run(product: Product, words: tuple[str, ...], tools: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own."""
    return subprocess.run(
        ["releasekit", *words],
        cwd=product.clone.path,
        env=os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )


def died(case: Case, crash: Crash, tools: Path, tmp_path: Path) -> bool:
    """Run the command and have it die at its moment; False where it ended before that."""
    when, _, number = crash.moment.partition(" ")
    sent = signal.Signals[crash.signal]
    if number:
        folder = tmp_path / "wrapped"
        folder.mkdir()
        git = folder / "git"
        script = WRAPPER.format(folder=folder, number=number, when=when, git=shutil.which("git"), signal=int(sent))
        git.write_text(script, encoding="utf-8")
        git.chmod(0o755)
        environment = {"PATH": f"{folder}{os.pathsep}{tools}{os.pathsep}{os.environ['PATH']}"}
    else:
        environment = {"RELEASEKIT_FAILPOINT": f"{crash.moment} {crash.signal}"}
    done = run(case.product, case.words, tools, **environment)
    status = done.returncode
    assert status in ({128 + sent, 0} if number else {128 + sent}), done.stderr.decode()
    if status and crash.signal != KILL:
        assert_told(case, crash, done.stderr.decode())
    return status != 0


def assert_told(case: Case, crash: Crash, said: str) -> None:
    """Whoever was interrupted said in one sentence what is left, and left nothing but that."""
    assert "Traceback" not in said
    (sentence,) = (line for line in said.splitlines() if line.startswith("error: "))
    assert sentence.startswith("error: interrupted; ")
    if case.made() and (case.product.state / "pending").is_dir() and list((case.product.state / "pending").iterdir()):
        assert "releasekit resume" in sentence
    if crash.command != "abort" and crash.moment in {"picked", "committed", "tagged", "written", "kept"}:
        assert sentence.endswith(": run the command again")
    if crash.command not in {"resume", "abort"}:  # which others were killed before
        assert list(case.product.state.rglob(".releasekit-*")) == []


def go_on(case: Case, crash: Crash) -> Product:
    """Go on as the case says, until the releases are made; answers with the product that did."""
    goes_on = case.product
    if crash.place == "empty state":
        shutil.rmtree(goes_on.state, ignore_errors=True)
    elif crash.place == "another clone":
        goes_on = goes_on.another_clone()
    made = case.made()
    if crash.way == "again":
        # What is made already is not due any more, or there, or finished.
        assert rk(goes_on, *case.again) in ({0, 1, 4} if made else {0})
    else:
        said = rk(goes_on, crash.way)
        # Nothing pending is an answer, where nothing was begun or nobody here knows of it; a published release is not given up.
        assert said in ({0, 4} if crash.way == "resume" or not made else {3, 4}), said
    if not case.made():
        assert rk(goes_on, *case.again) == 0
    # What whoever died still remembers is finished, or was before.
    for product in (goes_on, case.product):
        assert rk(product, "resume") in {0, 4, 5}
        assert rk(product, "resume") == 4
    return goes_on


def rk(product: Product, *words: str) -> int:
    """The exit status of a command."""
    return releasekit_here("-C", str(product.clone.path), *words).status


def assert_whole(case: Case) -> None:
    """All releases are made once, whole and sound: tag, branch, commit, record and version files agree."""
    assert case.made() == case.releases.keys()
    for version, (ref, branch) in case.releases.items():
        if ref == PROPOSAL:
            assert case.product.record(version, ref)["version"] == version
            assert case.product.show(f"{ref}:VERSION") == f"VERSION = {version}\n"
            assert f"refs/tags/v{version}" not in case.product.remote.refs()
        else:
            assert_released(case.product, version, branch)
            assert case.product.remote.git("cat-file", "-t", ref) == "tag"
            assert case.product.record(version)["tag"] == f"v{version}"
        commits = case.product.remote.git("rev-list", f"--grep=^Release Toweco {version}$", "--all").split()
        assert commits == [case.product.remote.rev(ref)]
    if "1.2" in case.releases:
        assert 'version = "1.2"' in case.product.show(f"{case.releases['1.2'][0]}:pyproject.toml")
    case.product.remote.fsck()
    case.product.clone.fsck()


def assert_nothing_left(product: Product) -> None:
    """No lock, temporary folder or file, pending ref, journal or work tree."""
    state = product.state
    left = [path.name for path in state.rglob("*") if path.name.startswith(".releasekit-") or path.name.endswith((".lock", ".tmp"))]
    assert left == []
    assert list((state / "pending").glob("*")) == []
    for repository in (product.clone.path / ".git", product.remote.path):
        assert list(repository.rglob("*.lock")) == []
    workshop = state / "repository.git"
    if workshop.exists():
        assert RepoBuilder(workshop).git("for-each-ref", "refs/releasekit") == ""
        RepoBuilder(workshop).fsck()
    assert "prunable" not in product.clone.git("worktree", "list", "--porcelain")


@pytest.mark.parametrize("crash", [*at_failpoints(), *at_random()], ids=str)
def test_crash(crash: Crash, ready: Product, fix: str, tools: Path, signer: Callable[[Product], None], tmp_path: Path) -> None:
    """Cases 1, 2, 3, 7, 15, 26 and 30."""
    case = case_of(crash, ready, fix, tools, signer)
    before = case.untouched()
    is_dead = died(case, crash, tools, tmp_path)

    assert case.made() in (set(), case.releases.keys())  # all or none, already when it died
    if case.made():
        assert_whole(case)
    assert case.untouched() == before
    if not is_dead and crash.command == "abort":
        assert rk(case.product, *case.again) == 0
    goes_on = go_on(case, crash) if is_dead else case.product
    assert_whole(case)
    for product in (goes_on, case.product):
        assert_nothing_left(product)
    assert case.untouched() == before
    if crash.command == "signed":
        goes_on.clone.git("fetch", "--quiet", "--tags")
        assert rk(goes_on, "verify", "1.2") == 0  # where an unsigned tag or commit is none
    for version, (ref, _) in case.releases.items():
        folder = goes_on.state / "releases" / version
        if IS_WHOLE and ref != PROPOSAL and not folder.exists():  # who went on found it made, and has no bundle of it
            assert rk(goes_on, "build", version, "--output", str(folder)) in {0, 4}
        assert not folder.exists() or rk(goes_on, "verify", str(folder)) == 0
