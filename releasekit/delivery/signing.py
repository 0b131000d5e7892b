"""Signing: with the key that the user's own git would sign with, by the programs that git calls, run here so that nothing passes unsigned.

git 2.39 answers `tag --sign` with an unsigned tag and success where an ssh key is missing; a signature that was not made is an error here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from releasekit.core.rowoptions import OPENPGP, SSH, SigningOptions
from releasekit.errors import PolicyError, RepositoryError
from releasekit.git import Git, finished, redact

KEY = "RELEASEKIT_SIGNING_KEY"
"""The variable that names the key where no configuration of git does, as in CI: a file or a public key of ssh, an id of OpenPGP."""

_BEGINS = {SSH: b"-----BEGIN SSH SIGNATURE-----", OPENPGP: b"-----BEGIN PGP SIGNATURE-----"}
_MEND = "nothing was published; see which key git takes: git config user.signingKey"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the ``format``, the ``program`` that does it, the ``key`` as that program takes it ("" for its own choice), and the
    seconds that it may take.
    """

    format: str
    program: str
    key: str
    timeout: int

    def sign(self, payload: bytes, namespace: str = "git") -> bytes:
        """The armoured signature of some bytes. Raises RepositoryError where there is none: no key, a locked one, no time left."""
        made, said = self._sign_ssh(payload, namespace) if self.format == SSH else self._sign_openpgp(payload)
        if not made.startswith(_BEGINS[self.format]):
            raise RepositoryError(f"{self.program} made no signature with {self.name}:\n{redact(said) or 'it said nothing'}", hint=_MEND)
        return made

    def _sign_ssh(self, payload: bytes, namespace: str) -> tuple[bytes, bytes]:
        """The signature, b"" for none, and what was said. What is signed goes through a file: on its input a passphrase is looked for."""
        with self._key_file() as key, tempfile.TemporaryDirectory(prefix="releasekit-") as folder:
            file = Path(folder) / "payload"
            file.write_bytes(payload)
            done = self._run(["-Y", "sign", "-n", namespace, "-f", key, str(file)], b"")
            signature = file.with_name("payload.sig")
            return signature.read_bytes() if not done.returncode and signature.exists() else b"", done.stdout + done.stderr

    def _sign_openpgp(self, payload: bytes) -> tuple[bytes, bytes]:
        done = self._run(["--status-fd=2", "-bsa", *(["-u", self.key] if self.key else [])], payload)
        return b"" if done.returncode else done.stdout, done.stderr

    @property
    def name(self) -> str:
        """The key as a person knows it."""
        return f"the key {self.key}" if self.key else "the default key"

    def require_allowed(self, options: SigningOptions) -> None:
        """Raises PolicyError for a key that `signing.signers` does not name, RepositoryError for one that is not here.

        Where that cannot be told before anything is signed, it is told of what was signed.
        """
        known = self._ssh_keys() if self.format == SSH else self._fingerprints()
        allowed = {word for line in options.lines for word in line.split()} if self.format == SSH else set(options.fingerprints)
        if options.signers and known and known.isdisjoint(allowed):
            raise PolicyError(
                f"{self.name} is not among `signing.signers`, so what it signs would not count",
                hint="sign with another one (git config user.signingKey), or add it to signing.signers on the main branch",
            )

    def _ssh_keys(self) -> set[str]:
        """The public key in its file, without type and comment; empty where only the private one is there."""
        with self._key_file() as key:
            for path in (Path(key), Path(f"{key}.pub")):
                try:
                    words = path.read_text(encoding="ascii", errors="replace").split()
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise RepositoryError(f"{self.name} cannot be read: {error.strerror}", where=str(path), hint=_MEND) from error
                if len(words) > 1 and words[0].startswith(("ssh-", "ecdsa-", "sk-")):
                    return {words[1]}
            if not Path(key).exists():
                raise RepositoryError(f"{self.name} is not here: there is no such file", where=key, hint=_MEND)
        return set()

    def _fingerprints(self) -> set[str]:
        """The fingerprints of the secret key and of its subkeys."""
        done = self._run(["--batch", "--with-colons", "--list-secret-keys", *(["--", self.key] if self.key else [])], b"")
        found = {line.split(b":")[9].decode("ascii", "replace") for line in done.stdout.splitlines() if line.startswith(b"fpr:")}
        if done.returncode or not found:
            raise RepositoryError(f"there is no secret key of OpenPGP for {self.name}:\n{redact(done.stderr)}", hint=_MEND)
        return found

    @contextmanager
    def _key_file(self) -> Iterator[str]:
        """The key as an argument: a key of ssh that is given in words, and held by the agent, goes through a file."""
        if self.format == OPENPGP or not self.key.startswith(("ssh-", "ecdsa-", "sk-")):
            yield self.key
            return
        with tempfile.TemporaryDirectory(prefix="releasekit-") as folder:
            file = Path(folder) / "key.pub"
            file.write_text(f"{self.key}\n", encoding="utf-8")
            yield str(file)

    def _run(self, arguments: Sequence[str], payload: bytes) -> subprocess.CompletedProcess[bytes]:
        try:
            return finished(
                [self.program, *arguments],
                {**os.environ, "LC_ALL": "C.UTF-8"},
                input=payload,
                timeout=self.timeout,
                # Where nobody sits at a terminal, nobody can be asked for a passphrase: then that is an error at once.
                start_new_session=sys.stdin is None or not sys.stdin.isatty(),
            )
        except FileNotFoundError as error:
            raise RepositoryError(
                f"the program {self.program!r}, which signs, is not installed", hint="install it; git calls it too"
            ) from error
        except OSError as error:
            raise RepositoryError(f"the program {self.program!r}, which signs, cannot be run: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise RepositoryError(
                f"{self.program} made no signature with {self.name} within {self.timeout} seconds",
                hint="unlock the key (ssh-add, gpg-agent) or touch it in time, or allow more: signing.timeout; nothing was published",
            ) from error


