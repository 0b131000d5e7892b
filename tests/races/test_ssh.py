"""Over ssh a release goes as a person's own pushes do: by the settings of the clone, of the person, and of ssh; and asks nobody."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import take_state
from tests.e2e.sshserver import SshServer, make_key
from tests.races.served import CUT, IS_WHOLE, Serve, Served, assert_clean, assert_one_release_each

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def product(serve: Serve) -> Served:
    return serve("ssh")


@pytest.fixture
def ssh(product: Served) -> SshServer:
    assert product.host.ssh is not None
    return product.host.ssh


def of_the_clone(product: Served, ssh: SshServer, folder: Path) -> dict[str, str]:
    return {}


def of_the_person(product: Served, ssh: SshServer, folder: Path) -> dict[str, str]:
    product.clone.git("config", "--unset", "core.sshCommand")
    settings = folder / "gitconfig"
    settings.write_text(f'[core]\n\tsshCommand = "{ssh.command}"\n', encoding="utf-8")
    return {"GIT_CONFIG_GLOBAL": str(settings)}


def of_ssh_itself(product: Served, ssh: SshServer, folder: Path) -> dict[str, str]:
    """ssh finds a person's own settings by itself, in the home of the account; this one finds those of the tests."""
    product.clone.git("config", "--unset", "core.sshCommand")
    program = folder / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPATH="${{PATH#*:}}"\nexec {ssh.command} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


SETTINGS = [of_the_clone, of_the_person, of_ssh_itself]


@pytest.mark.parametrize("settings", SETTINGS if IS_WHOLE else SETTINGS[2:], ids=lambda one: one.__name__)
def test_the_settings_that_let_a_person_in_let_a_release_in(
    settings: Callable[[Served, SshServer, Path], dict[str, str]], product: Served, ssh: SshServer, tmp_path: Path
) -> None:
    environment = settings(product, ssh, tmp_path)
    product.rk(*CUT, env=environment)

    assert_one_release_each(product, {"1.2": "main"})
    assert_clean(product, [product])


def test_a_command_in_the_environment_is_not_run_and_it_is_said_where_it_belongs(product: Served, ssh: SshServer, tmp_path: Path) -> None:
    """Case 91."""
    product.clone.git("config", "core.sshCommand", ssh.stranger("nobody"))
    canary = tmp_path / "canary"
    answer = product.rk(*CUT, status=6, env={"GIT_SSH_COMMAND": f"touch {canary}; {ssh.command}"})

    assert not canary.exists()
    assert "GIT_SSH_COMMAND" in answer.err
    assert "git config core.sshCommand" in answer.err


def nobody_knows_it(ssh: SshServer, folder: Path) -> str:
    return ssh.stranger("unknown")


def it_is_another_one(ssh: SshServer, folder: Path) -> str:
    return ssh.stranger("changed", f"[127.0.0.1]:{ssh.port} {make_key(folder / 'other')}")


def the_key_is_not_let_in(ssh: SshServer, folder: Path) -> str:
    make_key(folder / "stranger")
    known = (ssh.home / "known").read_text(encoding="utf-8")
    return ssh.stranger("stranger", known, str(folder / "stranger"))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (nobody_knows_it, "Host key verification failed"),
        (it_is_another_one, "Host key verification failed"),
        (the_key_is_not_let_in, "Permission denied (publickey)"),
    ],
    ids=["unknown host", "another host", "another key"],
)
def test_a_host_or_a_key_that_is_not_known_is_refused_and_nobody_is_asked(
    settings: Callable[[SshServer, Path], str], said: str, product: Served, ssh: SshServer, tmp_path: Path
) -> None:
    """Cases 89 and 96."""
    product.clone.git("config", "core.sshCommand", settings(ssh, tmp_path))
    known = {path: path.read_bytes() for path in ssh.home.glob("*known")}
    before = take_state(product.clone, product.remote)
    answer = product.rk(*CUT, status=6)

    assert said in answer.err
    assert "nothing was written" in answer.err
    assert take_state(product.clone, product.remote) == before
    assert {path: path.read_bytes() for path in ssh.home.glob("*known")} == known
    assert_clean(product, [product])
