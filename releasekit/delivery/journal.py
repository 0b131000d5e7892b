"""The journal: what a cut was doing when it was interrupted. It is only a cache; the remote is the truth."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from releasekit.core.plan import Batch
from releasekit.errors import ReleasekitError, RepositoryError, UsageError

_ANY_SCHEMA = "releasekit/journal/"
SCHEMA = f"{_ANY_SCHEMA}1"


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


class Unreadable(NamedTuple):
    """A journal that tells nothing, and why; a damaged one never will again."""

    path: Path
    reason: str
    is_damaged: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """One file for what is released together, in the state folder."""

    state: Path

    def _path(self, batch: Batch) -> Path:
        return self.state / "pending" / f"{'+'.join(map(str, batch.versions))}.json"

    def holds(self, batch: Batch) -> bool:
        """Whether these releases are remembered."""
        return self._path(batch).is_file()

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
            raise _unwritable(path, error) from error
        finally:
            with suppress(OSError):
                temporary.unlink()

    def forget(self, batch: Batch) -> None:
        """The releases are done, or given up; what runs that were killed left of writing them goes too. Raises RepositoryError."""
        self._remove(self._path(batch), *(self.state / "pending").glob("*.tmp"))

    def forget_damaged(self) -> tuple[Path, ...]:
        """Remove journals that say nothing any more; those of another releasekit, and what is no file, stay. Raises RepositoryError."""
        gone = tuple(one.path for one in self.unreadable() if one.is_damaged)
        self._remove(*gone)
        return gone

    def _remove(self, *paths: Path) -> None:
        try:
            for path in paths:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from error

    def pending(self) -> tuple[Entry, ...]:
        """What was interrupted. A journal that cannot be read is passed over: nothing depends on it."""
        return tuple(one for one in self._read() if isinstance(one, Entry))

    def unreadable(self) -> tuple[Unreadable, ...]:
        """The journals that were passed over."""
        return tuple(one for one in self._read() if isinstance(one, Unreadable))

    def _read(self) -> Iterator[Entry | Unreadable]:
        for path in sorted((self.state / "pending").glob("*.json")):
            try:
                data = json.loads(path.read_bytes())
                schema = data.get("schema") if isinstance(data, dict) else None
                if isinstance(schema, str) and schema.startswith(_ANY_SCHEMA) and schema != SCHEMA:
                    yield Unreadable(path, "it is of another version of releasekit: finish the release with that one", is_damaged=False)
                else:
                    yield Entry.from_json(data, where=str(path))
            except OSError as error:
                yield Unreadable(path, f"it cannot be read: {error.strerror}", is_damaged=False)
            except (ReleasekitError, ValueError, RecursionError):
                yield Unreadable(path, "it is damaged", is_damaged=True)


def _unwritable(path: Path, error: OSError) -> RepositoryError:
    return RepositoryError(
        f"the journal cannot be written: {error.strerror}", where=str(path), hint="make room, or name another folder with --state-dir"
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
