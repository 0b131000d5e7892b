"""Peers, where they are installed, beside releasekit: the same work, and whether their output tells as many commits as there are."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measuring import RELEASEKIT, Command, Pair, compare, said_by
from benchmarks.pairs import FLOOR


class Peer(NamedTuple):
    """What a peer is asked for a whole history, and the file that it writes, "" where it answers on standard output."""

    command: Command
    file: str = ""


PEERS = (
    Peer((*RELEASEKIT, "history", "--all")),
    Peer(("git-cliff",)),
    Peer(("git-changelog", "--convention", "conventional")),
    Peer(("cz", "changelog", "--dry-run")),
    Peer(("semantic-release", "changelog"), "CHANGELOG.md"),
)

_REQUEST = re.compile(r"\(?#([0-9]+)\)?")


def peers(clone: Path, runs: int, said: Path) -> Iterator[dict[str, Any]]:
    """The full history by each peer that is here, as a ratio to the floor; ``told`` is the share of requests that its output names.

    ``clone`` is one with a work tree, where they may write. A peer that fails is told of, and left out.
    """
    wanted = set(_REQUEST.findall(said_by("git", "log", "--no-merges", "--format=%s", "HEAD", "--tags", folder=clone)))
    for peer in PEERS:
        name = "releasekit" if peer.command[0] == RELEASEKIT[0] else peer.command[0]
        if not shutil.which(peer.command[0]):
            print(f"{name} is not installed", file=sys.stderr)
            continue
        print(f"{clone.name}: {name}", file=sys.stderr)
        done = subprocess.run(peer.command, cwd=clone, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            print(f"{name} failed with status {done.returncode}: {done.stderr.strip()[-300:]}", file=sys.stderr)
            continue
        text = (clone / peer.file).read_text(encoding="utf-8", errors="replace") if peer.file else done.stdout
        told = len(wanted & set(_REQUEST.findall(text))) / max(len(wanted), 1)
        # One that finds its file from before has less to do.
        asked: Command = ("sh", "-c", f"rm -f {peer.file}; exec {' '.join(peer.command)}") if peer.file else peer.command
        pair = Pair(f"whole history, {name}", asked, "floor.py", (FLOOR,), is_cold=True)
        yield {**compare(pair, clone, runs, said), "told": round(told, 3)}
