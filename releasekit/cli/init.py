"""``releasekit init``."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Mapping

import click

from releasekit.cli.output import harmless, say, talk
from releasekit.cli.session import Session, as_of_option
from releasekit.core.adoption import Adoption, Choice, Value

_KEY, _WIDTH = 14, 80


@click.command()
@click.option("--dry-run", is_flag=True, help="Print what would be written, and stop.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@as_of_option
@click.pass_obj
def init(session: Session, dry_run: bool, yes: bool, as_of: object) -> None:
    """Look at this repository, and write the configuration that fits it."""
    project = session.project
    configured = project.configured_by
    if configured:
        say(f"{configured} configures releasekit here; nothing was written")
        return
    adoption = project.propose()
    asks = not yes and not dry_run
    if asks or not session.quiet:
        for line in _lines(adoption):
            talk(line)
    if dry_run:
        say(adoption.text.removesuffix("\n"))
        return
    names = " and ".join(name for name, _, _ in reversed(adoption.files))
    if asks:
        click.confirm(f"Write {names}?", abort=True, err=True)
    for path in reversed(project.adopt(adoption)):
        say(os.path.relpath(path))
    session.tell("Commit what was written, and see what is aboard: releasekit status")


def _lines(adoption: Adoption) -> Iterator[str]:
    """What was chosen and why, a paragraph each."""
    for choice in adoption.proposal.choices:
        text = f"{_in_words(choice)}: {choice.reason}" if choice.is_made else choice.reason[:1].upper() + choice.reason[1:]
        yield textwrap.fill(
            harmless(f"{choice.key:<{_KEY - 1}} {text}"),
            _WIDTH,
            subsequent_indent=" " * _KEY,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _in_words(choice: Choice) -> str:
    """The value, as short as it can be said."""
    match choice.value:
        case tuple() as rows:
            return ", ".join(dict.fromkeys(_name(row) for row in rows))
        case Mapping() as table:
            return ", ".join(_name(value) for key, value in table.items() if key != "timezone")
        case value:
            return _name(value)


def _name(value: Value | None) -> str:
    """One thing: a component by its id, a version file by its path, a list by its items."""
    match value:
        case Mapping():
            return str(value.get("id") or value.get("path"))
        case tuple():
            return ", ".join(map(_name, value))
    return str(value)
