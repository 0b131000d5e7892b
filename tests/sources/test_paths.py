"""Paths: what commits do to files, and the components that they are about, under the names that files bear today."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Component
from releasekit.core.config import Config
from releasekit.core.product import Product
from releasekit.core.tagpattern import TagPattern
from releasekit.git import Git, GitFailed
from releasekit.sources import paths as module
from releasekit.sources.paths import file_changes, owners_of, paths_between
from tests.gitrepo import RepoBuilder

CORE = Component("core", {}, ("src/core/**",))
UI = Component("ui", {}, ("src/ui/**",))
PRODUCT = Product("toweco", {}, ("en",), (CORE, UI), DEFAULT_KINDS, TagPattern("v{version}"), "release/{line}", "main", Config())


def changed(repo: RepoBuilder, *commits: str) -> dict[str, list[tuple[str, str]]]:
    return {oid: [(one.status, one.path) for one in files] for oid, files in file_changes(Git(repo.path), commits)}


def owners(repo: RepoBuilder, *commits: str) -> dict[str, str]:
    found = owners_of(Git(repo.path), PRODUCT, commits)
    return {oid: " ".join(ids) for oid, ids in found.items()}


# What commits do to files ---------------------------------------------------------------------------------------------------


def test_changes_are_those_against_the_first_parent(repo: RepoBuilder) -> None:
    root = repo.commit("root", {"a": "1", "d/b": "1"})
    empty = repo.commit("empty")
    moved = repo.commit("moved", {"a": None, "c": "1"})
    odd = repo.commit("odd", {"ü n\tï\n": "1", "-x": "1", ":y": "1", "c": "2"})
    assert changed(repo, odd, moved, empty, root) == {
        odd: [("A", "-x"), ("A", ":y"), ("M", "c"), ("A", "ü n\tï\n")],
        moved: [("D", "a"), ("A", "c")],
        empty: [],
        root: [("A", "a"), ("A", "d/b")],
    }


def test_an_evil_merge_changes_what_neither_side_did(repo: RepoBuilder) -> None:
    base = repo.commit("base", {"a": "1", "b": "1"})
    main = repo.commit("main", {"a": "2"})
    side = repo.commit("side", {"a": "1", "c": "1"}, parents=[base])
    merge = repo.commit("merge", {"a": "2", "b": "evil"}, parents=[main, side])
    assert changed(repo, merge)[merge] == [("M", "b"), ("A", "c")]


def test_no_commits_change_nothing(repo: RepoBuilder) -> None:
    assert changed(repo) == {}
    assert owners(repo) == {}


def test_a_path_that_is_no_utf_8_is_kept(repo: RepoBuilder) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input="x")
    repo.git("update-index", "-z", "--index-info", input=f"100644 {blob}\t".encode() + b"caf\xe9\0")
    oid = repo.commit("root")
    assert changed(repo, oid) == {oid: [("A", "caf\udce9")]}


def test_paths_between_two_commits(repo: RepoBuilder) -> None:
    before = repo.commit("a", {"a": "1", "b": "1", "d/e": "1"})
    after = repo.commit("b", {"b": "2", "d/e": None, "f": "1"})
    assert paths_between(Git(repo.path), before, after) == ("b", "d/e", "f")
    assert paths_between(Git(repo.path), after, after) == ()


@pytest.mark.parametrize("size", [1, 7, 64])
def test_what_git_tells_may_be_cut_anywhere(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(module, "_CHUNK", size)
    commits = [repo.commit(str(place), {f"src/core/{place}": "1", ":ä": str(place)}) for place in range(3)]
    empty = repo.commit("empty")
    assert owners(repo, empty, *reversed(commits)) == dict.fromkeys(commits, "core") | {empty: "toweco"}
    assert changed(repo, commits[1], empty) == {commits[1]: [("M", ":ä"), ("A", "src/core/1")], empty: []}


def test_more_commits_are_asked_about_than_a_pipe_holds(repo: RepoBuilder) -> None:
    oid = repo.commit("root", {"src/core/a": "1"})
    found = list(file_changes(Git(repo.path), [oid] * 20_000))
    assert len(found) == 20_000
    assert {(commit, *(one.path for one in files)) for commit, files in found} == {(oid, "src/core/a")}


@pytest.mark.parametrize("part", [4_000, 1])
def test_an_error_of_git_is_told(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(module, "_PART", part)
    oid = repo.commit("root", {"src/core/a": "1"})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    (repo.path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(GitFailed, match="git diff-tree failed"):
        owners(repo, *[oid] * 3)


# Renames ----------------------------------------------------------------------------------------------------------------


def test_files_that_moved_count_under_their_names_of_today(repo: RepoBuilder) -> None:
    first = repo.commit("old name", {"billing/a": "a", "billing/b": "b", "page": "p"})
    second = repo.commit("still the old name", {"billing/a": "a2"})
    move = repo.commit("move", {"billing/a": None, "billing/b": None, "src/core/a": "a2", "src/core/b": "b"})
    third = repo.commit("new name", {"src/core/a": "a3"})
    assert owners(repo, third, move, second, first) == dict.fromkeys((third, move, second, first), "core")


def test_a_file_that_was_edited_on_the_way_moved_with_its_folder(repo: RepoBuilder) -> None:
    first = repo.commit("old name", {"old/a": "a", "old/b": "b"})
    edit = repo.commit("only b", {"old/b": "b2"})
    move = repo.commit("move", {"old/a": None, "old/b": None, "src/ui/a": "a", "src/ui/b": "b3", "src/core/b": "other"})
    assert owners(repo, move, edit, first) == {move: "ui", edit: "ui", first: "ui"}


def test_files_move_twice(repo: RepoBuilder) -> None:
    first = repo.commit("a", {"a": "text"})
    second = repo.commit("b", {"a": None, "b": "text"})
    third = repo.commit("c", {"b": None, "src/core/c": "text"})
    assert owners(repo, third, second, first) == dict.fromkeys((third, second, first), "core")


def test_of_several_equal_files_only_one_of_the_same_name_moved(repo: RepoBuilder) -> None:
    first = repo.commit("empty files", {"x/__init__.py": "", "y/other.py": ""})
    move = repo.commit("move", {"x/__init__.py": None, "y/other.py": None, "src/core/__init__.py": "", "src/ui/new.py": "", "z": ""})
    only = repo.commit("again", {"z": "1"})
    assert owners(repo, only, move, first) == {only: "toweco", move: "core", first: "core"}


def test_a_name_that_is_used_again_is_the_new_file_later(repo: RepoBuilder) -> None:
    first = repo.commit("a", {"src/ui/a": "text"})
    repo.commit("move", {"src/ui/a": None, "src/core/a": "text"})
    again = repo.commit("another a", {"src/ui/a": "another"})
    move = repo.git("rev-parse", "HEAD~1")
    assert owners(repo, again, move, first) == {again: "ui", move: "core", first: "core"}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), part=st.integers(1, 5))
def test_in_parts_side_by_side_commits_have_the_owners_that_they_have_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, seed: int, part: int
) -> None:
    """Files are written, moved and deleted by chance; a move in one part is followed in the parts before it."""
    chance = random.Random(seed)
    repo = RepoBuilder.init(tmp_path_factory.mktemp("parts"))
    there = {f"src/{folder}/{name}": f"{folder}{name}" for folder in ("core", "ui", "more") for name in "xyz"}
    repo.commit("first", there)
    for number in range(12):
        old, new = chance.choice(sorted(there)), f"src/{chance.choice(('core', 'ui', 'more'))}/{chance.choice('xyzuvw')}"
        content = chance.choice((there[old], str(number)))
        files: dict[str, str | None] = {new: content} if new in there else {old: None, new: content}
        repo.commit(str(number), files)
        there = {path: text for path, text in {**there, **files}.items() if text is not None}
    commits = repo.git("rev-list", "HEAD").split()
    plain = owners_of(Git(repo.path), PRODUCT, commits)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_PART", part)
        beside = owners_of(Git(repo.path), PRODUCT, commits)
    assert list(beside.items()) == list(plain.items())
