"""``releasekit templates``: the templates of documents, and a repository's own in their place."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from releasekit.cli.output import say, say_json, table
from releasekit.cli.session import PLACE, Session, as_of_option, format_option
from releasekit.core.templates import Flaw


@click.group()
def templates() -> None:
    """List the templates of documents, copy them to change them, and try a repository's own."""


@templates.command("list")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def list_(session: Session, as_of: object, format_: str) -> None:
    """List every template: what it is for, and whether it is the packaged one or the repository's own."""
    found = session.project.templates()
    if format_ == "json":
        say_json({"schema": "releasekit/templates/1", "templates": [one.to_json() for one in found]})
        return
    rows = ((one.name, one.format, one.path or one.origin, str(one.size), one.sha256[:12], one.about) for one in found)
    table(("template", "format", "from", "bytes", "sha256", "what it is for"), rows, color=session.table_color)


@templates.command()
@click.argument("names", metavar="NAME", nargs=-1)
@click.option(
    "-o", "--output", type=PLACE, metavar="DIR", help="The folder that they go into; default: that of the repository's own templates."
)
@click.option("--force", is_flag=True, help="Overwrite files that are there with other content.")
@click.pass_obj
def export(session: Session, names: tuple[str, ...], output: str | None, force: bool) -> None:
    """Copy packaged templates, all of them or NAMEs, to be changed: a file of the same name takes the place of the packaged one."""
    for path in session.project.export_templates(names, output, force=force):
        say(str(path))
    folder = session.project.product.config.documents.templates
    if output is not None and (folder is None or Path(output).name != Path(folder).name):
        session.tell(f'to use them, name their folder in the configuration: documents.templates = "{Path(output).name}"')


@templates.command()
@click.argument("names", metavar="NAME", nargs=-1)
@as_of_option
@format_option("text", "json")
@click.pass_obj
def check(session: Session, names: tuple[str, ...], as_of: datetime | date, format_: str) -> int:
    """Try the repository's own templates, all of them or NAMEs, on sample records and on the newest release; exits 1 when one is wrong."""
    flaws = session.project.check_templates(session.moment(as_of), names)
    if format_ == "json":
        say_json({"schema": "releasekit/templates-check/1", "flaws": [one.to_json() for one in flaws]})
    for one in flaws if format_ == "text" else ():
        say(_line(one))
    if not flaws and format_ == "text":
        say("nothing is wrong with the repository's own templates")
    return 1 if flaws else 0


def _line(one: Flaw) -> str:
    hint = f"\n  -> {one.hint}" if one.hint else ""
    return f"{one.place}: {one.message}{hint}"
