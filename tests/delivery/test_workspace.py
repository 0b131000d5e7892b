"""Writing into the work tree: whole or not at all, and never over something that was not seen."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from releasekit.delivery.workspace import write_over
from releasekit.errors import RepositoryError
from tests.delivery.products import snapshot


def test_new_files_are_made_and_known_ones_replaced_with_their_mode(tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.write_bytes(b"old")
    known.chmod(0o640)

    written = write_over(tmp_path, [("new", None, b"n"), ("known", b"old", b"new")])

    assert written == (tmp_path / "new", known)
    assert snapshot(tmp_path) == {"new": b"n", "known": b"new"}
    assert stat.S_IMODE(known.stat().st_mode) == 0o640


@pytest.mark.parametrize("before", [None, b"something else"])
def test_what_is_not_as_it_was_seen_is_not_overwritten(tmp_path: Path, before: bytes | None) -> None:
    (tmp_path / "known").write_bytes(b"old")

    with pytest.raises(RepositoryError, match="nothing was written"):
        write_over(tmp_path, [("new", None, b"n"), ("known", before, b"new")])

    assert snapshot(tmp_path) == {"known": b"old"}


def test_a_file_that_is_there_as_wanted_is_fine(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"n")

    write_over(tmp_path, [("new", None, b"n")])

    assert snapshot(tmp_path) == {"new": b"n"}


def test_a_folder_in_the_place_of_a_file_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()

    with pytest.raises(RepositoryError, match="cannot be read"):
        write_over(tmp_path, [("first", None, b"1"), ("second", None, b"2")])

    assert snapshot(tmp_path) == {}


def test_a_failure_takes_back_what_was_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.name == "second":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    (tmp_path / "second").write_bytes(b"old")

    with pytest.raises(RepositoryError, match="cannot be written: Permission denied"):
        write_over(tmp_path, [("first", None, b"1"), ("second", b"old", b"2")])

    assert snapshot(tmp_path) == {"second": b"old"}


@pytest.mark.parametrize("mode", [0o640, 0o600])
def test_a_failure_puts_back_what_was_replaced_and_the_folders_that_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    (tmp_path / "first").write_bytes(b"old")
    (tmp_path / "first").chmod(mode)
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.name == "last":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)

    with pytest.raises(RepositoryError, match="cannot be written: No space left on device"):
        write_over(tmp_path, [("first", b"old", b"1"), ("deep/folder/new", None, b"2"), ("last", None, b"3")])

    assert snapshot(tmp_path) == {"first": b"old"}
    assert stat.S_IMODE((tmp_path / "first").stat().st_mode) == mode
    assert not (tmp_path / "deep").exists()


def test_folders_are_made(tmp_path: Path) -> None:
    write_over(tmp_path, [("deep/folder/new", None, b"n")])

    assert snapshot(tmp_path) == {"deep/folder/new": b"n"}


@pytest.mark.parametrize("target", ["../outside", ".git", "nowhere"])
def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (top / "releases").symlink_to(target)

    with pytest.raises(RepositoryError, match="symbolic link"):
        write_over(top, [("releases/1.0.json", None, b"new")])

    assert snapshot(tmp_path, ["top/releases"]) == {}


def test_a_folder_may_be_a_link_inside_of_the_work_tree(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "releases").symlink_to("data")

    write_over(tmp_path, [("releases/1.0.json", None, b"new")])

    assert snapshot(tmp_path / "data") == {"1.0.json": b"new"}


def test_a_link_is_followed_inside_of_the_work_tree(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    target = tmp_path / "build" / "real.toml"
    target.write_bytes(b"old")
    (tmp_path / "link.toml").symlink_to("build/real.toml")

    assert write_over(tmp_path, [("link.toml", b"old", b"new")]) == (target,)
    assert (tmp_path / "link.toml").is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("target", ["../outside", ".git/config", "nowhere", "."])
def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path, target: str) -> None:
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (top / ".git" / "config").write_bytes(b"old")
    (tmp_path / "outside").write_bytes(b"old")
    (top / "link").symlink_to(target)

    with pytest.raises(RepositoryError, match="symbolic link"):
        write_over(top, [("link", b"old", b"new")])

    assert (tmp_path / "outside").read_bytes() == (top / ".git" / "config").read_bytes() == b"old"
