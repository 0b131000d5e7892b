"""The seal: no test reads the settings of the person or of the machine that runs it."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

from tests.forks import forking
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

settings.register_profile("releasekit", derandomize=True, deadline=None, database=None)
settings.load_profile("releasekit")

GITCONFIG = """\
[user]
    name = Ada Example
    email = ada@example.org
[init]
    defaultBranch = main
[commit]
    gpgSign = false
[tag]
    gpgSign = false
[gc]
    auto = 0
[maintenance]
    auto = false
[advice]
    detachedHead = false
    nestedTag = false
[uploadpack]
    allowFilter = true
"""

CONSTANT = {
    "COLUMNS": "80",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "false",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}

FOREIGN = ("GIT_", "GITHUB_", "GITLAB_", "RELEASEKIT_", "XDG_", "LC_")
"""Variables with these beginnings would reach releasekit or git from outside."""

FOREIGN_NAMES = frozenset(
    {"CI", "CLICOLOR", "CLICOLOR_FORCE", "EDITOR", "EMAIL", "FORCE_COLOR", "LANG", "LANGUAGE", "LINES", "NO_COLOR", "PAGER"}
    | {"SOURCE_DATE_EPOCH", "SSH_ASKPASS", "TF_BUILD", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "VISUAL"}
)


HEEDED = [signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class MakeRepo(Protocol):
    """Makes a named repository under the test's folder."""

    def __call__(self, name: str = ..., *, bare: bool = ..., object_format: str = ...) -> RepoBuilder: ...


@pytest.fixture(scope="session", autouse=True)
def _sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the whole run a home of its own. For the session, so that repositories built once are made inside the seal too."""
    home = tmp_path_factory.mktemp("home")
    gitconfig = home / ".gitconfig"
    gitconfig.write_text(GITCONFIG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name.startswith(FOREIGN) or name in FOREIGN_NAMES:
                patch.delenv(name)
        for name, value in CONSTANT.items():
            patch.setenv(name, value)
        patch.setenv("HOME", str(home))
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        patch.setenv("GIT_CONFIG_GLOBAL", str(gitconfig))
        # "Not a repository" must hold even when the temporary folder lies inside some checkout.
        patch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp()))
        time.tzset()
        # Children ignore what their parent ignores, as all do under nohup.
        ignored = [number for number in HEEDED if signal.getsignal(number) is signal.SIG_IGN]
        for number in ignored:
            signal.signal(number, signal.SIG_DFL)
        yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    time.tzset()


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the program ``releasekit``, for the PATH; see ``tests.forks``."""
    folder = tmp_path_factory.mktemp("tools") / "bin"
    with forking(folder):
        yield folder


@pytest.fixture
def make_repo(tmp_path: Path) -> MakeRepo:
    """Make as many repositories as the test needs, by name."""

    def make(name: str = "repo", *, bare: bool = False, object_format: str = "sha1") -> RepoBuilder:
        return RepoBuilder.init(tmp_path / name, bare=bare, object_format=object_format)

    return make


@pytest.fixture
def repo(make_repo: MakeRepo) -> RepoBuilder:
    """One empty repository on its unborn branch ``main``."""
    return make_repo()
