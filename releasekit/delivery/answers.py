"""What came of a push that did not do: why, as far as it can be told from the answer, and what to do next.

By then the remote was read again, and does not hold the release, or not all of it. What a server said tells a refusal from silence: who
was refused knows that nothing was written; of who heard nothing, the push may still be under way.
"""

from __future__ import annotations

from dataclasses import dataclass

from releasekit.errors import RemoteError

_NOT_ATOMIC = "does not support --atomic"
_ANSWERED = ("[remote rejected]", "[rejected]")
_LOCKED = ("cannot lock ref", "File exists")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a push said, by the remote's mouth and by git's own."""

    said: str

    @property
    def is_locked(self) -> bool:
        """Whether a ref was being written by somebody else, or was left locked by a push that died."""
        return all(one in self.said for one in _LOCKED)

    def why(self, remote: str, missing: str) -> RemoteError:
        """The error to raise. ``missing`` are the refs that are lacking of a release that is published in part, or ""."""
        resume = "look again, and finish it, with: releasekit resume"
        unlock = f"{resume}; if the lock stays though nobody pushes, a push died there: have the file that is named removed on the server"
        if missing:
            begun = f"the release is published in part: {missing} could not be written. The remote said:\n{self.said}"
            return RemoteError(begun, where=remote, hint=unlock if self.is_locked else "push what is missing with: releasekit resume")
        if _NOT_ATOMIC in self.said:
            return RemoteError(
                "the remote cannot take branch and tag at once, so a release could be left half done there; nothing was written",
                where=remote,
                hint="use a server that supports atomic pushes",
            )
        if self.is_locked:
            return RemoteError(f"the remote's refs are locked; nothing was written. It said:\n{self.said}", where=remote, hint=unlock)
        if any(one in self.said for one in _ANSWERED):
            return RemoteError(f"the remote refused the release; nothing was written. It said:\n{self.said}", where=remote)
        return RemoteError(
            f"the push ended without an answer, and nothing of the release is there so far. git said:\n{self.said}",
            where=remote,
            hint=f"the remote may still be at it: {resume}",
        )


def unknown(name: str, remote: str, error: RemoteError) -> RemoteError:
    """The error to raise where the remote cannot be read after a push."""
    return RemoteError(
        f"it is not known whether {name} is released: it was pushed, and then {error.message}",
        where=remote,
        hint="when the remote can be read again, find out, and finish it, with: releasekit resume",
    )
