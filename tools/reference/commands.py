"""The pages of the command line and of the rules."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module

import click

from releasekit import errors
from releasekit.cli.main import BUG, COMMANDS, INTERRUPTED, cli
from releasekit.core.rules import all_rules
from tools.reference.pages import page, prose, table


def command_line() -> str:
    """Every command with its options, and the exit codes."""
    context = click.Context(cli, info_name="releasekit")
    commands = ((name, command) for name in COMMANDS if (command := cli.get_command(context, name)) is not None)
    parts = [part for name, command in commands for part in _command_parts(name, command)]
    return page(
        "Command line",
        "`releasekit [OPTIONS] COMMAND [ARGS]…`. The answer goes to standard output, talk and progress to standard error.",
        "## Options of all commands",
        _parameters(cli),
        *parts,
        "## Exit codes",
        table(("code", "meaning"), _exit_codes()),
    )


def _command_parts(name: str, command: click.Command) -> Iterator[str]:
    """A command; a group of commands with each of them below it."""
    if not isinstance(command, click.Group):
        yield _command_part(name, command)
        return
    yield f"## `releasekit {name}`\n\n{prose(command.help or '')}"
    for inner, one in command.commands.items():
        yield f"#{_command_part(f'{name} {inner}', one)}"


def _command_part(name: str, command: click.Command) -> str:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    words = "".join(f" {_metavar(one)}" if one.required else f" [{_metavar(one)}]" for one in arguments)
    return "\n\n".join(
        [f"## `releasekit {name}`", prose(command.help or ""), f"    releasekit {name} [OPTIONS]{words}", _parameters(command)]
    ).rstrip()


def _metavar(one: click.Parameter) -> str:
    known = one.metavar or (one.name or "").upper()
    return f"{known}…" if one.nargs == -1 else known


def _parameters(command: click.Command) -> str:
    rows = [_parameter(one) for one in command.params if isinstance(one, click.Option)]
    return table(("option", "meaning"), rows) if rows else ""


def _parameter(one: click.Option) -> tuple[str, str]:
    value = ""
    if not one.is_flag and not one.count:
        words = "|".join(_choices(one)) or ("N" if isinstance(one.type, click.IntRange) else str(one.type.name).upper())
        value = f" {one.metavar or words}"
    names = ", ".join(f"`{name}{value}`" for name in (*one.opts, *one.secondary_opts))
    remarks = []
    if one.show_default:
        remarks.append(f"default: {one.show_default if isinstance(one.show_default, str) else one.default}")
    if isinstance(one.type, click.IntRange):
        remarks.append(f"{one.type.min} to {one.type.max}")
    if one.required:
        remarks.append("required")
    return names, (one.help or "") + (f" ({'; '.join(remarks)})" if remarks else "")


def _choices(one: click.Option) -> tuple[str, ...]:
    return tuple(map(str, one.type.choices)) if isinstance(one.type, click.Choice) else ()


def _exit_codes() -> list[tuple[str, ...]]:
    said: dict[int, list[str]] = {0: ["Done."], 1: ["Findings (`check`)."], BUG: ["A bug in releasekit."], INTERRUPTED: ["Interrupted."]}
    leaves = [error for error in vars(errors).values() if inspect.isclass(error) and issubclass(error, errors.ReleasekitError)]
    for error in leaves:
        if error is not errors.ReleasekitError:
            said.setdefault(error.exit_code, []).append(re.sub(r" \(exit \d+\)", "", prose(error.__doc__ or "")))
    return [(str(code), " ".join(texts)) for code, texts in sorted(said.items())]


def rules() -> str:
    """Every rule of ``check``."""
    families: dict[str, list[str]] = {}
    for one in all_rules().values():
        module = prose(import_module(one.check.__module__).__doc__ or "").rstrip(".")
        finds = prose(one.check.__doc__ or "")
        texts = (f"Severity: {one.severity}. {one.why}", f"It finds: {finds[:1].lower()}{finds[1:]}", f"To mend it: {one.mend}")
        families.setdefault(f"## {module}", []).append("\n\n".join((f"### {one.code} {one.slug}", *texts)))
    parts = [part for family, rules in families.items() for part in (family, *rules)]
    return page(
        "Rules",
        "`releasekit check` looks for these in the whole repository. An error makes it exit 1. A finding that is known and accepted goes"
        " into [`rules.ignore`](configuration.md#rulesignore), with a reason; `rules.enforce-from` leaves older releases alone, and"
        " `rules.severity` changes how bad a finding is. Of one kind of flaw, all tags in a row make one finding: a numbering scheme of"
        " some years is history, and not fifty errors.",
        *parts,
    )
