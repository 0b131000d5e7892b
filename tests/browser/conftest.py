"""Pages in a real browser: the Chromium of the system, driven by Playwright, which downloads none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.documents.render import render_history
from tests.programs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

    from releasekit.core.record import Record

VIOLATIONS = "document.addEventListener('securitypolicyviolation', (event) => console.error('refused: ' + event.violatedDirective))"


@dataclass
class Desk:
    """Opens documents as a reader does, from a file, and keeps what went wrong in them and what they asked the network for."""

    browser: Browser
    folder: Path
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expects_trouble: bool = False

    def open(self, records: Sequence[Record], language: str = "ru", address: str = "", **context: Any) -> Page:
        """The change history of some records, at an address inside of it (``?q=…``, ``#v4.2``)."""
        return self.show(render_history(records, "html", language, DEFAULT_KINDS), address, **context)

    def show(self, document: bytes, address: str = "", **context: Any) -> Page:
        """A document from a file, in a window of a desk unless the context says otherwise."""
        file = self.folder / "page.html"
        file.write_bytes(document)
        opened = self.browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        opened.set_default_timeout(20_000)
        page = opened.new_page()
        page.on("console", lambda message: self.troubles.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", self._note)
        page.add_init_script(VIOLATIONS)
        page.goto(file.as_uri() + address)
        return page

    def _note(self, request: Request) -> None:
        self.requests.append(request.url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = needs("chromium")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose pages must have had no trouble, and must have asked for nothing but themselves."""
    made = Desk(browser, tmp_path)
    yield made
    for context in browser.contexts:
        context.close()
    assert made.troubles == []
    assert [url for url in made.requests if not url.startswith(tmp_path.as_uri())] == []
