"""A server over smart HTTP that lets in who has the password; while it is asked, it reads the arguments of all processes."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

from tests.e2e.servers import program_of_git
from tests.e2e.webserver import Backend, Bridge

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = "gitlab-ci-token"
TOKEN = "s3cr3t/t0ken+canary@77"
"""Of characters that an address must write in another way."""


def basic(token: str = TOKEN) -> str:
    """The value of a header that lets one in."""
    return f"basic {base64.b64encode(f'{USER}:{token}'.encode()).decode()}"


@dataclass
class Guarded:
    """The server: its address, how many were let in and how many not, and the arguments of all processes that ran meanwhile."""

    address: str
    let_in: int = 0
    refused: int = 0
    arguments: set[bytes] = field(default_factory=set)

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")

    def with_user(self, quoted: str) -> str:
        """The address with user and password before the host."""
        return f"http://{USER}:{quoted}@{self.host}"


class _Door(Backend):
    server_: ClassVar[Guarded]

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server looks for
        if self._may_enter():
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802
        if self._may_enter():
            super().do_POST()

    def _may_enter(self) -> bool:
        said = self.headers.get("Authorization", "")
        self.server_.arguments.update(_arguments())
        if said.casefold() == basic().casefold() and said[6:] == basic()[6:]:
            self.server_.let_in += 1
            return True
        self.server_.refused += 1
        self.close_connection = True
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="releases"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False


def _arguments() -> Iterator[bytes]:
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield place.read_bytes()
        except OSError:
            continue


@contextmanager
def guarded(folder: Path) -> Iterator[Guarded]:
    """Serve a folder of repositories to those who know the token."""
    made = Guarded("")
    handler = type("Door", (_Door,), {"folder": folder, "program": program_of_git("git-http-backend"), "bridge": Bridge(), "server_": made})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        made.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
