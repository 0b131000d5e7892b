"""Git LFS: a pointer becomes the file that it stands for, or is refused with what to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from releasekit.errors import RepositoryError
from releasekit.git import Git
from releasekit.sources import lfs
from releasekit.sources.lfs import Store
from tests.gitrepo import RepoBuilder

CONTENT = b"%PDF-1.7 a manual\n" * 99
OID = hashlib.sha256(CONTENT).hexdigest()


def pointer(oid: str = OID, size: int = len(CONTENT)) -> bytes:
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n".encode()


def put(folder: Path, content: bytes = CONTENT) -> Path:
    place = folder / "objects" / OID[:2] / OID[2:4] / OID
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    return place


@pytest.fixture
def store(repo: RepoBuilder) -> Store:
    return Store(Git(repo.path), repo.path / ".git")


def test_a_pointer_becomes_the_file(store: Store) -> None:
    put(store.folder / "lfs")

    assert store.resolve("docs/manual.pdf", pointer()) == CONTENT


def test_a_pointer_with_extensions_is_one_too(store: Store) -> None:
    put(store.folder / "lfs")
    extended = pointer().replace(b"oid sha256", b"ext-0-case sha256:" + b"0" * 64 + b"\noid sha256")

    assert store.resolve("docs/manual.pdf", extended) == CONTENT


@pytest.mark.parametrize(
    "content", [b"", b"# Guide\n", b"version https://git-lfs.github.com/spec/v1\nnothing more\n", pointer() + b"x" * 1024]
)
def test_what_is_no_pointer_stays_as_it_is(store: Store, content: bytes) -> None:
    assert store.resolve("docs/guide.md", content) is content


def test_a_store_that_is_configured_elsewhere_is_looked_in(store: Store, repo: RepoBuilder, tmp_path: Path) -> None:
    put(tmp_path / "shared")
    repo.git("config", "lfs.storage", str(tmp_path / "shared"))

    assert store.resolve("docs/manual.pdf", pointer()) == CONTENT


def test_a_file_that_is_not_here_is_refused_with_what_to_do(store: Store) -> None:
    with pytest.raises(RepositoryError, match=r"docs/manual\.pdf: this is a Git LFS pointer[\s\S]*git lfs fetch --all"):
        store.resolve("docs/manual.pdf", pointer())


@pytest.mark.parametrize("damaged", [CONTENT[:-1], CONTENT[:-1] + b"?", CONTENT + b"more"])
def test_a_damaged_file_is_refused(store: Store, damaged: bytes) -> None:
    put(store.folder / "lfs", damaged)
    with pytest.raises(RepositoryError, match=r"docs/manual\.pdf: the file of Git LFS[\s\S]*is damaged here[\s\S]*git lfs fsck"):
        store.resolve("docs/manual.pdf", pointer())


def test_a_folder_in_the_place_of_a_file_is_refused(store: Store) -> None:
    place = put(store.folder / "lfs")
    place.unlink()
    place.mkdir()
    with pytest.raises(RepositoryError, match="cannot be read"):
        store.resolve("docs/manual.pdf", pointer())


def test_a_file_beyond_any_document_is_refused_before_it_is_read(store: Store) -> None:
    with pytest.raises(RepositoryError, match="the bundle takes in at most"):
        store.resolve("docs/film.mov", pointer(size=lfs.LARGEST + 1))
