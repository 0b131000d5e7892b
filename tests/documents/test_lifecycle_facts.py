"""Every fact that a vendor's published description states (R01 to R30 of the requirements) is in the text, in both languages."""

from __future__ import annotations

from functools import cache

import pytest

from releasekit.documents.blocks import Block, Heading, Items, Paragraph, Table
from releasekit.documents.lifecycle import lifecycle_draft
from releasekit.documents.reading import plain_text
from tests.documents.lifecycles import lifecycle_of

FACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "R01 purpose": (
        ("описывает процессы, обеспечивающие поддержание жизненного цикла", "регламент технической поддержки"),
        ("describes the processes that maintain the life cycle", "regulations of technical support"),
    ),
    "R02 cloud, on named servers": (
        ("в виде облачного решения", "ПО и его данные размещаются на серверах компании ООО «Облако»"),
        ("as a cloud service", "the Software and its data are hosted on servers of Oblako LLC"),
    ),
    "R03 setup, then accounts": (
        ("производится первоначальная настройка ПО, после которой Заказчику предоставляются учётные записи",),
        ("initial setup, after which the Customer is given accounts",),
    ),
    "R04 every release has a number": (("каждый релиз ПО имеет свой номер",), ("every release of the Software has a number of its own",)),
    "R05 stable X.Y": (
        ("обозначение вида «X.Y», где X — номер версии, а Y — её сборка",),
        ("“X.Y”, where X is the number of the version and Y is its build",),
    ),
    "R06 updates X.Y.Z": (
        ("незначительными обновлениями или срочными исправлениями", "вида «X.Y.Z»", "Z — номер обновления для указанной стабильной версии"),
        ("minor updates or urgent fixes", "“X.Y.Z”", "Z is the number of the update to that stable version"),
    ),
    "R07 every two weeks": (("с периодичностью раз в две недели",), ("released once every two weeks",)),
    "R08 vertical scaling": (
        ("дисковые квоты, число процессорных ядер, объём оперативной памяти", "с полной или частичной остановкой сервиса"),
        ("disk quotas, number of processor cores, amount of memory", "with a full or partial stop of the service"),
    ),
    "R09 horizontal scaling": (
        ("новые экземпляры ПО (инстансы, плечи кластера)", "без остановки сервиса за счёт динамического изменения конфигурации"),
        ("new instances of the Software (cluster nodes)", "without stopping the service, owing to dynamic reconfiguration"),
    ),
    "R10 update": (
        ("замену исполняемого файла приложения и (или) конфигурационных файлов", "полной остановкой и последующим перезапуском"),
        ("replacing its executable file and/or configuration files", "a full stop and a subsequent restart"),
    ),
    "R11 a cluster may spare the stop": (
        ("остановки сервиса для операторов и потребителей API-вызовов может не произойти", "кластерной конфигурации"),
        ("may, however, spare operators and consumers of API calls", "a cluster configuration"),
    ),
    "R12 change history of components": (
        ("документ с описанием истории изменений ПО, в котором отражены изменения компонентов ПО",),
        ("document describing the history of changes of the Software, which reflects the changes of its components",),
    ),
    "R13 updated documentation": (("обновлённая документация",), ("the updated documentation",)),
    "R14 modularity": (
        (
            "постоянно расширяются, в том числе посредством использования поддерживаемой им модульности",
            "Биллинг",
            "модуля, клиентской части, серверной части либо дополнения или расширения",
        ),
        (
            "continually extended, including by means of the modularity",
            "Billing",
            "a module, a client part, a server part, or an extension",
        ),
    ),
    "R15 two ways of mending": (
        (
            "двумя способами",
            "массовое автоматическое обновление компонентов ПО",
            "единичная работа специалиста службы технической поддержки",
        ),
        ("two ways", "mass automatic update of the components", "one-off work of a technical support specialist"),
    ),
    "R16 what a request holds": (
        ("тему запроса", "суть (описание) запроса", "по мере возможности снимок экрана со сбоем (если имеется сбой)"),
        ("the subject of the request", "the substance (description) of the request", "where possible, a screenshot of the failure"),
    ),
    "R17 kinds of request": (
        (
            "Инцидент | сбой в работе ПО, произошедший у одного пользователя",
            "Проблема | сбой, повлёкший за собой остановку работы",
            "Запрос на обслуживание | запрос на предоставление информации",
            "Запрос на развитие | запрос на проведение доработок",
        ),
        (
            "Incident | a failure of the Software that occurred at one user",
            "Problem | a failure that stopped work",
            "Service request | a request for information",
            "Development request | a request for changes",
        ),
    ),
    "R18 packages, priority": (
        ("в рамках приобретённого Заказчиком пакета программ поддержки", "В приоритетном режиме рассматриваются запросы о проблемах"),
        ("within the support package that the Customer has purchased", "problems that block the Customer’s work"),
    ),
    "R19 the tracker": (
        ("регистрируются Заказчиком в системе учёта заявок ПО",),
        ("The Customer registers requests for technical support in the request tracker of the Software",),
    ),
    "R20 one request, one problem": (
        ("одному запросу соответствует одна проблема", "по ним открываются новые запросы"),
        ("one request, one problem", "new requests are opened for them"),
    ),
    "R21 data of a request": (
        ("описание проблемы", "снимок экрана (при наличии)", "технические детали (при отправке из личного кабинета)"),
        (
            "a description of the problem",
            "a screenshot (if available)",
            "technical details (when the request is sent from the customer account)",
        ),
    ),
    "R22 five steps": (
        (
            "1. Каждому запросу присваивается уникальный идентификатор",
            "назначаются исполнители запроса и его приоритет",
            "2. Служба технической поддержки сообщает Заказчику идентификатор",
            "3. Зарегистрированный запрос обрабатывается и выполняется",
            "согласно установленной системе приоритетов",
            "документируются в системе учёта заявок",
            "4. Служба технической поддержки предоставляет",
            "5. Заказчик обязуется выполнять все рекомендации",
        ),
        (
            "1. Every request receives a unique identifier",
            "assignees and a priority",
            "2. Technical support informs the Customer",
            "3. The registered request is processed",
            "established system of priorities",
            "documented in the request tracker",
            "4. The specialists offer the Customer options",
            "5. The Customer undertakes to follow all recommendations",
        ),
    ),
    "R23 completed and closed": (
        (
            "запрос считается завершённым",
            "В случае аргументированного несогласия Заказчика",
            "переходит в состояние закрытого",
            "Закрытие запроса может инициировать Заказчик",
        ),
        (
            "a request is considered completed",
            "disagrees with the completion and gives reasons",
            "A completed request becomes closed",
            "The Customer may have a request closed",
        ),
    ),
    "R24 ten working days": (
        (
            "в течение 10 рабочих дней запрос считается автоматически закрытым",
            "запрос, завершённый 24 апреля 2026 г., при отсутствии ответа Заказчика закрывается 12 мая 2026 г.",
        ),
        (
            "within 10 working days, the request is considered closed automatically",
            "a request completed on 24 April 2026 is closed on 12 May 2026 if the Customer does not answer",
        ),
    ),
    "R25 personnel": (
        (
            "1 | Разработка и модернизация ПО, включая гарантийное обслуживание ПО | Golang; Python; JavaScript; опыт нагрузочного",
            "2 | Техническая поддержка | навыки работы на второй и третьей линии технической поддержки; навыки",
            "Всего |  | 6",
        ),
        (
            "1 | Development, including warranty service | Golang; Python; JavaScript; experience in load testing | 3",
            "2 | Technical support | second-line and third-line support; experience with incident management systems | 3",
            "Total |  | 6",
        ),
    ),
    "R26 staff": (
        ("являются штатными сотрудниками Правообладателя — ООО «Ромашка»",),
        ("These specialists are staff of the Right Holder, Romashka LLC",),
    ),
    "R27 requisites": (
        (
            "Название компании: Общество с ограниченной ответственностью «Ромашка»",
            "Юридический адрес: 199999, г. Вымышленск",
            "ОГРН: 1999900001231",
            "ИНН: 9900001236",
        ),
        (
            "Name of the company: Romashka Limited Liability Company",
            "Legal address: 1 Pridumannaya St",
            "OGRN: 1999900001231",
            "INN: 9900001236",
        ),
    ),
    "R28 contacts": (
        ("Сайт: https://romashka.example/", "Телефон: +7 (999) 000-00-00", "Электронная почта: support@romashka.example"),
        ("Web site: https://romashka.example/", "Telephone: +7 (999) 000-00-00", "E-mail: support@romashka.example"),
    ),
    "R29 hours": (
        ("с понедельника по пятницу, с 10:00 до 19:00 по московскому времени",),
        ("Monday to Friday, 10:00 to 19:00, Moscow time",),
    ),
    "R30 four addresses": (
        (
            "размещения инфраструктуры разработки: 199999, г. Вымышленск, ул. Серверная, д. 2; 199999, г. Вымышленск, ул. Запасная, д. 3",
            "размещения разработчиков: 199999, г. Вымышленск, ул. Кодовая, д. 4",
            "службы поддержки: 199999, г. Вымышленск, ул. Телефонная",
            "размещения серверов: 199999, г. Вымышленск, ул. Серверная, д. 6",
        ),
        (
            "of the development infrastructure: 2 Servernaya St, Vymyshlensk, 199999; 3 Zapasnaya St",
            "of the developers: 4 Kodovaya St",
            "of the technical support: 5 Telefonnaya St",
            "of the servers: 6 Servernaya St",
        ),
    ),
}


def told(block: Block) -> list[str]:
    """What a block says, a line each; a row of a table with bars between its cells."""
    match block:
        case Heading() | Paragraph():
            return [plain_text(block.text)]
        case Items():
            lines = [[line for inner in item.blocks for line in told(inner)] for item in block.items]
            marks = [f"{place}. " if block.ordered else "" for place in range(1, len(lines) + 1)]
            return [mark + line for mark, several in zip(marks, lines, strict=True) for line in several]
        case Table():
            return [" | ".join(" ".join(map(plain_text, cell)) for cell in row) for row in block.rows]
        case _:
            raise AssertionError(block)


@cache
def text_in(language: str) -> str:
    """All that the article says."""
    article = lifecycle_draft(lifecycle_of(), language).article()
    return "\n".join(line for part in article.parts for block in part.blocks for line in told(block))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("fact", FACTS)
def test_the_fact_is_told(fact: str, language: str) -> None:
    russian, english = FACTS[fact]
    for words in russian if language == "ru" else english:
        assert words in text_in(language)


def test_the_table_has_every_fact() -> None:
    assert [fact[:3] for fact in FACTS] == [f"R{number:02}" for number in range(1, 31)]
