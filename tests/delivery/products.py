"""A product with three components, the clone of its developer and a bare remote; and releasekit run on it, as people run it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.testing import CliRunner

import releasekit
from releasekit.cli.main import main
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CONFIG = """\
id = "toweco"
product = { ru = "Товеко", en = "Toweco" }
languages = ["ru", "en"]
first = "1.0"
files = [
    { path = "VERSION", pattern = "^VERSION = {version}$" },
    { path = "pyproject.toml", key = "project.version" },
]

[[component]]
id = "billing"
name = { ru = "Биллинг", en = "Billing" }
paths = ["billing/**"]

[[component]]
id = "api"
name = { ru = "Интерфейс", en = "API" }
paths = ["api/**"]

[[component]]
id = "ui"
name = { ru = "Экраны", en = "Screens" }
paths = ["ui/**"]
"""

FIRST_FILES = {
    "releasekit.toml": CONFIG,
    "VERSION": "VERSION = 0.0\n",
    "pyproject.toml": '[project]\nname = "toweco"   # stays\nversion = "0.0"\n',
    "billing/run.sh": "echo invoices\n",
    "api/server": "serve\n",
    "ui/page": "page\n",
    "docs/billing/guide.md": "# Guide\n",
    "README.md": "# Toweco\n",
    "changelog.d/billing/10.feature.md": "Счета выставляются\n",
    "changelog.d/api/11.feature.md": "Запросы принимаются\n",
}

FILES_OF_1_2 = {"VERSION": "VERSION = 1.2\n", "pyproject.toml": '[project]\nname = "toweco"\nversion = "1.2"\n'}
"""The version files as a commit needs them that a person tags 1.2 by hand."""

STATE = ".git/releasekit"

APART: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
"""click before 8.2 mixes stderr into stdout unless it is told not to."""


@dataclass(frozen=True)
class Answer:
    """What a command answered: exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of ``--format json``."""
        return json.loads(self.out)


def releasekit_here(*words: str, env: Mapping[str, str | None] | None = None, input: str | None = None) -> Answer:
    """Run the command line in this process, its error boundary included."""

    class Boundary(click.Command):
        """What CliRunner calls: the function of the console script."""

        def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **__: Any) -> Any:
            kept, heeded = sys.argv, {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
            sys.argv = ["releasekit", *(args or ())]
            try:
                main()
            finally:
                sys.argv = kept
                for number, handler in heeded.items():
                    signal.signal(number, handler)
                sys.stderr.flush()  # click before 8.2 takes what has been flushed

    done = CliRunner(**APART).invoke(Boundary("releasekit"), list(words), input=input, env=env)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    answer = Answer(done.exit_code, done.stdout, done.stderr)
    return answer if {"-v", "--verbose"} & set(words) else _sound(answer)


def environment(**extra: str | None) -> dict[str, str]:
    """The environment of a releasekit that is a process of its own; None takes a variable out."""
    home = str(Path(releasekit.__file__).parents[1])
    found: dict[str, str | None] = {**os.environ, "PYTHONPATH": home, **extra}
    return {name: value for name, value in found.items() if value is not None}


def releasekit_process(*words: str, cwd: Path | None = None, umask: int = -1, env: Mapping[str, str | None] | None = None) -> Answer:
    """Run the command line as a process."""
    done = subprocess.run(
        [sys.executable, "-m", "releasekit", *words],
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        umask=umask,
        check=False,
    )
    return _sound(Answer(done.returncode, done.stdout.decode(), done.stderr.decode()))


def started_process(*words: str, cwd: Path, env: Mapping[str, str | None] | None = None) -> subprocess.Popen[bytes]:
    """Start the command line as a process. What it runs knows its process id as ``RELEASEKIT_PID``."""
    shell = 'RELEASEKIT_PID=$$ exec "$@"'
    # A shell that runs the tests in the background lets its children ignore Ctrl-C, and they would pass that on.
    run = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from releasekit.cli.main import main; main()"
    return subprocess.Popen(
        ["sh", "-c", shell, "sh", sys.executable, "-c", run, *words],
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answer_of(process: subprocess.Popen[bytes]) -> Answer:
    """What a started process answered in the end; one that hangs is a failure and no hanging test."""
    try:
        out, err = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return _sound(Answer(process.returncode, out.decode(), err.decode()))


def _sound(answer: Answer) -> Answer:
    """Whatever was asked, a person never sees a traceback."""
    assert "Traceback" not in answer.out + answer.err, answer.err
    return answer


@dataclass
class Product:
    """A product in a folder: ``clone`` is the developer's, ``remote`` the bare repository that it is pushed to."""

    home: Path
    clone: RepoBuilder
    remote: RepoBuilder

    @classmethod
    def start(cls, home: Path, files: Mapping[str, str | bytes] | None = None) -> Product:
        """A product that is not released yet: one commit on main, pushed."""
        clone = RepoBuilder.init(home / "clone")
        clone.commit("first", FIRST_FILES if files is None else files)
        remote = RepoBuilder.init(home / "remote.git", bare=True)
        # A relative address, so that the whole product can be copied.
        clone.git("remote", "add", "origin", "../remote.git")
        clone.git("push", "-q", "--set-upstream", "origin", "main")
        return cls(home, clone, remote)

    def copy(self, home: Path) -> Product:
        """The same product elsewhere, without what releasekit remembers of it."""
        shutil.copytree(self.home, home, symlinks=True, ignore=shutil.ignore_patterns("releasekit", "*.sample"), dirs_exist_ok=True)
        return Product(home, RepoBuilder(home / "clone", self.clone.clock), RepoBuilder(home / "remote.git", self.remote.clock))

    def packed(self) -> Product:
        """The same product in few files, so that copies are cheap."""
        for repository in (self.clone, self.remote):
            repository.git("repack", "-a", "-d", "-q")
        return self

    def another_clone(self, name: str = "other") -> Product:
        """The same remote, seen from another machine."""
        clone = self.remote.clone(self.home / name)
        clone.clock = self.clone.clock
        return Product(self.home, clone, self.remote)

    def configure(self, text: str) -> None:
        """Put another configuration on main, pushed."""
        self.push("ci: configuration", {"releasekit.toml": text})

    def push(self, message: str, files: Mapping[str, str | bytes | None], *refs: str) -> str:
        """Commit to what is checked out, and push it."""
        oid = self.clone.commit(message, files)
        self.clone.git("push", "-q", "origin", *(refs or ("HEAD",)))
        return oid

    def pull(self) -> None:
        """Bring the developer's main branch along."""
        self.clone.git("fetch", "-q", "--tags", "origin")
        self.clone.git("merge", "-q", "--ff-only", "origin/main")

    def rk(self, *words: str, status: int | None = 0, env: Mapping[str, str | None] | None = None, input: str | None = None) -> Answer:
        """Run releasekit on the clone, in this process, and hold it to an exit status."""
        answer = releasekit_here("-C", str(self.clone.path), *words, env=env, input=input)
        assert status in {None, answer.status}, f"exit {answer.status}, not {status}:\n{answer.err}{answer.out}"
        return answer

    def process(self, *words: str, status: int | None = 0, env: Mapping[str, str | None] | None = None) -> Answer:
        """The same as a process of its own."""
        answer = releasekit_process(*words, cwd=self.clone.path, env=env)
        assert status in {None, answer.status}, f"exit {answer.status}, not {status}:\n{answer.err}{answer.out}"
        return answer

    def cut(self, day: str, *words: str, command: str = "cut") -> Any:
        """Release on a day, and let the developer's clock follow. Answers with the JSON answer."""
        answer = self.rk(command, *words, "--yes", "--format", "json", "--as-of", day).json
        self.clone.clock = max(self.clone.clock, datetime.fromisoformat(f"{day}T09:00:00+00:00")) + timedelta(hours=1)
        return answer

    def hotfix(self, day: str, line: str, *picks: str) -> Any:
        """Make a hotfix on a day."""
        return self.cut(day, line, *(word for oid in picks for word in ("--pick", oid)), command="hotfix")

    @property
    def state(self) -> Path:
        """Where releasekit keeps its own things."""
        return self.clone.path / STATE

    def show(self, name: str) -> str:
        """An object of the remote, as text, with its last line end: ``v1.0:VERSION``."""
        return self.remote.git("cat-file", "-p", name) + "\n"

    def record(self, version: str, at: str | None = None) -> Any:
        """The record of a release, from its own tag or from elsewhere."""
        return json.loads(self.show(f"{at or f'v{version}'}:releases/{version}.json"))

    def files(self, rev: str) -> list[str]:
        """The paths that a commit of the remote holds."""
        return self.remote.git("ls-tree", "-r", "--name-only", rev).splitlines()


