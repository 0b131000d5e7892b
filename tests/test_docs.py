"""The documentation is true: reference pages are current, links lead somewhere, and what the pages show is what happens.

Three kinds of fenced blocks are run, in the order of their page, in one temporary folder a page:

- ``console tutorial``: after ``$`` a command (continued after ``>``), below it what it prints, standard error included. ``…`` stands for
  any text within a line, and alone on a line for any lines.
- any language with ``tutorial`` and a path: a file that the reader writes.
- ``pycon``: examples for Python, checked by doctest after the page's commands.

A block inside an HTML comment is run too: it prepares what the page takes for granted.
"""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from releasekit.core.config import Config
from releasekit.core.patterns import Patterns

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path for name in ("README.md", "CONTRIBUTING.md", "docs/**/*.md") for path in sorted(ROOT.glob(name))]
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<title>.+)$", re.MULTILINE)
_END = "tutorial-step-ended"

pytestmark = [pytest.mark.checkout, pytest.mark.skipif(not PAGES, reason="there is no checkout here")]


class Block(NamedTuple):
    language: str
    words: tuple[str, ...]
    body: str

    @property
    def is_run(self) -> bool:
        return "tutorial" in self.words


class Step(NamedTuple):
    """A command and what it is to print."""

    command: str
    expected: str


def blocks_of(path: Path) -> list[Block]:
    found = _FENCE.finditer(path.read_text(encoding="utf-8"))
    infos = ((match["info"].split() or [""], match["body"]) for match in found)
    return [Block(language, tuple(words), body) for (language, *words), body in infos]


def steps_of(block: Block) -> Iterator[Step]:
    if block.language != "console":
        path = block.words[-1]
        yield Step(f"mkdir -p '{Path(path).parent}' && cat > '{path}' <<'END_OF_FILE'\n{block.body}END_OF_FILE", "")
        return
    command: list[str] = []
    expected: list[str] = []
    for line in block.body.splitlines():
        if line.startswith("$ "):
            if command:
                yield Step("\n".join(command), "\n".join(expected))
            command, expected = [line.removeprefix("$ ")], []
        elif line.startswith(">") and not expected:
            command.append(line.removeprefix(">").removeprefix(" "))
        else:
            expected.append(line)
    yield Step("\n".join(command), "\n".join(expected))


def run(steps: list[Step], folder: Path, tools: Path) -> list[str]:
    """What each step prints, all in one shell."""
    own = folder.with_name("gitconfig")  # pages configure git, as people do
    shutil.copyfile(os.environ["GIT_CONFIG_GLOBAL"], own)
    script = "".join(f"{step.command}\n_status=$?; echo; echo {_END}; (exit $_status)\n" for step in steps)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", "GIT_CONFIG_GLOBAL": str(own)}
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    printed = done.stdout.decode().split(f"\n{_END}\n")
    assert len(printed) == len(steps) + 1, done.stdout.decode()
    return [text.removesuffix("\n") for text in printed[:-1]]


def fits(printed: str, expected: str) -> bool:
    parts = [
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(re.escape(piece) for piece in line.split("…")) + r"\n"
        for line in expected.splitlines()
    ]
    return re.fullmatch("".join(parts), "".join(f"{line.rstrip()}\n" for line in printed.splitlines())) is not None


@pytest.mark.parametrize(
    ("printed", "expected", "holds"),
    [
        ("", "", True),
        ("a", "", False),
        ("1.0 at 0a1b", "1.0 at …", True),
        ("1.0 at\n0a1b", "1.0 at …", False),
        ("a\nb\nc\nd", "a\n…\nd", True),
        ("a\nd", "a\n…\nd", True),
        ("a\nb", "a", False),
        ("a.c", "abc", False),
    ],
)
def test_the_comparison(printed: str, expected: str, holds: bool) -> None:
    assert fits(printed, expected) is holds


@pytest.mark.parametrize("name", [name for name in NAMES if any(one.is_run or one.language == "pycon" for one in blocks_of(ROOT / name))])
def test_what_a_page_shows_is_what_happens(name: str, tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = blocks_of(ROOT / name)
    steps = [step for block in blocks if block.is_run for step in steps_of(block)]
    folder = tmp_path / "page"
    folder.mkdir()
    for step, printed in zip(steps, run(steps, folder, tools), strict=True):
        assert fits(printed, step.expected), f"{name}: $ {step.command}\nprints\n{printed}\nand the page says\n{step.expected}"
    monkeypatch.chdir(folder)
    examples = "\n".join(block.body for block in blocks if block.language == "pycon")
    test = doctest.DocTestParser().get_doctest(examples, {}, name, name, 0)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for match in _LINK.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        target, _, anchor = match["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        goal = (page.parent / target).resolve() if target else page
        assert goal.exists(), f"{name}: {match[0]}"
        if anchor:
            assert anchor in anchors_of(goal), f"{name}: {match[0]}"


def anchors_of(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and GitLab make them."""
    titles = (match["title"] for match in _HEADING.finditer(_FENCE.sub("", path.read_text(encoding="utf-8"))))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", NAMES)
def test_configurations_that_are_shown_can_be_read(name: str) -> None:
    for block in blocks_of(ROOT / name):
        if block.language == "toml":
            data = tomllib.loads(block.body)
            Config.from_mapping(data.get("tool", {}).get("releasekit", data))


def test_every_module_of_ours_belongs_to_a_component_and_every_guide_describes_one() -> None:
    config = Config.from_mapping(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["releasekit"])
    components = config.components
    code = Patterns(tuple(line for one in components for line in one.paths))
    docs = Patterns(tuple(line for one in components for line in one.docs))
    modules = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "releasekit").rglob("*.py"))]
    guides = [name for name in NAMES if name.startswith("docs/guide/")]
    assert [path for path in modules if not code.match(path)] == []
    assert [path for path in guides if not docs.match(path)] == []


def maker(name: str) -> ModuleType:
    """A module of those that make the reference; there is none without a checkout."""
    return importlib.import_module(f"tools.reference.{name}")


def test_reference_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.reference", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_page_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = maker("__main__")
    monkeypatch.setattr(module, "PAGES", tmp_path)
    monkeypatch.setattr(sys, "argv", ["reference"])
    assert module.main() == 0
    (tmp_path / "rules.md").write_text("old\n")
    monkeypatch.setattr(sys, "argv", ["reference", "--check"])
    capsys.readouterr()
    assert module.main() == 1
    assert capsys.readouterr().err.splitlines() == ["docs/reference/rules.md is out of date: run python -m tools.reference"]
    assert (tmp_path / "rules.md").read_text() == "old\n"


def test_every_option_is_described() -> None:
    described = maker("options").configuration()
    rows = [line.split(" | ") for line in described.splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    for row in rows:
        assert row[1].strip(), row
        assert row[3].strip(), row
