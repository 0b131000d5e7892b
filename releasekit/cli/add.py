"""``releasekit add``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from releasekit.cli.output import say, say_json
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.changes import text_in
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.project import Project


class _Text(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A language and a text in it: ``ru=Сумма округляется.``."""

    name = "LANG=TEXT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        language, sign, text = str(value).partition("=")
        if not sign:
            self.fail(f"{value!r} names no language; write ru=…", param, ctx)
        return language.strip(), text


@click.command()
@click.argument("text", required=False)
@click.option("--component", help="The component; default: the one that most changed files belong to.")
@click.option("--kind", help="The kind of change.")
@click.option("--request", help="The request that it answers, such as 123.")
@click.option("--text", "texts", type=_Text(), multiple=True, help="The text in another language of the product; repeatable.")
@click.option("--update", metavar="TEXT", help="What those must do who install this change.")
@click.option("--docs", type=click.Choice(["none"]), help="No document needs to follow this change.")
@click.option("--breaking", is_flag=True, help="What worked before does not work any more.")
@click.option("--check", "base", metavar="BASE", help="Write nothing; say which components changed since BASE without an entry (exit 1).")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def add(
    session: Session,
    /,
    text: str | None,
    component: str | None,
    kind: str | None,
    request: str | None,
    texts: Sequence[tuple[str, str]],
    update: str | None,
    docs: str | None,
    breaking: bool,
    base: str | None,
    as_of: object,
    format_: str,
) -> int:
    """Write a fragment that describes a change; what is not given is asked for on a terminal.

    TEXT is in the first language of the product.
    """
    if base is not None:
        return _check(session, base, format_)
    project = session.project
    asks = sys.stdin.isatty()
    given = _given(project, text, texts)
    component = _component(project, asks=asks) if component is None else component
    if kind is None:
        if request is None and asks:
            request = click.prompt("Request (empty for none)", default="", show_default=False, err=True) or None
        kind = _kind(project, request, asks=asks)
    told = _texts(project, given, asks=asks)
    main = told.pop(project.product.language)
    path = project.add(component, kind, main, request, texts=told, update=update, docs=docs, breaking=breaking)
    if format_ == "json":
        say_json({"schema": "releasekit/add/1", "path": os.path.relpath(path), "component": component, "kind": kind, "request": request})
    else:
        say(os.path.relpath(path))
    return 0


def _given(project: Project, text: str | None, texts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The texts that were given, by language. Raises UsageError for two in one language."""
    given = {} if text is None else {project.product.language: text}
    for language, translated in texts:
        if language in given:
            raise UsageError(f"there are two texts in {language!r}")
        given[language] = translated
    return given


def _component(project: Project, *, asks: bool) -> str:
    likely, components = project.likely_component(), [one.id for one in project.product.components]
    if not asks or len(components) < 2:
        return likely
    known = click.Choice(list(dict.fromkeys((*components, project.product.id))))  # the last one: the product as a whole
    return str(click.prompt("Component", type=known, default=likely, err=True))


def _kind(project: Project, request: str | None, *, asks: bool) -> str:
    _require_somebody("--kind", asks=asks)
    kinds = click.Choice([one.id for one in project.product.kinds])
    return str(click.prompt("Kind", type=kinds, default=project.likely_kind(request), err=True))


def _texts(project: Project, given: dict[str, str], *, asks: bool) -> dict[str, str]:
    """A text for each language of the product; where that in the default language is given, nobody is asked for the others."""
    default, *others = project.product.languages
    if default in given:
        return given
    _require_somebody("TEXT", asks=asks)
    question = "What changed, for people who use the product"
    asked = {default: str(click.prompt(f"{question} ({default})" if others else question, err=True))}
    for language in (one for one in others if one not in given):
        text = str(click.prompt(f"The same in {language!r} (empty for none)", default="", show_default=False, err=True))
        asked |= {language: text} if text.strip() else {}
    return given | asked


def _require_somebody(missing: str, *, asks: bool) -> None:
    if not asks:
        raise UsageError(f"{missing} is missing, and there is nobody to ask")


def _check(session: Session, base: str, format_: str) -> int:
    missing = session.project.without_entry(base)
    names = {one.id: text_in(one.names, session.project.product.language) for one in session.project.product.components}
    if format_ == "json":
        say_json({"schema": "releasekit/add-check/1", "base": base, "missing": list(missing)})
    elif missing:
        for id in missing:
            say(f"{names.get(id, id)} changed since {base}, and no entry says what: releasekit add --component {id}")
    else:
        say(f"every component that changed since {base} has an entry")
    return 1 if missing else 0
