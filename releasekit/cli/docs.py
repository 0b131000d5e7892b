"""``releasekit docs``: the documents of the product: whether they are up to date, and those that are not about one version."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import click

from releasekit.cli.documents import show
from releasekit.cli.languages import Editions, lang_option, output_option
from releasekit.cli.output import say, say_json, talk
from releasekit.cli.publish_site import publish_site
from releasekit.cli.session import LINE, VERSION, Session, as_of_option, format_option
from releasekit.core.config import FORMATS
from releasekit.core.version import Line, Version


@click.group()
def docs() -> None:
    """Look after the documents of the product."""


@docs.command()
@click.option("--since", type=VERSION, help="Compare with this release; default: the one that the next follows.")
@click.option("--line", type=LINE, help="Look at the branch of a line; default: at what is checked out.")
@click.option("--strict", is_flag=True, help="Exit 1 when the next release would be refused for its documents.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def status(session: Session, /, since: Version | None, line: Line | None, strict: bool, as_of: object, format_: str) -> int:
    """Say which documents are up to date, and which changes those that are not did not follow.

    Documents and code are looked at as they are committed; confirmations as they lie in the work tree.
    """
    found = session.project.documents(line, since)
    if format_ == "json":
        say_json(found.to_json())
    else:
        show(found, session.project.product)
    return 1 if strict and found.blockers else 0


@docs.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--reason", required=True, metavar="TEXT", help="Why they are right though what they cover changed.")
@click.option("--by", metavar="NAME", help="Who looked at them; default: git's user.name and user.email.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def confirm(session: Session, /, documents: tuple[str, ...], reason: str, by: str | None, as_of: datetime | date, format_: str) -> None:
    """Confirm that documents are right though what they cover changed: by their paths, or their ids.

    Each gets a file under releases/confirmed/ in the work tree; commit it. It holds until what the document covers changes again.
    """
    top = session.project.repository.work_tree
    documents = tuple(_from_top(one, top) for one in documents) if top else documents
    made = session.project.confirm(documents, reason, session.moment(as_of), by)
    if format_ == "json":
        rows = [
            {
                "path": one.place,
                "document": one.document,
                "blob": one.blob,
                "code": one.code,
                "commit": one.commit,
                "covers": list(one.covers),
                "by": one.confirmation.by,
                "date": one.confirmation.day.isoformat(),
                "reason": one.confirmation.reason,
            }
            for one in made
        ]
        say_json({"schema": "releasekit/docs-confirm/1", "confirmed": rows})
        return
    for one in made:
        say(one.place)
    session.tell(f"confirmed by {made[0].confirmation.by}; commit {'it' if len(made) == 1 else 'them'}")


def _from_top(name: str, top: Path) -> str:
    """A file that is named as seen from the current folder, as seen from the top of the repository; any other name as it is."""
    here = Path(name)
    if not os.path.lexists(here) or (not here.is_absolute() and os.path.lexists(top / here)):
        return name
    lies = here.parent.resolve() / here.name
    return lies.relative_to(top.resolve()).as_posix() if lies.is_relative_to(top.resolve()) else name


docs.add_command(publish_site)


@docs.command()
@click.option("--count", type=click.IntRange(1, 1000), help="How many coming releases to list; default: lifecycle.slots.")
@lang_option
@output_option
@click.option("--strict", is_flag=True, help="Exit 1 when something that the description should say is missing.")
@as_of_option
@format_option(*FORMATS)
@click.pass_obj
def lifecycle(
    session: Session,
    /,
    count: int | None,
    lang: str | None,
    output: str | None,
    strict: bool,
    as_of: datetime | date,
    format_: str,
) -> int:
    """Describe how the product's life cycle is maintained: releases, updates, faults, support, personnel, addresses."""
    project = session.project
    editions = Editions.asked("lifecycle", format_, project.product.languages, lang, output)
    found = project.lifecycle(session.moment(as_of), count)
    made = {language: project.render_lifecycle(found, format_, language) for language in editions.languages}
    missing = project.lifecycle_gaps(found, editions.languages)
    for gap in missing:
        talk(f"{'error' if strict else 'note'}: {gap.option}: {gap.message}")
    editions.deliver(made, session.tell)
    return 1 if strict and missing else 0
