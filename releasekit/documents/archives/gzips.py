"""gzip by several threads: blocks of fixed size, each compressed with the end of the block before it as its dictionary.

Put one after the other they are one ordinary stream, as large as one that was compressed in one go but for a few bytes a block. The blocks
do not depend on the number of threads, so the bytes do not either.
"""

from __future__ import annotations

import zlib
from functools import partial
from struct import Struct
from typing import TYPE_CHECKING

from releasekit.documents.archives.workers import Workers

if TYPE_CHECKING:
    from releasekit.documents.archives import Sink

LEVEL = 6
_BLOCK = 1 << 20
_REACH = 32 << 10  # how far back deflate looks
_HEAD = bytes(
    (0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255)
)  # deflate; no name, no time, no hint about the level, written on no system in particular
_TAIL = Struct("<2I")


def _deflate(block: bytes, before: bytes, *, last: bool) -> bytes:
    """A block, ended so that the next one can follow."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
    return compressor.compress(block) + compressor.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


class Gzip:
    """A gzip stream that is being written."""

    def __init__(self, stream: Sink, threads: int) -> None:
        """``threads`` compress."""
        self._stream = stream
        self._workers = Workers[bytes](threads, stream.write)
        self._block = bytearray()
        self._before = b""
        self._checksum = 0
        self._size = 0
        stream.write(_HEAD)

    def write(self, content: bytes) -> None:
        """Take the next bytes."""
        view = memoryview(content)
        while view:
            room = _BLOCK - len(self._block)
            self._block += view[:room]
            view = view[room:]
            if len(self._block) == _BLOCK:
                self._send(last=False)

    def finish(self) -> None:
        """Write the last block, and checksum and size of the whole."""
        self._send(last=True)
        self._workers.finish()
        self._stream.write(_TAIL.pack(self._checksum, self._size & 0xFFFFFFFF))

    def _send(self, *, last: bool) -> None:
        block = bytes(self._block)
        self._checksum = zlib.crc32(block, self._checksum)
        self._size += len(block)
        self._workers.put(partial(_deflate, block, self._before, last=last), len(block))
        self._block, self._before = bytearray(), block[-_REACH:]
