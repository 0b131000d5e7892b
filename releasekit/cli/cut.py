"""``releasekit cut`` and ``releasekit hotfix``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import click

from releasekit.cli.output import say, say_json, talk
from releasekit.cli.planview import lines_of, load, save
from releasekit.cli.session import LINE, PLACE, VERSION, Session, as_of_option, format_option
from releasekit.core.plan import Batch, Outcome
from releasekit.core.planning import Wish
from releasekit.core.record import Override
from releasekit.core.version import Line, Version
from releasekit.errors import RaceLost, UsageError

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
@click.option("--commit", metavar="SHA", default="", help="Release this commit of the main branch, and not its tip.")
@click.option("--early", metavar="TEXT", help="Cut although no slot is due, for this reason.")
@_shared
@click.pass_obj
def cut(
    session: Session, /, major: bool, version_: Version | None, commit: str, early: str | None, allow: tuple[str, ...], **options: Any
) -> None:
    """Make the stable release of the slot that is due."""
    if major and version_:
        raise UsageError("--major and --version exclude each other")
    if version_ and version_.is_hotfix:
        raise UsageError(f"{version_} is a hotfix", hint=f"make it with: releasekit hotfix {version_.line}")
    _release(session, [Wish(version=version_, major=major, early=early, allow=_overrides(allow), commit=commit)], **options)


@click.command()
@click.argument("lines", metavar="LINE...", type=LINE, nargs=-1, required=True)
@click.option("--pick", metavar="SHA", multiple=True, help="Cherry-pick this commit onto each line; may be repeated.")
@click.option("--reason", type=click.Choice(["urgent", "minor"]), help="Why it is made; default: urgent if all it holds may be urgent.")
@_shared
@click.pass_obj
def hotfix(
    session: Session, /, lines: tuple[Line, ...], pick: tuple[str, ...], reason: str | None, allow: tuple[str, ...], **options: Any
) -> None:
    """Make the next hotfix of each LINE from what its branch holds beyond the last release, and from what is picked.

    Hotfixes of several lines are released together: all of them or none.
    """
    _release(session, [Wish(line=line, picks=pick, reason=reason, allow=_overrides(allow)) for line in lines], **options)


def _overrides(texts: tuple[str, ...]) -> tuple[Override, ...]:
    pairs = [text.partition("=") for text in texts]
    for rule, _, reason in pairs:
        if not rule or not reason.strip():
            raise UsageError(f"--allow needs a rule and a reason, such as RK403=TEXT, not {rule!r}")
    return tuple(Override(rule, reason) for rule, _, reason in pairs)


def _release(
    session: Session,
    wishes: Sequence[Wish],
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
    batch = load(from_plan) if from_plan else session.project.plan_all(wishes, moment, talk)
    if plan_file:
        save(batch, plan_file)
        session.tell(f"wrote {plan_file}")
        return
    if dry_run or not yes or not session.quiet:
        _show(batch, format_ if dry_run else "text", to_answer=dry_run)
    if dry_run:
        return
    if not yes and not no_push:
        click.confirm(f"Release {batch.name}?", abort=True, err=True)
    outcomes = _carry_out(session, wishes, batch, output=output, push=not no_push, follow=0 if from_plan else follow, as_of=moment)
    for version in dict.fromkeys(version for outcome in outcomes for version in outcome.edited):
        talk(f"note: the section of {version} in the changelog was edited by hand, and was left as it is")
    _answer(outcomes, format_)


def _carry_out(
    session: Session, wishes: Sequence[Wish], batch: Batch, *, output: str | None, push: bool, follow: int, as_of: datetime
) -> tuple[Outcome, ...]:
    """Carry the plans out; when a branch moved meanwhile, plan again, up to ``follow`` times."""
    project = session.project
    while True:
        try:
            return project.cut_all(batch, output=output, push=push, tell=session.tell)
        except RaceLost as error:
            if not follow:
                raise
            follow -= 1
            session.tell(f"{error.message}; planning again")
            project = session.reopened()
            batch = project.plan_all(wishes, as_of, talk)


def _show(batch: Batch, format_: str, *, to_answer: bool) -> None:
    """The plans: as the answer of a dry run, else as talk before the question."""
    if format_ == "json":
        say_json(batch.to_json())
        return
    (say if to_answer else talk)("\n".join(line for plan in batch.plans for line in lines_of(plan)))


def _answer(outcomes: Sequence[Outcome], format_: str) -> None:
    if format_ == "json":
        answers = [_json(outcome) for outcome in outcomes]
        say_json(answers[0] if len(answers) == 1 else {"schema": "releasekit/cuts/1", "releases": answers})
        return
    for outcome in outcomes:
        what = "is released" if outcome.published else "is composed, and not published"
        say(f"{outcome.plan.version} {what}: {outcome.plan.tag} at {outcome.commit[:9]}")
        for path in outcome.files:
            say(f"  {path}")


def _json(outcome: Outcome) -> dict[str, Any]:
    return {
        "schema": "releasekit/cut/1",
        "version": str(outcome.plan.version),
        "tag": outcome.plan.tag,
        "commit": outcome.commit,
        "tag_object": outcome.tag_object,
        "published": outcome.published,
        "plan": outcome.plan.digest,
        "files": list(outcome.files),
    }
