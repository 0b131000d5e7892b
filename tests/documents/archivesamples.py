"""Files for archives, and what becomes of them. ``python -m tests.documents.archivesamples UMASK THREADS`` prints digests."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from releasekit.core.bundleoptions import ARCHIVES
from releasekit.documents.archives import open_archive
from releasekit.documents.members import Member

if TYPE_CHECKING:
    from collections.abc import Iterable

MOMENT = datetime(2026, 3, 11, 12, 0, 5, tzinfo=UTC)
FOLDER = "toweco-docs-4.2"
MEMBERS = (
    Member("docs/guide.md", b"# Guide\n" * 400),
    Member("docs/empty.md", b""),
    Member("docs/tool.sh", b"#!/bin/sh\n", 0o755),
    Member("docs/руководство оператора.md", "Прочти меня\n".encode()),
    Member("docs/" + "/".join(["a-rather-long-name-of-a-folder"] * 6) + ".md", b"long"),
    Member("docs/" + "/".join(["длинное имя папки"] * 9) + ".md", b"long"),
    Member("docs/picture.png", hashlib.shake_256(b"picture").digest(70_000)),
    Member("index.html", b"<!doctype html>"),
)

TEXT = b" ".join(b"%d" % number for number in range(400_000))
LARGE = (*MEMBERS, *(Member(f"large/{number}.md", TEXT[number:]) for number in range(4)))


def written(kind: str, members: Iterable[Member] = MEMBERS, *, threads: int = 0, moment: datetime = MOMENT) -> bytes:
    stream = io.BytesIO()
    archive = open_archive(kind, stream, FOLDER, moment, threads=threads)
    for member in members:
        archive.add(member)
    archive.close()
    assert not stream.closed
    return stream.getvalue()


def digests(threads: int) -> list[str]:
    """The SHA-256 of each kind of archive of all files."""
    return [hashlib.sha256(written(kind, LARGE, threads=threads)).hexdigest() for kind in ARCHIVES]


if __name__ == "__main__":
    os.umask(int(sys.argv[1], 8))
    print(*digests(int(sys.argv[2])))  # noqa: T201 - this is what it is asked for
