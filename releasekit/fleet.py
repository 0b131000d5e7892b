"""Asking a fleet: the same question to many repositories, in parallel, each answer and each failure by itself."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from releasekit.core.calendar import moment_in
from releasekit.core.fleet import Failure, Member, Question, Report
from releasekit.errors import ReleasekitError
from releasekit.sources.fleets import members_of

if TYPE_CHECKING:
    from releasekit.project import Project

__all__ = ["ask", "members_of", "survey", "survey_here"]

_AHEAD = 2
"""How many repositories are handed out for each process, so that none waits for the next one."""


def ask(question: Question, member: Member) -> Report:
    """What one repository answers; a failure is an answer, too. This is what is sent to other processes, and other machines."""
    from releasekit.project import Project

    try:
        project = Project.open(member.path)
        return Report(member, _answer(project, question))
    except ReleasekitError as error:
        return Report(member, failure=Failure(error.message, error.where, error.hint))
    except Exception as error:
        # Whatever is wrong with one repository must not keep the others from being told of.
        return Report(member, failure=Failure(f"this is a bug in releasekit: {type(error).__name__}: {error}", member.path))


def _answer(project: Project, question: Question) -> dict[str, Any]:
    moment = moment_in(question.as_of, project.train)
    match question.kind:
        case "status":
            return project.status(moment).to_json()
        case "check":
            refs = project.reader.refs
            return project.check(moment).to_json(len(refs.releases), [tag.name for tag in refs.foreign])
        case _:
            return project.schedule(moment, question.count).to_json()


def survey(members: Sequence[Member], question: Question, executor: Executor, *, width: int) -> Iterator[Report]:
    """The report of every repository, as they come, by any ``Executor``: of processes, or ``Client.get_executor()`` of dask.distributed.

    At most ``width`` are handed out at once. Where a process of the executor dies, all that are not answered yet are reported as lost,
    those first that were under way.
    """
    waiting = iter(members)
    running: dict[Future[Report], Member] = {}

    def hand_out() -> Iterator[Report]:
        """Hand one more out; one that cannot be is lost."""
        member = next(waiting, None)
        if member is None:
            return
        try:
            running[executor.submit(ask, question, member)] = member
        except BrokenExecutor:
            yield Report(member, failure=_LOST)

    try:
        for _ in range(width):
            yield from hand_out()
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield _report(future, running.pop(future))
            for _ in done:
                yield from hand_out()
        for member in waiting:
            yield Report(member, failure=_LOST)
    finally:
        for future in running:
            future.cancel()


_LOST = Failure("the process that read this repository died: it was killed, or ran out of memory", is_lost=True)


def _report(future: Future[Report], member: Member) -> Report:
    try:
        return future.result()
    except BrokenExecutor:
        return Report(member, failure=_LOST)
    except Exception as error:
        # What an executor of another machine could not send, or run.
        return Report(member, failure=Failure(f"it could not be asked: {type(error).__name__}: {error}"))


def survey_here(members: Sequence[Member], question: Question, jobs: int) -> Iterator[Report]:
    """The report of every repository, by ``jobs`` processes on this machine; one of them is this one.

    Of several, one that a repository kills takes no other repository along.
    """
    gc.enable()  # a run over one repository leaves little behind; one over hundreds does
    if jobs == 1:
        yield from (ask(question, member) for member in members)
        return
    queue = list(members)
    while queue:
        lost = yield from _answered(queue, question, jobs, jobs * _AHEAD)
        suspects, queue = lost[: jobs * _AHEAD], lost[jobs * _AHEAD :]
        while suspects:
            # One at a time, so that it is plain which one it is.
            lost = yield from _answered(suspects, question, 1, 1)
            yield from (Report(member, failure=_LOST) for member in lost[:1])
            suspects = lost[1:]


def _answered(members: Sequence[Member], question: Question, jobs: int, width: int) -> Generator[Report, None, list[Member]]:
    """The reports of those that answered, or failed to; returns those that are lost."""
    lost = []
    with _processes(jobs) as executor:
        for report in survey(members, question, executor, width=width):
            if report.is_lost:
                lost.append(report.member)
            else:
                yield report
    return lost


def _processes(count: int) -> ProcessPoolExecutor:
    # Spawned: a fork of a process with threads may hang, and a server of forks would keep the environment that it was started in.
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; the one that hands out answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
