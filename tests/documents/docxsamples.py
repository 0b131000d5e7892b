"""Articles for the tests of DOCX, made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from releasekit.documents.blocks import Article, Block, Cell, Column, Heading, Item, Items, Listing, Paragraph, Part, Signature, Table
from releasekit.documents.inline import Code, Emphasis, Inline, Link

MOMENT = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
LONG_WORD = "совершенствующее"
ENTRY = "Отчёт о расчётах больше не теряет строки, когда фильтр по дате меняется во время загрузки"


def article(*parts: Part, **values: Any) -> Article:
    """A document of a product, full and in Russian unless said otherwise."""
    given: dict[str, Any] = {"language": "ru", "title": "История изменений", "subject": "Товеко", "parts": parts, **values}
    return Article(**given)


def part(*blocks: Block, id: str = "changes", title: str = "Изменения", **values: Any) -> Part:
    """A part with its heading."""
    return Part(id, (Heading(1, (title,), **values), *blocks))


def says(*texts: str) -> Article:
    """A short article that says just these texts, each in a paragraph, a cell, a caption and a heading."""
    blocks: list[Block] = []
    for place, text in enumerate(texts):
        table = Table((Column((text,)),), (((((text,)),),),), caption=(text,), number=place + 1)
        blocks += [
            Heading(2, (text,), anchor=f"h{place}"),
            Paragraph((text,)),
            Items((Item((Paragraph((Code(text),)),)),)),
            table,
            Listing(text),
        ]
    return article(part(*blocks), is_full=False, language="en", title="Texts")


def row(*texts: Inline) -> tuple[Cell, ...]:
    """A row whose cells are one paragraph each, and empty where the text is."""
    return tuple(((one,),) if one else () for one in texts)


def matrix(columns: int, rows: int) -> Table:
    """Versions by components."""
    heads = (Column(("Версия",), 1.2), *(Column((f"Компонент {n}",), 1.0, align="center") for n in range(1, columns)))
    cells = tuple(row(f"4.{place}", *("изменён" if n % 3 else "" for n in range(1, columns))) for place in range(rows))
    return Table(heads, cells, ("Матрица версий и компонентов",), 2)


def registration() -> Table:
    """The sheet on which changes are registered, with its ten columns."""
    sheets = ("Номера листов (страниц)",)
    titles = ("изменённых", "заменённых", "новых", "аннулированных")
    columns = (
        Column(("Изм.",), 8),
        *(Column((one,), 20, sheets) for one in titles),
        Column(("Всего листов (страниц) в документе",), 20),
        Column(("Номер документа",), 25),
        Column(("Входящий номер сопроводительного документа и дата",), 25),
        Column(("Подпись",), 15),
        Column(("Дата",), 14),
    )
    rows = tuple(row(str(n), "–", "Все", "–", "–", "12", f"ИИ-{n}", "", "", "11.03.2026") for n in (1, 2, 3))
    return Table(columns, rows, ("Лист регистрации изменений",), 4)


def changes(releases: int, each: int) -> Part:
    """The part of the changes: releases with components and kinds."""
    blocks: list[Block] = []
    for n in range(releases, 0, -1):
        blocks.append(Heading(2, (f"Версия {n // 10}.{n % 10}",), anchor=f"v{n}"))
        blocks.append(Paragraph((f"Выпущена 11 марта 2026 г. {n}",), "quiet"))
        for place, component in enumerate(("Биллинг", "Портал", "Отчёты")):
            blocks.append(Heading(3, (component,)))
            blocks.append(Heading(4, ("Исправлено",)))
            items = tuple(
                Item(
                    (
                        Paragraph(
                            (
                                f"{ENTRY}: {n}-{place}-{k} ",
                                Code("export --all"),
                                " (",
                                Link(f"https://t.example/?n={n}&k={k}", (f"#{n}{k}",)),
                                ")",
                            )
                        ),
                    ),
                    f"c{n}-{place}-{k}",
                )
                for k in range(each)
            )
            blocks.append(Items(items))
    return Part("changes", (Heading(1, ("Изменения по версиям",), "4", "changes"), *blocks), on_new_page=True)


def full(releases: int = 12, each: int = 3) -> Article:
    """A document with everything that documents have."""
    summary = Table(
        (Column(("Версия",), 1, align="center"), Column(("Дата выпуска",), 1.6), Column(("Содержание выпуска",), 5)),
        tuple(
            (
                *row(Link(f"#v{n}", (f"{n // 10}.{n % 10}",)), "11.03.2026"),
                ((f"Исправления и {LONG_WORD} обслуживание",), ("Новые документы",)),
            )
            for n in range(releases, 0, -1)
        ),
        ("Версии",),
        1,
        "versions",
    )
    sums = Table(
        (Column(("Файл",), 2), Column(("Контрольная сумма SHA-256",), 5)),
        tuple(row(Code(f"docs/guide-{n}.pdf"), Code(f"{n}f2a91c0d4e5b6a7988877665544332211009a8b" + "0" * 24)) for n in range(3)),
        ("Контрольные суммы",),
        3,
    )
    general = Part(
        "general",
        (
            Heading(1, ("Общие сведения",), "1", "general"),
            Paragraph(
                (
                    "Документ описывает изменения программы ",
                    Emphasis(True, ("Товеко",)),
                    ". Сводка версий дана в ",
                    Link("#versions", ("таблице 1",)),
                    ".",
                )
            ),
            Paragraph(("Версия 4.1 отозвана: её устанавливать нельзя.",), "warning"),
            Paragraph(("Числа версий назначаются по порядку.",), "quiet"),
            Items(
                (
                    Item((Paragraph(("заменяется исполняемый файл;",)), Items((Item((Paragraph(("с остановкой",)),)),)))),
                    Item((Paragraph(("данные не меняются.",)),)),
                )
            ),
            Items(
                (
                    Item((Paragraph(("Остановить службу.",)), Paragraph(("Это занимает минуту.",)))),
                    Item((Paragraph(("Обновить пакет.",)),)),
                ),
                ordered=True,
            ),
            Listing("systemctl stop toweco\napt install toweco=4.2"),
            Items((Item((Paragraph(("Снова с первого.",)),)),), ordered=True),
        ),
    )
    parts = (
        general,
        Part("summary", (Heading(1, ("Сводка версий",), "2"), summary)),
        Part("matrix", (Heading(1, ("Матрица",), "3"), matrix(6, 8)), on_new_page=True),
        changes(releases, each),
        Part("checksums", (Heading(1, ("Контрольные суммы",), "5"), sums)),
        Part("registration", (Heading(1, ("Лист регистрации изменений",), "6"), registration()), on_new_page=True),
    )
    signatures = (Signature("Технический директор", "И. И. Иванов", date(2026, 3, 11)), Signature("Руководитель отдела разработки"))
    return article(
        *parts,
        version="4.2",
        designation="АБВГ.00042-01 90 01",
        edition=2,
        day=date(2026, 3, 11),
        right_holder="ООО «Товеко»",
        signatures=signatures,
    )
