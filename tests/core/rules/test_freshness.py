"""RK503 to RK506, RK508 and RK509: documents that do not follow what they cover."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from releasekit.core.confirmations import Confirmed
from releasekit.core.record import Confirmation, Record
from releasekit.core.version import Version
from tests.core.rules.scene import Said, found, mend, told

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


COVERED = """\
[[component]]
id = "app"
paths = ["app/**"]
docs = ["docs/guide.md"]
"""
GUIDE = "# Guide\n\nThe app does one thing and does it well, whoever asks.\n"


def shipped_once(repo: RepoBuilder, configuration: str = COVERED) -> None:
    """A product with 1.0 and its record, whose guide covers the app."""
    repo.commit("feat(app): begin", {"releasekit.toml": configuration, "app/a": "1\n", "docs/guide.md": GUIDE})
    record = Record("repo", {"en": "Repo"}, Version(1, 0), repo.rev("HEAD"), "v1.0")
    repo.commit("release", {"releases/1.0.json": record.to_bytes()})
    repo.tag("v1.0")


def test_rk503_is_broken_by_a_document_that_did_not_follow(repo: RepoBuilder) -> None:
    shipped_once(repo)
    repo.commit("fix(app): a thing", {"app/a": "2\n"})
    repo.commit("fix(app): another", {"app/a": "3\n"})
    message = "docs/guide.md is out of date: it did not follow 'another' and 1 more"
    hint = "update it; or, if it is right all the same: releasekit docs confirm docs/guide.md --reason TEXT"
    assert told(repo, "RK503") == [Said("v1.0", "error", message, hint)]
    repo.commit("docs: wrap", {"docs/guide.md": GUIDE.replace(" ", "\n")})
    assert told(repo, "RK503")[0].message == f"{message}; its own edit is white space"


def test_rk503_is_broken_where_every_change_counts(repo: RepoBuilder) -> None:
    """By a change that is in no commit of its own, but in a merge."""
    shipped_once(repo, COVERED + '[freshness]\nchanges = "all"\n')
    repo.git("switch", "-q", "-c", "side")
    repo.commit("notes", {"notes": "1\n"})
    repo.switch("main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    repo.write("app/a", "2\n")
    repo.git("add", "app/a")
    repo.commit("a merge with more in it", parents=["main", "side"])
    assert [one.message for one in told(repo, "RK503")] == ["docs/guide.md is out of date: what it covers changed"]


@pytest.mark.parametrize("files", [{"app/a": "2\n", "docs/guide.md": f"{GUIDE}Now it does two things at once.\n"}, {"docs/x.md": "x\n"}])
def test_rk503_is_kept_where_the_document_follows_or_nothing_else_changed(repo: RepoBuilder, files: dict[str, str]) -> None:
    shipped_once(repo)
    repo.commit("fix(app): a thing", files)
    assert found(repo) == []


def test_rk503_is_kept_where_the_release_before_left_no_record(repo: RepoBuilder) -> None:
    repo.commit("feat(app): begin", {"releasekit.toml": COVERED, "app/a": "1\n", "docs/guide.md": GUIDE})
    repo.tag("v1.0")
    repo.commit("fix(app): a thing", {"app/a": "2\n"})
    assert found(repo) == []


def test_rk504_is_broken_by_a_document_that_is_not_there(repo: RepoBuilder) -> None:
    shipped_once(repo)
    rows = '[[document]]\npath = "docs/gone.md"\n[[component]]\nid = "ui"\ndocs = ["ui/*.md"]\n'
    repo.commit("feat(app): more", {"releasekit.toml": COVERED + rows, "ui/a.md": "x\n"})
    assert [(one.place, one.message) for one in told(repo, "RK504")] == [
        ("v1.0", "[[document]] asks for docs/gone.md: there is no such document"),
        ("v1.0", "component ui: docs asks for ui/*.md: it is there, but not among the documents (bundle.include)"),
    ]


def test_rk504_is_kept_where_all_are_there(repo: RepoBuilder) -> None:
    shipped_once(repo, COVERED + '[[document]]\npath = "notes.txt"\n')
    repo.commit("chore: notes", {"notes.txt": "x\n"})
    assert found(repo) == []


def test_rk505_is_broken_by_a_component_that_no_document_covers(repo: RepoBuilder) -> None:
    shipped_once(repo)
    repo.commit("feat(ui): a page", {"releasekit.toml": f'{COVERED}[[component]]\nid = "ui"\npaths = ["ui/**"]\n', "ui/a": "1\n"})
    hint = "say which document covers it: covers = ['ui'] in its front matter, or docs = […] of the component"
    assert told(repo, "RK505") == [Said("v1.0", "error", "no document covers component ui", hint)]


def test_rk505_is_kept_where_one_covers_its_files_or_nothing_is_covered(repo: RepoBuilder) -> None:
    rows = '[[component]]\nid = "ui"\npaths = ["ui/**"]\n[[document]]\npath = "docs/ui.md"\ncovers = ["ui/a"]\n'
    shipped_once(repo)
    repo.commit("feat(ui): a page", {"releasekit.toml": COVERED + rows, "ui/a": "1\n", "docs/ui.md": "# UI\n"})
    assert found(repo) == []


def test_rk505_is_kept_where_no_document_says_what_it_covers(repo: RepoBuilder) -> None:
    shipped_once(repo, '[[component]]\nid = "app"\npaths = ["app/**"]\n')
    repo.commit("feat(app): more", {"app/b": "1\n"})
    assert found(repo) == []


def test_rk506_is_broken_by_an_edit_of_a_word(repo: RepoBuilder) -> None:
    shipped_once(repo)
    repo.commit("fix(app): a thing", {"app/a": "2\n", "docs/guide.md": GUIDE.replace("well", "better")})
    message = "docs/guide.md counts as updated by a small edit: words 1 added and 1 removed"
    assert told(repo, "RK506") == [Said("v1.0", "warning", message, mend("RK506"))]


def test_rk506_is_kept_by_a_larger_edit_and_by_one_that_nothing_asked_for(repo: RepoBuilder) -> None:
    shipped_once(repo)
    repo.commit("docs: a word", {"docs/guide.md": GUIDE.replace("well", "better")})
    assert found(repo) == []
    repo.commit("fix(app): a thing", {"app/a": "2\n", "docs/guide.md": f"{GUIDE}It tells what it did, too.\n"})
    assert found(repo) == []


def confirmation(document: str, code: str = "0" * 64) -> bytes:
    by = Confirmation("Ada", date(2026, 1, 20), "looked at it")
    return Confirmed(document, "1" * 40, code, "2" * 40, ("app",), by).to_bytes()


def test_rk508_is_broken_by_a_confirmation_that_holds_nothing_and_by_one_that_is_none(repo: RepoBuilder) -> None:
    shipped_once(repo)
    repo.commit("confirm", {"releases/confirmed/a.json": confirmation("docs/guide.md"), "releases/confirmed/b.json": "{"})
    idle, unreadable = sorted(told(repo, "RK508"))
    assert (idle.place, idle.severity) == ("releases/confirmed/a.json", "warning")
    assert idle.message == "releases/confirmed/a.json: this confirmation holds nothing: docs/guide.md is not out of date"
    assert (unreadable.place, unreadable.severity) == ("releases/confirmed/b.json", "error")
    assert unreadable.message.startswith("releases/confirmed/b.json: this is no confirmation: it is not JSON")


def test_rk508_is_kept_by_a_confirmation_that_holds(repo: RepoBuilder) -> None:
    shipped_once(repo)
    repo.commit("fix(app): a thing", {"app/a": "2\n"})
    code = hashlib.sha256(f"{repo.git('rev-parse', 'HEAD:app/a')} app/a\0".encode()).hexdigest()
    repo.commit("confirm", {"releases/confirmed/a.json": confirmation("docs/guide.md", code), "releases/confirmed/README.md": "x\n"})
    assert found(repo) == []


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("covers: {a: b}\n", "its covers is no list of components and patterns of files"),
        ("covers: [ap]\n", "it covers 'ap', which is no component, and no pattern that matches a file"),
        ("covers: [app\n", "its front matter cannot be read: it is not YAML: did not find expected ',' or ']'"),
    ],
)
def test_rk509_is_broken_by_what_stands_for_nothing(repo: RepoBuilder, front: str, said: str) -> None:
    shipped_once(repo)
    repo.commit("docs: more", {"docs/more.md": f"---\n{front}---\n# More\n"})
    assert told(repo, "RK509") == [Said("docs/more.md", "warning", f"docs/more.md: {said}", mend("RK509"))]


def test_rk509_is_kept_by_front_matter_of_other_tools(repo: RepoBuilder) -> None:
    shipped_once(repo)
    front = "---\nlayout: !theme x\nnav: &a [1, *a]\nid: A b\n---\n# More\n"
    repo.commit(
        "docs: more", {"docs/more.md": front, "docs/odd.md": "---\n: [\n---\n", "docs/cover.md": "---\ncovers: [app, 'a*/**']\n---\n"}
    )
    assert found(repo) == []
