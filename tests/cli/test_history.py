"""``releasekit history``: the change history, chosen and rendered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.delivery.products import Product


def versions(product: Product, *words: str) -> list[str]:
    """The releases of an answer, in its order."""
    return [one["version"] for one in product.rk("history", "--format", "json", *words).json["releases"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["1.1", "1.0.1", "1.0"]),
        (["--release", "1.0.1"], ["1.0.1"]),
        (["--since", "1.0"], ["1.1", "1.0.1"]),
        (["--since", "1.0.1"], ["1.1"]),
        (["--until", "1.0.1"], ["1.0.1", "1.0"]),
        (["--since", "1.0", "--until", "1.0.1"], ["1.0.1"]),
        (["--line", "1.0"], ["1.0.1", "1.0"]),
        (["--line", "1.0", "--since", "1.0"], ["1.0.1"]),
        (["--unreleased"], ["1.2"]),
        (["--unreleased", "--since", "1.0.1"], ["1.2", "1.1"]),
    ],
    ids=" ".join,
)
def test_history_shows_what_is_chosen_newest_first(seen: Product, words: list[str], expected: list[str]) -> None:
    assert versions(seen, *words) == expected


def test_what_is_not_released_yet_has_neither_tag_nor_date(seen: Product) -> None:
    (record,) = seen.rk("history", "--unreleased", "--format", "json").json["releases"]

    assert (record["tag"], record["released"], record["previous"]) == (None, None, "1.1")
    assert [one["text"]["ru"] for one in record["changes"]] == ["Дыра закрыта", "flicker"]


def test_json_keeps_to_the_published_schema(seen: Product) -> None:
    validator = Draft202012Validator(seen.rk("schema", "history").json)

    validator.validate(seen.rk("history", "--format", "json").json)
    validator.validate(seen.rk("history", "--unreleased", "--format", "json").json)


def test_markdown_tells_one_release(seen: Product) -> None:
    assert seen.rk("history", "--release", "1.0.1", "--lang", "en").out.startswith(
        "# Toweco: change history\n\n## 1.0.1 — 2026-02-02\n\nHotfix of 1.0: urgent fix.\n\n"
        "### Billing\n\n#### Fixed\n\n- Исправлен налог (#12) (also in 1.1)\n"
    )


def test_html_is_one_file_that_loads_nothing(seen: Product) -> None:
    page = seen.rk("history", "--format", "html").out

    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="ru">' in page
    assert not any(word in page for word in ("src=", "http://", "@import", "url("))


def test_the_first_language_of_the_product_is_the_default(seen: Product) -> None:
    assert seen.rk("history").out == seen.rk("history", "--lang", "ru").out != seen.rk("history", "--lang", "en").out


def test_a_language_that_nobody_wrote_is_refused(seen: Product) -> None:
    assert "xx" in seen.rk("history", "--lang", "xx", status=2).err


def test_an_output_file_holds_the_same_bytes_and_stdout_stays_empty(seen: Product, tmp_path: Path) -> None:
    file = tmp_path / "history.md"
    answer = seen.rk("history", "-o", str(file))

    assert (answer.out, answer.err) == ("", f"wrote {file}\n")
    assert file.read_bytes() == seen.rk("history").out.encode()
    assert seen.rk("-q", "history", "-o", str(file)).err == ""


def test_several_languages_go_into_a_file_each(seen: Product, tmp_path: Path) -> None:
    answer = seen.rk("history", "--lang", "ru, en,ru", "--format", "html", "-o", str(tmp_path / "{lang}-history.html"))

    assert answer.err == f"wrote {tmp_path}/ru-history.html\nwrote {tmp_path}/en-history.html\n"
    assert (tmp_path / "en-history.html").read_text() == seen.rk("history", "--lang", "en", "--format", "html").out


@pytest.mark.parametrize("folder", ["", "new/", "new/{lang}/"])
def test_several_languages_go_into_a_folder(folder: str, seen: Product, tmp_path: Path) -> None:
    seen.rk("history", "--lang", "ru,en", "-o", f"{tmp_path}/{folder}")

    for language in ("ru", "en"):
        file = tmp_path / folder.replace("{lang}", language) / f"history.{language}.md"
        assert file.read_text() == seen.rk("history", "--lang", language).out


def test_markdown_in_several_languages_follows_on_standard_output(seen: Product) -> None:
    russian, english = (seen.rk("history", "--lang", language).out for language in ("ru", "en"))

    assert seen.rk("history", "--lang", "ru,en").out == f"{russian}\n{english}"


def test_json_holds_all_languages_once(seen: Product, tmp_path: Path) -> None:
    assert seen.rk("history", "--lang", "ru,en", "--format", "json").out == seen.rk("history", "--format", "json").out
    seen.rk("history", "--lang", "ru,en", "--format", "json", "-o", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["history.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lang", "ru,en", "--format", "html"], "standard output holds one html document, and not 2\ngive each its own file: --output"),
        (["--lang", "ru,en", "-o", "one.md"], "--output one.md: the languages would overwrite one another"),
        (["--lang", "ru,,en"], "--lang ru,,en: a language is missing"),
        (["--lang", ""], "a language is missing"),
        (["-o", ""], "Invalid value for '-o' / '--output': the name is empty"),
        (["--lang", "ru,../en"], "documents know no language '../en'; the languages are: en, ru"),
    ],
    ids=str,
)
def test_languages_that_have_no_place_are_refused(words: list[str], said: str, seen: Product) -> None:
    assert said in seen.rk("history", *words, status=2).err


def test_internal_changes_are_shown_to_who_asks(shipped: Product) -> None:
    shipped.push("refactor(ui): tidy the drawers", {"ui/page": "2\n"})

    assert "tidy the drawers" not in shipped.rk("history", "--unreleased").out
    assert "tidy the drawers" in shipped.rk("history", "--unreleased", "--all").out


def test_commits_that_nothing_describes_are_shown_to_who_asks(shipped: Product) -> None:
    shipped.push("Tidy the shelves (#16)", {"ui/page": "2\n"})
    shipped.push("fix(ui): flicker", {"ui/page": "3\n"})

    def changes(*words: str) -> list[tuple[str, bool]]:
        (record,) = shipped.rk("history", "--unreleased", "--format", "json", *words).json["releases"]
        return [(change["text"]["ru"], change["noted"]) for change in record["changes"]]

    assert "Tidy the shelves" not in shipped.rk("history", "--unreleased").out
    assert "- Tidy the shelves (#16)" in shipped.rk("history", "--unreleased", "--all").out
    assert changes() == [("flicker", True)]
    assert changes("--all") == [("flicker", True), ("Tidy the shelves", False)]


def test_a_cut_records_the_commits_that_nothing_describes_and_documents_show_them_to_who_asks(shipped: Product) -> None:
    shipped.push("Tidy the <shelves> (#16)", {"ui/page": "2\n"})
    shipped.push("fix(ui): flicker", {"ui/page": "3\n"})
    shipped.cut("2026-02-11")
    shipped.pull()

    def told(*words: str) -> str:
        return shipped.rk("history", "--release", "1.2", *words).out

    (record,) = json.loads(told("--format", "json"))["releases"]
    assert [(change["text"]["ru"], change["kind"], change["noted"]) for change in record["changes"]] == [
        ("flicker", "fix", True),
        ("Tidy the <shelves>", "internal", False),
    ]
    assert record["unnoted"] == 1
    assert record == shipped.record("1.2") == json.loads(told("--format", "json", "--all"))["releases"][0]
    assert "shelves" not in told() + told("--format", "html") + shipped.show("v1.2:CHANGELOG.md")
    assert told("--all").count("shelves") == 1
    assert "Tidy the &lt;shelves&gt;" in told("--format", "html", "--all")


def test_a_release_without_a_record_counts_them_and_lists_them_to_who_asks(product: Product) -> None:
    for message, tag in (("From the start", "v1.0"), ("Tidy the shelves", "v1.1")):
        product.push(message, {"ui/page": message})
        product.clone.tag(tag)

    def changes(*words: str) -> list[tuple[str, bool]]:
        (record,) = product.rk("history", "--release", "1.1", "--format", "json", *words).json["releases"]
        assert record["unnoted"] == 1
        return [(change["text"]["ru"], change["noted"]) for change in record["changes"]]

    assert (changes(), changes("--all")) == ([], [("Tidy the shelves", False)])


def test_a_release_that_is_none_is_told(seen: Product) -> None:
    for words in (["--release", "9.9"], ["--since", "9.9"], ["--until", "1.0.9"]):
        answer = seen.rk("history", *words, status=4)
        assert f"{words[1]} is not released" in answer.err
        assert answer.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ["--release", "1.0", "--since", "1.0"],
        ["--release", "1.0", "--unreleased"],
        ["--since", "1.1", "--until", "1.0"],
        ["--format", "docx2"],
    ],
    ids=" ".join,
)
def test_choices_that_make_no_sense_together_are_refused(seen: Product, words: list[str]) -> None:
    assert seen.rk("history", *words, status=2).out == ""


def test_a_bare_repository_answers_as_a_clone_does(seen: Product) -> None:
    from tests.delivery.products import releasekit_here

    answer = releasekit_here("-C", str(seen.remote.path), "history", "--format", "json")

    assert json.loads(answer.out) == seen.rk("history", "--format", "json").json


def test_a_linked_worktree_answers_as_its_repository_does(seen: Product, tmp_path: Path) -> None:
    """Case 39."""
    from tests.delivery.products import releasekit_here

    seen.clone.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))

    assert releasekit_here("-C", str(tmp_path / "tree"), "history").out == seen.rk("history").out


def test_replaced_objects_and_grafts_change_nothing(shipped: Product) -> None:
    """Case 42."""
    before = shipped.rk("history").out
    shipped.clone.git("replace", "--graft", "v1.1^{commit}")
    shipped.clone.write(".git/info/grafts", f"{shipped.clone.rev('v1.0')}\n")

    assert shipped.rk("history").out == before


def test_a_partial_clone_answers_as_a_whole_one_does(seen: Product, tmp_path: Path) -> None:
    """Case 35."""
    from tests.delivery.products import releasekit_here

    seen.remote.git("config", "uploadpack.allowFilter", "true")
    partial = seen.remote.clone(tmp_path / "partial", filter="blob:none", no_checkout=True)

    assert releasekit_here("-C", str(partial.path), "history", "--format", "json").out == seen.rk("history", "--format", "json").out
