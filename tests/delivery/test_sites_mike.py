"""mike and releasekit on one branch of published sites: each reads what the other wrote."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.delivery.test_sites import files, led_to, publish, tree

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

CONFIGURATION = {"mkdocs.yml": "site_name: Toweco\n", "docs/index.md": "# Toweco\n"}


def mike(repo: RepoBuilder, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from mike.driver import main; raise SystemExit(main())", *words],
        cwd=repo.path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},  # mike runs mkdocs
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def checkout(repo: RepoBuilder, folder: Path) -> None:
    repo.git("worktree", "add", "-q", str(folder), "gh-pages")


def commit(repo: RepoBuilder, folder: Path) -> None:
    repo.git("-C", str(folder), "add", "-A")
    repo.git("-C", str(folder), "commit", "-q", "-m", "publish")


def test_mike_lists_and_goes_on_with_what_was_published(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("docs", CONFIGURATION)
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "public"))
    repo.git("-C", str(tmp_path / "public"), "switch", "-q", "--orphan", "gh-pages")
    publish(tmp_path / "public", "4.1")
    publish(tmp_path / "public", "4.2.1", members=files("new"))
    commit(repo, tmp_path / "public")

    newest, older = mike(repo, "list").splitlines()
    assert newest.startswith('"4.2.1" (4.2) [')
    assert older == "4.1"

    mike(repo, "deploy", "--alias-type", "redirect", "--update-aliases", "4.3", "latest")
    found = json.loads(repo.git("show", "gh-pages:versions.json"))
    assert [(one["version"], one["title"], one["aliases"]) for one in found] == [
        ("4.3", "4.3", ["latest"]),
        ("4.2", "4.2.1", ["stable"]),
        ("4.1", "4.1", []),
    ]


def test_a_folder_of_mike_is_gone_on_with(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit("docs", CONFIGURATION)
    mike(repo, "deploy", "4.1", "latest")
    mike(repo, "deploy", "dev", "--title", "Next", "--prop-set", "hidden=true")
    mike(repo, "set-default", "latest")
    checkout(repo, tmp_path / "public")
    before = tree(tmp_path / "public", "4.1", "dev")
    assert (tmp_path / "public/latest").is_symlink()

    done = publish(tmp_path / "public", "4.2")

    assert tree(tmp_path / "public", "4.1", "dev") == before
    assert done.kept == ("index.html",)
    assert led_to(tmp_path / "public/latest/index.html") == tmp_path / "public/4.2/index.html"
    assert json.loads((tmp_path / "public/versions.json").read_bytes()) == [
        {"version": "dev", "title": "Next", "aliases": [], "properties": {"hidden": True}},
        {"version": "4.2", "title": "4.2", "aliases": ["latest", "stable"]},
        {"version": "4.1", "title": "4.1", "aliases": []},
    ]
    commit(repo, tmp_path / "public")
    assert "4.2" in mike(repo, "list")
    shutil.rmtree(tmp_path / "public")
