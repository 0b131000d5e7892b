"""Search and filters of the change history, as a reader uses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.histories import history, told
from tests.documents.samples import change, record

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Desk

expect = pytest.importorskip("playwright.sync_api").expect


def found(page: Page) -> list[str]:
    """The anchors of the changes that can be seen."""
    return page.locator(".kind li").evaluate_all("all => all.filter((one) => one.checkVisibility()).map((one) => one.id)")  # type: ignore[no-any-return]


def versions(page: Page) -> list[str]:
    """The versions that can be seen."""
    return page.locator("article").evaluate_all("all => all.filter((one) => one.checkVisibility()).map((one) => one.id)")  # type: ignore[no-any-return]


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Поиск по изменениям")


def search(page: Page, text: str, shown: str | re.Pattern[str]) -> None:
    field(page).fill(text)
    expect(status(page)).to_have_text(shown)


def test_everything_is_there_before_anything_is_asked_for(desk: Desk) -> None:
    page = desk.open(history())

    expect(status(page)).to_have_text("6 изменений, 4 версии")
    assert versions(page) == ["v4.20", "v4.2.1", "v4.2", "v4.1"]


ASKED = {
    "ЕЛКА": ["v4.2.1-b"],
    "ёлка": ["v4.2.1-b"],
    "отчет": ["v4.20-a", "v4.1-f"],
    "Отчёт": ["v4.20-a", "v4.1-f"],
    "отче\u0308т": ["v4.20-a", "v4.1-f"],
    "отчёт портал": ["v4.20-a"],
    "платежах  отчёт": ["v4.20-a"],
    "сразу": ["v4.2-c"],
    "кэш читается": ["v4.2-c"],
    "815": ["v4.2.1-b"],
    "#99": ["v4.2-e"],
    "безопасность": ["v4.2-e"],
    "биллинг изменено": ["v4.2-c"],
    "4.2": ["v4.2.1-b", "v4.2-c", "v4.2-e", "v4.2-d"],
    "v4.2.1": ["v4.2.1-b"],
    "4.20": ["v4.20-a"],
    "4.2 портал": ["v4.2-e", "v4.2-d"],
    "теряет": ["v4.1-f"],
}


def test_all_words_must_occur_wherever_they_stand(desk: Desk) -> None:
    page = desk.open(history())
    answers = {}
    for text, anchors in ASKED.items():
        field(page).fill(text)
        expect(page.locator(".kind li:visible")).to_have_count(len(anchors))
        expect(status(page)).to_have_text(re.compile(f"^{len(anchors)} "))
        answers[text] = found(page)

    assert answers == ASKED


def test_the_count_speaks_the_language(desk: Desk) -> None:
    numbers = (1, 2, 5, 11, 21, 111, 222)
    page = desk.open([record(f"1.{number}", *(told("Слово.", str(place)) for place in range(number))) for number in numbers])
    counts = []
    for number in numbers:
        search(page, f"слово 1.{number}", re.compile(f"^{number} .*, 1 версия"))
        counts.append(status(page).inner_text())

    assert [one.removesuffix(", 1 версия") for one in counts] == [
        "1 изменение",
        "2 изменения",
        "5 изменений",
        "11 изменений",
        "21 изменение",
        "111 изменений",
        "222 изменения",
    ]


def test_what_is_left_empty_is_hidden_too(desk: Desk) -> None:
    page = desk.open(history())
    search(page, "поиск", "1 изменение, 1 версия")

    assert page.locator("[id='v4.2'] h3:visible").all_inner_texts() == ["Портал"]
    assert page.locator("[id='v4.2'] h4:visible").all_inner_texts() == ["Добавлено"]
    expect(page.get_by_role("navigation").locator("a[href^='#v']:visible")).to_have_text([re.compile(r"^4\.2\b")])


def test_nothing_found_has_a_way_back(desk: Desk) -> None:
    page = desk.open(history())
    search(page, "щщщ", "Ничего не найдено.")

    assert versions(page) == []
    page.get_by_role("button", name="Показать всё").click()
    expect(status(page)).to_have_text("6 изменений, 4 версии")
    expect(field(page)).to_be_focused()
    expect(page.get_by_role("button", name="Показать всё")).to_be_hidden()


def test_filters_go_together(desk: Desk) -> None:
    page = desk.open(history())

    page.get_by_role("button", name="Исправлено").click()
    expect(status(page)).to_have_text("2 изменения, 2 версии")
    page.get_by_role("button", name="Безопасность").click()
    expect(status(page)).to_have_text("3 изменения, 3 версии")
    page.get_by_role("combobox", name="Компонент").select_option("Портал")
    expect(status(page)).to_have_text("1 изменение, 1 версия")
    assert found(page) == ["v4.2-e"]
    page.get_by_role("button", name="Сбросить").click()
    expect(status(page)).to_have_text("6 изменений, 4 версии")
    expect(page.get_by_role("button", name="Исправлено")).to_have_attribute("aria-pressed", "false")


def test_versions_are_chosen_by_line_by_range_and_by_type(desk: Desk) -> None:
    page = desk.open(history())

    page.get_by_label("Линия").select_option("4.2")
    expect(status(page)).to_have_text("4 изменения, 2 версии")
    page.get_by_label("Выпуски").select_option("только обновления")
    expect(status(page)).to_have_text("1 изменение, 1 версия")
    page.get_by_role("button", name="Сбросить").click()
    page.get_by_label("От версии").select_option("4.2")
    page.get_by_label("До версии").select_option("4.2.1")
    expect(status(page)).to_have_text("4 изменения, 2 версии")
    assert versions(page) == ["v4.2.1", "v4.2"]


def test_a_filtered_view_has_an_address(desk: Desk) -> None:
    page = desk.open(history())
    field(page).fill("отчёт")
    page.get_by_label("До версии").select_option("4.2")
    page.get_by_role("button", name="Исправлено").click()
    page.wait_for_function("() => location.search.includes('kind=fix')")
    address = page.evaluate("location.search")

    again = desk.open(history(), "ru", address)
    expect(status(again)).to_have_text("1 изменение, 1 версия")
    assert found(again) == ["v4.1-f"]
    expect(field(again)).to_have_value("отчёт")
    expect(again.get_by_role("button", name="Исправлено")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("address", ["?q=елка#v4.2-c", "?component=portal&type=hotfix#v4.2-c"])
def test_a_link_shows_its_change_whatever_is_filtered(desk: Desk, address: str) -> None:
    page = desk.open(history(), "ru", address)

    expect(page.locator("[id='v4.2-c']")).to_be_in_viewport()
    field(page).fill("елка")
    expect(page.locator("[id='v4.2-c']")).to_be_hidden()


def test_following_a_link_keeps_the_filters(desk: Desk) -> None:
    page = desk.open(history(), "ru", "?q=4.2")
    page.locator("[id='v4.2-d']").hover()
    page.locator("[id='v4.2-d']").get_by_role("link", name="Ссылка на это изменение").click()

    assert page.evaluate("location.search + location.hash") == "?q=4.2#v4.2-d"
    expect(status(page)).to_have_text("4 изменения, 2 версии")


@pytest.mark.parametrize(
    "address", ["?q=%E0%A4%A", "#%E0%A4%A", "?line=9.9&component=nobody&kind=&from=x", "?q=%3Cimg%20src%3Dx%3E", "#find"]
)
def test_a_broken_address_breaks_nothing(desk: Desk, address: str) -> None:
    page = desk.open(history(), "ru", address)

    field(page).fill("")
    field(page).fill("ёлка")
    expect(status(page)).to_have_text("1 изменение, 1 версия")


def test_the_keyboard_is_enough(desk: Desk) -> None:
    page = desk.open(history())

    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.type("поиск/")
    expect(field(page)).to_have_value("поиск/")
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")
    expect(status(page)).to_have_text("6 изменений, 4 версии")
    page.keyboard.type("ёлка")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="4.2.1").last).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-kind][aria-pressed='true']")).to_have_count(1)


def test_words_that_were_found_are_marked(desk: Desk) -> None:
    page = desk.open(history())
    search(page, "отчет", "2 изменения, 2 версии")

    page.wait_for_function("() => [...CSS.highlights.get('found')].length === 2")
    marked = page.evaluate("[...CSS.highlights.get('found')].map((one) => one.startContainer.data.slice(one.startOffset, one.endOffset))")
    assert marked == ["отчёт", "отчет"]


def test_without_its_script_the_page_is_whole(desk: Desk) -> None:
    page = desk.open(history(), "ru", "?q=nothing", java_script_enabled=False)

    assert page.get_by_role("article").count() == 4
    assert page.get_by_role("searchbox").count() == 0
    assert page.get_by_role("button").count() == 0
    expect(page.get_by_text("Ёлка больше не падает.")).to_be_visible()


def test_a_long_history_is_searched_to_its_end(desk: Desk) -> None:
    records = [
        record(f"{1 + number // 50}.{number % 50}", *(told(f"Слово {'слон' if place == 7 else 'кит'}.", str(place)) for place in range(20)))
        for number in range(150)
    ]
    page = desk.open(records)
    search(page, "слово слон", "150 изменений, 150 версий")

    last = page.locator("[id='v1.0-7']")
    last.scroll_into_view_if_needed()
    expect(page.locator("[id='v1.0'] li:visible")).to_have_count(1)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_small_histories_have_no_more_controls_than_they_need(desk: Desk, language: str) -> None:
    alone = change(component="toweco")
    page = desk.open([record("4.2", alone, components=())], language)

    expect(page.get_by_role("searchbox")).to_be_visible()
    assert page.get_by_role("combobox").count() == 0
    assert page.get_by_role("button").count() == 0
    assert re.fullmatch(r"1 \w+, 1 \w+", status(page).inner_text())

    assert desk.open([record("4.2")], language).get_by_role("searchbox").count() == 0
    assert desk.open([], language).get_by_role("searchbox").count() == 0
