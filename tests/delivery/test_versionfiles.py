"""Version files: only the number changes, byte for byte, and a place that is not there exactly once is refused."""

from __future__ import annotations

import itertools
import tomllib

import pytest
import tomlkit
from hypothesis import example, given
from hypothesis import strategies as st

from releasekit.core.rowoptions import FileOptions
from releasekit.core.version import Version
from releasekit.delivery.versionfiles import updated_files, with_version
from releasekit.errors import PolicyError

VERSION = FileOptions(path="VERSION", pattern="^VERSION = {version}$")
PYTHON = FileOptions(path="__init__.py", pattern='^__version__ = "{version}"$')
PROJECT = FileOptions(path="pyproject.toml", key="project.version")
BOM = b"\xef\xbb\xbf"
NEW = Version(4, 20, 1)


@pytest.mark.parametrize(
    ("options", "content", "expected"),
    [
        (VERSION, b"VERSION = 1.0\n", b"VERSION = 4.20.1\n"),
        (VERSION, b"VERSION = 1.0", b"VERSION = 4.20.1"),
        (VERSION, b"a\r\nVERSION = 1.0\r\nb\r\n", b"a\r\nVERSION = 4.20.1\r\nb\r\n"),
        (VERSION, b"VERSION = 0.0.dev3+gabc\n", b"VERSION = 4.20.1\n"),
        (VERSION, b"\xff\xfe caf\xe9\nVERSION = 1.0\n\x00\n", b"\xff\xfe caf\xe9\nVERSION = 4.20.1\n\x00\n"),
        (PYTHON, b'"""doc"""\n__version__ = "1.0"\n', b'"""doc"""\n__version__ = "4.20.1"\n'),
        (FileOptions(path="x", pattern=r"версия: {version};"), "версия: 1.0; да".encode(), "версия: 4.20.1; да".encode()),
        (
            FileOptions(path="x", pattern="<version>{version}</version>"),
            b"<a><version>1.0</version></a>",
            b"<a><version>4.20.1</version></a>",
        ),
        (FileOptions(path="x", pattern="(a|b)-{version}"), b"see b-1.0", b"see b-4.20.1"),
        (FileOptions(path="x", pattern="^{version}$"), b"1.0\n", b"4.20.1\n"),
        (FileOptions(path="x", pattern=r"price \$ {version}$"), b"price $ 1.0\n", b"price $ 4.20.1\n"),
    ],
)
def test_a_pattern_changes_the_number_and_no_other_byte(options: FileOptions, content: bytes, expected: bytes) -> None:
    assert with_version(options, content, NEW) == expected


def test_a_byte_order_mark_stays_and_hides_no_first_line() -> None:
    assert with_version(VERSION, BOM + b"VERSION = 1.0\r\n", NEW) == BOM + b"VERSION = 4.20.1\r\n"


@pytest.mark.parametrize(
    ("content", "count"),
    [(b"", 0), (b"version = 1.0\n", 0), (b"  VERSION = 1.0\n", 0), (b"VERSION = 1.0\nVERSION = 1.0\n", 2), (b"VERSION = 1 0\n", 0)],
)
def test_a_pattern_that_does_not_match_once_is_refused_with_the_count(content: bytes, count: int) -> None:
    with pytest.raises(PolicyError, match=f"matches {count} times, and must match once") as caught:
        with_version(VERSION, content, NEW)
    assert caught.value.where == "VERSION"


LINES = st.binary(max_size=30).filter(lambda line: b"VERSION" not in line and b"\n" not in line and b"\r" not in line)
NUMBERS = st.text("0123456789.abcdev+-", min_size=1, max_size=20).map(str.encode)


