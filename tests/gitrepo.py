"""RepoBuilder: real repositories for tests, made with the real git, the same object ids every time."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Text = str | bytes

FIRST_COMMIT = datetime(2026, 1, 5, 9, tzinfo=UTC)
TICK = timedelta(hours=1)


def _bytes(text: Text) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _message(text: Text) -> bytes:
    """What git makes of a typed message: one that ends its line. Bytes are left as they are."""
    return f"{text}\n".encode() if isinstance(text, str) and text and not text.endswith("\n") else _bytes(text)


@dataclass
class RepoBuilder:
    """A repository at ``path``. ``clock`` is the date of the next commit; it ticks an hour with every commit.

    Every method that makes something answers with its object id. A git command that fails raises CalledProcessError with
    git's own words as a note.
    """

    path: Path
    clock: datetime = field(default=FIRST_COMMIT)

    @classmethod
    def init(cls, path: Path, *, bare: bool = False, object_format: str = "sha1") -> RepoBuilder:
        """Make an empty repository whose branch is ``main``."""
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        repo.git("init", "-q", "-b", "main", f"--object-format={object_format}", *(["--bare"] if bare else []))
        return repo

    def git(self, *args: str, input: Text | None = None, date: datetime | str | None = None) -> str:
        """Run git here and answer its stdout without the last line end. ``date`` is what git takes for now."""
        now = date or self.clock
        stamp = now if isinstance(now, str) else now.isoformat()
        environment = os.environ | {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        stdin = b"" if input is None else _bytes(input)
        done = subprocess.run(["git", *args], cwd=self.path, env=environment, input=stdin, capture_output=True, check=False)
        if done.returncode:
            error = subprocess.CalledProcessError(done.returncode, done.args, done.stdout, done.stderr)
            error.add_note(done.stderr.decode(errors="replace"))
            raise error
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, path: str, content: Text) -> Path:
        """Write one file of the work tree, its folders included."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_bytes(content))
        return file

    def commit(
        self,
        message: Text = "a change",
        files: Mapping[str, Text | None] | None = None,
        *,
        parents: Sequence[str] | None = None,
        date: datetime | str | None = None,
    ) -> str:
        """Commit ``files`` (None deletes one) over what is staged, on HEAD, or on any ``parents`` in their place.

        Empty messages and empty commits are made as asked; the message is kept byte for byte.
        """
        for path, content in (files or {}).items():
            if content is None:
                (self.path / path).unlink()
            else:
                self.write(path, content)
        if files:
            self.git("--literal-pathspecs", "add", "--all", "--force", "--", *files)
        # --revs-only: on an unborn branch HEAD names no commit, and that is no failure.
        ancestors = self.git("rev-parse", "--revs-only", "HEAD").split() if parents is None else map(self.rev, parents)
        options = [word for parent in ancestors for word in ("-p", parent)]
        oid = self._store_commit([*options, self.git("write-tree")], _message(message), date)
        self.git("update-ref", "HEAD", oid)
        self.clock += TICK
        return oid

    def _store_commit(self, options: list[str], message: bytes, date: datetime | str | None) -> str:
        oid = self.git("commit-tree", *options, "-F", "-", input=message, date=date)
        try:
            message.decode()
        except UnicodeDecodeError:
            # git takes such bytes for Latin-1 and mends them; old and foreign tools did not, so put them back.
            header = self.git("cat-file", "commit", oid).partition("\n\n")[0]
            return self.git("hash-object", "-t", "commit", "-w", "--stdin", input=header.encode() + b"\n\n" + message)
        return oid

    def tag(
        self,
        name: str,
        rev: str = "HEAD",
        *,
        annotated: bool = True,
        message: Text | None = None,
        date: datetime | str | None = None,
    ) -> str:
        """Tag ``rev``, which may be a tag itself. The message of an annotated tag is its name, unless it is given."""
        if annotated:
            self.git("tag", "--annotate", "--cleanup=verbatim", "-F", "-", name, rev, input=_message(message or name), date=date)
        else:
            self.git("tag", name, rev)
        return self.git("rev-parse", f"refs/tags/{name}")

    def branch(self, name: str, rev: str = "HEAD") -> str:
        """Make a branch, or move it, without switching to it."""
        self.git("branch", "--force", "--no-track", name, rev)
        return self.rev(name)

    def switch(self, name: str, *, detach: bool = False) -> str:
        """Check out a branch, or, detached, any commit."""
        self.git("switch", "-q", *(["--detach"] if detach else []), name)
        return self.rev("HEAD")

    def merge(self, *names: str, message: str = "a merge", date: datetime | str | None = None) -> str:
        """Merge branches into HEAD, always with a merge commit; more than one make an octopus, unrelated ones are fine."""
        self.git("merge", "-q", "--no-ff", "--no-edit", "--allow-unrelated-histories", "-m", message, *names, date=date)
        self.clock += TICK
        return self.rev("HEAD")

    def orphan(self, branch: str) -> None:
        """Switch to a new branch without history, with an empty work tree; the next commit is a root."""
        self.git("switch", "-q", "--orphan", branch)

    def rev(self, name: str) -> str:
        """The commit that ``name`` leads to."""
        return self.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def refs(self) -> dict[str, str]:
        """Every ref and what it holds: for an annotated tag, the tag object."""
        # No splitlines(): git takes names that hold other line ends than its own.
        lines = self.git("for-each-ref", "--format=%(objectname) %(refname)").split("\n")
        return {name: oid for oid, name in (line.split(" ", 1) for line in lines if line)}

    def fsck(self) -> None:
        """Raise unless the repository is sound."""
        self.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress")

    def clone(self, path: Path, **options: str | int | bool) -> RepoBuilder:
        """Clone with any options of git: ``clone(path, depth=1)``, ``clone(path, bare=True, filter="blob:none")``."""
        wanted = {f"--{name.replace('_', '-')}": value for name, value in options.items() if value is not False}
        words = [name if value is True else f"{name}={value}" for name, value in wanted.items()]
        # A URL and no path: git ignores --depth and --filter for local paths.
        self.git("clone", "-q", *words, self.path.as_uri(), str(path))
        return RepoBuilder(path, self.clock)

    def bare_remote(self, path: Path, name: str = "origin") -> RepoBuilder:
        """Make a bare repository beside this one, add it as a remote and push ``main`` there."""
        object_format = self.git("rev-parse", "--show-object-format")
        remote = RepoBuilder.init(path, bare=True, object_format=object_format)
        self.git("remote", "add", name, str(path))
        self.git("push", "-q", "--set-upstream", name, "main")
        return remote
