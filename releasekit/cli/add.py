"""``releasekit add``."""

from __future__ import annotations

import os
import sys

import click

from releasekit.cli.output import say, say_json
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.changes import text_in
from releasekit.errors import UsageError


@click.command()
@click.argument("text", required=False)
@click.option("--component", help="The component; default: the one that most changed files belong to.")
@click.option("--kind", help="The kind of change.")
@click.option("--request", help="The request that it answers, such as 123.")
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
    base: str | None,
    as_of: object,
    format_: str,
) -> int:
    """Write a fragment that describes a change; what is not given is asked for on a terminal."""
    if base is not None:
        return _check(session, base, format_)
    project = session.project
    kinds = [one.id for one in project.product.kinds]
    components = [one.id for one in project.product.components]
    asks = sys.stdin.isatty()
    if component is None:
        component = project.likely_component()
        if asks and len(components) > 1:
            component = click.prompt("Component", type=click.Choice(components), default=component, err=True)
    if kind is None:
        kind = _ask("Kind", "--kind", asks, type_=click.Choice(kinds))
        request = click.prompt("Request (empty for none)", default="", show_default=False, err=True) or None if request is None else request
    if text is None:
        text = _ask("What changed, for people who use the product", "TEXT", asks)
    path = project.add(component, kind, text, request)
    if format_ == "json":
        say_json({"schema": "releasekit/add/1", "path": os.path.relpath(path), "component": component, "kind": kind, "request": request})
    else:
        say(os.path.relpath(path))
    return 0


def _ask(question: str, option: str, asks: bool, type_: click.Choice[str] | None = None) -> str:
    if not asks:
        raise UsageError(f"{option} is missing, and there is nobody to ask")
    return str(click.prompt(question, type=type_, err=True))


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
