"""Which languages there are: each folder of ``locale/`` with a catalogue is one, so that adding a language is adding a folder.

A configuration is held against this on every run, so nothing is loaded here but what finds the folders.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

DOMAIN = "releasekit"
FOLDER = Path(__file__).parent / "locale"


def catalogue(language: str) -> Path:
    """Where the compiled catalogue of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


@cache
def known_languages() -> tuple[str, ...]:
    """The languages with a catalogue."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if catalogue(path.name).is_file()))


def unspoken(language: str) -> str:
    """What is said of a language that there is no catalogue for."""
    return f"documents know no language {language!r}; the languages are: {', '.join(known_languages())}"


def spoken(language: str) -> str | None:
    """The language whose catalogue serves: itself, or, for a regional one (``de-AT``), the language as such; None without either."""
    return next((one for one in (language, language.partition("-")[0]) if one in known_languages()), None)
