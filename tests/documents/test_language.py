"""Words, plurals and dates; and that the catalogues are complete and current."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from releasekit.core.changes import DEFAULT_KINDS, Kind
from releasekit.documents.catalogues import known_languages
from releasekit.documents.language import (
    KINDS,
    WORDS,
    decimal,
    kind_name,
    listed,
    long_date,
    quoted,
    short_date,
    short_month,
    translations,
    word,
)
from releasekit.documents.render import render_history
from releasekit.errors import UsageError
from tests.documents.samples import record


@pytest.mark.parametrize(
    ("count", "noun"),
    [(1, "коммит"), (2, "коммита"), (5, "коммитов"), (11, "коммитов"), (21, "коммит"), (22, "коммита"), (111, "коммитов")],
)
def test_russian_plurals(count: int, noun: str) -> None:
    text = render_history([record("4.2", unnoted=count)], "md", "ru", DEFAULT_KINDS).decode()

    assert f"в этом выпуске {count} {noun}.\n" in text


@pytest.mark.parametrize(("count", "noun"), [(1, "commit"), (2, "commits"), (21, "commits")])
def test_english_plurals(count: int, noun: str) -> None:
    text = render_history([record("4.2", unnoted=count)], "md", "en", DEFAULT_KINDS).decode()

    assert f"this release holds {count} {noun}.\n" in text


@pytest.mark.parametrize("language", known_languages())
def test_plurals_are_those_of_cldr(language: str) -> None:
    babel = pytest.importorskip("babel")
    rule = babel.Locale.parse(language, sep="-").plural_form
    found = translations(language)
    texts = {count: found.ngettext("%(num)s day", "%(num)s days", count) for count in range(201)}
    by_rule = {rule(count): text for count, text in texts.items()}

    assert texts == {count: by_rule[rule(count)] for count in texts}
    assert len(set(by_rule.values())) == len(by_rule)


@pytest.mark.parametrize("language", known_languages())
def test_months_are_those_of_cldr(language: str) -> None:
    names = pytest.importorskip("babel").Locale.parse(language, sep="-").months["format"]["wide"]

    assert [names[month] in long_date(date(2026, month, 11), language) for month in range(1, 13)] == [True] * 12


def test_dates_in_words() -> None:
    assert long_date(date(2026, 3, 11), "en") == "11 March 2026"
    assert long_date(date(2026, 3, 11), "ru") == "11 марта 2026 г."
    assert long_date(date(2026, 12, 1), "ru") == "1 декабря 2026 г."


def test_dates_in_figures_and_short_months() -> None:
    assert (short_date(date(2026, 3, 1), "en"), short_date(date(2026, 3, 1), "ru")) == ("2026-03-01", "01.03.2026")
    assert (short_month(5, "en"), short_month(5, "ru")) == ("May", "май")


def test_numbers_quotes_and_lists() -> None:
    assert (decimal(2.5, "en"), decimal(2.5, "ru"), decimal(3.0, "ru")) == ("2.5", "2,5", "3")
    assert (quoted("Toweco", "en"), quoted("Фирма «Товеко»", "ru")) == ("“Toweco”", "«Фирма „Товеко“»")
    assert [listed(texts, "ru") for texts in ([], ["а"], ["а", "б"], ["а", "б", "в"])] == ["", "а", "а и б", "а, б и в"]
    assert listed(["a", "b", "c"], "en") == "a, b and c"


def test_kinds_are_called_as_configured_else_by_the_catalogue_else_in_another_language() -> None:
    assert tuple(("kind of change", kind.names["en"]) for kind in DEFAULT_KINDS) == KINDS
    assert [translations("ru").pgettext(*kind) for kind in KINDS] == [kind.names["ru"] for kind in DEFAULT_KINDS]
    assert kind_name(Kind("fix", {"ru": "Починено"}), "ru") == "Починено"
    assert kind_name(Kind("fix", {"en": "Fixed", "ru": " "}), "ru") == "Исправлено"
    assert kind_name(Kind("speed", {"en": "Speed"}), "ru") == "Speed"


def test_a_regional_language_speaks_as_the_language_does() -> None:
    assert long_date(date(2026, 3, 11), "ru-BY") == "11 марта 2026 г."


def test_terms_of_records_have_words_and_unknown_ones_stay() -> None:
    assert word("urgent", "reason", "ru") == "срочное исправление"
    assert word("draining", "downtime", "ru") == "draining"


def test_every_word_is_translated() -> None:
    russian = translations("ru")

    assert [message for group in WORDS.values() for message in group.values() if russian.gettext(message) == message] == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="'ru_RU'"):
        translations("ru_RU")
    assert known_languages() == ("en", "ru")


@pytest.mark.parametrize("name", ["", "..", "../locale/ru", "ru/LC_MESSAGES", "RU", "-ru", "r\0u"])
def test_what_is_no_language_is_refused_and_no_path(name: str) -> None:
    with pytest.raises(UsageError, match="documents know no language"):
        translations(name)


@pytest.mark.checkout
def test_the_catalogues_hold_every_message_of_the_templates_and_are_compiled() -> None:
    pytest.importorskip("babel")
    tool = Path(__file__).parents[2] / "tools" / "catalogues.py"

    answer = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stdout) == (0, "the catalogues are current\n")
