"""``releasekit check``."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import click

from releasekit.cli.output import say, say_json
from releasekit.cli.session import Session, as_of_option, format_option


@click.command()
@as_of_option
@format_option("text", "json")
@click.pass_obj
def check(session: Session, as_of: object, format_: str) -> int:
    """Look for broken rules in the whole repository; exits 1 when there is an error among them."""
    project = session.project
    findings = project.check()
    counts = Counter(finding.severity for finding in findings)
    foreign = [tag.name for tag in project.refs.foreign]
    if format_ == "json":
        say_json(
            {
                "schema": "releasekit/check/1",
                "findings": [finding.to_json() for finding in findings],
                "summary": {"error": counts["error"], "warning": counts["warning"], "note": counts["note"]},
                "releases": len(project.refs.releases),
                "foreign": foreign,
            }
        )
        return 1 if counts["error"] else 0
    for (code, slug, severity), group in groupby(findings, lambda one: (one.code, one.rule, one.severity)):
        same = list(group)
        say(f"{code} {slug} ({severity}, {len(same)})")
        for finding in same:
            say(f"  {finding.message}")
        say(f"  -> {same[0].hint}")
        say("")
    shown = f"; {_count(len(foreign), 'foreign tag')} left alone" if foreign else ""
    found = f"{_count(counts['error'], 'error')}, {_count(counts['warning'], 'warning')}"
    say(f"{_count(len(project.refs.releases), 'release')}: {found}{shown}")
    return 1 if counts["error"] else 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
