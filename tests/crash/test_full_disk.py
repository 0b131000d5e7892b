"""A disk that is full, wherever in a cut it becomes so: one whole release or nothing of it, told as what it is, and gone on with later."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.crash.matrix import IS_WHOLE
from tests.delivery.products import Answer, Product, assert_released, environment
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT = ("cut", "--yes", "--as-of", "2026-02-11")
DISK = 16 << 20
LIMITS = range(0, 200, 2) if IS_WHOLE else (0, 7)
"""The largest file that may be written, in the 512 bytes of ``ulimit``."""
ROOM = range(0, 1600, 16) if IS_WHOLE else (40, 240)
"""What is left on the disk, in KiB."""


def run(product: Product, before: str) -> Answer:
    """A cut as a process, after some words for the shell that starts it."""
    done = subprocess.run(
        ["sh", "-c", f'{before} exec releasekit "$@"', "sh", *CUT],
        cwd=product.clone.path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=300,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_told_and_gone_on_with(product: Product, answer: Answer) -> None:
    """All or nothing is released; what failed says so, and is no bug; and with room again the release is made."""
    is_made = "refs/tags/v1.2" in product.remote.refs()
    if is_made:
        assert_released(product, "1.2")
    else:
        assert product.remote.rev("main") == product.clone.rev("HEAD")
    assert "Traceback" not in answer.err
    assert answer.status in ({0, 4, 5} if is_made else {4, 5, 6}), answer.err
    if answer.status == 0:
        return
    resumed = product.rk("resume", status=None).status
    if not is_made and resumed != 0:
        assert product.rk(*CUT).status == 0
    assert_released(product, "1.2")
    assert product.rk("resume", status=4).err.endswith("no release is pending here\n")
    assert [path.name for path in product.state.rglob(".releasekit-*")] == []
    product.clone.fsck()


@pytest.mark.parametrize("blocks", LIMITS)
def test_no_file_may_be_larger(ready: Product, tools: Path, monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    """Case 29: a quota of the process, and of git below it."""
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    assert_told_and_gone_on_with(ready, run(ready, f"ulimit -f {blocks};"))


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of some megabytes, in memory."""
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here, which takes root on Linux: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("room", ROOM)
def test_the_disk_is_full(ready: Product, tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """Case 29: the clone, and releasekit's own repository in it, on a disk with so much room."""
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    with small_disk(tmp_path / "disk") as disk:
        shutil.copytree(ready.clone.path, disk / "clone", symlinks=True)
        clone = RepoBuilder(disk / "clone", ready.clone.clock)
        clone.git("remote", "set-url", "origin", str(ready.remote.path))
        product = Product(disk, clone, ready.remote)
        filler = disk / "filler"
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - (room << 10))
        answer = run(product, "")
        filler.unlink()
        assert_told_and_gone_on_with(product, answer)
