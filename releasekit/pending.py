"""What was begun and not ended: finished by ``resume``, given up by ``abort``, and told of where nothing can be known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from releasekit.core.plan import Outcome, Plan
from releasekit.delivery import cut
from releasekit.delivery.journal import Journal
from releasekit.desk import Desk
from releasekit.errors import RepositoryError


@dataclass(frozen=True, slots=True)
class Pending:
    """The interrupted releases of a clone."""

    desk: Desk

    @property
    def _journal(self) -> Journal:
        return Journal(self.desk.state)

    def resume(self, tell: Callable[[str], None]) -> tuple[Outcome, ...]:
        """Finish every interrupted release. Raises RepositoryError when nothing is pending."""
        entries = self._journal.pending()
        if not entries:
            raise self._nothing()
        self._tell_unreadable(tell)
        with cut.noted(self._journal, [entry.batch for entry in entries], "nothing is pending any more"):
            return tuple(outcome for entry in entries for outcome in self.desk.execute(entry.batch, entry.output, tell))

    def abort(self, tell: Callable[[str], None]) -> tuple[Plan, ...]:
        """Give up interrupted releases that are not published yet, and journals that are damaged.

        Raises RepositoryError when nothing is pending.
        """
        entries = self._journal.pending()
        if not entries and not any(one.is_damaged for one in self._journal.unreadable()):
            raise self._nothing()
        with self.desk.workshop() as workshop:
            plans = cut.abort(workshop, [entry.batch for entry in entries])
            for path in self._journal.forget_damaged():
                tell(f"{path} was damaged, and is removed; whether a release was made, the remote tells")
            cut.tidy(workshop)
        self._tell_unreadable(tell)
        return plans

    def _tell_unreadable(self, tell: Callable[[str], None]) -> None:
        for one in self._journal.unreadable():
            tell(f"warning: the journal {one.path} is passed over: {one.reason}")

    def _nothing(self) -> RepositoryError:
        """Nothing is pending; or nothing that can be read, and then the remote has to tell. What killed runs left is removed."""
        if (self.desk.state / "repository.git").is_dir():
            with self.desk.workshop() as workshop:
                cut.tidy(workshop)
        lines = "".join(f"\n  - {one.path}: {one.reason}" for one in self._journal.unreadable())
        if not lines:
            return RepositoryError("no release is pending here", where=str(self.desk.state))
        hint = "run the command again: it makes the same release, or finds it made; a damaged journal is removed by releasekit abort"
        return RepositoryError(f"no release is pending here that can be read about:{lines}", where=str(self.desk.state), hint=hint)
