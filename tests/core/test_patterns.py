"""Patterns of files: the quick look at how a path begins lets nothing by that the thorough one finds."""

from __future__ import annotations

from contextlib import suppress

import pathspec
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.patterns import Patterns

NAMES = st.sampled_from(("a", "b", "src", "a b", "*", "**", "?", "a*", "*.py", "[ab]", r"a\ ", r"\#a", r"\!a", "caf\u00e9", ".", "_x"))


def is_pattern(line: str) -> bool:
    """Whether it is one; the configuration refuses others."""
    with suppress(ValueError):
        return bool(pathspec.GitIgnoreSpec.from_lines([line]))
    return False


LINES = st.builds(
    lambda sign, parts, end: sign + "/".join(parts) + end,
    st.sampled_from(("", "", "/", "!", "!/", "#", "//")),
    st.lists(NAMES, min_size=1, max_size=4),
    st.sampled_from(("", "", "/", "/**", " ", "/ ")),
).filter(is_pattern)
PATHS = st.lists(st.sampled_from(("a", "b", "src", "a b", "x.py", "ab", "a ", "#a", "!a", "caf\u00e9", "_x")), min_size=1, max_size=4)


@settings(max_examples=300)
@given(st.lists(LINES, max_size=4), st.lists(PATHS.map("/".join), max_size=4))
def test_what_is_matched_is_what_gitignore_matches(lines: list[str], paths: list[str]) -> None:
    """The plain way: each path against all patterns."""
    plain = pathspec.GitIgnoreSpec.from_lines(lines)
    patterns = Patterns(tuple(lines))

    assert [patterns.match(path) for path in paths] == [plain.match_file(path) for path in paths]
    assert patterns.any_of(sorted(paths)) == any(map(plain.match_file, paths))
