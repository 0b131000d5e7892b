"""``releasekit add``: fragments from the command line, and whether a branch needs one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.delivery.products import Product, releasekit_here, snapshot

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


def test_check_looks_from_where_the_branch_left_its_base(product: Product) -> None:
    product.clone.git("switch", "-q", "-c", "topic")
    product.clone.commit("fix(ui): mended", {"ui/page": "2\n"})
    product.clone.switch("main")
    product.clone.commit("tidy", {"api/server": "2\n"})
    product.clone.switch("topic")

    assert product.rk("add", "--check", "main").status == 0


def test_check_needs_a_base_that_exists(product: Product) -> None:
    assert "'nowhere' names no commit here" in product.rk("add", "--check", "nowhere", status=4).err
