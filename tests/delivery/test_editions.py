"""Corrected records in later releases: they come along, and are never put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.delivery.products import FILES_OF_1_2, aboard, snapshot

if TYPE_CHECKING:
    from tests.delivery.products import Product


def land(product: Product, message: str = "chore: correct") -> str:
    """Commit what lies in the work tree, and push it."""
    product.clone.git("add", "--all")
    product.clone.git("commit", "-q", "-m", message)
    product.clone.git("push", "-q", "origin", "HEAD")
    return product.clone.rev("HEAD")


def section(text: str, version: str) -> str:
    """What the changelog says of a version, markers included."""
    return text[text.index(f"<!-- releasekit {version} ") : text.index(f"<!-- /releasekit {version} -->")]


def bundled(outcome: Any, version: str) -> dict[str, Any]:
    """The records in the bundle of a release, by version."""
    archive = next(path for path in outcome["files"] if path.endswith(".zip"))
    with ZipFile(archive) as bundle:
        releases = json.loads(bundle.read(f"toweco-docs-{version}/history/history.json"))["releases"]
    return {one["version"]: one for one in releases}


def test_from_a_correction_to_the_release_after_the_next(product: Product) -> None:
    product.cut("2026-01-14")
    product.pull()
    product.rk("correct", "1.0", "10", "--text", "Счета выставляются верно", "--text", "en=Bills are right")
    land(product)
    corrected = product.record("1.0", "main")

    aboard(product)
    outcome = product.cut("2026-01-28")
    product.pull()

    assert product.record("1.0") == {**corrected, "edition": 1, "editions": [], "changes": product.record("1.0")["changes"]}
    assert product.record("1.0", "v1.1") == corrected
    assert "- Счета выставляются верно (#10)\n" in section(product.show("v1.1:CHANGELOG.md"), "1.0")
    assert "Редакция 2, исправлена после выпуска." in section(product.show("v1.1:CHANGELOG.md"), "1.0")
    assert bundled(outcome, "1.1")["1.0"] == corrected
    assert product.clone.git("diff", "--name-only", "v1.1~1", "v1.1", "--", "releases") == "releases/1.1.json"

    product.rk("withdraw", "1.1", "--reason", "The screens flicker still")
    land(product)
    product.push("fix(ui): flicker, again (#16)", {"ui/page": "calmer\n"})
    outcome = product.cut("2026-02-11")
    product.pull()

    assert outcome["version"] == "1.2"
    assert product.record("1.2")["previous"] == "1.1"
    assert [one["request"] for one in product.record("1.2")["changes"] if one["kind"] != "internal"] == ["16"]
    told = bundled(outcome, "1.2")
    assert {version: (one["edition"], one["withdrawn"]) for version, one in told.items()} == {
        "1.0": (2, None),
        "1.1": (2, "The screens flicker still"),
        "1.2": (1, None),
    }
    changelog = product.show("v1.2:CHANGELOG.md")
    assert "The screens flicker still" in section(changelog, "1.1")
    assert section(changelog, "1.0") == section(product.show("v1.1:CHANGELOG.md"), "1.0")
    assert [one["edition"] for one in product.rk("history", "--format", "json").json["releases"]] == [1, 2, 2]
    assert product.rk("version").out == "1.2\n"
    assert product.rk("check").status == 0


def test_the_cut_writes_the_section_as_the_correction_did(ready: Product) -> None:
    ready.rk("correct", "1.0", "10", "--kind", "fix")
    land(ready)
    before = (ready.clone.path / "CHANGELOG.md").read_text()

    ready.cut("2026-02-11")

    after = ready.show("v1.2:CHANGELOG.md")
    assert [section(after, version) for version in ("1.0", "1.1")] == [section(before, version) for version in ("1.0", "1.1")]


def test_a_correction_without_a_changelog_is_written_by_the_cut(ready: Product) -> None:
    ready.rk("correct", "1.0", "10", "--text", "Верно")
    ready.clone.git("checkout", "-q", "HEAD", "--", "CHANGELOG.md")
    land(ready)

    ready.cut("2026-02-11")

    assert "- Верно (#10)\n" in section(ready.show("v1.2:CHANGELOG.md"), "1.0")


def test_an_edited_section_stays_through_correction_and_cut(ready: Product) -> None:
    changelog = ready.clone.path / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("Запросы принимаются", "Запросы принимаются, все"))
    land(ready, "docs: better words")
    ready.rk("correct", "1.0", "10", "--text", "Верно")
    land(ready)

    answer = ready.rk("cut", "--yes", "--as-of", "2026-02-11")

    assert "the section of 1.0 in the changelog was edited by hand" in answer.err
    assert section(ready.show("v1.2:CHANGELOG.md"), "1.0") == section(changelog.read_text(), "1.0")
    assert ready.record("1.0", "v1.2")["edition"] == 2


def test_a_correction_that_is_not_pushed_does_not_count_yet(ready: Product) -> None:
    ready.rk("withdraw", "1.1", "--reason", "broken")
    here = snapshot(ready.clone.path, [".git"])

    ready.cut("2026-02-11")

    assert ready.record("1.1", "v1.2")["edition"] == 1
    assert snapshot(ready.clone.path, [".git"]) == here


def test_without_a_remote_a_cut_waits_until_the_correction_is_committed(ready: Product) -> None:
    ready.clone.git("remote", "remove", "origin")
    ready.rk("withdraw", "1.1", "--reason", "broken")

    assert "not committed" in ready.rk("cut", "--yes", "--as-of", "2026-02-11", status=4).err

    ready.clone.git("commit", "-q", "-a", "-m", "chore: withdraw 1.1")
    ready.rk("cut", "--yes", "--as-of", "2026-02-11")
    assert json.loads(ready.clone.git("show", "v1.2:releases/1.1.json"))["withdrawn"] == "broken"


def test_a_withdrawn_release_filled_its_slot(ready: Product) -> None:
    ready.push("ci: a train", {"releasekit.toml": (ready.clone.path / "releasekit.toml").read_text() + "\n[train]\nanchor = 2026-01-14\n"})
    before = ready.rk("schedule", "--past", "--format", "json", "--as-of", "2026-01-30").json
    ready.rk("withdraw", "1.1", "--reason", "broken")
    land(ready)

    assert ready.rk("schedule", "--past", "--format", "json", "--as-of", "2026-01-30").json == before
    assert "no cut is due" in ready.rk("cut", "--dry-run", "--as-of", "2026-01-30", status=1).err


# Hotfixes -------------------------------------------------------------------------------------------------------------------


def test_a_hotfix_takes_the_corrections_of_the_main_branch_along(shipped: Product, fix: str) -> None:
    shipped.rk("withdraw", "1.0", "--reason", "Bills are wrong")
    land(shipped)

    outcome = shipped.hotfix("2026-02-02", "1.0", fix)

    assert shipped.record("1.0", "v1.0.1")["withdrawn"] == "Bills are wrong"
    assert "Bills are wrong" in section(shipped.show("v1.0.1:CHANGELOG.md"), "1.0")
    assert bundled(outcome, "1.0.1")["1.0"]["edition"] == 2
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    assert shipped.rk("version", "--line", "1.0").out == "1.0.1\n"


def test_a_plan_of_a_hotfix_stays_the_same_while_the_main_branch_moves(shipped: Product, fix: str) -> None:
    def planned() -> Any:
        return shipped.rk("hotfix", "1.0", "--pick", fix, "--dry-run", "--format", "json", "--as-of", "2026-02-02").json

    assert planned()["corrections"] is None
    shipped.rk("withdraw", "1.0", "--reason", "Bills are wrong")
    corrections = land(shipped)
    first = planned()
    assert first["corrections"] == corrections
    shipped.push("chore: something else", {"ui/page": "other\n"})
    assert planned() == first


def test_a_saved_plan_of_a_hotfix_releases_what_was_known_then(shipped: Product, fix: str, tmp_path: Path) -> None:
    shipped.rk("withdraw", "1.0", "--reason", "Bills are wrong")
    land(shipped)
    plan = str(tmp_path / "plan.json")
    shipped.rk("hotfix", "1.0", "--pick", fix, "--plan", plan, "--as-of", "2026-02-02")
    shipped.rk("withdraw", "1.0", "--reason", "Bills are very wrong")
    land(shipped)

    shipped.rk("hotfix", "1.0", "--from-plan", plan, "--yes")

    assert shipped.record("1.0", "v1.0.1")["withdrawn"] == "Bills are wrong"
    shipped.pull()
    assert shipped.rk("history", "--format", "json").json["releases"][-1]["withdrawn"] == "Bills are very wrong"


def test_a_correction_on_the_line_itself_is_not_put_back(shipped: Product, fix: str) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    shipped.clone.git("fetch", "-q", "--tags", "origin")
    shipped.clone.git("switch", "-q", "-c", "release/1.0", "origin/release/1.0")
    shipped.rk("correct", "1.0", "10", "--text", "Верно")
    land(shipped)
    shipped.push("fix(billing): once more (#18)", {"billing/tax": "less\n"})

    shipped.hotfix("2026-02-03", "1.0")

    assert shipped.record("1.0", "v1.0.2")["edition"] == 2
    assert "- Верно (#10)\n" in section(shipped.show("v1.0.2:CHANGELOG.md"), "1.0")


def test_a_correction_that_is_picked_is_not_put_back(shipped: Product, fix: str) -> None:
    shipped.rk("correct", "1.0", "10", "--text", "Верно")
    shipped.clone.git("checkout", "-q", "HEAD", "--", "CHANGELOG.md")
    shipped.clone.git("switch", "-q", "-c", "aside")
    oid = land(shipped)
    shipped.clone.git("switch", "-q", "main")

    shipped.hotfix("2026-02-02", "1.0", fix, oid)

    assert shipped.record("1.0", "v1.0.1")["edition"] == 2


def test_the_record_of_a_hotfix_is_corrected_on_the_main_branch(shipped: Product, fix: str) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    shipped.pull()
    shipped.rk("withdraw", "1.0.1", "--reason", "The fix is none")
    land(shipped)
    assert shipped.rk("version", "--line", "1.0").out == "1.0\n"
    assert shipped.rk("version", "--next", "hotfix", "--line", "1.0").out == "1.0.2\n"
    assert shipped.rk("check").status == 0

    aboard(shipped)
    shipped.cut("2026-02-11")

    assert shipped.record("1.0.1", "v1.2")["withdrawn"] == "The fix is none"
    assert "The fix is none" in section(shipped.show("v1.2:CHANGELOG.md"), "1.0.1")


# What cannot be read --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["version"], ["history"], ["cut", "--yes"], ["status"]])
def test_a_damaged_record_on_the_main_branch_is_said_with_its_place(ready: Product, command: list[str]) -> None:
    ready.push("chore: a conflict", {"releases/1.1.json": "<<<<<<< HEAD\n"})

    assert "releases/1.1.json: the record is not JSON" in ready.rk(*command, status=4).err


def test_a_tag_that_somebody_made_by_hand_has_no_record_to_read(ready: Product) -> None:
    ready.push("Release 1.2", FILES_OF_1_2)
    ready.clone.tag("v1.2")

    assert ready.rk("version").out == "1.2\n"
