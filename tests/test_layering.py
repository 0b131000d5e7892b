"""The house keeps its shape: imports go one way, core touches nothing, functions and modules stay small.

``cli → project → {sources, documents, delivery} → {core, git} → errors``. Read from the syntax tree, so that an import inside a
function or under ``if TYPE_CHECKING`` counts like any other.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import releasekit

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(releasekit.__file__).parent

MAY_IMPORT: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "core": frozenset({"errors"}),
    "git": frozenset({"errors"}),  # knows no versions
    "sources": frozenset({"core", "git", "errors"}),
    "documents": frozenset({"core", "errors"}),  # record → bytes: it has no use for git
    "delivery": frozenset({"documents", "core", "git", "errors"}),
    "project": frozenset({"sources", "documents", "delivery", "core", "git", "errors"}),
    "package": frozenset({"project", "core", "errors"}),
    "cli": frozenset({"package", "project", "core", "errors"}),
}
"""Room → the rooms that it may import, beside itself. ``package`` is ``releasekit/__init__.py``."""

OPEN_TO_ALL_BUT = frozenset({"errors", "core", "git"})
"""The rooms that may not even ask for ``releasekit.__version__``."""

CORE_LIBRARIES = frozenset({"packaging", "pathspec", "semver", "yaml"})
CORE_FORBIDDEN = frozenset(
    {"asyncio", "fileinput", "getpass", "glob", "http", "importlib", "io", "locale", "logging", "multiprocessing", "os", "pathlib"}
    | {"pkgutil", "platform", "random", "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile"}
    | {"threading", "time", "urllib.request", "warnings", "webbrowser"}
)
"""Modules of the standard library that reach the disk, the net, the clock, the environment or the process."""

CORE_FORBIDDEN_CALLS = frozenset({"__import__", "breakpoint", "eval", "exec", "input", "open", "print"})
CORE_FORBIDDEN_METHODS = frozenset({"now", "open", "today", "utcnow"})

FUNCTION_LINES = 40
MODULE_LINES = 350


@dataclass(frozen=True)
class Module:
    """One module of the package: its dotted name, its path and its text."""

    name: str
    path: str
    text: str

    @classmethod
    def read(cls, file: Path) -> Module:
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        return cls(name, str(file.relative_to(PACKAGE.parent)), file.read_text(encoding="utf-8"))

    @property
    def room(self) -> str:
        return room_of(self.name)

    @property
    def parent(self) -> str:
        return self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def at(self, node: ast.expr | ast.stmt, message: str) -> str:
        return f"{self.path}:{node.lineno}: {message}"


def room_of(name: str) -> str:
    """``releasekit.core.rules.numbering`` is in ``core``; what is in no room is called by its own name, which nobody may import."""
    parts = name.split(".")
    if len(parts) == 1:
        return "package"
    reading = "archivist binder blockers board describer fleet librarian preflight questions surveyor typesetter verifier watch"
    writing = "desk editor exhibitor notary pending proposer rebuilder scribe"
    beside = dict.fromkeys(f"{reading} {writing}".split(), "project")
    return ({"__main__": "cli", "__version__": "version", "redaction": "errors"} | beside).get(parts[1], parts[1])


def imports(module: Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Every absolute name that the module imports, wherever the statement stands, and modules named in texts for a lazy import."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node, alias.name) for alias in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                base = ".".join(filter(None, (_climb(module.parent, level), source)))
                yield from ((node, f"{base}.{alias.name}") for alias in names)
            case ast.Constant(value=str() as text) if text.startswith("releasekit.") and text.split(".")[1] in MAY_IMPORT:
                yield node, text


def _climb(parent: str, level: int) -> str:
    """The package that a relative import starts from; "" for an absolute one."""
    return parent if level == 1 else parent.rsplit(".", level - 1)[0] if level else ""


def _room_imported(name: str) -> str:
    """The room that an import reaches: ``releasekit.Version`` is a name of the package, ``releasekit.core`` a room."""
    room = room_of(name)
    return room if room in MAY_IMPORT or room == "version" else "package"


def wrong_way(module: Module) -> Iterator[str]:
    """Imports that go against the direction of the house."""
    if module.room not in MAY_IMPORT:
        yield f"{module.path}:1: stands in no room of the house"
        return
    allowed = MAY_IMPORT[module.room] | {module.room} | (set() if module.room in OPEN_TO_ALL_BUT else {"version"})
    for node, name in imports(module):
        if name.split(".")[0] == "releasekit" and (room := _room_imported(name)) not in allowed:
            yield module.at(node, f"{module.room} imports {name}, which is in {room}")


def impure(module: Module) -> Iterator[str]:
    """What core must not do: reach for a library, the disk, the net, the clock or the environment."""
    if module.room != "core":
        return
    for statement, name in imports(module):
        top = name.split(".")[0]
        known = top in sys.stdlib_module_names or top in CORE_LIBRARIES or top == "releasekit"
        if not known or any(name == banned or name.startswith(f"{banned}.") for banned in CORE_FORBIDDEN):
            yield module.at(statement, f"core imports {name}")
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in CORE_FORBIDDEN_CALLS:
                yield module.at(node, f"core calls {called}()")
            case ast.Call(func=ast.Attribute(attr=called)) if called in CORE_FORBIDDEN_METHODS:
                yield module.at(node, f"core calls .{called}()")
            case ast.Attribute(value=ast.Name(id="datetime" | "date" as clock), attr=read) if read in CORE_FORBIDDEN_METHODS:
                yield module.at(node, f"core reads the clock: {clock}.{read}")
            case ast.Attribute(value=ast.Name(id="time"), attr="time") | ast.Attribute(value=ast.Name(id="os")):
                yield module.at(node, f"core uses {ast.unparse(node)}")


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from ``def`` to its end, without the docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def too_long(module: Module) -> Iterator[str]:
    """Functions of more than a screenful, and modules that want to be two."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _lines(node)) > FUNCTION_LINES:
            yield module.at(node, f"{node.name}() has {lines} lines, more than {FUNCTION_LINES}")
    if (lines := len(module.text.splitlines())) > MODULE_LINES:
        yield f"{module.path}:{lines}: the module has {lines} lines, more than {MODULE_LINES}"


