"""What is measured against what, and what is to be reached: the targets, on a history, on fragments, and on bundles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.measuring import PYTHON, RELEASEKIT, ROOT, Command, Pair, said_by

_HERE = ROOT / "benchmarks"
FLOOR: Command = (*PYTHON, str(_HERE / "floor.py"))
ATTRIBUTION: Command = (*PYTHON, str(_HERE / "attribution.py"))
BUNDLE: Command = (*PYTHON, str(_HERE / "bundle.py"))
CLICK: Command = (*PYTHON, "-c", "import click")
DOCUMENTS: Command = (*PYTHON, "-c", "import click, jinja2")
DESCRIBE: Command = ("git", "describe", "--tags")
GRAPH: Command = ("git", "log", "--all", "--format=%H %P")
READ_FILES = """
import json, pathlib
print(json.dumps([(str(one), one.read_text()) for one in sorted(pathlib.Path("changelog.d").rglob("*.md"))]))
"""

_JSON = (*RELEASEKIT, "history", "--format", "json")
_MARKDOWN = (*RELEASEKIT, "history")
_SHORT = "import click, then git describe"


def of_history(folder: Path, *, is_made: bool) -> tuple[Pair, ...]:
    """What is measured on one history; some commands depend on it: on its last tag, and on the five folders with the most files."""
    tag = said_by("git", "describe", "--tags", "--abbrev=0", folder=folder)
    unreleased = ("git", "log", f"{tag}..HEAD")
    against = "import click, jinja2, then git log TAG..HEAD"
    return (
        Pair("history as JSON, cold", _JSON, "floor.py", (FLOOR,), 1.6, 120, is_cold=True),
        Pair("history as JSON, kept", _JSON, "floor.py", (FLOOR,), 0.5, 120),
        Pair("history as Markdown, cold", _MARKDOWN, "floor.py", (FLOOR,), 1.6, 120, is_cold=True),
        Pair("history as Markdown, kept", _MARKDOWN, "floor.py", (FLOOR,), 0.5, 120),
        Pair("history --all, cold", (*_JSON, "--all"), "floor.py", (FLOOR,), is_cold=True),
        Pair("version --next", (*RELEASEKIT, "version", "--next", "stable"), _SHORT, (CLICK, DESCRIBE), 2.0),
        Pair("status", (*RELEASEKIT, "status"), _SHORT, (CLICK, DESCRIBE), 2.0),
        Pair("history --unreleased", (*RELEASEKIT, "history", "--unreleased"), against, (DOCUMENTS, unreleased), 1.6),
        Pair("history --unreleased, JSON", (*_JSON, "--unreleased"), against, (DOCUMENTS, unreleased), 1.6),
        Pair("--version", (*RELEASEKIT, "--version"), "import click", (CLICK,), 1.3),
        Pair("--help", (*RELEASEKIT, "--help"), "import click", (CLICK,), 1.3),
        Pair("check", (*RELEASEKIT, "check"), "git log --all --format='%H %P', then import click", (GRAPH, CLICK), 2.0, 200),
        Pair(
            "attribution, 5 components",
            (*ATTRIBUTION, *_largest_folders(folder, depth=2 if is_made else 1)),
            "git log --raw -z --no-renames",
            (("git", "log", "--raw", "-z", "--no-renames", "HEAD"),),
            1.3,
            wall=0.8,
        ),
    )


def _largest_folders(folder: Path, depth: int) -> list[str]:
    paths = (path.split("/") for path in said_by("git", "ls-tree", "-r", "-z", "--name-only", "HEAD", folder=folder).split("\0"))
    folders = Counter("/".join(path[:depth]) for path in paths if len(path) > depth)
    return [name for name, _ in folders.most_common(5)]


def of_fragments() -> tuple[Pair, ...]:
    """What is measured in a work tree with many fragments."""
    read = (*PYTHON, "-c", READ_FILES)
    return (Pair("5,000 fragments", (*_JSON, "--unreleased"), "reading the files with Python", (read,), 3.0),)


def _packed(command: str, archive: str) -> Command:
    """A tar file of the work tree, sorted, compressed by a command, and one digest of it."""
    return ("sh", "-c", f"tar --sort=name -cf - docs | {command} > ../{archive}; sha256sum ../{archive}")


def of_bundles() -> tuple[Pair, ...]:
    """Out of the objects of a repository of 10,000 files and 200 MB (``bundle.py``); their floors read the work tree: less to do."""
    zstd, gzip = _packed("zstd -q -c -3 -T2", "floor.tar.zst"), _packed("gzip -c -6", "floor.tar.gz")
    return (
        Pair("bundle as tar.zst", (*BUNDLE, "tar.zst"), "tar | zstd -3 -T2", (zstd,), None, 200, wall=1.3),
        Pair("bundle as zip", (*BUNDLE, "zip"), "zipfile, level 6", ((*BUNDLE, "zipfile"),), None, 200, wall=0.6),
        Pair("bundle as tar.gz", (*BUNDLE, "tar.gz"), "tar | gzip -6", (gzip,), None, 200, wall=0.7),
    )


def of_fleet(folder: Path) -> tuple[Pair, ...]:
    """Many repositories, by two processes at a time and by one; the wall time is what counts."""
    asked = (*RELEASEKIT, "-q", "fleet", "status", "--repos", str(folder), "--format", "json", "--jobs")
    one = (*asked, "1")
    return (Pair("fleet status of 200, --jobs 2", (*asked, "2"), "the same, --jobs 1", (one,), wall=round(1 / 1.7, 2)),)
