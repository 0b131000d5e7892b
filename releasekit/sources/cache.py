"""Answers that were made before, kept in a folder that may be deleted at any time: facts of past releases, and documents that tell them.

An entry is found by the digest of all that it is made of, so one that is there is right, and one that nothing asks for any more is the
first to go. Two processes may write one at once: each puts a whole file in its place. Where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import IO, NamedTuple

from releasekit import __version__
from releasekit.core.digest import sha256
from releasekit.git import Git

MOST_BYTES = 256 << 20
MOST_ENTRIES = 64
_MAGIC = b"releasekit cache 1\n"
_PACKAGE = Path(__file__).resolve().parents[1]


class Kept(NamedTuple):
    """An answer, and what git answered to the names of commits in it (see ``Git.named``), which may have changed since."""

    content: bytes
    named: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Cache:
    """The entries in a folder, each a file that is called as the digest of what it is made of."""

    folder: Path

    def get(self, key: str) -> Kept | None:
        """An entry, None where there is none, or none that is whole."""
        path = self.folder / key
        try:
            with path.open("rb") as file:
                kept = _read(file)
            os.utime(path)
        except (OSError, ValueError):
            return None
        return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep an entry, and no more than fit; nothing happens where nothing can be written."""
        named = json.dumps(kept.named).encode("ascii") + b"\n"
        if len(named) + len(kept.content) > MOST_BYTES // 2:
            return
        import tempfile  # it loads what it takes to pack archives, and what is kept is asked for more often

        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                try:
                    # Part by part: put together, a long document would be in memory once more.
                    file.writelines((_MAGIC, _checksum(named, kept.content), named, kept.content))
                    file.close()
                    Path(file.name).replace(self.folder / key)
                finally:
                    Path(file.name).unlink(missing_ok=True)
            self._prune()

    def _prune(self) -> None:
        """Let go of what was asked for longest ago."""
        entries = sorted(((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in os.scandir(self.folder)), reverse=True)
        left = MOST_BYTES
        for place, (_, size, path) in enumerate(entries):
            left -= size
            if place and (place >= MOST_ENTRIES or left < 0):
                Path(path).unlink(missing_ok=True)


def _checksum(*parts: bytes) -> bytes:
    digest = blake2b(digest_size=32)
    for part in parts:
        digest.update(part)
    return digest.hexdigest().encode("ascii") + b"\n"


def _read(file: IO[bytes]) -> Kept:
    """An entry out of its file, part by part, as it was written. Raises ValueError for what is none, or not whole."""
    magic, checksum, named = file.read(len(_MAGIC)), file.readline(), file.readline()
    content = file.read(os.fstat(file.fileno()).st_size)  # without a size, what is buffered would be joined to the rest: twice the memory
    if magic != _MAGIC or checksum != _checksum(named, content):
        raise ValueError("not whole")
    return Kept(content, json.loads(named))


def key_of(parts: Iterable[str]) -> str:
    """The digest of all that an answer is made of, and of the releasekit that makes it."""
    return sha256("\0".join((_installation(), *parts)).encode("utf-8", "surrogateescape"))


@cache
def _installation() -> str:
    """This very installation: its version, and every file of it by size and time, for whoever changes releasekit itself."""
    files = sorted(f"{path} {size} {time}" for path, size, time in _files(_PACKAGE))
    return sha256("\n".join((__version__, *files)).encode())


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(Path(entry.path))
        else:
            found = entry.stat()
            yield entry.path, found.st_size, found.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Witness(Git):
    """A git that remembers what it answered to names of commits."""

    named_before: dict[str, str | None] = field(default_factory=dict)

    def named(self, names: Iterable[str]) -> dict[str, str | None]:
        """As git answers, and remembered."""
        found = Git.named(self, names)
        self.named_before.update(found)
        return found
