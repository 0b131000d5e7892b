"""A language is a folder: with a catalogue of German put beside the others, and nothing else, documents are German."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import releasekit
from releasekit.documents.templates import templates_folder

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "%(product)s: change history"
msgstr "%(product)s: Änderungen"

msgctxt "kind of change"
msgid "Fixed"
msgstr "Behoben"

msgctxt "month in a date"
msgid "March"
msgstr "März"

msgctxt "date in words"
msgid "%(day)s %(month)s %(year)s"
msgstr "%(day)s. %(month)s %(year)s"
"""
CONFIGURATION = """
id = "toweco"
languages = ["de", "ru"]
product = { ru = "Товеко", de = "Toweko" }

[[component]]
id = "core"
name = { ru = "Ядро" }
paths = ["core/**"]

[documents]
templates = "texts"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package whose only difference is a folder with a German catalogue."""
    read_po = pytest.importorskip("babel.messages.pofile").read_po
    write_mo = pytest.importorskip("babel.messages.mofile").write_mo
    folder = tmp_path_factory.mktemp("copied")
    package = folder / "releasekit"
    shutil.copytree(Path(releasekit.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "templates"))
    shutil.copytree(str(templates_folder()), package / "templates")
    messages = package / "documents" / "locale" / "de" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    with (messages / "releasekit.mo").open("wb") as file:
        write_mo(file, read_po(GERMAN.strip().splitlines(), locale="de"))
    return folder


def rk(home: Path, repo: RepoBuilder, *words: str) -> str:
    """What the copied program answers."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "releasekit", "-C", str(repo.path), *words],
        env=os.environ | {"PYTHONPATH": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def released(repo: RepoBuilder, configuration: str, files: dict[str, str] | None = None) -> None:
    repo.commit("begin", {"releasekit.toml": configuration, "core/a": "1", **(files or {})})
    repo.commit("fix(core): Absturz behoben", {"core/a": "2"})
    repo.tag("v0.1")


def test_a_catalogue_of_a_third_language_makes_its_documents(home: Path, repo: RepoBuilder) -> None:
    released(repo, CONFIGURATION.partition("[documents]")[0])

    assert rk(home, repo, "history").startswith("# Toweko: Änderungen\n\n## 0.1 — 20")
    text = rk(home, repo, "history", "--lang", "de,ru")
    assert "# Товеко: история изменений" in text
    assert text.count("### Ядро\n") == 2  # the only name that the component has
    assert text.count("#### Behoben\n\n- Absturz behoben\n") == 1
    assert text.count("#### Исправлено\n\n- Absturz behoben\n") == 1


def test_what_the_catalogue_lacks_is_english(home: Path, repo: RepoBuilder) -> None:
    repo.commit("begin", {"releasekit.toml": 'id = "toweco"\nlanguages = ["de-AT"]\n'})

    assert rk(home, repo, "history") == "# toweco: Änderungen\n\nNo releases yet.\n"


def test_own_templates_are_rendered_in_the_third_language_too(home: Path, repo: RepoBuilder) -> None:
    own = "{% extends 'releasekit/history.md.j2' %}\n"
    released(repo, CONFIGURATION, {"texts/history.md.j2": own, "texts/release.md.j2": "{{ release.date | long_date }}"})

    assert rk(home, repo, "history").startswith("# Toweko: Änderungen\n\n")


def test_a_language_without_a_folder_is_refused_before_anything_is_done(repo: RepoBuilder) -> None:
    repo.commit("begin", {"releasekit.toml": 'languages = ["en", "de"]\n'})
    with pytest.raises(releasekit.ReleasekitError) as caught:
        releasekit.Project.open(repo.path)

    assert caught.value.exit_code == 2
    assert "languages[1]: documents know no language 'de'; the languages are: en, ru" in str(caught.value)
