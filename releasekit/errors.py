"""Every way releasekit can refuse, each with the exit code that the command line gives it.

An error says what is wrong, where, and what to do next. Nothing in releasekit answers "" or ``None`` for "it failed".
"""

from __future__ import annotations

from typing import ClassVar


class ReleasekitError(Exception):
    """The base of all expected failures.

    ``message`` says what is wrong, ``where`` names the file, ref or option, ``hint`` says what to do next.
    """

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"\n{self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class NotDue(ReleasekitError):
    """There is no release to make now: no slot is due, or nothing releasable is aboard (exit 1)."""

    exit_code = 1


class UsageError(ReleasekitError):
    """The caller asked for something that makes no sense (exit 2)."""

    exit_code = 2


class InvalidVersion(UsageError, ValueError):
    """A text that is no ``X.Y`` or ``X.Y.Z`` version (exit 2)."""


class ConfigError(UsageError):
    """The configuration is wrong; holds every problem found, each with its path (exit 2)."""

    def __init__(self, problems: tuple[str, ...], *, where: str = "") -> None:
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"{count} in the configuration:{lines}", where=where)


class PolicyError(ReleasekitError):
    """The release is refused by the rules of the product (exit 3)."""

    exit_code = 3


class RepositoryError(ReleasekitError):
    """The repository is not in a state to work from: shallow, dirty, damaged, in conflict (exit 4)."""


class NoRepository(RepositoryError):
    """There is no repository where one was looked for, or no git to look with (exit 4)."""


class DamagedBundle(ReleasekitError):
    """A bundle that cannot be read, or not without danger; ``where`` is the file in it, where that is known (exit 1)."""

    exit_code = 1


class RaceLost(ReleasekitError):
    """Somebody else moved the branch or took the number first; nothing was written (exit 5)."""

    exit_code = 5


class RemoteError(ReleasekitError):
    """The remote could not be reached, or refused (exit 6)."""

    exit_code = 6
