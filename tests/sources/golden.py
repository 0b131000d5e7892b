"""The cases under ``tests/cases/fragments``: a repository's fragments, and what towncrier and releasekit each make of them.

A case is a folder with ``repository/`` (configuration, fragments and a template for the draft), ``draft.txt`` (what ``towncrier build
--draft`` prints) and ``changes.json`` (the changes that releasekit reads). To make a case, write ``repository/`` and run::

    python -m tests.sources.golden

which writes every expected file anew; read the difference with ``git diff`` before you keep it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.sources.fragments import fragments_at
from releasekit.sources.reader import Reader
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from releasekit.core.changes import Change

CASES = Path(__file__).resolve().parent.parent / "cases" / "fragments"


def cases() -> list[Path]:
    """The folders of all cases."""
    return [path.parent for path in sorted(CASES.glob("*/repository"))]


def copied(case: Path, repo: RepoBuilder) -> Reader:
    """The case's repository, committed, and its reader."""
    top = case / "repository"
    repo.commit("fragments", {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()})
    return Reader.open(repo.path)[1]


def draft(repo: RepoBuilder) -> str:
    """What towncrier prints."""
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--name", "Toweco", "--version", "1.0", "--date", "2026-01-14"]
    return subprocess.run(command, cwd=repo.path, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def changes(reader: Reader) -> str:
    """What releasekit reads, as JSON, without what is as it is by default."""
    found = fragments_at(reader.git, reader.git.resolve("HEAD"), reader.layout, reader.product.language)
    assert found.problems == ()
    return json.dumps([_said(change) for change in found.changes], ensure_ascii=False, indent=2) + "\n"


def _said(change: Change) -> dict[str, object]:
    told = {key: value for key, value in change._asdict().items() if value}
    if change.requests:
        told["requests"] = [{key: value for key, value in one._asdict().items() if value} for one in change.requests]
    if change.update:
        told["update"] = asdict(change.update)
    return told


if __name__ == "__main__":
    for folder in cases():
        with tempfile.TemporaryDirectory() as place:
            made = RepoBuilder.init(Path(place) / "repo")
            there = copied(folder, made)
            (folder / "draft.txt").write_text(draft(made), encoding="utf-8", newline="\n")
            (folder / "changes.json").write_text(changes(there), encoding="utf-8", newline="\n")
