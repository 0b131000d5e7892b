"""A cold ``import releasekit`` stays cheap: a shell prompt or a build backend may ask for the version a thousand times a day."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import releasekit
from tests.gitrepo import RepoBuilder

HEAVY = ("click", "git", "jinja2", "packaging", "rich", "semver")


def _loaded_by(statement: str, folder: Path) -> list[str]:
    # The one that is tested, wherever this process found it.
    environment = os.environ | {"PYTHONPATH": str(Path(releasekit.__file__).parents[1])}
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [name for name in HEAVY if name in done.stdout.split()]


def test_import_loads_nothing_heavy(tmp_path: Path) -> None:
    assert _loaded_by("import releasekit; releasekit.__version__", tmp_path) == []


def test_the_test_would_see_it(tmp_path: Path) -> None:
    assert _loaded_by("import semver", tmp_path) == ["semver"]


# What commands load ----------------------------------------------------------------------------------------------------------

VERSION_MAY_LOAD = {
    *("cli", "cli.interrupts", "cli.main", "cli.output", "cli.session", "cli.version"),
    *("core", "core.bundleoptions", "core.changes", "core.config", "core.detect", "core.history", "core.options", "core.product"),
    *("core.digest", "core.recordpaths", "core.requests", "core.tagpattern", "core.version"),
    *("documents", "documents.catalogues", "errors", "redaction"),
    *("git", "git.children", "git.objects", "git.runner", "git.settings"),
    *("project", "questions"),
    *("sources", "sources.history", "sources.layout", "sources.reader", "sources.records", "sources.refs", "sources.repository"),
    "sources.settings",
}
"""The modules of releasekit that a shell prompt pays for; one more is a decision, and no accident."""


def loaded(repo: RepoBuilder, *words: str) -> set[str]:
    """The modules that a command has loaded at its end."""
    program = "import atexit, sys; atexit.register(lambda: sys.stderr.write('\\n' + ' '.join(sys.modules)))\n"
    program += "from releasekit.cli.main import main; main()"
    environment = os.environ | {"PYTHONPATH": str(Path(releasekit.__file__).parents[1])}
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, cwd=repo.path, env=environment, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture
def repo(tmp_path: Path) -> RepoBuilder:
    made = RepoBuilder.init(tmp_path / "repo")
    made.commit("feat: one", {"a": "1"})
    made.tag("v1.0")
    made.commit("feat: two", {"a": "2"})
    return made


@pytest.fixture
def product(repo: RepoBuilder) -> RepoBuilder:
    """With components and documents, as most products have them."""
    configuration = """\
        [changes]
        exclude = ["*.lock"]
        [[component]]
        id = "billing"
        paths = ["src/billing/**"]
        docs = ["docs/**/billing.md"]
        [[component]]
        id = "web"
        paths = ["src/web/"]
        """
    files = {"src/billing/a": "1", "src/web/b": "2", "docs/en/billing.md": "# Billing\n", "README.md": "# Product\n"}
    repo.commit("feat: three", {"releasekit.toml": textwrap.dedent(configuration), **files})
    return repo


@pytest.mark.parametrize("words", [("version", "--next", "stable"), ("version",)])
def test_version_loads_what_it_needs_and_no_more(repo: RepoBuilder, words: tuple[str, ...]) -> None:
    mine = {name.removeprefix("releasekit.") for name in loaded(repo, *words) if name.startswith("releasekit.")}
    assert mine - VERSION_MAY_LOAD == set()


@pytest.mark.parametrize("words", [("status",), ("history", "--unreleased", "--format", "json"), ("history", "--format", "json")])
def test_no_template_and_no_reader_of_formats_is_loaded_for_data(repo: RepoBuilder, words: tuple[str, ...]) -> None:
    heavy = {"jinja2", "yaml", "rich", "git", "docx", "pathspec", "packaging", "semver", "concurrent.futures"}
    of_documents = {"releasekit.documents.views", "releasekit.documents.blocks", "releasekit.documents.imprint"}
    assert loaded(repo, *words) & (heavy | of_documents) == set()


@pytest.mark.parametrize("words", [("status",), ("history", "--unreleased", "--format", "json"), ("history", "--format", "json")])
def test_usual_patterns_need_no_pathspec(product: RepoBuilder, words: tuple[str, ...]) -> None:
    assert "pathspec" not in loaded(product, *words)


@pytest.mark.parametrize("words", [("status",), ("history", "--unreleased", "--format", "json")])
def test_what_digests_nothing_loads_no_openssl(product: RepoBuilder, words: tuple[str, ...]) -> None:
    assert "_hashlib" not in loaded(product, *words)
