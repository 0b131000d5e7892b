"""How fast the page of a long change history is in a real browser: first paint, and what a keystroke in its search takes.

    python benchmarks/page.py [--releases N] [--changes N] [--runs N] [--browser PATH] [--json FILE]

Figures are medians over runs, each in a new context of headless Chromium, the page read from a file. ``first paint`` is the browser's own
(first contentful paint, from the start of navigation). A ``keystroke`` lasts from the key event to the frame that shows what it found: the
slowest and the median of those of a query that is typed letter by letter right after loading, and again when the page is at rest.
Nothing is asserted: a figure that depends on the machine fails no build.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from releasekit.core.changes import DEFAULT_KINDS, Change
from releasekit.core.record import ComponentState, Record
from releasekit.core.requests import Request
from releasekit.core.version import Version
from releasekit.documents.render import render_history

COMPONENTS = ("Биллинг", "Портал", "Шлюз", "Поиск", "Отчёты", "Мобильное приложение", "Синхронизация", "Администрирование")
KINDS = ("security", "fix", "feature", "change", "deprecation", "removal", "docs")
WORDS = (
    *("счёт", "клиент", "платёж", "поиск", "индекс", "страница", "кнопка", "отчёт", "выгрузка", "загрузка", "ошибка", "соединение"),
    *("база", "схема", "кэш", "сессия", "роль", "право", "столбец", "ёлка"),
)
QUERY = "ёлка кэш"

KEYSTROKES = """
async (text) => {
  const field = document.querySelector("input[type=search]"), found = [];
  field.focus();
  for (let end = 1; end <= text.length; end++) {
    const started = performance.now();
    field.value = text.slice(0, end);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => {
      const pipe = new MessageChannel();
      pipe.port1.onmessage = done;
      pipe.port2.postMessage(0);
    }));
    found.push(performance.now() - started);
  }
  field.value = "";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return found;
}
"""
PAINT = """
() => new Promise((done) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))
"""


def records(releases: int, changes: int) -> tuple[Record, ...]:
    """A made-up history: a stable version, now and then with hotfixes, each with as many changes."""
    dice = random.Random(7)
    versions: list[Version] = []
    for number in range(releases):
        line = (1 + number // 30, number % 30)
        versions += [Version(*line), *(Version(*line, update) for update in range(1, dice.choice((1, 1, 2, 3))))]
    states = tuple(ComponentState(f"part-{place}", {"ru": name}, "changed") for place, name in enumerate(COMPONENTS))
    return tuple(_record(dice, place, version, states, changes // releases) for place, version in enumerate(versions[:releases]))


def _record(dice: random.Random, place: int, version: Version, states: tuple[ComponentState, ...], count: int) -> Record:
    return Record(
        product="toweco",
        names={"ru": "Товеко"},
        version=version,
        base="0" * 40,
        tag=f"v{version}",
        released=date(1990, 1, 1) + timedelta(days=9 * place),
        components=states,
        changes=tuple(_change(dice, str(place * count + number), states) for number in range(count)),
    )


def _change(dice: random.Random, number: str, states: tuple[ComponentState, ...]) -> Change:
    component, kind = dice.choice(states).id, dice.choice(KINDS)
    text = " ".join(dice.choices(WORDS, k=dice.randint(6, 18))).capitalize() + "."
    return Change(
        id=f"{component}/{number}.{kind}",
        kind=kind,
        component=component,
        text={"ru": f"Настройка `{dice.choice(WORDS)}`: {text}" if dice.random() < 0.1 else text},
        requests=(Request(number, None, f"https://tracker.example/{number}"),) if dice.random() < 0.5 else (),
        commits=(f"{dice.getrandbits(160):040x}",),
    )


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The page in a new context, loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    try:
        yield page
    finally:
        context.close()


def measure(browser: Browser, address: str) -> dict[str, float]:
    """One loading of the page: milliseconds by what was measured."""
    with opened(browser, address) as page:
        paint = page.evaluate(PAINT)
        page.wait_for_load_state("load")
        loaded = page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
        early = page.evaluate(KEYSTROKES, QUERY)
        page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
        late = page.evaluate(KEYSTROKES, QUERY)
    return {
        "first paint": paint,
        "loaded": loaded,
        "first keystroke after loading": early[0],
        "slowest keystroke": max(late),
        "median keystroke": median(late),
    }


def main() -> None:
    """Render, load, type, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--browser", default=shutil.which("chromium"), help="a Chromium (default: the one on PATH)")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    asked = parser.parse_args()
    told = records(asked.releases, asked.changes)
    started = perf_counter()
    page = render_history(told, "html", "ru", DEFAULT_KINDS)
    figures: dict[str, Any] = {
        "rendering, s": perf_counter() - started,
        "peak memory, MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "page, MB": len(page) / 1e6,
    }
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder, "page.html")
        file.write_bytes(page)
        browser = driver.chromium.launch(executable_path=asked.browser, args=["--no-sandbox"])
        runs = [measure(browser, file.as_uri()) for _ in range(asked.runs)]
        browser.close()
    figures |= {f"{name}, ms": median(run[name] for run in runs) for name in runs[0]}
    for name, value in figures.items():
        print(f"{name:34} {value:10.1f}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
