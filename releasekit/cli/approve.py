"""``releasekit approve``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from releasekit import __version__
from releasekit.cli.output import say, say_json, talk
from releasekit.cli.planview import approvals_of, load, save
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.plan import Plan
from releasekit.core.verification import count


@click.command()
@click.argument("plan", metavar="PLAN")
@click.option(
    "--as", "role", metavar="ROLE", required=True, help="The role in which you approve: one of `approvals`, or of the approval block."
)
@click.option("--comment", metavar="TEXT", default="", help="What is to be said about it.")
@click.option("--sign", is_flag=True, help="Sign the approval, with the key that your git signs with.")
@click.option("--by", metavar="PERSON", help='Who approves, "Name <address>"; default: git\'s user, as no checkout says it.')
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def approve(
    session: Session,
    /,
    plan: str,
    role: str,
    comment: str,
    sign: bool,
    by: str | None,
    yes: bool,
    as_of: datetime | date,
    format_: str,
) -> None:
    """Approve the plan that `cut --plan PLAN` saved: what it releases, however it is delivered.

    The approval goes into the file, and with the release into its record and documents. Approving twice changes nothing.
    """
    batch = load(plan)
    for tool in {one.tool for one in batch.plans} - {f"releasekit {__version__}"}:
        talk(f"note: this is a plan of {tool}, and you use releasekit {__version__}")
    moment = session.moment(as_of)
    made = session.project.approve_all(batch, role, moment, by=by, comment=comment)
    if not yes and (sign or made != batch):
        talk("\n".join(line for one in made.plans for line in _about(one)))
        click.confirm(f"Approve {made.name}?", abort=True, err=True)
    if sign:
        made = session.project.approve_all(batch, role, moment, by=by, comment=comment, sign=True)
    if made == batch:
        session.tell("this is approved already, by you and as that: nothing was written")
    else:
        save(made, plan)
    lacking = session.project.lacking_approvals(made)
    if format_ == "json":
        say_json({"schema": "releasekit/approve/1", "plans": [_row(one, roles) for one, roles in zip(made.plans, lacking, strict=True)]})
        return
    for one, roles in zip(made.plans, lacking, strict=True):
        say("\n".join((_headline(one), *approvals_of(one, roles))))


def _headline(plan: Plan) -> str:
    return f"{plan.version}: {count(len(plan.record.changes), 'change')}; subject {plan.subject}"


def _about(plan: Plan) -> list[str]:
    """What is approved: the release, its changes, and the rules that were set aside for it."""
    record = plan.record
    aside = [f"  set aside: {one.rule}: {one.reason}" for one in record.overrides]
    return [_headline(plan), f"  {count(len(record.documents), 'document')}, on {plan.base[:9]}, {plan.day}", *aside, *approvals_of(plan)]


def _row(plan: Plan, lacking: tuple[str, ...]) -> dict[str, Any]:
    return {
        "version": str(plan.version),
        "subject": plan.subject,
        "digest": plan.digest,
        "approvals": [dict(row) for row in plan.record.approvals],
        "lacking": list(lacking),
    }
