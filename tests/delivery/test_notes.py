"""Messages reworded by git notes, at a cut: the notes of the remote count, and a plan is for those that it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from releasekit.core.rewordings import NOTES
from tests.delivery.products import Product, assert_released, take_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DAY = "2026-02-11"


def note(product: Product, message: str, commit: str = "HEAD", *, pushed: bool = True) -> str:
    """Reword the message of a commit; answers with the object of the notes."""
    product.clone.git("notes", f"--ref={NOTES}", "add", "--force", "-m", message, commit)
    if pushed:
        product.clone.git("push", "-q", "--force", "origin", NOTES)
    return product.clone.rev(NOTES)


def planned(product: Product, day: str = DAY) -> Any:
    """The plan of the next release on a day."""
    return product.rk("cut", "--dry-run", "--format", "json", "--as-of", day).json


def record_of(product: Product, version: str) -> Any:
    """The record of a release, as the clone knows it."""
    (record,) = product.rk("history", "--release", version, "--format", "json").json["releases"]
    return record


def texts(record: Any) -> list[str]:
    """What a record tells users."""
    return [change["text"]["ru"] for change in record["changes"] if change["noted"]]


def save(product: Product, file: Path) -> Sequence[str]:
    """Save the plan of 1.2; answers with the words that carry it out."""
    product.rk("cut", "--plan", str(file), "--as-of", DAY)
    return ("cut", "--from-plan", str(file), "--yes")


def test_clones_with_different_notes_of_their_own_make_the_same_plan(ready: Product) -> None:
    other = ready.another_clone()
    pushed = note(ready, "fix(ui): no flicker any more")
    note(ready, "fix(ui): never pushed", pushed=False)
    note(other, "feat(ui): never pushed either", pushed=False)
    first, second = planned(ready), planned(other)

    assert first == second
    assert (first["notes"], "no flicker any more" in texts(first["record"])) == (pushed, True)
    assert planned(ready.another_clone("third")) == first


@pytest.mark.parametrize("before", [None, "fix(ui): no flicker"], ids=["none", "some"])
@pytest.mark.parametrize("after", [None, "fix(ui): no flicker any more"], ids=["none", "others"])
def test_a_saved_plan_is_refused_once_the_notes_moved(ready: Product, tmp_path: Path, before: str | None, after: str | None) -> None:
    if before:
        note(ready, before)
    words = save(ready, tmp_path / "plan.json")
    if after:
        note(ready, after)
    elif before:
        ready.remote.git("update-ref", "-d", NOTES)
    state = take_state(ready.clone, ready.remote)
    answer = ready.rk(*words, status=5 if before or after else 0)

    if before or after:
        assert f"{NOTES} moved since the plan was made" in answer.err
        assert take_state(ready.clone, ready.remote) == state
    else:
        assert_released(ready, "1.2")


def test_a_saved_plan_tells_what_the_notes_said(ready: Product, tmp_path: Path) -> None:
    note(ready, "fix(ui): no flicker any more")
    ready.rk(*save(ready, tmp_path / "plan.json"))

    assert "no flicker any more" in texts(ready.record("1.2"))
    assert "no flicker any more" in ready.show("v1.2:CHANGELOG.md")


def test_a_plan_that_was_carried_out_is_done_though_the_notes_moved_on(ready: Product, tmp_path: Path) -> None:
    words = save(ready, tmp_path / "plan.json")
    ready.rk(*words)
    refs = ready.remote.refs()
    note(ready, "fix(ui): too late for 1.2")

    ready.rk(*words)
    assert {ref: oid for ref, oid in ready.remote.refs().items() if ref != NOTES} == refs
    assert "flicker" in texts(ready.record("1.2"))


def test_what_is_noted_after_a_release_changes_neither_it_nor_the_next(ready: Product) -> None:
    ready.cut(DAY)
    ready.pull()
    note(ready, "fix(ui): too late for 1.2", "v1.2^")
    ready.push("fix(api): quick", {"api/server": "quick\n"})

    assert texts(planned(ready, "2026-02-25")["record"]) == ["quick"]
    assert record_of(ready, "1.2") == ready.record("1.2")


@pytest.mark.parametrize("kind", ["blob", "commit", "tag"])
def test_notes_of_the_remote_that_are_none_stop_no_release(ready: Product, kind: str) -> None:
    oids = {
        "blob": ready.remote.git("hash-object", "-w", "--stdin", input="no notes"),
        "commit": ready.remote.rev("main"),
        "tag": ready.remote.git("rev-parse", "v1.0"),
    }
    ready.remote.git("update-ref", NOTES, oids[kind])
    found = planned(ready)

    assert (found["notes"], "flicker" in texts(found["record"])) == (oids[kind], True)
    ready.cut(DAY)
    assert_released(ready, "1.2")


def test_without_a_remote_the_notes_of_the_clone_count(ready: Product) -> None:
    ready.clone.git("remote", "remove", "origin")
    pushed = note(ready, "fix(ui): no flicker any more", pushed=False)
    ready.cut(DAY)

    assert "no flicker any more" in texts(record_of(ready, "1.2"))
    assert ready.clone.rev(NOTES) == pushed
