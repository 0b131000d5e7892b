"""States of components: what the difference between two trees says, and what it leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import Component
from releasekit.core.ownership import Ownership
from releasekit.core.states import ABSENT, CHANGED, NEW, REMOVED, UNCHANGED, first_states, is_there, states_after

OWNERSHIP = Ownership((Component("core", {}, ("core/**",)), Component("ui", {}, ("ui/**",)), Component("people", {})), "toweco")


def test_in_a_first_release_what_is_there_is_new() -> None:
    assert first_states(OWNERSHIP, ["core/a", "README"]) == {"core": NEW, "ui": ABSENT}


@pytest.mark.parametrize(
    ("seen", "existed", "exists", "state"),
    [
        ("", True, True, UNCHANGED),
        ("", False, False, ABSENT),
        ("A", True, True, CHANGED),
        ("A", False, True, NEW),
        ("D", True, True, CHANGED),
        ("D", True, False, REMOVED),
        ("M", True, True, CHANGED),
        ("AD", True, True, CHANGED),
        ("T", True, True, CHANGED),
    ],
)
def test_the_state_of_a_component(seen: str, state: str, *, existed: bool, exists: bool) -> None:
    files = [*((status, f"core/{status}") for status in seen), ("A", "README")]
    found = states_after(OWNERSHIP, files, lambda id: existed and id == "core", lambda id: exists and id == "core")
    assert found == {"core": state, "ui": ABSENT}


trees = st.dictionaries(st.sampled_from(["core/a", "core/b", "ui/a", "ui/b", "README"]), st.integers(0, 1))


@given(trees, trees)
def test_states_agree_with_the_trees_themselves(before: dict[str, int], after: dict[str, int]) -> None:
    files = [("A" if path not in before else "D" if path not in after else "M", path) for path in before.keys() | after.keys()]
    differing = [(status, path) for status, path in files if before.get(path) != after.get(path)]
    found = states_after(OWNERSHIP, differing, OWNERSHIP.of_paths(before).__contains__, OWNERSHIP.of_paths(after).__contains__)
    for id in ("core", "ui"):
        was, now = ({path: blob for path, blob in tree.items() if path.startswith(id)} for tree in (before, after))
        wanted = (UNCHANGED if was else ABSENT) if was == now else NEW if not was else REMOVED if not now else CHANGED
        assert found[id] == wanted
        assert is_there(found[id]) == bool(now)
