"""Adoption: what a configuration for an existing repository holds, each inference with its nearest negative."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pathspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.adoption import Choice, Survey, propose
from releasekit.core.adoption.cadence import train_choice
from releasekit.core.adoption.choice import BASELINE, Adoption, Proposal
from releasekit.core.adoption.components import MOST, components_choice, literal
from releasekit.core.adoption.documents import bundle_choice, changes_choice, documents_choice
from releasekit.core.adoption.names import is_left_out, slug_of, without
from releasekit.core.adoption.numbers import candidates, files_choice, holds_number
from releasekit.core.adoption.survey import MOST_FILES, version_files, worth_reading
from releasekit.core.departures import due
from releasekit.core.train import Train
from releasekit.core.version import Version
from releasekit.core.versionfiles import number_in
from tests.core.surveys import FIRST, refs_of, survey


def made(choice: Choice | None) -> Any:
    """The value of a choice that is made, else None."""
    return choice.value if choice and choice.is_made else None


# Names, tags, branches -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "id", "product"),
    [
        ("toweco", "toweco", "toweco"),
        ("Toweco Billing", "Toweco-Billing", "Toweco Billing"),
        (".toweco", "toweco", ".toweco"),
        ("Товеко", "product", "Товеко"),
        ('"; rm -rf', "rm-rf", '"; rm -rf'),
        ("a\x1b[31m", "a-31m", "a-31m"),
    ],
)
def test_the_id_is_a_slug_of_the_repositorys_name(name: str, id: str, product: str) -> None:
    proposal = propose(survey(name=name))

    assert made(proposal.choice("id")) == id
    assert made(proposal.choice("product")) == product


@pytest.mark.parametrize(
    ("tags", "pattern", "said"),
    [
        ([], "v{version}", "there are no tags; "),
        (["nightly"], "v{version}", "none of 1 tag holds a version X.Y or X.Y.Z; "),
        (["v1.0"], "v{version}", "1 of 1 tag is written so."),
        (["v1.0", "v1.0.1"], "v{version}", "2 of 2 tags are written so."),
        (["v1.0", "v1.1", "v1.1-rc1"], "v{version}", "2 of 3 tags are written so; 1 other is foreign (rc: 1) and left alone."),
        (
            ["v1.0", "v1.1.0", "v2.0", "v1.0-rc1", "v2.0-RC-2", "v2.0b1", "nightly", "5", "build-1", "x/y", "v3alpha"],
            "v{version}",
            "1 of them with a zero too many (v1.1.0), which `check` tells of; 8 others are foreign (rc: 2, alpha: 1, b: 1, build: 1, 3",
        ),
        (["jenkins-1.1", "jenkins-1.2", "1.2.3.4"], "jenkins-{version}", "1 other is foreign (numbers of another form: 1)"),
        (["v1.0.0", "v1.1.0"], "v{major}.{minor}.{patch}", "2 of 2 tags are written so."),
    ],
)
def test_the_tag_pattern_says_how_many_tags_are_written_so(tags: list[str], pattern: str, said: str) -> None:
    choice = propose(survey(tags=tags)).choice("tag")

    assert choice
    assert choice.value == pattern
    assert said in choice.reason


def test_the_first_number_is_proposed_while_nothing_is_released() -> None:
    assert made(propose(survey()).choice("first")) == "0.1"
    assert made(propose(survey(tags=["v1.0.1"])).choice("first")) == "0.1"
    assert propose(survey(tags=["v1.0"])).choice("first") is None


@pytest.mark.parametrize(
    ("main", "remote_head", "value", "said"),
    [
        ("next", "next", "next", "what the HEAD of the remote names."),
        ("main", None, "main", "the customary name that is there."),
        ("main", "other", "main", "the customary name that is there."),
        ("topic", None, "topic", "the branch that is checked out;"),
        (None, None, None, ""),
        ("a\u202eb", None, None, ""),
    ],
)
def test_the_main_branch_says_where_its_name_is_from(main: str | None, remote_head: str | None, value: str | None, said: str) -> None:
    choice = propose(survey(main=main, remote_head=remote_head)).choice("main")

    assert made(choice) == value
    assert said in (choice.reason if choice else "")


@pytest.mark.parametrize(
    ("branches", "pattern", "said"),
    [
        (("main",), "release/{line}", "no branch is a line's yet"),
        (("main", "release/x"), "release/{line}", "no branch is a line's yet"),
        (("stable-4.2",), "stable-{line}", "1 branch is named so, the newest stable-4.2."),
        (("stable/4.2.x", "stable/4.10.x"), "stable/{line}.x", "2 branches are named so, the newest stable/4.10.x."),
    ],
)
def test_line_branches(branches: tuple[str, ...], pattern: str, said: str) -> None:
    choice = propose(survey(branches=branches)).choice("line-branch")

    assert choice
    assert (choice.value, said in choice.reason) == (pattern, True)


@pytest.mark.parametrize(("remote", "value"), [(None, None), ("origin", None), ("upstream", "upstream")])
def test_a_remote_of_another_name_is_written_down(remote: str | None, value: str | None) -> None:
    assert made(propose(survey(remote=remote)).choice("remote")) == value


# Version files ---------------------------------------------------------------------------------------------------------------


def patterns(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.path, one.key or one.pattern or "") for one in candidates({path: text.encode() for path, text in files.items()})]


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("pyproject.toml", '[project]\nversion = "4.2"\n', "project.version"),
        ("pyproject.toml", '[tool.poetry]\nversion = "4.2"\n', "tool.poetry.version"),
        ("src/toweco/__init__.py", '"""Doc."""\n__version__ = "4.2"\n', '^__version__ = "{version}"$'),
        ("toweco/_version.py", "__version__: str = '4.2'  # the number of the release\n", "^__version__: str = '{version}'"),
        ("toweco/__about__.py", '__version__ = "4.2"  \u2190\n', '^__version__ = "{version}"'),
        ("setup.cfg", "[metadata]\nversion = 4.2\r\n", "metadata.version"),
        ("setup.py", 'setup(\n\tversion="4.2",\n)\n', r'^\tversion="{version}",$'),
        ("include/toweco/version.h", '# define TOWECO_VERSION "4.2"\n', '^# define TOWECO_VERSION "{version}"$'),
        ("pom.xml", "<project>\n  <parent><version>1.0</version></parent><version>4.2</version></project>\n", "project.version"),
        ("pom.xml", "<project><properties>\n<revision>4.2</revision></properties></project>\n", "project.properties.revision"),
        ("VERSION", "4.2", "^{version}$"),
        ("version.txt", "VERSION = 4.2 of the product and a long remark\n", "^VERSION = {version}"),
        ("CMakeLists.txt", "project(toweco VERSION 4.2)\n", r"^project\(toweco VERSION {version}\)$"),
        ("CMakeLists.txt", "project(toweco\n    VERSION 4.2\n)\n", "^    VERSION {version}$"),
        ("Makefile", "export TOWECO_VERSION := 4.2\n", "^export TOWECO_VERSION := {version}$"),
        ("meson.build", "project('toweco', 'c', version: '4.2')\n", r"^project\('toweco', 'c', version: '{version}'\)$"),
        ("configure.ac", "AC_INIT([toweco], [4.2], [bugs@toweco.example])\n", r"^AC_INIT\(\[toweco\], \[{version}\]"),
        ("build.gradle", "version '4.2'\n", "^version '{version}'$"),
        ("build.gradle.kts", 'version = "4.2"\n', '^version = "{version}"$'),
        ("gradle.properties", "version=4.2\n", "^version={version}$"),
        ("charts/toweco/Chart.yaml", 'appVersion: "4.2"\n', "appVersion"),
    ],
)
def test_a_customary_place_is_found_and_accepted_when_the_last_release_had_its_number_there(path: str, text: str, place: str) -> None:
    """The same file a version later is no proof, nor is one that says something else."""
    assert holds_number(path)
    assert patterns({path: text}) == [(path, place)]
    kind = "pattern" if "{version}" in place else "key"
    now = text.replace("4.2", "4.3.dev0")
    choice = files_choice(survey({path: now}, ["v4.1", "v4.2"], {"4.2": {path: text}}))
    assert made(choice) == ({"path": path, kind: place},)
    assert choice.reason.startswith("where the number stood in release 4.2;")
    other = files_choice(survey({path: now}, ["v4.1", "v4.2"], {"4.2": {path: text.replace("4.2", "4.1")}}))
    assert made(other) is None
    assert made(files_choice(survey({path: now}, ["v4.1", "v4.2"], {"4.2": {}}))) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[project]\ndynamic = ["version"]\n'),
        ("pyproject.toml", "[project]\nversion = 4.2\n"),
        ("pyproject.toml", "broken"),
        ("toweco/__init__.py", "__version__ = read()\n"),
        ("toweco/__init__.py", '__version__ = "4.2"\n__version__ = "4.2"\n'),
        ("CMakeLists.txt", "project(a\x07b VERSION 4.2)\n"),
        ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\n"),
        ("configure.ac", "AC_INIT([x],\n\tm4_esyscmd([git-version]))\n"),
        ("setup.cfg", "[metadata]\nversion = attr: toweco.__version__\n"),
        ("VERSION", "4.2\n4.3\n"),
        ("setup.py", '\x0bversion="4.2"\n'),
        ("pom.xml", "<project><version>${revision}</version></project>"),
        ("pom.xml", "<project><version>4.2</version><version>4.2</version></project>"),
        ("pom.xml", "<project><parent><version>4.2</version></parent></project>"),
    ],
)
def test_a_place_that_is_not_there_exactly_once_is_none(path: str, text: str) -> None:
    assert patterns({path: text}) == []


def test_what_follows_mavens_revision_is_told() -> None:
    text = "<project><version>${revision}${changelist}</version><properties><revision>4.2</revision></properties></project>\n"
    choice = files_choice(survey({"pom.xml": text}, ["v4.2"], {"4.2": {"pom.xml": text}}))

    assert made(choice)
    assert choice.reason.endswith("Mind what pom.xml puts after <revision>: a cut does not write that.")


@pytest.mark.parametrize("path", ["tests/__init__.py", "a/b/__init__.py", "docs/Chart.yaml", "a/VERSION", "a\\b/__init__.py", "main.py"])
def test_other_files_are_not_looked_at(path: str) -> None:
    assert not holds_number(path)


@pytest.mark.parametrize(
    ("path", "text", "rows"),
    [
        ("Cargo.toml", '[package]\nversion = "4.2.0"\n', [{"key": "package.version"}]),
        ("Cargo.toml", '[workspace.package]\nversion = "4.2.0"\n', [{"key": "workspace.package.version"}]),
        ("Cargo.toml", '[package]\nversion = "4.2"\n', [{"key": "package.version", "as": "xy"}]),
        ("package.json", '{"version": "4.2.0"}', [{"key": "version"}]),
        (
            "package-lock.json",
            '{"version": "4.2.0", "packages": {"": {"version": "4.2.0"}, "x": {"version": "4.2.0"}}}',
            [{"key": "version"}, {"key": 'packages."".version'}],
        ),
        ("Chart.yaml", "version: 4.2.0\nappVersion: 4.2.0\n", [{"key": "version"}, {"key": "appVersion", "as": "semver"}]),
        ("VERSION", "4.2.0\n", [{"pattern": "^{version}$", "as": "semver"}]),
        ("pom.xml", "<project><version>4.2.0</version></project>", [{"key": "project.version", "as": "semver"}]),
    ],
)
def test_how_the_number_is_written_is_what_the_releases_say(path: str, text: str, rows: list[dict[str, str]]) -> None:
    """Where the file's own tool wants three numbers, that is not said again."""
    choice = files_choice(survey({path: text}, ["v4.1", "v4.2"], {"4.2": {path: text}}))

    assert made(choice) == tuple({"path": path, **row} for row in rows)


