"""What all commands share: the global options, the clock, the project, and the options that many of them take."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from releasekit.cli.output import talk
from releasekit.core.version import Line, Version
from releasekit.errors import InvalidVersion

if TYPE_CHECKING:
    from releasekit.project import Project

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Session:
    """One run of the command line."""

    directory: str
    config: str | None
    state_dir: str | None
    verbose: bool
    quiet: bool
    color: str

    @cached_property
    def project(self) -> Project:
        """The product that the run is about; opened when a command asks for it."""
        return self.reopened()

    def reopened(self) -> Project:
        """The product as the repository is now."""
        from releasekit.project import Project

        return Project.open(self.directory, config=self.config, state_dir=self.state_dir)

    def moment(self, as_of: datetime | date) -> datetime:
        """The clock of the run; a bare date is the last second of that day where the train runs."""
        if isinstance(as_of, datetime):
            return as_of
        from releasekit.core.calendar import moment_in

        return moment_in(as_of, self.project.train)

    def tell(self, step: str) -> None:
        """Progress, for people who wait."""
        if not self.quiet:
            talk(step)

    @property
    def table_color(self) -> str:
        """``always``, ``never`` or ``auto``, the customary NO_COLOR respected."""
        return "never" if self.color == "auto" and os.environ.get("NO_COLOR") else self.color


class _Moment(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A moment, or a bare date: that whole day on the train's own calendar (see Session.moment)."""

    name = "ISO-8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | date:
        if isinstance(value, date):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 date, such as 2026-11-22 or 2026-11-22T12:00+03:00", param, ctx)
        if "T" not in value and ":" not in value:
            return moment.date()
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Number(click.ParamType):  # type: ignore[type-arg]  # as above
    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name = name
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self.parse(value) if isinstance(value, str) else value
        except InvalidVersion as error:
            self.fail(f"{error.message}{f'; {error.hint}' if error.hint else ''}", param, ctx)


class _Place(click.ParamType):  # type: ignore[type-arg]  # as above
    """Where files go. An empty name is a variable of a script that was never set, and no wish for the current folder."""

    name = "PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("the name is empty", param, ctx)
        return value


PLACE = _Place()
VERSION = _Number("VERSION", Version.parse)
LINE = _Number("X.Y", Line.parse)


def as_of_option(command: F) -> F:
    """``--as-of``: the clock of the command."""
    return click.option(
        "--as-of",
        type=_Moment(),
        default=lambda: datetime.now(UTC),
        show_default="now",
        help="Answer as of this moment; a date means its end.",
    )(command)


def format_option(*formats: str) -> Callable[[F], F]:
    """``--format``, the first being the default."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="Form of the answer."
    )
