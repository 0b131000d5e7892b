"""RK208 with keys of OpenPGP: whoever is not named by the fingerprint does not count."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.core.rules.keys import CHANGED, PgpKey, SshKey, content_of, keyring, put_content, signed, signing
from tests.core.rules.scene import configure, found, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gitrepo import RepoBuilder

pytestmark = [
    pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed"),
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed"),
]


@pytest.fixture
def key(tmp_path: Path) -> SshKey:
    """A key of ssh."""
    return SshKey.make(tmp_path / "ada")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring of OpenPGP, which git finds."""
    for home in keyring():
        monkeypatch.setenv("GNUPGHOME", str(home))
        yield home


def test_rk208_is_kept_by_a_fingerprint_among_the_signers(repo: RepoBuilder, ring: Path) -> None:
    key = PgpKey.make(ring)
    spaced = " ".join(key.fingerprint[start : start + 4].lower() for start in range(0, 40, 4))
    configure(repo, signing(spaced))
    signed(repo, key, "v1.0")
    assert found(repo) == []


def test_rk208_is_broken_by_a_known_key_of_openpgp_that_is_not_among_the_signers(repo: RepoBuilder, ring: Path) -> None:
    key, stranger = PgpKey.make(ring), PgpKey.make(ring, "Mallory <mallory@example.org>")
    configure(repo, signing(key.fingerprint))
    signed(repo, stranger, "v1.0")
    why = f"it is by the OpenPGP key {stranger.fingerprint}, which is not among the signers"
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.0 does not count: {why}"]


def test_rk208_is_broken_by_a_key_of_openpgp_that_is_not_in_the_keyring(repo: RepoBuilder, ring: Path) -> None:
    key = PgpKey.make(ring)
    configure(repo, signing(key.fingerprint))
    signed(repo, key, "v1.0")
    for file in ring.glob("*.kbx*"):
        file.unlink()
    why = "the OpenPGP key that made it is not in the keyring here"
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.0 does not count: {why}"]


def test_rk208_is_broken_by_a_changed_tag_of_openpgp(repo: RepoBuilder, ring: Path) -> None:
    key = PgpKey.make(ring)
    configure(repo, signing(key.fingerprint))
    signed(repo, key, "v1.0")
    put_content(repo, "v1.0", content_of(repo, "v1.0").replace("\n\nv1.0\n", "\n\nv1.0 and more\n"))
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.0 does not count: {CHANGED}"]


def test_rk208_a_line_of_ssh_lets_no_key_of_openpgp_in(repo: RepoBuilder, ring: Path, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, PgpKey.make(ring), "v1.0")
    assert found(repo) == [("RK208", "v1.0")]


def test_rk208_a_fingerprint_lets_no_key_of_ssh_in(repo: RepoBuilder, ring: Path, key: SshKey) -> None:
    configure(repo, signing(PgpKey.make(ring).fingerprint))
    signed(repo, key, "v1.0")
    assert found(repo) == [("RK208", "v1.0")]


def test_rk208_is_kept_by_a_key_of_openpgp_that_expired_after_it_signed(repo: RepoBuilder, ring: Path) -> None:
    """A key that expires makes no release of the years before a bad one."""
    key = PgpKey.make(ring, expires="20200131T000000", now="20200101T000000")
    configure(repo, signing(key.fingerprint))
    repo.commit()
    key.tag(repo, "v1.0", now="20200110T000000")
    assert found(repo) == []


def test_rk208_is_broken_by_a_key_of_openpgp_that_had_expired_before_it_signed(repo: RepoBuilder, ring: Path) -> None:
    key = PgpKey.make(ring, expires="20200131T000000", now="20200101T000000")
    configure(repo, signing(key.fingerprint))
    repo.commit()
    key.tag(repo, "v1.0", now="20200110T000000")
    key.expire("20200105T000000", now="20200102T000000")
    why = "the OpenPGP key that made it, or the signature, had expired"
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.0 does not count: {why}"]


def test_rk208_is_broken_by_a_key_of_openpgp_that_was_revoked(repo: RepoBuilder, ring: Path) -> None:
    key = PgpKey.make(ring)
    configure(repo, signing(key.fingerprint))
    signed(repo, key, "v1.0")
    key.revoke()
    assert [one.message for one in told(repo, "RK208")] == [
        "the signature of v1.0 does not count: the OpenPGP key that made it was revoked",
    ]


def test_rk208_a_machine_without_gpg_lets_nobody_in(repo: RepoBuilder, ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = PgpKey.make(ring)
    configure(repo, signing(key.fingerprint))
    signed(repo, key, "v1.0")
    few = tmp_path / "bin"
    few.mkdir()
    few.joinpath("git").symlink_to(str(shutil.which("git")))
    monkeypatch.setenv("PATH", str(few))
    (one,) = told(repo, "RK208")
    assert one.message.startswith("the signature of v1.0 does not count: it could not be checked (")
