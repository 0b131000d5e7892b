"""The journal: what a cut was doing when it was interrupted. It is only a cache; the remote is the truth."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from releasekit.core.plan import Plan
from releasekit.errors import ReleasekitError, RepositoryError


@dataclass(frozen=True, slots=True)
class Journal:
    """One file a pending release, in the state folder."""

    state: Path

    def _path(self, plan: Plan) -> Path:
        return self.state / "pending" / f"{plan.version}.json"

    def write(self, plan: Plan) -> None:
        """Remember the plan: a temporary file, made safe on the disk, and then renamed, so that there is a whole journal or the old one.

        Raises RepositoryError.
        """
        path = self._path(plan)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write((json.dumps(plan.to_json(), ensure_ascii=False, indent=2) + "\n").encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise RepositoryError(
                f"the journal cannot be written: {error.strerror}", where=str(path), hint="name another folder with --state-dir"
            ) from error

    def forget(self, plan: Plan) -> None:
        """The release is done, or given up."""
        self._path(plan).unlink(missing_ok=True)

    def pending(self) -> tuple[Plan, ...]:
        """The plans of interrupted releases. A journal that cannot be read is passed over: nothing depends on it."""
        plans = []
        for path in sorted((self.state / "pending").glob("*.json")):
            try:
                plans.append(Plan.from_json(json.loads(path.read_bytes()), where=str(path)))
            except (ReleasekitError, ValueError, OSError):
                continue
        return tuple(plans)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
