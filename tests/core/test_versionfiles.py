"""Version files: the number that one holds, by its key or by its pattern."""

from __future__ import annotations

import pytest

from releasekit.core.rowoptions import FileOptions
from releasekit.core.versionfiles import number_in


def by_pattern(pattern: str, content: bytes) -> str | None:
    return number_in(FileOptions("VERSION", pattern=pattern), content)


@pytest.mark.parametrize(
    ("pattern", "content", "number"),
    [
        ("^{version}$", b"1.2\n", "1.2"),
        ("^{version}$", b"1.2\r\n", "1.2"),
        ("^{version}$", b"\xef\xbb\xbf1.2\n", "1.2"),
        ('^v = "{version}"$', b'# \xff\nv = "1.2.3"\nw = "2.0"\n', "1.2.3"),
        (r"^cost {version}\$$", b"cost 1.2$\n", "1.2"),
        (r"^{version}\\$", b"1.2\\\n", "1.2"),
        ("^{version}(?: .*)$", b"1.2 beta\n", "1.2"),
        ("^{version}$", b"", None),
        ("^{version}$", b"1.2\n1.3\n", None),
        ("^(a|b) {version}$", b"a 1.2\n", "1.2"),
    ],
)
def test_a_pattern_finds_the_one_number(pattern: str, content: bytes, number: str | None) -> None:
    assert by_pattern(pattern, content) == number


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b'[project]\nversion = "1.2"\n', "1.2"),
        (b'\xef\xbb\xbf[project]\nversion = "1.2"\n', "1.2"),
        (b"[project]\nversion = 1.2\n", None),
        (b'project = "x"\n', None),
        (b"[project", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_a_key_finds_the_text_below_it(content: bytes, number: str | None) -> None:
    assert number_in(FileOptions("pyproject.toml", key="project.version"), content) == number
