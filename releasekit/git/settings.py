"""What the configuration of one repository says itself, and how commands that write there are kept from running what it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from releasekit.git.runner import Git

_SCOPES = ("local", "worktree")
_NAMED = r"^(filter|hook)\..*\.[a-z]+$"


def own_settings(git: Git, pattern: str) -> list[tuple[str, str]]:
    """Names and values of the settings that match, in git's order: the repository's own, those of files that it includes among them."""
    # Files of CI systems are included under a condition, which only git can judge.
    found = git.attempt("config", "--includes", "--show-scope", "-z", "--get-regexp", pattern)
    fields = found.stdout.decode("utf-8", "surrogateescape").split("\0")
    settings = (setting.partition("\n")[::2] for scope, setting in zip(fields[::2], fields[1::2], strict=False) if scope in _SCOPES)
    return list(settings)


def settings_as_environment(settings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Settings for every command, given in the environment: arguments are public, and end a name at its first ``=``."""
    settings = tuple(settings)
    named = {f"GIT_CONFIG_KEY_{place}": key for place, (key, _) in enumerate(settings)}
    valued = {f"GIT_CONFIG_VALUE_{place}": value for place, (_, value) in enumerate(settings)}
    return {"GIT_CONFIG_COUNT": str(len(settings)), **named, **valued}


def silenced(git: Git) -> Git:
    """The same git, for commands that write into the repository: no filter and no hook runs that its own configuration names.

    Those of the person who runs it stay: Git LFS is one.
    """
    owners = dict.fromkeys(key.rpartition(".")[0] for key, _ in own_settings(git, _NAMED))
    settings = tuple(setting for owner in owners for setting in _silence(owner))
    return replace(git, environment={**git.environment, **settings_as_environment(settings)}) if settings else git


def _silence(owner: str) -> tuple[tuple[str, str], ...]:
    if owner.startswith("hook."):
        return ((f"{owner}.enabled", "false"),)
    return (*((f"{owner}.{program}", "") for program in ("clean", "smudge", "process")), (f"{owner}.required", "false"))