def test_a_number_that_releasekit_would_write_otherwise_is_told_and_left_alone() -> None:
    padded, version = '[project]\nversion = "4.02"\n', "4.2\n"
    choice = files_choice(survey({"pyproject.toml": padded}, ["v4.1", "v4.2"], {"4.2": {"pyproject.toml": padded}}))
    assert made(choice) is None
    assert choice.is_example
    assert "pyproject.toml writes 4.02 where a cut would write 4.2, so it is left to your build. No file is known" in choice.reason

    both = {"pyproject.toml": padded, "VERSION": version}
    choice = files_choice(survey(both, ["v4.1", "v4.2"], {"4.2": both}))
    assert made(choice) == ({"path": "VERSION", "pattern": "^{version}$"},)
    assert "pyproject.toml writes 4.02" in choice.reason


def test_a_number_without_quotes_in_yaml_is_left_alone_where_it_would_lose_its_zeros() -> None:
    chart = "appVersion: 4.2\n"

    assert made(files_choice(survey({"Chart.yaml": chart}, ["v4.2"], {"4.2": {"Chart.yaml": chart}}))) is None


def test_a_hotfix_in_three_numbers_proves_nothing_about_a_stable_version() -> None:
    """A tool that needs three numbers writes 4.2.1 like everybody; the stable version before it gives it away."""
    later, before = {"VERSION": "4.2.1\n"}, {"VERSION": "4.2.0\n"}
    tags, plain = ["v4.2", "v4.2.1"], {"path": "VERSION", "pattern": "^{version}$"}

    assert made(files_choice(survey(later, tags, {"4.2.1": later, "4.2": before}))) == (plain | {"as": "semver"},)
    assert made(files_choice(survey(later, tags, {"4.2.1": later, "4.2": {"VERSION": "4.2\n"}}))) == (plain,)
    assert made(files_choice(survey(later, tags, {"4.2.1": later}))) == (plain,)
    assert made(files_choice(survey(later, ["v4.2.1"], {"4.2.1": later}))) == (plain,)
    choice = files_choice(survey(later, tags, {"4.2.1": later, "4.2": {"VERSION": "04.2\n"}}))
    assert "VERSION writes 04.2 where a cut would write 4.2," in choice.reason


