"""``releasekit history``."""

from __future__ import annotations

from typing import Any

import click

from releasekit.cli.languages import Editions, lang_option, output_option
from releasekit.cli.session import LINE, VERSION, Session, as_of_option, format_option
from releasekit.core.config import FORMATS, STYLES
from releasekit.core.version import Line, Version
from releasekit.errors import UsageError

_HANDED_OVER = ("docx", "pdf")
"""Formats of documents that are handed over, not read in passing."""


@click.command()
@click.option("--release", type=VERSION, help="One release only.")
@click.option("--since", type=VERSION, help="What came after this release.")
@click.option("--until", type=VERSION, help="Nothing after this release.")
@click.option("--line", type=LINE, help="One line only: the stable version and its hotfixes.")
@click.option("--unreleased", is_flag=True, help="What is not released yet; with --since also what came after that release.")
@click.option("--all", "show_all", is_flag=True, help="Also internal changes, and commits that no entry tells of.")
@click.option("--style", type=click.Choice(STYLES), help="The short form, or the full document; default: short, and full for docx and pdf.")
@lang_option
@output_option
@as_of_option
@format_option(*FORMATS)
@click.pass_obj
def history(
    session: Session,
    /,
    output: str | None,
    style: str | None,
    lang: str | None,
    show_all: bool,
    as_of: object,
    format_: str,
    **chosen: Any,
) -> None:
    """Show what changed, version by version and component by component."""
    _require_one_choice(**chosen)
    project = session.project
    form = style or ("full" if format_ in _HANDED_OVER else "short")
    editions = Editions.asked("history", format_, project.product.languages, lang, output)
    made = project.history_documents(chosen, format_, editions.languages, show_all=show_all, style=form)
    editions.deliver(made, session.tell)


def _require_one_choice(release: Version | None, since: Version | None, until: Version | None, line: Line | None, unreleased: bool) -> None:
    if release and (since or until or line or unreleased):
        raise UsageError("--release shows one release; it goes with no other choice")
    if since and until and since >= until:
        raise UsageError(f"nothing comes after {since} and up to {until}")
