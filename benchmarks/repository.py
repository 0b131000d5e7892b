"""A repository to measure on, the same bytes every time, written with ``git fast-import``.

    python repository.py FOLDER [--commits N] [--train N] [--fragments N]

A main branch with a merge at every twentieth commit, conventional messages of five components, a stable tag at every ``--train`` commits,
and at every fourth line a branch with two hotfixes. ``--fragments`` are files of changelog.d in the last commit.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

COMMITS = 20_000
TRAIN = 240  # commits on the main branch between two stable versions
HOTFIXES = 2  # on every fourth line
MINORS = 20  # stable versions of a major
START = 1_577_869_200  # 2020-01-01 09:00 UTC
FORTNIGHT = 14 * 24 * 3600

WHO = "Ada Example <ada@example.org>"
KINDS = ("fix", "feat", "fix", "docs", "chore", "refactor", "perf", "test", "ci", "fix")
PLACES = ("billing", "search", "storage", "api", "ui")
WORDS = "retry cache index session queue export import parser report ledger"


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: commits on the main branch, commits between two stable versions, fragments in the last commit."""

    commits: int = COMMITS
    train: int = TRAIN
    fragments: int = 0

    def when(self, moment: int) -> str:
        """The time of the commit of some number: a train takes two weeks."""
        return f"{START + moment * (FORTNIGHT // self.train)} +0000"


def make(folder: Path, size: Size) -> None:
    """Make the bare repository in ``folder``."""
    run = ["git", "-c", "init.defaultObjectFormat=sha1", "init", "-q", "--bare", "-b", "main", "--template=", str(folder)]
    subprocess.run(run, check=True)
    command = ["git", "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--date-format=raw"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE) as importing:
        assert importing.stdin
        for part in _stream(size):
            importing.stdin.write(part.encode())
    if importing.returncode:
        raise SystemExit(f"git fast-import failed with status {importing.returncode}")


def _stream(size: Size) -> Iterator[str]:
    mark = 0
    stables: list[int] = []
    while mark < size.commits:
        side = mark % 20 == 18
        yield _commit(size, "refs/heads/topic" if side else "refs/heads/main", mark + 1, parent=mark)
        mark += 1
        if side:
            yield _commit(size, "refs/heads/main", mark + 1, parent=mark - 1, merged=mark)
            mark += 1
        if mark // size.train > len(stables):
            stables.append(mark)
    if size.fragments:
        yield _fragments(size, mark)
    yield "reset refs/heads/topic\nfrom 0000000000000000000000000000000000000000\n\n"
    for number, stable in enumerate(stables):
        yield _tag(size, _version(number), stable, stable)
    yield from _hotfixes(size, stables)


def _hotfixes(size: Size, stables: Sequence[int]) -> Iterator[str]:
    mark = size.commits + 1
    for number, (stable, following) in enumerate(pairwise(stables)):
        parent = stable
        for patch in range(1, HOTFIXES + 1) if number % 4 == 0 else ():
            mark += 1
            moment = stable + (following - stable) * patch // (HOTFIXES + 1)
            yield _commit(size, f"refs/heads/release/{_version(number)}", mark, parent=parent, moment=moment, kind="fix")
            yield _tag(size, f"{_version(number)}.{patch}", mark, moment)
            parent = mark


def _fragments(size: Size, mark: int) -> str:
    """One commit with all fragments, and the components that they belong to."""
    lines = [f"commit refs/heads/main\ncommitter {WHO} {size.when(mark + 1)}", _data("docs: fragments\n") + f"from :{mark}"]
    components = "".join(f'[[component]]\nid = "{place}"\npaths = ["src/{place}/**"]\n' for place in PLACES)
    lines += ["M 100644 inline releasekit.toml", _data(components)]
    for number in range(size.fragments):
        place, kind = PLACES[number % len(PLACES)], ("fix", "feature", "security")[number % 3]
        lines += [f"M 100644 inline changelog.d/{place}/{number}.{kind}.md", _data(f"The {place} does what was asked for in {number}.\n")]
    return "\n".join([*lines, "", ""])


def _version(number: int) -> str:
    return f"{1 + number // MINORS}.{number % MINORS}"


def _commit(size: Size, ref: str, mark: int, *, parent: int, merged: int = 0, moment: int = 0, kind: str = "") -> str:
    place = PLACES[mark % 7 % len(PLACES)]
    message = f"Merge topic {mark}\n" if merged else _message(kind or KINDS[mark % len(KINDS)], place, mark)
    lines = [f"commit {ref}", f"mark :{mark}", f"committer {WHO} {size.when(moment or mark)}", _data(message)]
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


def _tag(size: Size, version: str, mark: int, moment: int) -> str:
    lines = [f"tag v{version}", f"from :{mark}", f"tagger {WHO} {size.when(moment)}", _data(f"Release {version}\n")]
    return "\n".join([*lines, ""])


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


def main() -> None:
    """Make the repository that the arguments name."""
    parser = argparse.ArgumentParser(description="Make a repository to measure on, the same bytes every time.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--commits", type=int, default=COMMITS)
    parser.add_argument("--train", type=int, default=TRAIN)
    parser.add_argument("--fragments", type=int, default=0)
    options = parser.parse_args()
    make(options.folder, Size(options.commits, options.train, options.fragments))


if __name__ == "__main__":
    main()
