"""Version files: only the number changes, byte for byte, and a place that is not there exactly once is refused."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import pytest
import tomlkit
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from releasekit.core.config import Config
from releasekit.core.rowoptions import FileOptions
from releasekit.core.version import Version
from releasekit.core.versionfiles import agrees, number_in
from releasekit.delivery.versionfiles import LARGEST, development_files, read_version_files, updated_files, with_version
from releasekit.errors import PolicyError
from releasekit.git import Git
from tests.gitrepo import RepoBuilder

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


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text(max_size=10), max_size=4),
    st.text("0123456789.-+abc", max_size=20).map("1{}".format),
)
@example({"a": "1", "b": '"1"', "c": "'1'"}, "1")
def test_a_key_leaves_every_other_value_as_it_was(values: dict[str, str], old: str) -> None:
    content = tomlkit.dumps({"project": {**values, "version": old}}).encode()
    changed = tomllib.loads(with_version(PROJECT, content, NEW).decode())

    assert changed == {"project": {**values, "version": "4.20.1"}}


def test_yaml_is_read_alike_by_the_slow_parser_which_is_there_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "счёт: &a '1.0' # 😀\nversion: ! 1.0.0\nother: [*a, {x: }]\n".encode()
    files = [with_version(keyed("a.yaml", "version"), content, NEW)]
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    files.append(with_version(keyed("a.yaml", "version"), content, NEW))

    assert files == [content.replace(b"1.0.0", b"4.20.1")] * 2


@pytest.mark.parametrize(
    ("path", "key", "content"),
    [
        ("a.toml", '"1.0".version', '["1.0"]\nversion = "{}"\n'),
        ("a.json", '"1.0"."1.0"', '{"1.0": {"1.0": "{}", "x": "1.0"}}'),
        ("a.ini", "v1.0.a1", "[v1.0]\na1 = {}\n"),
        ("a.yaml", '"1.0"."1.0"', "'1.0':\n  '1.0': '{}'\n"),
    ],
)
def test_a_name_that_leads_to_a_number_may_be_the_number_itself(path: str, key: str, content: str) -> None:
    before, after = (content.replace("{}", number).encode() for number in ("1.0", "4.20.1"))

    assert with_version(FileOptions(path, key=key), before, NEW) == after


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


# Golden files: a product of each kind before a cut, after it, and once it says a development version ------------------------------

CASES = sorted((Path(__file__).parent.parent / "cases" / "versionfiles").iterdir())
STABLE = Version(4, 20)


def held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_files_of_every_format_only_the_numbers_change(case: Path, newline: str) -> None:
    """With either line ending, with and without a byte order mark and a last line end; and the next cut finds its way back."""
    files = Config.from_mapping(tomllib.loads((case / "releasekit.toml").read_text("utf-8"))).files
    for mark, last in itertools.product((b"", BOM), (True, False)):

        def stored(name: str, mark: bytes = mark, last: bool = last) -> dict[str, bytes]:
            there = {path: content.replace(b"\n", newline.encode()) for path, content in held(case / name).items()}
            return {path: mark + (content if last else content.rstrip()) for path, content in there.items()}

        released = stored("before") | updated_files(files, stored("before"), STABLE)
        assert released == stored("after")
        assert all(agrees(one, number_in(one, released[one.path]) or "", STABLE) for one in files)
        developed = released | development_files(files, released, STABLE)
        assert developed == stored("development")
        assert developed | updated_files(files, developed, STABLE) == released


def test_a_hotfix_is_written_alike_everywhere_and_is_followed_by_no_development_version() -> None:
    files = (FileOptions("package.json", key="version", development="{next}-dev.0"), FileOptions("VERSION", pattern="^{version}$"))
    contents = {"package.json": b'{"version": "4.20.0"}', "VERSION": b"4.20"}

    assert updated_files(files, contents, NEW) == {"package.json": b'{"version": "4.20.1"}', "VERSION": b"4.20.1"}
    assert development_files(files, contents, NEW) == {}


# What is refused -----------------------------------------------------------------------------------------------------------------


def refusal(options: FileOptions, content: bytes, version: Version = STABLE) -> str:
    with pytest.raises(PolicyError) as caught:
        with_version(options, content, version)
    assert caught.value.where == options.path
    return f"{caught.value.message} {caught.value.hint}"


def keyed(path: str, key: str, **more: str) -> FileOptions:
    return FileOptions(path, key=key, **more)


@pytest.mark.parametrize(
    ("options", "content", "said"),
    [
        (keyed("a.json", "version"), "{}", "version: there is no such key"),
        (keyed("a.json", "version"), '{"version": "1.0", "version": "1.0"}', "version: it is there 2 times, and must be there once"),
        (keyed("a.json", "version"), '{"version": 1.0}', "what stands there is no text: 1.0"),
        (keyed("a.json", "version"), '{"version": true}', "what stands there is no text: True"),
        (keyed("a.json", "version"), '{"version": {"a": "1.0"}}', "there is no such key"),
        (keyed("a.json", "version"), '{"version": "1\\u002e0"}', "is not written out plainly"),
        (keyed("a.json", "version"), '{"version": "1.0",}', "the file is not JSON: "),
        (keyed("a.json", "version"), '{"version": "1.0" // now\n}', "the file is not JSON: "),
        (keyed("a.json", "version"), "[" * 1_000, "it is nested too deeply"),
        (keyed("a.yaml", "version"), "[" * 1_000, "it is nested too deeply"),
        (keyed("a.yaml", "version"), "? " * 1_000, "it is nested too deeply"),
        (keyed("a.xml", "version"), "<a>" * 1_000, "it is nested too deeply"),
        (keyed("a.toml", "version"), "a = " + "[" * 1_000, "it is nested too deeply"),
        (keyed("a.xml", "a"), '<?xml version="1.0" encoding="foo"?><a>1.0</a>', "the file is not XML: unknown encoding: foo"),
        (keyed("a.toml", "version"), 'version = "1\\u002e0"', "is not written out plainly"),
        (keyed("Cargo.toml", "package.version"), "package.version.workspace = true", "there is no such key"),
        (
            keyed("a.yaml", "version"),
            "version: 1.0",
            "4.20 would be read as a number there, and lose its zeros: put what stands there in quotes",
        ),
        (keyed("a.yaml", "version"), "version: '1.0'\nversion: '1.0'", "it is there 2 times"),
        (keyed("a.yaml", "version"), "version: '1.0'\n---\nversion: '1.0'", "it is there 2 times"),
        (keyed("a.yaml", "version"), "version: &v '1.0'\nother: *v", "without changing what else the file says"),
        (keyed("a.yaml", "version"), "other: &v '1.0'\nversion: *v", "is not written out plainly"),
        (keyed("a.yaml", "version"), 'version: "1\\x2e0"', "is not written out plainly"),
        (keyed("a.yaml", "version"), "version: >-\n  1.0\n", "is not written out plainly"),
        (keyed("a.yaml", "version"), "version:", "what stands there is no number: ''"),
        (keyed("a.yaml", "version"), "version: [1.0", "the file is not YAML: "),
        (keyed("a.yaml", "version"), "version: \x07", "the file is not YAML: "),
        (keyed("a.yaml", "version"), "a: &a [x, x]\nb: &b [*a, *a]\n? {version: 1.0}\n: {version: 2}\n*b : 1\n", "there is no such key"),
        (keyed("a.xml", "a.version"), "<a/>", "there is no such key"),
        (keyed("a.xml", "a.version"), "<a><version/></a>", "what stands there is no number: ''"),
        (keyed("a.xml", "a.version"), "<a><version>1.0</version><version>1.0</version></a>", "it is there 2 times"),
        (keyed("a.xml", "a.version"), "<a><version>1<!-- -->.0</version></a>", "is not written out plainly"),
        (keyed("a.xml", "a.version"), "<a><version><![CDATA[1.0]]></version></a>", "is not written out plainly"),
        (keyed("a.xml", "a.version"), "<a><version>1.0<b/></version></a>", "is not written out plainly"),
        (keyed("a.xml", "a.version"), "<a><version>&#49;.0</version></a>", "is not written out plainly"),
        (keyed("pom.xml", "project.version"), "<project><version>${revision}1</version></project>", "is no number: '${revision}1'"),
        (keyed("a.xml", "a.version"), '<!DOCTYPE a [<!ENTITY v "1.0">]><a><version>&v;</version></a>', "it declares entities"),
        (keyed("a.xml", "a.version"), "<a><version>1.0</a>", "the file is not XML: mismatched tag"),
        (keyed("setup.cfg", "metadata.version"), "[metadata]\nversion = attr: toweco.v1\n", "is no number: 'attr: toweco.v1'"),
        (keyed("setup.cfg", "metadata.version"), "[metadata]\nversion = 1.0  # of all\n", "is no number: '1.0  # of all'"),
        (keyed("setup.cfg", "metadata.version"), "[metadata]\nversion = 1\nversion = 1\n", "the file is not INI: "),
        (keyed("setup.cfg", "metadata.version"), "version = 1.0\n", "the file is not INI: File contains no section headers."),
        (keyed("setup.cfg", "1.version"), "[1]\nversion = [1]\n", "is not written out plainly"),
        (keyed("setup.cfg", "metadata.version"), "[DEFAULT]\nversion = 1.0\n[metadata]\n", "without changing what else the file says"),
    ],
)
def test_a_key_that_names_no_number_or_two_is_refused_with_what_is_there(options: FileOptions, content: str, said: str) -> None:
    assert said in refusal(options, content.encode())


@pytest.mark.parametrize("path", ["a.toml", "a.json", "a.yaml", "a.ini"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this version file is empty"),
        (BOM + b"\r\n", "this version file is empty"),
        ("version".encode("utf-16"), "this version file is UTF-16 store it as UTF-8"),
        (b"\xfe\xff\x00v", "this version file is UTF-16"),
        (b"# caf\xe9", "this version file is not UTF-8: byte 5 is 0xe9"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "kept in Git LFS"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_what_it_is(path: str, content: bytes, said: str) -> None:
    assert said in refusal(keyed(path, "version"), content)


def test_a_pattern_is_not_fooled_by_what_git_has_in_place_of_the_file() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\n"
    assert "kept in Git LFS" in refusal(FileOptions("VERSION", pattern="^version {version}$"), pointer)
    wide = "VERSION = 1.0\n".encode("utf-16")
    assert "matches 0 times, and must match once it looks like UTF-16: store it as UTF-8" in refusal(VERSION, wide)
    assert "matches 0 times, and must match once mend `files`" in refusal(FileOptions("V", pattern="^{major}$"), b"four\n")


def test_a_pattern_that_would_not_find_what_is_written_is_refused() -> None:
    """The next cut would not find it either."""
    narrow = FileOptions("VERSION", pattern=r"^{version}(?<=\d\.\d)$")
    assert with_version(narrow, b"1.0", Version(4, 2)) == b"4.2"
    assert "does not find 4.20 again, once it is written" in refusal(narrow, b"1.0")


TEXTS = st.sampled_from(["1.0", '"1.0"', "'1.0'", '"""1.0"""', "a\\1.0", "# 1.0", "счёт: 1.0", "1.0\n1.0", "", "[1.0]", "1"])
TREES = st.recursive(
    TEXTS | st.integers() | st.booleans(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)


@given(st.dictionaries(TEXTS, TREES, max_size=4), TEXTS, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_among_any_data_only_the_value_of_the_key_changes(
    tree: dict[str, object], before: str, indent: str | int | None, flow: bool
) -> None:
    """The number stands in keys, in other texts, in quotes of quotes; with two dumpers that know nothing of us, read by their parsers."""
    data = {"x": {**tree, before: before}, "version": "1.0", "y": tree}
    expected = data | {"version": "4.20"}

    as_json = json.dumps(data, indent=indent, ensure_ascii=flow).encode()
    assert json.loads(with_version(keyed("a.json", "version"), as_json, STABLE)) == expected
    as_yaml = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True).encode()
    assert yaml.safe_load(with_version(keyed("a.yaml", "version"), as_yaml, STABLE)) == expected
    as_toml = tomlkit.dumps(data).encode()
    assert tomllib.loads(with_version(keyed("a.toml", "version"), as_toml, STABLE).decode()) == expected


# What a commit has at the path of a version file -----------------------------------------------------------------------------------


def test_links_submodules_folders_and_giants_are_refused_before_they_are_read(repo: RepoBuilder) -> None:
    repo.write("VERSION", "1.0\n")
    repo.write("folder/VERSION", "1.0\n")
    repo.write("giant", "1.0\n" + " " * LARGEST)
    (repo.path / "link").symlink_to("VERSION")
    (repo.path / "linked").symlink_to("folder")
    repo.git("add", "-A")
    repo.commit("files")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.git('rev-parse', 'HEAD').strip()},module")
    repo.git("commit", "-q", "-m", "module")
    git = Git(repo.path)

    def read(*paths: str) -> dict[str, bytes]:
        return read_version_files(git, "HEAD", [FileOptions(path, pattern="^{version}$") for path in paths])

    assert read("VERSION", "folder/VERSION", "VERSION") == {"VERSION": b"1.0\n", "folder/VERSION": b"1.0\n"}
    assert read() == {}
    for path, said in {
        "link": "link: this version file is a symbolic link",
        "linked/VERSION": "linked/VERSION: this version file is not there",
        "module": "module: this version file is a submodule",
        "folder": "folder: this version file is a folder",
        "missing": "missing: this version file is not there",
        "giant": f"giant: this version file has {LARGEST + 4:,} bytes, and at most {LARGEST:,} are read",
    }.items():
        with pytest.raises(PolicyError) as caught:
            read("VERSION", path)
        assert str(caught.value).startswith(said)
