"""Building the sites of a release, one after the other, each from a clean copy of the commit."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.bundleoptions import SiteOptions
from releasekit.delivery.builders.export import export_commit
from releasekit.delivery.builders.kinds import Call, Job, SiteValues, call_of
from releasekit.delivery.builders.output import files_of
from releasekit.delivery.builders.process import Ended, environment_of, run
from releasekit.documents.members import Member
from releasekit.errors import ReleasekitError, RepositoryError, UsageError
from releasekit.git import Git

if TYPE_CHECKING:
    from releasekit.delivery.handover import Resolve


@dataclass(frozen=True, slots=True)
class Built:
    """The sites that were built: files by their paths ``<id>/…``, and the versions of the tools that made them, by name."""

    paths: Mapping[str, Path] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> Iterator[Member]:
        """Every file, sorted by path, each read when its turn comes; usable while the context of ``built_sites`` is open."""
        for path, file in self.paths.items():
            yield Member(path, file.read_bytes())


@contextmanager
def built_sites(
    git: Git,
    commit: str,
    sites: Sequence[SiteOptions],
    values: SiteValues,
    moment: datetime,
    logs: Path,
    *,
    resolve: Resolve | None = None,
) -> Iterator[Built]:
    """Build sites from a commit, in temporary folders that are gone when the context ends; the log of each stays in ``logs``.

    ``moment`` (aware) is what a builder takes for now. ``resolve`` gives what Git LFS pointers stand for. Raises RepositoryError for a
    builder that fails, does not end in time, or writes what is no site, UsageError for one that is not installed.
    """
    if not sites:
        yield Built()
        return
    with tempfile.TemporaryDirectory(prefix="releasekit-", ignore_cleanup_errors=True) as name:
        root = Path(name).resolve()
        _require_outside(root, git)
        _make_logs(logs, sites)
        before = _state_of(git)
        paths: dict[str, Path] = {}
        tools: dict[str, str] = {}
        for site in sites:
            job = _job(site, values, moment, root / site.id)
            with _named(site):
                export_commit(git, commit, root / site.id / "export", moment, site.source or "", resolve)
                files, call = _build(job, logs)
            paths |= {f"{site.id}/{path}": file for path, file in files.items()}
            tools |= call.tools
        if _state_of(git) != before:
            raise RepositoryError(
                "the repository was changed while its sites were built",
                where=str(git.directory),
                hint="if nobody worked in it, a builder writes where it must not: see git status, and mend it; else run this again",
            )
        yield Built(dict(sorted(paths.items())), dict(sorted(tools.items())))


def _require_outside(root: Path, git: Git) -> None:
    if root.is_relative_to(git.directory.resolve()):
        raise UsageError("temporary files would lie in the repository", where=str(root), hint="let TMPDIR name another folder")


def _make_logs(logs: Path, sites: Sequence[SiteOptions]) -> None:
    """Empty logs, which may lie in the work tree: made before anybody looks what builders change there."""
    try:
        logs.mkdir(parents=True, exist_ok=True)
        for site in sites:
            (logs / f"{site.id}.log").write_bytes(b"")
    except OSError as error:
        raise _unwritable(logs, error) from error


def _unwritable(log: Path, error: OSError) -> RepositoryError:
    return RepositoryError(f"the builder's log cannot be written: {error.strerror}", where=str(log), hint="name another --state-dir")


def _state_of(git: Git) -> tuple[bytes, ...]:
    """What a stray builder could have done to a repository, as cheaply as it can be seen: refs, HEAD, changed and new files."""
    asked = [("for-each-ref",), ("symbolic-ref", "-q", "HEAD"), ("diff-files", "--name-status", "-z")]
    asked.append(("ls-files", "--others", "--exclude-standard", "-z"))
    return tuple(git.attempt(*words).stdout for words in asked)


@contextmanager
def _named(site: SiteOptions) -> Iterator[None]:
    """Let errors say which site they are about."""
    try:
        yield
    except ReleasekitError as error:
        if site.id not in error.where.split():
            error.where = f"bundle.site {site.id}{f', {error.where}' if error.where else ''}"
        raise


def _job(site: SiteOptions, values: SiteValues, moment: datetime, root: Path) -> Job:
    """The folders of a site. Its source may be missing in the commit; that is found when it is there to be looked at."""
    folders = {name: root / name for name in ("export", "output", "home", "tmp")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    environment = environment_of(folders["home"], folders["tmp"], root, moment, site.environment)
    return Job(site, values, folders["export"] / (site.source or ""), folders["output"], folders["tmp"], environment)


def _build(job: Job, logs: Path) -> tuple[dict[str, Path], Call]:
    """The files of a site, and how its builder was called."""
    if not job.source.is_dir():
        raise RepositoryError(f"the commit has no folder {job.site.source}", hint="mend source")
    call = call_of(job)
    log = logs / f"{job.site.id}.log"
    try:
        with log.open("wb") as stream:
            ended = run(call.argv, job.source, job.environment, job.site.timeout, stream)
    except OSError as error:
        raise _unwritable(log, error) from error
    _require_success(job, ended, log)
    try:
        return files_of(call.written, call.no_site), call
    except RepositoryError as error:
        hint = f"{error.hint}\n" if error.hint else ""
        raise RepositoryError(
            f"{job.site.builder} made no site: {error.message}", where=error.where, hint=f"{hint}its log is {log}"
        ) from error


def _require_success(job: Job, ended: Ended, log: Path) -> None:
    if ended.status == 0:
        return
    if ended.status is None:
        what = f"did not end within {job.site.timeout} seconds, and was stopped"
    elif ended.status < 0:
        what = f"was ended by signal {-ended.status}"
    else:
        what = f"ended with status {ended.status}"
    last = "".join(f"\n  | {line}" for line in ended.last) or "\n  it said nothing"
    raise RepositoryError(f"{job.site.builder} {what}:{last}", hint=f"its log is {os.fspath(log)}")
