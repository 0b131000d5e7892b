"""``releasekit version``."""

from __future__ import annotations

import click

from releasekit.cli.output import say, say_json
from releasekit.cli.session import LINE, Session, as_of_option, format_option
from releasekit.core.version import Line, Version
from releasekit.errors import RepositoryError, UsageError


@click.command()
@click.option("--next", "next_", type=click.Choice(["stable", "major", "hotfix"]), help="The next number instead of the current one.")
@click.option("--line", type=LINE, help="The line that the hotfix is of, or whose newest version is asked for.")
@click.option("--as", "as_", type=click.Choice(["xy", "pep440", "semver"]), default="xy", show_default=True, help="Notation of the number.")
@click.option("--dev", is_flag=True, help="The PEP 440 development version of the main branch as it stands.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def version(session: Session, next_: str | None, line: Line | None, as_: str, dev: bool, as_of: object, format_: str) -> None:
    """Show the current version, or the next one."""
    project = session.project
    if dev:
        if next_ or as_ == "semver":
            raise UsageError("--dev answers in PEP 440, and about now")
        text = project.development_version()
        if format_ == "json":
            say_json(_answer(text, pep440=text))
        else:
            say(text)
        return
    found = project.next_version(next_, line) if next_ else _current(session, line)
    if format_ == "json":
        numbers = {"pep440": str(found.to_pep440()), "semver": str(found.to_semver())}
        say_json(_answer(str(found), kind=found.kind, line=str(found.line), tag=_tag(session, found), **numbers))
    else:
        say(str({"xy": lambda: found, "pep440": found.to_pep440, "semver": found.to_semver}[as_]()))


def _current(session: Session, line: Line | None) -> Version:
    newest, withdrawn = session.project.in_use(line)
    if newest is not None:
        return newest.version
    what = f"of line {line} " if line else ""
    if withdrawn:
        raise RepositoryError(f"every release {what}is withdrawn", hint="see why: releasekit history")
    first = session.project.product.config.first
    raise RepositoryError(f"nothing {what}is released yet", hint=f"the first version will be {first}: releasekit version --next stable")


def _tag(session: Session, version: Version) -> str:
    release = session.project.refs.release(version)
    return release.tag.name if release else session.project.product.tag_of(version)


def _answer(version: str, **known: str) -> dict[str, str | None]:
    """The answer with all its keys; a development version has no kind, line, tag or SemVer form."""
    keys = ("kind", "line", "tag", "pep440", "semver")
    return {"schema": "releasekit/version/1", "version": version} | {key: known.get(key) for key in keys}
