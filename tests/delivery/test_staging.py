"""Staging: what a killed run left behind is removed, and nobody is disturbed who is at work in the same folder."""

from __future__ import annotations

from pathlib import Path

from releasekit.delivery.staging import staging


def test_those_who_are_at_work_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with staging(folder) as first, staging(folder) as second:
        for stage, name in ((first, "a"), (second, "b")):
            (stage.place / name).write_text(name, encoding="utf-8")
        assert second.move_in(["b"]) == (folder / "b",)
        assert first.move_in(["a"]) == (folder / "a",)
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]


def test_what_is_left_behind_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left, theirs, elsewhere = tmp_path / ".releasekit-left", tmp_path / ".releasekit-theirs", tmp_path / "elsewhere"
    for place in (left, theirs, elsewhere / "kept"):
        place.mkdir(parents=True)
        (place / "bundle.zip").write_bytes(b"half a bundle")
    (left / ".lock").touch()
    (elsewhere / "kept" / ".lock").write_bytes(b"of others")
    (tmp_path / ".releasekit-link").symlink_to(elsewhere / "kept")
    with staging(tmp_path):
        assert not left.exists()
    assert (theirs / "bundle.zip").exists()
    assert (elsewhere / "kept" / "bundle.zip").exists()
    assert (elsewhere / "kept" / ".lock").read_bytes() == b"of others"