MODULES = [Module.read(file) for file in sorted(PACKAGE.rglob("*.py"))]


def test_there_is_something_to_look_at() -> None:
    assert {module.room for module in MODULES} >= {"package", "errors", "core"}


def test_imports_go_one_way() -> None:
    assert [fault for module in MODULES for fault in wrong_way(module)] == []


def test_core_is_pure() -> None:
    assert [fault for module in MODULES for fault in impure(module)] == []


def test_functions_and_modules_stay_small() -> None:
    assert [fault for module in MODULES for fault in too_long(module)] == []


def _module(name: str, text: str, *, package: bool = False) -> Module:
    path = name.replace(".", "/") + ("/__init__.py" if package else ".py")
    return Module(name, path, text)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("core.plan", "import releasekit.git.runner", 1),
        ("core.plan", "from releasekit.sources import history", 1),
        ("core.plan", "from releasekit import __version__", 1),
        ("core.rules.train", "from ...git import runner", 1),
        ("errors", "from releasekit.core.version import Version", 1),
        ("git.runner", "x = 1\nfrom releasekit.core.version import Version", 2),
        ("sources.fragments", "def lazy():\n    from releasekit.documents import html", 2),
        ("sources.fragments", "from ..delivery import cut", 1),
        ("sources.fragments", "from .. import delivery", 1),
        ("documents.html", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from releasekit.delivery import cut", 3),
        ("documents.html", "import releasekit.git", 1),
        ("delivery.cut", "from releasekit.project import Project", 1),
        ("delivery.cut", "from releasekit import Project", 1),
        ("project", "from releasekit.cli import main", 1),
        ("cli.history", "from releasekit.sources.history import read", 1),
        ("cli.history", "import releasekit.documents.html as html", 1),
        ("cli.history", "from releasekit import git", 1),
        ("cli.main", "import importlib\nimportlib.import_module('releasekit.delivery.cut')", 2),
        ("__main__", "from releasekit.delivery import cut", 1),
        ("helpers", "x = 1", 1),
    ],
)
def test_a_wrong_import_is_named(name: str, text: str, line: int) -> None:
    module = _module(f"releasekit.{name}", text)

    faults = list(wrong_way(module))

    assert len(faults) == 1
    assert faults[0].startswith(f"{module.path}:{line}: ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("core.plan", "from releasekit.core.version import Version\nfrom releasekit import errors\nfrom .version import Line"),
        ("sources.history", "from releasekit.git import runner\nfrom releasekit.core import history"),
        ("delivery.builders.mkdocs", "from releasekit.documents import bundle\nfrom ...core import record\nfrom ..cut import cut"),
        ("documents.bundle", "from releasekit import __version__\nFILE = 'releasekit.toml'"),
        ("cli.main", "import releasekit\nfrom releasekit import Project, __version__\nfrom releasekit.cli import output\nimport rich"),
        ("__main__", "from releasekit.cli.main import main"),
    ],
)
def test_a_right_import_is_left_alone(name: str, text: str) -> None:
    assert list(wrong_way(_module(f"releasekit.{name}", text))) == []


def test_relative_imports_of_a_package_start_in_it() -> None:
    module = _module("releasekit.core.rules", "from . import numbering\nfrom .. import version\nfrom ... import git", package=True)

    assert [fault.split(": ")[0] for fault in wrong_way(module)] == ["releasekit/core/rules/__init__.py:3"]


@pytest.mark.parametrize(
    "text",
    [
        *(f"import {library}" for library in ("git", "jinja2", "click", "rich", "subprocess", "os", "pathlib", "socket", "time")),
        "from os import environ",
        "def lazy():\n    from pathlib import Path",
        "text = open('file')",
        "when = datetime.now()",
        "when = dt.datetime.now(UTC)",
        "when = date.today()",
        "when: datetime = field(default_factory=datetime.now)",
        "when = time.time()",
        "home = os.environ['HOME']",
        "print('talk')",
    ],
)
def test_an_impure_core_is_named(text: str) -> None:
    module = _module("releasekit.core.train", f"pass\n{text}")

    faults = list(impure(module))

    line = 1 + len(text.splitlines())
    assert faults
    assert all(fault.startswith(f"releasekit/core/train.py:{line}: ") for fault in faults)


@pytest.mark.parametrize(
    "text",
    ["from datetime import date, datetime", "import semver", "from packaging.version import Version", "start = plan.now", "import json"],
)
def test_a_pure_core_is_left_alone(text: str) -> None:
    assert list(impure(_module("releasekit.core.train", text))) == []


@pytest.mark.parametrize(("statements", "docstring", "faults"), [(39, "", 0), (40, "", 1), (39, '    """One\n\n    two.\n    """\n', 0)])
def test_a_long_function_is_named(statements: int, docstring: str, faults: int) -> None:
    text = "def long():\n" + docstring + "    pass\n" * statements

    found = list(too_long(_module("releasekit.cli.main", text)))

    assert [fault.split(": ")[0] for fault in found] == ["releasekit/cli/main.py:1"] * faults


@pytest.mark.parametrize(("lines", "faults"), [(350, 0), (351, 1)])
def test_a_long_module_is_named(lines: int, faults: int) -> None:
    assert len(list(too_long(_module("releasekit.cli.main", "pass\n" * lines)))) == faults
