"""What it costs to say which documents are out of date: many documents, a long history, and one train that is not released yet.

    python benchmarks/freshness.py [--documents N] [--commits N] [--runs N]

The target is one second of CPU for 500 documents against 40,000 commits, children included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.measuring import RELEASEKIT, measure  # noqa: E402 - the checkout's
from benchmarks.pairs import CLICK  # noqa: E402 - as above
from releasekit.core.record import Record  # noqa: E402 - as above
from releasekit.core.version import Version  # noqa: E402 - as above

TRAIN = 240  # commits beyond the release
FOLDERS, FILES = 50, 40  # of the code: 50 components with 40 files each
WHO = "Ada Example <ada@example.org>"
WORDS = "A sentence of a guide, as long as they are, about what the component does and for whom. " * 60
KINDS = ("fix", "feat", "chore")


def make(folder: Path, documents: int, commits: int) -> None:
    """Make the bare repository: every document covers a component, a pattern, or a file."""
    run = ["git", "-c", "init.defaultObjectFormat=sha1", "init", "-q", "--bare", "-b", "main", "--template=", str(folder)]
    subprocess.run(run, check=True)
    stream = "".join(_stream(documents, commits)).encode()
    subprocess.run(["git", "fast-import", "--quiet", "--date-format=raw"], cwd=folder, input=stream, check=True)


def _stream(documents: int, commits: int) -> Iterator[str]:
    rows = "".join(f'[[component]]\nid = "c{one}"\npaths = ["src/c{one}/**"]\n' for one in range(FOLDERS))
    first = {"releasekit.toml": f'id = "toweco"\nfirst = "1.0"\n{rows}'}
    first |= {f"src/c{folder}/f{file}.txt": "0\n" for folder in range(FOLDERS) for file in range(FILES)}
    first |= {f"docs/d{one}.md": _document(one) for one in range(documents)}
    yield _commit(1, "feat: begin", first)
    for mark in range(2, commits + 1):
        yield _change(mark)
    record = Record("toweco", {"en": "Toweco"}, Version(1, 0), "0" * 40, "v1.0")
    yield _commit(commits + 1, "Release 1.0", {"releases/1.0.json": record.to_bytes().decode()})
    yield f"tag v1.0\nfrom :{commits + 1}\ntagger {WHO} {_when(commits + 1)}\n{_data('Release 1.0')}"
    for mark in range(commits + 2, commits + 2 + TRAIN):
        yield _change(mark)


def _document(number: int) -> str:
    folder, file = number % FOLDERS, number % FILES
    covers = (f"c{folder}", f"src/c{folder}/*{number % 10}.txt", f"src/c{folder}/f{file}.txt")[number % 3]
    return f"---\ntitle: Document {number}\ncovers: ['{covers}']\n---\n# Document {number}\n\n{WORDS}\n"


def _change(mark: int) -> str:
    """A change of some files, and now and then of a document."""
    folder = mark * 7 % FOLDERS
    files = {f"src/c{folder}/f{(mark * 3 + more) % FILES}.txt": f"{mark}\n" for more in range(3)}
    files |= {f"docs/d{mark % 97}.md": _document(mark % 97) + f"{mark}\n"} if mark % 10 == 0 else {}
    return _commit(mark, f"{KINDS[mark % 3]}(c{folder}): mend the part (#{mark})", files)


def _commit(mark: int, message: str, files: dict[str, str]) -> str:
    changes = "".join(f"M 100644 inline {path}\n{_data(content)}" for path, content in files.items())
    parent = f"from :{mark - 1}\n" if mark > 1 else ""
    return f"commit refs/heads/main\nmark :{mark}\ncommitter {WHO} {_when(mark)}\n{_data(message)}{parent}{changes}\n"


def _when(mark: int) -> str:
    return f"{1_577_869_200 + mark * 600} +0000"


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def main() -> None:
    """Make the repository, ask for the documents, and print the medians."""
    parser = argparse.ArgumentParser(description="What it costs to say which documents are out of date.")
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--commits", type=int, default=40_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="releasekit-bench-") as temporary:
        folder, said = Path(temporary) / "made.git", Path(temporary) / "stderr"
        make(folder, options.documents, options.commits)
        command = (*RELEASEKIT, "docs", "status", "--format", "json")
        rounds = [(measure([command], folder, said), measure([CLICK], folder, said)) for _ in range(options.runs + 1)][1:]
        done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
        answer = json.loads(done.stdout)
    stale = sum(one["status"] == "stale" for one in answer["documents"])
    cpu, floor = (median(one.cpu for one in side) for side in zip(*rounds, strict=True))
    memory = max(ours.memory for ours, _ in rounds)
    print(f"{options.documents} documents ({stale} stale), {options.commits:,} commits and {TRAIN} beyond the release")
    print(f"docs status: {cpu:.3f} s of CPU (target 1), {memory:.0f} MiB; import click alone: {floor:.3f} s")


if __name__ == "__main__":
    main()
