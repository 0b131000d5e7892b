"""The other pages that share the style of the change history: the schedule, and documents that are blocks only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from releasekit.documents.articles import render_article
from releasekit.documents.schedule.page import render_page
from tests.browser.test_reading import CONTRAST, WIDTHS
from tests.documents.schedules import schedule
from tests.documents.test_html_blocks import ARTICLE, MOMENT

if TYPE_CHECKING:
    from tests.browser.conftest import Desk


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_article_is_legible_everywhere(desk: Desk, width: int, scheme: str) -> None:
    page = desk.show(render_article(ARTICLE, "html", MOMENT), viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert page.evaluate(WIDTHS) == [width, width]
    seen, poor = page.evaluate(CONTRAST)
    assert poor == []
    assert seen > 10


def test_the_picture_of_the_schedule_keeps_its_own_type(desk: Desk) -> None:
    page = desk.show(render_page(schedule(), "Toweco", "en").encode())
    sizes = page.evaluate("() => [...document.querySelectorAll('svg text')].map((one) => parseFloat(getComputedStyle(one).fontSize))")

    assert sizes
    assert max(sizes) <= 16
    assert page.evaluate(WIDTHS) == [1280, 1280]
