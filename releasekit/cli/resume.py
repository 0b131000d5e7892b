"""``releasekit resume`` and ``releasekit abort``."""

from __future__ import annotations

import click

from releasekit.cli.cut import done_by, sentence_of
from releasekit.cli.output import answering, say
from releasekit.cli.session import Session


@click.command()
@click.pass_obj
def resume(session: Session) -> None:
    """Finish every release that was interrupted on this machine."""
    outcomes = session.project.resume(session.tell)
    with answering(done_by(outcomes)):
        for outcome in outcomes:
            say(sentence_of(outcome))


@click.command()
@click.pass_obj
def abort(session: Session) -> None:
    """Give up every interrupted release that is not published yet."""
    for plan in session.project.abort(session.tell):
        say(f"{plan.version} is given up; nothing of it was published")
