"""``releasekit docs``: documents that a vendor hands over."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from releasekit.cli.output import harmless, harmless_json, talk, write
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.errors import RepositoryError, UsageError

_BINARY = ("docx", "pdf")


@click.group()
def docs() -> None:
    """Documents of the product that are not about one version."""


@docs.command()
@click.option("--count", type=click.IntRange(1, 1000), help="How many coming releases to list; default: lifecycle.slots.")
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
    project = session.project
    languages = tuple(dict.fromkeys(one.strip() for one in lang.split(","))) if lang else (project.product.language,)
    if len(languages) > 1 and format_ == "json":
        raise UsageError("the facts as JSON hold all languages", hint="ask without --lang")
    if len(languages) > 1 and output is None:
        raise UsageError("several languages make several documents", hint="say with --output which folder they go into")
    found = project.lifecycle(session.moment(as_of), count)
    made = {language: project.render_lifecycle(found, format_, language) for language in languages}
    missing = project.lifecycle_gaps(found, languages)
    for gap in missing:
        talk(f"{'error' if strict else 'note'}: {gap.option}: {gap.message}")
    if len(languages) > 1:
        _save_all(session, made, format_, Path(output or "."))
    else:
        _deliver(session, made[languages[0]], format_, output)
    return 1 if strict and missing else 0


def _deliver(session: Session, content: bytes, format_: str, output: str | None) -> None:
    """The document in a file, or on standard output; what is no text is not for a terminal."""
    if output is not None:
        _save(session, Path(output), content)
    elif format_ in _BINARY:
        if sys.stdout.isatty():
            raise UsageError(f"a {format_} file is nothing for a terminal", hint="say with --output which file it goes into")
        write(content)
    else:
        write((harmless_json if format_ == "json" else harmless)(content.decode()).encode())


def _save_all(session: Session, made: dict[str, bytes], format_: str, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RepositoryError(f"cannot be made: {error.strerror}", where=str(folder)) from error
    for language, content in made.items():
        _save(session, folder / f"lifecycle.{language}.{format_}", content)


def _save(session: Session, path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RepositoryError(f"cannot be written: {error.strerror}", where=str(path)) from error
    session.tell(f"wrote {path}")
