"""How long a change history takes to become a PDF, and how much memory: the article is made here, so only the writer is measured.

python benchmarks/pdf.py [--releases N] [--changes N] [--standard a-2b]
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import resource
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from releasekit.documents.blocks import Article, Block, Column, Heading, Item, Items, Paragraph, Part, Table  # noqa: E402 - the checkout's
from releasekit.documents.inline import Code, Link  # noqa: E402 - as above
from releasekit.documents.pdf import render_pdf  # noqa: E402 - as above

NAMES = ("Биллинг", "Поиск", "Отчёты", "Шлюз", "Портал")
TEXTS = (
    "Счёт выставляется с учётом скидки, а её размер виден в печатной форме; округление выполняется один раз, в конце расчёта",
    "Исправлена потеря фильтра при возврате к списку заявок",
    "Добавлен отбор записей по нескольким компонентам сразу, в том числе по отозванным; условие отбора сохраняется в профиле пользователя",
    "Отчёт о загрузке строится по рабочим дням производственного календаря",
)


def article(releases: int, changes: int) -> Article:
    """A change history with a table of versions, a matrix, and ``changes`` changes in all, by version and component."""
    versions = tuple(
        ((f"4.{place}",), ("стабильная версия",), ("11.03.2026",), (str(changes // releases),)) for place in range(releases, 0, -1)
    )
    summary = Table(tuple(Column((title,)) for title in ("Версия", "Вид", "Дата", "Изменений")), _rows(versions), ("Версии",), 1)
    states = tuple(((f"4.{place}",), *(("изменён",) for _ in NAMES)) for place in range(releases, 0, -1))
    matrix = Table((Column(("Версия",)), *(Column((name,), 1.0, ("Компонент",)) for name in NAMES)), _rows(states), ("Матрица",), 2)
    blocks: list[Block] = [Heading(1, ("Изменения по версиям",), "3", "changes")]
    each, number = changes // releases // len(NAMES), 0
    for place in range(releases, 0, -1):
        blocks += [Heading(2, (f"Версия 4.{place}",), f"3.{place}", f"v{place}"), Paragraph(("Выпущена 11 марта 2026 г.",))]
        for name in NAMES:
            items = []
            for _ in range(each):
                number += 1
                link = Link(f"https://tracker.example/{number}", (f"TWC-{number}",))
                items.append(Item((Paragraph((TEXTS[number % 4], ", ", Code("billing.discount"), ". ", link)),), f"change-{number}"))
            blocks += [Heading(3, (name,)), Items(tuple(items))]
    parts = (
        Part("versions", (Heading(1, ("Версии",), "1"), summary, Heading(1, ("Матрица",), "2"), matrix)),
        Part("changes", tuple(blocks)),
    )
    return Article(
        "ru", "История изменений", "Товеко", parts, version="4.120", designation="RU.1-01 90 01", edition=1, day=dt.date(2026, 3, 11)
    )


def _rows(rows: tuple[tuple[tuple[str, ...], ...], ...]) -> tuple[tuple[tuple[tuple[str, ...], ...], ...], ...]:
    return tuple(tuple((cell,) for cell in row) for row in rows)


def main() -> None:
    """Render, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=120)
    parser.add_argument("--changes", type=int, default=3000)
    parser.add_argument("--standard", default="")
    options = parser.parse_args()
    made = article(options.releases, options.changes)
    started = perf_counter()
    pdf = render_pdf(made, standard=options.standard, moment=dt.datetime(2026, 3, 11, tzinfo=dt.UTC))
    seconds = perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = len(re.findall(rb"/Type ?/Page\b(?!s)", pdf))
    print(
        f"{options.releases} releases, {options.changes} changes: {pages} pages, {len(pdf) / 1e6:.1f} MB, {seconds:.2f} s, {memory:.0f} MiB"
    )


if __name__ == "__main__":
    main()
