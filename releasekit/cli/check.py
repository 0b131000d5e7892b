"""``releasekit check``."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

import click

from releasekit.cli.output import harmless, say, say_json, write
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.findings import ERROR, NOTE, WARNING, Audit, Finding
from releasekit.project import Project

_WIDTH = 80
_SHOWN = 10
"""Findings of one rule that are shown in full; more of one kind tell nothing new."""

_COMMANDS = re.compile(r"(?<!\S)::|##(?=\[)")
"""What GitHub takes for a command of its own where a line begins, or anywhere."""


@click.command()
@click.option("--remote", is_flag=True, help="Compare the tags with the remote's, too.")
@click.option("--baseline", metavar="FILE", help="Leave out the findings in FILE, an earlier answer in JSON.")
@as_of_option
@format_option("text", "json", "sarif", "github", "gitlab")
@click.pass_obj
def check(session: Session, remote: bool, baseline: str | None, as_of: datetime | date, format_: str) -> int:
    """Look for broken rules in the whole repository; exits 1 when there is an error among them."""
    project = session.project
    found = project.check(session.moment(as_of), remote=remote, baseline=baseline)
    if format_ == "text":
        for line in _lines(found, project, everything=session.verbose):
            say(line)
    elif format_ == "json":
        refs = project.reader.refs
        say_json(found.to_json(len(refs.releases), [tag.name for tag in refs.foreign]))
    else:
        shown = found._replace(findings=tuple(map(_harmless, found.findings)))
        write(project.report(shown, format_).encode())
    return 1 if found.of(ERROR) else 0


def _harmless(one: Finding) -> Finding:
    """The finding in characters that every reader of a report can store and show."""
    return one._replace(
        message=harmless(one.message),
        hint=harmless(one.hint),
        ref=harmless(one.ref),
        path=harmless(one.path),
        refs=tuple(map(harmless, one.refs)),
    )


def _lines(found: Audit, project: Project, *, everything: bool) -> Iterable[str]:
    for (code, slug, severity), group in groupby(found.findings, lambda one: (one.code, one.rule, one.severity)):
        same = list(group)
        yield f"{severity} {code} {slug} ({len(same)})"
        yield from _group(same if everything else same[:_SHOWN])
        if len(same) > _SHOWN and not everything:
            yield f"  and {len(same) - _SHOWN} more: releasekit -v check shows them"
        yield ""
    refs = project.reader.refs
    parts = [
        _count(found.of(ERROR), "error"),
        _count(found.of(WARNING), "warning"),
        *([_count(found.of(NOTE), "note")] if found.of(NOTE) else []),
        *([f"{found.accepted} accepted"] if found.accepted else []),
        *([f"{found.known} known by the baseline"] if found.known else []),
    ]
    counted = f"{_count(len(refs.releases), 'release')}: {', '.join(parts)}"
    last = [counted, *([f"{_count(len(refs.foreign), 'foreign tag')} left alone"] if refs.foreign else [])]
    whole = "; ".join(last)
    yield whole if len(whole) <= _WIDTH else ";\n".join(_wrapped(part, "  ", None if place else "") for place, part in enumerate(last))


def _group(findings: list[Finding]) -> Iterable[str]:
    """The findings of one rule, each with its hint, or with one hint where all have the same."""
    hints = {one.hint for one in findings}
    for one in findings:
        yield _wrapped(one.message, "  ")
        if len(hints) > 1:
            yield _wrapped(f"-> {one.hint}", "     ", "  ")
    if len(hints) == 1:
        yield _wrapped(f"-> {findings[0].hint}", "     ", "  ")


def _wrapped(text: str, indent: str, first: str | None = None) -> str:
    """The text within 80 columns; words, and so object ids and names of tags, are never broken."""
    start = indent if first is None else first
    shown = _COMMANDS.sub(lambda found: f"{found[0][0]} {found[0][1:]}", harmless(text))
    return textwrap.fill(shown, _WIDTH, initial_indent=start, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
