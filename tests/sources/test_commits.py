"""Commits as changes: with the component that each is about, whence it came, and those that follow no form."""

from __future__ import annotations

import pytest

from releasekit.core.changes import Change
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.core.window import Window
from releasekit.git import Git
from releasekit.sources.commits import CommitChanges, Telling
from releasekit.sources.history import read_commits
from tests.core.products import PRODUCT, product_of
from tests.gitrepo import RepoBuilder

A = "a" * 40


def changes_of(repo: RepoBuilder, product: Product = PRODUCT) -> tuple[Change, ...]:
    """What all commits of HEAD tell, newest first."""
    head = repo.rev("HEAD")
    window = Window(head, read_commits(Git(repo.path), [head]), product)
    telling = Telling(window, window.told())
    return CommitChanges(Git(repo.path), product, [telling]).of(telling)


# Components -----------------------------------------------------------------------------------------------------------------


def told(repo: RepoBuilder, product: Product = PRODUCT) -> list[tuple[str, str]]:
    """Text and component of every change, oldest first."""
    return [(change.text["en"], change.component) for change in reversed(changes_of(repo, product))]


def test_a_change_has_all_that_its_commit_says(repo: RepoBuilder) -> None:
    oid = repo.commit(f"feat(kernel)!: a (#7)\n\n(cherry picked from commit {A})\n")
    assert changes_of(repo) == (
        Change(oid, "feature", "core", {"en": "a"}, (Request("7"),), breaking=True, commits=(oid,), origins=(A,), pulls=("#7",)),
    )


@pytest.mark.parametrize(
    ("header", "component"),
    [("fix(core)", "core"), ("fix(Kernel)", "core"), ("fix(UI)", "ui"), ("fix(api)", "ui"), ("fix( core )", "core"), ("fix", "ui")],
)
def test_the_scope_names_the_component_else_the_paths_do(repo: RepoBuilder, header: str, component: str) -> None:
    repo.commit(f"{header}: a", {"src/ui/a.js": "1"})
    assert told(repo) == [("a", component)]


def test_the_component_is_that_of_most_paths(repo: RepoBuilder) -> None:
    repo.commit("fix: one", {"src/core/a": "1", "src/ui/a": "1", "src/ui/b": "1"})
    repo.commit("fix: two", {"src/core/a": "2", "src/core/b": "2", "x.css": "2"})
    repo.commit("fix: none", {"README.md": "3"})
    repo.commit("fix: nothing")
    repo.commit("fix: gone", {"src/ui/a": None})
    assert told(repo) == [("one", "ui"), ("two", "core"), ("none", "toweco"), ("nothing", "toweco"), ("gone", "ui")]


def test_a_merge_is_about_what_it_brings_to_its_first_parent(repo: RepoBuilder) -> None:
    root = repo.commit("root", {"a": "1"})
    repo.git("switch", "-q", "-c", "topic")
    repo.commit("work", {"src/ui/a": "1"})
    repo.switch("main")
    repo.commit("other", {"src/core/a": "1"}, parents=[root])
    repo.merge("topic", message="feat: bring the topic (#9)")
    assert told(repo) == [("bring the topic", "ui")]


def test_the_only_component_needs_no_paths(repo: RepoBuilder) -> None:
    repo.commit("fix(api): a", {"src/ui/a": "1"})
    assert told(repo, product_of({"component": [{"id": "all", "paths": ["nowhere/**"]}]})) == [("a", "all")]


def test_a_commit_that_tells_several_changes_has_an_id_for_each(repo: RepoBuilder) -> None:
    oid = repo.commit("fix: a\n\nComponent: core, ui\n")
    assert [(one.id, one.component, one.commits) for one in changes_of(repo)] == [(oid, "core", (oid,)), (f"{oid}-2", "ui", (oid,))]


def test_backports_are_told_by_their_full_ids(repo: RepoBuilder) -> None:
    root, far = repo.commit("root"), "f" * 40
    repo.commit(f"fix: a\n\nBackport of {root[:9]}\nBackport of {far}\nBackport of abcdef0\nBackport of {root}\n")
    assert [one.backports for one in changes_of(repo)] == [(root, far)]


def test_a_commit_without_entry_is_kept_as_it_is(repo: RepoBuilder) -> None:
    root = repo.commit("root")
    oid = repo.commit(f"Tidy up (#5)\n\nBackport of {root[:9]}\n\n(cherry picked from commit {A})\n", {"src/ui/a": "1"})
    bare = repo.commit("(#6)")
    window = Window(bare, read_commits(Git(repo.path), [bare]), PRODUCT)
    telling = Telling(window, {}, (bare, oid))
    assert CommitChanges(Git(repo.path), PRODUCT, [telling]).unnoted(telling) == (
        Change(bare, "internal", "toweco", {"en": "(#6)"}, (Request("6"),), commits=(bare,), pulls=("#6",), noted=False),
        Change(
            oid,
            "internal",
            "ui",
            {"en": "Tidy up"},
            (Request("5"),),
            commits=(oid,),
            origins=(A,),
            backports=(root,),
            pulls=("#5",),
            noted=False,
        ),
    )


def test_a_commit_that_says_nothing_is_told_by_its_id(repo: RepoBuilder) -> None:
    oid = repo.commit("fix: (#12)")
    assert [one.text["en"] for one in changes_of(repo)] == [oid[:9]]


def test_git_itself_writes_what_is_read(repo: RepoBuilder) -> None:
    repo.commit("feat: root", {"src/core/a": "1"})
    fix = repo.commit("fix: a\n\nChangelog: security\n", {"src/ui/b": "1"})
    other = repo.commit("fix: c", {"src/ui/c": "1"})
    repo.git("switch", "-q", "-c", "line", "HEAD~2")
    repo.git("cherry-pick", "-x", fix)
    repo.git("cherry-pick", "-x", other)
    repo.git("revert", "--no-edit", "HEAD")
    (pick, root) = changes_of(repo)
    assert (pick.kind, pick.text, pick.origins, root.text) == ("security", {"en": "a"}, (fix,), {"en": "root"})
    repo.git("revert", "--no-edit", "HEAD")
    assert [one.text["en"] for one in changes_of(repo)] == ["c", "a", "root"]
