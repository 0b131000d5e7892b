"""Keys and signed tags for the tests of signatures: ssh keys by ssh-keygen, OpenPGP keys by gpg."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gitrepo import RepoBuilder

CHANGED = "it is not one of this tag: the tag was changed, or the signature is broken, or another tag's"
"""What is said of a signature over something else."""


@dataclass(frozen=True)
class SshKey:
    """A key of ssh. ``line`` is how ``signing.signers`` names it."""

    path: Path
    principal: str

    @classmethod
    def make(cls, path: Path, principal: str = "ada@example.org", kind: str = "ed25519") -> SshKey:
        words = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", principal, "-f", str(path)]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        return cls(path, principal)

    @property
    def public(self) -> str:
        """Type and key, without the comment."""
        return " ".join(self.path.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])

    @property
    def fingerprint(self) -> str:
        """SHA256:… as ssh-keygen tells it."""
        done = subprocess.run(["ssh-keygen", "-l", "-f", str(self.path)], check=True, capture_output=True, text=True)
        return done.stdout.split()[1]

    def line(self, options: str = "") -> str:
        return f"{self.principal} {options} {self.public}" if options else f"{self.principal} {self.public}"

    def tag(self, repo: RepoBuilder, name: str, rev: str = "HEAD", *, date: str | None = None) -> str:
        """A tag that is signed with this key; answers with the tag object."""
        settings = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.path}")
        repo.git(*settings, "tag", "-s", "-m", name, name, rev, date=date)
        return repo.git("rev-parse", f"refs/tags/{name}")


@dataclass(frozen=True)
class PgpKey:
    """A key of OpenPGP in a keyring of its own. ``now`` is what gpg takes for the present: ``20200101T000000``."""

    home: Path
    fingerprint: str

    @classmethod
    def make(cls, home: Path, user: str = "Ada <ada@example.org>", *, expires: str = "never", now: str = "") -> PgpKey:
        gpg(home, "--quick-generate-key", user, "ed25519", "sign", expires, now=now)
        listed = gpg(home, "--with-colons", "--fingerprint", user)
        return cls(home, next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:")))

    def expire(self, when: str, now: str) -> None:
        gpg(self.home, "--quick-set-expire", self.fingerprint, when, now=now)

    def revoke(self) -> None:
        """By the certificate that gpg keeps for the day on which the key is lost; a colon before it guards against accidents."""
        kept = self.home / "openpgp-revocs.d" / f"{self.fingerprint}.rev"
        certificate = self.home / "revoked.asc"
        certificate.write_text(kept.read_text(encoding="utf-8").replace(":-----BEGIN", "-----BEGIN"), encoding="utf-8")
        gpg(self.home, "--import", str(certificate))

    def tag(self, repo: RepoBuilder, name: str, *, now: str = "") -> str:
        """A tag that is signed with this key; git finds the keyring by GNUPGHOME."""
        program = self.home / "gpg-then"
        program.write_text(f'#!/bin/sh\nexec gpg {f"--faked-system-time {now}!" if now else ""} "$@"\n', encoding="utf-8")
        program.chmod(0o700)
        settings = ("-c", "gpg.format=openpgp", "-c", f"gpg.program={program}")
        repo.git(*settings, "tag", "-s", "-u", self.fingerprint, "-m", name, name)
        return repo.git("rev-parse", f"refs/tags/{name}")


def gpg(home: Path, *words: str, now: str = "") -> str:
    """Run gpg on a keyring; what it said."""
    options = ["--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
    clock = ["--faked-system-time", f"{now}!"] if now else []
    done = subprocess.run(["gpg", *options, *clock, *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return done.stdout.decode()


def keyring() -> Iterator[Path]:
    """A folder for keys of OpenPGP. Its path must be short, for the agent of gpg listens at a socket in it."""
    home = Path(tempfile.mkdtemp(prefix="rk-"))
    home.chmod(0o700)
    stop = shutil.which("gpgconf")
    try:
        yield home
    finally:
        if stop:
            subprocess.run([stop, "--homedir", str(home), "--kill", "all"], check=False, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


def signing(*signers: str, required: bool = True) -> str:
    """A configuration of ``signing``."""
    listed = ", ".join(f'"{signer}"' for signer in signers)
    return f"[signing]\nrequired = {str(required).lower()}\nsigners = [{listed}]\n"


def signed(repo: RepoBuilder, key: SshKey | PgpKey, *tags: str) -> None:
    for tag in tags:
        repo.commit(tag)
        key.tag(repo, tag)


def put_content(repo: RepoBuilder, name: str, content: str) -> None:
    """A tag object of any content under a name."""
    oid = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", input=content)
    repo.git("update-ref", f"refs/tags/{name}", oid)


def content_of(repo: RepoBuilder, name: str) -> str:
    return repo.git("cat-file", "tag", name) + "\n"
