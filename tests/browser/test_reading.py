"""The page as it is read: on a phone, on paper, in the dark, by a screen reader, and with texts that were not meant for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.record import ComponentState, DocumentState, Override, Record
from releasekit.core.requests import Request
from releasekit.documents.imprint import Imprint
from releasekit.documents.render import render_history
from tests.browser.histories import COMPONENTS, history, told
from tests.documents.samples import OID, change, record

if TYPE_CHECKING:
    from tests.browser.conftest import Desk

expect = pytest.importorskip("playwright.sync_api").expect

HOSTILE = (
    '<script>document.title = "owned"</script> </script><script>alert(1)</script>',
    "<!-- <script> <![CDATA[ --> ]]> </style></template>",
    "{{7*7}} {% raw %}",
    "до \u202eyoirter\u202c после \u2067x\u2069",
    "👩‍👩‍👧‍👦 🏳️‍🌈 é̂̃ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 中文 العربية",
    "x" * 500,
    "[link](javascript:alert(1)) ![image](https://elsewhere.example/x.png) <img src=https://elsewhere.example/y.png onerror=alert(1)>",
    "`" + "y" * 500 + "`",
    "https://elsewhere.example/" + "z" * 500,
)

WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"

CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = rgb(getComputedStyle(one).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true }) || element.closest("script, option, .skip")) continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const a = light(rgb(style.color)), b = light(behind(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const wanted = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    seen += 1;
    if (ratio < wanted) poor.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}: ${node.data.trim().slice(0, 30)}`);
  }
  return [seen, [...poor]];
}
"""


def full_record() -> Record:
    """A release with everything that a page can show of one."""
    return record(
        "4.3",
        told("Больше нет старого API.", "g", "removal", number="7"),
        change("Only in English.", id="h", component="portal"),
        change(id="i", kind="deprecation", component="portal", text={"ru": "Устарело."}, breaking=True, included_from="4.2.1"),
        components=(*COMPONENTS, ComponentState("gateway", {"ru": "Шлюз"}, "new"), ComponentState("old", {"ru": "Старое"}, "removed")),
        documents=tuple(DocumentState(f"docs/{status}.md", OID, status, ("billing",)) for status in ("updated", "stale", "current")),
        update={"method": "mass", "downtime": "full", "replaces": ["server"], "notes": "Перезапуск."},
        overrides=(Override("RK405", "obsolete"),),
        withdrawn="Теряет счета.",
    )


def hostile(width: int = 30) -> list[Record]:
    """Texts that want to be more than texts, and a matrix of many components with long names."""
    components = tuple(ComponentState(f"c{place}", {"ru": f"Компонент {'ы' * 40}{place}"}, "changed") for place in range(width))
    changes = [change(text, id=f"{place}<x>", component="c0", requests=(Request('"><script>'),)) for place, text in enumerate(HOSTILE)]
    return [
        record("4.2", *changes, components=components, names={"ru": "</title><script>x</script>"}),
        record("4.1", change("н" * 100_000, id="long", component="c1"), components=components),
    ]


TORN = """
() => {
  const torn = [];
  const walker = document.createTreeWalker(document.querySelector(".contents .parts"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const word of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((one) => one.top)).size > 1) torn.push(word[0]);
    }
  }
  return torn;
}
"""


@pytest.mark.parametrize("width", [320, 768, 1024, 1280])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_contents_tear_no_word_apart(width: int, language: str, desk: Desk) -> None:
    document = render_history([full_record(), *history()], "html", language, DEFAULT_KINDS, imprint=Imprint(style="full"))
    page = desk.show(document, viewport={"width": width, "height": 800})

    expect(page.locator(".contents .parts a").first).to_be_visible()
    assert page.evaluate(TORN) == []


@pytest.mark.parametrize("width", [320, 360, 500, 768, 1280])
def test_nothing_is_wider_than_the_screen(desk: Desk, width: int) -> None:
    page = desk.open([full_record(), *hostile(), *history()], viewport={"width": width, "height": 800})
    page.add_style_tag(content=".release, .summary { content-visibility: visible !important }")

    assert page.evaluate(WIDTHS) == [width, width]
    if width < 736:
        page.get_by_role("button", name="Фильтры").click()
        expect(page.get_by_role("combobox", name="Компонент")).to_be_visible()
        assert page.evaluate(WIDTHS) == [width, width]