@given(
    before=st.lists(LINES, max_size=5),
    old=NUMBERS,
    after=st.lists(LINES, max_size=5),
    newline=st.sampled_from([b"\n", b"\r\n"]),
    last=st.booleans(),
)
@example(before=[], old=b"0", after=[], newline=b"\r\n", last=True)
def test_whatever_stands_around_it_only_the_number_changes(
    before: list[bytes], old: bytes, after: list[bytes], newline: bytes, last: bool
) -> None:
    def file(number: bytes) -> bytes:
        return newline.join((*before, b"VERSION = " + number, *after)) + (newline if last or after else b"")

    changed = with_version(VERSION, file(old), NEW)

    assert changed == file(b"4.20.1")
    assert with_version(VERSION, changed, NEW) == changed


TOML = """\
# a comment, and a blank line

[build-system]
requires = [ 'hatchling' ]   # quotes stay

[project]
name="toweco"
version{gap}={gap}{quote}{number}{quote}   # the number
dependencies = [
  "a==1.0",  # not this one
]

[tool.other]
version = "1.0"
"""


@pytest.mark.parametrize("quote", ['"', "'", '"""', "'''"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_key_changes_the_number_and_no_other_byte(quote: str, newline: str) -> None:
    for gap, mark in itertools.product(("", " ", "\t"), (b"", BOM)):

        def file(number: str, gap: str = gap, mark: bytes = mark) -> bytes:
            return mark + TOML.format(gap=gap, quote=quote, number=number).replace("\n", newline).encode()

        assert with_version(PROJECT, file("1.0"), NEW) == file("4.20.1")


@pytest.mark.parametrize(
    ("key", "content", "expected"),
    [
        ("version", 'version = "1.0"\n', 'version = "4.20.1"\n'),
        ("project.version", 'project = { name = "x", version = "1.0" }\n', 'project = { name = "x", version = "4.20.1" }\n'),
        ("project.version", 'project.version = "1.0"\n', 'project.version = "4.20.1"\n'),
        ("a.b.c", '[a.b]\nc = "1.0"\n', '[a.b]\nc = "4.20.1"\n'),
        ("project.version", '[project]\n"version" = "1.0"\n', '[project]\n"version" = "4.20.1"\n'),
    ],
)
def test_a_key_is_found_however_its_table_is_written(key: str, content: str, expected: str) -> None:
    assert with_version(FileOptions(path="x.toml", key=key), content.encode(), NEW).decode() == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[project]\n",
        b"[project]\nversion = 1\n",
        b"[project]\nversion = 1.0\n",
        b'[project]\nversion = ["1.0"]\n',
        b"[project.version]\nx = 1\n",
        b'project = "x"\n',
        b'[[project]]\nversion = "1.0"\n',
        b"not = = toml\n",
        b'[project]\nversion = "caf\xe9"\n',
        b'[project]\nversion = "1.0"\nversion = "1.0"\n',
    ],
)
def test_a_key_that_holds_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(PolicyError) as caught:
        with_version(PROJECT, content, NEW)
    assert caught.value.where == "pyproject.toml"


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text(max_size=10), max_size=4), st.text(max_size=20))
def test_a_key_leaves_every_other_value_as_it_was(values: dict[str, str], old: str) -> None:
    content = tomlkit.dumps({"project": {**values, "version": old}}).encode()
    changed = tomllib.loads(with_version(PROJECT, content, NEW).decode())

    assert changed == {"project": {**values, "version": "4.20.1"}}


def test_two_places_in_one_file_are_both_changed() -> None:
    files = (PROJECT, FileOptions(path="pyproject.toml", pattern='^documented = "{version}"$'))
    content = b'[project]\nversion = "1.0"\n[tool.x]\ndocumented = "1.0"\n'

    assert updated_files(files, {"pyproject.toml": content}, NEW) == {
        "pyproject.toml": b'[project]\nversion = "4.20.1"\n[tool.x]\ndocumented = "4.20.1"\n'
    }


def test_a_file_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(PolicyError, match="this version file is not there") as caught:
        updated_files((VERSION,), {}, NEW)
    assert caught.value.where == "VERSION"
