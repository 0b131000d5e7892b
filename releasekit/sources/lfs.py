"""Git LFS: what a pointer points to, from the store that git-lfs keeps beside the repository; nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from releasekit.core.digest import sha256
from releasekit.core.pointers import pointed_to
from releasekit.errors import RepositoryError
from releasekit.git import Git

_SIZE = re.compile(rb"^size ([0-9]{1,18})$", re.MULTILINE)


LARGEST = 1 << 30
"""Bytes of a file that is taken out of the store; a larger one is no document."""


@dataclass(frozen=True)
class Store:
    """The files of Git LFS that a clone has. ``folder`` is the one that its worktrees share (``--git-common-dir``)."""

    git: Git
    folder: Path

    def resolve(self, path: str, content: bytes) -> bytes:
        """The file that a pointer stands for; what is no pointer stays as it is. ``path`` is for people.

        Raises RepositoryError for a file that the store does not have, or has with other bytes than the pointer says.
        """
        oid = pointed_to(content)
        size = _SIZE.search(content) if oid else None
        if oid is None or size is None:
            return content  # at most it looks like a pointer; what is no document the bundle refuses itself
        return self._read(path, oid, int(size[1]))

    def _read(self, path: str, oid: str, size: int) -> bytes:
        if size > LARGEST:
            message = f"the file of Git LFS has {size} bytes, and the bundle takes in at most {LARGEST} of one"
            raise RepositoryError(message, where=path, hint="leave it out of bundle.include")
        try:
            content = (self._objects / oid[:2] / oid[2:4] / oid).read_bytes()
        except FileNotFoundError as error:
            message = f"this is a Git LFS pointer, and the file that it stands for ({oid[:12]}) is not in this repository"
            raise RepositoryError(message, where=path, hint=_FETCH) from error
        except OSError as error:
            message = f"the file of Git LFS ({oid[:12]}) cannot be read: {error.strerror}"
            raise RepositoryError(message, where=path, hint="look at the rights of lfs/objects") from error
        if len(content) != size or sha256(content) != oid:
            message = f"the file of Git LFS ({oid[:12]}) is damaged here: it is not the one that the pointer names"
            raise RepositoryError(message, where=path, hint="git lfs fsck, then git lfs fetch --all, and run this again")
        return content

    @cached_property
    def _objects(self) -> Path:
        """Where git-lfs keeps files: in the shared folder of the repository, unless it is configured to be elsewhere."""
        asked = self.git.attempt("config", "--type=path", "--get", "lfs.storage")
        configured = asked.stdout.decode("utf-8", "surrogateescape").strip() if asked.returncode == 0 else ""
        return self.folder / (configured or "lfs") / "objects"


_FETCH = "git lfs fetch --all, then run this again; or leave it out of bundle.include"
