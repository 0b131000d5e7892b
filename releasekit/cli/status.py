"""``releasekit status``: the page that one opens every morning, and the question whether a cut is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import click

from releasekit.cli.output import harmless, say, say_json, talk
from releasekit.cli.session import Session, as_of_option, format_option
from releasekit.core.changes import text_in
from releasekit.core.status import Status, TrainStatus
from releasekit.core.verdict import Verdict
from releasekit.errors import NotDue, PolicyError

_WIDTH = 80
_INDENT = " " * 8
_NAME = 28  # columns that the name of a component may take
_SHOWN = {"components": 6, "blockers": 2, "lines": 6}  # so that the page stays one screen; -v shows all
_STATES = {"active": "active", "security": "security", "ended": "end of life"}


@click.command()
@click.option("--due", is_flag=True, help="Say whether a cut is due now, and why; exits 1 when not, 3 when blocked.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def status(session: Session, due: bool, as_of: datetime | date, format_: str) -> int:
    """Show where the train stands, who is aboard, what blocks the next cut, and which lines are supported."""
    moment = session.moment(as_of)
    verdict = session.project.verdict(moment) if due else None
    if verdict and format_ == "text":
        say(" ".join(verdict.reason.split()))
        return _exit_code(verdict)
    found = session.project.status(moment)._replace(cut=verdict)
    if found.newer:
        talk(f"warning: {found.newer} release(s) bear a date after {moment.isoformat(timespec='minutes')}; they are shown all the same")
    if found.strange_lines:
        listed = ", ".join(map(str, found.strange_lines))
        talk(f"warning: support is configured for {listed}, of which there is no release")
    if format_ == "json":
        say_json(found.to_json())
    else:
        _show(found, everything=session.verbose)
    return _exit_code(verdict) if verdict else 0


def _exit_code(verdict: Verdict) -> int:
    """As `cut` would exit: a job must not take a train that is blocked for one that is not due."""
    return 0 if verdict.due else PolicyError.exit_code if verdict.is_blocked else NotDue.exit_code


def _show(found: Status, *, everything: bool) -> None:
    shown = dict.fromkeys(_SHOWN, None) if everything else _SHOWN
    name = text_in(found.product.names, found.product.language)
    say(_folded("", f"{name}: {_current(found)}"))
    say(_folded("next    ", f"{found.next}{_when(found.train)}"))
    if found.train and found.train.milestones:
        say(_folded("before  ", ", ".join(f"{text_in(one.names, 'en')} {day}" for one, day in found.train.milestones)))
    say(_folded("aboard  ", _aboard(found)))
    for line in _components(found, shown["components"]):
        say(line)
    for line in _blockers(found, shown["blockers"]):
        say(line)
    for line in _support(found, shown["lines"]):
        say(line)


def _current(found: Status) -> str:
    listed = ", ".join(map(str, reversed(found.withdrawn)))
    are = f"{listed} {'is' if len(found.withdrawn) == 1 else 'are'} withdrawn"
    if found.current is None:
        return f"nothing to use ({are})" if listed else "not released yet"
    return f"{found.current.version} ({found.current.tag.date:%Y-%m-%d})" + (f"; {are}" if listed else "")


def _when(train: TrainStatus | None) -> str:
    if train is None:
        return ""
    slot = train.slot
    moved = f", moved from {slot.nominal}" if slot.day != slot.nominal else ""
    why = f"{moved} ({slot.reason})" if slot.reason else moved
    if train.is_estimate:
        ago = f", {_days(train.late_days)} ago" if train.late_days else ""
        return f", expected about {slot.day}{ago} (an estimate from past releases; no train is configured)"
    if train.due:
        return f", due since {slot.day}, {_days(train.late_days)} late{why}" if train.late_days else f", due today ({slot.day}){why}"
    unsure = "; the calendar of these days may still change" if slot.provisional else ""
    return f" on {slot.day}, {f'in {_days(train.days_left)}' if train.days_left else 'later today'}{why}{unsure}"


def _days(count: int) -> str:
    return _count(count, "day")


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _aboard(found: Status) -> str:
    total, unnoted = sum(found.by_component.values()), found.told.without_entry
    rest = f"; {_count(unnoted, 'commit')} without an entry" if unnoted else ""
    if not total:
        return f"no change that a user can see{rest}"
    return f"{_count(total, 'change')}: {_kinds(found, found.by_kind)}{rest}"


def _kinds(found: Status, counts: dict[str, int]) -> str:
    names = {kind.id: text_in(kind.names, "en") for kind in found.product.kinds}
    return ", ".join(f"{names.get(kind, kind)} {count}" for kind, count in counts.items())


def _components(found: Status, shown: int | None) -> Iterator[str]:
    """How many changes of which kinds each component brings, where there are several components."""
    if len(found.product.components) < 2:
        return
    titles = {one.id: text_in(one.names, found.product.language) for one in found.product.components}
    rows = [(_short(titles.get(id, id)), found.by_component[id], kinds) for id, kinds in found.kinds_by_component.items()]
    width = max((len(name) for name, _, _ in rows[:shown]), default=0)
    digits = max((len(str(count)) for _, count, _ in rows[:shown]), default=0)
    for name, count, kinds in rows[:shown]:
        yield _folded(f"{_INDENT}{name:{width}}  {count:{digits}}  ", _kinds(found, kinds))
    yield from _more(rows, shown, "component")


def _short(name: str) -> str:
    plain = " ".join(harmless(name).split())
    return plain if len(plain) <= _NAME else f"{plain[: _NAME - 1]}…"


def _blockers(found: Status, shown: int | None) -> Iterator[str]:
    for finding in found.blockers[:shown]:
        yield _folded("blocks  ", f"{finding.code}: {finding.message}")
    yield from _more(found.blockers, shown, "finding")


def _support(found: Status, shown: int | None) -> Iterator[str]:
    open_lines = [one for one in found.support or () if one.state != "ended"]
    for place, one in enumerate(open_lines[:shown]):
        until = f" until {one.until}" if one.until else ""
        why = f": {one.reason}" if one.reason else ""
        yield _folded(_INDENT if place else "support ", f"{one.line} ({one.newest}) {_STATES[one.state]}{until}{why}")
    yield from _more(open_lines, shown, "line")
    ended = len(found.support or ()) - len(open_lines)
    if ended:
        yield f"{_INDENT if open_lines else 'support '}{_count(ended, 'line')} at end of life"


def _more(rows: Sequence[object], shown: int | None, what: str) -> Iterable[str]:
    left = 0 if shown is None else len(rows) - shown
    return [f"{_INDENT}and {left} more {what}{'' if left == 1 else 's'}: releasekit -v status shows them"] if left > 0 else []


def _folded(label: str, text: str) -> str:
    """The text after its label, within 80 columns where its words allow that; names of files and tags are never broken."""
    # textwrap would do it, and costs more to import than all the rest of this page.
    done: list[str] = []
    line, is_empty = label, True
    for word in harmless(text).split():
        if not is_empty and len(line) + 1 + len(word) > _WIDTH:
            done.append(line)
            line, is_empty = " " * max(len(label), len(_INDENT)), True
        line += word if is_empty else f" {word}"
        is_empty = False
    return "\n".join((*done, line))
