"""A repository's own templates, rendered in a process of their own: whatever a template does, it ends soon and takes little.

The parent sends the job on stdin, pickled, and reads JSON from stdout: ``{"pages": [...]}``, say, or ``{"problem": {...}}``. What a
template has touched is never unpickled. Limits of processor time
and memory exist on POSIX systems; the time on the clock is limited everywhere. Templates for Word and typst are asked and answered alike.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from releasekit.documents.job import Job, run
from releasekit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a template may take: seconds of processor time, seconds on the clock, bytes of memory, characters of output."""

    processor: int = 10
    clock: float = 30.0
    memory: int = 1 << 30
    output: int = 64 << 20


DEFAULT_LIMITS = Limits()
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


def run_apart(job: Job, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """The rendered texts of a job, from a child process. Raises UsageError for what is wrong in a template and for exceeded limits."""
    portable = job._replace(own=dict(job.own))
    return tuple(ask("releasekit.documents.sandbox", portable, limits, where=f"template {job.template}")["pages"])


def ask(module: str, job: Any, limits: Limits, *, where: str, environment: Mapping[str, str] = NO_VARIABLES) -> dict[str, Any]:
    """What a module answers to a job that runs as a child process; ``environment`` is added to what such a process needs itself.

    Raises UsageError, with ``where``, for the problem that it tells, and for exceeded limits.
    """
    try:
        answer = subprocess.run(
            [sys.executable, "-P", "-B", "-m", module],
            input=pickle.dumps((job, limits, where)),
            capture_output=True,
            timeout=limits.clock,
            env={**_environment(), **environment},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"the template did not finish in {limits.clock:g} seconds", where=where, hint=_HINT) from None
    if answer.returncode == -signal.SIGABRT:  # how a program that is not Python says that it got no memory
        raise _too_large(limits, where)
    if answer.returncode < 0:  # another signal: on Linux and macOS, what a process over its processor time gets
        raise UsageError(f"the template was stopped: it took more than {limits.processor} s of processor time", where=where, hint=_HINT)
    return _understood(answer, where)


_HINT = "look for a loop that does not end"


def _environment() -> dict[str, str]:
    """Only what this interpreter needs to find the same modules again; nothing else of the caller's environment."""
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(dict.fromkeys([package, *(str(Path(entry).resolve()) for entry in sys.path if entry)]))
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Python on Windows does not start without it
    return {**kept, "PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}


def _too_large(limits: Limits, where: str) -> UsageError:
    return UsageError(f"the template took more than {limits.memory >> 20} MiB of memory", where=where, hint=_HINT)


def _understood(answer: subprocess.CompletedProcess[bytes], where: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(answer.stdout)
    except ValueError:
        last = answer.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
        raise UsageError(f"the process that renders the template failed: {last or answer.returncode}", where=where) from None
    if "problem" in data:
        raise UsageError(**data["problem"])
    return data


def _limit(limits: Limits) -> None:
    """Limit this process, where the platform can; a limit that is lower already stays."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_CPU: limits.processor,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (soft, hard))
        except (ValueError, OSError):  # macOS refuses some of them
            continue


def serve(answer: Callable[[Any, Limits], dict[str, Any]]) -> None:
    """The child's side: answer the job on stdin, within its limits, on stdout."""
    job, limits, where = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent has written it
    _limit(limits)
    try:
        data = answer(job, limits)
    except UsageError as error:
        data = _problem(error)
    except MemoryError:
        data = _problem(_too_large(limits, where))
    json.dump(data, sys.stdout)


def _problem(error: UsageError) -> dict[str, Any]:
    return {"problem": {"message": error.message, "where": error.where, "hint": error.hint}}


if __name__ == "__main__":
    serve(lambda job, limits: {"pages": run(job, limits.output)})
