"""Signing: tags and commits by ssh and OpenPGP. Nothing passes unsigned, and what another hand signed is no other release."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from releasekit.delivery.hands import with_signature
from releasekit.git.signatures import without_signature
from tests.core.rules.keys import PgpKey, SshKey, content_of, keyring
from tests.delivery.products import CONFIG, Product, assert_released, put_hook, take_state
from tests.delivery.signers import settings, sign_by
from tests.programs import needs

DAY = "2026-02-11"
CUT = ["cut", "--yes", "--as-of", DAY]
ALL = "tags = true\ncommits = true\n"


@pytest.fixture
def key(tmp_path: Path) -> SshKey:
    """A key of ssh."""
    needs("ssh-keygen")
    return SshKey.make(tmp_path / "ada")


@pytest.fixture
def unsteady(tmp_path: Path) -> SshKey:
    """A key whose signatures differ each time that they are made."""
    needs("ssh-keygen")
    return SshKey.make(tmp_path / "ada", kind="ecdsa")


@pytest.fixture
def stranger(tmp_path: Path) -> SshKey:
    """A key of ssh that nobody allows."""
    return SshKey.make(tmp_path / "eve", "eve@example.org")


@pytest.fixture(scope="module")
def ring() -> Iterator[Path]:
    needs("gpg")
    yield from keyring()


@pytest.fixture(scope="module")
def pgp(ring: Path) -> PgpKey:
    """A key of OpenPGP."""
    return PgpKey.make(ring)


def raw(product: Product, oid: str) -> bytes:
    """An object of the remote, byte for byte."""
    return content(product.remote.path, oid)


def content(repository: Path, oid: str) -> bytes:
    """An object, byte for byte."""
    return subprocess.run(["git", "cat-file", "-p", oid], cwd=repository, check=True, capture_output=True).stdout


def refused(product: Product, *words: str, status: int) -> str:
    """A cut that is refused, and writes nothing; what it said."""
    before = take_state(product.clone, product.remote)
    answer = product.rk(*CUT, *words, status=status)
    assert take_state(product.clone, product.remote) == before
    assert not list((product.state / "journal").glob("*"))
    return " ".join(answer.err.split())


# Made -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["key", "pgp"])
def test_tag_and_commit_are_signed_and_git_and_verify_say_so(
    ready: Product, name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Case 83."""
    signer = request.getfixturevalue(name)
    sign_by(ready, signer, monkeypatch, tmp_path)
    ready.rk(*CUT)

    assert_released(ready, "1.2")
    allowed = tmp_path / "allowed"
    allowed.write_text(signer.line() if isinstance(signer, SshKey) else "", encoding="utf-8")
    for command in (["verify-tag", "v1.2"], ["verify-commit", "main"]):
        ready.remote.git("-c", f"gpg.ssh.allowedSignersFile={allowed}", *command)
    ready.pull()
    assert "is signed by a configured signer" in ready.rk("verify", "1.2").out
    assert "RK207" not in ready.rk("check", status=None).out


@pytest.mark.parametrize("how", ["unsigned", "by a stranger"])
def test_verify_asks_for_the_signature_of_a_commit_that_was_to_be_signed(
    ready: Product, key: SshKey, stranger: SshKey, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(ready, key, monkeypatch, tmp_path)
    ready.rk(*CUT)
    ready.pull()
    plain = without_signature("commit", content(ready.clone.path, "v1.2^{commit}"))
    words = ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(stranger.path)]
    made = subprocess.run(words, input=plain, capture_output=True, check=True).stdout
    forged = plain if how == "unsigned" else with_signature(plain, made, is_sha256=False)
    oid = ready.clone.git("hash-object", "-t", "commit", "-w", "--stdin", input=forged)
    ready.clone.git("tag", "-d", "v1.2")
    key.tag(ready.clone, "v1.2", oid)
    said = " ".join(ready.rk("verify", "1.2", status=1).out.split())

    wanted = {"unsigned": "is not signed, and was to be", "by a stranger": "bears a signature that does not count: it is by the key"}
    assert f"the release commit of v1.2 {wanted[how]}" in said


