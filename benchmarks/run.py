"""Speed and memory of releasekit, as ratios to a floor that is measured in the same run.

Every pair is run interleaved (A B A B …) after one round that is not counted, and what counts is the median of the ratios of CPU time,
children included. Targets are shown beside the results and never asserted: a figure that depends on the machine fails no build.

    python benchmarks/run.py [--repo PATH] [--runs N] [--only history|bundles] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
FLOOR: Command = (*PYTHON, str(ROOT / "benchmarks" / "floor.py"))
ATTRIBUTION: Command = (*PYTHON, str(ROOT / "benchmarks" / "attribution.py"))
BUNDLE: Command = (*PYTHON, str(ROOT / "benchmarks" / "bundle.py"))
CLICK: Command = (*PYTHON, "-c", "import click")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is measured (``ours``), what it is measured against (``floor``, commands run one after the other), and what to reach.

    ``cpu`` and ``wall`` are the most that ours may take as multiples of the floor.
    ``allowance`` are seconds that are taken off ours before the ratio is made: what Python needs to start and to load, whatever the
    repository.
    """

    name: str
    ours: Command
    against: str
    floor: tuple[Command, ...]
    cpu: float | None = None
    megabytes: int | None = None
    allowance: float = 0.0
    wall: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall time in seconds, peak memory of the largest process in mebibytes."""

    cpu: float
    wall: float
    memory: float


PAIRS = (
    Pair("history --format json", (*RELEASEKIT, "history", "--format", "json"), "floor.py", (FLOOR,), 2.5, 150),
    Pair("history --format json --all", (*RELEASEKIT, "history", "--format", "json", "--all"), "floor.py", (FLOOR,), None, 150),
    Pair("status", (*RELEASEKIT, "status"), "import click, then git describe", (CLICK, ("git", "describe", "--tags")), 2.5),
    Pair(
        "check, less 0.5 s",
        (*RELEASEKIT, "check"),
        "git log --all --format='%H %P'",
        (("git", "log", "--all", "--format=%H %P"),),
        2.0,
        200,
        0.5,
    ),
    Pair("--version", (*RELEASEKIT, "--version"), "import click", (CLICK,), 1.5),
)


def packed(command: str, archive: str) -> Command:
    """A tar file of the work tree, sorted, compressed by a command, and one digest of it."""
    return ("sh", "-c", f"tar --sort=name -cf - docs | {command} > ../{archive}; sha256sum ../{archive}")


BUNDLES = (
    Pair(
        "bundle as tar.zst", (*BUNDLE, "tar.zst"), "tar | zstd -3 -T2", (packed("zstd -q -c -3 -T2", "floor.tar.zst"),), None, 200, wall=1.3
    ),
    Pair("bundle as zip", (*BUNDLE, "zip"), "zipfile, level 6", ((*BUNDLE, "zipfile"),), None, 200, wall=0.6),
    Pair("bundle as tar.gz", (*BUNDLE, "tar.gz"), "tar | gzip -6", (packed("gzip -c -6", "floor.tar.gz"),), None, 200, wall=0.7),
)
"""From the objects of a repository of 10,000 files and 200 MB (``bundle.py``); their floors read the work tree, which is less to do."""


def pairs_of(folder: Path, *, is_made: bool) -> tuple[Pair, ...]:
    """All pairs, those too whose commands depend on the repository: on its last tag, and on the five folders with the most files."""
    tag = said_by("git", "describe", "--tags", "--abbrev=0", folder=folder)
    unreleased = ("git", "log", f"{tag}..HEAD")
    depth = 2 if is_made else 1
    paths = (path.split("/") for path in said_by("git", "ls-tree", "-r", "-z", "--name-only", "HEAD", folder=folder).split("\0"))
    folders = Counter("/".join(path[:depth]) for path in paths if len(path) > depth)
    return (
        *PAIRS,
        Pair(
            "history --unreleased",
            (*RELEASEKIT, "history", "--unreleased", "--format", "json"),
            "import click, git log TAG..HEAD",
            (CLICK, unreleased),
        ),
        Pair(
            "attribution, 5 components",
            (*ATTRIBUTION, *(name for name, _ in folders.most_common(5))),
            "git log --raw -z --no-renames",
            (("git", "log", "--raw", "-z", "--no-renames", "HEAD"),),
            1.5,
        ),
    )


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


def compare(pair: Pair, folder: Path, runs: int, said: Path) -> dict[str, Any]:
    """The medians of one pair, run interleaved."""
    rounds = [(measure([pair.ours], folder, said), measure(pair.floor, folder, said)) for _ in range(runs + 1)][1:]
    return {
        "name": pair.name,
        "against": pair.against,
        "cpu_ratio": round(median(max(ours.cpu - pair.allowance, 0) / floor.cpu for ours, floor in rounds), 2),
        "cpu_target": pair.cpu,
        "wall_ratio": round(median(max(ours.wall - pair.allowance, 0) / floor.wall for ours, floor in rounds), 2),
        "wall_target": pair.wall,
        "cpu_seconds": [round(median(one.cpu for one in side), 3) for side in zip(*rounds, strict=True)],
        "wall_seconds": [round(median(one.wall for one in side), 3) for side in zip(*rounds, strict=True)],
        "megabytes": [round(max(one.memory for one in side)) for side in zip(*rounds, strict=True)],
        "megabytes_target": pair.megabytes,
    }


def show(results: Sequence[dict[str, Any]]) -> None:
    """A table for people."""
    head = f"{'releasekit …':28} {'against':31} {'CPU':>7} {'target':>7} {'wall':>7} {'target':>7}"
    print(f"{head}   {'seconds of CPU':>15}   {'MiB':>9} {'target':>6}")
    for one in results:
        cpu, wall, memory = (f"<= {one[target]}" if one[target] else "-" for target in ("cpu_target", "wall_target", "megabytes_target"))
        seconds = " / ".join(f"{value:.3f}" for value in one["cpu_seconds"])
        sizes = " / ".join(str(value) for value in one["megabytes"])
        print(
            f"{one['name']:28} {one['against']:31} {one['cpu_ratio']:>6.2f}x {cpu:>7} {one['wall_ratio']:>6.2f}x {wall:>7}"
            f"   {seconds:>15}   {sizes:>9} {memory:>6}"
        )


@contextmanager
def measured_repository(given: Path | None, folder: Path) -> Iterator[tuple[str, Path]]:
    """The repository that is measured on, and its name: a real clone, or the one that is made."""
    if given is not None:
        yield given.resolve().name, given.resolve()
        return
    print("making a repository", file=sys.stderr)
    made = folder / "made.git"
    subprocess.run([sys.executable, ROOT / "benchmarks" / "repository.py", made], check=True)
    yield "made by benchmarks/repository.py", made


def said_by(*command: str, folder: Path | None = None) -> str:
    """What a command prints."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def of_history(given: Path | None, runs: int, temporary: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is measured on a history: the repository, and the results."""
    with measured_repository(given, temporary) as (name, folder):
        count = int(said_by("git", "rev-list", "--count", "HEAD", "--tags", folder=folder))
        results = [compare(pair, folder, runs, temporary / "stderr") for pair in pairs_of(folder, is_made=given is None)]
    return {"repository": name, "commits": count}, results


