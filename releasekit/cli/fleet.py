"""``releasekit fleet``: one question to many repositories, one answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from releasekit.cli.output import say, say_json, table, talk
from releasekit.cli.session import PLACE, Session, as_of_option, format_option
from releasekit.core.fleet import Part, Question, Report, fleet_json, parts
from releasekit.errors import RepositoryError

_Rows = Callable[[str, Any], Iterable[tuple[str, ...]]]
"""The rows that the answer of the repository of a name makes."""

_LIMITS = {"github": 256, "gitlab": 200}
"""How many jobs a matrix of theirs may have, by their documentation."""


class _Part(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    name = "K/N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return Part.parse(value) if isinstance(value, str) else value


_repos = click.option(
    "--repos", type=PLACE, metavar="FILE|DIR", default=".", show_default=True, help="A list of paths, or a folder of clones."
)


_OPTIONS = (
    _repos,
    click.option("--part", type=_Part(), metavar="K/N", help="Ask only the K-th of N parts, as one job of several."),
    click.option("--jobs", type=click.IntRange(1, 256), help="How many processes ask; default: one a processor."),
    as_of_option,
    format_option("text", "json"),
)


def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every question."""
    for decorate in reversed(_OPTIONS):
        command = decorate(command)
    return command


@click.group()
def fleet() -> None:
    """Ask many repositories at once."""


@fleet.command()
@_asking
@click.pass_obj
def status(session: Session, /, as_of: datetime | date, **options: Any) -> int:
    """Show where every product stands; exits 4 when one could not be read."""
    answers = _asked(session, Question("status", as_of), **options)
    return answers.show(("product", "current", "next", "when", "aboard", "blocked"), _status)


@fleet.command()
@_asking
@click.pass_obj
def check(session: Session, /, as_of: datetime | date, **options: Any) -> int:
    """Count the broken rules of every repository; exits 1 when there is an error among them, 4 when one could not be read."""
    answers = _asked(session, Question("check", as_of), **options)
    code = answers.show(("product", "releases", "errors", "warnings", "rules"), _check)
    return code or int(any(one.answer and one.answer["summary"]["error"] for one in answers.reports))


@fleet.command()
@click.option("--count", type=click.IntRange(1, 100), default=1, show_default=True, help="How many slots of each train to show.")
@_asking
@click.pass_obj
def schedule(session: Session, /, count: int, as_of: datetime | date, **options: Any) -> int:
    """Show the next slots of all trains in one table, by date; exits 4 when a repository could not be read, or has no train."""
    answers = _asked(session, Question("schedule", as_of, count), **options)
    return answers.show(("date", "product", "version", "state", "remark"), _schedule, is_sorted=True)


@fleet.command()
@_repos
@click.option("--jobs", type=click.IntRange(1, 256), help="How many jobs at most; default: as many as the system allows.")
@click.option("--run", metavar="COMMAND", default="releasekit fleet check", show_default=True, help="What each job of GitLab runs.")
@click.option("--format", "format_", type=click.Choice(tuple(_LIMITS)), required=True, help="Whose CI it is for.")
@click.pass_obj
def matrix(session: Session, /, repos: str, jobs: int | None, run: str, format_: str) -> None:
    """Share the fleet out among jobs of a CI: a matrix of GitHub Actions, or a child pipeline of GitLab.

    Each job gets a part, such as 3/8, that it passes on as --part.
    """
    from releasekit.fleet import members_of

    members = members_of(Path(session.directory) / repos)
    shares = parts(members, min(jobs or _LIMITS[format_], _LIMITS[format_]))
    if format_ == "github":
        rows = [{"part": str(one), "names": ", ".join(member.name for member in one.of_fleet(members))} for one in shares]
        _say_line({"include": rows})
    else:
        command = f'{run} --repos {_quoted(repos)} --part "$PART"'
        say_json({"fleet": {"parallel": {"matrix": [{"PART": [str(one) for one in shares]}]}, "script": [command]}})


def _say_line(data: Any) -> None:
    """JSON in one line, as ``$GITHUB_OUTPUT`` takes it: with nothing in it that could end the line."""
    import json

    say(json.dumps(data))


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the members of a fleet answered, in their order, and the form in which that is shown."""

    session: Session
    question: Question
    reports: tuple[Report, ...]
    format: str

    def show(self, columns: Sequence[str], rows: _Rows, *, is_sorted: bool = False) -> int:
        """Show a table of what was answered, and the failures apart from it. Answers with the exit code that these have."""
        failed = [one for one in self.reports if one.failure]
        if self.format == "json":
            say_json(fleet_json(self.question, self.reports))
        else:
            found = [row for one in self.reports if one.answer for row in rows(one.member.name, one.answer)]
            table(columns, sorted(found) if is_sorted else found, color=self.session.table_color)
            say(f"{len(self.reports) - len(failed)} of {len(self.reports)} repositories answered")
            for failure in _failures(failed):
                talk(failure)
        return RepositoryError.exit_code if failed else 0


def _failures(reports: Iterable[Report]) -> Iterator[str]:
    """What went wrong, each failure once, with all repositories that it happened to."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in reports:
        if one.failure:
            place = "" if one.failure.where in ("", one.member.path) else f"{one.failure.where}: "
            names.setdefault((f"{place}{one.failure.message}", one.failure.hint), []).append(one.member.name)
    for (message, hint), found in names.items():
        yield f"error: {', '.join(found)}: {message}" + (f"\n{hint}" if hint else "")


def _asked(session: Session, question: Question, *, repos: str, part: Part | None, jobs: int | None, format_: str) -> _Answers:
    """What all members answer."""
    from releasekit.fleet import members_of, survey_here

    members = members_of(Path(session.directory) / repos)
    members = part.of_fleet(members) if part else members
    place = {member: number for number, member in enumerate(members)}
    processes = min(jobs or os.cpu_count() or 1, max(len(members), 1))
    reports = _watched(session, survey_here(members, question, processes), len(members))
    return _Answers(session, question, tuple(sorted(reports, key=lambda one: place[one.member])), format_)


def _watched(session: Session, reports: Iterator[Report], count: int) -> Iterator[Report]:
    """The reports, with word of how many are there on a terminal that somebody looks at."""
    if session.quiet or not sys.stderr.isatty():
        yield from reports
        return
    with click.progressbar(reports, length=count, file=sys.stderr, label="asking") as bar:
        yield from bar


def _status(name: str, found: Any) -> Iterator[tuple[str, ...]]:
    blocked = ", ".join(dict.fromkeys(one["code"] for one in found["blockers"]))
    yield name, found["current"] or "-", found["next"], _when(found["train"]), str(found["pending"]["total"]), blocked


def _when(train: Any) -> str:
    if train is None:
        return "-"
    day = train["slot"]["actual"] or train["slot"]["nominal"]
    if train["estimate"]:
        return f"about {day}"
    if train["due"]:
        return f"due, {train['late_days']} d late" if train["late_days"] else "due today"
    return f"{day}, in {train['days_left']} d"


def _check(name: str, found: Any) -> Iterator[tuple[str, ...]]:
    codes = ", ".join(dict.fromkeys(one["code"] for one in found["findings"] if one["severity"] == "error"))
    yield name, str(found["releases"]), str(found["summary"]["error"]), str(found["summary"]["warning"]), codes


def _schedule(name: str, found: Any) -> Iterator[tuple[str, ...]]:
    for one in found["slots"]:
        remark = "an estimate" if found["estimate"] else one["reason"] or ""
        yield one["actual"] or one["nominal"], name, one["version"] or "", one["state"], remark
