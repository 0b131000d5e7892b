"""Speed and memory of releasekit, as ratios to a floor that is measured in the same run.

Every pair is run interleaved (A B A B …) after one round that is not counted, and what counts is the median of the ratios, children
included. Targets are shown beside the results and never asserted: a figure that depends on the machine fails no build.

    python -m benchmarks.run [--quick] [--only GROUP] [--repo PATH]… [--runs N] [--json FILE] [--save]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import baseline, growth, pairs, peers
from benchmarks.measuring import Pair, compare, said_by

GROUPS = ("history", "fragments", "bundles", "fleet", "growth", "peers")
SIZES = (1_000, 20_000, 100_000)
QUICK = (1_000, 5_000)
REPOSITORIES = 200


def show(results: Sequence[dict[str, Any]]) -> None:
    """A table for people."""
    print(f"{'':30} {'against':38} {'CPU':>8} {'target':>7} {'wall':>7} {'target':>7}   {'seconds of CPU':>15}   {'MiB':>9} {'target':>6}")
    repository = None
    for one in results:
        if one["repository"] != repository:
            repository = one["repository"]
            print(f"-- {repository}")
        cpu, wall, memory = (f"<= {one[target]}" if one[target] else "-" for target in ("cpu_target", "wall_target", "megabytes_target"))
        seconds = " / ".join(f"{value:.3f}" for value in one["cpu_seconds"])
        sizes = " / ".join(str(value) for value in one["megabytes"])
        print(
            f"{one['name'][:30]:30} {one['against'][:38]:38} {one['cpu_ratio']:>7.2f}x {cpu:>7} {one['wall_ratio']:>6.2f}x {wall:>7}"
            f"   {seconds:>15}   {sizes:>9} {memory:>6}" + (f"   tells {one['told']:.1%}" if "told" in one else "")
        )


class Run:
    """One run: where repositories are made, how often each pair is measured, and what came of it."""

    def __init__(self, options: argparse.Namespace, temporary: Path) -> None:
        self.options = options
        self.temporary = temporary
        self.said = temporary / "stderr"
        self.sizes: tuple[int, ...] = tuple(options.sizes) if options.sizes else QUICK if options.quick else SIZES
        self.results: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []

    def has(self, group: str) -> bool:
        """Whether a group of pairs is asked for."""
        return self.options.only in (None, group)

    def add(self, repository: str, folder: Path, asked: Sequence[Pair]) -> None:
        """Measure some pairs in a folder."""
        for pair in asked:
            print(f"{repository}: {pair.name}", file=sys.stderr)
            self.results.append({"repository": repository, **compare(pair, folder, self.options.runs, self.said)})

    def made(self, name: str, *arguments: str) -> Path:
        """A repository that is made once."""
        return growth.made(self.temporary / name, arguments)

    def cloned(self, repository: Path, name: str, *options: str) -> Path:
        """A clone, with a work tree unless the options say otherwise."""
        folder = self.temporary / name
        subprocess.run(["git", "clone", "-q", *options, str(repository), str(folder)], check=True)
        return folder

    def histories(self) -> Iterator[tuple[str, Path, bool]]:
        """The clones that were named, and those that are made: their names, where they are, and whether they are made."""
        for path in self.options.repo:
            yield path.resolve().name, path.resolve(), False
        for size in self.sizes[1:]:
            yield f"made, {size:,} commits", self.made(f"commits-{size}.git", "--commits", str(size)), True

    def measure(self) -> None:
        """Everything that is asked for."""
        for name, folder, is_made in self.histories():
            if self.has("history"):
                self.add(name, folder, pairs.of_history(folder, is_made=is_made))
            if self.has("peers"):
                clone = self.cloned(folder, f"clone-of-{folder.name.removesuffix('.git')}")
                self.results += [{"repository": name, **one} for one in peers.peers(clone, self.options.runs, self.said)]
        if self.has("fragments"):
            bare = self.made("fragments.git", "--commits", "1000", "--fragments", "500" if self.options.quick else "5000")
            self.add("made, with fragments", self.cloned(bare, "fragments"), pairs.of_fragments())
        if self.has("bundles") and not self.options.quick:
            self.add("made, 10,000 documents", self.documents(), pairs.of_bundles())
        if self.has("fleet"):
            self.add("a fleet", self.temporary, pairs.of_fleet(self.fleet()))
        if self.has("growth"):
            for axis in growth.axes(self.sizes):
                self.rows += growth.grown(axis, self.temporary, self.options.runs, self.said)

    def documents(self) -> Path:
        """10,000 documents of 200 MB."""
        folder = self.temporary / "documents"
        folder.mkdir()
        subprocess.run([*pairs.BUNDLE, "make", folder], check=True)
        return folder

    def fleet(self) -> Path:
        """Many small repositories side by side."""
        folder, seed = self.temporary / "fleet", self.made("commits-1000.git", "--commits", "1000")
        folder.mkdir()
        for number in range(20 if self.options.quick else REPOSITORIES):
            self.cloned(seed, f"fleet/product-{number}.git", "--bare")
        return folder


def main() -> None:
    """Measure every pair, print the table, compare with the baseline, and write JSON if it is asked for."""
    parser = argparse.ArgumentParser(description="Speed and memory of releasekit against a floor measured in the same run.")
    parser.add_argument("--repo", type=Path, action="append", default=[], help="a real clone to measure on; may be given several times")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="COMMITS", help=f"commits of made repositories; default: {SIZES}")
    parser.add_argument("--quick", action="store_true", help="small repositories: a look that takes a minute or two")
    parser.add_argument("--runs", type=int, default=5, help="how often each pair is run (default: 5)")
    parser.add_argument("--only", choices=GROUPS, help="measure a part only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to FILE")
    parser.add_argument("--save", action="store_true", help="put the results into the baseline, beside what was not measured")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    git = said_by("git", "version").removeprefix("git version ")
    with tempfile.TemporaryDirectory(prefix="releasekit-bench-") as temporary:
        run = Run(options, Path(temporary))
        run.measure()
    print(f"median of {options.runs} interleaved pairs; Python {platform.python_version()}, git {git}")
    show(run.results)
    growth.show(run.rows)
    for line in baseline.regressions(run.results, baseline.read()):
        print(f"SLOWER: {line}")
    machine = f"{os.cpu_count()} cores ({platform.system()} {platform.machine()})"
    about = {"runs": options.runs, "python": platform.python_version(), "git": git, "machine": machine}
    found = {**about, "pairs": run.results, "growth": run.rows}
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if options.save:
        baseline.FILE.write_text(json.dumps(baseline.merged(found), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
