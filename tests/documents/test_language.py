"""Words, plurals and dates; and that the catalogues are complete and current."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.documents.language import LANGUAGES, WORDS, long_date, translations, word
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


def test_dates_in_words() -> None:
    assert long_date(date(2026, 3, 11), "en") == "11 March 2026"
    assert long_date(date(2026, 3, 11), "ru") == "11 марта 2026 г."
    assert long_date(date(2026, 12, 1), "ru") == "1 декабря 2026 г."


def test_terms_of_records_have_words_and_unknown_ones_stay() -> None:
    assert word("urgent", "reason", "ru") == "срочное исправление"
    assert word("draining", "downtime", "ru") == "draining"


def test_every_word_is_translated() -> None:
    russian = translations("ru")

    assert [message for group in WORDS.values() for message in group.values() if russian.gettext(message) == message] == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="'ru_RU'"):
        translations("ru_RU")
    assert LANGUAGES == ("en", "ru")


@pytest.mark.checkout
def test_the_catalogues_hold_every_message_of_the_templates_and_are_compiled() -> None:
    pytest.importorskip("babel")
    tool = Path(__file__).parents[2] / "tools" / "catalogues.py"

    answer = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stdout) == (0, "the catalogues are current\n")
