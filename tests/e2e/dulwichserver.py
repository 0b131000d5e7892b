"""A server that is not git's: dulwich, another implementation of the protocol, and of writing refs.

Over TCP: over HTTP a fetch from dulwich 1.2.21 by a git that has commits which no ref there holds may never end.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING

from tests.e2e.ports import free_port, started

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@contextmanager
def serving_dulwich() -> Iterator[int]:
    """Serve every folder, by its whole path."""
    port = free_port()
    run = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.e2e.dulwichserver import serve; serve({port})"
    with started([sys.executable, "-c", run], port):
        yield port


def serve(port: int) -> None:
    """Serve until the process is ended, and those at once who come at once."""
    from dulwich.server import FileSystemBackend, TCPGitServer

    server_class = type("Server", (ThreadingMixIn, TCPGitServer), {"daemon_threads": True})
    with server_class(FileSystemBackend(), "127.0.0.1", port) as server:
        server.serve_forever()