@pytest.mark.parametrize(
    ("files", "value", "said"),
    [
        ({}, None, "no file is known to hold the version, so a cut writes none."),
        ({"VERSION": "0.4\n"}, ({"path": "VERSION", "pattern": "^{version}$"},), "the only file that holds a version (0.4)"),
        ({"VERSION": "0.4.0\n"}, None, "these files hold numbers, and there is no release that says which of them is the product's: "),
        ({"VERSION": "0.4\n", "version.txt": "3.1\n"}, None, "VERSION (0.4), version.txt (3.1)"),
        ({"package.json": '{"version": "0.4.1"}'}, None, "package.json (0.4.1)"),
        (
            {"package.json": '{"version": "0.4.0"}'},
            ({"path": "package.json", "key": "version"},),
            "the only file that holds a version (0.4.0)",
        ),
        (
            {"package.json": '{"version": "0.4.0"}', "package-lock.json": '{"version": "0.4.0"}'},
            ({"path": "package-lock.json", "key": "version"}, {"path": "package.json", "key": "version"}),
            "all that holds a version (0.4.0); there is no release yet that it could be compared with.",
        ),
    ],
)
def test_without_releases_the_only_evidence_counts(files: dict[str, str], value: object, said: str) -> None:
    choice = files_choice(survey(files))

    assert made(choice) == value
    assert said in choice.reason


