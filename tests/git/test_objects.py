"""Objects: many by one process, in the order in which they were asked for; what is damaged is not taken for what is not there."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from releasekit.errors import RepositoryError
from releasekit.git import Git
from releasekit.git.objects import LARGEST, read_blobs, read_heads, read_objects, stream_blobs, stream_pieces
from releasekit.git.runner import GitFailed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder

Reader = Callable[[Git, list[str]], Iterator[bytes | None]]


def whole(git: Git, names: list[str]) -> Iterator[bytes | None]:
    """Blobs that come in pieces, put together."""
    return (None if found is None else b"".join(found.chunks) for found in stream_pieces(git, names))


both = pytest.mark.parametrize("read", [read_blobs, stream_blobs, whole])


def blob(repo: RepoBuilder, content: bytes) -> str:
    return repo.git("hash-object", "-w", "--stdin", input=content)


@both
@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_blobs_come_in_the_order_in_which_they_were_asked_for(read: Reader, object_format: str, make_repo: MakeRepo) -> None:
    repo = make_repo(object_format=object_format)
    contents = [b"", b"\n", b"a\nb\n\0c", b"missing", bytes(range(256)) * 5000, b"blob 3\n"]
    oids = [blob(repo, content) for content in contents]

    assert list(read(Git(repo.path), oids)) == contents
    assert list(read(Git(repo.path), [*reversed(oids), oids[0]])) == [*reversed(contents), b""]
    assert list(read(Git(repo.path), [])) == []


@both
def test_what_is_not_there_and_what_is_no_blob_are_none(read: Reader, repo: RepoBuilder) -> None:
    head = repo.commit("docs", {"docs/a b.md": "text"})
    found = read(Git(repo.path), ["0" * 40, f"{head}:docs/a b.md", f"{head}:docs", head, f"{head}:docs/missing", "0" * 40])

    assert list(found) == [None, b"text", None, None, None, None]


@both
@pytest.mark.parametrize("name", ["HEAD:a\nb", "--buffer"])
def test_names_that_would_be_another_request_are_refused(read: Reader, name: str, repo: RepoBuilder) -> None:
    with pytest.raises(RepositoryError, match="cannot be read"):
        list(read(Git(repo.path), [name]))


def damaged_after(repo: RepoBuilder) -> tuple[str, str]:
    """A whole blob, and one that is damaged in its middle."""
    whole, damaged = blob(repo, b"whole"), blob(repo, os.urandom(100_000))
    file = repo.path / ".git" / "objects" / damaged[:2] / damaged[2:]
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[50_000] ^= 0xFF
    file.write_bytes(content)
    return whole, damaged


@pytest.mark.parametrize("read", [read_blobs, stream_blobs])
def test_a_damaged_object_is_told_in_the_words_of_git(read: Reader, repo: RepoBuilder) -> None:
    whole, damaged = damaged_after(repo)
    with pytest.raises(GitFailed, match=r"cat-file[\s\S]*inflate"):
        list(read(Git(repo.path), [whole, damaged, whole]))


def test_a_damaged_object_is_told_while_its_pieces_are_taken(repo: RepoBuilder) -> None:
    """Then, and not after it: whoever takes the last one does not come back to hear of it."""
    whole, damaged = damaged_after(repo)
    found = stream_pieces(Git(repo.path), [whole, damaged])
    assert b"".join(next(filter(None, found)).chunks) == b"whole"
    with pytest.raises(RepositoryError, match=r"told of 1 of 2 objects\n.*git fsck"):
        b"".join(next(filter(None, found)).chunks)


def fake_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@both
@pytest.mark.parametrize("said", [r"", r"aa blob 3\nabc\n", r"aa blob 3\nabc\nbb blob 9\nabc"])
def test_a_git_that_ends_early_did_not_say_that_nothing_is_there(
    read: Reader, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_git(tmp_path, monkeypatch, f"cat >{os.devnull}; printf '{said}'")

    with pytest.raises(RepositoryError, match=r"git ended when it had told of [01] of 2 objects\n.*git fsck"):
        list(read(Git(tmp_path), ["aa", "bb"]))


def test_a_blob_that_is_too_large_is_refused_before_it_is_read(repo: RepoBuilder) -> None:
    oids = [blob(repo, b"12345"), blob(repo, b"123456"), blob(repo, b"1")]
    blobs = stream_blobs(Git(repo.path), oids, largest=5)

    assert next(blobs) == b"12345"
    with pytest.raises(RepositoryError, match=rf"{oids[1]}: the file has 6 bytes, and more than 5 are not read[\s\S]*bundle\.include"):
        next(blobs)


def test_a_blob_of_4_gib_is_refused_by_its_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that says how large it is, and would go on for ever."""
    fake_git(tmp_path, monkeypatch, f"cat >{os.devnull}; echo aa blob 4294967296; exec cat /dev/zero")

    with pytest.raises(RepositoryError, match=rf"aa: the file has 4,294,967,296 bytes, and more than {LARGEST:,} are not read"):
        list(stream_blobs(Git(tmp_path), ["aa"]))


def test_git_is_stopped_when_the_rest_is_not_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, f"cat >{os.devnull}; echo $$ >{tmp_path}/pid; printf 'aa blob 1\\nx\\n'; exec cat /dev/zero")
    blobs = stream_blobs(Git(tmp_path), ["aa", "bb"])

    assert next(blobs) == b"x"
    del blobs

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_one_blob_is_in_memory_at_a_time(repo: RepoBuilder) -> None:
    oids = [blob(repo, bytes([number]) * (1 << 20)) for number in range(40)]
    tracemalloc.start()
    assert sum(map(len, filter(None, stream_blobs(Git(repo.path), oids)))) == 40 << 20
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1.5 * (1 << 20)


def test_objects_tell_their_type(repo: RepoBuilder) -> None:
    head = repo.commit("one", {"a": "x"})
    found = read_objects(Git(repo.path), [head, f"{head}^{{tree}}", f"{head}:a", "0" * 40])

    assert [one and one.type for one in found] == ["commit", "tree", "blob", None]


@pytest.mark.parametrize("said", [r"", r"aa blob 3\nab", r"aa blob 3\nabc\nbb blob 9\nabc"])
def test_heads_of_a_git_that_ends_early_are_waited_for_by_nobody(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, f"cat >{os.devnull}; printf '{said}'")

    with pytest.raises(RepositoryError, match=r"git ended when it had told of [01] of 2 objects"):
        list(read_heads(Git(tmp_path), ["aa", "bb"], 2))


def test_what_is_not_taken_of_a_blob_is_skipped(repo: RepoBuilder) -> None:
    contents = [b"a" * (3 << 20), b"", b"c" * (2 << 20)]
    found = stream_pieces(Git(repo.path), [blob(repo, content) for content in contents])

    assert [(one.size, next(one.chunks, b"")[:1]) for one in found if one] == [(3 << 20, b"a"), (0, b""), (2 << 20, b"c")]
