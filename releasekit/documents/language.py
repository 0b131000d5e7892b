"""The languages that documents speak: catalogues, dates and the words of records. Standard library only at run time."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from releasekit.errors import UsageError

LANGUAGES = ("en", "ru")
"""The languages with a catalogue."""

DOMAIN = "releasekit"

_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"),
}


def marked(message: str) -> str:
    """The message itself; the mark by which ``tools/catalogues.py`` finds messages that are translated later."""
    return message


WORDS: Mapping[str, Mapping[str, str]] = {
    "component": {
        "new": marked("new"),
        "changed": marked("changed"),
        "unchanged": marked("unchanged"),
        "removed": marked("removed"),
    },
    "document": {
        "new": marked("new"),
        "current": marked("current"),
        "updated": marked("updated"),
        "edited": marked("edited"),
        "confirmed": marked("confirmed to be current"),
        "stale": marked("out of date"),
        "missing": marked("missing"),
        "generated": marked("generated"),
    },
    "reason": {"urgent": marked("urgent fix"), "minor": marked("minor update")},
    "downtime": {"none": marked("no downtime"), "partial": marked("partial downtime"), "full": marked("full downtime")},
    "replaces": {"executable": marked("executable"), "configuration": marked("configuration"), "data": marked("data")},
    "method": {"mass": marked("automatic update of all installations"), "individual": marked("individual work on request")},
}
"""What the terms of a record are called in documents, by what they describe; an unknown term stays as it is."""


def check_language(language: str) -> str:
    """The language itself. Raises UsageError for one without a catalogue."""
    if language not in LANGUAGES:
        raise UsageError(f"documents know no language {language!r}", hint=f"the languages are: {', '.join(LANGUAGES)}")
    return language


@cache
def translations(language: str) -> gettext.GNUTranslations:
    """The catalogue of a language. Raises UsageError for an unknown one."""
    check_language(language)
    path = files("releasekit.documents") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def long_date(day: date, language: str) -> str:
    """The date in words: ``11 March 2026``, ``11 марта 2026 г.``"""
    month = _MONTHS[check_language(language)][day.month - 1]
    year = f"{day.year} г." if language == "ru" else str(day.year)
    return f"{day.day} {month} {year}"


def word(term: str, group: str, language: str) -> str:
    """What a term of a record is called: ``word("urgent", "reason", "ru")``."""
    message = WORDS[group].get(term)
    return term if message is None else translations(language).gettext(message)
