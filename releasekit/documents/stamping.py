"""Stamping: documents of the product that are templates, in which version, date and edition are filled in for the bundle.

All of them go through one child process, as a repository's own templates do. A document keeps its encoding and its line ends, and
whatever is no tag of Jinja stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from releasekit.core.manifest import TEMPLATE_ENDING
from releasekit.core.record import DocumentState
from releasekit.documents.environment import Environment, Missing
from releasekit.documents.job import bounded
from releasekit.documents.language import long_date, short_date
from releasekit.documents.problems import place_of, template_problem
from releasekit.documents.sandbox import DEFAULT_LIMITS, Limits, ask, serve
from releasekit.documents.templates import Loader
from releasekit.errors import UsageError

MOST_BYTES = 8 << 20
"""Bytes of a document that is stamped; a longer text is none that a person wrote."""

_MOST_AT_ONCE = 64 << 20
_PER_SECOND = 50
"""Documents that a second of processor time is allowed for, beside what any job may take."""
_MARKUP = (".html", ".htm", ".xhtml", ".xml", ".svg")
_MARK = "\ufdd0"
"""Stands for a carriage return while Jinja, which would make all line ends one, has the text. Unicode says that no text holds it."""
_HINT = "the document is stamped, so {{ and {% and {# are tags of Jinja in it; where they are none: {% raw %} … {% endraw %}"


@dataclass(frozen=True, slots=True)
class Original:
    """A document as the repository holds it."""

    state: DocumentState
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A template with the values that it is given; ``titles`` by language may be templates too, and the one in ``language`` is a value.

    Dates are values of ``datetime.date``, which write themselves as ISO 8601 says.
    """

    path: str
    text: str
    values: Mapping[str, str | int | date]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stamps:
    """All that is stamped at once, and the language of titles and of dates in words."""

    sheets: tuple[Sheet, ...]
    language: str


def stamped(originals: Sequence[Original], values: Mapping[str, str | date], language: str) -> dict[str, Original]:
    """The documents with the values filled in, by path; each is also given its own ``edition``, ``designation`` and ``title``.

    Raises UsageError, which names document and line, for what is wrong in one, and for a text that is not UTF-8.
    """
    if not originals:
        return {}
    if sum(len(one.content) for one in originals) > _MOST_AT_ONCE:
        raise UsageError(f"the documents that are stamped have more than {_MOST_AT_ONCE >> 20} MiB", where="document.stamp", hint=_FEWER)
    sheets = tuple(_sheet(one, values) for one in originals)
    more = len(sheets) // _PER_SECOND
    limits = replace(DEFAULT_LIMITS, processor=DEFAULT_LIMITS.processor + more, clock=DEFAULT_LIMITS.clock + 3.0 * more)
    answer = ask("releasekit.documents.stamping", Stamps(sheets, language), limits, where="the documents that are stamped")
    return {one.state.path: _filled(one, *page) for one, page in zip(originals, answer["pages"], strict=True)}


_FEWER = "stamp only those that say what version they are of"


def _sheet(one: Original, values: Mapping[str, str | date]) -> Sheet:
    state = one.state
    if len(one.content) > MOST_BYTES:
        message = f"the document has {len(one.content)} bytes; one that is stamped has at most {MOST_BYTES}"
        raise UsageError(message, where=state.path, hint=_FEWER)
    try:
        text = one.content.decode()
    except UnicodeDecodeError as error:
        line = one.content.count(b"\n", 0, error.start) + 1
        message = f"the document is stamped, and is no text in UTF-8: there is the byte 0x{one.content[error.start]:02x}"
        raise UsageError(message, where=f"{state.path}, line {line}", hint="save it as UTF-8, or do not stamp it") from error
    own = {"edition": "" if state.edition is None else state.edition, "designation": state.designation}
    return Sheet(state.path, text, {**values, **own}, dict(state.title))


def _filled(one: Original, text: str, titles: Mapping[str, str]) -> Original:
    return Original(replace(one.state, title=dict(titles)), text.encode())


def fill(job: Stamps, max_characters: int) -> list[tuple[str, dict[str, str]]]:
    """The child's part: each text and its titles, filled in. Raises UsageError."""
    own = {one.path: _kept(one.text) for one in job.sheets}
    made = _environment(own, job.language)
    return [_page(made, own, one, job.language, max_characters) for one in job.sheets]


def _environment(own: Mapping[str, str], language: str) -> Environment:
    made = Environment(
        loader=Loader(own),
        undefined=Missing,
        autoescape=lambda name: bool(name) and str(name).removesuffix(TEMPLATE_ENDING).lower().endswith(_MARKUP),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(
        long_date=lambda day, other=language: long_date(day, other),
        short_date=lambda day, other=language: short_date(day, other),
    )
    return made


def _page(made: Environment, own: Mapping[str, str], one: Sheet, language: str, most: int) -> tuple[str, dict[str, str]]:
    try:
        titles = {spoken: made.from_string(title).render(one.values) for spoken, title in one.titles.items()}
        values = {**one.values, "title": titles.get(language) or next(iter(titles.values()), "")}
        text = bounded(made.get_template(one.path).generate(values), most, one.path)
    except MemoryError:
        raise
    except Exception as error:  # whatever a template can do wrong, from a misspelt name to a division by zero
        problem = template_problem(error, one.path, made, own, (*one.values, "title"))
        message = error.message if isinstance(error, UsageError) else problem.message
        name, line = place_of(problem.where)
        raise UsageError(message, where=f"{name}, line {line}" if line else name, hint=_HINT) from error
    return _restored(text, one.text), titles


def _kept(text: str) -> str:
    """The text with its line ends marked, unless all are the customary ones."""
    return text if "\r" not in text or _is_windows(text) else text.replace("\r", _MARK)


def _restored(text: str, original: str) -> str:
    return text.replace("\n", "\r\n") if _is_windows(original) else text.replace(_MARK, "\r")


def _is_windows(text: str) -> bool:
    """Whether every line ends as on Windows."""
    return "\r" in text and not re.search(r"\r(?!\n)|(?<!\r)\n", text)


def _answer(job: Any, limits: Limits) -> dict[str, Any]:
    return {"pages": fill(job, limits.output)}


if __name__ == "__main__":
    serve(_answer)
