"""Proposals: releases that go through a review before the branch takes them, and get their tag once they are merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.version import Version

if TYPE_CHECKING:
    from releasekit.core.history import Release
    from releasekit.core.plan import Plan


class Finishing(NamedTuple):
    """What is left of merged proposals: ``plans`` of the tags to be made, and the releases that have theirs (``done``)."""

    plans: tuple[Plan, ...] = ()
    done: tuple[Release, ...] = ()


def finish_command(version: Version) -> str:
    """The command that makes the tag of a release whose commit is on its branch already."""
    return "releasekit cut --finish" if version.is_stable else f"releasekit hotfix {version.line} --finish"


def proposed_version(branch: str, pattern: str) -> Version | None:
    """The version that is proposed on a branch, by its short name and the configured pattern; None for any other branch."""
    before, _, after = pattern.partition("{version}")
    if not (branch.startswith(before) and branch.endswith(after)):
        return None
    return Version.read(branch[len(before) : len(branch) - len(after)])
