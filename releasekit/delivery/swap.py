"""Putting a folder or a file in the place of another one, at once: whoever looks sees the old one or the new one."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

from releasekit.delivery.failpoints import reach

_EXCHANGE = 2
"""``RENAME_EXCHANGE`` of Linux, and ``RENAME_SWAP`` of macOS: the same number."""

_HERE = -100
_UNKNOWN = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What kernels and file systems answer that cannot exchange two names."""


def put(new: Path, place: Path, old: Path) -> None:
    """Move ``new`` to ``place``; what was there lies at ``old`` afterwards, or is gone if it was a file.

    All three on one file system. Where names cannot be exchanged, there is a moment between two moves at which the place is empty. Raises
    OSError, and then the place is as it was.
    """
    if not os.path.lexists(place):
        new.rename(place)
    elif not _is_folder(new) and not _is_folder(place):
        new.replace(place)
    elif _exchanged(new, place):
        reach("site-moved")
        new.rename(old)
    else:
        place.rename(old)
        reach("site-moved")
        try:
            new.rename(place)
        except OSError:
            old.rename(place)
            raise


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step. False where that cannot be done here; Raises OSError for what is wrong with the names."""
    library = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(one), os.fsencode(other))
    if sys.platform == "darwin":
        status = library.renamex_np(*names, _EXCHANGE)
    elif sys.platform == "linux" and hasattr(library, "renameat2"):
        status = library.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE)
    else:
        return False
    if status == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), str(other))
