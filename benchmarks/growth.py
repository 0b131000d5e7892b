"""Growth: how time and memory grow with commits, releases and fragments, and the exponent that fits best."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measuring import RELEASEKIT, ROOT, Command, forget, measure, own_memory

COMMANDS: dict[str, Command] = {
    "version --next": (*RELEASEKIT, "version", "--next", "stable"),
    "status": (*RELEASEKIT, "status"),
    "history --unreleased": (*RELEASEKIT, "history", "--unreleased"),
    "cut --dry-run": (*RELEASEKIT, "cut", "--dry-run"),
    "history": (*RELEASEKIT, "history", "--format", "json"),
}
"""All of them cold."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What grows, the sizes that are measured, and the arguments of repository.py for each."""

    name: str
    sizes: tuple[int, ...]
    arguments: Callable[[int], Sequence[str]]
    commands: tuple[str, ...] = tuple(COMMANDS)


def axes(commits: Sequence[int]) -> tuple[Axis, ...]:
    """The three ways in which a repository grows; each leaves the other two alone."""
    return (
        Axis("commits", tuple(commits), lambda size: ["--commits", str(size)]),
        Axis("releases", (10, 100, 1000, 5000), lambda size: ["--commits", "10000", "--train", str(10000 // size)]),
        Axis("fragments", (10, 100, 1000, 5000), lambda size: ["--commits", "1000", "--fragments", str(size)], tuple(COMMANDS)[1:4]),
    )


def made(folder: Path, arguments: Sequence[str]) -> Path:
    """A repository of some size, made if it is not there."""
    if not folder.exists():
        print(f"making {folder.name}", file=sys.stderr)
        subprocess.run([sys.executable, ROOT / "benchmarks" / "repository.py", folder, *arguments], check=True)
    return folder


def grown(axis: Axis, base: Path, runs: int, said: Path) -> list[dict[str, Any]]:
    """One row a command: seconds of CPU and mebibytes for each size, and the exponent of the seconds beyond those of the smallest."""
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in axis.commands}
    for size in axis.sizes:
        folder = made(base / f"{axis.name}-{size}.git", axis.arguments(size))
        for name in axis.commands:
            costs[name].append(_cost(COMMANDS[name], folder, runs, said))
    return [
        {
            "axis": axis.name,
            "command": name,
            "sizes": list(axis.sizes),
            "cpu_seconds": [round(seconds, 2) for seconds, _ in each],
            "megabytes": [round(memory) for _, memory in each],
            "exponent": round(exponent(axis.sizes, [seconds for seconds, _ in each]), 2),
        }
        for name, each in costs.items()
    ]


def _cost(command: Command, folder: Path, runs: int, said: Path) -> tuple[float, float]:
    seconds = []
    for _ in range(runs + 1):
        forget(folder)
        seconds.append(measure([command], folder, said).cpu)
    forget(folder)
    return median(seconds[1:]), own_memory(command, folder, said)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of a straight line through the logarithms, by least squares: 1 is linear growth, 0 none."""
    points = [(log(size), log(cost)) for size, cost in zip(sizes, costs, strict=True)]
    middle_x, middle_y = (sum(one[axis] for one in points) / len(points) for axis in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def show(rows: Sequence[dict[str, Any]]) -> None:
    """A table for people, for each way to grow."""
    for axis in dict.fromkeys(row["axis"] for row in rows):
        mine = [row for row in rows if row["axis"] == axis]
        print(f"\n{'seconds of CPU (MiB of our own) by ' + axis:44}" + "".join(f"{size:>16,}" for size in mine[0]["sizes"]) + "   exponent")
        for row in mine:
            cells = (f"{one:.2f} ({memory})" for one, memory in zip(row["cpu_seconds"], row["megabytes"], strict=True))
            print(f"{row['command']:44}" + "".join(f"{cell:>16}" for cell in cells) + f"   {row['exponent']:>8.2f}")
