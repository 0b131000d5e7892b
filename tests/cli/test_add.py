"""``releasekit add``: fragments from the command line, and whether a branch needs one."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.delivery.products import Product, environment, releasekit_here, snapshot
from tests.gitrepo import RepoBuilder

ENTRY = ["--component", "ui", "--kind", "fix"]


def test_add_writes_a_fragment_that_the_next_release_tells_of(product: Product) -> None:
    before = product.clone.refs()
    answer = product.rk("add", "Мерцание убрано", *ENTRY, "--request", "77")
    path = product.clone.path / "changelog.d" / "ui" / "77.fix.md"

    assert Path(answer.out.removesuffix("\n")).resolve() == path
    assert path.read_bytes() == "Мерцание убрано\n".encode()
    assert product.clone.refs() == before
    product.clone.git("add", "-A")
    product.push("entry", {})
    assert "- Мерцание убрано (#77)\n" in product.rk("history", "--unreleased").out


def test_an_entry_without_request_is_named_by_its_text(product: Product) -> None:
    path = Path(product.rk("add", "  A text \n", *ENTRY).out.strip())

    assert path.name == f"+{hashlib.sha256(b'A text' + bytes([10])).hexdigest()[:8]}.fix.md"


def test_a_second_entry_of_one_request_gets_a_counter_and_overwrites_nothing(product: Product) -> None:
    names = [Path(product.rk("add", f"text {number}", *ENTRY, "--request", "77").out.strip()).name for number in range(3)]

    assert names == ["77.fix.md", "77.fix.1.md", "77.fix.2.md"]
    assert (product.clone.path / "changelog.d/ui/77.fix.md").read_text(encoding="utf-8") == "text 0\n"


def test_add_as_json_says_what_it_wrote(product: Product) -> None:
    answer = product.rk("add", "text", *ENTRY, "--request", "77", "--format", "json").json

    assert answer["schema"] == "releasekit/add/1"
    assert (answer["component"], answer["kind"], answer["request"]) == ("ui", "fix", "77")
    assert Path(answer["path"]).is_file()


def test_the_component_is_the_one_that_most_changed_files_belong_to(product: Product) -> None:
    product.clone.write("api/one", "1")
    product.clone.write("api/two", "2")
    product.clone.write("ui/one", "1")

    assert product.rk("add", "text", "--kind", "fix", "--format", "json").json["component"] == "api"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["text", "--component", "uis", "--kind", "fix"], "there is no component 'uis' (did you mean 'ui'?)"),
        (["text", "--component", "ui", "--kind", "fixx"], "there is no kind 'fixx' (did you mean 'fix'?)"),
        (["   ", *ENTRY], "the text is empty"),
        (["text", "--component", "ui"], "--kind is missing, and there is nobody to ask"),
        (ENTRY, "TEXT is missing, and there is nobody to ask"),
        *(
            (["text", *ENTRY, "--request", text], "cannot stand in the name of a file")
            for text in ("../x", "a/b", "", ".x", "-x", "+x", "a\nb", "a*")
        ),
    ],
)
def test_an_entry_that_cannot_be_written_is_refused_and_leaves_nothing(product: Product, words: list[str], said: str) -> None:
    """Case 76."""
    before = snapshot(product.clone.path)

    assert said in product.rk("add", *words, status=2).err
    assert snapshot(product.clone.path) == before


def test_a_bare_repository_has_no_place_for_an_entry(product: Product) -> None:
    answer = releasekit_here("-C", str(product.remote.path), "add", "text", *ENTRY)

    assert answer.status == 4
    assert "bare" in answer.err


def test_check_names_the_components_that_changed_without_an_entry(product: Product) -> None:
    product.clone.git("switch", "-q", "-c", "topic")
    product.clone.commit("tidy", {"ui/page": "2\n", "api/server": "2\n", "changelog.d/api/9.fix.md": "mended\n"})
    answer = product.rk("add", "--check", "main", status=1)

    assert answer.out == "Экраны changed since main, and no entry says what: releasekit add --component ui\n"
    assert product.rk("add", "--check", "main", "--format", "json", status=1).json == {
        "schema": "releasekit/add-check/1",
        "base": "main",
        "missing": ["ui"],
    }


@pytest.mark.parametrize(
    ("message", "files"),
    [
        ("tidy", {"ui/page": "2\n", "changelog.d/ui/9.fix.md": "mended\n"}),
        ("fix(ui): mended", {"ui/page": "2\n"}),
        ("mended\n\nChangelog: fix\nComponent: ui", {"ui/page": "2\n"}),
        ("docs", {"README.md": "# new\n"}),
    ],
    ids=["fragment", "conventional", "trailer", "no component"],
)
def test_check_is_content_with_any_kind_of_entry(product: Product, message: str, files: dict[str, str]) -> None:
    product.clone.git("switch", "-q", "-c", "topic")
    product.clone.commit(message, files)

    assert product.rk("add", "--check", "main").out == "every component that changed since main has an entry\n"


def test_check_takes_a_correction_of_a_release_for_no_change_of_the_product(repo: RepoBuilder) -> None:
    """A product without patterns: any file but these is code."""
    repo.commit("begin", {"a": "1"})
    repo.branch("before")
    repo.commit("corrected", {"releases/1.0.json": "{}", "CHANGELOG.md": "mended"})
    assert releasekit_here("-C", str(repo.path), "add", "--check", "before").status == 0
    repo.commit("changed", {"a": "2"})
    assert releasekit_here("-C", str(repo.path), "add", "--check", "before").status == 1


def test_check_names_a_file_that_is_no_fragment(product: Product) -> None:
    product.clone.git("switch", "-q", "-c", "topic")
    product.clone.commit("tidy", {"ui/page": "2\n", "changelog.d/ui/9.fxi.md": "mended\n"})
    assert (
        "RK402: files among the fragments cannot be read:\n  - changelog.d/ui/9.fxi.md: "
        in product.rk("add", "--check", "main", status=3).err
    )


def test_check_looks_from_where_the_branch_left_its_base(product: Product) -> None:
    product.clone.git("switch", "-q", "-c", "topic")
    product.clone.commit("fix(ui): mended", {"ui/page": "2\n"})
    product.clone.switch("main")
    product.clone.commit("tidy", {"api/server": "2\n"})
    product.clone.switch("topic")

    assert product.rk("add", "--check", "main").status == 0


def test_check_needs_a_base_that_exists(product: Product) -> None:
    assert "'nowhere' names no commit here" in product.rk("add", "--check", "nowhere", status=4).err


# More than a text -----------------------------------------------------------------------------------------------------------


def test_an_entry_says_more_in_its_front_matter(product: Product) -> None:
    more = ["--text", "en=No flicker", "--update", "Почистите кэш", "--docs", "none", "--breaking", "--request", "77"]
    path = Path(product.rk("add", "Мерцание убрано", *ENTRY, *more).out.strip())

    assert path.read_text(encoding="utf-8") == (
        "---\nen: No flicker\ndocs: none\nupdate: Почистите кэш\nbreaking: true\n---\nМерцание убрано\n"
    )
    product.clone.git("add", "-A")
    product.push("entry", {})
    record = product.rk("history", "--unreleased", "--format", "json").json["releases"][0]
    change = next(one for one in record["changes"] if one["request"] == "77")
    assert (change["text"], change["breaking"], change["docs"]) == ({"ru": "Мерцание убрано", "en": "No flicker"}, True, "none")
    assert record["update"] == {"notes": {"ru": "Почистите кэш"}}


def test_what_the_next_release_asks_for_stands_in_its_plan(product: Product) -> None:
    product.push("entry", {"changelog.d/ui/77.fix.md": "---\nupdate: {downtime: full, replaces: data}\n---\nМерцание убрано\n"})
    plan = product.state / "plan.json"
    product.rk("cut", "--plan", str(plan), "--as-of", "2026-03-01")

    assert json.loads(plan.read_text(encoding="utf-8"))["record"]["update"] == {"replaces": ["data"], "downtime": "full"}


def test_the_text_in_the_default_language_may_be_an_option_too(product: Product) -> None:
    path = Path(product.rk("add", "--text", "ru=Мерцание убрано", *ENTRY).out.strip())

    assert path.read_text(encoding="utf-8") == "Мерцание убрано\n"


def test_where_towncrier_reads_too_front_matter_is_a_comment_and_the_file_ends_as_the_news(product: Product) -> None:
    product.clone.write("towncrier.toml", "[tool.towncrier]\ndirectory = 'changelog.d'\nfilename = 'NEWS.rst'\n")
    path = Path(product.rk("add", "Мерцание убрано", "--component", "ui", "--kind", "fix", "--text", "en=No flicker").out.strip())

    assert (path.suffixes, path.read_text(encoding="utf-8")) == (
        [".bugfix", ".rst"],
        ".. releasekit\n   en: No flicker\n\nМерцание убрано\n",
    )


@pytest.mark.parametrize(
    ("there", "name"),
    [
        (["77.fix.rst"], "77.fix.1.md"),
        (["077.fix.md", "77.fix.01.txt"], "77.fix.2.md"),
        (["77.feature.md", "+77.fix.md", "notes"], "77.fix.md"),
    ],
)
def test_a_counter_is_new_however_the_others_are_spelt(product: Product, there: list[str], name: str) -> None:
    for other in there:
        product.clone.write(f"changelog.d/ui/{other}", "x")

    assert Path(product.rk("add", "text", *ENTRY, "--request", "0077").out.strip()).name == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["text", "--text", "ru=x"], "there are two texts in 'ru'"),
        (["text", "--text", "en=x", "--text", "en=y"], "there are two texts in 'en'"),
        (["text", "--text", "english=x"], "'english' is no code of a language, such as ru"),
        (["text", "--text", "docs=none"], "'docs' is no code of a language, such as ru"),
        (["text", "--text", "en="], "the text in 'en' is empty"),
        (["text", "--text", "No flicker"], "'No flicker' names no language; write ru=…"),
        (["text", "--update", " "], "what the update asks for is empty"),
        (["text", "--docs", "all"], "'all' is not 'none'"),
        (["text", "--request", "1\u202e2"], "cannot stand in the name of a file"),
        (["text", "--request", "a\\b"], "cannot stand in the name of a file"),
        (["a\0b"], "such an entry could not be read: it is binary: it holds a NUL byte"),
        (["a\udcffb"], "the entry holds bytes that are no UTF-8"),
    ],
)
def test_more_that_cannot_be_written_is_refused_and_leaves_nothing(product: Product, words: list[str], said: str) -> None:
    before = snapshot(product.clone.path)

    assert said in product.rk("add", *words, *ENTRY, status=2).err
    assert snapshot(product.clone.path) == before


@pytest.mark.parametrize(
    ("table", "request_", "said"),
    [
        ("issue_pattern = '[0-9]+'", "AB-1", "its request 'AB-1' is not of the form '[0-9]+' (issue_pattern)"),
        ("orphan_prefix = ''", None, "an entry needs a request here: towncrier's orphan_prefix is empty"),
    ],
)
def test_towncriers_rules_for_names_hold(product: Product, table: str, request_: str | None, said: str) -> None:
    product.clone.write("towncrier.toml", f"[tool.towncrier]\ndirectory = 'changelog.d'\n{table}\n")

    assert said in product.rk("add", "text", *ENTRY, *(["--request", request_] if request_ else []), status=2).err


def test_nothing_is_written_behind_a_symbolic_link(product: Product, tmp_path: Path) -> None:
    (product.clone.path / "changelog.d" / "ui").symlink_to(tmp_path)

    assert "this is a symbolic link, and no fragment is looked for behind it" in product.rk("add", "text", *ENTRY, status=4).err
    assert not list(tmp_path.glob("*.md"))


# On a terminal --------------------------------------------------------------------------------------------------------------


def on_terminal(product: Product, answers: str, *words: str) -> tuple[str, str]:
    """What ``add`` wrote, and what it said, when a person answers its questions."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "releasekit", "-C", str(product.clone.path), "add", *words]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        os.write(ours, answers.encode())
        out, err = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert process.returncode == 0, err.decode()
    return Path(out.decode().strip()).read_text(encoding="utf-8"), f"{out.decode()}{err.decode()}"


def test_a_person_is_asked_for_everything_and_may_take_what_is_likely(product: Product) -> None:
    product.clone.git("switch", "-q", "-c", "feature/78-pages")
    product.clone.write("ui/two", "2")
    text, said = on_terminal(product, "\n78\n\nСтраницы открываются\nPages open\n")

    assert text == "---\nen: Pages open\n---\nСтраницы открываются\n"
    assert "changelog.d/ui/78.feature.md" in said
    for question in ("Component (billing, api, ui, toweco) [ui]", "Request (empty for none)", "[feature]", "(ru)", "The same in 'en'"):
        assert question in said


def test_a_person_may_choose_and_leave_out(product: Product) -> None:
    text, said = on_terminal(product, "api\n\nsecurity\nЗапросы проверяются\n\n")

    assert text == "Запросы проверяются\n"
    assert re.search(r"changelog\.d/api/\+[0-9a-f]{8}\.security\.md", said)
    assert "[fix]" in said  # the branch is main, which is no kind


def test_a_person_is_not_asked_for_what_is_given(product: Product) -> None:
    text, said = on_terminal(product, "", "text", *ENTRY)

    assert text == "text\n"
    assert said.count("\n") == 1
