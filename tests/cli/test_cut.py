"""``releasekit cut`` and ``hotfix``: options, answers, and what is refused by policy or because nothing is due."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from releasekit.core.record import Record
from tests.delivery.products import CONFIG, Product, take_state

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-02-11"
TRAIN = "[train]\nanchor = 2026-01-14\n"


@pytest.fixture
def ready(shipped: Product) -> Product:
    """A fix is aboard 1.2."""
    shipped.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    return shipped


def test_the_plan_is_shown_on_stdout_by_a_dry_run_and_nothing_is_written(ready: Product) -> None:
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk("cut", "--dry-run", "--as-of", DAY)
    head = ready.clone.rev("HEAD")
    record = Record.from_json(ready.rk("cut", "--dry-run", "--format", "json", "--as-of", DAY).json["record"])
    lines = record.to_bytes().count(b"\n")

    first, *rest = answer.out.splitlines()
    assert first.startswith("1.2 (stable) for origin, on 2026-02-11; plan ")
    assert [line for line in rest if line and not line.startswith("    ")] == [
        "changes",
        "  ui fix: flicker",
        "documents",
        "  README.md: current",
        "  docs/billing/guide.md: current",
        "refs",
        f"  refs/heads/main: {head[:9]} -> the release commit",
        "  refs/tags/v1.2: new -> the tag",
        "files of the release commit",
        "  CHANGELOG.md: modified, +10 -0",
        "  VERSION: modified, +1 -1",
        "  pyproject.toml: modified, +1 -1",
        f"  releases/1.2.json: added, +{lines} -0 (a record)",
        "steps",
        f'  commit "Release Toweco 1.2" on {head[:9]}',
        "  tag v1.2 on it",
        "  push --atomic origin",
        "  documents and bundle of 1.2 -> --output, or the state folder",
    ]
    assert rest[rest.index("  VERSION: modified, +1 -1") + 2 :][:2] == ["    -VERSION = 1.1", "    +VERSION = 1.2"]
    assert "    refs/tags/v1.2: nothing -> the tag (lease)" in rest
    assert answer.err == ""
    assert take_state(ready.clone, ready.remote) == before


def test_the_plan_as_json_is_the_same_on_every_run_and_machine(ready: Product) -> None:
    one = ready.rk("cut", "--dry-run", "--format", "json", "--as-of", f"{DAY}T01:00").json
    two = ready.another_clone().rk("cut", "--dry-run", "--format", "json", "--as-of", f"{DAY}T23:00").json
    other_day = ready.rk("cut", "--dry-run", "--format", "json", "--as-of", "2026-02-12").json

    assert one["schema"] == "releasekit/plan/1"
    assert one == two
    assert one["digest"] != other_day["digest"]
    assert "T01" not in json.dumps(one)


def test_a_cut_answers_with_what_was_made(ready: Product) -> None:
    answer = ready.rk("cut", "--yes", "--as-of", DAY)
    commit = ready.remote.rev("v1.2")

    assert answer.out.splitlines()[0] == f"1.2 is released: v1.2 at {commit[:9]}"
    assert all(line.startswith(f"  {ready.state}/releases/1.2/") for line in answer.out.splitlines()[1:])
    assert answer.err.splitlines()[-2:] == ["composing 1.2", "pushing v1.2 to origin"]


def test_a_cut_as_json_has_the_published_keys(ready: Product) -> None:
    answer = ready.rk("cut", "--yes", "--as-of", DAY, "--format", "json").json

    assert answer["schema"] == "releasekit/cut/1"
    assert (answer["version"], answer["tag"], answer["published"]) == ("1.2", "v1.2", True)
    assert answer["commit"] == ready.remote.rev("main")
    assert answer["tag_object"] == ready.remote.refs()["refs/tags/v1.2"]


def test_a_cut_writes_documents_where_it_is_told_to(ready: Product, tmp_path: Path) -> None:
    ready.rk("cut", "--yes", "--as-of", DAY, "--output", str(tmp_path / "out"))

    assert (tmp_path / "out" / "toweco-docs-1.2.zip").is_file()
    assert not (ready.state / "releases").exists()


@pytest.mark.parametrize(
    ("words", "number"), [([], "1.2"), (["--major"], "2.0"), (["--version", "1.2"], "1.2"), (["--version", "2.0"], "2.0")], ids=str
)
def test_the_number_is_the_next_stable_or_major_one(ready: Product, words: list[str], number: str) -> None:
    assert ready.rk("cut", "--dry-run", "--format", "json", *words).json["version"] == number


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--version", "1.3"], 3, "1.3 is not the next number"),
        (["--version", "1.1"], 3, "1.1 is not the next number"),
        (["--version", "1.1.1"], 2, "releasekit hotfix 1.1"),
        (["--version", "1.2", "--major"], 2, "exclude each other"),
    ],
)
def test_another_number_is_refused(ready: Product, words: list[str], status: int, said: str) -> None:
    before = take_state(ready.clone, ready.remote)

    assert said in ready.rk("cut", "--yes", *words, status=status).err
    assert take_state(ready.clone, ready.remote) == before


# The train -------------------------------------------------------------------------------------------------------------------


def test_before_its_slot_a_release_is_not_due_and_the_next_slot_is_named(ready: Product) -> None:
    ready.configure(CONFIG + TRAIN)
    before = take_state(ready.clone, ready.remote)
    answer = ready.rk("cut", "--yes", "--as-of", "2026-02-10", status=1)

    assert "the next slot is 2026-02-11" in answer.err
    assert "--early" in answer.err
    assert take_state(ready.clone, ready.remote) == before


def test_an_early_cut_is_recorded_with_its_reason(ready: Product) -> None:
    ready.configure(CONFIG + TRAIN)
    ready.cut("2026-02-05", "--early", "trade fair")
    record = ready.record("1.2")

    assert record["overrides"] == [{"rule": "early", "reason": "trade fair"}]
    assert (record["planned"], record["released"]) == ("2026-02-11", "2026-02-05")


def test_a_late_cut_fills_the_slot_that_it_missed_and_bears_its_own_day(ready: Product) -> None:
    ready.configure(CONFIG + TRAIN)
    ready.cut("2026-02-13")
    record = ready.record("1.2")

    assert (record["planned"], record["released"]) == ("2026-02-11", "2026-02-13")
    assert "2026-02-25" in ready.rk("cut", "--dry-run", "--as-of", "2026-02-14", status=1).err


def test_a_cut_on_its_day_bears_the_moment_of_the_slot(ready: Product) -> None:
    ready.configure(CONFIG + '[train]\nanchor = 2026-01-14\ntimezone = "Europe/Moscow"\n')
    ready.cut(f"{DAY}")

    assert ready.remote.git("log", "-1", "--format=%cI %aI", "v1.2") == f"{DAY}T12:00:00+03:00 {DAY}T12:00:00+03:00"


def test_without_a_train_a_cut_is_always_due_and_never_dated_before_its_base(ready: Product) -> None:
    """Case 60."""
    ready.clone.commit("fix(ui): from the future", {"ui/later": "x"}, date="2026-03-01T10:00:00+00:00")
    ready.clone.git("push", "-q", "origin", "main")
    ready.cut("2026-02-01")

    assert ready.remote.git("log", "-1", "--format=%ct", "v1.2") == ready.remote.git("log", "-1", "--format=%ct", "v1.2^")
    assert ready.record("1.2")["released"] == "2026-02-01"


@pytest.mark.parametrize(
    ("message", "files"), [("chore: tidy", {"ui/page": "2"}), ("tidy", {"ui/page": "2"}), ("refactor: x", {"api/x": "2"})]
)
def test_with_nothing_that_a_user_can_see_there_is_nothing_to_release(shipped: Product, message: str, files: dict[str, str]) -> None:
    """Case 62."""
    shipped.push(message, files)
    before = take_state(shipped.remote)

    assert "nothing to release" in shipped.rk("cut", "--yes", "--as-of", DAY, status=1).err
    assert take_state(shipped.remote) == before


def test_right_after_a_release_there_is_nothing_to_release(ready: Product) -> None:
    """Cases 15 and 62."""
    ready.cut(DAY)
    before = take_state(ready.remote)

    assert "nothing to release" in ready.rk("cut", "--yes", "--as-of", DAY, status=1).err
    assert take_state(ready.remote) == before


# Hotfixes --------------------------------------------------------------------------------------------------------------------


def test_a_hotfix_says_why_it_is_made(shipped: Product, fix: str) -> None:
    shipped.hotfix(DAY, "1.0", fix)

    assert shipped.record("1.0.1")["reason"] == "urgent"


def test_the_reason_may_be_named(shipped: Product, fix: str) -> None:
    shipped.cut(DAY, "1.0", "--pick", fix, "--reason", "minor", command="hotfix")

    assert shipped.record("1.0.1")["reason"] == "minor"


@pytest.mark.parametrize(
    ("message", "status", "reason"),
    [
        ("fix(ui): x", 0, "urgent"),
        ("docs(ui): x", 0, "minor"),
        ("feat(ui): x", 3, ""),
        ("fix(ui)!: x", 3, ""),
        ("x\n\nChangelog: removal\nComponent: ui", 3, ""),
    ],
)
def test_policy_decides_what_a_hotfix_may_hold(shipped: Product, message: str, status: int, reason: str) -> None:
    picked = shipped.push(message, {"ui/new": "x\n"})
    before = take_state(shipped.remote)
    answer = shipped.rk("hotfix", "1.1", "--pick", picked, "--yes", "--as-of", DAY, status=status)

    if status:
        assert "RK403" in answer.err
        assert take_state(shipped.remote) == before
    else:
        assert shipped.record("1.1.1")["reason"] == reason


def test_an_urgent_hotfix_refuses_what_can_wait(shipped: Product) -> None:
    picked = shipped.push("docs(ui): x", {"ui/new": "x\n"})

    assert "RK403" in shipped.rk("hotfix", "1.1", "--pick", picked, "--reason", "urgent", "--yes", status=3).err


def test_policy_is_set_aside_with_a_reason_that_the_record_keeps(shipped: Product) -> None:
    picked = shipped.push("feat(ui): x", {"ui/new": "x\n"})
    shipped.cut(DAY, "1.1", "--pick", picked, "--allow", "RK403=asked for by the customer", command="hotfix")

    assert shipped.record("1.1.1")["overrides"] == [{"rule": "RK403", "reason": "asked for by the customer"}]


def test_two_hotfixes_of_a_line_follow_each_other(shipped: Product, fix: str) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    second = shipped.push("fix(ui): flicker", {"ui/calm": "calm\n"})
    shipped.hotfix("2026-02-03", "1.0", second)

    assert shipped.record("1.0.2")["previous"] == "1.0.1"
    assert shipped.remote.rev("release/1.0") == shipped.remote.rev("v1.0.2")
    assert shipped.remote.rev("v1.0.2~2") == shipped.remote.rev("v1.0.1")


def test_a_hotfix_of_a_line_that_has_no_branch_and_nothing_picked_has_nothing_to_release(shipped: Product) -> None:
    """Case 54."""
    answer = shipped.rk("hotfix", "1.0", "--yes", status=4)

    assert "--pick" in answer.err
    assert "release/1.0" in answer.err


def test_a_hotfix_of_a_line_branch_that_holds_nothing_new_has_nothing_to_release(shipped: Product, fix: str) -> None:
    shipped.hotfix("2026-02-02", "1.0", fix)
    before = take_state(shipped.remote)

    assert "nothing to release" in shipped.rk("hotfix", "1.0", "--yes", status=1).err
    assert take_state(shipped.remote) == before


def test_a_hotfix_of_a_line_without_a_stable_version_is_refused(shipped: Product, fix: str) -> None:
    """Case 54."""
    assert "9.9" in shipped.rk("hotfix", "9.9", "--pick", fix, "--yes", status=4).err


def test_a_hotfix_is_never_asked_whether_a_train_is_due(shipped: Product, fix: str) -> None:
    shipped.configure(CONFIG + TRAIN)
    answer = shipped.hotfix("2026-02-03", "1.0", fix)

    assert answer["published"] is True
    assert shipped.record("1.0.1")["planned"] is None


# resume and abort ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["resume", "abort"])
def test_with_nothing_pending_there_is_nothing_to_finish_or_to_give_up(shipped: Product, command: str) -> None:
    answer = shipped.rk(command, status=4)

    assert (answer.out, "no release is pending" in answer.err) == ("", True)
    shipped.push("fix(ui): flicker", {"ui/page": "calm\n"})
    shipped.cut(DAY)
    assert "no release is pending" in shipped.rk(command, status=4).err


def test_a_remote_whose_head_names_no_branch_is_told(ready: Product) -> None:
    """As a bare repository has it that was made where branches begin with another name."""
    ready.remote.git("symbolic-ref", "HEAD", "refs/heads/trunk")

    told = ready.rk("cut", "--dry-run", "--as-of", DAY, status=4).err
    assert "the HEAD of origin names no branch that is there, so its main branch is not known\npush it first, or name it" in told
