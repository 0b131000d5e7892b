"""Plans as files: what is planned today may be carried out later, elsewhere, and only against the state that it was made for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.delivery.products import CONFIG, Product, assert_released, releasekit_here, snapshot, take_state
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"


@pytest.fixture
def plan(ready: Product, tmp_path: Path) -> Path:
    """A plan of 1.2, saved."""
    ready.rk("cut", "--plan", str(tmp_path / "plan.json"), "--as-of", DAY)
    return tmp_path / "plan.json"


def everything(product: Product) -> tuple[Any, ...]:
    """All that a release could write to, besides releasekit's own folder."""
    return (*take_state(product.clone, product.remote), snapshot(product.clone.path, [".git/releasekit/", ".git/objects/"]))


def test_saving_a_plan_writes_the_plan_and_nothing_else(ready: Product, tmp_path: Path) -> None:
    before = everything(ready)
    answer = ready.rk("cut", "--plan", str(tmp_path / "plan.json"), "--as-of", DAY)
    saved = json.loads((tmp_path / "plan.json").read_bytes())
    shown = ready.rk("cut", "--dry-run", "--format", "json", "--as-of", DAY).json

    assert answer.out == ""
    assert shown.pop("preview")["files"]
    assert saved == shown
    assert everything(ready) == before


@pytest.mark.parametrize("words", [["cut"], ["hotfix", "1.0", "--pick", "FIX"]], ids=lambda words: words[0])
def test_a_dry_run_writes_nothing_anywhere_but_in_its_own_workshop(ready: Product, fix: str, words: list[str]) -> None:
    before = everything(ready)
    ready.rk(*(fix if word == "FIX" else word for word in words), "--dry-run", "--as-of", DAY)

    assert everything(ready) == before
    assert not (ready.state / "releases").exists()
    assert not (ready.state / "pending").exists()
    assert [ref for ref in RepoBuilder(ready.state / "repository.git").refs() if "pending" in ref] == []


def test_no_push_composes_the_release_and_publishes_nothing(ready: Product, tmp_path: Path) -> None:
    before = everything(ready)
    composed = ready.rk("cut", "--no-push", "--as-of", DAY, "--format", "json", "-o", str(tmp_path / "out")).json

    assert composed["published"] is False
    assert everything(ready) == before
    assert (tmp_path / "out" / "toweco-docs-1.2.zip").is_file()
    workshop = RepoBuilder(ready.state / "repository.git")
    assert workshop.git("cat-file", "-t", composed["tag_object"]) == "tag"
    published = ready.rk("cut", "--yes", "--as-of", DAY, "--format", "json", "-o", str(tmp_path / "again")).json
    assert (published["commit"], published["tag_object"]) == (composed["commit"], composed["tag_object"])
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "again")


def test_no_push_asks_nothing_and_leaves_nothing_to_resume(ready: Product) -> None:
    answer = ready.rk("cut", "--no-push", "--as-of", DAY)

    assert "composed, and not published" in answer.out
    assert ready.rk("resume", status=4).out == ""


def test_the_record_of_a_cut_lists_the_commits_that_nothing_describes(ready: Product) -> None:
    ready.clone.git("revert", "--no-edit", ready.push("Try something", {"ui/try": "1\n"}))
    oid = ready.push("Tidy the shelves (#16)", {"ui/page": "2\n"})
    shown = ready.rk("cut", "--dry-run", "--as-of", DAY).out
    ready.cut(DAY)
    record = ready.record("1.2")

    assert [(change["id"], change["kind"], change["component"]) for change in record["changes"] if not change["noted"]] == [
        (oid, "internal", "ui")
    ]
    assert record["unnoted"] == 1
    assert ("Tidy the shelves" in shown, "and 1 commit(s) without an entry" in shown) == (False, True)
    assert "Tidy the shelves" not in ready.show("v1.2:CHANGELOG.md")


def test_a_saved_plan_makes_the_release_that_it_says(ready: Product, plan: Path) -> None:
    digest = ready.rk("cut", "--dry-run", "--format", "json", "--as-of", DAY).json["digest"]
    answer = ready.rk("cut", "--from-plan", str(plan), "--yes", "--format", "json", "--as-of", "2026-05-05").json

    assert (answer["version"], answer["plan"]) == ("1.2", digest)
    assert_released(ready, "1.2")
    assert ready.record("1.2")["released"] == DAY


def test_a_saved_plan_makes_the_same_release_on_another_machine(ready: Product, plan: Path) -> None:
    expected = ready.rk("cut", "--no-push", "--from-plan", str(plan), "--format", "json").json
    answer = ready.another_clone().rk("cut", "--from-plan", str(plan), "--yes", "--format", "json").json

    assert (answer["commit"], answer["tag_object"]) == (expected["commit"], expected["tag_object"])


