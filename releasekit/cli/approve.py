"""``releasekit approve``."""

from __future__ import annotations

from datetime import date, datetime

import click

from releasekit.cli.output import say, talk
from releasekit.cli.planview import lines_of, load, save
from releasekit.cli.session import Session, as_of_option


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option("--as", "role", metavar="ROLE", required=True, help="In what role, such as one of the configuration's `approvals`.")
@click.option("--by", metavar="NAME <ADDRESS>", help="Who approves; default: git's user.name and user.email.")
@click.option("--comment", metavar="TEXT", default="", help="What there is to say of it.")
@click.option("--sign", is_flag=True, help="Sign the approval with the key that git signs with.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@as_of_option
@click.pass_obj
def approve(session: Session, /, plan: str, role: str, by: str | None, comment: str, sign: bool, yes: bool, as_of: datetime | date) -> None:
    """Approve what a saved plan would release: the file PLAN, from `cut --plan`, gets the approval added.

    It counts for this plan alone: whoever plans again has to ask again.
    """
    batch = load(plan)
    if not yes:
        talk("\n".join(line for one in batch.plans for line in lines_of(one)))
        click.confirm(f"Approve {batch.name}?", abort=True, err=True)
    approved = session.project.approve(batch, role, session.moment(as_of), by=by, comment=comment, sign=sign)
    save(approved, plan)
    for one in approved.plans:
        last = one.record.approvals[-1]
        say(f"{one.version} is approved by {last['name']} as {last['role']}" + (", signed" if "signature" in last else ""))
