"""Pointers of Git LFS: what git has of a file that git-lfs keeps."""

from __future__ import annotations

import re

LARGEST_POINTER = 1024
"""Bytes from which on nothing is a pointer."""

_BEGINNING = b"version https://git-lfs.github.com/spec/"
# Those of its first years have the same form under other addresses.
_VERSION = rb"version (?:https://(?:git-lfs|hawser)\.github\.com/spec/v1|http://git-media\.io/v/2)\r?\n"
_OID = rb"(?m)^oid sha256:([0-9a-f]{64})\r?$"


def begins_as_pointer(content: bytes) -> bool:
    """Whether a content begins as a pointer does, of whatever version, and whole or not: no place for what a program is to read or edit."""
    return content.startswith(_BEGINNING)


def is_pointer(content: bytes) -> bool:
    """Whether a content only names the file that Git LFS keeps elsewhere."""
    return len(content) < LARGEST_POINTER and bool(re.match(_VERSION, content)) and b"\noid sha256:" in content


def pointed_to(content: bytes) -> str | None:
    """The SHA-256 of the file that a pointer stands for; None for what is no pointer."""
    oid = re.search(_OID, content) if is_pointer(content) else None
    return oid[1].decode("ascii") if oid else None
