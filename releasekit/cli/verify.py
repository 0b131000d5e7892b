"""``releasekit verify``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from releasekit.cli.output import harmless, say, say_json
from releasekit.cli.session import PLACE, Session, as_of_option, format_option
from releasekit.core.verification import FAILED, NOT_CHECKED, OK, Check, Verification, count
from releasekit.core.version import Version
from releasekit.errors import NoRepository

if TYPE_CHECKING:
    from releasekit.core.rebuilding import Difference

_WIDTH = 80
_SHOWN = 5
"""Places of one check that are shown; more tell nothing new."""
_WORDS = {OK: "ok", FAILED: "FAILED", NOT_CHECKED: "-"}


@click.command()
@click.argument("target", metavar="FILE|DIR|VERSION", type=PLACE)
@click.option("--rebuild", is_flag=True, help="Build the bundle again from the tag, too, and compare every byte.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def verify(session: Session, target: str, rebuild: bool, as_of: object, format_: str) -> int:
    """Check that a bundle is whole, and that it is the one that its tag tells of; exits 1 when something does not match.

    FILE is an archive, or the statement beside it; DIR is an unpacked bundle, or a folder with the files that a release handed over;
    VERSION is a release, with its bundle if it is on this machine. A file wins over a version of the same name. The network is not asked,
    and without a repository the bundle is held against itself.
    """
    if Version.read(target) is not None and Path(target).exists():
        session.tell(f"{target} is a file or a folder here, and taken for that; for the release, run this in another folder")
    found = _verified(session, target, rebuild=rebuild)
    if format_ == "json":
        say_json(found.to_json())
    else:
        for line in _lines(found, everything=session.verbose):
            say(line)
    return 0 if found.is_good else 1


def _verified(session: Session, target: str, *, rebuild: bool) -> Verification:
    try:
        project = session.project
    except NoRepository:
        from releasekit.verifier import Verifier

        return Verifier().verify(target, rebuild=rebuild)
    return project.verify(target, rebuild=rebuild)


def _lines(found: Verification, *, everything: bool) -> Iterator[str]:
    for subject, checks in groupby(found.checks, lambda one: one.subject):
        if subject:
            yield f"{subject}:"
        for check in checks:
            yield from _check(check, everything=everything)
    for difference in found.differences if everything else found.differences[:_SHOWN]:
        yield ""
        yield from _difference(difference)
    if len(found.differences) > _SHOWN and not everything:
        yield f"\nand {len(found.differences) - _SHOWN} more: releasekit -v verify shows them"
    yield ""
    yield _wrapped(_verdict(found), "  ", "")


def _check(check: Check, *, everything: bool) -> Iterator[str]:
    yield _wrapped(check.message, " " * 20, f"  {_WORDS[check.result]:<6}  {check.check:<9} ")
    shown = check.details if everything else check.details[:_SHOWN]
    yield from (_wrapped(one, " " * 24, " " * 22) for one in shown)
    if len(check.details) > len(shown):
        yield f"{' ' * 22}and {len(check.details) - len(shown)} more: releasekit -v verify shows them"
    if check.hint and check.result != OK:
        yield _wrapped(f"-> {check.hint}", " " * 25, " " * 22)


def _difference(one: Difference) -> Iterator[str]:
    where = [name for name in (one.archive, one.member) if name]
    yield _wrapped(": ".join((*where, one.what)), "  ", "")
    place = one.place
    if place is not None:
        line = f", line {place.line}" if place.line else ""
        yield f"  from byte {place.offset:,}{line} on:"
        yield f"    given:   {place.given or '(ends here)'}"
        yield f"    rebuilt: {place.rebuilt or '(ends here)'}"
    yield from (_wrapped(f"likely cause: {cause}", "    ", "  ") for cause in one.causes)


def _verdict(found: Verification) -> str:
    """The last line: what came of it, and of what was not looked at."""
    what = Path(found.target).name
    failed = sum(one.result == FAILED for one in found.checks)
    skipped = sum(one.result == NOT_CHECKED for one in found.checks)
    left = f"; {count(skipped, 'check')} could not be made" if skipped else ""
    outcome = f"{count(failed, 'check')} failed" if failed else "good"
    return f"{what}: {outcome}{left}"


def _wrapped(text: str, indent: str, first: str) -> str:
    shown = " ".join(harmless(text).split())
    return textwrap.fill(shown, _WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
