"""``releasekit docs``: documents that a vendor hands over."""

from __future__ import annotations

from datetime import date, datetime

import click

from releasekit.cli.languages import Editions, lang_option, output_option
from releasekit.cli.output import talk
from releasekit.cli.publish_site import publish_site
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.config import FORMATS


@click.group()
def docs() -> None:
    """Documents of the product that are not about one version."""


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
