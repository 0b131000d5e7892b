"""RK207 and RK208: unsigned tags, and signatures by keys of ssh that do not count."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.core.rules.keys import CHANGED, SshKey, content_of, put_content, signed, signing
from tests.core.rules.scene import Said, configure, found, mend, release, told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeRepo
    from tests.gitrepo import RepoBuilder

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen, which git signs with, is not installed")


@pytest.fixture
def key(tmp_path: Path) -> SshKey:
    """The key of somebody who may release."""
    return SshKey.make(tmp_path / "ada")


@pytest.fixture
def stranger(tmp_path: Path) -> SshKey:
    """The key of somebody who may not, under the same name."""
    return SshKey.make(tmp_path / "mallory")


# RK207 unsigned -------------------------------------------------------------------------------------------------------------


def test_rk207_is_broken_by_a_tag_without_signature_where_one_is_required(repo: RepoBuilder, key: SshKey) -> None:
    """Case 97."""
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    release(repo, "v1.1")
    assert found(repo) == [("RK207", "v1.1")]
    assert told(repo, "RK207") == [Said("v1.1", "error", "v1.1 is not signed", mend("RK207"))]


def test_rk207_is_kept_by_signed_tags(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0", "v1.1")
    assert found(repo) == []


@pytest.mark.parametrize("text", ["", signing(required=False)])
def test_rk207_is_kept_where_no_signature_is_required(repo: RepoBuilder, text: str) -> None:
    configure(repo, text)
    release(repo, "v1.0", "v1.1")
    assert found(repo) == []


def test_rk207_years_without_signatures_are_one_finding(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    release(repo, "v1.0", "v1.0.1", "v1.1")
    signed(repo, key, "v1.2")
    assert [(one.place, one.message) for one in told(repo, "RK207")] == [("v1.0..v1.1", "v1.0 to v1.1 (3 tags) are not signed")]


def test_rk207_a_lightweight_tag_is_not_signed_whatever_its_commit_is(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    repo.git("-c", "gpg.format=ssh", "-c", f"user.signingKey={key.path}", "commit", "-q", "-S", "--allow-empty", "-m", "signed")
    repo.tag("v1.0", annotated=False)
    assert found(repo) == [("RK207", "v1.0"), ("RK204", "v1.0")]


def test_rk207_the_years_before_enforce_from_may_be_unsigned(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()) + '[rules]\nenforce-from = "1.1"\n')
    release(repo, "v1.0")
    signed(repo, key, "v1.1")
    assert found(repo) == []


def test_rk207_a_tag_that_only_speaks_of_a_signature_is_not_signed(repo: RepoBuilder) -> None:
    configure(repo, signing())
    repo.commit()
    repo.tag("v1.0", message="signed? no:\n  -----BEGIN SSH SIGNATURE-----\n")
    assert found(repo) == [("RK207", "v1.0")]


# RK208 signer-not-allowed, with keys of ssh ---------------------------------------------------------------------------------


def test_rk208_is_broken_by_a_signature_of_a_stranger(repo: RepoBuilder, key: SshKey, stranger: SshKey) -> None:
    """Cases 85 and 97."""
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    signed(repo, stranger, "v1.1")
    assert found(repo) == [("RK208", "v1.1")]
    why = f"it is by the key {stranger.fingerprint}, which is not among the signers, or not for a tag of that date"
    assert told(repo, "RK208") == [Said("v1.1", "error", f"the signature of v1.1 does not count: {why}", mend("RK208"))]


def test_rk208_is_kept_by_a_signature_of_an_allowed_key(repo: RepoBuilder, key: SshKey, stranger: SshKey) -> None:
    configure(repo, signing(stranger.line(), key.line(), required=False))
    signed(repo, key, "v1.0")
    signed(repo, stranger, "v1.1")
    release(repo, "v1.2")
    assert found(repo) == []


def test_rk208_is_kept_where_nobody_is_named(repo: RepoBuilder, stranger: SshKey) -> None:
    configure(repo, signing())
    signed(repo, stranger, "v1.0")
    assert found(repo) == []


@pytest.mark.parametrize(
    ("before", "after"), [("\n\nv1.0\n", "\n\nv1.0 and more\n"), ("Ada Example", "Eve Example")], ids=["message", "tagger"]
)
def test_rk208_is_broken_by_a_tag_that_was_changed_after_it_was_signed(repo: RepoBuilder, key: SshKey, before: str, after: str) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    content = content_of(repo, "v1.0")
    changed = content.replace(before, after)
    assert changed != content
    put_content(repo, "v1.0", changed)
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.0 does not count: {CHANGED}"]


def test_rk208_is_broken_by_a_signed_tag_led_to_another_commit(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    evil = repo.commit("evil")
    put_content(repo, "v1.0", content_of(repo, "v1.0").replace(repo.rev("v1.0"), evil))
    assert found(repo) == [("RK208", "v1.0")]


def test_rk208_is_broken_by_the_signature_of_another_tag(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    release(repo, "v1.1")
    signature = content_of(repo, "v1.0").partition("-----BEGIN")
    put_content(repo, "v1.1", content_of(repo, "v1.1") + signature[1] + signature[2])
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.1 does not count: {CHANGED}"]
    assert found(repo) == [("RK208", "v1.1")]


def test_rk208_a_good_signature_of_v1_0_under_the_name_v2_0_breaks_the_rule_of_names(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    repo.git("update-ref", "refs/tags/v2.0", "refs/tags/v1.0")
    assert found(repo) == [("RK209", "v2.0"), ("RK106", "v2.0")]


def test_rk208_is_broken_by_a_signature_that_is_none(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line()))
    repo.commit()
    repo.tag("v1.0", message="v1.0\n-----BEGIN SSH SIGNATURE-----\nbm9uc2Vuc2U=\n-----END SSH SIGNATURE-----\n")
    assert [one.message for one in told(repo, "RK208")] == [f"the signature of v1.0 does not count: {CHANGED}"]


def test_rk208_is_broken_by_a_key_that_had_expired_when_the_tag_was_made(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line('valid-before=\\"20260110Z\\"')))
    repo.commit()
    key.tag(repo, "v1.0", date="2026-01-05T12:00:00+00:00")
    repo.commit()
    key.tag(repo, "v1.1", date="2026-01-20T12:00:00+00:00")
    assert found(repo) == [("RK208", "v1.1")]
    assert told(repo, "RK208")[0].message.endswith("or not for a tag of that date")


def test_rk208_is_broken_by_a_key_that_is_allowed_for_other_things(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing(key.line('namespaces=\\"file\\"')))
    signed(repo, key, "v1.0")
    assert found(repo) == [("RK208", "v1.0")]


def test_rk208_a_line_that_ssh_cannot_read_does_not_let_anybody_in(repo: RepoBuilder, key: SshKey) -> None:
    configure(repo, signing("ada@example.org ssh-ed25519 AAAAnonsense"))
    signed(repo, key, "v1.0")
    assert found(repo) == [("RK208", "v1.0")]


def test_rk208_a_nested_tag_is_judged_by_its_own_signature(repo: RepoBuilder, key: SshKey, stranger: SshKey) -> None:
    configure(repo, signing(key.line()))
    repo.commit()
    stranger.tag(repo, "inner")
    key.tag(repo, "v1.0", "inner")
    assert found(repo) == [("RK205", "v1.0")]


def test_rk208_duplicates_are_judged_as_well(repo: RepoBuilder, key: SshKey, stranger: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    stranger.tag(repo, "v1.0.0")
    assert found(repo) == [("RK102", "v1.0.0"), ("RK208", "v1.0.0"), ("RK103", "v1.0.0")]


def test_rk208_a_foreign_tag_may_be_signed_by_anybody(repo: RepoBuilder, key: SshKey, stranger: SshKey) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    stranger.tag(repo, "nightly")
    assert found(repo) == []


def test_rk208_the_years_before_enforce_from_are_not_judged(repo: RepoBuilder, key: SshKey, stranger: SshKey) -> None:
    configure(repo, signing(key.line()) + '[rules]\nenforce-from = "1.1"\n')
    signed(repo, stranger, "v1.0")
    signed(repo, key, "v1.1")
    assert found(repo) == []


def test_rk208_a_sha_256_repository_has_signatures_too(make_repo: MakeRepo, key: SshKey, stranger: SshKey) -> None:
    repo = make_repo("long", object_format="sha256")
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    signed(repo, stranger, "v1.1")
    assert found(repo) == [("RK208", "v1.1")]


# What a clone's own configuration may not do --------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["gpg.program", "gpg.ssh.program", "gpg.openpgp.program", "gpg.x509.program"])
def test_a_program_that_the_clone_names_is_never_run(repo: RepoBuilder, key: SshKey, option: str, tmp_path: Path) -> None:
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    repo.commit()
    for tag, kind in (("v1.1", "PGP SIGNATURE"), ("v1.2", "SIGNED MESSAGE")):
        repo.commit()
        repo.tag(tag, message=f"{tag}\n-----BEGIN {kind}-----\n\nbm9uc2Vuc2U=\n-----END {kind}-----\n")
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\necho '[GNUPG:] GOODSIG'\nexit 0\n", encoding="utf-8")
    evil.chmod(0o755)
    repo.git("config", option, str(evil))
    assert found(repo) == [("RK208", "v1.1"), ("RK208", "v1.2")]
    assert not (tmp_path / "ran").exists()


def test_signers_that_the_clone_itself_allows_do_not_count(repo: RepoBuilder, key: SshKey, stranger: SshKey, tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.write_text(f"{stranger.line()}\n", encoding="utf-8")
    repo.git("config", "gpg.ssh.allowedSignersFile", str(allowed))
    configure(repo, signing(key.line()))
    signed(repo, stranger, "v1.0")
    assert found(repo) == [("RK208", "v1.0")]


def test_a_list_of_revoked_keys_in_the_clone_bars_nobody(repo: RepoBuilder, key: SshKey, tmp_path: Path) -> None:
    revoked = tmp_path / "revoked"
    revoked.write_text(f"{key.public}\n", encoding="utf-8")
    repo.git("config", "gpg.ssh.revocationFile", str(revoked))
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    assert found(repo) == []


def test_a_format_that_the_clone_names_changes_nothing(repo: RepoBuilder, key: SshKey) -> None:
    repo.git("config", "gpg.format", "x509")
    configure(repo, signing(key.line()))
    signed(repo, key, "v1.0")
    assert found(repo) == []
