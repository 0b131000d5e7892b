"""The journal: a whole one or the old one, and nothing depends on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest

from releasekit.core.plan import Batch
from releasekit.delivery.journal import Entry, Journal
from tests.delivery.products import Product, snapshot


def planned(product: Product, *words: str) -> Entry:
    """What is remembered of a plan."""
    file = product.home / "planned.json"
    product.rk(*(words or ("cut",)), "--plan", str(file), "--as-of", "2026-02-11")
    return Entry(Batch.from_json(json.loads(file.read_bytes())), Path("elsewhere"))


def test_what_is_remembered_is_the_plan_with_the_same_digest(ready: Product, fix: str, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "state")
    stable, hotfix = planned(ready), planned(ready, "hotfix", "1.0", "--pick", fix)
    journal.write(stable)
    journal.write(hotfix)

    assert journal.pending() == (hotfix, stable)


def test_writing_twice_leaves_one_file_and_forgetting_leaves_none(ready: Product, tmp_path: Path) -> None:
    journal, plan = Journal(tmp_path / "state"), planned(ready)
    journal.write(plan)
    journal.write(plan)

    assert list(snapshot(tmp_path / "state")) == ["pending/1.2.json"]
    journal.forget(plan.batch)
    journal.forget(plan.batch)
    assert snapshot(tmp_path / "state") == {}


def test_a_state_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert Journal(tmp_path / "gone").pending() == ()
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b"\x00" * 50, b"\xff\xfe", b'{"schema": "releasekit/plan/1"}', b'{"schema": 5}'], ids=repr
)
def test_garbage_is_passed_over_and_hides_no_other_journal(ready: Product, content: bytes, tmp_path: Path) -> None:
    """Case 27."""
    journal, plan = Journal(tmp_path), planned(ready)
    journal.write(plan)
    (tmp_path / "pending" / "1.0.json").write_bytes(content)

    assert journal.pending() == (plan,)


def test_a_truncated_journal_is_passed_over_wherever_it_ends(ready: Product, tmp_path: Path) -> None:
    """Case 27."""
    journal, plan = Journal(tmp_path), planned(ready)
    journal.write(plan)
    (file,) = (tmp_path / "pending").iterdir()
    whole = file.read_bytes()
    for end in range(len(whole) - 2):
        file.write_bytes(whole[:end])
        assert journal.unreadable() == ((file, "it is damaged", True),)
    file.write_bytes(whole[:-2])  # all but the last brace and line end
    assert journal.forget_damaged() == (file,)
    assert not file.exists()


def test_a_journal_that_was_changed_is_passed_over(ready: Product, tmp_path: Path) -> None:
    """Case 27: detected by its checksum."""
    journal, plan = Journal(tmp_path), planned(ready)
    journal.write(plan)
    (file,) = (tmp_path / "pending").iterdir()
    file.write_bytes(file.read_bytes().replace(b"flicker", b"flocker"))

    assert journal.pending() == ()


@pytest.mark.parametrize("broken", ["os.fsync", "pathlib.Path.replace"])
def test_a_write_that_fails_keeps_the_old_journal_whole(
    ready: Product, broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 29."""
    journal, old = Journal(tmp_path), planned(ready)
    journal.write(old)

    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(broken, full)
    with pytest.raises(Exception, match="No space left on device"):
        journal.write(old)
    monkeypatch.undo()

    assert journal.pending() == (old,)


def test_a_half_written_temporary_file_is_no_journal(ready: Product, tmp_path: Path) -> None:
    """Case 29."""
    journal, plan = Journal(tmp_path), planned(ready)
    journal.write(plan)
    (file,) = (tmp_path / "pending").iterdir()
    (tmp_path / "pending" / "1.9.12345.tmp").write_bytes(file.read_bytes()[:100])

    assert journal.pending() == (plan,)


def test_a_full_disk_stops_a_cut_before_the_push(ready: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 29."""

    def full(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    before = ready.remote.refs()
    monkeypatch.setattr("os.fsync", full)
    answer = ready.rk("cut", "--yes", "--as-of", "2026-02-11", status=4)
    monkeypatch.undo()

    assert "No space left on device" in answer.err
    assert ready.remote.refs() == before
    ready.cut("2026-02-11")
