"""Version files: the number that one holds, by its key or by its pattern."""

from __future__ import annotations

import pytest

from releasekit.core.config import Config
from releasekit.core.rowoptions import FileOptions
from releasekit.core.version import Version
from releasekit.core.versionfiles import development_number, development_of, is_writable, number_in, written


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
        ("^#define MAJOR {major}$", b"#define MAJOR 04\r\n", "04"),
        ("^#define MAJOR {major}$", b"#define MAJOR four\n", None),
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


@pytest.mark.parametrize(
    ("path", "key", "content", "number"),
    [
        ("a.json", "a.0.version", b'{"a": [{"version": "1.2"}]}', "1.2"),
        ("a.json", "version", b'{"version": "1.2", "version": "1.2"}', None),
        ("a.json", "version", b'{"version": 1.2}', None),
        ("a.json", "version", b"[" * 100_000, None),
        ("a.yaml", "version", b"version: 1.20\n", "1.20"),
        ("a.yaml", "version", b"other: &v '1.2'\nversion: *v\n", "1.2"),
        ("a.yaml", "version", b"other: &v {}\nversion: *v\n", "*v"),
        ("a.yaml", "version", b"version: {}\n", "{}"),
        ("a.yaml", "version", b"", None),
        ("a.yaml", "a.1.version", b"a:\n- {}\n- version: 1.2.0\n", "1.2.0"),
        ("a.yaml", "version", b"--- !!map\nversion: ! 1.2\n", "1.2"),
        ("a.xml", "a.version", b'<x:a xmlns:x="y">\n <x:version>\n 1.2 </x:version></x:a>', "1.2"),
        ("a.xml", "a.@version", b'<a version="1.2"/>', "1.2"),
        ("a.xml", "a.version", b'<?xml version="1.0" encoding="windows-1251"?><!-- \xe9 --><a><version>1.2</version></a>', "1.2"),
        ("a.cfg", "a.b.Version", b"[a.b]\nVERSION : 1.2\n", "1.2"),
        ("a.cfg", "a.version", b"[b]\n", None),
    ],
)
def test_a_key_finds_the_number_in_each_format(path: str, key: str, content: bytes, number: str | None) -> None:
    assert number_in(FileOptions(path, key=key), content) == number


@pytest.mark.parametrize(
    ("options", "stable", "hotfix"),
    [
        (FileOptions("VERSION", pattern="^{version}$"), "4.2", "4.2.1"),
        (FileOptions("VERSION", pattern="^{version}$", written="pep440"), "4.2", "4.2.1"),
        (FileOptions("VERSION", pattern="^{version}$", written="semver"), "4.2.0", "4.2.1"),
        (FileOptions("a.h", pattern="{major}"), "4", "4"),
        (FileOptions("a.h", pattern="{minor}"), "2", "2"),
        (FileOptions("a.h", pattern="{patch}"), "0", "1"),
    ],
)
def test_a_version_is_written_as_the_file_needs_it(options: FileOptions, stable: str, hotfix: str) -> None:
    assert (written(options, Version(4, 2)), written(options, Version(4, 2, 1))) == (stable, hotfix)


def test_the_development_version_is_the_next_stable_one_as_the_file_writes_it() -> None:
    rows = [
        {"path": "VERSION", "pattern": "^{version}$"},
        {"path": "package.json", "key": "version", "development": "{next}-dev.0"},
        {"path": "pyproject.toml", "key": "project.version", "development": "{next}.dev0"},
    ]
    config = Config.from_mapping({"files": rows})

    assert [development_number(options, Version(5, 0)) for options in config.files] == [None, "5.1.0-dev.0", "5.1.dev0"]
    assert [development_number(options, Version(5, 0, 1)) for options in config.files] == [None, None, None]
    assert (development_of(config, Version(5, 0)), development_of(config, Version(5, 0, 1))) == ("5.1.0-dev.0", None)
    assert development_of(Config(), Version(5, 0)) is None


@pytest.mark.parametrize(
    ("content", "is_so"), [(b"version: '1.2'", True), (b"version: 1.2", False), (b"version:", False), (b"\xff", False)]
)
def test_a_place_can_be_written_where_any_version_can_stand(content: bytes, *, is_so: bool) -> None:
    assert is_writable(FileOptions("a.yaml", key="version"), content) is is_so
    assert is_writable(FileOptions("a.yaml", pattern="^version: {version}$"), content)
