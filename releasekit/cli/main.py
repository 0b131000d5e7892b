"""The command ``releasekit``: its global options, its commands (each loaded when it is called), and the one error boundary."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn, TextIO

import click

from releasekit import __version__
from releasekit.cli.interrupts import Signals
from releasekit.cli.output import fail, forget, talk
from releasekit.errors import ReleasekitError, RepositoryError

BUG = 70
INTERRUPTED = 130

COMMANDS = {
    "abort": "Give up an interrupted release that is not published.",
    "add": "Write a fragment that describes a change.",
    "approve": "Approve a plan that was saved.",
    "build": "Render every document and the bundle into a folder.",
    "check": "Look for broken rules in the whole repository.",
    "correct": "Correct what the history of a release tells.",
    "cut": "Make the stable release that is due.",
    "docs": "Make documents that are not about one version.",
    "fixes": "Show where the main branch has what hotfixes shipped.",
    "fleet": "Ask many repositories at once.",
    "history": "Show the change history.",
    "hooks": "Refuse release tags that break the rules, where they are pushed.",
    "hotfix": "Make a hotfix release of a line.",
    "init": "Write the configuration that fits this repository.",
    "optimize": "Have git read a long history faster.",
    "resume": "Finish a release that was interrupted.",
    "schedule": "Show the slots of the train.",
    "schema": "Print the JSON Schema of an answer.",
    "status": "Show where the train stands and who is aboard.",
    "templates": "List, copy and try the templates of documents.",
    "verify": "Check a bundle, and whether it is its tag's.",
    "version": "Show the current or the next version.",
    "withdraw": "Say that a release must not be used.",
}
"""Every command with the line that help shows for it, so that help and completion load none of them."""

_MODULES = {"abort": "resume", "hotfix": "cut"}


class Commands(click.Group):
    """Commands that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"releasekit.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; a name that is none gets a suggestion."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            if near and "did you mean" not in error.message.lower():
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="releasekit", message="%(prog)s %(version)s")
@click.option("-C", "directory", metavar="DIR", default=".", help="Work on the repository in DIR.")
@click.option("--config", metavar="FILE", help="Read the configuration from FILE.")
@click.option("--state-dir", metavar="DIR", help="Keep releasekit's own state in DIR, not in the git directory.")
@click.option("-v", "--verbose", is_flag=True, help="Say more; show the traceback of a bug.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the answer and errors.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to use colours.")
@click.pass_context
def cli(ctx: click.Context, directory: str, config: str | None, state_dir: str | None, verbose: bool, quiet: bool, color: str) -> None:
    """Release a product: numbers X.Y and X.Y.Z, a train every two weeks, a change history and fresh documentation with each version."""
    from releasekit.cli.session import Session

    ctx.obj = Session(directory, config, state_dir, verbose, quiet, color)


def main() -> NoReturn:
    """Run the command line, and end the process with the exit code that says what came of it."""
    # A run is short and leaves no cycles worth finding; looking for them costs a tenth of reading a long history.
    gc.disable()
    _open_streams()
    with Signals() as signals:
        _run(signals)


def _open_streams() -> None:
    """Lead every standard stream that is closed to nowhere: a file that is opened later must not get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    # A closed stream is None in Python, and would be a crash at the first word.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def _run(signals: Signals) -> NoReturn:
    """The error boundary."""
    try:
        status = cli.main(prog_name="releasekit", standalone_mode=False)
        sys.stdout.flush()
        signals.is_over()
        sys.exit(status if isinstance(status, int) else 0)
    except ReleasekitError as error:
        fail(str(error), error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort) as error:
        # click makes an Abort of an interruption, too, and names it as the cause.
        signals.is_over()
        interruption = error if isinstance(error, KeyboardInterrupt) else error.__cause__
        if isinstance(interruption, KeyboardInterrupt):
            fail(f"interrupted; {_left_to_do(interruption)}", signals.status)
        fail("not agreed to, so nothing was done (where nobody can answer, agree with --yes)", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        forget(sys.stdout)  # whoever read our output has seen enough
        sys.exit(0)
    except OSError as error:
        forget(sys.stdout)
        fail(f"{error.filename or 'the answer'}: {error.strerror}", RepositoryError.exit_code)
    except Exception as error:
        _report_bug(error)


def _left_to_do(interruption: KeyboardInterrupt) -> str:
    """What is to be done now, as whoever was interrupted has noted it."""
    notes: list[str] = getattr(interruption, "__notes__", [])
    return notes[0] if notes else "nothing is half done: run the command again"


def _nowhere() -> TextIO:
    from pathlib import Path

    return Path(os.devnull).open("w", encoding="utf-8")


def _report_bug(error: Exception) -> NoReturn:
    from pathlib import Path

    from releasekit.redaction import redact, secrets_of

    secrets = secrets_of(os.environ)
    if any(argument in ("-v", "--verbose") for argument in sys.argv[1:]):
        import traceback

        talk(redact("".join(traceback.format_exception(error)), secrets))
    last: Any = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    place = f" ({Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno})" if last else ""
    fail(
        f"this is a bug in releasekit {__version__}: {type(error).__name__}: {redact(str(error), secrets)}{place}\n"
        "Nothing was published unless it was said so above. Run it again with -v, and report what it prints.",
        BUG,
    )