def test_of_several_lines_the_one_that_had_the_releases_number_is_chosen() -> None:
    text = "API_VERSION = 1.0\nVERSION = 4.2\n"

    assert made(files_choice(survey({"Makefile": text}, ["v4.2"], {"4.2": {"Makefile": text}}))) == (
        {"path": "Makefile", "pattern": "^VERSION = {version}$"},
    )


LINES = st.text(alphabet="v\"'=.:,()<>[]{}*+?\\^$|# \t\r\n042", max_size=60)


@given(
    st.sampled_from(["VERSION", "setup.py", "toweco/version.h", "configure.ac", "CMakeLists.txt", "meson.build", "gradle.properties"]),
    LINES,
)
def test_every_candidate_finds_its_number_in_the_file(path: str, noise: str) -> None:
    lines = {
        "setup.py": 'version="4.2"',
        "toweco/version.h": '#define VERSION "4.2"',
        "configure.ac": "AC_INIT([x], [4.2]",
        "CMakeLists.txt": "VERSION 4.2",
    }
    line = lines.get(path, "4.2" if path == "VERSION" else "version : '4.2'" if path == "meson.build" else "version=4.2")
    content = f"{line}{noise}".encode()

    for options in candidates({path: content}):
        assert number_in(options, content)


def test_a_survey_reads_few_files() -> None:
    crowd = [f"p{number}/__init__.py" for number in range(MOST_FILES + 9)]

    assert len(version_files(crowd)) == MOST_FILES
    assert worth_reading(["src/a.c", "pom.xml", "README.md", ".github/CODEOWNERS", "pyproject.toml"]) == (
        *("pyproject.toml", "pom.xml", ".github/CODEOWNERS"),
    )


# Components ------------------------------------------------------------------------------------------------------------------


def parts(of: Survey) -> dict[str, object]:
    """The proposed components: their paths (or name, for one without paths) by id."""
    rows = made(components_choice(of)) or ()
    return {row["id"]: row["paths"][0] if "paths" in row else row.get("name") for row in rows}


def test_towncriers_sections_are_components() -> None:
    table = {
        "directory": "news",
        "section": [{"name": "", "path": ""}, {"name": "Billing", "path": "billing"}, {"name": "Screens", "path": "ui"}],
    }
    choice = components_choice(survey(["services/billing/a"], towncrier=table))

    assert made(choice) == (
        {"id": "ui", "name": "Screens"},
        {"id": "billing", "name": "Billing", "paths": ("services/billing/**",)},
    )
    assert "the sections of towncrier's table" in choice.reason
    one = {"section": [{"name": "", "path": ""}, {"name": "Billing", "path": "billing"}]}
    assert parts(survey(["billing/a"], towncrier=one)) == {}


