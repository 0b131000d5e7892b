"""The workshop: releasekit's own bare repository, where releases are composed off to the side.

It lies in the state folder (by default ``<git-common-dir>/releasekit``), borrows the clone's objects through alternates, and mirrors the
branches and tags of the place that is released to: the remote, or the clone itself where there is no remote. No hook and no setting of
the clone counts in it, except the credentials that a CI system leaves there. It is disposable: when damaged, it is made anew.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from releasekit.errors import RaceLost, RemoteError, RepositoryError
from releasekit.git import Git, GitFailed, GitTimedOut, object_ids, own_settings, redact, settings_as_environment

if TYPE_CHECKING:
    from filelock import BaseFileLock

_CREDENTIALS = r"^(http\.(.*\.)?(extraheader|proxy|sslcainfo|sslcert|sslkey)|credential\..*|core\.sshcommand)$"
_USER = "RELEASEKIT_REMOTE_USER"
_PASSWORD = "RELEASEKIT_REMOTE_PASSWORD"  # noqa: S105 - the name of a variable
_HELPER = f"""!f() {{ test "$1" != get || printf 'username=%s\\npassword=%s\\n' "${_USER}" "${_PASSWORD}"; }}; f"""
_REFUSED = ("authentication failed", "could not read username", "could not read password", "permission denied", "error: 403")

QUIETLY = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules")
"""Options of a fetch that brings what is asked for, and changes nothing else."""
_MANY = 50
"""Branches of one folder from which on the folder is fetched, with what else lies in it."""


@dataclass(frozen=True, slots=True)
class Clone:
    """The user's repository, as far as a release needs it; it is read, and written only at the very end."""

    git: Git
    common_dir: Path
    object_format: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a release goes. ``name`` is "" and ``url`` the clone itself where there is no remote."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """An open, locked workshop. Commands name the remote by ``address``: its URL, which may hold a token, stays out of arguments."""

    git: Git
    state: Path
    clone: Clone
    remote: Remote

    address: ClassVar[str] = "target"

    @property
    def place(self) -> str:
        """The place that is released to, as it is called before people."""
        return self.remote.name or str(self.clone.git.directory)

    def remote_refs(self) -> tuple[dict[str, str], str | None]:
        """What the place that is released to holds now: object ids by full ref, and the branch its HEAD names. Raises RemoteError."""
        try:
            done = self.git.attempt("ls-remote", "--symref", "--quiet", self.address)
        except GitTimedOut as error:
            raise RemoteError(f"the remote cannot be read: {error.message}", where=self.remote.name) from error
        if done.returncode:
            said = redact(done.stderr)
            raise RemoteError(f"the remote cannot be read: {said}", where=self.remote.name, hint=_advice(said))
        refs: dict[str, str] = {}
        head: str | None = None
        for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
            value, _, name = line.partition("\t")
            if value.startswith("ref: ") and name == "HEAD":
                head = value.removeprefix("ref: ")
            elif not name.endswith("^{}"):
                refs[name] = value
        return refs, head

    def mirror(self, refs: Mapping[str, str], main: str) -> None:
        """Hold exactly these branches, notes and tags of the remote (full ref → object id), as it listed them; ``main`` becomes HEAD.

        The remote is asked for nothing where all of them are here. Raises RemoteError, and RaceLost if something moved between the moment
        it was listed and the moment it was fetched.
        """
        try:
            held = self._held()
            if held != refs:
                self._follow(refs, held)
            self.git.run("symbolic-ref", "HEAD", main)
        except GitFailed as error:
            raise RemoteError(f"the history of the remote cannot be fetched: {error.stderr}", where=self.remote.name) from error

    def _held(self) -> dict[str, str]:
        """The branches, notes and tags that are here."""
        lines = self.git.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/notes", "refs/tags").splitlines()
        found = (line.decode("utf-8", "surrogateescape").partition(" ") for line in lines)
        return {ref: oid for oid, _, ref in found}

    def _follow(self, refs: Mapping[str, str], held: Mapping[str, str]) -> None:
        self._delete(held.keys() - refs.keys())  # first: a branch may stand in the way of others, whose folder has its name
        self.git.run("fetch", *QUIETLY, "--prune", self.address, *_specs(refs, held), "+refs/tags/*:refs/tags/*")
        held = self._held()
        for ref, oid in refs.items():
            if held.get(ref) != oid:
                raise RaceLost(f"{ref} moved while the plan was made", hint="run the command again")
        self._delete(held.keys() - refs.keys())

    def _delete(self, refs: Iterable[str]) -> None:
        gone = "".join(f"delete {ref}\n" for ref in refs)
        if gone:
            self.git.run("update-ref", "--stdin", input=gone.encode("utf-8", "surrogateescape"))

    def rewind(self, main: str, commit: str) -> None:
        """Hold an earlier commit of the main branch as its tip. Raises RepositoryError for one that is not on it."""
        if not self.git.contains(main, commit):
            branch = main.removeprefix("refs/heads/")
            raise RepositoryError(f"{commit[:9]} is not on {branch} of {self.place}", hint=f"name a commit of it: git log {branch}")
        self.git.run("update-ref", main, commit)

    def holds(self, oid: str) -> bool:
        """Whether an object is here."""
        return self.git.attempt("cat-file", "-e", oid).returncode == 0

    def bring(self, oid: str, ref: str) -> None:
        """Have an object here that a ref of the remote holds, without a ref of its own. Raises RemoteError."""
        if self.holds(oid):
            return
        try:
            self.git.run("fetch", *QUIETLY, self.address, ref)
        except GitFailed as error:
            raise RemoteError(f"{ref} of the remote cannot be fetched: {error.stderr}", where=self.remote.name) from error

    def give(self, oids: Iterable[str]) -> None:
        """Have objects, and all that they need, in the clone too; no ref of it is touched.

        They are packed into its store from here. A fetch over there would ask the clone's configuration where to fetch from, and how.
        """
        refs = self.clone.git.text("for-each-ref", "--format=%(objectname)").splitlines()
        known = [oid for oid in object_ids(self.git, list(dict.fromkeys(refs))) if oid]
        asked = "".join(f"{line}\n" for line in (*oids, *(f"^{oid}" for oid in known)))
        store = self.clone.common_dir / "objects" / "pack" / "pack"
        self.git.run("pack-objects", "--quiet", "--revs", "--non-empty", "--delta-base-offset", str(store), input=asked.encode("ascii"))


def _specs(refs: Mapping[str, str], held: Mapping[str, str]) -> list[str]:
    """What is to be fetched beside all tags, but for what is here as it is there. A folder of many branches is fetched as one: each spec
    of its own is compared with all refs of the remote.
    """
    missing = (ref for ref, oid in refs.items() if held.get(ref) != oid and not ref.startswith("refs/tags/"))
    folder_of = {ref: ref.rpartition("/")[0] for ref in missing}
    counts = Counter(folder_of.values())
    crowded = {folder for folder, count in counts.items() if count > _MANY and folder.count("/") > 1}
    names = (f"{folder}/*" if folder in crowded else ref for ref, folder in folder_of.items())
    return [f"+{name}:{name}" for name in dict.fromkeys(names)]


def _advice(said: str) -> str:
    """What to do when the remote does not answer, or lets nobody in."""
    unused = "\nGIT_ASKPASS of the environment: not used" if os.environ.get("GIT_ASKPASS") else ""
    ssh = next((name for name in ("GIT_SSH_COMMAND", "GIT_SSH") if os.environ.get(name)), "")
    unused += f"\n{ssh} is not used here: put that command into the clone, with git config core.sshCommand" if ssh else ""
    if not any(sign in said.lower() for sign in _REFUSED):
        return f"check the address, the network and your rights; nothing was written by this command{unused}"
    return (
        "nothing was written by this command; check that the token or key is right and not expired. It is looked for where git is"
        f" configured: credential.helper, http.ADDRESS.extraheader, core.sshCommand, or the address itself{unused}"
    )


@contextmanager
def open_workshop(clone: Clone, remote: Remote, state: Path) -> Iterator[Workshop]:
    """Open the workshop of a clone, alone: a second process waits for it, for a minute. Raises RepositoryError."""
    lock = _lock(state)
    try:
        yield Workshop(_repository(clone, remote, state), state, clone, remote)
    finally:
        lock.release()


def _lock(state: Path) -> BaseFileLock:
    from filelock import FileLock, Timeout

    lock = FileLock(state / "lock", timeout=60)
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise RepositoryError("another releasekit is at work here", where=str(state / "lock"), hint="wait until it has ended") from error
    except OSError as error:
        raise RepositoryError(
            f"the state folder cannot be used: {error.strerror}", where=str(state), hint="name another one with --state-dir"
        ) from error
    return lock


def _repository(clone: Clone, remote: Remote, state: Path) -> Git:
    """The bare repository, made if it is not there, made anew if git cannot open it."""
    path = state / "repository.git"
    # GIT_DIR: git must not look for a repository above, should this one be damaged.
    git = Git(path, environment={"GIT_DIR": str(path), **_settings(clone, remote)})
    if path.is_dir():
        # We hold the lock of the workshop, so what git left locked here belongs to a run that was killed.
        for left in (*path.glob("*.lock"), *(path / "refs").rglob("*.lock")):
            left.unlink(missing_ok=True)
        usable = git.attempt("rev-parse", "--show-object-format", "--git-dir")
        sound = git.attempt("for-each-ref", "--format=%(objecttype)")
        if usable.returncode == sound.returncode == 0 and usable.stdout.decode().split("\n")[0] == clone.object_format and not sound.stderr:
            return git
        shutil.rmtree(path)
    Git(state).run("init", "--quiet", "--bare", "--template=", f"--object-format={clone.object_format}", str(path))
    if not clone.is_partial:
        # A partial clone lacks blobs; borrowing from it would leave holes, so everything is fetched then.
        (path / "objects" / "info").mkdir(exist_ok=True)
        (path / "objects" / "info" / "alternates").write_bytes(os.fsencode(clone.common_dir / "objects") + b"\n")
    return git


def _settings(clone: Clone, remote: Remote) -> dict[str, str]:
    """The address of the remote, and the settings of the clone that let one in there, by an explicit list.

    They are given in the environment, for arguments are public and an address may hold a token.
    """
    url, settings, environment = _without_password(remote.url)
    pairs = (*own_settings(clone.git, _CREDENTIALS), *settings, (f"remote.{Workshop.address}.url", url))
    return {**settings_as_environment(pairs), **environment}


def _without_password(url: str) -> tuple[str, tuple[tuple[str, str], ...], dict[str, str]]:
    """An address of HTTP without user and password; settings and variables by which git is told them when the server asks.

    git would hand the whole address to the program that speaks HTTP, as an argument, which everybody on the machine can read.
    """
    found = re.match(r"(?i)(https?://)([^/?#]*)@([^/?#@]*)", url)
    if not found:
        return url, (), {}
    base = found[1] + found[3]
    user, has_password, password = (unquote(part) for part in found[2].partition(":"))
    settings = [(f"credential.{base}.username", user)] if user else []
    if has_password:
        # Nobody else is asked: whoever wrote the password into the address meant that one.
        settings += [(f"credential.{base}.helper", ""), (f"credential.{base}.helper", _HELPER)]
    return base + url[found.end() :], tuple(settings), {_USER: user, _PASSWORD: password} if has_password else {}
