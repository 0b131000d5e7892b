"""Fragments: towncrier's grammar, checked against towncrier itself; and what is no fragment is reported, never skipped."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from releasekit.core.changes import DEFAULT_KINDS, Change
from releasekit.core.requests import Request
from releasekit.core.update import Update
from releasekit.sources.fragments import MAX_SIZE, Fragments, Problem, fragments_at, is_ignored, parse_name
from releasekit.sources.reader import Reader
from tests.sources.fragmentfolders import COMPONENTS, layout_of, of, read, reasons

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder, Text

# One fragment ---------------------------------------------------------------------------------------------------------------


def test_a_fragment_is_a_change(repo: RepoBuilder) -> None:
    found = of(repo, {"core/123.fix.md": "Pages open again.\n"})
    assert found == Fragments((Change("core/123.fix", "fix", "core", {"en": "Pages open again."}, (Request("123"),)),))
    assert found.changes[0].fragments == ("changelog.d/core/123.fix.md",)


def test_a_fragment_outside_of_the_folders_is_about_the_product(repo: RepoBuilder) -> None:
    assert [(one.id, one.component) for one in of(repo, {"7.feature.md": "x"}).changes] == [("7.feature", "toweco")]


def test_without_components_the_product_is_the_component(repo: RepoBuilder) -> None:
    found = of(repo, {"7.feature.md": "x", "toweco/8.fix.md": "y"}, 'id = "toweco"\n')
    assert [(one.id, one.component) for one in found.changes] == [("7.feature", "toweco"), ("toweco/8.fix", "toweco")]


@pytest.mark.parametrize(
    ("name", "request_", "kind"),
    [
        ("1.fix.md", "1", "fix"),
        ("1.fix", "1", "fix"),
        ("1.fix.2", "1", "fix"),
        ("1.fix.2.md", "1", "fix"),
        ("1.fix.txt", "1", "fix"),
        ("007.fix.md", "7", "fix"),
        ("000.fix.md", "0", "fix"),
        ("gh-12.feature.rst", "gh-12", "feature"),
        ("!45.change.md", "!45", "change"),
        ("fix-1.2.3.feature", "fix-1.2.3", "feature"),
        ("1.feature.fix.md", "1.feature", "fix"),
        ("fix.fix", "fix", "fix"),
        ("1.fix.md.md", "1", "fix"),
        ("1.fix.anything.at.all", "1", "fix"),
        (" 12 .fix.md", "12", "fix"),
        ("+.fix.md", None, "fix"),
        ("+word.security.md", None, "security"),
        ("+1.2.removal.3.md", None, "removal"),
        ("1.bugfix.md", "1", "fix"),
        ("1.doc.md", "1", "docs"),
        ("1.misc.md", "1", "internal"),
        ("1.added", "1", "feature"),
        ("1.changed", "1", "change"),
        ("1.fixed", "1", "fix"),
        ("1.deprecated", "1", "deprecation"),
        ("1.removed", "1", "removal"),
        *((f"1.{kind.id}.md", "1", kind.id) for kind in DEFAULT_KINDS),
    ],
)
def test_the_grammar_of_names(repo: RepoBuilder, name: str, request_: str | None, kind: str) -> None:
    found = of(repo, {f"core/{name}": "x"})
    assert [(one.request, one.kind, one.component) for one in found.changes] == [(request_, kind, "core")]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "counter"), [("1.fix.md", ""), ("1.fix.3.md", "3"), ("1.fix.03", "03"), ("+a.fix.2", "2"), ("1.fix.x.2", "")]
)
def test_a_counter_follows_the_type(repo: RepoBuilder, name: str, counter: str) -> None:
    assert parse_name(name, layout_of(repo))[2] == counter


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("One.\n", "One."),
        ("\n  One.\n\n", "One."),
        ("One\r\ntwo\r\n", "One\ntwo"),
        ("a\rb", "a\nb"),
        ("Ядро <b>&amp;</b> [x](javascript:0)", "Ядро <b>&amp;</b> [x](javascript:0)"),
        (b"\x01\x1b[31m", "\x01\x1b[31m"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
    ],
    ids=repr,
)
def test_any_utf_8_is_text(repo: RepoBuilder, content: Text, text: str) -> None:
    assert [one.text for one in of(repo, {"1.fix.md": content}).changes] == [{"en": text}]


def test_the_largest_fragment_is_a_mebibyte(repo: RepoBuilder) -> None:
    assert [len(one.text["en"]) for one in of(repo, {"1.fix.md": "x" * MAX_SIZE}).changes] == [MAX_SIZE]


def test_the_same_content_may_be_in_several_fragments(repo: RepoBuilder) -> None:
    assert [one.id for one in of(repo, {"1.fix.md": "same", "core/2.fix.md": "same"}).changes] == ["1.fix", "core/2.fix"]


def test_an_executable_is_a_plain_file(repo: RepoBuilder) -> None:
    repo.write("changelog.d/1.fix.md", "x").chmod(0o755)
    repo.git("add", "changelog.d")
    repo.commit()
    assert repo.git("ls-files", "-s", "changelog.d").startswith("100755")
    assert [one.id for one in read(repo).changes] == ["1.fix"]


@pytest.mark.parametrize(
    ("names", "requests"),
    [
        (("9.fix.md", "10.fix.md", "2.fix.md"), ["2", "9", "10"]),
        (("2.fix.md", "#11.fix.md", "#3.fix.md", "gh-10.fix.md", "gh-4.fix.md", "omega.fix.md", "alpha.fix.md"), None),
        (("+a.fix.md", "7.fix.md"), ["7"]),
        (("+a.fix.md", "+b.fix.md"), []),
        (("5.fix.md", "5.fix.1.md"), ["5"]),
    ],
    ids=["numbers", "words", "an orphan", "orphans", "counters"],
)
def test_fragments_that_tell_the_same_are_one_change_with_all_requests(
    repo: RepoBuilder, names: tuple[str, ...], requests: list[str] | None
) -> None:
    (change,) = of(repo, {f"core/{name}": "Same.\n" for name in names}).changes
    wanted = ["alpha", "omega", "#3", "#11", "gh-4", "gh-10", "2"] if requests is None else requests
    assert ([one.id for one in change.requests], change.text) == (wanted, {"en": "Same."})
    assert set(change.fragments) == {f"changelog.d/core/{name}" for name in names}
    main = next((path for path in change.fragments if wanted and path.startswith(f"changelog.d/core/{wanted[0]}.")), change.fragments[0])
    assert change.id == main.removeprefix("changelog.d/").removesuffix(".md")


def test_the_same_text_of_another_type_or_with_more_to_say_is_another_change(repo: RepoBuilder) -> None:
    files = {
        "1.fix.md": "Same.",
        "2.feature.md": "Same.",
        "3.fix.md": "---\nbreaking: true\n---\nSame.",
        "4.fix.md": "---\nupdate: x\n---\nSame.",
    }
    assert len(of(repo, files).changes) == 4


def test_entries_without_text_stay_apart(repo: RepoBuilder) -> None:
    assert [one.request for one in of(repo, {"1.internal.md": "", "2.internal.md": ""}).changes] == ["1", "2"]


def test_front_matter_says_what_name_and_folder_cannot(repo: RepoBuilder) -> None:
    block = "ru: Страницы открываются.\nrequest: [PRB-1, '123']\ndocs: none\nbreaking: true\nupdate: {downtime: full}\n"
    found = of(repo, {"core/123.fix.md": f"---\n{block}---\nPages open again.\n", "+x.fix.md": "<!-- releasekit\nrequest: A/1\n-->\nTwo."})
    first, second = sorted(found.changes, key=lambda one: one.component)
    assert found.problems == ()
    assert first.text == {"en": "Pages open again.", "ru": "Страницы открываются."}
    assert (first.requests, first.docs, first.breaking) == ((Request("123"), Request("PRB-1")), "none", True)
    assert first.update == Update(downtime="full")
    assert (second.requests, second.text) == ((Request("A/1"),), {"en": "Two."})


# What is no fragment --------------------------------------------------------------------------------------------------------


def test_no_folder_of_fragments_is_no_fragments(repo: RepoBuilder) -> None:
    repo.commit("a", {"src/1.fix.md": "x"})
    assert read(repo) == Fragments()


@pytest.mark.parametrize("name", [".gitkeep", ".keep", ".gitignore", "README", "readme.md", "ReadMe.RST", "core/README.md"])
def test_what_towncrier_ignores_is_ignored(repo: RepoBuilder, name: str) -> None:
    assert of(repo, {name: "x"}) == Fragments()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("1.fixx.md", "its name has none of the types"),
        ("1.FIX.md", "its name has none of the types"),
        ("1.md", "its name has none of the types"),
        ("fix", "its name has none of the types"),
        ("fix.md", "its name has none of the types"),
        (".fix.md", "its name begins with no request; an orphan begins with '+'"),
        ("  .fix.md", "its name begins with no request; an orphan begins with '+'"),
        ("notes.txt", "its name has none of the types"),
        ("readme.md.orig", "its name has none of the types"),
        ("api/1.fix.md", "its folder 'api' is no component; there are core, ui, toweco"),
        ("core/deep/1.fix.md", "its folder 'core/deep' is no component; there are core, ui, toweco"),
        ("core/1.fix.md/2.fix.md", "it lies in 'core/1.fix.md', which is a folder and should be a fragment"),
        ("core\\1.fix.md", r"its name holds '\', which divides folders on some systems"),
        ("..\\..\\1.fix.md", r"its name holds '\', which divides folders on some systems"),
        ("1\n2.fix.md", "its name holds characters that cannot be printed"),
        ("\x1b[31m.fix.md", "its name holds characters that cannot be printed"),
        ("\u202e1.fix.md", "its name holds characters that cannot be printed"),
    ],
)
def test_what_cannot_be_read_is_reported(repo: RepoBuilder, name: str, reason: str) -> None:
    found = of(repo, {name: "x"}, COMPONENTS + '[[component]]\nid = "toweco"\n')
    assert found.changes == ()
    assert [(problem.path, problem.reason.startswith(reason)) for problem in found.problems] == [(f"changelog.d/{name}", True)]


def test_the_reason_names_the_types(repo: RepoBuilder) -> None:
    (problem,) = of(repo, {"1.fixx.md": "x"}).problems
    assert problem.reason.split("types ")[1].split(", ") == sorted(layout_of(repo).types)


def test_a_name_that_is_no_utf_8_is_reported(repo: RepoBuilder) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input="x")
    repo.git("update-index", "-z", "--index-info", input=f"100644 {blob}\t".encode() + b"changelog.d/caf\xe9.fix.md\0")
    repo.commit("a")
    assert read(repo) == Fragments((), (Problem("changelog.d/caf\udce9.fix.md", "its name holds characters that cannot be printed"),))


def test_a_symbolic_link_is_reported_and_not_followed(repo: RepoBuilder) -> None:
    (repo.path / "changelog.d").mkdir()
    (repo.path / "changelog.d/1.fix.md").symlink_to("/etc/passwd")
    repo.git("add", "changelog.d")
    repo.commit("a")
    assert read(repo) == Fragments((), (Problem("changelog.d/1.fix.md", "it is a symbolic link, and no plain file"),))


def test_a_submodule_is_reported(repo: RepoBuilder) -> None:
    first = repo.commit("a")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},changelog.d/1.fix.md")
    repo.commit("b")
    assert read(repo) == Fragments((), (Problem("changelog.d/1.fix.md", "it is a submodule, and no plain file"),))


def test_a_file_in_the_place_of_the_folder_is_reported(repo: RepoBuilder) -> None:
    repo.commit("a", {"changelog.d": "x"})
    assert [problem.path for problem in read(repo).problems] == ["changelog.d"]


def test_a_link_in_the_place_of_the_folder_is_reported(repo: RepoBuilder) -> None:
    (repo.path / "changelog.d").symlink_to("elsewhere")
    repo.git("add", "changelog.d")
    repo.commit("a")
    assert read(repo) == Fragments((), (Problem("changelog.d", "it is a symbolic link, and no plain file"),))


def test_fragments_are_read_from_the_commit_and_not_from_the_work_tree(repo: RepoBuilder) -> None:
    of(repo, {"1.fix.md": "committed"})
    repo.write("changelog.d/1.fix.md", "edited")
    repo.write("changelog.d/2.fix.md", "new")
    assert [one.text["en"] for one in read(repo).changes] == ["committed"]


@pytest.mark.parametrize("folder", ["..", "core/../.."])
def test_a_path_that_leads_out_is_reported(repo: RepoBuilder, folder: str) -> None:
    """No git makes such a tree; whoever writes objects by hand does."""
    of(repo, {"2.fix.md": "x"})
    path = ["changelog.d", *folder.split("/"), "1.fix.md"]
    mode, oid = "100644", repo.git("hash-object", "-w", "--stdin", input="evil")
    for name in reversed(path):
        tree = f"{mode} {name}\0".encode() + bytes.fromhex(oid)
        mode, oid = "40000", repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", input=tree)
    reader = Reader.open(repo.path)[1]
    found = fragments_at(reader.git, repo.git("commit-tree", oid, "-m", "evil"), reader.layout, "en")
    reason = f"its folder {folder!r} leads out of the folder of fragments"
    assert found == Fragments((), (Problem(f"changelog.d/{folder}/1.fix.md", reason),))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is empty: it must say what changed"),
        (" \n\t\n", "it is empty: it must say what changed"),
        (b"\xef\xbb\xbf", "it is empty: it must say what changed"),
        (b"PNG\0\1", "it is binary: it holds a NUL byte"),
        (b"One\ntwo \xe9", "it is not UTF-8 (in line 2, the byte 0xe9)"),
        ("x" * (MAX_SIZE + 1), f"it is larger than {MAX_SIZE} bytes"),
        ("0123456789abcdef" * (5 << 16), f"it is larger than {MAX_SIZE} bytes"),
        ("---\nru: Текст\n---\n", "it is empty: it must say what changed, in 'en' too"),
        ("---\nkind: fix\n---\nOne.", "its front matter: 'kind' must not stand in it: the file's name says it"),
    ],
    ids=["empty", "blank", "mark", "binary", "latin-1", "large", "5 MB", "other language", "front matter"],
)
def test_content_that_is_no_entry_is_reported(repo: RepoBuilder, content: Text, reason: str) -> None:
    assert of(repo, {"1.fix.md": content}) == Fragments((), (Problem("changelog.d/1.fix.md", reason),))


def test_what_no_document_shows_may_be_empty(repo: RepoBuilder) -> None:
    found = of(repo, {"1.internal.md": "", "2.misc.md": "", "3.fix.md": ""})
    assert ([(one.id, one.text) for one in found.changes], list(reasons(found))) == (
        [("1.internal", {"en": ""}), ("2.misc", {"en": ""})],
        ["changelog.d/3.fix.md"],
    )


@pytest.mark.parametrize(
    ("names", "contradict"),
    [
        (("341.fix.md", "341.fix.rst"), True),
        (("341.fix.md", "0341.fix.md"), True),
        (("341.fix.1.md", "341.fix.01"), True),
        (("341.fix.md", "341.fix.0.md"), True),
        (("341.fix.md", "341.fix.1.md"), False),
        (("341.fix.md", "341.feature.md"), False),
        (("341.fix.md", "core/341.fix.md"), False),
        (("+a.fix.md", "+a.fix.rst"), False),
    ],
)
def test_two_files_of_one_request_type_and_counter_contradict_each_other(
    repo: RepoBuilder, names: tuple[str, str], contradict: bool
) -> None:
    found = of(repo, {name: f"about {name}" for name in names})
    first, second = (f"changelog.d/{name}" for name in names)
    advice = "give each a counter, such as 1.fix.2.md"
    expected = {first: f"it contradicts {second}: {advice}", second: f"it contradicts {first}: {advice}"} if contradict else {}
    assert (reasons(found), len(found.changes)) == (expected, 0 if contradict else 2)


def test_towncrier_refuses_what_contradicts_itself_too(repo: RepoBuilder) -> None:
    repo.write("towncrier.toml", "[tool.towncrier]\ndirectory = 'changelog.d'\n")
    repo.commit("a", {"changelog.d/341.bugfix.md": "x", "changelog.d/341.bugfix.rst": "y"})
    done = subprocess.run(
        [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "1.0"], cwd=repo.path, capture_output=True, check=False
    )
    assert (done.returncode != 0, b"multiple files for 341.bugfix" in done.stderr, len(read(repo).problems)) == (True, True, 2)


def test_a_fragment_whose_content_is_not_here_is_reported(repo: RepoBuilder) -> None:
    """A damaged repository: the tree names a blob that is lost."""
    of(repo, {"1.fix.md": "lost", "2.fix.md": "kept"})
    oid = repo.git("rev-parse", "HEAD:changelog.d/1.fix.md")
    (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    found = read(repo)
    assert ([one.id for one in found.changes], reasons(found)) == (["2.fix"], {"changelog.d/1.fix.md": "its content cannot be read"})


def test_readable_and_unreadable_ones_stand_side_by_side(repo: RepoBuilder) -> None:
    found = of(repo, {"1.fix.md": "x", "2.oops.md": "y", "3.fix.md": "z"})
    assert ([one.id for one in found.changes], list(reasons(found))) == (["1.fix", "3.fix"], ["changelog.d/2.oops.md"])


# towncrier itself -----------------------------------------------------------------------------------------------------------

TEMPLATE = """\
{% for section, categories in sections.items() %}{% for category, entries in categories.items() %}{% for text, issues in entries.items() %}
@@{{ [section, category, text, issues] | tojson }}
{% endfor %}{% endfor %}{% endfor %}
"""

NAMES = (
    *("1.fix.md", "2.fix", "3.fix.1.md", "3.fix.2.md", "004.fix.md", "gh-5.feature.rst", "fix-1.2.3.feature", "some.thing.fix.md"),
    *("feature.fix.md", "12.feature.fix.md", "+orphan.fix.md", "+.fix.md", "+a.b.feature.3.txt", "6.fix.x.md", "7.security.10"),
    *(" 10 .fix.md", "11.fix.md.md", "12.md.fix", "000.feature", "13.fix.01.md", "a b.fix.md", "ünï.fix.md", "ABC-9.feature.md"),
    *("README.md", ".gitkeep", "8.unknown.md", "nodots", "9.FIX.md", "notes.txt", "fix", "fix.md", "x.tmp", "template.json"),
)
TYPES = "".join(
    f'[[tool.towncrier.type]]\ndirectory = "{name}"\nname = "{name}"\nshowcontent = true\n' for name in ("fix", "feature", "security")
)
FRAGMENT_TABLES = '[tool.towncrier.fragment.fix]\n[tool.towncrier.fragment.feature]\nname = "New"\n[tool.towncrier.fragment.security]\n'
SECTIONS = "".join(
    f'[[tool.towncrier.section]]\nname = "{name}"\npath = "{path}"\n' for name, path in (("", ""), ("Core", "core"), ("UI", "a/b"))
)


def told_by_towncrier(repo: RepoBuilder) -> dict[str, tuple[str, str | None]]:
    """By text: type and request, as ``towncrier build --draft`` has them."""
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "1.0", "--date", "2026-01-14"]
    done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, encoding="utf-8", check=True)
    entries = [json.loads(line[2:]) for line in done.stdout.splitlines() if line.startswith("@@")]
    return {text.strip(): (category, issues[0] if issues else None) for _, category, text, issues in entries}


@pytest.mark.parametrize(
    ("options", "tables", "folders"),
    [
        ('directory = "changelog.d"', TYPES, ["changelog.d"]),
        ('directory = "changelog.d"', TYPES + SECTIONS, ["changelog.d", "changelog.d/core", "changelog.d/a/b"]),
        ('directory = "changelog.d"\norphan_prefix = "some"', TYPES, ["changelog.d"]),
        ('directory = "changelog.d"\norphan_prefix = ""', TYPES, ["changelog.d"]),
        ('directory = "changelog.d"\nignore = ["*.tmp", "NOTES.txt", "8.*", "nodots", "9.*", "fix", "fix.md"]', TYPES, ["changelog.d"]),
        ('package = "toweco"\npackage_dir = "src"', TYPES, ["src/toweco/newsfragments"]),
        ('package = "toweco"', TYPES + SECTIONS, ["toweco/newsfragments", "toweco/core/newsfragments", "toweco/a/b/newsfragments"]),
        ("", TYPES, ["newsfragments"]),
        ('directory = "changelog.d"', FRAGMENT_TABLES, ["changelog.d"]),
        ('directory = "changelog.d"', "", ["changelog.d"]),
    ],
    ids=[
        *("types", "sections", "orphan prefix", "no orphans", "ignore", "package", "package with sections", "no folder", "fragment tables"),
        "towncrier's types",
    ],
)
def test_towncrier_tells_the_same_entries(repo: RepoBuilder, options: str, tables: str, folders: list[str]) -> None:
    common = 'template = "template.json"\nname = "Toweco"\nall_bullets = false\nissue_format = "{issue}"\nfilename = "NEWS.md"\n'
    files = {f"{folder}/{name}": f"about {folder}/{name}" for folder in folders for name in NAMES}
    configuration = {"towncrier.toml": f"[tool.towncrier]\n{common}{options}\n{tables}", "template.json": TEMPLATE}
    repo.commit("fragments", {**configuration, **files})

    known, found, layout = told_by_towncrier(repo), read(repo), layout_of(repo)

    types = {type_: kind for type_, kind in layout.types.items() if type_ in {type_ for type_, _ in known.values()}}
    assert {one.text["en"]: (one.kind, one.request) for one in found.changes} == {
        text: (types[type_], request) for text, (type_, request) in known.items()
    }
    silent = {path for path, text in files.items() if text not in known and not is_ignored(path.rpartition("/")[2], layout)}
    assert set(reasons(found)) == silent
    assert len(known) >= len(folders)
