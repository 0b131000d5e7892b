"""Commits as changes: Conventional Commits, trailers, requests, origins, and the component that a commit is about."""

from __future__ import annotations

from typing import Any

import pytest

from releasekit.core.changes import Change
from releasekit.core.config import Config
from releasekit.core.history import Commit
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.core.tagpattern import TagPattern
from releasekit.git import Git
from releasekit.sources.commits import TYPES, Entry, changes_of, origins_of, read_entry
from releasekit.sources.history import read_commits
from tests.gitrepo import RepoBuilder

CONFIG = {
    "component": [
        {"id": "core", "paths": ["src/core/**"], "scopes": ["kernel"]},
        {"id": "ui", "name": "User interface", "paths": ["src/ui/**", "*.css"]},
    ]
}


def product_of(config: dict[str, Any] | None = None) -> Product:
    read = Config.from_mapping(CONFIG if config is None else config)
    return Product(
        "toweco", {"en": "Toweco"}, ("en",), read.all_components("toweco"), read.kinds(), TagPattern("v{version}"), "r/{line}", "main", read
    )


PRODUCT = product_of()


def entry(message: str | bytes, product: Product = PRODUCT) -> Entry | None:
    return read_entry(Commit("0123456789abcdef", (), 0, message if isinstance(message, bytes) else message.encode()), product)


def brief(message: str | bytes, product: Product = PRODUCT) -> tuple[str, str] | None:
    """Kind and text."""
    found = entry(message, product)
    return (found.kind, found.text) if found else None


# Conventional Commits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("type_", "kind"), TYPES.items())
def test_every_type_has_its_kind(type_: str, kind: str) -> None:
    assert brief(f"{type_}: a text\n") == (kind, "a text")
    assert brief(f"{type_.upper()}: a text\n") == (kind, "a text")


def test_every_type_leads_to_a_kind_that_there_is() -> None:
    assert set(TYPES.values()) <= set(PRODUCT.kinds_by_id)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("fix: a", ("fix", "a")),
        ("fix:a", ("fix", "a")),
        ("fix:    a  ", ("fix", "a")),
        ("\n\nfix: late\n", ("fix", "late")),
        ("fix: a\n\nfeat: b\n", ("fix", "a")),
        ("fix: a\r\n\r\nbody\r\n", ("fix", "a")),
        ("fix: a: b: c", ("fix", "a: b: c")),
        ("fix: <b> & `x` [y](z)", ("fix", "<b> & `x` [y](z)")),
        ("fix: Ядро", ("fix", "Ядро")),
        (b"fix: caf\xe9", ("fix", "caf\\xe9")),
        ("fix: \x1b[31mred", ("fix", "\x1b[31mred")),
        ("revert: feat: b", ("change", "feat: b")),
        ("fix(ui): a", ("fix", "a")),
        ("fix(ui)!: a", ("fix", "a")),
        ("fix(a/b, c): a", ("fix", "a")),
    ],
)
def test_a_header_is_read(message: str | bytes, found: tuple[str, str]) -> None:
    assert brief(message) == found


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n\n",
        "a plain subject",
        "fix",
        "fix:",
        "fix: ",
        "fix:\n\na body",
        "fix a: b",
        "http://example.org",
        "wip: a",
        "fixx: a",
        "fix (ui): a",
        "fix(): a",
        "fix(ui: a",
        "fix(ui)! : a",
        "fix!!: a",
        "1fix: a",
        "Merge branch 'fix: a'",
        'Revert "fix: a"',
        "subject\n\nfix: a",
        "f: a",
        b"\xff\xfe",
        "fix\u00a0: a",
        "fix：a",
    ],
)
def test_what_is_no_entry_is_not_guessed_at(message: str | bytes) -> None:
    assert entry(message) is None


def test_a_header_of_any_length_is_read_at_once() -> None:
    """Nothing here goes back and forth over a long line."""
    text = "x" * 5_000_000
    assert brief(f"fix: {text}") == ("fix", text)
    assert entry(" " * 5_000_000 + "x") is None
    assert entry("a" * 5_000_000) is None
    assert entry("fix: a" + " (" * 100_000) is not None


