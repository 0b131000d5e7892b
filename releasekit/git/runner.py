"""Running git: fixed arguments, no shell, no standard input of ours, a clean environment, bounded time, bytes out.

The user's own configuration (``HOME``) counts, since it holds credentials and signing keys. What a foreign checkout could make git run
does not: hooks, file-system monitors, pagers, editors, external protocols, replace refs and grafts are switched off in every call, and
nothing is looked for in a folder that the PATH names relatively. What cannot be switched off by its name alone is in ``settings.silenced``.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Thread
from typing import IO, cast

from releasekit.errors import NoRepository, RepositoryError
from releasekit.git.children import Child, finished
from releasekit.redaction import redact

READ_TIMEOUT = 600.0
"""Seconds after which a git command is given up; far beyond any honest run, so that nothing hangs for ever."""

_SAFE = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.pager=cat"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false"),
    # Settings that change the bytes of commits, or what a merge makes of two trees.
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "merge.renames=true"),
    *("-c", "merge.directoryRenames=conflict"),
    *("-c", "merge.conflictStyle=merge"),
    # Settings that change which commits and files a log shows, and in which order.
    *("-c", "log.follow=false"),
    *("-c", "log.showRoot=true"),
    *("-c", f"diff.orderFile={os.devnull}"),
    *("-c", "diff.relative=false"),
    *("-c", "color.ui=false"),
    *("-c", "advice.graftFileDeprecated=false"),
)
_QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""What git sets inside a server's hook so that pushed objects can be seen; meaningless, and dropped, elsewhere."""


def _feed(source: IO[bytes], input: bytes) -> None:
    """Write all that a command reads; if it ended early, its status and its words tell why."""
    with suppress(BrokenPipeError), source:
        source.write(input)


class GitFailed(RepositoryError):
    """A git command ended with an error; holds its exit status and what it said."""

    def __init__(self, argv: Sequence[str], status: int, stderr: str) -> None:
        said = redact(stderr) or "it said nothing"
        command = next((argument for argument in argv if not argument.startswith("-")), "")
        super().__init__(f"git {command} failed with status {status}: {said}", hint=_PARTIAL if "lazy fetching disabled" in said else "")
        self.status = status
        self.stderr = said


_PARTIAL = (
    "this clone is partial, and its own configuration names a program to fetch by, such as core.sshCommand; commands that read run none: "
    "work in a whole clone (git clone without --filter)"
)


