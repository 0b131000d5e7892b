"""``releasekit fixes``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from releasekit.cli.output import say, say_json, table
from releasekit.cli.session import LINE, Session, as_of_option, format_option
from releasekit.core.changes import Change, headline
from releasekit.core.fixes import Fix, Lacking
from releasekit.core.version import Line
from releasekit.errors import UsageError

_WIDEST = 44
"""Characters of a text, so that a row fits a terminal of 80."""
_LEAST = 12
"""Characters of it that are shown at least, whatever the names of component and request take."""


@click.command()
@click.option("--line", type=LINE, help="The hotfixes of this line; default: all since the newest stable version.")
@click.option("--missing", is_flag=True, help="The fixes that the main branch has, and the line has not.")
@click.option("--all", "show_all", is_flag=True, help="Also internal changes, and commits that no entry tells of.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def fixes(session: Session, line: Line | None, missing: bool, show_all: bool, as_of: object, format_: str) -> None:
    """Show where the main branch has what hotfixes shipped; what it has not is lost with the next stable version."""
    if not missing:
        _show_fixes(session, line, session.project.fixes(line, show_all=show_all), format_)
    elif line is None:
        raise UsageError("--missing goes with --line X.Y: whose fixes are missing?")
    elif show_all:
        raise UsageError("--missing lists fixes, and --all what hotfixes shipped: give one of them")
    else:
        _show_missing(session, line, session.project.lacking(line), format_)


def _show_fixes(session: Session, line: Line | None, found: Sequence[Fix], format_: str) -> None:
    if format_ == "json":
        say_json({"schema": "releasekit/fixes/1", "line": str(line) if line else None, "fixes": [one.to_json() for one in found]})
    elif found:
        table(("hotfix", "change", "main branch", "by"), (_row(one, session) for one in found), color=session.table_color)
    else:
        say(f"no hotfix of {line} has shipped a change" if line else "no hotfix has shipped a change since the newest stable version")


def _row(fix: Fix, session: Session) -> tuple[str, ...]:
    # Of what users are not told, such as the release commits of a build tool, nobody need miss anything.
    lost = "lost" if session.project.product.is_shown(fix.change) else "not found"
    where, by = (lost, "") if fix.holder is None else (str(fix.holder.version or "unreleased"), fix.holder.by)
    return str(fix.version), _text(fix.change, session), where, by


def _show_missing(session: Session, line: Line, found: Sequence[Lacking], format_: str) -> None:
    if format_ == "json":
        say_json({"schema": "releasekit/fixes-missing/1", "line": str(line), "missing": [one.to_json() for one in found]})
    elif found:
        rows = (
            (str(one.version or "unreleased"), _text(one.change, session), " ".join(oid[:9] for oid in one.change.commits)) for one in found
        )
        table(("first in", "fix", "commits"), rows, color=session.table_color)
        session.tell(f"put one on the line: releasekit hotfix {line} --pick SHA")
    else:
        say(f"line {line} lacks no fix of the main branch")


def _text(change: Change, session: Session) -> str:
    """The component, the first line of the text and the request, within a column."""
    request = f" ({change.request})" if change.request else ""
    room = _WIDEST - len(change.component) - len(request)
    return f"{change.component}: {headline(change.text, session.project.product.language, max(room, _LEAST))}{request}"
