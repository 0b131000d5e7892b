"""Where fragments lie and what their names mean: by releasekit's own configuration, and by towncrier's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from releasekit.core.changes import DEFAULT_KINDS, Kind
from releasekit.core.requests import Request
from releasekit.errors import ConfigError
from releasekit.sources.fragments import is_ignored
from tests.sources.fragmentfolders import COMPONENTS, layout_of, of, read, reasons

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder


def test_without_towncrier_the_folder_is_changelog_d_and_the_news_are_the_changelog(repo: RepoBuilder) -> None:
    repo.write("releasekit.toml", COMPONENTS)
    layout = layout_of(repo)
    assert (layout.directory, layout.news, layout.orphan, layout.kinds) == ("changelog.d", "CHANGELOG.md", "+", ())
    assert layout.sections == {"": "toweco", "core": "core", "ui": "ui"}


def test_the_configured_folder_wins_over_towncriers(repo: RepoBuilder) -> None:
    repo.write("releasekit.toml", '[changes]\ndirectory = "docs/news"\n')
    repo.write("towncrier.toml", '[tool.towncrier]\ndirectory = "other"\n')
    repo.commit("a", {"docs/news/1.feature.md": "x", "other/2.feature.md": "y"})
    assert layout_of(repo).directory == "docs/news"
    assert [one.id for one in read(repo).changes] == ["1.feature"]


def test_a_kind_of_the_product_is_a_type(repo: RepoBuilder) -> None:
    found = of(repo, {"1.audit.md": "x"}, 'id = "toweco"\n[[changes.kind]]\nid = "audit"\n')
    assert [one.kind for one in found.changes] == ["audit"]


def test_towncriers_types_become_kinds(repo: RepoBuilder) -> None:
    repo.write(
        "towncrier.toml",
        """[tool.towncrier]
