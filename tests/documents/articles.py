"""Articles written by hand: one rich sample in Russian and English with every kind of block, and makers of odd ones."""

from __future__ import annotations

import datetime as dt

from releasekit.documents.blocks import (
    Article,
    Block,
    Cell,
    Column,
    Heading,
    Item,
    Items,
    Listing,
    Paragraph,
    Part,
    Signature,
    Table,
    Text,
)
from releasekit.documents.inline import Code, Emphasis, Link

DAY = dt.date(2026, 3, 11)
PURPOSE = (
    "Документ описывает историю изменений программного обеспечения: какие версии выпущены, что изменилось "
    "в каждом компоненте, как выполняется обновление и какая документация сопровождает версию. Перечень версий — в "
)


def cell(*texts: str) -> Cell:
    """A cell of plain paragraphs."""
    return tuple((text,) for text in texts)


def table(*titles: str, rows: tuple[tuple[str, ...], ...], caption: str = "", number: int = 0, anchor: str = "") -> Table:
    """A table of plain texts in columns of equal width."""
    columns = tuple(Column((title,)) for title in titles)
    said: Text = (caption,) if caption else ()
    return Table(columns, tuple(tuple(cell(one) for one in row) for row in rows), said, number, anchor)


def article(*blocks: Block, language: str = "ru", is_full: bool = False) -> Article:
    """A document of one part, with the blocks in it."""
    return Article(language, "История изменений", "Товеко", (Part("only", blocks),), is_full=is_full)


def sample(language: str) -> Article:
    """A change history as a vendor hands it over, in ``ru`` or ``en``."""
    return _russian() if language == "ru" else _english()


def _russian() -> Article:
    parts = (
        _general(),
        Part("versions", (Heading(1, ("Сводный перечень версий",), "2", "versions"), _versions(), _matrix())),
        Part("changes", (Heading(1, ("Изменения по версиям и компонентам",), "3", "changes"), *_changes()), on_new_page=True),
        Part("documents", (Heading(1, ("Сопроводительная документация",), "4", "documents"), _documents(), *_checksums())),
        Part("sheet", (Heading(1, ("Лист регистрации изменений",), "", "sheet"), registration_sheet()), on_new_page=True),
    )
    return Article(
        "ru",
        "История изменений",
        "Платформа учёта «Товеко»",
        parts,
        version="4.2",
        designation="RU.12345678.00042-01 90 01",
        edition=3,
        day=DAY,
        right_holder="ООО «Товеко»",
        signatures=(Signature("Разработал", "А. Б. Иванова", DAY), Signature("Проверил", "В. Г. Петров"), Signature("Утвердил")),
    )


def _general() -> Part:
    return Part(
        "general",
        (
            Heading(1, ("Общие сведения",), "1", "general"),
            Paragraph(
                (
                    PURPOSE,
                    Link("#versions", ("разделе 2",)),
                    ", изменения — в ",
                    Link("#changes", ("разделе 3",)),
                    ". Запросы ведутся в ",
                    Link("https://tracker.example/", ("системе учёта заявок",)),
                    ".",
                )
            ),
            Paragraph(("Версия 4.0 отозвана: при обновлении терялась часть настроек. Устанавливать её нельзя.",), "warning"),
            Heading(2, ("Обозначение версий",), "1.1"),
            Items(
                (
                    Item((Paragraph((Code("X.Y"), " — стабильная версия, выпускается раз в две недели;")),)),
                    Item(
                        (
                            Paragraph((Code("X.Y.Z"), " — обновление стабильной версии:")),
                            Items(
                                (
                                    Item((Paragraph(("срочное исправление;",)),)),
                                    Item((Paragraph((Emphasis(strong=True, content=("незначительное",)), " обновление.")),)),
                                ),
                                ordered=True,
                            ),
                        ),
                        "updates",
                    ),
                )
            ),
            Paragraph(("Составлено по данным системы контроля версий на 11 марта 2026 г.",), "quiet"),
        ),
    )


def _versions() -> Table:
    columns = (Column(("Версия",), 1.0), Column(("Вид",), 2.0), Column(("Дата",), 1.5), Column(("Изменений",), 1.0, align="right"))
    rows = tuple(
        (
            cell(f"4.{place}"),
            cell("совершенствующее обновление" if place % 3 else "стабильная"),
            cell(f"{place + 1:02}.02.2026"),
            cell(str(place)),
        )
        for place in range(20, 0, -1)
    )
    return Table(columns, rows, ("Выпущенные версии",), 1, "table-versions")


