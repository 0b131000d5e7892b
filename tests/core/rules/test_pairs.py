"""A rule without a repository that breaks it, and a near one that does not, is no rule: every one has both tests, by their names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from releasekit.core.rules import all_rules

NAMED = re.compile(r"test_(rk[0-9]{3})_is_(broken|kept)_(?:by|where)_")


def pairs() -> set[tuple[str, str]]:
    """The rules that have tests, and of which kind."""
    modules = (ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py"))
    names = (node.name for module in modules for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    return {(found[1].upper(), found[2]) for found in map(NAMED.match, names) if found}


@pytest.mark.parametrize("code", all_rules())
def test_a_rule_has_the_smallest_repository_that_breaks_it_and_the_nearest_that_does_not(code: str) -> None:
    assert {kind for rule, kind in pairs() if rule == code} == {"broken", "kept"}


def test_no_test_speaks_of_a_rule_that_there_is_not() -> None:
    assert {rule for rule, _ in pairs()} == set(all_rules())
