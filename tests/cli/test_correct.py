"""``releasekit correct``: an entry of a released version, corrected in the work tree."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.delivery.products import releasekit_here, snapshot

if TYPE_CHECKING:
    from tests.delivery.products import Product

HOSTILE = "\x1b[31mred <img src=x onerror=y> \u202eback [a](javascript:b)"


def here(product: Product, version: str) -> Any:
    """The record in the work tree."""
    return json.loads((product.clone.path / f"releases/{version}.json").read_bytes())


def entries(product: Product, version: str) -> dict[str, Any]:
    """The entries of the record in the work tree, by id."""
    return {one["id"]: one for one in here(product, version)["changes"]}


def land(product: Product) -> None:
    """Commit what lies in the work tree, and push it."""
    product.clone.git("add", "--all")
    product.clone.git("commit", "-q", "-m", "chore: correct")
    product.clone.git("push", "-q", "origin", "HEAD:main")


def changelog(product: Product) -> str:
    return (product.clone.path / "CHANGELOG.md").read_text()


def test_a_text_is_corrected_in_record_and_changelog(shipped: Product) -> None:
    before = snapshot(shipped.clone.path, [".git"])

    answer = shipped.rk("correct", "1.0", "10", "--text", "Счета выставляются верно", "--text", "en=Bills are right")

    after = snapshot(shipped.clone.path, [".git"])
    assert {name for name in after if after[name] != before.get(name)} == {"releases/1.0.json", "CHANGELOG.md"}
    assert entries(shipped, "1.0")["billing/10.feature"]["text"] == {"ru": "Счета выставляются верно", "en": "Bills are right"}
    assert here(shipped, "1.0")["edition"] == 2
    assert "- Счета выставляются верно (#10)\n" in changelog(shipped)
    assert 'git commit -m "chore: correct 1.0"' in answer.err


def test_everything_of_an_entry_can_be_corrected(shipped: Product) -> None:
    words = ["--kind", "security", "--component", "api", "--request", "PRB-7", "--request", "#12", "--breaking"]

    assert shipped.rk("correct", "1.1", "billing/12", *words, "--format", "json").json == {
        "schema": "releasekit/correct/1",
        "version": "1.1",
        "edition": 2,
        "files": ["releases/1.1.json", "CHANGELOG.md"],
        "kept": False,
        "change": "billing/12.fix",
    }

    entry = entries(shipped, "1.1")["billing/12.fix"]
    assert (entry["kind"], entry["component"], entry["request"], entry["breaking"]) == ("security", "api", "PRB-7", True)
    assert [one["id"] for one in entry["requests"]] == ["PRB-7", "12"]
    assert {one["id"]: one["state"] for one in here(shipped, "1.1")["components"]}["api"] == "changed"
    shipped.rk("correct", "1.1", "PRB-7", "--not-breaking", "--request", "")
    entry = entries(shipped, "1.1")["billing/12.fix"]
    assert (entry["breaking"], entry["request"], here(shipped, "1.1")["edition"]) == (False, None, 2)


def test_an_entry_is_named_by_the_commit_that_a_document_shows(shipped: Product) -> None:
    oid = next(id for id in (one["id"] for one in shipped.record("1.1")["changes"]) if "/" not in id)

    shipped.rk("correct", "1.1", oid[:9], "--text", "ru=Тёмная тема")

    assert "- Тёмная тема\n" in changelog(shipped)
    assert f"1.1 has no entry '{oid[:6]}'" in shipped.rk("correct", "1.1", oid[:6], "--drop", status=2).err


def test_an_entry_is_dropped(shipped: Product) -> None:
    answer = shipped.rk("correct", "1.0", "11", "--drop", "--format", "json").json

    assert (answer["change"], list(entries(shipped, "1.0"))) == (None, ["billing/10.feature"])
    assert "Запросы принимаются" not in changelog(shipped)
    assert "1.0 has no entry '11'" in shipped.rk("correct", "1.0", "11", "--drop", status=2).err


def test_a_forgotten_entry_is_added(shipped: Product) -> None:
    words = ["--add", "--kind", "fix", "--component", "ui", "--text", "Окно закрывается", "--request", "77"]

    assert shipped.rk("correct", "1.0", *words, "--format", "json").json["change"] == "ui/77.fix"

    assert entries(shipped, "1.0")["ui/77.fix"]["text"] == {"ru": "Окно закрывается"}
    assert "- Окно закрывается (#77)\n" in changelog(shipped)
    land(shipped)
    history = shipped.rk("history", "--release", "1.0", "--lang", "en").out
    assert "Edition 2, corrected after the release." in history
    assert "- Окно закрывается (#77)\n" in history


def test_several_corrections_before_a_commit_are_one_edition(shipped: Product) -> None:
    shipped.rk("correct", "1.0", "10", "--text", "Раз")
    shipped.rk("correct", "1.0", "11", "--text", "Два")
    shipped.rk("withdraw", "1.0", "--reason", "Три")
    record = here(shipped, "1.0")
    assert (record["edition"], record["withdrawn"], [one["text"]["ru"] for one in record["changes"]]) == (2, "Три", ["Раз", "Два"])

    land(shipped)
    shipped.rk("correct", "1.0", "10", "--text", "Четыре")

    assert (here(shipped, "1.0")["edition"], here(shipped, "1.0")["withdrawn"]) == (3, "Три")


def test_it_begins_from_the_newest_edition_wherever_that_is(shipped: Product) -> None:
    old = shipped.clone.rev("HEAD")
    shipped.rk("correct", "1.0", "10", "--text", "Раз")
    land(shipped)
    shipped.clone.git("switch", "-q", "-c", "behind", old)
    assert here(shipped, "1.0")["edition"] == 1

    shipped.rk("correct", "1.0", "11", "--text", "Два")

    record = here(shipped, "1.0")
    assert (record["edition"], [one["text"]["ru"] for one in record["changes"]]) == (3, ["Раз", "Два"])
    assert "- Раз (#10)\n" in changelog(shipped)


def test_two_branches_with_an_edition_of_the_same_number_are_told_apart(shipped: Product) -> None:
    old = shipped.clone.rev("HEAD")
    shipped.rk("correct", "1.0", "10", "--text", "Раз")
    land(shipped)
    shipped.clone.git("switch", "-q", "-c", "apart", old)
    path = shipped.clone.path / "releases/1.0.json"
    text = path.read_text().replace('"edition": 1', '"edition": 2').replace("Счета выставляются", "Иначе")
    shipped.clone.commit("chore: correct it here, too", {"releases/1.0.json": text})

    assert "it differs from edition 2, which counts" in shipped.rk("correct", "1.0", "11", "--text", "Два", status=4).err

    assert path.read_text() == text


def test_a_branch_goes_on_with_its_own_edition(shipped: Product) -> None:
    shipped.clone.git("switch", "-q", "-c", "topic")
    shipped.rk("correct", "1.0", "10", "--text", "Раз")
    shipped.clone.git("commit", "-q", "-a", "-m", "chore: correct")

    shipped.rk("correct", "1.0", "11", "--text", "Два")

    assert here(shipped, "1.0")["edition"] == 2
    assert shipped.rk("history", "--release", "1.0", "--format", "json").json["releases"][0]["edition"] == 1


def test_a_file_that_is_not_checked_out_is_no_loss(shipped: Product) -> None:
    shipped.clone.git("switch", "-q", "-c", "topic")
    shipped.rk("correct", "1.0", "10", "--text", "Раз")
    shipped.clone.git("commit", "-q", "-a", "-m", "chore: correct")
    (shipped.clone.path / "releases/1.0.json").unlink()

    shipped.rk("correct", "1.0", "11", "--text", "Два")

    assert [one["text"]["ru"] for one in here(shipped, "1.0")["changes"]] == ["Раз", "Два"]


def test_without_a_checkout_of_any_commit_the_main_branch_counts(shipped: Product) -> None:
    shipped.clone.git("switch", "-q", "--orphan", "empty")

    shipped.rk("correct", "1.0", "10", "--text", "Раз")

    assert here(shipped, "1.0")["edition"] == 2


@pytest.mark.parametrize("format_", ["md", "html"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_hostile_text_does_nothing_in_a_document(shipped: Product, format_: str, language: str) -> None:
    shipped.rk("correct", "1.0", "10", "--text", HOSTILE, "--text", f"en={HOSTILE}", "--request", HOSTILE)
    land(shipped)

    document, markdown = shipped.rk("history", "--format", format_, "--lang", language).out, changelog(shipped)
    text = document + markdown

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert re.search(r"(?<!\\)\[a\]", markdown + (document if format_ == "md" else "")) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["10"], "nothing to correct was given"),
        ([], "an entry of 1.0 must be named; it has:\n  billing/10.feature: billing, feature: Счета выставляются"),
        (["--text", "a"], "an entry of 1.0 must be named"),
        (["--drop"], "an entry of 1.0 must be named"),
        (["99", "--kind", "fix"], "1.0 has no entry '99'"),
        (["10", "--kind", "fxi"], "there is no kind 'fxi' (did you mean 'fix'?)"),
        (["10", "--component", "bilinng"], "there is no component 'bilinng' (did you mean 'billing'?)"),
        (["10", "--text", "de=Rechnungen"], "there is no language 'de'"),
        (["10", "--text", "log=debug works"], "there is no language 'log'"),
        (["10", "--text", ""], "the text is empty"),
        (["10", "--text", "en="], "the text is empty"),
        (["10", "--text", "a", "--text", "ru=b"], "two texts in 'ru' were given"),
        (["10", "--drop", "--kind", "fix"], "--drop takes the entry out"),
        (["--add", "--drop"], "--drop takes the entry out"),
        (["10", "--add", "--kind", "fix"], "--add makes a new entry"),
        (["--add"], "a new entry needs --kind and --component and --text"),
        (["--add", "--kind", "fix", "--component", "ui"], "a new entry needs --text"),
        (["10", "--text", "\udcff"], "the text is no text in UTF-8"),
    ],
)
def test_what_makes_no_sense_is_refused(shipped: Product, words: list[str], said: str) -> None:
    before = snapshot(shipped.clone.path, [".git"])

    assert said in shipped.rk("correct", "1.0", *words, status=2).err

    assert snapshot(shipped.clone.path, [".git"]) == before


def test_a_text_may_hold_an_equals_sign(shipped: Product) -> None:
    shipped.rk("correct", "1.0", "10", "--text", "ru=log=debug пишет всё", "--text", "en=x=5")
    assert entries(shipped, "1.0")["billing/10.feature"]["text"] == {"ru": "log=debug пишет всё", "en": "x=5"}
    shipped.rk("correct", "1.0", "11", "--text", "a = b")
    assert entries(shipped, "1.0")["api/11.feature"]["text"] == {"ru": "a = b"}


def test_what_says_so_already_is_refused(shipped: Product) -> None:
    assert "says so already" in shipped.rk("correct", "1.0", "10", "--text", "Счета выставляются", status=3).err


def test_a_bare_repository_has_no_work_tree(shipped: Product) -> None:
    answer = releasekit_here("-C", str(shipped.remote.path), "correct", "1.0", "10", "--drop")
    assert (answer.status, "a bare repository has no work tree" in answer.err) == (4, True)


def test_the_library_wants_to_know_what_to_do(shipped: Product) -> None:
    from releasekit import Project, Version
    from releasekit.errors import UsageError

    with pytest.raises(UsageError, match="neither an entry nor what it says was given"):
        Project.open(shipped.clone.path).correct(Version(1, 0), None, None)
