"""Patterns of files: what is told at a glance is what pathspec says."""

from __future__ import annotations

from contextlib import suppress

import pathspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.patterns import Patterns

USUAL = ("a", "b", "src", "*", "**", "a*", "*.py", "*b", "caf\u00e9", "_x", ".x")
STRANGE = ("a b", "?", "[ab]", r"a\ ", r"\#a", r"\!a", ".", "..", "**a", "*.*", "")
NAMES = st.sampled_from((*USUAL, *USUAL, *STRANGE))


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
PATHS = st.lists(
    st.sampled_from(("a", "b", "src", "a b", "x.py", "ab", "a ", "#a", "!a", "caf\u00e9", "_x", ".x", ".py")), min_size=1, max_size=4
)


@settings(max_examples=500)
@given(st.lists(LINES, max_size=4), st.lists(PATHS.map("/".join), max_size=4))
def test_what_is_matched_is_what_gitignore_matches(lines: list[str], paths: list[str]) -> None:
    """The plain way: each path against all patterns."""
    plain = pathspec.GitIgnoreSpec.from_lines(lines)
    patterns = Patterns(tuple(lines))

    assert [patterns.match(path) for path in paths] == [plain.match_file(path) for path in paths]
    assert patterns.any_of(sorted(paths)) == any(map(plain.match_file, paths))


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("docs/**", ("docs/a.md", "docs/en/a.md"), ("docs", "a/docs/b.md")),
        ("/docs/", ("docs/a.md",), ("docs", "a/docs/b.md")),
        ("docs/guide.md", ("docs/guide.md", "docs/guide.md/a"), ("docs/guide.md5", "a/docs/guide.md")),
        ("/README*", ("README", "README.md", "README-ru/a"), ("a/README",)),
        ("*.lock", ("uv.lock", "a/b.lock", "a.lock/b"), ("lock", "a.locks")),
        ("Makefile", ("Makefile", "a/Makefile", "Makefile/a"), ("Makefile.am", "aMakefile")),
        ("**/_vendor/**", ("_vendor/a", "a/_vendor/b"), ("_vendor", "a/my_vendor/b")),
        ("docs/**/*.md", ("docs/a.md", "docs/a/b.md"), ("docs.md", "a/docs/b.md", "docs/a.rst")),
        ("docs/**/index.md", ("docs/index.md", "docs/a/index.md"), ("docs/myindex.md", "index.md")),
    ],
)
def test_usual_patterns(pattern: str, matching: tuple[str, ...], others: tuple[str, ...]) -> None:
    """``git check-ignore`` says the same of each."""
    patterns = Patterns((pattern,))
    assert [path for path in (*matching, *others) if patterns.match(path)] == list(matching)


def test_a_pattern_that_takes_others_back_is_heeded_among_usual_ones() -> None:
    patterns = Patterns(("docs/**", "!docs/drafts/**", "*.md"))
    assert [path for path in ("docs/a", "docs/drafts/b", "docs/drafts/c.md") if patterns.match(path)] == ["docs/a", "docs/drafts/c.md"]
