"""The librarian: where the documents that were read meet the rules, and where confirmations are written; ``Project`` stands in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from releasekit.core.confirmations import Confirmed, file_of
from releasekit.core.documentstatus import DocumentStatus
from releasekit.core.freshness import CONFIRMED, STALE, Freshness, Looked
from releasekit.core.history import Head, Release
from releasekit.core.options import suggestion
from releasekit.core.record import Confirmation
from releasekit.core.version import Line
from releasekit.delivery.workspace import read_here, write_over
from releasekit.errors import PolicyError, RepositoryError, UsageError
from releasekit.preflight import errors_of, may_block
from releasekit.sources.confirmations import lying_confirmations
from releasekit.sources.documents import Documents, window_of
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository

_WHY_NOTHING = {
    "current": "neither it nor what it covers changed",
    "edited": "what it covers did not change",
    "updated": "it was updated together with what it covers",
    "new": "it is new",
    "generated": "a program writes it",
}


@dataclass(frozen=True)
class Librarian:
    """One repository, whose documents are looked after."""

    repository: Repository
    reader: Reader

    def status(self, line: Line | None, since: Release | None) -> DocumentStatus:
        """What became of each document. See ``Project.documents``."""
        head = self._head(line)
        found = self._documents(head, since or self._before(head)).freshness()
        errors = errors_of(self.reader, found)
        blocks = may_block(self.reader, is_hotfix=head.line is not None)
        return DocumentStatus(
            product=self.reader.product.id,
            ref=head.ref,
            commit=head.commit,
            line=head.line,
            freshness=found,
            blockers=errors if blocks else (),
            warnings=() if blocks else errors,
        )

    def _documents(self, head: Head, since: Release | None) -> Documents:
        top = self.repository.work_tree
        given = None if top is None else lying_confirmations(top)
        return Documents(self.reader, head.commit, since, window_of(self.reader, head, since), given)

    def _head(self, line: Line | None) -> Head:
        """What is looked at: a line, or what is checked out, or the main branch where nothing is."""
        if line is not None:
            return self.reader.head_of(line)
        git = self.reader.git
        found = git.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}").stdout.decode("ascii", "replace").strip()
        if self.repository.work_tree is None or not found:
            return self.reader.require_main()
        ref = git.attempt("symbolic-ref", "--quiet", "HEAD").stdout.decode("utf-8", "surrogateescape").strip()
        return Head(ref or "HEAD", found, self.reader.product.line_of(ref.removeprefix("refs/heads/")))

    def _before(self, head: Head) -> Release | None:
        """The release that the next one from there follows: the newest of its line, or the newest stable one that it contains."""
        if head.line is not None:
            return next((one for one in reversed(self.reader.refs.releases) if one.version.line == head.line), None)
        stables = [one for one in reversed(self.reader.refs.releases) if one.version.is_stable]
        return next((one for one in stables if self.reader.git.contains(head.commit, one.commit)), None)

    def confirm(self, names: Sequence[str], reason: str, by: str | None, as_of: datetime) -> tuple[Confirmed, ...]:
        """Write confirmations into the work tree. See ``Project.confirm``."""
        top = self.repository.work_tree
        if top is None:
            raise RepositoryError("a bare repository has no work tree to write into", where=str(self.repository.git_dir))
        said = " ".join(reason.split())
        if not said:
            raise UsageError("the reason is empty", hint="say why the document is right: --reason TEXT")
        given = Confirmation(by=self._person(by), day=self.reader.day_of(as_of), reason=said)
        head = self._head(None)
        documents = self._documents(head, self._before(head))
        found = documents.freshness()
        chosen = [_chosen(name, found) for name in dict.fromkeys(names)]
        for one in chosen:
            _require_stale(one, found)
        made = [
            Confirmed(one.path, one.state.blob, documents.digest(one.path), head.commit, one.state.covers, given, file_of(one.path))
            for one in chosen
        ]
        write_over(top, [(one.place, read_here(top, one.place), one.to_bytes()) for one in made])
        return tuple(made)

    def _person(self, by: str | None) -> str:
        """Who confirms. Raises UsageError where nobody says so."""
        if by is not None and by.strip():
            return " ".join(by.split())
        name, email = (self._configured(f"user.{one}") for one in ("name", "email"))
        if not name:
            raise UsageError("it is not known who confirms", hint='say it: --by "Name", or git config user.name "Name"')
        return f"{name} <{email}>" if email else name

    def _configured(self, key: str) -> str:
        return " ".join(self.reader.git.attempt("config", "--get", key).stdout.decode("utf-8", "backslashreplace").split())


def _chosen(name: str, found: Freshness) -> Looked:
    """The document of this path or id. Raises UsageError for one that there is not."""
    wanted = name.removeprefix("./")
    by_name = {one.state.id: one for one in found.documents if one.state.id} | {one.path: one for one in found.documents}
    if wanted not in by_name:
        raise UsageError(f"there is no document {name!r}{suggestion(wanted, by_name)}", hint="see them: releasekit docs status")
    return by_name[wanted]


def _require_stale(one: Looked, found: Freshness) -> None:
    """Raises PolicyError for a document that is not out of date: to confirm it would say nothing."""
    if one.status == STALE:
        return
    if one.status == CONFIRMED and one.state.confirmed:
        held = one.state.confirmed
        raise PolicyError(
            f"{one.path} is confirmed already, by {held.by} on {held.day}: {held.reason}",
            hint=f"to say it otherwise, remove {file_of(one.path)} first",
        )
    why = _why_nothing(one, found)
    raise PolicyError(f"{one.path} is not out of date: {why}", hint="nothing needs to be confirmed; see: releasekit docs status")


def _why_nothing(one: Looked, found: Freshness) -> str:
    if not found.is_asked:
        return found.why_not_asked
    return _WHY_NOTHING.get(one.status, one.status) if one.state.covers else "it does not say what it covers"
