"""Finding a repository, and what state it is in.

Discovery is on the path of every command and asks git once. GitPython, which is slow to import, is imported where the remotes are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from releasekit.errors import NoRepository, RepositoryError
from releasekit.git import Git, own_settings, redact

_PROGRAMS = r"^(core\.(sshcommand|gitproxy|alternaterefscommand)|credential\.(.*\.)?helper|remote\..*\.(uploadpack|vcs)|hook\..*\.command)$"
"""What git runs while it fetches, by the settings that name it."""

_PARTIAL = re.compile(rb"promisor|partialclone", re.IGNORECASE)


class Repository(NamedTuple):
    """A repository on this machine. ``work_tree`` is None for a bare one; ``common_dir`` is shared by all its worktrees."""

    git: Git
    git_dir: Path
    common_dir: Path
    work_tree: Path | None
    is_shallow: bool
    object_format: str

    @property
    def top(self) -> Path:
        """The folder that names the repository to people."""
        return self.work_tree or self.git_dir

    @property
    def name(self) -> str:
        """The repository's own name, for a product that configures no id."""
        folder = self.common_dir.parent if self.common_dir.name == ".git" else self.common_dir
        return folder.name.removesuffix(".git") or "product"

    @property
    def is_replaced(self) -> bool:
        """Whether objects are replaced or grafted here. releasekit looks past that, but other tools do not."""
        grafts = self.common_dir / "info" / "grafts"
        return grafts.is_file() or bool(self.git.run("for-each-ref", "--count=1", "--format=%(refname)", "refs/replace"))

    def require_complete(self) -> None:
        """Raises RepositoryError for a shallow clone: its history is cut off, and every answer from it would be wrong."""
        if self.is_shallow:
            raise RepositoryError(
                "this clone is shallow: releases and changes beyond its edge cannot be seen",
                where=str(self.top),
                hint="complete it with: git fetch --unshallow --tags (in CI: check out with full depth and tags)",
            )

    def changed_files(self) -> tuple[str, ...]:
        """The files that the work tree changes, new ones included.

        Only plumbing that compares names and times: ``git status`` would run the filters of a foreign checkout.
        """
        # Before the first commit there is nothing to compare with; what else is wrong with an index, the next command says.
        staged = self.git.attempt("diff-index", "--cached", "--name-only", "-z", "HEAD", "--").stdout
        changed = self.git.run("diff-files", "--name-only", "-z")
        new = self.git.run("ls-files", "--others", "--exclude-standard", "-z")
        return tuple(dict.fromkeys(path for path in (staged + changed + new).decode("utf-8", "surrogateescape").split("\0") if path))


def open_repository(path: Path, *, is_git_dir: bool = False) -> Repository:
    """The repository that a path lies in, or, with ``is_git_dir``, that the path itself is, without a work tree.

    Raises RepositoryError when there is none, or git refuses to touch it.
    """
    start = path if path.is_dir() else path.parent
    if not path.exists():
        raise RepositoryError("there is no such folder", where=str(path))
    git = Git(start, environment={"GIT_DIR": str(path.resolve())} if is_git_dir else {})
    asked = git.attempt(
        *("rev-parse", "--path-format=absolute", "--is-shallow-repository", "--show-object-format", "--git-dir", "--git-common-dir"),
        *("--show-toplevel",),
    )
    lines = asked.stdout.decode("utf-8", "surrogateescape").splitlines()
    if len(lines) < 4:
        raise _refused(path, asked.stderr.decode("utf-8", "backslashreplace"))
    shallow, object_format, *folders = lines
    git_dir, common_dir, *work_tree = map(Path, folders)
    top = _own_work_tree(start, git_dir, work_tree[0]) if work_tree and not is_git_dir else None
    git = _with_lazy_fetches(replace(git, directory=top or git_dir), common_dir)
    return Repository(git, git_dir, common_dir, top, shallow == "true", object_format)


def _own_work_tree(start: Path, git_dir: Path, top: Path) -> Path | None:
    """The work tree that a folder lies in. Raises RepositoryError where the configuration of the repository there leads to another one."""
    here = start.resolve()
    if here.is_relative_to(top.resolve()):
        return top
    if here.is_relative_to(git_dir.resolve()):
        return None
    raise RepositoryError(
        f"the work tree of this repository is elsewhere: {top}", where=str(start), hint="run it there, or: git config --unset core.worktree"
    )


def _with_lazy_fetches(git: Git, common_dir: Path) -> Git:
    """The same git, allowed to fetch what a partial clone lacks, if no program of the clone's own choice would run for it."""
    try:
        is_partial = _PARTIAL.search((common_dir / "config").read_bytes())
    except OSError:
        return git
    if not is_partial or own_settings(git, _PROGRAMS):
        return git
    return replace(git, environment={**git.environment, "GIT_NO_LAZY_FETCH": "0"})


def _refused(path: Path, said: str) -> RepositoryError:
    if "dubious ownership" in said:
        return RepositoryError(
            "git does not trust this repository, because another user owns it",
            where=str(path),
            hint=f"if you do: git config --global --add safe.directory {path.resolve()}",
        )
    if "not a git repository" in said:
        return NoRepository("this is not a git repository", where=str(path), hint="name one with -C DIR, or make one with git init")
    return RepositoryError(f"git cannot open this repository: {redact(said) or 'it said nothing'}", where=str(path))


def _remotes_in_file(repository: Repository) -> Iterator[str]:
    """The remotes as GitPython reads them, without git: two readers, since one that is overlooked makes a release nobody hears of."""
    import configparser

    from git.config import GitConfigParser

    # The file itself: GitPython's Repo would follow the caller's GIT_* variables. What it cannot read, git can.
    with suppress(OSError, ValueError, configparser.Error):
        with GitConfigParser(str(repository.common_dir / "config"), read_only=True, merge_includes=False) as config:
            sections = config.sections()
        yield from (section[8:-1] for section in sections if section.startswith('remote "'))


def remote_url(repository: Repository, remote: str) -> str | None:
    """Where a remote is pushed to, or None if there is no remote at all. A relative path is made absolute.

    Raises RepositoryError when there are remotes, but none of that name: a release must not stay here by mistake.
    """
    known = {*repository.git.text("remote").splitlines(), *_remotes_in_file(repository)}
    if not known:
        return None
    if remote not in known:
        raise RepositoryError(
            f"there is no remote {remote!r}", hint=f"configure one that there is, remote = ...: {', '.join(sorted(known))}"
        )
    # git itself applies `insteadOf` and `pushurl`.
    url = repository.git.text("remote", "get-url", "--push", "--", remote)
    if not url:
        raise RepositoryError(f"the remote {remote!r} has no address", hint=f"give it one: git remote set-url {remote} ADDRESS")
    is_path = "://" not in url and (":" not in url.split("/")[0])
    return str((repository.top / url).resolve()) if is_path else url
