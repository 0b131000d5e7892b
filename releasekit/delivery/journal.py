"""The journal: what a cut was doing when it was interrupted. It is only a cache; the remote is the truth."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from releasekit.core.plan import Batch
from releasekit.errors import ReleasekitError, RepositoryError, UsageError

SCHEMA = "releasekit/journal/1"


class Entry(NamedTuple):
    """A release, or several together, that were begun; and the folder that their documents were to go to, None for the usual one."""

    batch: Batch
    output: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """The entry as plain JSON values."""
        return {"schema": SCHEMA, "output": None if self.output is None else str(self.output), "batch": self.batch.to_json()}

    @classmethod
    def from_json(cls, data: Any, *, where: str) -> Entry:
        """Back from JSON. Raises UsageError."""
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise UsageError(f"this is not a journal of this releasekit (its schema is not {SCHEMA})", where=where)
        output = data.get("output")
        return cls(Batch.from_json(data.get("batch"), where=where), Path(output) if isinstance(output, str) else None)


@dataclass(frozen=True, slots=True)
class Journal:
    """One file for what is released together, in the state folder."""

    state: Path

    def _path(self, batch: Batch) -> Path:
        return self.state / "pending" / f"{'+'.join(map(str, batch.versions))}.json"

    def write(self, entry: Entry) -> None:
        """Remember it: a temporary file, made safe on the disk, and then renamed, so that there is a whole journal or the old one.

        Raises RepositoryError.
        """
        path = self._path(entry.batch)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write((json.dumps(entry.to_json(), ensure_ascii=False, indent=2) + "\n").encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise RepositoryError(
                f"the journal cannot be written: {error.strerror}", where=str(path), hint="name another folder with --state-dir"
            ) from error

    def forget(self, batch: Batch) -> None:
        """The releases are done, or given up; what runs that were killed left of writing them goes too."""
        path = self._path(batch)
        path.unlink(missing_ok=True)
        for left in path.parent.glob("*.tmp"):
            left.unlink(missing_ok=True)

    def pending(self) -> tuple[Entry, ...]:
        """What was interrupted. A journal that cannot be read is passed over: nothing depends on it."""
        entries = []
        for path in sorted((self.state / "pending").glob("*.json")):
            try:
                entries.append(Entry.from_json(json.loads(path.read_bytes()), where=str(path)))
            except (ReleasekitError, ValueError, RecursionError, OSError):
                continue
        return tuple(entries)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
