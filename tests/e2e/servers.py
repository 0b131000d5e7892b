"""Servers for pushes: a folder of bare repositories behind file://, ``git daemon``, HTTP and ssh; always stopped."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.dulwichserver import serving_dulwich
from tests.e2e.ports import free_port, started
from tests.e2e.sshserver import SshServer, serving_ssh
from tests.e2e.webserver import Bridge, serving_http
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRANSPORTS = ("file", "daemon", "http", "ssh")
"""The ways to git's own server."""
SERVERS = (*TRANSPORTS, "dulwich")
"""The same, and a server that is not git's."""
PATIENCE = 60.0
"""Seconds after which a server or a push is given up: a test that hangs is a failure."""

_REQUIRED = bool(os.environ.get("TESTS_NEED_SERVERS"))
_names = count()


@dataclass(frozen=True)
class Pushed:
    """What came of a push: exit status, what the pusher read, and the refs of the server before and after."""

    status: int
    said: str
    before: dict[str, str]
    after: dict[str, str]

    @property
    def changed(self) -> set[str]:
        """The names of the refs that are not what they were."""
        return {name for name in self.before.keys() | self.after.keys() if self.before.get(name) != self.after.get(name)}


@dataclass
class Host:
    """A folder of repositories and the address under which a server gives it.

    ``settings`` are what a clone must know to be let in; ``bridge`` is where things can be made to go wrong on the way of HTTP.
    """

    folder: Path
    address: str
    settings: Mapping[str, str] = field(default_factory=dict)
    bridge: Bridge = field(default_factory=Bridge)
    ssh: SshServer | None = None

    def place(self) -> Path:
        """A folder for one more repository."""
        return self.folder / f"{next(_names)}.git"

    def url(self, repository: RepoBuilder) -> str:
        """Where to push to."""
        return f"{self.address}/{repository.path.relative_to(self.folder)}"

    def admit(self, clone: RepoBuilder, repository: RepoBuilder) -> None:
        """Let a clone push there, as ``origin``."""
        clone.git("remote", "set-url", "origin", self.url(repository))
        for name, value in self.settings.items():
            clone.git("config", name, value)


def require(is_here: object, missing: str) -> None:
    """Skip the test where a server is not here; with TESTS_NEED_SERVERS in the environment that is a failure."""
    if not is_here:
        pytest.fail(missing) if _REQUIRED else pytest.skip(missing)


def push(clone: RepoBuilder, server: RepoBuilder, *words: str, env: Mapping[str, str | None] | None = None) -> Pushed:
    """Push as a person does, to ``origin``; None takes a variable out of the environment."""
    before = server.refs()
    wanted = {**os.environ, **(env or {})}
    done = subprocess.run(
        ["git", "push", "origin", *words],
        cwd=clone.path,
        env={name: value for name, value in wanted.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    said = done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in said, said
    return Pushed(done.returncode, said, before, server.refs())


@contextmanager
def serving(server: str, folder: Path) -> Iterator[Host]:
    """Serve a folder by one of ``SERVERS``."""
    with ExitStack() as until:
        if server == "file":
            yield Host(folder, folder.as_uri())
        elif server == "daemon":
            yield Host(folder, f"git://127.0.0.1:{until.enter_context(_daemon(folder))}")
        elif server == "ssh":
            served = until.enter_context(serving_ssh(folder))
            yield Host(folder, f"{served.address}{folder}", {"core.sshCommand": served.command}, ssh=served)
        elif server == "dulwich":
            yield Host(folder, f"git://127.0.0.1:{until.enter_context(serving_dulwich())}{folder}")
        else:
            bridge = Bridge()
            port = until.enter_context(serving_http(folder, program_of_git("git-http-backend"), bridge))
            yield Host(folder, f"http://127.0.0.1:{port}", {"http.proxy": ""}, bridge)


def program_of_git(name: str) -> Path:
    """A program that git keeps to itself."""
    path = Path(subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()) / name
    require(path.exists(), f"{name} is not installed: it is a part of git, or a package beside it")
    return path


@contextmanager
def _daemon(folder: Path) -> Iterator[int]:
    port = free_port()
    words = ["--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}", "--reuseaddr", "--export-all", "--enable=receive-pack"]
    with started([str(program_of_git("git-daemon")), *words], port):
        yield port