@pytest.mark.parametrize(
    ("table", "files", "paths"),
    [
        ({"package": "toweco", "package_dir": "src"}, ["src/toweco/billing/a"], "src/toweco/billing/**"),
        ({"directory": "news"}, ["billing/a"], "billing/**"),
        ({"directory": "news"}, ["src/billing/a"], "src/billing/**"),
        ({"directory": "news"}, ["apps/billing/a"], "apps/billing/**"),
        ({"directory": "news"}, ["deep/inside/billing/a"], "Billing (old)"),
    ],
)
def test_a_section_is_the_folder_that_bears_its_name(table: dict[str, object], files: list[str], paths: str) -> None:
    sections = {"Billing (old)": "billing", "Other": "other/"}

    assert parts(survey(files, towncrier=table | {"section": sections})) == {"billing": paths, "other": "Other"}


@pytest.mark.parametrize("sections", ["text", 3, ["text"], [{"name": 3, "path": ["x"]}], None])
def test_a_strange_towncrier_table_gives_no_components(sections: object) -> None:
    assert parts(survey(towncrier={"section": sections})) == {}


def member(manifest: str, *folders: str) -> dict[str, str]:
    return {f"{folder}/{manifest}": "" for folder in folders}


@pytest.mark.parametrize(
    ("file", "text", "manifest"),
    [
        ("package.json", json.dumps({"workspaces": ["packages/*"]}), "package.json"),
        ("package.json", json.dumps({"workspaces": {"packages": ["packages/**", "!packages/old"]}}), "package.json"),
        ("package.json", json.dumps({"workspaces": ["./packages/api/", "packages/u?"]}), "package.json"),
        ("pnpm-workspace.yaml", "packages:\n  # all\n  - 'packages/*'\n\n  - \"!packages/old\"\nother:\n  - x\n", "package.json"),
        ("Cargo.toml", '[workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n', "Cargo.toml"),
        ("pyproject.toml", '[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n', "pyproject.toml"),
        ("pyproject.toml", '[tool.hatch.envs.default]\nworkspace.members = ["packages/api", { path = "packages/ui" }]\n', "pyproject.toml"),
        (
            "pom.xml",
            "<modules>\n<module>packages/api</module><!-- <module>packages/old</module> --><module> packages/ui </module>",
            "pom.xml",
        ),
        ("go.work", "go 1.22\nuse ./packages/api\nuse (\n\t./packages/ui // screens\n)\nreplace x => ./packages/old\n", "go.mod"),
        (
            "settings.gradle",
            "include ':packages:api',\n    ':packages:ui'\n// include ':packages:old'\nrootProject.name = 'x'\n",
            "build.gradle",
        ),
        ("settings.gradle.kts", 'include(\n    ":packages:api",\n    ":packages:ui"\n)\n', "build.gradle.kts"),
    ],
)
def test_members_of_a_workspace_are_components(file: str, text: str, manifest: str) -> None:
    """Only those that are there, and hold a manifest of their own."""
    files = {file: text} | member(manifest, "packages/api", "packages/ui") | {"packages/none/README": "", "x/api/y": ""}
    if "old" in text:
        files |= member(manifest, "packages/old")

    found = components_choice(survey(files))

    assert made(found) == ({"id": "api", "paths": ("packages/api/**",)}, {"id": "ui", "paths": ("packages/ui/**",)})
    assert f"the members that {file} names" in found.reason


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("package.json", "{"),
        ("package.json", "[" * 100_000),
        ("package.json", '{"workspaces": 3}'),
        ("package.json", '{"workspaces": ["elsewhere/*", "", "**/", "!a"]}'),
        ("pnpm-workspace.yaml", "other:\n  - 'a/*'\n"),
        ("Cargo.toml", "broken"),
        ("Cargo.toml", '[workspace]\nmembers = "a"\n'),
        ("Cargo.toml", "x = " + "[" * 10_000),
        ("pyproject.toml", "[tool.hatch]\nenvs = 3\n"),
        ("pyproject.toml", "[tool.uv.workspace]\nmembers = [3]\n"),
        ("pom.xml", "<module>a</module>"),
        ("pom.xml", "<!--" * 10_000),
        ("go.work", "use (\n" * 10),
        ("settings.gradle", "includeBuild 'a'\n"),
    ],
)
def test_a_workspace_without_two_members_gives_no_components(file: str, text: str) -> None:
    assert parts(survey({file: text} | {f"a/b/{name}": "" for name in ("package.json", "Cargo.toml", "go.mod", "build.gradle")})) == {}