filename = "docs/NEWS.rst"
[[tool.towncrier.type]]
directory = "bugfix"
name = "Repaired"
[[tool.towncrier.type]]
name = "Chores"
showcontent = false
[[tool.towncrier.type]]
directory = "security"
name = "Security!"
showcontent = false
""",
    )
    layout = layout_of(repo)
    fix, security = (next(kind for kind in DEFAULT_KINDS if kind.id == id) for id in ("fix", "security"))
    assert layout.types == {"bugfix": "fix", "chores": "chores", "security": "security"}
    assert layout.kinds == (
        Kind("fix", {"en": "Repaired", "ru": fix.names["ru"]}, shown=True, hotfix=fix.hotfix),
        Kind("chores", {"en": "Chores"}, shown=False),
        Kind("security", {"en": "Security!", "ru": security.names["ru"]}, shown=False, hotfix=security.hotfix),
    )
    assert layout.news == "docs/NEWS.rst"


def test_towncriers_own_types_without_any_declared(repo: RepoBuilder) -> None:
    repo.write("towncrier.toml", '[tool.towncrier]\npackage = "a"\n')
    assert (layout_of(repo).types, layout_of(repo).kinds) == (
        {"feature": "feature", "bugfix": "fix", "doc": "docs", "removal": "removal", "misc": "internal"},
        (),
    )
    assert layout_of(repo).news == "NEWS.rst"


@pytest.mark.parametrize(
    ("table", "directory"),
    [
        ('directory = "changes"', "changes"),
        ('directory = "./docs/changes/"', "docs/changes"),
        ('package = "toweco"', "toweco/newsfragments"),
        ('package = "toweco"\npackage_dir = "src"', "src/toweco/newsfragments"),
        ('name = "Toweco"', "newsfragments"),
    ],
)
def test_the_folder_that_towncrier_reads(repo: RepoBuilder, table: str, directory: str) -> None:
    repo.write("towncrier.toml", f"[tool.towncrier]\n{table}\n")
    assert layout_of(repo).folders == (directory,)


def test_without_a_folder_each_section_keeps_its_fragments_beside_its_code(repo: RepoBuilder) -> None:
    repo.write("releasekit.toml", COMPONENTS)
    sections = "".join(f'[[tool.towncrier.section]]\nname = "{name}"\npath = "{path}"\n' for name, path in (("core", "core"), ("X", "a/b")))
    repo.write("towncrier.toml", f'[tool.towncrier]\npackage = "toweco"\npackage_dir = "src"\n{sections}')
    layout = layout_of(repo)
    assert layout.folders == ("src/toweco/core/newsfragments", "src/toweco/a/b/newsfragments")
    assert layout.sections == {"core/newsfragments": "core", "a/b/newsfragments": "toweco"}
    assert [layout.holds(path) for path in ("src/toweco/core/newsfragments/1.fix", "src/toweco/core/1.fix", "newsfragments/1.fix")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("format_", "request_", "url"),
    [
        ("#{issue}", "7", None),
        ("[#{issue}](https://host/issues/{issue})", "7", "https://host/issues/7"),
        ("`#{issue} <https://host/i/{issue}>`_", "7", "https://host/i/7"),
        ("[{issue}]: https://host/browse/{issue}", "AB-1", "https://host/browse/AB-1"),
        ("(http://host/{{x}}?id={issue}&y)", "7", "http://host/{x}?id=7&y"),
        ("[{issue}](https://host/{issue})", "word", None),
        ("[{issue}](https://host/{issue})", "7 (x)?", "https://host/7%20%28x%29%3F"),
        ("https://host/issues", "7", None),
    ],
)
def test_the_address_of_a_request_is_that_of_towncriers_format(repo: RepoBuilder, format_: str, request_: str, url: str | None) -> None:
    repo.write("towncrier.toml", f"[tool.towncrier]\ndirectory = 'changelog.d'\nissue_format = '{format_}'\n")
    repo.commit("a", {f"changelog.d/{request_}.bugfix.md": "x"})
    assert [one.requests for one in read(repo).changes] == [(Request(request_, url=url),)]


def test_a_request_of_another_form_than_towncriers_is_reported(repo: RepoBuilder) -> None:
    repo.write("towncrier.toml", "[tool.towncrier]\ndirectory = 'changelog.d'\nissue_pattern = '[0-9]+'\n")
    repo.commit("a", {f"changelog.d/{name}": name for name in ("12.bugfix.md", "12a.bugfix.md", "+x.bugfix.md")})
    found = read(repo)
    assert [one.id for one in found.changes] == ["+x.bugfix", "12.bugfix"]
    assert reasons(found) == {"changelog.d/12a.bugfix.md": "its request '12a' is not of the form '[0-9]+' (issue_pattern)"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("directory = '../x'", "tool.towncrier.directory: '../x' leads out of the repository"),
        ("directory = '/x'", "tool.towncrier.directory: '/x' leads out of the repository"),
        ("directory = '.'", "tool.towncrier.directory: '.' is the whole repository, and must be a folder of its own"),
        ("package_dir = '..'", "tool.towncrier.package_dir: '../' leads out of the repository"),
        ("issue_pattern = '('", "tool.towncrier.issue_pattern: '(' is no regular expression"),
        ("issue_format = 1", "tool.towncrier.issue_format: must be a text"),
        ("section = [{ name = 'x' }]", "tool.towncrier.section: the section 'x' needs a path"),
        ("directory = 'a'\nsection = [{ path = '../x' }]", "tool.towncrier.section: '../x' leads out of the repository"),
        ("section = [1]", "tool.towncrier.section: must be a list of tables"),
    ],
)
def test_a_table_of_towncriers_that_cannot_be_read_is_refused(repo: RepoBuilder, table: str, said: str) -> None:
    repo.write("towncrier.toml", f"[tool.towncrier]\n{table}\n")
    with pytest.raises(ConfigError, match=re.escape(said)):
        layout_of(repo)


def test_types_that_mean_one_kind_stay_apart(repo: RepoBuilder) -> None:
    types = "".join(f"[tool.towncrier.fragment.{name}]\n" for name in ("misc", "internal", "bugfix", "fixed"))
    repo.write("towncrier.toml", f"[tool.towncrier]\n{types}")
    assert layout_of(repo).types == {"bugfix": "fix", "fixed": "fixed", "internal": "internal", "misc": "misc"}


@pytest.mark.parametrize(
    ("table", "ending"),
    [
        ("filename = 'NEWS.rst'", ".rst"),
        ("filename = 'CHANGES.md'", ".md"),
        ("filename = 'NEWS'", ".md"),
        ("filename = 'NEWS.rst'\ncreate_add_extension = false", ""),
    ],
)
def test_a_new_fragment_ends_as_towncriers_news_do(repo: RepoBuilder, table: str, ending: str) -> None:
    repo.write("towncrier.toml", f"[tool.towncrier]\n{table}\n")
    assert layout_of(repo).ending == ending


def test_sections_are_components_by_id_or_name(repo: RepoBuilder) -> None:
    repo.write("releasekit.toml", COMPONENTS)
    repo.write(
        "towncrier.toml",
        """[tool.towncrier]
directory = "news"
[[tool.towncrier.section]]
name = "Интерфейс"
path = "frontend"
[[tool.towncrier.section]]
name = "The kernel"
path = "core"
[[tool.towncrier.section]]
name = "Elsewhere"
path = "other"
[[tool.towncrier.section]]
name = ""
path = ""
""",
    )
    layout = layout_of(repo)
    assert layout.sections == {"": "toweco", "core": "core", "ui": "ui", "frontend": "ui", "other": "toweco"}
    assert list(layout.sections).index("frontend") < list(layout.sections).index("ui")  # where a new entry goes


def test_sections_may_be_one_table_of_paths(repo: RepoBuilder) -> None:
    repo.write("releasekit.toml", COMPONENTS)
    repo.write("towncrier.toml", '[tool.towncrier]\ndirectory = "news"\n[tool.towncrier.section]\n"Interface" = "ui"\n"Core" = "kernel"\n')
    assert layout_of(repo).sections == {"": "toweco", "core": "core", "ui": "ui", "kernel": "core"}


@pytest.mark.parametrize(
    ("name", "ignored"),
    [("README.md", True), ("template.md", True), ("TEMPLATE.MD", True), ("x.tmp", True), ("X.TMP", True), ("1.fix.md", False), ("", False)],
)
def test_what_towncrier_is_told_to_ignore(repo: RepoBuilder, name: str, *, ignored: bool) -> None:
    repo.write("towncrier.toml", '[tool.towncrier]\nignore = ["*.tmp"]\ntemplate = "changelog.d/template.md"\n')
    assert is_ignored(name, layout_of(repo)) is ignored
