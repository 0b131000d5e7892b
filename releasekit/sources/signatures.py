"""Signatures of tags, checked by git and the programs that it calls; only keys that the configuration names count."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from releasekit.core.rowoptions import is_fingerprint
from releasekit.git import Git, redact

# What a clone's own configuration could make git run in the place of these.
_PROGRAMS = ("gpg.program=gpg", "gpg.openpgp.program=gpg", "gpg.x509.program=gpgsm", "gpg.ssh.program=ssh-keygen")
# The status lines of gpg: VALIDSIG <key> <date> <made> … <primary key>, KEYEXPIRED <moment>.
_VALID = re.compile(r"^\[GNUPG:\] VALIDSIG (?P<key>[0-9A-F]+) \S+ (?P<made>[0-9]+) .*?(?P<primary>[0-9A-F]+)$", re.MULTILINE)
_EXPIRED = re.compile(r"^\[GNUPG:\] KEYEXPIRED ([0-9]+)$", re.MULTILINE)


def distrusted_tags(git: Git, tags: Mapping[str, str], signers: Iterable[str]) -> dict[str, str]:
    """Why the signature of a tag (name → object id) does not count, by name; a good one by an allowed signer is left out.

    Signers are lines of ssh keys, and fingerprints of OpenPGP keys.
    """
    signers = tuple(signers)
    fingerprints = {signer.replace(" ", "").upper() for signer in signers if is_fingerprint(signer)}
    lines = [signer for signer in signers if not is_fingerprint(signer)]
    with tempfile.TemporaryDirectory(prefix="releasekit-") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        allowed = Path(folder) / "allowed_signers"
        allowed.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        settings = (*_PROGRAMS, f"gpg.ssh.allowedSignersFile={allowed}", "gpg.ssh.revocationFile=")
        checked = pool.map(lambda oid: _distrust(git, oid, settings, fingerprints), tags.values())
        return {name: why for name, why in zip(tags, checked, strict=True) if why}


def _distrust(git: Git, oid: str, settings: tuple[str, ...], fingerprints: set[str]) -> str:
    """Why a signature does not count, "" for one that does."""
    options = [part for setting in settings for part in ("-c", setting)]
    done = git.attempt(*options, "verify-tag", "--raw", oid)
    said = redact(done.stderr)
    if "[GNUPG:]" in said:
        return _distrust_openpgp(said, fingerprints, is_good=done.returncode == 0)
    return _distrust_ssh(said) if done.returncode else ""


def _distrust_ssh(said: str) -> str:
    key = re.search(r"key (\S+)", said)
    if key and "No principal matched" in said:
        return f"it is by the key {key[1]}, which is not among the signers, or not for a tag of that date"
    if "cannot run" in said:
        return f"it could not be checked ({said.splitlines()[0]})"
    return "it is not one of this tag: the tag was changed, or the signature is broken, or another tag's"


def _distrust_openpgp(said: str, fingerprints: set[str], *, is_good: bool) -> str:
    if "NO_PUBKEY" in said:
        return "the OpenPGP key that made it is not in the keyring here"
    found = _VALID.search(said)
    if found is None or "BADSIG" in said:
        return "it is not one of this tag: the tag was changed, or the signature is broken, or another tag's"
    if "REVKEYSIG" in said:
        return "the OpenPGP key that made it was revoked"
    if not {found["key"], found["primary"]} & fingerprints:
        return f"it is by the OpenPGP key {found['primary']}, which is not among the signers"
    # A key that expires makes no old signature bad: what counts is whether it was made before, as for ssh.
    expired = [int(moment) for moment in _EXPIRED.findall(said)]
    outlived = "EXPKEYSIG" in said and bool(expired) and int(found["made"]) < min(expired)
    return "" if is_good or outlived else "the OpenPGP key that made it, or the signature, had expired"
