"""``releasekit hooks install``: which file it writes, what it leaves alone, and what the script does."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import Answer, releasekit_here
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from tests.conftest import MakeRepo

NONE = "0" * 40
OTHER = "b" * 40
MARK = "# Made by `releasekit hooks install`"


def install(path: Path, status: int = 0) -> Answer:
    answer = releasekit_here("-C", str(path), "hooks", "install")
    assert answer.status == status, answer.err
    return answer


def hook_of(repo: RepoBuilder, name: str = "pre-push") -> Path:
    return repo.path / ".git" / "hooks" / name


# Installing ------------------------------------------------------------------------------------------------------------------


def test_a_clone_gets_pre_push(repo: RepoBuilder) -> None:
    answer = install(repo.path)
    hook = hook_of(repo)

    assert answer.out == f"{hook} is installed\n"
    assert stat.S_IMODE(hook.stat().st_mode) == 0o755
    assert 'hooks pre-push "$@"' in hook.read_text()
    assert MARK in hook.read_text()
    assert not [path.name for path in hook.parent.iterdir() if path.name.startswith(".")]


def test_a_bare_repository_gets_pre_receive(make_repo: MakeRepo) -> None:
    server = make_repo("server.git", bare=True)
    answer = install(server.path)

    assert answer.out == f"{server.path / 'hooks' / 'pre-receive'} is installed\n"
    assert 'hooks pre-receive "$@"' in (server.path / "hooks" / "pre-receive").read_text()
    assert not (server.path / "hooks" / "pre-push").exists()


def test_a_linked_worktree_gets_the_hook_of_its_repository(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit()
    repo.git("worktree", "add", "-q", "-b", "topic", str(tmp_path / "linked"))
    install(tmp_path / "linked")

    assert hook_of(repo).exists()


def test_a_work_tree_of_a_bare_repository_gets_pre_push(make_repo: MakeRepo, tmp_path: Path) -> None:
    make_repo("clone").commit()
    bare = RepoBuilder(tmp_path / "clone").clone(tmp_path / "bare.git", bare=True)
    bare.git("worktree", "add", "-q", str(tmp_path / "linked"), "main")
    install(tmp_path / "linked")

    assert (bare.path / "hooks" / "pre-push").exists()


def test_the_git_directory_of_a_clone_is_the_clone(repo: RepoBuilder) -> None:
    """It has no work tree, and is no server for that."""
    install(repo.path / ".git")

    assert hook_of(repo).exists()
    assert not hook_of(repo, "pre-receive").exists()


def test_installing_twice_changes_nothing(repo: RepoBuilder) -> None:
    install(repo.path)
    before = hook_of(repo).stat()

    assert install(repo.path).out == f"{hook_of(repo)} is there already\n"
    assert hook_of(repo).stat().st_mtime_ns == before.st_mtime_ns


def test_an_old_hook_of_its_own_is_renewed(repo: RepoBuilder) -> None:
    hook_of(repo).parent.mkdir(exist_ok=True)
    hook_of(repo).write_text(f"#!/bin/sh\n{MARK}: of a version long ago\nexit 1\n")

    assert install(repo.path).out.endswith(" is installed\n")
    assert "long ago" not in hook_of(repo).read_text()


def test_a_hook_that_lost_its_permission_gets_it_back(repo: RepoBuilder) -> None:
    """git runs no hook that is not executable; a copy by another system may have lost that."""
    install(repo.path)
    hook_of(repo).chmod(0o644)
    install(repo.path)

    assert os.access(hook_of(repo), os.X_OK)


def test_a_missing_folder_of_hooks_is_made(repo: RepoBuilder) -> None:
    shutil.rmtree(hook_of(repo).parent)
    install(repo.path)

    assert hook_of(repo).exists()


@pytest.mark.parametrize("content", [b"#!/bin/sh\nmake test\n", b"", b"\xff\xfe\x00binary"])
def test_the_hook_of_somebody_else_is_kept(repo: RepoBuilder, content: bytes) -> None:
    hook_of(repo).parent.mkdir(exist_ok=True)
    hook_of(repo).write_bytes(content)
    answer = install(repo.path, status=4)

    assert hook_of(repo).read_bytes() == content
    assert answer.err == f'error: {hook_of(repo)}: there is another hook already\nlet it run: releasekit hooks pre-push "$@"\n'


@pytest.mark.parametrize("target", ["ours", "theirs", "nothing"])
def test_a_symbolic_link_is_kept(repo: RepoBuilder, tmp_path: Path, target: str) -> None:
    script = tmp_path / target
    if target != "nothing":
        script.write_text(f"#!/bin/sh\n{MARK if target == 'ours' else ''}\n")
    hook_of(repo).parent.mkdir(exist_ok=True)
    hook_of(repo).symlink_to(script)
    before = script.read_text() if script.exists() else None

    assert "there is another hook already" in install(repo.path, status=4).err
    assert hook_of(repo).is_symlink()
    assert (script.read_text() if script.exists() else None) == before


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_hooks_that_are_kept_elsewhere_are_named(repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    own = tmp_path / "gitconfig"
    own.write_text("")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    repo.git("config", scope, "core.hooksPath", "/etc/shared-hooks")
    answer = install(repo.path, status=4)

    assert "(core.hooksPath = /etc/shared-hooks)" in answer.err
    assert 'releasekit hooks pre-push "$@"' in answer.err
    assert not hook_of(repo).exists()


def test_a_folder_in_place_of_the_hook_is_told_of(repo: RepoBuilder) -> None:
    hook_of(repo).mkdir(parents=True)

    assert "the hook cannot be read: Is a directory" in install(repo.path, status=4).err


def test_hooks_that_cannot_be_written_are_told_of(repo: RepoBuilder) -> None:
    shutil.rmtree(hook_of(repo).parent)
    hook_of(repo).parent.write_text("a file")
    answer = install(repo.path, status=4)

    assert str(hook_of(repo)) in answer.err
    assert "the hook cannot be" in answer.err


def test_a_folder_of_hooks_that_leads_nowhere_is_told_of(repo: RepoBuilder, tmp_path: Path) -> None:
    shutil.rmtree(hook_of(repo).parent)
    hook_of(repo).parent.symlink_to(tmp_path / "nowhere")

    assert "the hook cannot be written: File exists" in install(repo.path, status=4).err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told_of(repo: RepoBuilder) -> None:
    hook_of(repo).parent.mkdir(exist_ok=True)
    hook_of(repo).parent.chmod(0o500)
    try:
        assert "the hook cannot be written: Permission denied" in install(repo.path, status=4).err
    finally:
        hook_of(repo).parent.chmod(0o700)


def test_no_repository_gets_no_hook(tmp_path: Path) -> None:
    assert "this is not a git repository" in install(tmp_path, status=4).err


# The script of the hook ------------------------------------------------------------------------------------------------------


def run_hook(repo: RepoBuilder, text: str, path: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [hook_of(repo), "origin", "address"],
        cwd=repo.path,
        env={**os.environ, "PATH": path},
        input=text.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def recorded(repo: RepoBuilder, tmp_path: Path) -> tuple[str, Path]:
    """A PATH whose git and Python tell when they are called, and where they tell it; the hook is installed with this Python."""
    install(repo.path)
    calls, tools = tmp_path / "calls", tmp_path / "tools"
    tools.mkdir()
    for name in ("git", "python", "releasekit"):
        (tools / name).write_text(f'#!/bin/sh\necho {name} "$@" >> "{calls}"\ncat >> "{calls}"\nexit 3\n')
        (tools / name).chmod(0o755)
    lines = hook_of(repo).read_text().splitlines()
    hook_of(repo).write_text("\n".join(f"python={tools / 'python'}" if line.startswith("python=") else line for line in lines) + "\n")
    return f"{tools}{os.pathsep}{os.environ['PATH']}", calls


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"refs/heads/main {OTHER} refs/heads/main {NONE}\n",
        f"(delete) {NONE} refs/heads/topic {OTHER}\n",
        f"refs/heads/tags/v1 {OTHER} refs/heads/tags/v1 {NONE}\nHEAD {OTHER} refs/notes/x {OTHER}\n",
    ],
)
def test_a_push_without_tags_starts_no_program(repo: RepoBuilder, recorded: tuple[str, Path], text: str) -> None:
    path, calls = recorded
    done = run_hook(repo, text, path)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not calls.exists()


def test_a_push_with_a_tag_is_handed_over_as_it_is_with_its_arguments(repo: RepoBuilder, recorded: tuple[str, Path]) -> None:
    path, calls = recorded
    text = f"refs/heads/main {OTHER} refs/heads/main {NONE}\nHEAD^{{/a b\\n}} {OTHER} refs/tags/v1.2 {NONE}\n"

    assert run_hook(repo, text, path).returncode == 3
    assert calls.read_text() == f"python -P -m releasekit hooks pre-push origin address\n{text}"


def test_without_its_python_the_hook_takes_the_releasekit_on_the_path(repo: RepoBuilder, recorded: tuple[str, Path]) -> None:
    path, calls = recorded
    text = f"refs/tags/v1.2 {OTHER} refs/tags/v1.2 {NONE}\n"
    Path(path.split(os.pathsep)[0], "python").unlink()

    assert run_hook(repo, text, path).returncode == 3
    assert calls.read_text() == f"releasekit hooks pre-push origin address\n{text}"


def test_the_script_is_plain_shell(repo: RepoBuilder) -> None:
    install(repo.path)

    assert subprocess.run(["sh", "-n", hook_of(repo)], check=False).returncode == 0
