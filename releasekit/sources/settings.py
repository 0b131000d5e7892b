"""Configuration files: ``releasekit.toml`` or ``[tool.releasekit]``, and towncrier's own table, from a folder or from a commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from releasekit.core.config import TOWNCRIER_SOURCES, Config
from releasekit.errors import ConfigError, RepositoryError, UsageError
from releasekit.git import Git, object_ids, read_blobs, read_files

if TYPE_CHECKING:
    from releasekit.core.findings import Baseline

FILES = ("releasekit.toml", "towncrier.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a repository configures: releasekit's own part, where it stands, and towncrier's table, if any.

    ``files`` are the contents of the files that it was read from, by name.
    """

    config: Config = field(default_factory=Config)
    where: str = ""
    towncrier: Mapping[str, Any] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @property
    def file(self) -> str:
        """The file of the repository that configures releasekit, or would."""
        name = self.where.partition(" ")[0]
        return name if name in FILES else FILES[0]


def settings_of_folder(folder: Path, explicit: Path | None = None) -> Settings:
    """The settings in a work tree; ``explicit`` names another file (``--config``). Raises ConfigError, RepositoryError."""
    files: dict[str, bytes] = {}
    for name in FILES:
        _require_own_file(folder, name)
        try:
            files[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise RepositoryError(f"cannot be read: {error.strerror}", where=str(folder / name)) from error
    if explicit is None:
        return _settings(files)
    try:
        files["releasekit.toml"] = explicit.read_bytes()
    except OSError as error:
        raise ConfigError((f"the file cannot be read: {error.strerror}",), where=str(explicit)) from error
    return _settings(files, str(explicit))


def _require_own_file(folder: Path, name: str) -> None:
    """Raises RepositoryError for a link that leads out of the work tree, and for what cannot be read to its end."""
    path = folder / name
    if path.is_dir() or not path.exists():
        return  # reading says so
    if not (path.is_file() and path.resolve().is_relative_to(folder.resolve())):
        said = "this is a symbolic link that leads out of the repository" if path.is_file() else "this is no file"
        raise RepositoryError(f"{said}, and is not read", where=str(path), hint="put the file in its place, or name it with --config")


def settings_of_commit(git: Git, commit: str) -> Settings:
    """The settings as a commit has them. Raises ConfigError."""
    return _settings(read_files(git, commit, FILES))


def settings_of_commits(git: Git, commits: Sequence[str]) -> dict[str, Settings]:
    """The settings that each of some commits has, of those whose can be read: three processes for all, and equal ones are read once."""
    names = [f"{commit}:{name}" for commit in commits for name in FILES]
    ids = list(object_ids(git, names))
    distinct = sorted({one for one in ids if one})
    contents = dict(zip(distinct, read_blobs(git, distinct), strict=True))
    read: dict[tuple[str | None, ...], Settings | None] = {}
    found = {}
    for place, commit in enumerate(commits):
        key = tuple(ids[place * len(FILES) : (place + 1) * len(FILES)])
        if key not in read:
            files = {name: content for name, one in zip(FILES, key, strict=True) if one and (content := contents[one]) is not None}
            read[key] = _readable_settings(files)
        settings = read[key]
        if settings is not None:
            found[commit] = settings
    return found


def _readable_settings(files: Mapping[str, bytes]) -> Settings | None:
    """The settings in some files; None where they cannot be read, as those of another releasekit may be."""
    try:
        return _settings(files)
    except ConfigError:
        return None


def _settings(files: Mapping[str, bytes], explicit: str = "releasekit.toml") -> Settings:
    tables = {name: _toml(content, explicit if name == "releasekit.toml" else name) for name, content in files.items()}
    tool = _table(tables.get("pyproject.toml", {}), "tool", "pyproject.toml")
    towncrier = _towncrier(tables)
    if "releasekit.toml" in tables:
        own: Mapping[str, Any] = tables["releasekit.toml"]
        where = explicit
        # A file given by --config may be another pyproject.toml.
        if "tool" in own:
            own = _table(_table(own, "tool", where), "releasekit", where)
    else:
        own, where = _table(tool, "releasekit", "pyproject.toml"), "pyproject.toml [tool.releasekit]"
    config = Config.from_mapping(own, where=where) if own else Config()
    if towncrier is not None and "sources" not in own.get("changes", {}):
        config = replace(config, changes=replace(config.changes, sources=TOWNCRIER_SOURCES))
    return Settings(config, where if own else "", towncrier, files)


def _towncrier(tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """towncrier's table as towncrier finds it: towncrier.toml wins, whatever is in it; the project's name is that of its package.

    Raises ConfigError for keys that towncrier would overlook.
    """
    where = next((name for name in ("towncrier.toml", "pyproject.toml") if name in tables), "")
    tool = _table(tables.get(where, {}), "tool", where)
    strange = ", ".join(sorted(tables[where].keys() - {"tool"})) if where == "towncrier.toml" else ""
    if strange and "towncrier" not in tool:
        raise ConfigError((f"towncrier reads the table [tool.towncrier] only, and overlooks {strange}",), where=where)
    if where != "towncrier.toml" and "towncrier" not in tool:
        return None
    table = _table(tool, "towncrier", where)
    project = _table(tables.get("pyproject.toml", {}), "project", "pyproject.toml").get("name")
    return table if table.get("package") or not project else {**table, "package": str(project)}


def _table(data: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    """A table inside a table, empty if it is not there. Raises ConfigError for what is no table."""
    found = data.get(key, {})
    if not isinstance(found, Mapping):
        raise ConfigError((f"{key}: must be a table",), where=where)
    return found


def _toml(content: bytes, where: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError((f"the file is not TOML: {error}",), where=where) from error


def edits(git: Git, head: str, path: str) -> tuple[datetime, ...]:
    """When the commits up to ``head`` that changed a file were committed, in no order that means anything."""
    # The whole history: simplified, a merge could hide commits that were counted before, and the count must never fall.
    return _moments(git.text("log", "--format=%ct", "--full-history", head, "--", f":(top,literal){path}"))


def head_moment(git: Git, head: str) -> datetime:
    """When a commit was committed."""
    return _moments(git.text("log", "-1", "--format=%ct", head))[0]


def _moments(seconds: str) -> tuple[datetime, ...]:
    return tuple(datetime.fromtimestamp(int(one), UTC) for one in seconds.split())


def baseline_of_file(path: Path) -> Baseline:
    """The findings that were there before, in a file. Raises UsageError."""
    try:
        return _baseline(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"the baseline cannot be read: {error.strerror}", where=str(path)) from error


def baseline_of_commit(git: Git, commit: str, path: str) -> Baseline:
    """The same, in a file of a commit. Raises UsageError."""
    content = read_files(git, commit, (path,)).get(path)
    if content is None:
        raise UsageError("the baseline is not there", where=f"{commit}:{path}", hint="mend rules.baseline")
    return _baseline(content, path)


def _baseline(content: bytes, where: str) -> Baseline:
    import json

    from releasekit.core.findings import Baseline

    if not content.strip():
        # What a shell makes of `releasekit check --format json > BASELINE` before releasekit reads it: a baseline is renewed so.
        return Baseline()
    try:
        return Baseline.from_json(json.loads(content), where=where)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the baseline is not JSON: {error}", where=where) from error
