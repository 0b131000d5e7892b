"""Confirmations: that a person found a document right though what it covers changed; a file each, which a release takes into its record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from releasekit.core.digest import sha256
from releasekit.core.record import Confirmation
from releasekit.core.recordpaths import CONFIRMED, ENDING

SCHEMA = "releasekit/confirmation/1"

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_MOST = 48
"""Characters of a path that the name of its file shows; the digest behind them makes it one of its own."""


class Confirmed(NamedTuple):
    """One confirmation: which document, with which blob, and exactly which state of the code that it covers.

    ``code`` is the digest of that code (see ``Coverage.digest``), ``commit`` the one that was looked at, ``covers`` what the document
    covered then. ``place`` is the file that it was read from, "" for one that none holds yet.
    """

    document: str
    blob: str
    code: str
    commit: str
    covers: tuple[str, ...]
    confirmation: Confirmation
    place: str = ""

    def to_bytes(self) -> bytes:
        """The file; the same confirmation gives the same bytes."""
        data = {
            "schema": SCHEMA,
            "document": self.document,
            "blob": self.blob,
            "code": self.code,
            "commit": self.commit,
            "covers": list(self.covers),
            "by": self.confirmation.by,
            "date": self.confirmation.day.isoformat(),
            "reason": self.confirmation.reason,
        }
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, place: str) -> Confirmed:
        """Back from a file. Raises ValueError that says why it is none; keys of later versions are ignored."""
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"it is not JSON: {error}") from error
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        covers = data.get("covers")
        if not isinstance(covers, list) or not all(isinstance(one, str) for one in covers):
            raise ValueError("'covers' is no list of texts")
        blob, commit, code = (_text(data, key) for key in ("blob", "commit", "code"))
        if not all(map(_OID.fullmatch, (blob, commit, code))):
            raise ValueError("'blob', 'commit' or 'code' is no digest")
        try:
            day = date.fromisoformat(_text(data, "date"))
        except ValueError as error:
            raise ValueError(f"'date' is no day such as 2026-01-14: {error}") from error
        given = Confirmation(_text(data, "by"), day, _text(data, "reason"))
        return cls(_text(data, "document"), blob, code, commit, tuple(covers), given, place)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key!r} is no text, or empty")
    value.encode()  # half a surrogate pair is no text that a record could hold
    return value


def file_of(document: str) -> str:
    """Where the confirmation of a document lies: a name that every system takes, and that no other document has in any case of letters."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", document.lower()).strip("-.")[-_MOST:].lstrip("-._")
    digest = sha256(document.encode("utf-8", "surrogateescape"))[:12]
    return f"{CONFIRMED}/{'-'.join(filter(None, (plain, digest)))}{ENDING}"
