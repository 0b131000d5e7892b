"""What the tests of the rules share: repositories in a few words, and what ``check`` says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from releasekit import Project
from releasekit.core.rules import all_rules

if TYPE_CHECKING:
    from pathlib import Path

    from releasekit.core.findings import Audit, Finding
    from tests.gitrepo import RepoBuilder


class Said(NamedTuple):
    """What a finding tells a person: where, how bad, what, and how to mend it."""

    place: str
    severity: str
    message: str
    hint: str


def check(repo: RepoBuilder, *, remote: bool = False, baseline: Path | None = None) -> Audit:
    return Project.open(repo.path).check(remote=remote, baseline=baseline)


def found(repo: RepoBuilder, *, remote: bool = False, baseline: Path | None = None) -> list[tuple[str, str]]:
    """Every finding as code and place."""
    return [(one.code, one.place) for one in check(repo, remote=remote, baseline=baseline).findings]


def findings(repo: RepoBuilder, code: str, *, remote: bool = False) -> list[Finding]:
    """The findings of one rule."""
    return [one for one in check(repo, remote=remote).findings if one.code == code]


def told(repo: RepoBuilder, code: str, *, remote: bool = False) -> list[Said]:
    """What the findings of one rule tell."""
    return [Said(one.place, one.severity, one.message, one.hint) for one in findings(repo, code, remote=remote)]


def mend(code: str) -> str:
    """How a rule itself says that it is mended."""
    return all_rules()[code].mend


def release(repo: RepoBuilder, *tags: str, annotated: bool = True) -> None:
    """One commit and one tag after the other, on the branch that is checked out."""
    for tag in tags:
        repo.commit(tag)
        repo.tag(tag, annotated=annotated)


def on_line(repo: RepoBuilder, start: str, branch: str, *tags: str) -> None:
    """The same on a new branch from ``start``; then back to main."""
    repo.git("switch", "-q", "-c", branch, start)
    release(repo, *tags)
    repo.switch("main")


def beside(repo: RepoBuilder, start: str, *tags: str) -> None:
    """The same without any branch."""
    repo.switch(start, detach=True)
    release(repo, *tags)
    repo.switch("main")


def configure(repo: RepoBuilder, text: str) -> None:
    repo.write("releasekit.toml", text)


def ignore(*entries: tuple[str, str]) -> str:
    """A configuration that accepts findings, given as rule and ref."""
    rows = ", ".join(f'{{ rule = "{rule}", ref = "{ref}", reason = "see issue 12" }}' for rule, ref in entries)
    return f"[rules]\nignore = [{rows}]\n"