def test_a_signed_commit_is_the_unsigned_one_and_a_header(
    ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ["cut", "--no-push", "--format", "json", "--as-of", DAY]
    plain = ready.rk(*words).json["commit"]
    settings(monkeypatch, tmp_path, f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {key.path}\n[commit]\n\tgpgSign = true\n")
    workshop = ready.state / "repository.git"
    shutil.rmtree(workshop)
    signed = ready.rk(*words).json["commit"]

    assert without_signature("commit", content(workshop, signed)) == content(workshop, plain)
    assert signed != plain
    subprocess.run(["git", "fsck", "--strict"], cwd=workshop, check=True, capture_output=True)


def test_what_git_signs_is_what_we_sign(ready: Product, key: SshKey) -> None:
    """The signature of ed25519 is always the same, so that git's commit and ours can be compared byte for byte."""
    words = [
        "-c",
        "gpg.format=ssh",
        "-c",
        f"user.signingKey={key.path}",
        "commit-tree",
        "HEAD^{tree}",
        "-m",
        "a",
        "-m",
        "b",
    ]
    plain, theirs = (content(ready.clone.path, ready.clone.git(*words, *sign)) for sign in ([], ["-S"]))
    sign = ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(key.path)]
    done = subprocess.run(sign, input=plain, capture_output=True, check=True)

    assert with_signature(plain, done.stdout, is_sha256=False) == theirs


@pytest.mark.parametrize(
    ("mine", "options", "tag", "commit"),
    [
        ("[tag]\n\tgpgSign = true\n", "", True, False),
        ("[commit]\n\tgpgSign = true\n", "", False, True),
        ("[tag]\n\tgpgSign = true\n[commit]\n\tgpgSign = true\n", "tags = false\ncommits = false\n", False, False),
        ("", "required = true\n", True, False),
        ("", "", False, False),
    ],
    ids=["git signs tags", "git signs commits", "ours says no", "required", "nobody"],
)
def test_what_is_signed_is_what_the_users_git_signs_or_what_the_product_says(
    ready: Product, key: SshKey, mine: str, options: str, tag: bool, commit: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings(monkeypatch, tmp_path, f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {key.path}\n{mine}")
    ready.configure(f"{CONFIG}\n[signing]\n{options}")
    ready.rk(*CUT)

    assert (b"BEGIN SSH SIGNATURE" in raw(ready, "v1.2"), b"\ngpgsig " in raw(ready, "v1.2^{commit}")) == (tag, commit)


def test_every_commit_that_a_cut_makes_is_signed(ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sign_by(ready, key, monkeypatch, tmp_path)
    tested = ready.clone.rev("HEAD")
    ready.push("fix(api): later", {"api/later": "x"})
    ready.rk(*CUT, "--commit", tested)

    made = ready.remote.git("rev-list", "v1.2", "main", f"^{tested}", "--grep=elease").split()
    assert len(made) == 2
    assert all(b"\ngpgsig " in raw(ready, oid) for oid in made)


def test_the_key_may_be_named_by_the_environment_and_lie_with_an_agent(
    ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = subprocess.run([needs("ssh-agent"), "-s", "-a", str(tmp_path / "agent")], check=True, capture_output=True, text=True).stdout
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    try:
        subprocess.run(["ssh-add", "-q", str(key.path)], check=True, capture_output=True)
        key.path.unlink()
        monkeypatch.setenv("RELEASEKIT_SIGNING_KEY", f"key::{key.public}")
        ready.configure(f'{CONFIG}\n[signing]\nrequired = true\nformat = "ssh"\nsigners = ["{key.line()}"]\n')
        ready.rk(*CUT)
    finally:
        subprocess.run(["kill", said.partition("SSH_AGENT_PID=")[2].partition(";")[0]], check=True)

    assert_released(ready, "1.2")


# Not made ---------------------------------------------------------------------------------------------------------------------


def test_a_key_that_is_not_here_stops_the_cut(ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Case 83."""
    sign_by(ready, key, monkeypatch, tmp_path)
    key.path.unlink()
    key.path.with_suffix(".pub").unlink()

    assert "is not here: there is no such file" in refused(ready, status=4)


def test_a_key_whose_file_is_gone_stops_the_cut(ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Case 83."""
    sign_by(ready, key, monkeypatch, tmp_path)
    key.path.unlink()

    assert "ssh-keygen made no signature with the key" in refused(ready, status=4)


def test_a_key_with_a_passphrase_that_nobody_can_give_stops_the_cut(
    ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Case 83."""
    sign_by(ready, key, monkeypatch, tmp_path)
    subprocess.run(["ssh-keygen", "-q", "-p", "-N", "locked", "-f", str(key.path)], check=True, capture_output=True)

    assert "incorrect passphrase supplied" in refused(ready, status=4)


def test_a_private_key_in_the_place_of_its_name_is_told_to_nobody(
    ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(ready, key, monkeypatch, tmp_path)
    secret = key.path.read_text(encoding="utf-8")
    monkeypatch.setenv("RELEASEKIT_SIGNING_KEY", secret)
    said = refused(ready, status=4)

    assert "a private key stands where the name of a key belongs" in said
    assert secret.splitlines()[2] not in said


def test_a_key_that_stays_locked_is_given_up_in_time(ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sign_by(ready, key, monkeypatch, tmp_path, f"{ALL}timeout = 1\n")
    os.mkfifo(tmp_path / "nobody writes")
    locked = tmp_path / "locked"
    locked.write_text(f'#!/bin/sh\nread answer < "{tmp_path}/nobody writes"\n', encoding="utf-8")
    locked.chmod(0o755)
    settings(monkeypatch, tmp_path, f'[gpg]\n\tformat = ssh\n[gpg "ssh"]\n\tprogram = {locked}\n[user]\n\tsigningKey = {key.path}\n')

    said = refused(ready, status=4)
    assert "within 1 seconds" in said
    assert "unlock the key" in said


LIES = {
    "nothing": "exit 0",
    "the text": 'for last; do :; done; cp "$last" "$last.sig"',
    "half a signature": "for last; do :; done; echo '-----BEGIN SSH SIGNATURE-----' > \"$last.sig\"",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_program_that_says_all_went_well_is_not_believed(
    ready: Product, key: SshKey, lie: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Case 83."""
    sign_by(ready, key, monkeypatch, tmp_path)
    liar = tmp_path / "liar"
    liar.write_text(f"#!/bin/sh\n{LIES[lie]}\n", encoding="utf-8")
    liar.chmod(0o755)
    settings(monkeypatch, tmp_path, f'[gpg]\n\tformat = ssh\n[gpg "ssh"]\n\tprogram = {liar}\n[user]\n\tsigningKey = {key.path}\n')

    refused(ready, status=3 if lie == "half a signature" else 4)


def test_a_signer_that_the_product_does_not_allow_is_refused_before_anything_is_made(
    ready: Product, key: SshKey, stranger: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Case 85."""
    sign_by(ready, key, monkeypatch, tmp_path)
    settings(monkeypatch, tmp_path, f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {stranger.path}\n")

    assert "is not among `signing.signers`" in refused(ready, status=3)


def test_a_signer_whose_time_is_over_is_refused(ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Case 85."""
    sign_by(ready, key, monkeypatch, tmp_path)
    line = key.line('valid-before="20260201Z"')
    ready.configure(f"{CONFIG}\n[signing]\nsigners = ['{line}']\n{ALL}")

    assert "or not for a tag of that date" in refused(ready, status=3)


def test_a_key_of_openpgp_that_is_not_allowed_or_not_here_stops_the_cut(
    ready: Product, pgp: PgpKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Case 85."""
    sign_by(ready, pgp, monkeypatch, tmp_path)
    ready.configure(f'{CONFIG}\n[signing]\nsigners = ["{"AB" * 20}"]\n{ALL}')
    assert "is not among `signing.signers`" in refused(ready, status=3)
    settings(monkeypatch, tmp_path, "[user]\n\tsigningKey = nobody@example.org\n")
    assert "there is no secret key of OpenPGP" in refused(ready, status=4)


@pytest.mark.parametrize("where", ["--local", "--worktree"])
def test_what_a_checkout_calls_a_program_that_signs_is_not_run(
    ready: Product, key: SshKey, where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(ready, key, monkeypatch, tmp_path)
    canary = tmp_path / "canary"
    canary.write_text(f"#!/bin/sh\ntouch {tmp_path}/sang\n", encoding="utf-8")
    canary.chmod(0o755)
    ready.clone.git("config", "extensions.worktreeConfig", "true")
    for name in ("gpg.program", "gpg.ssh.program", "gpg.openpgp.program", "gpg.ssh.defaultKeyCommand"):
        ready.clone.git("config", where, name, str(canary))
    ready.rk(*CUT)

    assert_released(ready, "1.2")
    assert not (tmp_path / "sang").exists()


# By another hand -------------------------------------------------------------------------------------------------------------


def test_two_people_with_the_same_plan_make_one_release_and_the_first_signature_stays(
    ready: Product, unsteady: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(ready, unsteady, monkeypatch, tmp_path)
    other = ready.another_clone()
    saved = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(saved), "--as-of", DAY)
    ready.rk("cut", "--from-plan", str(saved), "--yes")
    there = take_state(ready.remote)
    answer = other.rk("cut", "--from-plan", str(saved), "--yes", "--format", "json").json

    assert answer["published"]
    assert take_state(ready.remote) == there
    assert answer["tag_object"] == ready.remote.refs()["refs/tags/v1.2"]


def test_who_comes_second_to_the_commit_point_takes_the_objects_of_who_came_first(
    ready: Product, unsteady: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The first one's push arrives while the second one's is on its way."""
    sign_by(ready, unsteady, monkeypatch, tmp_path)
    first = ready.another_clone()
    saved = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(saved), "--as-of", DAY)
    first.rk("cut", "--from-plan", str(saved), "--yes", "--no-push")
    made = str(first.state / "repository.git")
    pending = "refs/releasekit/pending/1.2"
    hook = (
        "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
        f"rm -f hooks/pre-receive\ngit fetch -q {made} {pending}:refs/tags/v1.2\ngit update-ref refs/heads/main v1.2^{{commit}}"
    )
    put_hook(ready.remote, "pre-receive", hook)
    answer = ready.rk("cut", "--from-plan", str(saved), "--yes", "--format", "json")

    assert "theirs counts" in answer.err
    assert answer.json["tag_object"] == ready.remote.refs()["refs/tags/v1.2"]
    assert_released(ready, "1.2")


@pytest.mark.parametrize("left", ["branch", "tag"])
@pytest.mark.parametrize("state", ["kept", "workshop lost"])
def test_a_server_that_died_in_the_middle_is_completed_with_the_signed_objects_that_it_has(
    ready: Product, unsteady: SshKey, left: str, state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Cases 5 and 6."""
    sign_by(ready, unsteady, monkeypatch, tmp_path)
    before = ready.remote.rev("main")
    undo = "git update-ref -d refs/tags/v1.2" if left == "branch" else f"git update-ref refs/heads/main {before}"
    put_hook(ready.remote, "post-receive", f"{undo}\nkill -9 $PPID")
    ready.rk(*CUT, status=6)
    put_hook(ready.remote, "post-receive", "exit 0")
    kept = "refs/heads/main" if left == "branch" else "refs/tags/v1.2"
    made = ready.remote.refs()[kept]
    if state == "workshop lost":
        shutil.rmtree(ready.state / "repository.git")
    ready.rk("resume")

    assert_released(ready, "1.2")
    assert ready.remote.refs()[kept] == made
    assert len(ready.remote.git("rev-list", "v1.1..main", "--grep=^Release").split()) == 1


def test_an_interrupted_release_is_finished_by_a_machine_that_has_no_key(
    ready: Product, unsteady: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(ready, unsteady, monkeypatch, tmp_path)
    put_hook(ready.remote, "post-receive", "git update-ref -d refs/tags/v1.2\nkill -9 $PPID")
    ready.rk(*CUT, status=6)
    put_hook(ready.remote, "post-receive", "exit 0")
    unsteady.path.unlink()
    # The tag was kept by the workshop.
    ready.rk("resume")

    assert_released(ready, "1.2")


# By somebody who may not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["unsigned", "by a stranger", "another's signature"])
def test_the_next_number_that_a_stranger_pushed_is_no_release(
    ready: Product, key: SshKey, stranger: SshKey, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Cases 84 and 97."""
    sign_by(ready, key, monkeypatch, tmp_path, "required = true\n")
    ready.rk(*CUT)
    ready.pull()
    ready.push("fix(ui): more", {"ui/more": "x"})
    if how == "unsigned":
        ready.clone.git("tag", "-a", "-m", "mine", "v1.3")
    elif how == "by a stranger":
        stranger.tag(ready.clone, "v1.3")
    else:
        ready.clone.git("tag", "v1.3", "v1.2")
    ready.clone.git("push", "-q", "origin", "v1.3")
    before = take_state(ready.remote)
    said = " ".join(ready.rk("cut", "--yes", "--as-of", "2026-03-11", status=3).err.split())

    assert take_state(ready.remote) == before
    code = {"unsigned": "RK207", "by a stranger": "RK208", "another's signature": "RK209"}[how]
    assert f"{code}: " in said
    assert "v1.3" in said


def test_a_published_release_of_this_plan_that_a_stranger_signed_is_refused(
    ready: Product, key: SshKey, stranger: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Case 97: what is published looks like ours but for the signature."""
    sign_by(ready, key, monkeypatch, tmp_path, "tags = true\n")
    saved = tmp_path / "plan.json"
    ready.rk("cut", "--plan", str(saved), "--as-of", DAY)
    other = ready.another_clone()
    other.rk("cut", "--from-plan", str(saved), "--yes")
    content = content_of(ready.remote, "v1.2").partition("-----BEGIN SSH")[0]
    words = ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(stranger.path)]
    forged = content + subprocess.run(words, input=content.encode(), capture_output=True, check=True).stdout.decode()
    ready.remote.git("update-ref", "refs/tags/v1.2", ready.remote.git("mktag", input=forged))
    said = ready.rk("cut", "--from-plan", str(saved), "--yes", status=3).err

    assert "which is not among the signers" in " ".join(said.split())


# Proposals -------------------------------------------------------------------------------------------------------------------


def test_the_tag_of_a_proposal_is_signed_when_it_is_made(
    ready: Product, key: SshKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_by(ready, key, monkeypatch, tmp_path)
    ready.rk(*CUT, "--propose")
    branch = next(ref for ref in ready.remote.refs() if ref.endswith("/1.2") and ref.startswith("refs/heads/"))
    assert b"\ngpgsig " in raw(ready, branch)
    ready.remote.git("update-ref", "refs/heads/main", branch)
    ready.rk("cut", "--finish", "--yes")

    assert b"BEGIN SSH SIGNATURE" in raw(ready, "refs/tags/v1.2")