def test_stars_stand_for_any_number_of_folders() -> None:
    files = {"package.json": json.dumps({"workspaces": ["**/kit/*"]})} | member("package.json", "kit/a", "x/y/kit/b", "kit/a/c", "kat/d")

    assert parts(survey(files)) == {"kit-a": "kit/a/**", "x-y-kit-b": "x/y/kit/b/**"}


def test_owned_folders_are_components() -> None:
    owners = "# who\n* @all\n\n/billing/ @a\nui/** @b\n/docs/ @c\n!x @d\n[Section]\n^[Other]\n/gone/ @e\n*.md @f\n"
    files = {".github/CODEOWNERS": owners, "billing/a": "", "ui/a": "", "docs/a": "", "CODEOWNERS": "/other/ @x"}

    choice = components_choice(survey(files))
    assert made(choice) == ({"id": "billing", "paths": ("billing/**",)}, {"id": "ui", "paths": ("ui/**",)})
    assert "the folders that .github/CODEOWNERS names owners for, without docs" in choice.reason
    assert parts(survey({"CODEOWNERS": "* @a\nbilling @a\n", "billing/a": "", "ui/a": ""})) == {}


def test_folders_of_a_customary_container_are_components() -> None:
    choice = components_choice(survey(["services/billing/a", "services/tests/a", "libs/tax/b", "README.md"]))

    assert made(choice) == ({"id": "tax", "paths": ("libs/tax/**",)}, {"id": "billing", "paths": ("services/billing/**",)})
    assert "the folders inside of libs, services, without services/tests" in choice.reason
    assert parts(survey(["services/billing/a", "boxes/tax/b", "services/file"])) == {}


def test_folders_at_the_top_are_components_when_they_are_neither_few_nor_many_nor_empty() -> None:
    def tops(count: int, files: int = 3) -> list[str]:
        return [f"part{number}/{file}" for number in range(count) for file in range(files)]

    aside = [f"{folder}/{file}" for folder in ("docs", "tests", ".github", "_build", "Tools") for file in range(5)]
    assert parts(survey([*tops(3), *aside])) == {f"part{number}": f"part{number}/**" for number in range(3)}
    assert len(parts(survey(tops(40)))) == 40
    assert [parts(survey([*tops(count, files), *aside])) for count, files in ((2, 3), (41, 3), (3, 2))] == [{}, {}, {}]


def test_too_many_parts_are_told_and_not_written() -> None:
    choice = components_choice(survey([f"packages/p{number}/a" for number in range(MOST + 1)]))

    assert choice.is_example
    assert f"{MOST + 1} parts (the folders inside of packages) are too many" in choice.reason


def test_an_inner_folder_comes_before_the_one_around_it() -> None:
    owners = "/core/ @a\n/core/api/ @b\n/cli/ @c\n"
    found = parts(survey({"CODEOWNERS": owners, "core/a": "", "core/api/a": "", "cli/a": ""}))

    assert list(found) == ["cli", "core-api", "core"]


def test_ids_are_unique_and_names_without_one_are_left_out() -> None:
    files = ["apps/web/a", "libs/web/a", "libs/Web/a", "apps/Товары/a", "apps/[x]/a", "apps/a b/a", "apps/back\\slash/a", "apps/\u202e/a"]

    assert parts(survey(files)) == {
        "x": r"apps/\[x\]/**",
        "a-b": "apps/a b/**",
        "apps-web": "apps/web/**",
        "libs-Web": "libs/Web/**",
    }


@given(st.lists(st.text(alphabet="ab*?[]!#\\ é'\"", min_size=1, max_size=6), min_size=1, max_size=3))
def test_a_pattern_of_a_path_matches_that_path_and_no_other(names: list[str]) -> None:
    path = "/".join(names)
    spec = pathspec.GitIgnoreSpec.from_lines([f"top/{literal(path)}"])

    assert spec.match_file(f"top/{path}")
    assert not spec.match_file(f"top/{path}x")
    assert not spec.match_file(f"x/top/{path}")


def test_a_pattern_for_what_cannot_be_printed_matches_it() -> None:
    for name in ("docs/a\x07b", "docs/a\u202eb", "docs/a\udcffb", "!a", "#a"):
        assert pathspec.GitIgnoreSpec.from_lines([literal(name)]).match_file(name)