def absolute_path() -> str:
    """The PATH without folders that are named relatively: in a checkout, ``.`` is the checkout."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())


@cache
def _program(path: str) -> str:
    """git, by its whole path: Windows would look for it in the current folder first."""
    files = (Path(folder, "git.exe" if os.name == "nt" else "git") for folder in path.split(os.pathsep) if folder)
    return next((str(file) for file in files if file.is_file() and os.access(file, os.X_OK)), "git")


class GitTimedOut(RepositoryError):
    """A git command was given up; what it was at may still come about elsewhere."""


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of every git command: ours without ``GIT_*`` variables, plus the fixed ones."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    if "GIT_QUARANTINE_PATH" in os.environ:
        environment.update({name: os.environ[name] for name in _QUARANTINE if name in os.environ})
    # Tests, and users who want it so, keep the system's and the user's own configuration out.
    for name in ("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment |= {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_EDITOR": "false",
        # Nobody is asked for a password: an empty name is no program, and wins over core.askPass and SSH_ASKPASS.
        "GIT_ASKPASS": "",
        # An object that a partial clone lacks is fetched by whatever program the clone names for that. See sources/repository.py.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
        # Streams that we split ourselves need no write a record.
        "GIT_FLUSH": "0",
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "",
        "TZ": "UTC",
        "PATH": absolute_path(),
    }
    return environment | dict(extra)


@dataclass(frozen=True, slots=True)
class Git:
    """git in one repository. ``directory`` is where it runs; ``settings`` are extra ``key=value`` configuration of every call."""

    directory: Path
    settings: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def _argv(self, arguments: Sequence[str]) -> list[str]:
        extra = [part for setting in self.settings for part in ("-c", setting)]
        return [_program(absolute_path()), "--no-pager", *_SAFE, *extra, *arguments]

    def attempt(
        self, *arguments: str, input: bytes = b"", environment: Mapping[str, str] | None = None, timeout: float = READ_TIMEOUT
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command and return what became of it, success or not."""
        try:
            surroundings = clean_environment({**self.environment, **(environment or {})})
            return finished(self._argv(arguments), surroundings, input=input, timeout=timeout, cwd=self.directory)
        except FileNotFoundError as error:
            raise self._missing() from error
        except NotADirectoryError as error:
            raise RepositoryError("this is not a folder", where=str(self.directory)) from error
        except subprocess.TimeoutExpired as error:
            raise GitTimedOut(f"git {arguments[0]} did not end within {timeout:.0f} seconds", where=str(self.directory)) from error

    def _missing(self) -> RepositoryError:
        if not self.directory.exists():
            return RepositoryError("there is no such folder", where=str(self.directory))
        return NoRepository("git is not installed, or not on the PATH", hint="install git 2.34 or newer")

    def run(self, *arguments: str, input: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
        """The standard output of a command. Raises GitFailed when it ends with an error."""
        done = self.attempt(*arguments, input=input, environment=environment)
        if done.returncode:
            raise GitFailed(arguments, done.returncode, done.stderr.decode("utf-8", "backslashreplace"))
        return done.stdout

    def text(self, *arguments: str, input: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
        """The standard output as text, without the last newline."""
        return self.run(*arguments, input=input, environment=environment).decode("utf-8", "backslashreplace").rstrip("\n")

    @contextmanager
    def stream(self, *arguments: str, input: bytes = b"") -> Iterator[IO[bytes]]:
        """The standard output of a command as it comes. Raises GitFailed at the end if the command failed."""
        said: list[bytes] = []
        with Child(
            self._argv(arguments),
            # What only tells has no lock to remove and no helper; and whoever has heard enough leaves it early, all the time.
            end=subprocess.Popen.kill,
            cwd=self.directory,
            env=clean_environment(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            source, output, errors = (cast("IO[bytes]", pipe) for pipe in (process.stdin, process.stdout, process.stderr))
            # Beside the output: a pipe full of warnings, or of answers to what is still being asked, would stop git.
            helpers = [
                Thread(target=lambda: said.append(errors.read()), daemon=True),
                Thread(target=_feed, args=(source, input), daemon=True),
            ]
            for helper in helpers:
                helper.start()
            yield output
            for helper in helpers:
                helper.join()
            if process.wait():
                raise GitFailed(arguments, process.returncode, b"".join(said).decode("utf-8", "backslashreplace"))

    def named(self, names: Iterable[str]) -> dict[str, str | None]:
        """The full object id of each commit by a name of hexadecimal digits, maybe abbreviated; None where there is none, or several.

        The only question here whose answer may be another one when objects are added, and no ref moves.
        """
        asked = tuple(dict.fromkeys(names))
        if not asked:
            return {}
        request = "".join(f"{name}^{{commit}}\n" for name in asked).encode("ascii")
        lines = self.run("cat-file", "--batch-check=%(objectname) %(objecttype)", input=request).decode("ascii").splitlines()
        found = (line.partition(" ") for line in lines)
        return {name: oid if kind == "commit" else None for name, (oid, _, kind) in zip(asked, found, strict=True)}

    def contains(self, commit: str, ancestor: str) -> bool:
        """Whether a commit contains another one; each contains itself, and none what is not there."""
        return self.attempt("merge-base", "--is-ancestor", ancestor, commit).returncode == 0

    def committed(self, commit: str) -> datetime:
        """When a commit was made, as it says itself, in UTC."""
        return datetime.fromtimestamp(int(self.text("log", "-1", "--format=%ct", commit)), UTC)

    def resolve(self, revision: str) -> str:
        """The object id of the commit that a person's text names. Raises RepositoryError; after this only object ids are used."""
        done = self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        found = done.stdout.decode("ascii", "replace").strip()
        if done.returncode or not found:
            raise RepositoryError(f"{revision!r} names no commit here", hint="fetch it first, or check the spelling")
        return found