def _matrix() -> Table:
    names = ("Биллинг", "Поиск", "Отчёты", "Шлюз", "Портал")
    columns = (Column(("Версия",), 1.2), *(Column((name,), 1.0, ("Компонент",), "center") for name in names))
    rows = tuple(
        (cell(f"4.{place}"), *(cell("изменён" if (place + index) % 2 else "—") for index in range(len(names)))) for place in range(6, 0, -1)
    )
    return Table(columns, rows, ("Изменения компонентов по версиям",), 2, "matrix")


def _changes() -> tuple[Block, ...]:
    made: list[Block] = []
    for minor in (2, 1):
        made += [
            Heading(2, (f"Версия 4.{minor}",), f"3.{3 - minor}", f"v4.{minor}"),
            Paragraph((f"Выпущена 11 марта 2026 г., шаг {minor}. Обновление с полной остановкой.",)),
            Heading(3, ("Биллинг",), f"3.{3 - minor}.1"),
            Items(
                tuple(
                    Item(
                        (
                            Paragraph(
                                (
                                    f"Счёт {place} выставляется с учётом скидки, а её размер виден в ",
                                    Code("billing.discount"),
                                    "; округление выполняется один раз, в конце расчёта. ",
                                    Link(f"https://tracker.example/issues/{place}", (f"TWC-{place}",)),
                                )
                            ),
                        ),
                        f"change-{minor}-{place}",
                    )
                    for place in range(1, 9)
                )
            ),
        ]
    made += [
        Heading(4, ("Порядок обновления",), ""),
        Listing("systemctl stop toweco\ndpkg -i toweco_4.2_amd64.deb\n  systemctl start toweco"),
    ]
    return tuple(made)


def _documents() -> Table:
    columns = (
        Column(("Документ",), 3.0),
        Column(("Обозначение",), 2.5),
        Column(("Редакция",), 1.0, align="center"),
        Column(("Состояние",), 1.8),
    )
    rows = (
        (cell("Руководство оператора", "docs/operator.md"), cell("RU.12345678.00042-01 34 01"), cell("7"), cell("обновлён")),
        (cell("Описание применения"), cell("RU.12345678.00042-01 31 01"), cell("2"), cell("подтверждена актуальность")),
    )
    return Table(columns, rows, ("Сопроводительные документы",), 3)


def _checksums() -> tuple[Block, ...]:
    columns = (Column(("Файл",), 2.0), Column(("SHA-256",), 3.0))
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    rows = (((("toweco-docs-4.2.zip",),), ((Code(digest),),)), ((("CHANGELOG.md",),), ((Code(digest[::-1]),),)))
    return (Heading(2, ("Контрольные суммы",), "4.1"), Table(columns, rows, ("Контрольные суммы файлов комплекта",), 4))


def registration_sheet() -> Table:
    """The ten columns of the registration sheet (ГОСТ 19.604), with the widths in millimetres that custom gives them."""
    sheets: Text = ("Номера листов (страниц)",)
    columns = (
        Column(("Изм.",), 8, align="center"),
        *(Column((title,), 20, sheets, "center") for title in ("изменённых", "заменённых", "новых", "аннулированных")),
        Column(("Всего листов (страниц) в докум.",), 20, align="center"),
        Column(("№ докум.",), 25),
        Column(("Входящий № сопроводительного докум. и дата",), 25),
        Column(("Подп.",), 15),
        Column(("Дата",), 18),
    )
    filled = (
        tuple(cell(one) for one in ("1", "—", "—", "Все", "—", "18", "ТВК-1", "", "", "14.01.2026")),
        tuple(cell(one) for one in ("2", "—", "Все", "—", "—", "21", "ТВК-2", "", "", "28.01.2026")),
    )
    empty = tuple(tuple(() for _ in columns) for _ in range(8))
    return Table(columns, (*filled, *empty))


def _english() -> Article:
    columns = (Column(("Version",), 1.0), Column(("Billing",), 1.0, ("Component",)), Column(("Search",), 1.0, ("Component",)))
    rows = tuple((cell(f"4.{place}"), cell("changed"), cell("unchanged")) for place in range(9, 0, -1))
    items = tuple(
        Item((Paragraph((f"Invoice {place} states its discount; see ", Link("#general", ("the general part",)), ".")),))
        for place in range(1, 30)
    )
    parts = (
        Part("general", (Heading(1, ("General",), "1", "general"), Paragraph(("What changed, and when.",)))),
        Part("matrix", (Heading(1, ("Components",), "2", "components"), Table(columns, rows, ("Components by version",), 1))),
        Part("changes", (Heading(1, ("Changes",), "3", "changes"), Items(items, ordered=True)), on_new_page=True),
    )
    russian = _russian()
    return russian._replace(
        language="en",
        title="Change history",
        subject="Toweco",
        parts=parts,
        right_holder="Toweco LLC",
        signatures=(Signature("Prepared by", "A. Ivanova", DAY), Signature("Approved by")),
    )
