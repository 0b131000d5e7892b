"""Ownership: which components a file belongs to, and which a commit is told under."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import Component
from releasekit.core.ownership import ALL, EACH, Ownership

CORE = Component("core", {}, ("src/core/**", "*.toml", "!vendor/*.toml"))
UI = Component("ui", {}, ("src/ui/**", "*.css"))
DOCS = Component("docs", {})
OWNERSHIP = Ownership((CORE, UI, DOCS), "toweco", excluded=("**/_vendor/**", "*.min.css"))


@pytest.mark.parametrize(
    ("paths", "component"),
    [
        (["src/core/a.py"], "core"),
        (["src/ui/a.js", "src/core/a.py", "src/core/b.py"], "core"),
        (["src/ui/a.js", "src/core/a.py"], "ui"),
        (["src/core/a.py", "src/ui/a.js"], "core"),
        (["src/core/a.css"], "core"),
        (["src/x/a.css"], "ui"),
        (["a.toml"], "core"),
        (["vendor/a.toml"], "toweco"),
        (["README.md", "x", "y", "src/ui/a.js"], "ui"),
        (["README.md"], "toweco"),
        ([], "toweco"),
        (["src/ui/caf\udce9.js"], "ui"),
    ],
)
def test_a_commit_is_told_where_most_of_its_files_are(paths: list[str], component: str) -> None:
    assert OWNERSHIP.of_commit(paths) == (component,)


def test_a_commit_may_be_told_in_each_component_that_it_touches() -> None:
    each = replace(OWNERSHIP, several=EACH)
    assert each.of_commit(["src/ui/a.js", "README.md", "src/core/a.py", "src/core/b.py"]) == ("core", "ui")
    assert each.of_commit(["README.md"]) == ("toweco",)


def test_a_file_may_belong_to_every_component_that_has_a_pattern_for_it() -> None:
    assert OWNERSHIP.of_path("src/core/a.css") == ("core",)
    assert replace(OWNERSHIP, match=ALL).of_path("src/core/a.css") == ("core", "ui")
    assert replace(OWNERSHIP, match=ALL).of_path("README.md") == ()


@pytest.mark.parametrize("match", ["first", "all"])
def test_excluded_files_belong_to_nobody(match: str) -> None:
    ownership = replace(OWNERSHIP, match=match)
    assert ownership.of_paths(["src/core/_vendor/x.py", "src/ui/a.min.css", "_vendor/a.toml"]) == frozenset()
    assert ownership.of_commit(["src/core/_vendor/x.py", "src/ui/a.js"]) == ("ui",)


def test_all_components_of_paths() -> None:
    assert OWNERSHIP.of_paths(["src/ui/a.js", "src/core/a.py", "README.md", "src/core/b.py"]) == {"core", "ui"}
    assert OWNERSHIP.of_paths([]) == frozenset()


def test_without_patterns_no_component_owns_a_file() -> None:
    assert Ownership((DOCS, Component("x", {})), "toweco").of_commit(["docs/a.md"]) == ("toweco",)


def test_idle_patterns_are_those_that_match_nothing() -> None:
    assert list(OWNERSHIP.idle_patterns(["src/core/a.py", "x.css"])) == [("core", "*.toml"), ("ui", "src/ui/**")]
    assert list(OWNERSHIP.idle_patterns(["src/core/a.toml", "src/ui/x.css"])) == []


@given(st.lists(st.sampled_from(["src/core/a", "src/ui/b", "c.css", "d", "src/core/_vendor/e"])), st.booleans(), st.booleans())
def test_a_commit_is_told_under_owners_of_its_files_alone(paths: list[str], all_match: bool, each: bool) -> None:
    ownership = replace(OWNERSHIP, match=ALL if all_match else "first", several=EACH if each else "once")
    told = ownership.of_commit(paths)
    owners = ownership.of_paths(paths)
    assert set(told) <= (owners or {"toweco"})
    assert len(told) == (len(owners) or 1 if each else 1)
