"""Signatures of tags and commits, checked by git and the programs that it calls; only keys that the configuration names count."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from releasekit.git.runner import Git
from releasekit.redaction import redact

# What a clone's own configuration could make git run in the place of these.
_PROGRAMS = ("gpg.program=gpg", "gpg.openpgp.program=gpg", "gpg.x509.program=gpgsm", "gpg.ssh.program=ssh-keygen")
# The status lines of gpg: VALIDSIG <key> <date> <made> … <primary key>, KEYEXPIRED <moment>.
_VALID = re.compile(r"^\[GNUPG:\] VALIDSIG (?P<key>[0-9A-F]+) \S+ (?P<made>[0-9]+) .*?(?P<primary>[0-9A-F]+)$", re.MULTILINE)
_EXPIRED = re.compile(r"^\[GNUPG:\] KEYEXPIRED ([0-9]+)$", re.MULTILINE)


TAG, COMMIT = "tag", "commit"
_TAG_SIGNATURE = re.compile(rb"^-----BEGIN (?:PGP|SSH) SIGNATURE-----$", re.MULTILINE)
_COMMIT_SIGNATURE = re.compile(rb"^gpgsig(?:-sha256)? .*\n(?: .*\n)*", re.MULTILINE)


def without_signature(kind: str, content: bytes) -> bytes:
    """The content of a tag or commit object as it was before it was signed."""
    if kind == TAG:
        found = _TAG_SIGNATURE.search(content)
        return content[: found.start()] if found else content
    head, gap, message = content.partition(b"\n\n")
    return _COMMIT_SIGNATURE.sub(b"", head + b"\n").removesuffix(b"\n") + gap + message


def is_signed(kind: str, content: bytes) -> bool:
    """Whether a tag or commit object bears a signature, good or bad."""
    return without_signature(kind, content) != content


@dataclass(frozen=True, slots=True)
class Signers:
    """Whose signatures count: lines of git's allowed signers file, and fingerprints of OpenPGP keys in upper case. None: anybody's."""

    lines: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.fingerprints)

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The allowed signers file that their ssh keys make."""
        with tempfile.TemporaryDirectory(prefix="releasekit-") as folder:
            allowed = Path(folder) / "allowed_signers"
            allowed.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8")
            yield allowed


def distrusted(git: Git, objects: Mapping[str, str], signers: Signers, kind: str = TAG) -> dict[str, str]:
    """Why the signature of an object (name → object id) does not count, by name; a good one by an allowed signer is left out.

    All objects are tags, or all commits. What is not signed at all is said to be changed or broken: ask that before.
    """
    with signers.file() as allowed, ThreadPoolExecutor(os.cpu_count()) as pool:
        settings = (*_PROGRAMS, f"gpg.ssh.allowedSignersFile={allowed}", "gpg.ssh.revocationFile=")
        checked = pool.map(lambda oid: _distrust(git, oid, settings, signers, kind), objects.values())
        return {name: why for name, why in zip(objects, checked, strict=True) if why}


def _distrust(git: Git, oid: str, settings: Sequence[str], signers: Signers, kind: str) -> str:
    """Why a signature does not count, "" for one that does."""
    options = [part for setting in settings for part in ("-c", setting)]
    done = git.attempt(*options, f"verify-{kind}", "--raw", oid)
    said = redact(done.stderr)
    if "[GNUPG:]" in said:
        return distrust_openpgp(said, signers, kind, is_good=done.returncode == 0)
    return _distrust_ssh(said, signers, kind) if done.returncode else ""


def _distrust_ssh(said: str, signers: Signers, kind: str) -> str:
    key = re.search(r"key (\S+)", said)
    if key and "No principal matched" in said:
        return f"it is by the key {key[1]}, which is not among the signers, or not for a {kind} of that date" if signers else ""
    if "cannot run" in said:
        return f"it could not be checked ({said.splitlines()[0]})"
    return _broken(kind)


def _broken(kind: str) -> str:
    return f"it is not one of this {kind}: the {kind} was changed, or the signature is broken, or another {kind}'s"


def distrust_openpgp(said: str, signers: Signers, kind: str, *, is_good: bool) -> str:
    """Why a signature does not count, of which gpg ``said`` what its status lines say; "" for one that does."""
    if "NO_PUBKEY" in said:
        return "the OpenPGP key that made it is not in the keyring here"
    found = _VALID.search(said)
    if found is None or "BADSIG" in said:
        return _broken(kind)
    if "REVKEYSIG" in said:
        return "the OpenPGP key that made it was revoked"
    if signers and {found["key"], found["primary"]}.isdisjoint(signers.fingerprints):
        return f"it is by the OpenPGP key {found['primary']}, which is not among the signers"
    # A key that expires makes no old signature bad: what counts is whether it was made before, as for ssh.
    expired = [int(moment) for moment in _EXPIRED.findall(said)]
    outlived = "EXPKEYSIG" in said and bool(expired) and int(found["made"]) < min(expired)
    return "" if is_good or outlived else "the OpenPGP key that made it, or the signature, had expired"
