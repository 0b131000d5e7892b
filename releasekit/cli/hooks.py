"""``releasekit hooks``: the rules, asked before a release tag goes out or comes in."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import click

from releasekit.cli.output import say, talk
from releasekit.cli.session import Session
from releasekit.core.findings import Finding
from releasekit.core.gate import REWRITING, Update, updates_of
from releasekit.core.rules import all_rules, quoted
from releasekit.errors import PolicyError, RepositoryError
from releasekit.project import Project

# The columns of a hook's standard input that hold the ref at the remote, and its object before and after.
_PRE_PUSH = (-2, -1, -3)
_PRE_RECEIVE = (-1, -3, -2)
_WIDTH = 72  # git writes "remote: " before each line
_TOLD = 20
"""Findings that a person is told of; whoever pushes all tags of an old project has seen enough then."""


@click.group()
def hooks() -> None:
    """Refuse release tags that break the rules, where they are pushed."""


@hooks.command()
@click.pass_obj
def install(session: Session) -> None:
    """Install the hook: pre-push in a clone, pre-receive in a bare repository on a server."""
    path, is_new = session.project.install_hook()
    say(f"{path} is {'installed' if is_new else 'there already'}")


@hooks.command()
@click.argument("remote", required=False)
@click.argument("address", required=False)
@click.pass_obj
def pre_push(session: Session, remote: str | None, address: str | None) -> int:
    """The hook of a clone; git, or the pre-commit framework, calls it."""
    if "PRE_COMMIT_REMOTE_BRANCH" in os.environ:
        return _judge(session, _pushed_by_framework(session, os.environ))
    return _judge_lines(session, _PRE_PUSH)


def _pushed_by_framework(session: Session, environment: Mapping[str, str]) -> tuple[Update, ...]:
    """What the pre-commit framework tells of a push: one ref, and the commits that it brings; the tags on them are taken to go along."""
    start, end = environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF")
    local = environment.get("PRE_COMMIT_LOCAL_BRANCH", "HEAD")
    return _project(session).pushed(environment["PRE_COMMIT_REMOTE_BRANCH"], start, end or local)


@hooks.command()
@click.pass_obj
def pre_receive(session: Session) -> int:
    """The hook of a server; git calls it."""
    return _judge_lines(session, _PRE_RECEIVE)


@hooks.command()
@click.argument("ref")
@click.argument("old")
@click.argument("new")
@click.argument("more", nargs=-1)
@click.pass_obj
def update(session: Session, ref: str, old: str, new: str, more: tuple[str, ...]) -> int:
    """The update hook of a server, or a VREF of gitolite: like pre-receive, for one ref at a time."""
    return _judge(session, (Update.of(ref, old, new),), apart=True)


def _project(session: Session) -> Project:
    """The repository that git calls the hook for, which it may name by a variable alone."""
    named = os.environ.get("GIT_DIR")
    if not named or session.directory != ".":
        return session.project
    with suppress(RepositoryError):
        if session.project.repository.git_dir.resolve() == Path(named).resolve():
            return session.project
    return Project.open(named, config=session.config, state_dir=session.state_dir, is_git_dir=True)


def _judge_lines(session: Session, order: tuple[int, int, int]) -> int:
    return _judge(session, updates_of(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"), order))


def _judge(session: Session, updates: Sequence[Update], *, apart: bool = False) -> int:
    # Most pushes bring no tag, and then nothing is read at all.
    found = _project(session).judge_push(updates, apart=apart) if any(one.tag for one in updates) else ()
    if not found:
        return 0
    for line in _refusal(found):
        talk(line)
    return PolicyError.exit_code


def _refusal(found: Sequence[Finding]) -> Iterator[str]:
    """What the person who pushes reads."""
    told = found[:_TOLD]
    yield from ("", "releasekit refuses this push:", "")
    for code, group in groupby(told, lambda one: one.code):
        same = list(group)
        yield f"  {code} {same[0].rule}: {', '.join(dict.fromkeys(ref for one in same for ref in one.refs))}"
        yield from (_wrapped(one.message) for one in same)
        yield _wrapped(f"({all_rules()[code].why})")
    if len(found) > len(told):
        yield f"  and {len(found) - len(told)} findings more"
    published = dict.fromkeys(one.ref for one in told if one.code in REWRITING)
    mistaken = dict.fromkeys(ref for one in told for ref in one.refs if ref not in published)
    if published:
        yield from ("", "  To have a published tag back:")
        yield from (f"    git fetch REMOTE {quoted(f'+refs/tags/{tag}:refs/tags/{tag}')}" for tag in published)
    if mistaken:
        yield from ("", "  To make a wrong tag again, delete it first:", f"    git tag -d {' '.join(map(quoted, mistaken))}")
    yield from ("", _wrapped("What is meant to be so is accepted by rules.ignore on the main branch, with the reason.", "  "), "")


def _wrapped(text: str, indent: str = "    ") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