# Fragments, change history, documents ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "value"),
    [
        ([], None),
        (["changelog.d/.gitkeep"], {"directory": "changelog.d"}),
        (["changelog.d/billing/10.feature.md", "changelog.d/_template.md"], {"directory": "changelog.d"}),
        (["newsfragments/10.bugfix.rst", "newsfragments/README.rst"], {"directory": "newsfragments"}),
        (["newsfragments/notes.txt"], None),
        (["changes/10.fix", "changes/11.misc.2.md"], {"directory": "changes"}),
        (["changes/.gitkeep"], None),
        (["changes/10.fix", "changes/a.c", "changes/b.c"], None),
        (["changelog.d/20260101_ada.md"], {"sources": ("commits", "trailers")}),
        (["changelog.d/10.feature.md", "changelog.d/x"], {"directory": "changelog.d"}),
    ],
)
def test_fragments(files: list[str], value: object) -> None:
    assert made(changes_choice(survey(files))) == value


def test_towncriers_own_table_is_read_as_it_stands() -> None:
    choice = changes_choice(survey(["changes/10.fix"], towncrier={"directory": "changes"}))

    assert choice.value is None
    assert "towncrier's own table" in choice.reason


@pytest.mark.parametrize(
    ("files", "value", "said"),
    [
        ([], None, ""),
        (["CHANGELOG.md", "CHANGES.md"], None, "CHANGELOG.md is kept as it is"),
        (["Changes.md", "NEWS"], {"changelog": "Changes.md"}, "What is in Changes.md stays"),
        (["docs/changelog.md"], {"changelog": "docs/changelog.md"}, "What is in docs/changelog.md stays"),
        (["NEWS.rst"], None, "NEWS.rst is no Markdown"),
        (["ChangeLog"], None, "ChangeLog is no Markdown"),
        (["src/CHANGES.md", "newsletter"], None, ""),
    ],
)
def test_the_change_history_that_is_there(files: list[str], value: object, said: str) -> None:
    choice = documents_choice(survey(files))

    assert made(choice) == value
    assert said in (choice.reason if choice else "")


@pytest.mark.parametrize(
    ("files", "strange", "include"),
    [
        ([], [], None),
        (["src/README.md"], [], None),
        (["README.md"], [], None),
        (["docs/a.md", "README.md"], [], None),
        (["docs/a.md", "docs/README.md"], [], None),
        (["doc/a.md", "README"], [], ("doc/**", "/README*")),
        (["Documentation/a.md"], [], ("Documentation/**",)),
        (["docs/a.md", "README.md", "src/README.md"], [], None),
        (["docs/a.md"], ["docs/link", "other/link"], ("docs/**", "!docs/link")),
        (["README.md"], ["README.rst", "src/README.md"], ("/README*", "!/README.rst")),
        (["docs/a.md", "README.md"], [f"docs/{number}" for number in range(21)], ("/README*",)),
        (["docs/a.md"], [f"docs/{number}" for number in range(21)], ()),
    ],
)
def test_the_bundle_takes_in_the_documents_that_can_go_in(files: list[str], strange: list[str], include: object) -> None:
    choice = bundle_choice(survey(files, strange=tuple(strange)))

    assert made(choice) == (None if include is None else {"include": include})
    if include:
        taken = pathspec.GitIgnoreSpec.from_lines(include if isinstance(include, tuple) else ())
        assert not any(taken.match_file(path) for path in strange)


# The train -------------------------------------------------------------------------------------------------------------------


def trains(days: list[date]) -> Choice:
    return train_choice(stables(days))


def stables(days: list[date]) -> list[tuple[Version, datetime]]:
    return [(Version(1, number), datetime.combine(day, FIRST.timetz())) for number, day in enumerate(days)]


TUESDAY = FIRST.date()


def every(days: int, count: int = 12, start: date = TUESDAY) -> list[date]:
    return [start + timedelta(days=days * number) for number in range(count)]