# Breaking -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "breaking"),
    [
        ("feat: a", False),
        ("feat!: a", True),
        ("feat(ui)!: a", True),
        ("feat: a\n\nBREAKING CHANGE: b", True),
        ("feat: a\n\nBREAKING-CHANGE: b", True),
        ("feat: a\n\nBREAKING CHANGE: b\n\nSigned-off-by: x\n", True),
        ("feat: a\n\nbody\nBREAKING CHANGE: b", True),
        ("feat: a\n\nthis is no BREAKING CHANGE: at all", False),
        ("feat: a\n\nbreaking change: b", False),
        ("feat: a\n\nBREAKING CHANGE", False),
    ],
)
def test_breaking_is_said_in_the_header_or_in_the_body(message: str, *, breaking: bool) -> None:
    found = entry(message)
    assert found is not None
    assert (found.breaking, found.text) == (breaking, "a")


@pytest.mark.parametrize("type_", ["chore", "refactor", "build", "ci"])
def test_a_breaking_chore_is_shown(type_: str) -> None:
    assert brief(f"{type_}!: drop Python 3.8") == ("change", "drop Python 3.8")
    assert brief(f"{type_}: a\n\nBREAKING CHANGE: b") == ("change", "a")


def test_breaking_alone_is_no_entry() -> None:
    assert entry("a subject\n\nBREAKING CHANGE: b") is None


# Requests -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text", "request_"),
    [
        ("a (#12)", "a", "12"),
        ("a (!12)", "a", "!12"),
        ("a(#12)", "a", "12"),
        ("a (#12) ", "a", "12"),
        ("a (#1) (#2)", "a (#1)", "2"),
        ("a (#12) b", "a (#12) b", None),
        ("a #12", "a #12", None),
        ("a (12)", "a (12)", None),
        ("a (#x)", "a (#x)", None),
        ("a (#1234567890123)", "a (#1234567890123)", None),
        ("a (#١٢)", "a (#١٢)", None),
        ("(#12)", "012345678", "12"),
    ],
)
def test_the_request_stands_at_the_end_of_the_subject(subject: str, text: str, request_: str | None) -> None:
    found = entry(f"fix: {subject}")
    assert found is not None
    assert (found.text, found.request) == (text, request_)


def test_a_trailer_names_the_request_before_the_subject_does() -> None:
    found = entry("fix: a (#12)\n\nRequest: ABC-7\n")
    assert found is not None
    assert (found.text, found.request) == ("a", "ABC-7")


# Trailers -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("fix", "fix"),
        ("FIX", "fix"),
        ("added", "feature"),
        ("fixed", "fix"),
        ("changed", "change"),
        ("deprecated", "deprecation"),
        ("removed", "removal"),
        ("security", "security"),
        ("performance", None),
        ("perf", "change"),
        ("other", "internal"),
        ("docs", "docs"),
        ("", None),
    ],
)
def test_a_changelog_trailer_names_the_kind(label: str, kind: str | None) -> None:
    assert brief(f"Open pages again (#3)\n\nWhy.\n\nChangelog: {label}\n") == (kind and (kind, "Open pages again"))


def test_a_trailer_wins_over_the_type() -> None:
    assert brief("feat: a\n\nChangelog: security\n") == ("security", "a")


def test_a_trailer_that_names_no_kind_leaves_the_type() -> None:
    assert brief("feat: a\n\nChangelog: nonsense\n") == ("feature", "a")


def test_a_header_that_is_no_type_is_a_subject_all_the_same() -> None:
    assert brief("ui: open pages again\n\nChangelog: fixed\n") == ("fix", "ui: open pages again")


