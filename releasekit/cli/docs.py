"""``releasekit docs``: documents that a vendor hands over."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from releasekit.cli.output import harmless, harmless_json, talk, write
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle

_BINARY = ("docx", "pdf")


@click.group()
def docs() -> None:
    """Documents of the product that are not about one version."""


@docs.command()
@click.option("--count", type=click.IntRange(1, 1000), help="How many coming slots to list; default: lifecycle.slots.")
@click.option("--lang", metavar="LANGUAGES", help="Language of the document, or several with commas; default: the product's first.")
@click.option("-o", "--output", metavar="PATH", help="Write the document to a file; of several languages, into a folder.")
@click.option("--strict", is_flag=True, help="Exit 1 when something that the description should say is missing.")
@as_of_option
@format_option("md", "html", "docx", "pdf", "json")
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
    languages = tuple(dict.fromkeys(one.strip() for one in lang.split(","))) if lang else (session.project.product.language,)
    if len(languages) > 1 and output is None and format_ != "json":
        raise UsageError("several languages make several documents", hint="say with --output which folder they go into")
    found = session.project.lifecycle(session.moment(as_of), count)
    missing = session.project.lifecycle_gaps(found, languages)
    for gap in missing:
        talk(f"{'error' if strict else 'note'}: {gap.option}: {gap.message}")
    if len(languages) == 1 or format_ == "json":
        _deliver(session, session.project.render_lifecycle(found, format_, languages[0]), format_, output)
    else:
        _deliver_all(session, found, languages, format_, Path(output or "."))
    return 1 if strict and missing else 0


def _deliver(session: Session, content: bytes, format_: str, output: str | None) -> None:
    """The document in a file, or on standard output; a file format that is no text is not for a terminal."""
    if output is not None:
        _save(session, Path(output), content)
    elif format_ in _BINARY:
        if sys.stdout.isatty():
            raise UsageError(f"a {format_} file is nothing for a terminal", hint="say with --output which file it goes into")
        write(content)
    else:
        write((harmless_json if format_ == "json" else harmless)(content.decode()).encode())


def _deliver_all(session: Session, found: Lifecycle, languages: tuple[str, ...], format_: str, folder: Path) -> None:
    """A document a language; all are made before any is written."""
    made = {folder / f"lifecycle.{one}.{format_}": session.project.render_lifecycle(found, format_, one) for one in languages}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RepositoryError(f"cannot be made: {error.strerror}", where=str(folder)) from error
    for path, content in made.items():
        _save(session, path, content)


def _save(session: Session, path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RepositoryError(f"cannot be written: {error.strerror}", where=str(path)) from error
    session.tell(f"wrote {path}")