def test_a_regular_train_is_found_with_its_weekday() -> None:
    choice = trains(every(14))

    assert made(choice) == {"anchor": date(2026, 6, 9), "every": "2 weeks", "timezone": "UTC"}
    assert "the last 12 stable releases came about 2 weeks apart; 12 of them were on a Tuesday (UTC)." in choice.reason


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "there is no stable release yet, and a rhythm is seen in 4 or more"),
        (every(14, 1), "there is one stable release yet, and a rhythm is seen in 4 or more"),
        (every(14, 3), "there are 3 stable releases yet, and a rhythm is seen in 4 or more"),
        (
            [FIRST.date() + timedelta(days=2**number) for number in range(8)],
            "the last 8 stable releases came 1 to 64 days apart, in no rhythm",
        ),
    ],
)
def test_without_a_rhythm_the_train_is_an_example(days: list[date], said: str) -> None:
    choice = trains(days)

    assert choice.is_example
    assert choice.reason == f"{said}. Without a train a stable cut is always due."


def test_a_last_release_on_another_day_does_not_move_the_grid() -> None:
    late = [*every(14, 11), date(2026, 6, 11)]
    early = [*every(14, 11), date(2026, 6, 8)]

    assert made(trains(late))["anchor"] == date(2026, 6, 9)
    # On the ninth nothing may be due, since its release is out: the grid begins a period before.
    assert made(trains(early))["anchor"] == date(2026, 5, 26)


def test_releases_on_a_weekend_are_due_from_the_friday_before() -> None:
    choice = trains(every(14, start=date(2026, 1, 4)))

    assert made(choice) == {"anchor": date(2026, 6, 7), "every": "2 weeks", "timezone": "UTC", "on-holiday": "previous"}
    assert "12 of them were on a Sunday (UTC), for which the slot is due from the Friday before." in choice.reason


def test_without_a_common_weekday_slots_are_counted_from_the_last_release() -> None:
    days = [day + timedelta(days=number % 5) for number, day in enumerate(every(91, start=date(2023, 1, 2)))]
    assert made(trains(days))["anchor"] == days[-1]
    assert "about 13 weeks apart, on no particular weekday." in trains(days).reason
    assert made(trains(every(5)))["every"] == "5 days"


@given(st.lists(st.integers(1, 200), min_size=4, max_size=20), st.integers(0, 6))
def test_nothing_is_due_right_after_the_last_release(gaps: list[int], start: int) -> None:
    days = [date(2024, 1, 1 + start)]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    value = made(trains(days))

    if value is not None:
        count, unit = value["every"].split()
        period = timedelta(days=int(count) * (7 if unit.startswith("week") else 1))
        train = Train(value["anchor"], period, on_holiday=value.get("on-holiday", "next"))
        assert due(train, stables(days), datetime.combine(days[-1], FIRST.timetz())) is None


# The whole -------------------------------------------------------------------------------------------------------------------


def test_an_empty_repository_gets_a_configuration_that_says_so() -> None:
    empty = survey(main=None, branches=(), refs=refs_of([]))
    proposal = propose(empty)

    assert {choice.key for choice in proposal.choices if choice.is_made} == {"id", "product", "tag", "first", "line-branch"}
    assert proposal.choice("nothing") is None


def test_findings_of_today_go_into_a_baseline() -> None:
    one, many = Proposal(()).with_baseline(1), Proposal(()).with_baseline(31)

    assert [choice.value for choice in (*one.choices, *many.choices)] == [{"baseline": BASELINE}] * 2
    assert one.choices[0].reason.startswith("1 finding of today is listed there")
    assert many.choices[0].reason.startswith("the 31 findings of today are listed there")


def test_the_configuration_is_written_after_the_baseline_that_it_names() -> None:
    adoption = Adoption(Proposal(()), "pyproject.toml", "text", b"before", b"after", b"found")

    assert adoption.files == ((BASELINE, None, b"found"), ("pyproject.toml", b"before", b"after"))
    assert Adoption(Proposal(()), "releasekit.toml", "text", None, b"text").files == (("releasekit.toml", None, b"text"),)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a", "a"), ("a<!-- b -->c", "ac"), ("a<!-- b <!-- c -->d", "ad"), ("a<!-- b", "a"), ("a --> b", "a --> b"), ("", "")],
)
def test_comments_are_taken_out(text: str, plain: str) -> None:
    assert without(text, "<!--", "-->") == plain


def test_left_out_folders_and_slugs() -> None:
    assert [is_left_out(folder) for folder in ("tests", "a/Docs", ".github", "Test-x", "x-test", "a/billing")] == [True] * 4 + [False] * 2
    assert [slug_of(name) for name in ("a b", "-a-", "é", "A.b_c")] == ["a-b", "a", "", "A.b_c"]


def test_text_of_a_file_that_is_not_there_or_no_utf8() -> None:
    found = survey(contents={"a": b"\xff"}, paths=("a",))

    assert (found.text("a"), found.text("b")) == ("\\xff", "")