def assert_released(product: Product, version: str, branch: str = "main") -> None:
    """One whole release stands at the remote: tag and branch agree, and the files of the release commit say its number."""
    assert f"refs/tags/v{version}" in product.remote.refs()
    assert product.remote.rev(f"v{version}") == product.remote.rev(branch)
    assert product.show(f"v{version}:VERSION") == f"VERSION = {version}\n"
    assert product.record(version)["version"] == version
    product.remote.fsck()


def fix_of_billing(product: Product) -> str:
    """A fix with its fragment, pushed to main; answers with the commit."""
    files = {"billing/tax": "tax\n", "changelog.d/billing/12.fix.md": "Исправлен налог\n"}
    return product.push("billing tax", files)


def aboard(product: Product) -> Product:
    """The same product with one fix of the screens on main, pushed and not released."""
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    return product


def put_hook(remote: RepoBuilder, name: str, script: str) -> None:
    """Let a server run a shell script at a moment of a push; it inherits the environment of the local client."""
    hook = remote.path / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    hook.chmod(0o755)


def take_state(*repositories: RepoBuilder) -> list[dict[str, str]]:
    """The refs of some repositories: what must be the same when nothing was written."""
    return [repository.refs() for repository in repositories]


def snapshot(folder: Path, without: Iterable[str] = ()) -> dict[str, bytes]:
    """Every file under a folder with its content, but those whose path begins with one of some prefixes."""
    prefixes = tuple(without)
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file() or path.is_symlink()}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if not name.startswith(prefixes)}


@cache
def started(base: Path) -> Product:
    """The blueprint of a product that is not released yet; copy it."""
    return Product.start(base / "started").packed()


@dataclass(frozen=True)
class Released:
    """The blueprint of a product with 1.0 and 1.1. ``fix`` is the fix of billing that came after 1.0, and that 1.1 holds."""

    product: Product
    fix: str


@cache
def released(base: Path) -> Released:
    """1.0, a fix of billing, a feature of the screens, 1.1; everything pushed and pulled. Copy it."""
    product = started(base).copy(base / "released")
    product.cut("2026-01-14")
    product.pull()
    fix = fix_of_billing(product)
    product.push("feat(ui): dark theme", {"ui/dark": "dark\n"})
    product.cut("2026-01-28")
    product.pull()
    return Released(product.packed(), fix)
