"""What is measured of the documentation bundle: 10,000 files, 200 MB, from the objects of a repository to an archive and its digest.

python bundle.py make FOLDER   a repository with these files, the same bytes every time: four of five are text, one looks like a picture
python bundle.py KIND          in it: the bundle as releasekit writes it (zip, tar.gz, tar.zst)
python bundle.py zipfile       in it: the floor of zip, Python's zipfile at level 6 over the work tree, and the digest of it
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

FILES = 10_000
SIZE = 20_000
DOCUMENTS = "docs"
MOMENT = datetime(2026, 3, 11, 12, tzinfo=UTC)


def make(folder: Path) -> None:
    """Make the repository, with its work tree, everything packed."""
    chance = random.Random(7)
    words = ["".join(chance.choices("etaoinshrdlucmfwypvbgkjqxz", range(26, 0, -1), k=chance.randint(2, 11))) for _ in range(8000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    for number in range(FILES):
        size = int(SIZE * (0.2 + 1.6 * chance.random()))
        is_text = number % 5 > 0
        path = folder / DOCUMENTS / f"part{number % 100:02}" / f"page{number:05}.{'md' if is_text else 'png'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(" ".join(chance.choices(words, weights, k=size // 7)).encode() if is_text else chance.randbytes(size))
    who = ("-c", "user.name=Ada Example", "-c", "user.email=ada@example.org")
    for command in (("init", "-q", "-b", "main"), ("add", "."), (*who, "commit", "-q", "-m", "Documents"), ("repack", "-adq")):
        subprocess.run(["git", "-c", "gc.auto=0", "-c", "maintenance.auto=false", *command], cwd=folder, check=True)


def bundle(kind: str, output: IO[bytes]) -> str:
    """All files of HEAD as an archive; answers its SHA-256."""
    from releasekit.documents.archives import Archives
    from releasekit.documents.members import Member, check_content, check_paths
    from releasekit.git import Git
    from releasekit.git.objects import stream_blobs, tree_entries

    git = Git(Path.cwd())
    entries = sorted(tree_entries(git, git.resolve("HEAD")), key=lambda one: one.path)
    check_paths(entry.path for entry in entries)
    archives = Archives({kind: output}, "product-docs-4.2", MOMENT)
    for entry, content in zip(entries, stream_blobs(git, [entry.oid for entry in entries]), strict=True):
        if content is None:
            raise SystemExit(f"{entry.path} is not here")
        member = Member(entry.path, content, int(entry.mode, 8))
        check_content(member)
        archives.add(member)
    (written,) = archives.close()
    return written.sha256


def floor(output: IO[bytes]) -> str:
    """The same files by the standard library, in one thread; answers the SHA-256 of the archive."""
    with ZipFile(output, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(path for path in Path(DOCUMENTS).rglob("*") if path.is_file()):
            archive.write(path)
    output.seek(0)
    digest = hashlib.sha256()
    while chunk := output.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def main() -> None:
    """Do what the arguments say, and print the digest of what was written."""
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
        return
    with tempfile.TemporaryFile() as output:
        print(floor(output) if sys.argv[1] == "zipfile" else bundle(sys.argv[1], output))


if __name__ == "__main__":
    main()
