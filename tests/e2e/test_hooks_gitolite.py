"""One ref at a time: git's own update hook, and gitolite, which asks releasekit by a VREF. The real gitolite, without ssh."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import environment, put_hook
from tests.e2e.hooked import (
    ACCEPTED,
    CONFIG,
    REFUSED,
    Hooked,
    blueprint,
    deleted,
    flat,
    lightweight,
    moved,
    stable_off_main,
    two_versions_at_once,
)
from tests.e2e.servers import PATIENCE, Host, push, require
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Callable

UPDATE = f"""case "$1" in
refs/tags/*) exec {shlex.quote(sys.executable)} -P -m releasekit hooks update "$@" ;;
esac"""

GITOLITE = """\
repo toweco
    RW+                = @all
    - VREF/releasekit  = @all
"""


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blueprint(tmp_path_factory.mktemp("blueprint"))


# git's own update hook ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(pattern: Path, tmp_path: Path) -> Hooked:
    made = Hooked.make(Host(tmp_path, tmp_path.as_uri()), pattern, tmp_path / "clone", hook=False)
    put_hook(made.server, "update", UPDATE)
    return made


@pytest.mark.parametrize("prepare", ACCEPTED, ids=lambda one: one.__name__)
def test_the_update_hook_lets_in_what_is_right(made: Hooked, prepare: Callable[[Hooked], list[str]]) -> None:
    assert "releasekit" not in made.push(*prepare(made)).said


@pytest.mark.parametrize(("prepare", "rule", "reason"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_the_update_hook_refuses_the_tag_and_lets_the_branch_in(
    made: Hooked, prepare: Callable[[Hooked], list[str]], rule: str, reason: str
) -> None:
    """What only pre-receive can refuse is told by its name: a branch that is pushed with the tag is not seen here."""
    words = prepare(made)
    pushed = push(made.clone, made.server, *words)
    if prepare is stable_off_main:
        assert pushed.status == 0, pushed.said
        return

    assert pushed.status == 1
    assert rule in flat(pushed.said)
    assert reason in flat(pushed.said)
    assert not any(name.startswith("refs/tags/") for name in pushed.changed)
    assert pushed.changed == {f"refs/heads/{word}" for word in words if word in {"main", "elsewhere"}}


def test_with_atomic_one_refused_ref_keeps_all_others_out(made: Hooked) -> None:
    pushed = push(made.clone, made.server, "--atomic", *lightweight(made))

    assert (pushed.status, pushed.changed) == (1, set())


def test_with_atomic_the_update_hook_does_not_see_the_other_tags_of_the_push(made: Hooked) -> None:
    """As the guide says: push one version after the other, or use pre-receive."""
    pushed = push(made.clone, made.server, "--atomic", *two_versions_at_once(made))

    assert pushed.changed == set()
    assert "RK101 gap: v1.3" in flat(pushed.said)


def test_the_update_hook_needs_no_help_of_the_shell(made: Hooked) -> None:
    put_hook(made.server, "update", f'exec {shlex.quote(sys.executable)} -P -m releasekit hooks update "$@"')
    pushed = push(made.clone, made.server, *lightweight(made))

    assert pushed.changed == {"refs/heads/main"}
    assert "RK204 lightweight: v1.2" in flat(pushed.said)


@pytest.mark.checkout
def test_the_guide_shows_what_is_tested_here() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "hooks.md").read_text(encoding="utf-8")

    assert GITOLITE in guide
    assert f"#!/bin/sh\n{UPDATE}\n".replace(f"{shlex.quote(sys.executable)} -P -m releasekit", "releasekit") in guide


# gitolite ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gitolite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a gitolite whose repositories ask releasekit."""
    require(shutil.which("gitolite"), "gitolite is not installed: apt-get install gitolite3")
    home = tmp_path_factory.mktemp("gitolite")
    run(home, "setup", "-a", "admin")
    vref = home / "local" / "VREF" / "releasekit"
    vref.parent.mkdir(parents=True)
    vref.write_text(f"#!/bin/sh\n{UPDATE}\n")
    vref.chmod(0o755)
    rc = home / ".gitolite.rc"
    rc.write_text(rc.read_text().replace("%RC = (", f'%RC = (\n    LOCAL_CODE => "{home}/local",', 1))
    (home / ".gitolite" / "conf" / "gitolite.conf").write_text(GITOLITE)
    run(home, "compile")
    return home


def run(home: Path, *words: str) -> str:
    done = subprocess.run(
        ["gitolite", *words], env=environment(HOME=str(home)), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def hosted(gitolite: Path, pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hooked:
    """A repository of gitolite; ssh is a script that does what sshd would."""
    server = RepoBuilder(gitolite / "repositories" / "toweco.git")
    # What gitolite made stays: its hooks are links of its own.
    server.git("update-ref", "--stdin", input="".join(f"delete {name}\n" for name in server.refs()))
    server.git("fetch", "-q", str(pattern / "server.git"), "+refs/*:refs/*")
    server.git("symbolic-ref", "HEAD", "refs/heads/main")
    shutil.copytree(pattern / "clone", tmp_path / "clone")
    clone = RepoBuilder(tmp_path / "clone")
    clone.git("remote", "set-url", "origin", "git@gitolite:toweco")
    shell = f"{run(gitolite, 'query-rc', 'GL_BINDIR')}/gitolite-shell"
    ssh = tmp_path / "ssh"
    ssh.write_text(
        '#!/bin/sh\nfor command; do :; done\nexport SSH_ORIGINAL_COMMAND="$command" SSH_CONNECTION="127.0.0.1 1 127.0.0.1 22"\n'
        f"export HOME={shlex.quote(str(gitolite))}\nexec {shlex.quote(shell)} ada\n"
    )
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", shlex.quote(str(ssh)))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    return Hooked(clone, server)


@pytest.mark.parametrize("prepare", ACCEPTED, ids=lambda one: one.__name__)
def test_gitolite_lets_in_what_is_right(hosted: Hooked, prepare: Callable[[Hooked], list[str]]) -> None:
    assert "releasekit" not in hosted.push(*prepare(hosted)).said


@pytest.mark.parametrize("prepare", [lightweight, moved, deleted], ids=lambda one: one.__name__)
def test_gitolite_refuses_the_tag_with_the_reason(hosted: Hooked, prepare: Callable[[Hooked], list[str]]) -> None:
    words = prepare(hosted)
    pushed = push(hosted.clone, hosted.server, *words)
    rule, reason = next(case[1:] for case in REFUSED if case[0] is prepare)

    assert pushed.status == 1
    assert pushed.changed <= {"refs/heads/main"}
    assert rule in flat(pushed.said)
    assert reason in flat(pushed.said)


def test_gitolite_goes_by_the_configuration_of_the_main_branch(hosted: Hooked) -> None:
    hosted.configure(f"{CONFIG}\n[signing]\nrequired = true\n")
    pushed = push(hosted.clone, hosted.server, hosted.release("1.2"))

    assert pushed.changed == set()
    assert "RK207 unsigned: v1.2" in flat(pushed.said)


def test_gitolite_keeps_its_own_rules(hosted: Hooked) -> None:
    """The VREF comes after them, and does not open what they close."""
    hosted.clone.git("remote", "set-url", "origin", "git@gitolite:gitolite-admin")
    hosted.clone.commit("mine")

    assert "DENIED" in push(hosted.clone, hosted.server, "main:master").said
