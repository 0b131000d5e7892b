"""Repositories with fragments, and what is read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from releasekit.sources.fragments import Fragments, fragments_at
from releasekit.sources.layout import Layout
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.gitrepo import RepoBuilder, Text

COMPONENTS = """
id = "toweco"
[[component]]
id = "core"
[[component]]
id = "ui"
name = { en = "User interface", ru = "Интерфейс" }
"""


def read(repo: RepoBuilder) -> Fragments:
    reader = Reader.open(repo.path)[1]
    return fragments_at(reader.git, repo.rev("HEAD"), reader.layout, "en")


def layout_of(repo: RepoBuilder) -> Layout:
    return Reader.open(repo.path)[1].layout


def of(repo: RepoBuilder, files: Mapping[str, Text], config: str = COMPONENTS) -> Fragments:
    repo.commit("fragments", {"releasekit.toml": config, **{f"changelog.d/{name}": content for name, content in files.items()}})
    return read(repo)


def reasons(found: Fragments) -> dict[str, str]:
    return {problem.path: problem.reason for problem in found.problems}
