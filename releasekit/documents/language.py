"""The languages that documents speak: catalogues, dates, numbers, quotes, lists and the words of records.

All that differs from language to language is a message of its catalogue (``locale/``), so that no language is known here by name.
Standard library only at run time.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from releasekit.core.changes import Kind, text_in
from releasekit.documents.catalogues import catalogue, spoken, unspoken
from releasekit.errors import UsageError


def marked(message: str) -> str:
    """The message itself; the mark by which ``tools/catalogues.py`` finds messages that are translated later."""
    return message


def marked_as(context: str, message: str) -> tuple[str, str]:
    """The same for a message that means something else, or is written otherwise, in another context."""
    return context, message


_MONTHS = (
    # Translators: a month as it stands in a date: 11 марта 2026 г.
    marked_as("month in a date", "January"),
    marked_as("month in a date", "February"),
    marked_as("month in a date", "March"),
    marked_as("month in a date", "April"),
    marked_as("month in a date", "May"),
    marked_as("month in a date", "June"),
    marked_as("month in a date", "July"),
    marked_as("month in a date", "August"),
    marked_as("month in a date", "September"),
    marked_as("month in a date", "October"),
    marked_as("month in a date", "November"),
    marked_as("month in a date", "December"),
)
_SHORT_MONTHS = (
    # Translators: a month as a picture names it, three letters or so
    marked_as("short month", "Jan"),
    marked_as("short month", "Feb"),
    marked_as("short month", "Mar"),
    marked_as("short month", "Apr"),
    marked_as("short month", "May"),
    marked_as("short month", "Jun"),
    marked_as("short month", "Jul"),
    marked_as("short month", "Aug"),
    marked_as("short month", "Sep"),
    marked_as("short month", "Oct"),
    marked_as("short month", "Nov"),
    marked_as("short month", "Dec"),
)

KINDS = (
    # Translators: a heading above changes of this kind
    marked_as("kind of change", "Security"),
    marked_as("kind of change", "Fixed"),
    marked_as("kind of change", "Added"),
    marked_as("kind of change", "Changed"),
    marked_as("kind of change", "Deprecated"),
    marked_as("kind of change", "Removed"),
    marked_as("kind of change", "Documentation"),
    marked_as("kind of change", "Internal"),
)
"""The English names of the default kinds, which a language without a name of its own in the configuration takes from its catalogue."""

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
    if spoken(language) is None:
        raise UsageError(unspoken(language), hint="a language is added as a folder of releasekit/documents/locale")
    return language


@cache
def translations(language: str) -> gettext.GNUTranslations:
    """The catalogue of a language; a message that it lacks stays English. Raises UsageError for an unknown language."""
    with catalogue(spoken(check_language(language)) or language).open("rb") as stream:
        return gettext.GNUTranslations(stream)


def own_name(language: str) -> str:
    """What a language is called in itself: ``Русский``."""
    return translations(language).pgettext(*_OWN_NAME)


# Translators: the name of your language in your language: Русский
_OWN_NAME = marked_as("the language of this catalogue", "English")


def long_date(day: date, language: str) -> str:
    """The date in words: ``11 March 2026``, ``11 марта 2026 г.``"""
    found = translations(language)
    values = {"day": day.day, "month": found.pgettext(*_MONTHS[day.month - 1]), "year": day.year}
    # Translators: a date in words; %(month)s is one of the months in a date
    return found.pgettext("date in words", "%(day)s %(month)s %(year)s") % values


def short_date(day: date, language: str) -> str:
    """The date in figures: ``2026-03-11``, ``11.03.2026``."""
    values = {"day": f"{day.day:02}", "month": f"{day.month:02}", "year": f"{day.year:04}"}
    # Translators: a date in figures, day and month with two digits; where the customary order is in doubt, the one of ISO 8601
    return translations(language).pgettext("date in figures", "%(year)s-%(month)s-%(day)s") % values


def short_month(month: int, language: str) -> str:
    """The month as a picture names it: ``Jan``, ``янв``."""
    return translations(language).pgettext(*_SHORT_MONTHS[month - 1])


def decimal(number: float, language: str) -> str:
    """A number that may have a fraction: ``2.5``, ``2,5``."""
    # Translators: what stands between the whole number and the fraction
    return f"{number:g}".replace(".", translations(language).pgettext("decimal point", "."))


def quoted(text: str, language: str) -> str:
    """The text in quotes: ``“Toweco”``, ``«Товеко»``; quotes inside of it become the inner ones, as in ``«Фирма „Товеко“»``."""
    found = translations(language)
    # Translators: the quotes around a name
    outer = found.pgettext("quotes", "“%(text)s”").partition("%(text)s")
    # Translators: the quotes around a name that stands in quotes itself
    inner = found.pgettext("quotes inside of quotes", "‘%(text)s’").partition("%(text)s")
    for mark, nested in zip(outer[::2], inner[::2], strict=True):
        text = text.replace(mark.strip(), nested.strip()) if mark.strip() else text
    return f"{outer[0]}{text}{outer[2]}"


def listed(texts: Sequence[str], language: str) -> str:
    """Texts one after another, as in a sentence: ``a, b and c``; "" for none."""
    found = translations(language)
    *before, last = texts or ("",)
    if not before:
        return last
    # Translators: what stands between the parts of a list, but the last two
    first = found.pgettext("list", ", ").join(before)
    # Translators: how the last part of a list follows the others
    return found.pgettext("list", "%(first)s and %(last)s") % {"first": first, "last": last}


def word(term: str, group: str, language: str) -> str:
    """What a term of a record is called: ``word("urgent", "reason", "ru")``."""
    message = WORDS[group].get(term)
    return term if message is None else translations(language).gettext(message)


def kind_name(kind: Kind, language: str) -> str:
    """What a kind of change is called: as it is configured, else by the catalogue for a default kind, else in another language."""
    own, english = kind.names.get(language, "").strip(), ("kind of change", kind.names.get("en", ""))
    return own or (translations(language).pgettext(*english) if english in KINDS else text_in(kind.names, language))
