"""``releasekit cut`` and ``releasekit hotfix``."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import click

from releasekit.cli.output import Shown, answering, paint, say, say_json, talk
from releasekit.cli.planview import approvals_of, lines_of, load, preview_lines, save
from releasekit.cli.session import LINE, PLACE, VERSION, Session, as_of_option, format_option
from releasekit.core.history import Release
from releasekit.core.plan import Batch, Outcome
from releasekit.core.planning import Wish
from releasekit.core.preview import previews_to_json, steps_of
from releasekit.core.proposals import finish_command
from releasekit.core.record import Override
from releasekit.core.version import Line, Version
from releasekit.errors import RaceLost, UsageError

_SHARED = (
    click.option("--dry-run", is_flag=True, help="Print the plan, what it would write and each step, and stop."),
    click.option("--plan", "plan_file", metavar="FILE", help="Save the plan to FILE and stop."),
    click.option("--from-plan", metavar="FILE", help="Carry out the plan that was saved in FILE."),
    click.option("--propose", is_flag=True, help="Push the release on a branch for review, where its own branch is protected."),
    click.option("--finish", is_flag=True, help="Make the tag of a release that was proposed, once it is merged."),
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
    session: Session,
    /,
    major: bool,
    version_: Version | None,
    commit: str,
    early: str | None,
    allow: tuple[str, ...],
    finish: bool,
    propose: bool,
    **options: Any,
) -> None:
    """Make the stable release of the slot that is due."""
    if major and version_:
        raise UsageError("--major and --version exclude each other")
    if version_ and version_.is_hotfix:
        raise UsageError(f"{version_} is a hotfix", hint=f"make it with: releasekit hotfix {version_.line}")
    if finish:
        _require_alone(_FINISH, propose, major, commit, early, allow, options["from_plan"])
        _finish(session, [None], version_, **options)
        return
    if options["from_plan"]:
        _require_alone(_FROM_PLAN, propose, major, version_, commit, early, allow)
    wish = Wish(version=version_, major=major, early=early, allow=_overrides(allow), commit=commit, propose=propose)
    _release(session, [wish], **options)


@click.command()
@click.argument("lines", metavar="LINE...", type=LINE, nargs=-1)
@click.option("--pick", metavar="SHA", multiple=True, help="Cherry-pick this commit onto each line; may be repeated.")
@click.option("--reason", type=click.Choice(["urgent", "minor"]), help="Why it is made; default: urgent if all it holds may be urgent.")
@_shared
@click.pass_obj
def hotfix(
    session: Session,
    /,
    lines: tuple[Line, ...],
    pick: tuple[str, ...],
    reason: str | None,
    allow: tuple[str, ...],
    finish: bool,
    propose: bool,
    **options: Any,
) -> None:
    """Make the next hotfix of each LINE from what its branch holds beyond the last release, and from what is picked.

    Hotfixes of several lines are released together: all of them or none.
    """
    if not lines and not options["from_plan"]:
        raise UsageError("say which line", hint="such as: releasekit hotfix 4.2 --pick SHA")
    if finish:
        _require_alone(_FINISH, propose, pick, reason, allow, options["from_plan"])
        _finish(session, lines, None, **options)
        return
    if options["from_plan"]:
        _require_alone(_FROM_PLAN, propose, pick, reason, allow)
    wishes = [Wish(line=line, picks=pick, reason=reason, allow=_overrides(allow), propose=propose) for line in lines]
    _release(session, wishes, **options)


_FINISH = "--finish tags what was proposed"
_FROM_PLAN = "--from-plan carries out what was planned"


def _require_alone(said: str, *others: object) -> None:
    """Raises UsageError where an option that says what is to be released comes too late: that was said before."""
    if any(others):
        raise UsageError(f"{said}, and takes no option that says what is to be released")


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
    batch = _loaded(from_plan, wishes) if from_plan else session.project.plan_all(wishes, moment, talk)

    def carry_out() -> tuple[Outcome, ...]:
        return _carry_out(session, wishes, batch, output=output, push=not no_push, follow=0 if from_plan else follow, as_of=moment)

    _decide(session, batch, carry_out, dry_run=dry_run, plan_file=plan_file, yes=yes, push=not no_push, format_=format_)


def _loaded(path: str, wishes: Sequence[Wish]) -> Batch:
    """The plans in a file. Raises UsageError for those of other lines than the command names, or of another kind."""
    batch = load(path)
    lines = {wish.line for wish in wishes}
    planned = {version.line if version.is_hotfix else None for version in batch.versions}
    if lines and lines != planned:
        raise UsageError(f"this is the plan of {batch.name}", where=path, hint=f"carry it out with: {batch.command} --from-plan {path}")
    return batch


def _finish(
    session: Session,
    lines: Sequence[Line | None],
    version: Version | None,
    *,
    dry_run: bool,
    plan_file: str | None,
    no_push: bool,
    yes: bool,
    output: str | None,
    format_: str,
    **_: object,
) -> None:
    """Make the tags of merged proposals; the plan is made of what was proposed, and of no clock."""
    found = session.project.plan_finish(lines, version, talk)
    if not found.plans:
        _answer_done(found.done, format_)
        return
    for release in found.done:
        talk(f"{release.version} is released already")
    batch = Batch(found.plans)

    def carry_out() -> tuple[Outcome, ...]:
        return session.project.cut_all(batch, output=output, push=not no_push, tell=session.tell)

    _decide(session, batch, carry_out, dry_run=dry_run, plan_file=plan_file, yes=yes, push=not no_push, format_=format_)


def _decide(
    session: Session,
    batch: Batch,
    carry_out: Callable[[], tuple[Outcome, ...]],
    *,
    dry_run: bool,
    plan_file: str | None,
    yes: bool,
    push: bool,
    format_: str,
) -> None:
    """Save the plans, or show them; and carry them out, if that is wished and confirmed."""
    if plan_file:
        _save(session, batch, plan_file)
        return
    if dry_run:
        _show(session, batch, format_, to_answer=True)
        return
    if not yes and push:
        session.project.require_approved(batch)
        _show(session, batch, "text", to_answer=False)
        click.confirm(f"{'Propose' if batch.plans[0].branch else 'Release'} {batch.name}?", abort=True, err=True)
    elif not session.quiet:
        talk("\n".join(line for plan in batch.plans for line in (*lines_of(plan), *approvals_of(plan))))
    outcomes = carry_out()
    for version in dict.fromkeys(version for outcome in outcomes for version in outcome.edited):
        talk(f"note: the section of {version} in the changelog was edited by hand, and was left as it is")
    with answering(done_by(outcomes)):
        _answer(outcomes, format_)


def _save(session: Session, batch: Batch, path: str) -> None:
    """Save the plans, and say who has to approve them."""
    save(batch, path)
    session.tell(f"wrote {path}")
    for role in dict.fromkeys(role for roles in session.project.lacking_approvals(batch) for role in roles):
        session.tell(f"to be approved: releasekit approve {shlex.quote(path)} --as {shlex.quote(role)}")


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


def _show(session: Session, batch: Batch, format_: str, *, to_answer: bool) -> None:
    """The plans and what they would write: as the answer of a dry run with all its steps, else as talk before the question."""
    previews = session.project.preview(batch, talk)
    if format_ == "json":
        say_json(previews_to_json(batch, previews))
        return
    lines = [line for preview in previews for line in preview_lines(preview)]
    if to_answer:
        lines += map(Shown, ("steps", *(f"  {step}" for step in steps_of(batch))))
    paint(lines, color=session.table_color, to_answer=to_answer)


def _answer(outcomes: Sequence[Outcome], format_: str) -> None:
    if format_ == "json":
        _say_answers([_json(outcome) for outcome in outcomes])
        return
    for outcome in outcomes:
        say(sentence_of(outcome))
        for path in outcome.files:
            say(f"  {path}")


def _answer_done(releases: Sequence[Release], format_: str) -> None:
    """What there is to say where every release has its tag: what a cut answers, but for what only the one who made it knows."""
    if format_ == "text":
        for one in releases:
            say(f"{one.version} is released: {one.tag.name} at {one.commit[:9]}")
        return
    _say_answers([_row(one.version, one.tag.name, one.commit, tag_object=one.tag.object) for one in releases])


def _say_answers(answers: Sequence[dict[str, Any]]) -> None:
    say_json(answers[0] if len(answers) == 1 else {"schema": "releasekit/cuts/1", "releases": answers})


def done_by(outcomes: Sequence[Outcome]) -> str:
    """What came of plans, in one line."""
    return ", ".join(sentence_of(outcome).partition("\n")[0] for outcome in outcomes)


def sentence_of(outcome: Outcome) -> str:
    """What came of a plan, as a person reads it."""
    plan, version = outcome.plan, outcome.plan.version
    if not outcome.published:
        return f"{version} is composed, and not published: {plan.tag} at {outcome.commit[:9]}"
    if not plan.is_proposal:
        return f"{version} is released: {plan.tag} at {outcome.commit[:9]}"
    proposed = f"{version} is proposed: {plan.branch} at {outcome.commit[:9]}"
    return f"{proposed}\nopen a merge request of it; when it is merged: {finish_command(version)}"


def _json(outcome: Outcome) -> dict[str, Any]:
    plan = outcome.plan
    row = _row(plan.version, plan.tag, outcome.commit, plan=plan.digest, files=outcome.files)
    if not plan.is_proposal:
        return {**row, "tag_object": outcome.tag_object, "published": outcome.published}
    return {**row, "published": False, "proposed": plan.branch if outcome.published else None}


def _row(
    version: Version, tag: str, commit: str, *, tag_object: str | None = None, plan: str | None = None, files: Sequence[str] = ()
) -> dict[str, Any]:
    """A release as published."""
    return {
        "schema": "releasekit/cut/1",
        "version": str(version),
        "tag": tag,
        "commit": commit,
        "tag_object": tag_object,
        "published": True,
        "proposed": None,
        "plan": plan,
        "files": list(files),
    }