def signer_of(git: Git, clone: Git, options: SigningOptions) -> Signer:
    """Who signs here. Programs are taken from the configuration that ``git`` reads, the user's own; of a ``clone`` only its key counts,
    which is a name. Raises RepositoryError where no key is configured, PolicyError for one that may not sign.
    """
    format = options.format or _setting(git, "gpg.format") or OPENPGP
    if format not in (SSH, OPENPGP):
        raise RepositoryError(f"releasekit does not sign by {format}", where="gpg.format", hint='say signing.format = "ssh" or "openpgp"')
    programs = ("gpg.ssh.program",) if format == SSH else ("gpg.openpgp.program", "gpg.program")
    program = next(filter(None, (_setting(git, name, "--path") for name in programs)), "ssh-keygen" if format == SSH else "gpg")
    signer = Signer(format, program, _key(git, clone, format), options.timeout)
    signer.require_allowed(options)
    return signer


def _key(git: Git, clone: Git, format: str) -> str:
    key = os.environ.get(KEY) or _setting(clone, "user.signingKey")
    if "PRIVATE KEY" in key:
        hint = "write the key into a file that only you can read, and name that"
        raise RepositoryError("a private key stands where the name of a key belongs", where=f"{KEY} or user.signingKey", hint=hint)
    if format == SSH:
        key = key.removeprefix("key::") or _default_ssh_key(git)
        if not key:
            raise RepositoryError(
                "no key is configured to sign with",
                hint=f"name it: git config --global user.signingKey FILE, or {KEY}=FILE in the environment",
            )
        return key if key.startswith(("ssh-", "ecdsa-", "sk-")) else str(Path(key).expanduser())
    if key.startswith("-"):
        raise RepositoryError(f"{key!r} is no key", where="user.signingKey")
    return key or _setting(git, "user.email")


def _default_ssh_key(git: Git) -> str:
    """What the user's `gpg.ssh.defaultKeyCommand` says, as git asks it: the first line."""
    command = _setting(git, "gpg.ssh.defaultKeyCommand")
    if not command:
        return ""
    done = finished(["/bin/sh", "-c", command], os.environ, timeout=60)
    return next(iter(done.stdout.decode("utf-8", "replace").splitlines()), "").removeprefix("key::")


def _setting(git: Git, name: str, *form: str) -> str:
    return git.attempt("config", *form, "--get", name).stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def is_wished(git: Git, name: str) -> bool:
    """Whether the user's git signs on its own: ``tag.gpgSign``, ``commit.gpgSign``."""
    return _setting(git, name, "--bool") == "true"
