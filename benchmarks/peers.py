"""Peers, where they are installed: the same work side by side, and whether their output tells as many commits as there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import Command, Pair, compare, said_by
from benchmarks.pairs import FLOOR

FULL: dict[str, Command] = {
    "git-cliff": ("git-cliff", "--config", "/dev/null"),
    "git-changelog": ("git-changelog", "--output", "-"),
    "cz": ("cz", "changelog", "--dry-run"),
    "semantic-release": ("semantic-release", "--noop", "changelog"),
}
"""What each peer is asked for a whole history."""

_REQUEST = re.compile(r"\(?#([0-9]+)\)?")


def peers(folder: Path, runs: int, said: Path) -> Iterator[dict[str, Any]]:
    """The full history by each peer that is here, as a ratio to the floor; ``told`` is the share of requests that its output names."""
    wanted = set(_REQUEST.findall(said_by("git", "log", "--no-merges", "--format=%s", "HEAD", "--tags", folder=folder)))
    for name, command in FULL.items():
        if shutil.which(command[0]):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
            told = len(wanted & set(_REQUEST.findall(done.stdout))) / max(len(wanted), 1)
            if done.returncode:
                yield {"name": f"peer {name}", "failed": done.returncode}
            else:
                yield {**compare(Pair(f"peer {name}", command, "floor.py", (FLOOR,)), folder, runs, said), "told": round(told, 3)}
