"""Measuring: pairs of commands, run interleaved, and what they cost as ratios."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KIBIBYTES = 1 if sys.platform != "darwin" else 1024
"""What one unit of ``ru_maxrss`` is: kibibytes on Linux, bytes on macOS."""

Command = tuple[str, ...]
PYTHON: Command = (sys.executable, "-P")
RELEASEKIT: Command = (*PYTHON, "-m", "releasekit")
PEAK: Command = (*PYTHON, str(ROOT / "benchmarks" / "peak.py"))


@dataclass(frozen=True, slots=True)
class Pair:
    """What is measured (``ours``), what it is measured against (``floor``, commands run one after the other), and what to reach.

    ``cpu`` and ``wall`` are the most that ours may take as multiples of the floor, ``megabytes`` the most memory of our own process.
    ``allowance`` are seconds that are taken off ours before the ratio is made: what Python needs to start and to load, whatever the
    repository. With ``is_cold`` what was kept of earlier runs is removed before each of ours.
    """

    name: str
    ours: Command
    against: str
    floor: tuple[Command, ...]
    cpu: float | None = None
    megabytes: int | None = None
    allowance: float = 0.0
    wall: float | None = None
    is_cold: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall time in seconds, peak memory of the largest process in mebibytes."""

    cpu: float
    wall: float
    memory: float


def measure(commands: Sequence[Command], folder: Path, said: Path) -> Cost:
    """Run commands one after the other in a folder. Raises SystemExit with what a command said, if it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # Bytecode of a checkout may not be written, and that of installed packages is: here it is for both, by the round that does not count.
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(said.parent / "bytecode")}
    cpu = wall = memory = 0.0
    for command in commands:
        with said.open("wb") as stderr:
            started = perf_counter()
            process = subprocess.Popen(command, cwd=folder, env=environment, stdin=None, stdout=subprocess.DEVNULL, stderr=stderr)
            _, status, used = os.wait4(process.pid, 0)
            wall += perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):  # 1: `check` found something
            raise SystemExit(f"{' '.join(command)} failed with status {process.returncode}:\n{said.read_text(errors='replace')}")
        cpu += used.ru_utime + used.ru_stime
        memory = max(memory, used.ru_maxrss / KIBIBYTES / 1024)
    return Cost(cpu, wall, memory)


def forget(folder: Path) -> None:
    """Remove what releasekit keeps of earlier answers in a repository, bare or not."""
    for place in (folder, folder / ".git"):
        shutil.rmtree(place / "releasekit" / "cache", ignore_errors=True)


def measured(pair: Pair, folder: Path, said: Path) -> Cost:
    """One run of ours."""
    if pair.is_cold:
        forget(folder)
    return measure([pair.ours], folder, said)


def own_memory(command: Command, folder: Path, said: Path) -> float:
    """Peak memory of releasekit's own process, without git's, in mebibytes."""
    place = said.with_name("peak")
    measure([(*PEAK, str(place), *command[len(RELEASEKIT) :])], folder, said)
    return int(place.read_text()) / KIBIBYTES / 1024


def compare(pair: Pair, folder: Path, runs: int, said: Path) -> dict[str, Any]:
    """The medians of one pair, run interleaved after one round that does not count."""
    rounds = [(measured(pair, folder, said), measure(pair.floor, folder, said)) for _ in range(runs + 1)][1:]
    sizes = [round(max(one.memory for one in side)) for side in zip(*rounds, strict=True)]
    if pair.megabytes is not None and pair.ours[: len(RELEASEKIT)] == RELEASEKIT:
        if pair.is_cold:
            forget(folder)
        sizes[0] = round(own_memory(pair.ours, folder, said))
    return {
        "name": pair.name,
        "against": pair.against,
        "cpu_ratio": round(median(max(ours.cpu - pair.allowance, 0) / floor.cpu for ours, floor in rounds), 2),
        "cpu_target": pair.cpu,
        "wall_ratio": round(median(max(ours.wall - pair.allowance, 0) / floor.wall for ours, floor in rounds), 2),
        "wall_target": pair.wall,
        "cpu_seconds": [round(median(one.cpu for one in side), 3) for side in zip(*rounds, strict=True)],
        "wall_seconds": [round(median(one.wall for one in side), 3) for side in zip(*rounds, strict=True)],
        "megabytes": sizes,
        "megabytes_target": pair.megabytes,
    }


def said_by(*command: str, folder: Path | None = None) -> str:
    """What a command prints."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
