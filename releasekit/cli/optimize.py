"""``releasekit optimize``."""

from __future__ import annotations

import click

from releasekit.cli.output import say
from releasekit.cli.session import Session


@click.command()
@click.pass_obj
def optimize(session: Session) -> None:
    """Write git's commit-graph, by which a long history is read faster.

    Nothing else changes: every answer is the same before and after. git keeps the file up to date when it collects garbage.
    """
    count = session.project.optimize()
    say(f"wrote the commit-graph of {count:,} commits")
