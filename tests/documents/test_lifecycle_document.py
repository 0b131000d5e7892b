"""The life-cycle description: what follows from each option and from what releasekit knows, hostile texts, and a vendor's own template."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from releasekit.core.record import Record
from releasekit.core.version import Version
from releasekit.documents.job import Job
from releasekit.documents.lifecycle import lifecycle_document, lifecycle_draft
from releasekit.documents.reading import plain_text
from releasekit.documents.writers import write_draft
from releasekit.errors import UsageError
from tests.core.described import DESCRIBED
from tests.documents.lifecycles import configuration, lifecycle_of

MOMENT = datetime(2026, 4, 24, tzinfo=UTC)


def markdown(language: str = "ru", data: dict[str, Any] | None = None, **known: Any) -> str:
    return lifecycle_draft(lifecycle_of(data, **known), language).markdown()


def titles(language: str, data: dict[str, Any] | None = None, **known: Any) -> list[str]:
    return re.findall(r"^#{2,3} (.+)$", markdown(language, data, **known), re.MULTILINE)


def test_the_sections_are_those_of_a_published_description() -> None:
    assert titles("ru") == [
        "1 Введение",
        "2 Жизненный цикл программного обеспечения",
        "2.1 Поставка и размещение",
        "2.2 Обозначение версий",
        "2.3 Периодичность и календарь выпусков",
        "2.4 Сопроводительные документы версии",
        "2.5 Совершенствование программного обеспечения",
        "2.6 Модульность и компоненты",
        "2.7 Устранение неисправностей",
        "3 Типовой регламент технической поддержки",
        "3.1 Условия предоставления услуг технической поддержки",
        "3.2 Каналы доставки запросов в техническую поддержку",
        "3.3 Выполнение запросов на техническую поддержку",
        "3.4 Порядок выполнения работ по оказанию технической поддержки",
        "3.5 Закрытие запросов в техническую поддержку",
        "3.6 Персонал для поддержания жизненного цикла",
        "4 Контактная информация Правообладателя",
        "4.1 Юридическая информация",
        "4.2 Контактная информация службы технической поддержки",
        "Приложение А. График выпусков",
        "Приложение Б. Зарегистрированные версии",
    ]


def test_both_languages_have_the_same_sections_tables_and_lists() -> None:
    def outline(language: str) -> list[str]:
        return re.findall(r"^(?:#+(?: [0-9.]+)?|\| ---|[-0-9]+\.? |Table|Таблица)", markdown(language), re.MULTILINE)

    assert [re.sub("Таблица", "Table", one) for one in outline("ru")] == outline("en")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_markdown_is_written_cleanly(language: str) -> None:
    for text in (markdown(language), markdown(language, {"id": "x"}), markdown(language, {"id": "x", "lifecycle": DESCRIBED})):
        assert not re.search(r"\n\n\n| \n|  |\.\.|\( |  \.|None|Undefined|\{\{|\{%", re.sub(r"(?m)^ +- ", "- ", text))
        begins = re.compile(r"#|\||-|[1-5]\. |  -|Table|Таблица|[A-ZА-Я“«]|\*\*|x |$")
        assert [line for line in text.splitlines() if not begins.match(line)] == []
        assert not re.search(r"[^\n]\n#", text)


@pytest.mark.parametrize(
    ("today", "russian", "english"),
    [
        (
            date(2026, 4, 24),
            "завершённый 24 апреля 2026 г., при отсутствии ответа Заказчика закрывается 12 мая 2026 г.",
            "on 12 May 2026 if",
        ),
        (date(2026, 12, 25), "закрывается 19 января 2027 г.", "completed on 25 December 2026 is closed on 19 January 2027"),
        (date(2025, 10, 27), "закрывается 11 ноября 2025 г.", "is closed on 11 November 2025"),
    ],
)
def test_the_deadline_is_counted_by_the_calendar_of_the_train(today: date, russian: str, english: str) -> None:
    assert russian in markdown("ru", today=today)
    assert english in markdown("en", today=today)
    assert "по производственному календарю Российской Федерации, начиная со дня" in markdown("ru", today=today)


def test_without_a_train_weekends_count_and_there_is_no_schedule() -> None:
    text = markdown("ru", configuration(train=None), releases={"1.0": (1, 14)})

    assert "по пятидневной рабочей неделе: с понедельника по пятницу" in text
    assert "закрывается 8 мая 2026 г." in text
    assert "Стабильные версии выпускаются по мере готовности" in text
    assert "График выпусков" not in text
    assert "Перечень выпущенных версий приведён" in text


def test_days_of_the_companys_own_are_told() -> None:
    train = {"anchor": date(2026, 1, 14), "calendar": "DE", "days-off": [{"day": date(2026, 5, 4), "reason": "company day"}]}

    assert "by the calendar of working days of the country (DE), with the working days and days off that" in markdown(
        "en", configuration(train=train)
    )
    assert "(DE) с учётом рабочих и нерабочих дней, объявленных Правообладателем, начиная" in markdown("ru", configuration(train=train))


@pytest.mark.parametrize(
    ("every", "russian", "english"),
    [
        ("1 week", "раз в неделю.", "once a week."),
        ("2 weeks", "раз в две недели.", "once every two weeks."),
        ("3 weeks", "раз в три недели.", "once every three weeks."),
        ("4 weeks", "раз в четыре недели.", "once every four weeks."),
        ("6 weeks", "с периодичностью: каждые 6 недель.", "every 6 weeks."),
        ("10 days", "с периодичностью: каждые 10 дней.", "every 10 days."),
    ],
)
def test_the_cadence(every: str, russian: str, english: str) -> None:
    data = configuration(train={"anchor": date(2026, 1, 14), "every": every})

    assert russian in markdown("ru", data)
    assert english in markdown("en", data)


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 рабочего дня"), (2, "2 рабочих дней"), (11, "11 рабочих дней"), (21, "21 рабочего дня")]
)
def test_the_number_of_working_days_agrees_with_its_noun(days: int, words: str) -> None:
    assert f"в течение {words} запрос" in markdown("ru", configuration(lifecycle={"support": {"close-after": days}}))


def test_an_estimated_schedule_is_called_so() -> None:
    releases = {f"1.{place}": (1 + place // 2, 1 + 14 * (place % 2)) for place in range(6)}
    data = configuration(train=None)

    assert "График не утверждён: даты оценены" in markdown("ru", data, releases=releases)
    assert "No schedule has been established" in markdown("en", data, releases=releases)


def test_the_schedule_shows_what_is_due_skipped_moved_and_provisional() -> None:
    text = markdown("ru", today=date(2026, 4, 23))
    assert "| 1 | 22 апреля 2026 г. | 1.4 | срок выпуска наступил |" in text
    assert "| 3 | 20 мая 2026 г. | — | выпуск не производится: переезд |" in text
    far = markdown("ru", today=date(2027, 12, 20), releases={})
    assert "Даты с пометкой «предварительно» могут измениться" in far
    assert "предварительно" in far.partition("Ближайшие выпуски")[2]
    assert "предварительно" not in text


def test_the_schedule_is_as_long_as_it_is_asked_to_be_and_tells_how_dates_were_kept() -> None:
    view = lifecycle_document(lifecycle_of(count=3), "ru")
    assert [(one.version, one.is_due) for one in view.slots if not one.is_skipped] == [
        ("1.4", True),
        ("1.5", False),
        ("1.6", False),
        ("1.7", False),
    ]
    assert len(lifecycle_document(lifecycle_of(configuration(lifecycle={"slots": 5})), "ru").slots) == 7  # one is due, one is skipped
    assert re.search(r"- \d+ % — вовремя: 3 из \d;", markdown("ru").replace("\N{NO-BREAK SPACE}", " "))


def test_registered_versions_with_reasons_and_withdrawals() -> None:
    records = {
        Version(1, 0, 1): Record("r", {}, Version(1, 0, 1), "b", reason="urgent", released=date(2026, 2, 3)),
        Version(1, 3): Record("r", {}, Version(1, 3), "b", withdrawn="It loses |data|."),
    }
    text = markdown("en", records=records)

    assert "| 1.3 | 25 February 2026 | stable | withdrawn: It loses \\|data\\|. |" in text
    assert "| 1.0.1 | 3 February 2026 | urgent fix | — |" in text
    assert "The current version of the Software is 1.2." in text
    assert "counted from 1 (for example, 1.0.1)" in text
    assert "| 1.0.1 | 2 февраля 2026 г. | обновление | — |" in markdown("ru")
    few = markdown("en", configuration(lifecycle={"versions": 2}))
    assert "The newest of the versions are listed as of 24 April 2026, the last one first." in few
    assert "The versions are listed as of 24 April 2026, the last one first." in text
    assert "The versions are listed" in markdown("en", configuration(lifecycle={"versions": 5}))
    assert "| 1.1 |" not in few


def test_support_of_lines() -> None:
    text = markdown("ru", configuration(support={"active": 1, "security": "26 weeks"}))

    assert "### 2.8 Поддержка выпущенных версий" in text
    assert "| 1.3 | 1.3 | полная поддержка | не установлен |" in text
    assert "| 1.2 | 1.2 | исправления безопасности | 26 августа 2026 г. |" in text


def test_everything_configured_otherwise() -> None:
    data = {"id": "x", "languages": ["en"], "lifecycle": DESCRIBED}
    text = markdown("en", data, releases={})

    for words in (
        "# Life cycle\n",
        "Class of the software: Management systems.",
        "Number in the register of Russian software: 99999.",
        "No version has been released by this date.",
        "The Software is delivered for installation on the Customer’s own equipment. Location of the data: Vymyshlensk.",
        "By *courier*.",
        "- SBOM, designation R.1 (updated: once a year).",
        "carried out without stopping the service.",
        "carried out with a partial stop of the service.",
        "replacing its data and, as a rule, requires no stop of the application.",
        "| Updating | none | none |",
        "The Software is part of other software: Meadow.",
        "may serve as a client part of such software",
        "in the following way:\n\n- mass automatic update of the components of the Software.",
        "The request must contain:\n\n- a subject.",
        "| Incident | a failure |",
        "under its agreement with the Right Holder.\n",
        "in the request tracker (the desk): <https://desk.example>\n",
        "- a description.\n",
        "1. answer it\n",
        "within 5 working days",
        "| 1 | Everything | all | 1 |",
        "Individual entrepreneur:\n\n- Name: Ivan Vymyshlennyi\n- Address: Vymyshlensk\n- OGRNIP: 399990000123450\n",
        "- INN: 990000123452\n- KPP: 990001001\n",
        "Hours of technical support: Saturday, 09:30 to 12:00, Coordinated Universal Time (UTC).",
        "Backup: Podvymyshlensk.",
    ):
        assert words in text
    for words in ("staff of the Right Holder", "initial setup", "accounts", "one problem", "priority to", "continually", "Problem |"):
        assert words not in text


@pytest.mark.parametrize(
    ("hosting", "words"),
    [
        ({"delivery": ["cloud", "on-premise"]}, "По выбору Заказчика ПО поставляется для установки на технические средства Заказчика."),
        ({"accounts": False}, "При поставке решения производится первоначальная настройка ПО.\n"),
        ({"setup": False}, "При поставке решения Заказчику предоставляются учётные записи для доступа к облачному сервису."),
        ({"delivery": ["on-premise"]}, "предоставляются учётные записи для доступа к ПО."),
        ({"location": "Вымышленск"}, "Место нахождения данных: Вымышленск."),
    ],
)
def test_delivery(hosting: dict[str, Any], words: str) -> None:
    assert words in markdown("ru", configuration(lifecycle={"hosting": hosting}))


@pytest.mark.parametrize(
    ("stops", "words"),
    [
        (["none"], "проводятся без остановки сервиса."),
        (["none", "partial"], "проводятся без остановки сервиса либо с частичной остановкой."),
        (["none", "partial", "full"], "проводятся без остановки сервиса либо с частичной остановкой или с полной остановкой."),
        (["partial", "full"], "проводятся с полной или частичной остановкой сервиса."),
    ],
)
def test_stops(stops: list[str], words: str) -> None:
    assert words in markdown("ru", configuration(lifecycle={"scaling": {"vertical": stops}}))
    assert "Вертикальное" not in markdown("ru", configuration(lifecycle={"scaling": {"vertical": []}}))


@pytest.mark.parametrize(
    ("days", "russian", "english"),
    [
        (["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "ежедневно, с 10:00", "every day, 10:00"),
        (["tue", "wed"], "со вторника по среду, с 10:00", "Tuesday to Wednesday, 10:00"),
        (["fri", "mon"], "понедельник, пятница, с 10:00", "Monday, Friday, 10:00"),
        (["sun"], "воскресенье, с 10:00", "Sunday, 10:00"),
    ],
)
def test_hours(days: list[str], russian: str, english: str) -> None:
    data = configuration(lifecycle={"support": {"hours": {"days": days, "timezone": "Asia/Omsk"}}})

    assert f"{russian} до 19:00 (часовой пояс Asia/Omsk)." in markdown("ru", data)
    assert f"{english} to 19:00, time zone Asia/Omsk." in markdown("en", data)


def test_a_product_of_one_piece_lists_no_components() -> None:
    assert "следующие компоненты" not in markdown("ru", configuration(component=None))


def test_a_text_that_is_missing_in_a_language_is_that_of_another() -> None:
    data = configuration(product={"ru": "Ромашка"}, component=[{"id": "a", "name": {"ru": "Ядро"}}, {"id": "b"}])
    text = markdown("en", data)

    assert "the Ромашка software" in text
    assert "- Ядро;\n- b.\n" in text


HOSTILE = (
    "# <b>x</b> *y* `z` {{7*7}} $x^2$ #eval(1) [a](https://x.example) | | \x00\u202e\ud800\U0001f600 &amp; 1. <w:p/> _it_ @all \n\n- new"
)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_texts_stay_texts_whatever_they_hold(language: str) -> None:
    plain = "# <b>x</b> *y* `z` {{7*7}} $x^2$ #eval(1) [a]("
    rest = ") | | \ufffd\U0001f600 &amp; 1. <w:p/> _it_ "
    data = configuration(
        product=HOSTILE,
        component=[{"id": "a", "name": HOSTILE}, {"id": "b", "name": "Б"}],
        lifecycle={
            "holder": {"name": HOSTILE, "address": HOSTILE, "inn": "9900001236"},
            "hosting": {"company": HOSTILE, "location": HOSTILE},
            "personnel": [{"area": HOSTILE, "competences": [HOSTILE, "<br>"], "count": 1}],
            "document": [{"name": HOSTILE, "designation": HOSTILE, "when": HOSTILE}],
            "needs": [HOSTILE],
            "definitions": {"incident": HOSTILE},
            "support": {"data": [HOSTILE], "steps": [HOSTILE], "tracker": HOSTILE, "hours": {"timezone": HOSTILE}},
            "location": [{"name": HOSTILE, "address": HOSTILE}],
            "modularity": {"part-of": HOSTILE},
            "class": HOSTILE,
            "registry": HOSTILE,
        },
    )
    draft = lifecycle_draft(lifecycle_of(data), language)
    article = draft.article()

    assert plain_text(article.parts[1].title) in ("Жизненный цикл программного обеспечения", "Life cycle of the Software")
    assert len(article.parts) == 6
    told = repr(article)
    assert told.count(plain) > 15
    assert told.count(rest) == told.count(plain)
    for mark in ("Emphasis", "content=('a',)", "\\u202e", "\\x00", " 49"):
        assert mark not in told
    assert write_draft(draft, "md", MOMENT)


def test_long_texts_and_long_words() -> None:
    data = configuration(lifecycle={"hosting": {"company": "x" * 100_000, "location": "y" * 500, "note": {"en": "*a" * 20_000}}})
    draft = lifecycle_draft(lifecycle_of(data), "en")

    assert "x" * 100_000 in draft.markdown()
    assert "y" * 500 in repr(draft.article())


def test_what_the_title_page_says() -> None:
    article = lifecycle_draft(lifecycle_of(), "ru").article()

    assert article.title.startswith("Описание процессов, обеспечивающих поддержание жизненного цикла, в том числе")
    assert (article.subject, article.version, article.day) == ("Ромашка", "1.3", date(2026, 4, 24))
    assert (article.right_holder, article.language) == ("ООО «Ромашка»", "ru")
    assert lifecycle_draft(lifecycle_of({"id": "x"}), "en").article().right_holder == ""


# A vendor's own template ---------------------------------------------------------------------------------------------------------


def own(source: str, language: str = "en", name: str = "lifecycle.en.md.j2") -> str:
    return lifecycle_draft(lifecycle_of(), language, templates={name: source}).markdown()


def test_an_own_template_wins_by_name_and_sees_every_fact() -> None:
    source = (
        "# {{ document.product }}\n\n## A\n\n"
        "{{ document.holder.inn }} {{ document.today | long_date }} {{ document.support.closing.closed }} {{ document.total }} "
        "{% for slot in document.slots %}{{ slot.version }},{% endfor %} {{ document.support.hours.days | join('+') }}\n"
    )
    assert "9900001236 24 April 2026 2026-05-12 6 1.4,1.5,,1.6" in own(source)
    assert "mon+tue+wed+thu+fri" in own(source)


def test_an_own_template_of_another_language_changes_nothing() -> None:
    assert own("# Mine", name="lifecycle.ru.md.j2") == markdown("en")


def test_an_own_template_can_include_the_one_that_it_replaces() -> None:
    text = own("{% include 'releasekit/lifecycle.en.md.j2' %}\n\n## More\n\nOur own words.\n")
    assert text.startswith(markdown("en").partition("\n\n**Contents**")[0])
    assert "## 5 More" in text


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ document.holder.ogrm }}", "'ogrm' is no attribute of a holder (did you mean 'ogrn'?)"),
        ("{{ document.holder.index }}", "'index' is no attribute of a holder"),
        ("{{ document.holder.count('x') }}", "'count' is no attribute of a holder"),
        ("{{ documemt.product }}", "'documemt' is undefined"),
        ("\n{{ document.update() }}", "template lifecycle.en.md.j2, line 2"),
        ("{% for x in range(10 ** 9) %}{% endfor %}", "template lifecycle.en.md.j2"),
        ("{{ document.__class__ }}", "asks for what no template may do"),
    ],
)
def test_what_is_wrong_in_an_own_template_is_told(source: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        own(source)
    assert said in str(error.value)


def test_a_page_goes_to_another_process_and_back() -> None:
    page = Job("lifecycle.ru.md.j2", "md", "ru", ({"document": lifecycle_document(lifecycle_of(), "ru")},), {"a": "b"})
    assert pickle.loads(pickle.dumps(page)) == page


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="documents know no language 'xx'"):
        lifecycle_draft(lifecycle_of(), "xx")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_registered_editions_are_on_the_title_page_and_on_a_sheet_of_their_own(language: str) -> None:
    editions = [{"day": date(2026, 1, 14)}, {"day": date(2026, 3, 2), "notice": "РОМ.1-2026"}]
    data = configuration(lifecycle={"designation": "РОМ.00001-01 90 02", "edition": editions})
    data["documents"] = {"approval": [{"role": {"ru": "Утвердил", "en": "Approved by"}, "name": "И. Вымышленный"}]}
    draft = lifecycle_draft(lifecycle_of(data), language)
    article = draft.article()

    assert (article.designation, article.edition, article.day) == ("РОМ.00001-01 90 02", 2, date(2026, 3, 2))
    assert [(one.role, one.name) for one in article.signatures] == [("Утвердил" if language == "ru" else "Approved by", "И. Вымышленный")]
    assert article.parts[-1].id == "registration"
    title, day = ("Лист регистрации изменений", "02.03.2026") if language == "ru" else ("Change registration sheet", "2026-03-02")
    written = draft.markdown()
    assert f"- [{title}](#{title.lower().replace(' ', '-')})" in written
    assert written.rpartition("\n## ")[2].startswith(title)
    assert written.splitlines()[-1].startswith("| 2 | — |")
    assert f"| РОМ.1-2026 | | | {day} |" in written.splitlines()[-1]


def test_without_registered_editions_there_is_no_sheet() -> None:
    article = lifecycle_draft(lifecycle_of(), "ru").article()

    assert (article.edition, article.signatures) == (0, ())
    assert "registration" not in [part.id for part in article.parts]