def test_texts_stay_texts(desk: Desk) -> None:
    page = desk.open(hostile(2))
    page.get_by_role("searchbox").fill("document.title")

    expect(page.get_by_role("status")).to_have_text("1 изменение, 1 версия")
    assert page.evaluate("() => [document.title.includes('owned'), document.scripts.length, document.images.length]") == [False, 2, 0]
    expect(page.locator("li", has_text="{{7*7}} {% raw %}")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(desk: Desk, scheme: str) -> None:
    page = desk.open([full_record(), *history()], color_scheme=scheme)
    page.add_style_tag(
        content=".release, .summary { content-visibility: visible !important } [aria-labelledby='here'] { opacity: 1 !important }"
    )
    page.get_by_role("button", name="Исправлено").click()

    seen, poor = page.evaluate(CONTRAST)
    assert poor == []
    assert seen > 20
    page.get_by_role("button", name="Сбросить").click()
    expect(page.get_by_role("status")).to_have_text("9 изменений, 5 версий")
    assert page.evaluate(CONTRAST)[1] == []
    page.get_by_role("searchbox").fill("щщщ")
    expect(page.get_by_role("button", name="Показать всё")).to_be_visible()
    assert page.evaluate(CONTRAST)[1] == []


def test_paper_has_no_controls_and_says_when_it_is_not_all(desk: Desk) -> None:
    page = desk.open(history())
    page.emulate_media(media="print")

    for hidden in (page.get_by_role("search"), page.locator("#filters"), page.get_by_role("navigation"), page.locator("#partial")):
        expect(hidden).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("searchbox").fill("ёлка")
    expect(page.get_by_role("status")).to_have_text("1 изменение, 1 версия")
    page.emulate_media(media="print")
    expect(page.locator("#partial")).to_be_visible()
    expect(page.locator("#partial")).to_have_text("Показана не вся история: 1 изменение, 1 версия")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.release')).contentVisibility") == "visible"


def test_a_text_in_another_language_says_so(desk: Desk) -> None:
    page = desk.open([full_record()])

    assert page.evaluate("() => [...document.querySelectorAll('li[lang]')].map((one) => [one.lang, one.querySelector('small').lang])") == [
        ["en", "ru"]
    ]


OUTLINE = """\
- search "Поиск по изменениям":
  - searchbox "Поиск по изменениям"
  - paragraph:
    - status: 6 изменений, 4 версии
- group "Фильтры":
  - group "Виды изменений":
    - button "Безопасность"
    - button "Добавлено"
    - button "Исправлено"
    - button "Изменено"
  - text: Компонент
  - combobox "Компонент":
    - option "все" [selected]
    - option "Биллинг"
    - option "Портал"
"""
RELEASE = """\
- article "4.2.1":
  - heading "4.2.1" [level=2]:
    - link "4.2.1"
  - paragraph: обновление
  - paragraph:
    - time: 11 марта 2026 г.
    - text: срочное исправление
  - heading "Биллинг" [level=3]
  - heading "Исправлено" [level=4]
  - list:
    - listitem:
      - text: Ёлка больше не падает.
      - link "#815"
      - link "Ссылка на это изменение"
"""


def test_a_screen_reader_is_told_what_everything_is(desk: Desk) -> None:
    page = desk.open(history())

    expect(page.get_by_role("main")).to_match_aria_snapshot(OUTLINE)
    expect(page.locator("[id='v4.2.1']")).to_match_aria_snapshot(RELEASE)


def test_every_control_shows_its_focus(desk: Desk) -> None:
    page = desk.open(history())
    page.keyboard.press("/")
    for _ in range(9):
        outline = page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement); return [style.outlineStyle, style.outlineWidth]; }"
        )
        assert outline == ["solid", "2px"]
        page.keyboard.press("Tab")


NAMELESS = """
() => [...document.querySelectorAll("a, button, input, select, [role=region]")]
  .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.labels?.length || one.getAttribute("aria-labelledby")))
  .map((one) => one.outerHTML)
"""


def test_everything_that_can_be_used_has_a_name(desk: Desk) -> None:
    assert desk.open([full_record(), *history()]).evaluate(NAMELESS) == []


def test_the_same_records_give_the_same_page(desk: Desk) -> None:
    from releasekit.core.changes import DEFAULT_KINDS
    from releasekit.documents.render import render_history

    once, twice = (render_history([replace(one) for one in history()], "html", "ru", DEFAULT_KINDS) for _ in range(2))
    assert once == twice
    assert desk.show(once).title() == "Товеко: история изменений"
