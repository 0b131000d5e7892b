"""Zstandard, by the library that Python 3.14 has and older ones get from PyPI. Its own threads compress."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from releasekit.errors import UsageError

if TYPE_CHECKING:
    from types import ModuleType

    from releasekit.documents.archives import Sink

LEVEL = 3
_OPTION = "bundle.archives"
_THREADS = 2
"""Pinned: with no thread but the caller's the bytes are others. One, two or ten give the same ones; two keep up with git."""


def library() -> ModuleType:
    """The library. Raises UsageError when it is not installed, or cannot use threads."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        message = "the bundle is configured as tar.zst, which needs the `backports.zstd` library"
        raise UsageError(message, where=_OPTION, hint="install it with: pip install 'releasekit[zst]'") from error
    _, most = zstd.CompressionParameter.nb_workers.bounds()
    if most < _THREADS:
        message = (
            "the bundle is configured as tar.zst, but the zstd library of this Python was built without threads: its bytes would differ"
        )
        raise UsageError(message, where=_OPTION, hint="use a Python whose zstd has threads, or another kind of archive: zip, tar.gz")
    return zstd


class Zstandard:
    """A zstd stream that is being written, with a checksum of its content."""

    def __init__(self, stream: Sink) -> None:
        """Raises as ``library`` does."""
        zstd = library()
        names = zstd.CompressionParameter
        options = {names.compression_level: LEVEL, names.nb_workers: _THREADS, names.checksum_flag: 1}
        self._compressor = zstd.ZstdCompressor(options=options)
        self._stream = stream

    def write(self, content: bytes) -> None:
        """Take the next bytes."""
        if compressed := self._compressor.compress(content):
            self._stream.write(compressed)

    def finish(self) -> None:
        """Write what is left."""
        self._stream.write(self._compressor.flush())
