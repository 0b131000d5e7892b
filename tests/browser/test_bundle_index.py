"""The index page of a bundle, as a browser shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.documents.bundleindex import index_pages
from releasekit.documents.imprint import SHORT
from releasekit.documents.sample import sample_manifest, sample_records
from tests.browser.test_reading import CONTRAST, WIDTHS

if TYPE_CHECKING:
    from tests.browser.conftest import Desk


def page_in(language: str) -> bytes:
    record = sample_records()[1]
    return next(index_pages(sample_manifest(record), record, (language, "en"), SHORT)).content


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_is_legible_everywhere(desk: Desk, width: int, scheme: str, language: str) -> None:
    page = desk.show(page_in(language), viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert page.evaluate(WIDTHS) == [width, width]
    seen, poor = page.evaluate(CONTRAST)
    assert poor == []
    assert seen > 10


def test_on_a_phone_only_what_is_said_has_a_line(desk: Desk) -> None:
    page = desk.show(page_in("ru"), viewport={"width": 360, "height": 800})
    empty = page.locator("td:empty")

    assert empty.count() > 0
    assert [one.is_visible() for one in empty.all()] == [False] * empty.count()