def test_a_saved_hotfix_makes_its_picks_again(ready: Product, fix: str, tmp_path: Path) -> None:
    file = str(tmp_path / "hotfix.json")
    ready.rk("hotfix", "1.0", "--pick", fix, "--plan", file, "--as-of", DAY)
    ready.another_clone().rk("hotfix", "1.0", "--from-plan", file, "--yes")

    assert_released(ready, "1.0.1", "release/1.0")
    assert fix in ready.remote.git("log", "-1", "--format=%B", "v1.0.1^")


def test_a_saved_plan_is_refused_once_the_branch_moved(ready: Product, plan: Path) -> None:
    """Case 10."""
    ready.push("fix(ui): more", {"ui/more": "x"})
    before = everything(ready)

    for words in (["--yes"], ["--no-push"]):
        assert "moved since the plan was made" in ready.rk("cut", "--from-plan", str(plan), *words, status=5).err
    assert everything(ready) == before


def test_a_saved_plan_is_refused_once_the_number_is_taken(ready: Product, plan: Path) -> None:
    ready.remote.git("tag", "-a", "-m", "theirs", "v1.2", "v1.0")
    before = everything(ready)

    assert "v1.2" in ready.rk("cut", "--from-plan", str(plan), "--yes", status=5).err
    assert everything(ready) == before


def test_a_saved_plan_is_refused_once_the_line_branch_is_there(ready: Product, fix: str, tmp_path: Path) -> None:
    file = str(tmp_path / "hotfix.json")
    ready.rk("hotfix", "1.0", "--pick", fix, "--plan", file, "--as-of", DAY)
    ready.remote.git("branch", "release/1.0", "v1.0")

    assert "refs/heads/release/1.0" in ready.rk("hotfix", "1.0", "--from-plan", file, "--yes", status=5).err


def test_a_plan_of_another_repository_is_refused(ready: Product, plan: Path, tmp_path: Path) -> None:
    """Case 28."""
    foreign = RepoBuilder.init(tmp_path / "foreign")
    foreign.commit("feat: x", {"releasekit.toml": CONFIG})
    foreign.bare_remote(tmp_path / "foreign.git")
    before = take_state(foreign)
    answer = releasekit_here("-C", str(foreign.path), "cut", "--from-plan", str(plan), "--yes")

    assert answer.status in {2, 4, 5}, answer.err
    assert take_state(foreign) == before


@pytest.mark.parametrize(
    "change",
    [
        {"tag": "v9.9"},
        {"base": "0" * 40},
        {"refs": [{"ref": "refs/heads/other", "before": None, "to": "commit"}, {"ref": "refs/tags/v1.2", "before": None, "to": "tag"}]},
        {"removes": ["README.md"]},
        {"version": "7.7"},
        {"identity": "Eve <eve@example.org>\nparent 0000"},
        {"moment": "yesterday"},
        {"record": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_plan_that_was_tampered_with_is_refused(ready: Product, plan: Path, change: dict[str, Any]) -> None:
    data = json.loads(plan.read_bytes())
    plan.write_text(json.dumps({**data, **change}), encoding="utf-8")
    before = everything(ready)
    answer = ready.rk("cut", "--from-plan", str(plan), "--yes", status=None)

    assert answer.status in {2, 3, 4, 5}, answer.err
    assert everything(ready) == before


def test_a_plan_takes_no_option_that_would_make_another_one(ready: Product, plan: Path, fix: str) -> None:
    before = take_state(ready.clone, ready.remote)
    options = (["--major"], ["--version", "1.2"], ["--commit", "HEAD"], ["--early", "why"], ["--allow", "RK401=why"], ["--propose"])
    for words in options:
        assert "what was planned" in ready.rk("cut", "--from-plan", str(plan), "--yes", *words, status=2).err
    for words in (["--pick", fix], ["--reason", "urgent"], ["--propose"]):
        assert "what was planned" in ready.rk("hotfix", "1.0", "--from-plan", str(plan), "--yes", *words, status=2).err
    assert take_state(ready.clone, ready.remote) == before


def test_a_plan_is_carried_out_by_the_command_that_made_it(ready: Product, plan: Path, fix: str, tmp_path: Path) -> None:
    file = str(tmp_path / "hotfix.json")
    ready.rk("hotfix", "1.0", "--pick", fix, "--plan", file, "--as-of", DAY)

    assert "releasekit cut --from-plan" in ready.rk("hotfix", "1.0", "--from-plan", str(plan), "--yes", status=2).err
    assert "releasekit hotfix 1.0 --from-plan" in ready.rk("hotfix", "1.1", "--from-plan", file, "--yes", status=2).err
    assert "releasekit hotfix 1.0 --from-plan" in ready.rk("cut", "--from-plan", file, "--yes", status=2).err
    ready.rk("hotfix", "--from-plan", file, "--yes")
    assert "say which line" in ready.rk("hotfix", status=2).err
    assert "refs/tags/v1.0.1" in ready.remote.refs()
