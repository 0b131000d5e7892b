"""``releasekit cut`` and ``releasekit hotfix``."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from releasekit.cli.output import harmless, say, say_json, talk
from releasekit.cli.session import LINE, PLACE, VERSION, Session, as_of_option, format_option
from releasekit.core.freshness import STALE
from releasekit.core.plan import Outcome, Plan
from releasekit.core.planning import Wish
from releasekit.core.record import DocumentState, Override
from releasekit.core.version import Line, Version
from releasekit.errors import RaceLost, RepositoryError, UsageError

_SHARED = (
    click.option("--dry-run", is_flag=True, help="Print the plan and stop."),
    click.option("--plan", "plan_file", metavar="FILE", help="Save the plan to FILE and stop."),
    click.option("--from-plan", metavar="FILE", help="Carry out the plan that was saved in FILE."),
    click.option("--no-push", is_flag=True, help="Compose everything and publish nothing."),
    click.option("--follow", metavar="N", type=click.IntRange(0, 20), default=0, help="When the branch moves, plan again up to N times."),
    click.option("-y", "--yes", is_flag=True, help="Do not ask."),
    click.option("-o", "--output", type=PLACE, metavar="DIR", help="Where documents and bundle go; default: the state folder."),
    click.option("--allow", metavar="CODE=TEXT", multiple=True, help="Set a rule aside for this release, with the reason."),
    as_of_option,
    format_option("text", "json"),
)


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


@click.command()
@click.option("--major", is_flag=True, help="Begin the next major version.")
@click.option("--version", "version_", type=VERSION, help="The number, which must be the next stable or major one.")
@click.option("--early", metavar="TEXT", help="Cut although no slot is due, for this reason.")
@_shared
@click.pass_obj
def cut(session: Session, /, major: bool, version_: Version | None, early: str | None, allow: tuple[str, ...], **options: Any) -> None:
    """Make the stable release of the slot that is due."""
    if major and version_:
        raise UsageError("--major and --version exclude each other")
    if version_ and version_.is_hotfix:
        raise UsageError(f"{version_} is a hotfix", hint=f"make it with: releasekit hotfix {version_.line}")
    _release(session, Wish(version=version_, major=major, early=early, allow=_overrides(allow)), **options)


@click.command()
@click.argument("line", type=LINE)
@click.option("--pick", metavar="SHA", multiple=True, help="Cherry-pick this commit onto the line; may be repeated.")
@click.option("--reason", type=click.Choice(["urgent", "minor"]), help="Why it is made; default: urgent if all it holds may be urgent.")
@_shared
@click.pass_obj
def hotfix(session: Session, /, line: Line, pick: tuple[str, ...], reason: str | None, allow: tuple[str, ...], **options: Any) -> None:
    """Make the next hotfix of LINE from what its branch holds beyond the last release, and from what is picked."""
    _release(session, Wish(line=line, picks=pick, reason=reason, allow=_overrides(allow)), **options)


def _overrides(texts: tuple[str, ...]) -> tuple[Override, ...]:
    pairs = [text.partition("=") for text in texts]
    for rule, _, reason in pairs:
        if not rule or not reason.strip():
            raise UsageError(f"--allow needs a rule and a reason, such as RK403=TEXT, not {rule!r}")
    return tuple(Override(rule, reason) for rule, _, reason in pairs)


def _release(
    session: Session,
    wish: Wish,
    *,
    dry_run: bool,
    plan_file: str | None,
    from_plan: str | None,
    no_push: bool,
    follow: int,
    yes: bool,
    output: str | None,
    as_of: datetime | date,
    format_: str,
) -> None:
    moment = session.moment(as_of)
    plan = _load(from_plan) if from_plan else session.project.plan(wish, moment, talk)
    if plan_file:
        _save(plan, plan_file)
        session.tell(f"wrote {plan_file}")
        return
    if dry_run or not yes or not session.quiet:
        _show(plan, format_ if dry_run else "text", to_answer=dry_run)
    if dry_run:
        return
    if not yes and not no_push:
        click.confirm(f"Release {plan.version}?", abort=True, err=True)
    outcome = _carry_out(session, wish, plan, output=output, push=not no_push, follow=0 if from_plan else follow, as_of=moment)
    for version in outcome.edited:
        talk(f"note: the section of {version} in the changelog was edited by hand, and was left as it is")
    _answer(outcome, format_)


def _carry_out(session: Session, wish: Wish, plan: Plan, *, output: str | None, push: bool, follow: int, as_of: datetime) -> Outcome:
    """Carry the plan out; when the branch moved meanwhile, plan again, up to ``follow`` times."""
    project = session.project
    while True:
        try:
            return project.cut(plan, output=output, push=push, tell=session.tell)
        except RaceLost as error:
            if not follow:
                raise
            follow -= 1
            session.tell(f"{error.message}; planning again")
            project = session.reopened()
            plan = project.plan(wish, as_of, talk)


def _answer(outcome: Outcome, format_: str) -> None:
    plan = outcome.plan
    if format_ == "json":
        say_json(
            {
                "schema": "releasekit/cut/1",
                "version": str(plan.version),
                "tag": plan.tag,
                "commit": outcome.commit,
                "tag_object": outcome.tag_object,
                "published": outcome.published,
                "plan": plan.digest,
                "files": list(outcome.files),
            }
        )
        return
    what = "is released" if outcome.published else "is composed, and not published"
    say(f"{plan.version} {what}: {plan.tag} at {outcome.commit[:9]}")
    for path in outcome.files:
        say(f"  {path}")


def _load(path: str) -> Plan:
    try:
        return Plan.from_json(json.loads(Path(path).read_bytes()), where=path)
    except OSError as error:
        raise UsageError(f"the plan cannot be read: {error.strerror}", where=path) from error
    except ValueError as error:
        raise UsageError(f"the plan is not JSON: {error}", where=path) from error


def _save(plan: Plan, path: str) -> None:
    try:
        Path(path).write_text(json.dumps(plan.to_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise RepositoryError(f"the plan cannot be written: {error.strerror}", where=path) from error


def _show(plan: Plan, format_: str, *, to_answer: bool) -> None:
    """The plan: as the answer of a dry run, else as talk before the question."""
    if format_ == "json":
        say_json(plan.to_json())
        return
    (say if to_answer else talk)("\n".join(_lines(plan)))


def _lines(plan: Plan) -> list[str]:
    record = plan.record
    where = plan.target or "this repository (it has no remote)"
    slot = f", slot of {record.planned}" if record.planned else ""
    lines = [f"{record.version} ({record.version.kind}) for {where}, on {plan.day}{slot}; plan {plan.digest[:12]}", "changes"]
    for change in (one for one in record.changes if one.noted):
        text = harmless(next(iter(change.text.values()), "")).split("\n")[0]
        included = f" (included from {change.included_from})" if change.included_from else ""
        lines.append(f"  {change.component} {change.kind}: {text}{included}")
    if record.unnoted:
        lines.append(f"  and {record.unnoted} commit(s) without an entry")
    lines.append("refs")
    lines += [f"  {move.ref}: {move.before[:9] or 'new'} -> {move.to}" for move in plan.refs]
    if plan.picks:
        lines += ["picked", *(f"  {oid[:9]}" for oid in plan.picks)]
    lines += ["documents", *map(_document, record.documents)] if record.documents else []
    lines += ["set aside", *(f"  {one.rule}: {one.reason}" for one in record.overrides)] if record.overrides else []
    return lines


def _document(one: DocumentState) -> str:
    """A document of the plan, and who holds it for right; one that is out of date is plain to see."""
    held = one.confirmed
    if held is not None:
        return f"  {one.path}: {one.status} by {' '.join(held.by.split())} on {held.day}: {' '.join(held.reason.split())}"
    return f"  {one.path}: {one.status}" + (" (it did not follow the changes of what it covers)" if one.status == STALE else "")
