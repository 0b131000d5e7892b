"""``releasekit withdraw``."""

from __future__ import annotations

import os
from datetime import date, datetime

import click

from releasekit.cli.output import say, say_json, talk
from releasekit.cli.session import VERSION, Session, as_of_option, format_option
from releasekit.core.editions import Edition
from releasekit.core.version import Version
from releasekit.errors import UsageError


@click.command()
@click.argument("version", type=VERSION)
@click.option("--reason", metavar="TEXT", help="Why VERSION must not be used; every document says it.")
@click.option("--undo", is_flag=True, help="VERSION may be used after all.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def withdraw(session: Session, version: Version, reason: str | None, undo: bool, as_of: datetime | date, format_: str) -> None:
    """Say that VERSION must not be used: its tag stays, its number is never given out again. Writes into the work tree."""
    if undo and reason is not None:
        raise UsageError("--undo takes the reason away, and needs none")
    if not undo and reason is None:
        raise UsageError("--reason is missing: say why nobody must use this version")
    edition = session.project.withdraw(version, reason, session.moment(as_of))
    if format_ == "json":
        say_json({"schema": "releasekit/withdraw/1", **edition.to_json(), "withdrawn": edition.record.withdrawn})
    tell_edition(session, edition, "reinstate" if undo else "withdraw", files=format_ == "text")


def tell_edition(session: Session, edition: Edition, what: str, *, files: bool) -> None:
    """What a person has to do, and to know, now that a new edition lies in the work tree; with ``files``, the answer before that."""
    version, project = edition.record.version, session.project
    for name in edition.files if files else ():
        say(os.path.relpath(project.repository.top / name))
    if edition.is_kept:
        talk(f"note: the section of {version} in the changelog was edited by hand, and was left as it is: correct it there yourself")
    session.tell(
        f"edition {edition.record.edition} of {version} lies in the work tree, and counts once it is on {project.product.main or 'main'}:"
        f' commit these files (git commit -m "chore: {what} {version}") and push them'
    )
