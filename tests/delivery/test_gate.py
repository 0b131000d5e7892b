"""The gate: nothing is published without record, change history and bundle that belong to exactly this commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from releasekit.core.manifest import FileEntry, Manifest, Source
from releasekit.core.seal import Seal
from releasekit.core.version import Version
from releasekit.delivery import cut
from releasekit.delivery.bundling import Written, write_handover
from releasekit.delivery.gate import Tagged, require_sealed, require_whole, tagged
from releasekit.errors import PolicyError, RepositoryError
from releasekit.git import Git
from tests.delivery.products import CONFIG, Product, take_state
from tests.gitrepo import RepoBuilder

NAME = "toweco-docs-1.0.zip"


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """An archive with other files."""
    with ZipFile(path) as before:
        files = {name: before.read(name) for name in before.namelist()}
    change(files)
    with ZipFile(path, "w") as after:
        for name, content in files.items():
            after.writestr(name, content)


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit": lambda folder: flipped(folder / NAME),
    "the end": lambda folder: (folder / NAME).write_bytes((folder / NAME).read_bytes()[:-100]),
    "all": lambda folder: (folder / NAME).write_bytes(b""),
    "the file": lambda folder: (folder / NAME).unlink(),
    "a document": lambda folder: rewritten(folder / NAME, lambda files: files.update({"toweco-docs-1.0/docs/README.md": b"another\n"})),
    "a member less": lambda folder: rewritten(folder / NAME, lambda files: files.pop("toweco-docs-1.0/docs/README.md")),
    "a member more": lambda folder: rewritten(folder / NAME, lambda files: files.update({"toweco-docs-1.0/more": b""})),
    "a member elsewhere": lambda folder: rewritten(folder / NAME, lambda files: files.update({"index.html": b""})),
    "the checksums": lambda folder: rewritten(folder / NAME, lambda files: files.update({"toweco-docs-1.0/SHA256SUMS": b""})),
    "the manifest": lambda folder: rewritten(folder / NAME, lambda files: files.update({"toweco-docs-1.0/MANIFEST.json": b"{}"})),
    "a history": lambda folder: (folder / "history.ru.md").write_bytes(b"something else\n"),
    "the statement": lambda folder: flipped(folder / "toweco-docs-1.0.intoto.json"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_the_disk_ate_is_not_released(product: Product, damage: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def eaten(git: object, handover: object, folder: Path, *given: object) -> Written:
        written = write_handover(git, handover, folder, *given)  # type: ignore[arg-type]  # as it was called
        DAMAGES[damage](folder)
        return written

    before = take_state(product.remote, product.clone)
    monkeypatch.setattr(cut, "write_handover", eaten)
    status = 4 if damage == "the file" else 3  # what cannot be read is the state of a disk, and no release of other things
    refused = product.rk("cut", "--yes", "--as-of", "2026-01-14", "--output", str(tmp_path / "out"), status=status).err

    assert "nothing is published" in refused
    assert take_state(product.remote, product.clone) == before
    assert not (tmp_path / "out").exists()
    assert product.rk("resume", status=4).err, "nothing is pending"


def test_a_bundle_of_another_commit_is_not_released(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(git: object, handover: object, folder: Path, *given: object) -> Written:
        return write_handover(git, replace(handover, commit=product.remote.rev("main")), folder, *given)  # type: ignore[arg-type, type-var]

    monkeypatch.setattr(cut, "write_handover", mistaken)
    refused = product.rk("cut", "--yes", "--as-of", "2026-01-14", status=3).err

    assert "the bundle does not belong to the release: its commit" in refused
    assert "refs/tags/v1.0" not in product.remote.refs()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("[documents]\nformats = []\n", "documents.formats: a release has a change history"),
        ("[bundle]\narchives = []\n", "bundle.archives"),
    ],
)
@pytest.mark.parametrize("words", [("cut",), ("cut", "--dry-run")])
def test_a_release_without_history_or_bundle_is_refused_when_it_is_planned(
    product: Product, options: str, said: str, words: tuple[str, ...]
) -> None:
    product.configure(CONFIG + options)

    assert said in product.rk(*words, "--yes", "--as-of", "2026-01-14", status=3).err


def test_a_hotfix_without_bundle_is_refused_too(shipped: Product, fix: str) -> None:
    product = shipped
    product.clone.git("switch", "-q", "-c", "release/1.0", "v1.0")
    product.push("ci: no bundle", {"releasekit.toml": CONFIG + "[bundle]\narchives = []\n"}, "release/1.0")

    assert "bundle.archives" in product.rk("hotfix", "1.0", "--pick", fix, "--yes", "--as-of", "2026-02-01", status=3).err


MANIFEST = Manifest(
    "toweco", Version(1, 0), 1, "c" * 40, Source("a" * 64, {}, {}), "v1.0", "f" * 64, rendered=(FileEntry("x", "b" * 64, 1),)
)
SEAL = Seal(MANIFEST.plan, "b" * 40, MANIFEST.source.record, MANIFEST.source.digest, "releasekit 0.1")
TAGGED = Tagged(MANIFEST.commit, SEAL)


@pytest.mark.parametrize(
    "other",
    [
        TAGGED._replace(commit="0" * 40),
        TAGGED._replace(seal=None),
        *(TAGGED._replace(seal=SEAL._replace(**{part: "0" * 64})) for part in ("record", "manifest", "plan")),
    ],
)
def test_each_part_of_a_seal_counts(other: Tagged) -> None:
    require_sealed(MANIFEST, TAGGED)
    with pytest.raises(PolicyError, match="does not belong to the release"):
        require_sealed(MANIFEST, other)


def test_a_seal_is_read_from_the_tag_and_no_more_than_it_says(repo: RepoBuilder) -> None:
    commit = repo.commit("first", {"a": "1\n"})
    seal = Seal("abc", commit, "def", "012", "releasekit 0.1")
    said = "".join(f"Releasekit-{key.capitalize()}: {value}\n" for key, value in seal._asdict().items())
    repo.git("tag", "-a", "v1", "-m", f"One\n\n{said}")
    repo.git("tag", "-a", "v2", "-m", "Two: nothing")
    git = Git(repo.path)

    assert tagged(git, repo.git("rev-parse", "refs/tags/v1")) == Tagged(commit, seal)
    assert tagged(git, repo.git("rev-parse", "refs/tags/v2")) == Tagged(commit, None)
    assert tagged(git, commit) == Tagged(commit, None)
    with pytest.raises(RepositoryError, match="is not in this repository"):
        tagged(git, "d" * 40)


def test_what_lies_in_the_folder_has_the_digests_that_it_was_written_with(tmp_path: Path) -> None:
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a.zip", "history.md")}
    for name in digests:
        (tmp_path / name).write_bytes(name.encode())
    require_whole(tmp_path, digests)

    (tmp_path / "history.md").write_bytes(b"history.mD")
    with pytest.raises(PolicyError, match=r"history\.md is not what was written: its SHA-256 is"):
        require_whole(tmp_path, digests)
    (tmp_path / "a.zip").unlink()
    with pytest.raises(RepositoryError, match=r"a\.zip cannot be read back: No such file"):
        require_whole(tmp_path, digests)
