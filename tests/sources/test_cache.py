"""Answers that are kept: whole or not at all, by whoever writes them, and no more than fit."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from releasekit.git import Git
from releasekit.sources import cache
from releasekit.sources.cache import Cache, Kept, Witness, key_of
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KEPT = Kept("Счета\n".encode() * 20, {"abc1234": None, "f" * 40: "f" * 40})


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_put_is_there(tmp_path: Path) -> None:
    place = Cache(tmp_path / "new" / "cache")
    assert place.get("key") is None
    place.put("key", KEPT)
    assert place.get("key") == KEPT
    assert names(place.folder) == {"key"}


def test_an_entry_that_is_cut_off_or_changed_anywhere_is_none(tmp_path: Path) -> None:
    place = Cache(tmp_path)
    place.put("key", KEPT)
    whole = (tmp_path / "key").read_bytes()
    for end in range(len(whole)):
        (tmp_path / "key").write_bytes(whole[:end])
        assert place.get("key") is None
        (tmp_path / "key").write_bytes(whole[:end] + bytes([whole[end] ^ 1]) + whole[end + 1 :])
        assert place.get("key") is None


def test_what_is_no_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    place = Cache(tmp_path)
    place.put("key", KEPT)
    assert place.get("key") is None
    assert names(tmp_path) == {"key"}


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    Cache(tmp_path / "file").put("key", KEPT)
    Cache(tmp_path / "file" / "below").put("key", KEPT)
    assert names(tmp_path) == {"file"}


def test_what_was_asked_for_longest_ago_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_ENTRIES", 3)
    place = Cache(tmp_path)
    for number, key in enumerate("abc"):
        place.put(key, KEPT)
        os.utime(tmp_path / key, (number, number))
    assert place.get("a") == KEPT  # asked for just now
    place.put("d", KEPT)
    assert names(tmp_path) == {"a", "c", "d"}


def test_no_more_bytes_are_kept_than_fit_but_always_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 2_000)
    place = Cache(tmp_path)
    for number, key in enumerate("abcd"):
        place.put(key, Kept(b"x" * 700, {}))
        os.utime(tmp_path / key, (number, number))
    assert names(tmp_path) == {"c", "d"}
    place.put("large", Kept(b"x" * 1_001, {}))
    assert names(tmp_path) == {"c", "d"}


def test_many_processes_write_and_read_one_entry(tmp_path: Path) -> None:
    """Whoever reads finds a whole one, of whoever wrote it."""
    code = """
import sys
from pathlib import Path
from releasekit.sources.cache import Cache, Kept

place = Cache(Path(sys.argv[1]))
for number in range(60):
    place.put("key", Kept(sys.argv[2].encode() * 50_000, {}))
    found = place.get("key")
    assert found and len(set(found.content)) == 1 and len(found.content) == 50_000, found
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), letter], env=environment) for letter in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert names(tmp_path) == {"key"}


def test_keys_tell_apart_what_is_written_in_other_places() -> None:
    assert key_of(["ab", "c"]) != key_of(["a", "bc"])
    assert key_of(["ab", "c"]) == key_of(["ab", "c"])
    assert key_of(["\udcff"]) != key_of(["?"])


def test_a_change_of_releasekit_itself_is_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    file = tmp_path / "templates" / "history.md.j2"
    file.write_text("one", encoding="utf-8")
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    cache._installation.cache_clear()
    before = key_of([])
    file.write_text("other", encoding="utf-8")
    cache._installation.cache_clear()
    assert key_of([]) != before
    monkeypatch.undo()
    cache._installation.cache_clear()


def test_a_witness_answers_as_git_does_and_remembers(tmp_path: Path) -> None:
    repo = RepoBuilder.init(tmp_path)
    oid = repo.commit("one")
    witness = Witness(tmp_path)
    assert witness.named([oid[:8], "0" * 8]) == Git(tmp_path).named([oid[:8], "0" * 8]) == {oid[:8]: oid, "0" * 8: None}
    assert witness.named_before == {oid[:8]: oid, "0" * 8: None}
