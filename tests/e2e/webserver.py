"""git over HTTP: git's own CGI program behind a bridge on which things can go wrong."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Event, Thread
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from socketserver import BaseServer

    # What happens to a request that would otherwise be answered; it gets the content of the request.
    Fault = Callable[["Backend", bytes], None]

PATIENCE = 60.0


@dataclass
class Bridge:
    """What goes wrong on the way: with requests that push, and with those that read; None where nothing does."""

    pushing: Fault | None = None
    reading: Fault | None = None
    closed: Event = field(default_factory=Event)
    pushes: int = 0

    def mend(self) -> None:
        """Let everything pass again, and hang up on those who wait."""
        self.pushing = self.reading = None
        self.closed.set()
        self.closed = Event()


class Backend(BaseHTTPRequestHandler):
    """A bridge between HTTP and the CGI program ``git http-backend``."""

    folder: ClassVar[Path]
    program: ClassVar[Path]
    bridge: ClassVar[Bridge]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._take(b"")

    def do_POST(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            self._take(b"".join(self._chunks()))
        else:
            self._take(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _take(self, body: bytes) -> None:
        is_push = self.command == "POST" and self.path.endswith("/git-receive-pack")
        self.bridge.pushes += is_push
        fault = self.bridge.pushing if is_push else self.bridge.reading
        if fault:
            fault(self, body)
        else:
            self.answer(*self.run(body))

    def run(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """What git answers: status, headers and content."""
        path, _, query = self.path.partition("?")
        request = {
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GATEWAY_INTERFACE": "CGI/1.1",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "ada",
            "REMOTE_ADDR": self.client_address[0],
        }
        done = subprocess.run([self.program], env=os.environ | request, input=body, capture_output=True, timeout=PATIENCE, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").splitlines())
        return int(headers.pop("Status", "200").split()[0]), headers, content

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        """Answer a request."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def cut(self) -> None:
        """Hang up."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(SHUT_RDWR)


def request_lost(handler: Backend, body: bytes) -> None:
    """The connection breaks before the server has seen anything."""
    handler.cut()


def answer_lost(handler: Backend, body: bytes) -> None:
    """The server does what it is asked for, and the connection breaks before a word of it is heard."""
    handler.run(body)
    handler.cut()


def half_an_answer(handler: Backend, body: bytes) -> None:
    """The connection breaks in the middle of the answer."""
    status, headers, content = handler.run(body)
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.cut()


def gone_after(handler: Backend, body: bytes) -> None:
    """The server does what it is asked for, and is not heard of any more."""
    handler.bridge.reading = handler.bridge.pushing = answering(503)
    answer_lost(handler, body)


def silence(handler: Backend, body: bytes) -> None:
    """The connection stays open, and nothing comes."""
    handler.bridge.closed.wait(PATIENCE)
    handler.cut()


def silence_after(handler: Backend, body: bytes) -> None:
    """The server does what it is asked for, and the answer never comes."""
    handler.run(body)
    silence(handler, body)


def answering(status: int, *, done: bool = False, **headers: str) -> Fault:
    """A proxy answers with a page of its own; the server did what it was asked for, or never saw it."""

    def fault(handler: Backend, body: bytes) -> None:
        if done:
            handler.run(body)
        handler.answer(status, {"Content-Type": "text/html", **headers}, f"<html><h1>{status}</h1>from the proxy</html>\n".encode())

    return fault


@contextmanager
def serving_http(folder: Path, program: Path, bridge: Bridge) -> Iterator[int]:
    """Serve a folder by git's own program."""
    handler = type("Handler", (Backend,), {"folder": folder, "program": program, "bridge": bridge})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, _running(server):
        try:
            yield server.server_address[1]
        finally:
            bridge.closed.set()


@contextmanager
def _running(server: BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
