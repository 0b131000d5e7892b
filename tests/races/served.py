"""A product behind a real server, the clones of those who release it, and what must hold of all of them in the end."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.delivery.products import Answer, Product, put_hook
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.e2e.servers import Host

DAY = "2026-02-11"
CUT = ("cut", "--yes", "--as-of", DAY)
IS_WHOLE = bool(os.environ.get("CRASH_WHOLE"))
_PATIENCE = 120.0
_IGNORED = shutil.ignore_patterns("releasekit", "*.sample")


@dataclass
class Served(Product):
    """A product whose remote is behind a server."""

    host: Host

    @classmethod
    def make(cls, host: Host, pattern: Product, home: Path) -> Served:
        """A copy of a product, served by a host."""
        place = host.place()
        shutil.copytree(pattern.remote.path, place, ignore=_IGNORED)
        shutil.copytree(pattern.clone.path, home / "clone", ignore=_IGNORED)
        made = cls(home, RepoBuilder(home / "clone", pattern.clone.clock), RepoBuilder(place), host)
        host.admit(made.clone, made.remote)
        return made

    def another(self, name: str) -> Served:
        """The same clone on another machine: nothing that releasekit remembers is there."""
        shutil.copytree(self.clone.path, self.home / name, ignore=_IGNORED)
        return Served(self.home, RepoBuilder(self.home / name, self.clone.clock), self.remote, self.host)

    def numbered(self, count: int) -> list[Served]:
        """As many clones, this one included."""
        return [self, *(self.another(f"clone-{number}") for number in range(1, count))]


Serve = Callable[[str], Served]


def start(product: Product, tools: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start releasekit on a clone, as a process of its own."""
    return subprocess.Popen(
        [str(tools / "releasekit"), *words],
        cwd=product.clone.path,
        env=os.environ | dict(env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answer_of(process: subprocess.Popen[bytes]) -> Answer:
    """What a process answered in the end. One that hangs is a failure."""
    try:
        out, err = process.communicate(timeout=_PATIENCE)
    finally:
        process.kill()
    answer = Answer(process.returncode, out.decode(), err.decode())
    assert "Traceback" not in answer.out + answer.err, answer.err
    return answer


def pipe(path: Path) -> int:
    """Make a named pipe. It is open at both ends, so that nobody ever waits for the other end to be opened."""
    os.mkfifo(path)
    return os.open(path, os.O_RDWR)


def await_bell(bell: int, count: int) -> None:
    """Wait until so many lines were written into a pipe."""
    rung = 0
    while rung < count:
        ready, _, _ = select.select([bell], [], [], _PATIENCE)
        assert ready, f"{rung} of {count} rang"
        rung += os.read(bell, 4096).count(b"\n")


class Gate:
    """A hook of the server at which pushes wait: all of them have seen the same refs when the first one is let through.

    What brings a tag comes to the door ``cutter``, everything else to the door ``developer``.
    """

    def __init__(self, remote: RepoBuilder, folder: Path) -> None:
        self._pipes = {name: pipe(folder / name) for name in ("bell", "cutter", "developer")}
        script = f'door=developer\ngrep -q refs/tags/ && door=cutter\necho $door > "{folder}/bell"\nread -r _ < "{folder}/$door"\nexit 0'
        put_hook(remote, "pre-receive", script)

    def await_all(self, count: int) -> None:
        """Wait until so many pushes stand before a door."""
        await_bell(self._pipes["bell"], count)

    def open(self, *doors: str) -> None:
        """Let all through that stand before some doors, and all who come after them."""
        for door in doors or ("cutter", "developer"):
            os.write(self._pipes[door], b"\n" * 200)


def race(clones: Sequence[Product], commands: Sequence[Sequence[str]], tools: Path, gate: Gate) -> list[Answer]:
    """Let releases meet at the commit point: each clone carries out its command."""
    processes = [start(clone, tools, *words) for clone, words in zip(clones, commands, strict=True)]
    gate.await_all(len(processes))
    gate.open()
    return [answer_of(process) for process in processes]


def released_by(product: Product) -> dict[str, str]:
    """The releases at the remote: the version and the tag object."""
    tags = {name.removeprefix("refs/tags/v"): oid for name, oid in product.remote.refs().items() if name.startswith("refs/tags/v")}
    return {version: oid for version, oid in tags.items() if version not in ("1.0", "1.1")}


def assert_one_release_each(product: Product, branches: Mapping[str, str]) -> None:
    """Exactly these versions are released, each once and whole, and each is on its branch."""
    assert released_by(product).keys() == branches.keys()
    for version, branch in branches.items():
        commit = product.remote.rev(f"v{version}")
        assert product.remote.git("rev-list", f"--grep=^Release Toweco {version}$", "--all").split() == [commit]
        assert product.remote.git("rev-list", branch, "--", f"releases/{version}.json").split()[-1:] == [commit]
        assert product.show(f"v{version}:VERSION") == f"VERSION = {version}\n"
        assert product.record(version)["version"] == version


def assert_clean(product: Product, clones: Sequence[Product], pending: Sequence[Product] = ()) -> None:
    """The server and the clones are sound, and nothing is left in them that nobody knows of; ``pending`` may be resumed."""
    product.remote.fsck()
    left = [path for path in product.remote.path.rglob("*") if path.name.endswith(".lock") or path.name.startswith(("tmp_", "incoming-"))]
    assert left == []
    for one in {clone.clone.path: clone for clone in clones}.values():
        one.clone.fsck()
        assert one.clone.git("status", "--porcelain") == ""
        files = [path for path in one.state.rglob("*") if path.name.endswith((".lock", ".tmp")) or path.name.startswith(".releasekit-")]
        assert files == []
        is_pending = one in pending
        assert bool(list((one.state / "pending").glob("*"))) == is_pending
        workshop = one.state / "repository.git"
        assert bool(workshop.exists() and RepoBuilder(workshop).git("for-each-ref", "refs/releasekit")) == is_pending
