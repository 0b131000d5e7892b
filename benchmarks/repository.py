"""A repository to measure on, the same bytes every time, written with ``git fast-import``: ``python repository.py FOLDER``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

COMMITS = 20_000
TRAIN = 240  # commits on the main branch between two stable versions
HOTFIXES = 2  # on every fourth line
MINORS = 20  # stable versions of a major
START = 1_577_869_200  # 2020-01-01 09:00 UTC
MINUTES = 60 * 14 * 24 // TRAIN  # so that a train takes two weeks

WHO = "Ada Example <ada@example.org>"
KINDS = ("fix", "feat", "fix", "docs", "chore", "refactor", "perf", "test", "ci", "fix")
PLACES = ("billing", "search", "storage", "api", "ui")
WORDS = "retry cache index session queue export import parser report ledger"


def make(folder: Path) -> None:
    """Make the bare repository in ``folder``."""
    run = ["git", "-c", "init.defaultObjectFormat=sha1", "init", "-q", "--bare", "-b", "main", "--template=", str(folder)]
    subprocess.run(run, check=True)
    stream = "".join(_stream()).encode()
    subprocess.run(["git", "fast-import", "--quiet", "--date-format=raw"], cwd=folder, input=stream, check=True)


def _stream() -> Iterator[str]:
    """The main branch with a merge at every twentieth commit, its stable tags, and the lines with their hotfixes."""
    mark = 0
    stables: list[int] = []
    while mark < COMMITS:
        side = mark % 20 == 18
        yield _commit("refs/heads/topic" if side else "refs/heads/main", mark + 1, parent=mark)
        mark += 1
        if side:
            yield _commit("refs/heads/main", mark + 1, parent=mark - 1, merged=mark)
            mark += 1
        if mark // TRAIN > len(stables):
            stables.append(mark)
    yield "reset refs/heads/topic\nfrom 0000000000000000000000000000000000000000\n\n"
    for number, stable in enumerate(stables):
        yield _tag(_version(number), stable, stable)
    mark = COMMITS + 1
    for number, (stable, following) in enumerate(pairwise(stables)):
        parent = stable
        for patch in range(1, HOTFIXES + 1) if number % 4 == 0 else ():
            mark += 1
            moment = stable + (following - stable) * patch // (HOTFIXES + 1)
            yield _commit(f"refs/heads/release/{_version(number)}", mark, parent=parent, moment=moment, kind="fix")
            yield _tag(f"{_version(number)}.{patch}", mark, moment)
            parent = mark


def _version(number: int) -> str:
    return f"{1 + number // MINORS}.{number % MINORS}"


def _when(moment: int) -> str:
    return f"{START + moment * MINUTES * 60} +0000"


def _commit(ref: str, mark: int, *, parent: int, merged: int = 0, moment: int = 0, kind: str = "") -> str:
    place = PLACES[mark % 7 % len(PLACES)]
    message = f"Merge topic {mark}\n" if merged else _message(kind or KINDS[mark % len(KINDS)], place, mark)
    lines = [f"commit {ref}", f"mark :{mark}", f"committer {WHO} {_when(moment or mark)}", _data(message)]
    lines += [f"from :{parent}"] if parent else []
    lines += [f"merge :{merged}"] if merged else [f"M 100644 inline src/{place}/part{mark % 40}.txt", _data(f"{mark}\n")]
    return "\n".join([*lines, "", ""])


def _message(kind: str, place: str, mark: int) -> str:
    """A Conventional Commit; two of three have a body, as people write them."""
    words = WORDS.split()
    what = f"{words[mark % 10]} of the {words[mark // 10 % 10]}"
    subject = f"{kind}({place}): mend the {what} (#{mark})\n"
    if mark % 3 == 0:
        return subject
    body = f"The {what} was wrong when two of them met.\nNow the first one wins, and the second one is told so.\n"
    return f"{subject}\n{body}\nRequest: {mark}\n"


def _tag(version: str, mark: int, moment: int) -> str:
    lines = [f"tag v{version}", f"from :{mark}", f"tagger {WHO} {_when(moment)}", _data(f"Release {version}\n")]
    return "\n".join([*lines, ""])


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