def of_bundles(runs: int, temporary: Path) -> list[dict[str, Any]]:
    """What is measured on 10,000 documents."""
    print("making 10,000 documents", file=sys.stderr)
    folder = temporary / "documents"
    folder.mkdir()
    subprocess.run([*BUNDLE, "make", folder], check=True)
    return [compare(pair, folder, runs, temporary / "stderr") for pair in BUNDLES]


def main() -> None:
    """Measure every pair, print the table, and write JSON if it is asked for."""
    parser = argparse.ArgumentParser(description="Speed and memory of releasekit against a floor measured in the same run.")
    parser.add_argument("--repo", type=Path, help="a real clone to measure on; without it a repository of 20,000 commits is made")
    parser.add_argument("--runs", type=int, default=5, help="how often each pair is run (default: 5)")
    parser.add_argument("--only", choices=("history", "bundles"), help="measure a part only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to FILE")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    git = said_by("git", "version").removeprefix("git version ")
    about: dict[str, Any] = {"runs": options.runs, "python": platform.python_version(), "git": git}
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="releasekit-bench-") as temporary:
        if options.only != "bundles":
            repository, results = of_history(options.repo, options.runs, Path(temporary))
            about |= repository
            print(f"{repository['repository']}: {repository['commits']:,} commits")
        if options.only != "history":
            results += of_bundles(options.runs, Path(temporary))
    print(f"median of {options.runs} interleaved pairs; Python {about['python']}, git {git}")
    show(results)
    if options.json:
        options.json.write_text(json.dumps({**about, "pairs": results}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
