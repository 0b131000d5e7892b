"""``releasekit correct``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import click

from releasekit.cli.output import say_json
from releasekit.cli.session import VERSION, Session, as_of_option, format_option
from releasekit.cli.withdraw import tell_edition
from releasekit.core.editions import Correction
from releasekit.core.version import Version
from releasekit.errors import UsageError

_LANGUAGE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)?")


@click.command()
@click.argument("version", type=VERSION)
@click.argument("change", required=False)
@click.option(
    "--text", "texts", metavar="[LANG=]TEXT", multiple=True, help="The text, of the product's first language or of LANG. Repeatable."
)
@click.option("--kind", help="The kind of change.")
@click.option("--component", help="The component that it belongs to.")
@click.option("--request", "requests", multiple=True, help="The request that it answers; an empty one for none. Repeatable.")
@click.option("--breaking/--not-breaking", default=None, help="Whether it breaks what users rely on.")
@click.option("--add", "is_added", is_flag=True, help="Add an entry that was forgotten; it needs --kind, --component and --text.")
@click.option("--drop", "is_dropped", is_flag=True, help="Take the entry out.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def correct(
    session: Session,
    /,
    version: Version,
    change: str | None,
    is_added: bool,
    is_dropped: bool,
    as_of: datetime | date,
    format_: str,
    **said: Any,
) -> None:
    """Correct what the history of a released VERSION tells. Writes a new edition of its record into the work tree.

    CHANGE names the entry: its id, its request, or the beginning (seven digits) of a commit's id.
    """
    correction = _correction(session, **said)
    _require_one_thing(change, correction, is_added=is_added, is_dropped=is_dropped)
    named = None if is_added else change or ""
    edition = session.project.correct(version, named, None if is_dropped else correction, session.moment(as_of))
    if format_ == "json":
        say_json({"schema": "releasekit/correct/1", **edition.to_json(), "change": edition.change and edition.change.id})
    tell_edition(session, edition, "correct", files=format_ == "text")


def _correction(
    session: Session, texts: tuple[str, ...], kind: str | None, component: str | None, requests: tuple[str, ...], breaking: bool | None
) -> Correction:
    return Correction(dict(_by_language(session, texts)), kind, component, requests or None, breaking)


def _by_language(session: Session, texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The texts by language. What begins like a language without being one of the product's is told by the one who knows them."""
    product, said = session.project.product, set()
    for text in texts:
        language, equals, rest = text.partition("=")
        is_tagged = equals and _LANGUAGE.fullmatch(language)
        language, rest = (language, rest) if is_tagged else (product.language, text)
        if language in said:
            raise UsageError(f"two texts in {language!r} were given", hint="mark the other one: --text LANG=TEXT")
        said.add(language)
        yield language, rest


def _require_one_thing(change: str | None, correction: Correction, *, is_added: bool, is_dropped: bool) -> None:
    is_empty = correction == Correction()
    if is_added and change is not None:
        raise UsageError("--add makes a new entry, and names none that is there")
    if is_dropped and (is_added or not is_empty):
        raise UsageError("--drop takes the entry out; it goes with no other correction")
    if change is not None and is_empty and not is_dropped:
        raise UsageError("nothing to correct was given", hint="see what can be: releasekit correct --help")