def test_a_trailer_may_name_a_kind_of_the_product() -> None:
    product = product_of({"changes": {"kind": [{"id": "audit"}]}})
    assert brief("a\n\nChangelog: audit\n", product) == ("audit", "a")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("a\n\nbody\n\nChangelog: fix\nSigned-off-by: Ada <a@b>\n", "fix"),
        ("a\n\nChangelog: fix\n\n\n", "fix"),
        ("a\r\n\r\nChangelog: fix\r\n", "fix"),
        ("a\n \t\nChangelog: fix", "fix"),
        ("a\n\nChangelog: fix\nChangelog: feature\n", "feature"),
        ("a\n\nChangelog: fix\n\nanother paragraph\n", None),
        ("a\nChangelog: fix\n", None),
        ("Changelog: fix\n", None),
        ("a\n\nXChangelog: fix\n", None),
        ("a\n\nChangelog: fix\n(cherry picked from commit " + "a" * 40 + ")\n", "fix"),
        ("a\n\nChangelog: fix\n\n(cherry picked from commit " + "a" * 40 + ")\n", "fix"),
    ],
)
def test_trailers_stand_in_the_last_paragraph(message: str, kind: str | None) -> None:
    assert brief(message) == (kind and (kind, "a"))


def test_a_trailer_names_the_component() -> None:
    found = entry("fix(core): a\n\nComponent: UI\n")
    assert found is not None
    assert found.component == "ui"


# Sources --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "typed", "labelled"),
    [
        (["commits"], ("fix", "a"), None),
        (["trailers"], None, ("security", "b")),
        (["commits", "trailers"], ("fix", "a"), ("security", "b")),
        (["fragments"], None, None),
        ([], None, None),
    ],
)
def test_only_the_configured_sources_are_read(sources: list[str], typed: tuple[str, str] | None, labelled: tuple[str, str] | None) -> None:
    product = product_of({"changes": {"sources": sources}})
    assert (brief("fix: a", product), brief("b\n\nChangelog: security\n", product)) == (typed, labelled)


# Origins --------------------------------------------------------------------------------------------------------------------

A, B = "a" * 40, "b" * 64


@pytest.mark.parametrize(
    ("message", "origins"),
    [
        ("fix: a", ()),
        (f"fix: a\n\n(cherry picked from commit {A})\n", (A,)),
        (f"fix: a\n\n(cherry picked from commit {A})\n(cherry picked from commit {B})\n", (A, B)),
        (f"fix: a\r\n\r\n(cherry picked from commit {A})\r\n", (A,)),
        (f"fix: a\n\n> (cherry picked from commit {A})\n", ()),
        ("fix: a\n\n(cherry picked from commit abc123)\n", ()),
        (f"fix: a\n\n(cherry picked from commit {A.upper()})\n", ()),
        (f"fix: a\n\n(cherry picked from commit {A}\n", ()),
    ],
)
def test_origins_are_what_cherry_pick_wrote(message: str, origins: tuple[str, ...]) -> None:
    assert origins_of(Commit("c", (), 0, message.encode())) == origins


def test_git_itself_writes_what_is_read(repo: RepoBuilder) -> None:
    repo.commit("feat: root", {"a": "1"})
    fix = repo.commit("fix: a\n\nChangelog: security\n", {"b": "1"})
    repo.git("switch", "-q", "-c", "line", "HEAD^")
    repo.git("cherry-pick", "-x", fix)
    (pick, *_) = read_commits(Git(repo.path), [repo.rev("HEAD")])
    assert (origins_of(pick), read_entry(pick, PRODUCT)) == ((fix,), Entry("security", "a", None, None, breaking=False))


# Components -----------------------------------------------------------------------------------------------------------------


def told(repo: RepoBuilder, product: Product = PRODUCT) -> list[tuple[str, str]]:
    """Text and component of every change, oldest first."""
    changes = changes_of(Git(repo.path), read_commits(Git(repo.path), [repo.rev("HEAD")]), product)
    return [(change.text["en"], change.component) for change in reversed(changes)]


def test_a_change_has_all_that_its_commit_says(repo: RepoBuilder) -> None:
    oid = repo.commit(f"feat(kernel)!: a (#7)\n\n(cherry picked from commit {A})\n")
    assert changes_of(Git(repo.path), read_commits(Git(repo.path), [oid]), PRODUCT) == (
        Change(oid, "feature", "core", {"en": "a"}, (Request("7"),), breaking=True, commits=(oid,), origins=(A,)),
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


def test_no_commits_have_no_changes(repo: RepoBuilder) -> None:
    assert changes_of(Git(repo.path), [], PRODUCT) == ()
