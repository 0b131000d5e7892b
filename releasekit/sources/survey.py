"""The survey of a repository that is to be configured: one look at its refs, one at the tree of its main branch, and one at small files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from releasekit.core.adoption.survey import Survey, version_files, worth_reading
from releasekit.core.config import Config
from releasekit.core.history import Refs
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.git import Git, read_files, tree_entries
from releasekit.sources.refs import list_refs, read_refs
from releasekit.sources.repository import Repository
from releasekit.sources.settings import Settings

LARGEST = 1 << 20
"""Bytes of a file that a survey reads; a manifest beyond that is none that a person wrote."""


def survey_of(repository: Repository, settings: Settings) -> Survey:
    """What the repository shows of itself. Raises RepositoryError for a shallow clone."""
    repository.require_complete()
    git = repository.git
    remote = _remote(git)
    refs, names = read_refs(git, Config(remote=remote or "origin"))
    listed = list_refs(git, remote or "origin")
    tracked = f"refs/remotes/{remote or 'origin'}/"
    branches = {
        ref.name.removeprefix("refs/heads/").removeprefix(tracked) for ref in listed if ref.name.startswith(("refs/heads/", tracked))
    }
    head = next((ref.symref.removeprefix(tracked) for ref in listed if ref.name == f"{tracked}HEAD"), None)
    entries = tree_entries(git, refs.main.commit) if refs.main else ()
    paths = tuple(entry.path for entry in entries if entry.is_file and entry.path.isprintable())
    return Survey(
        name=_name(git, remote) or repository.name,
        refs=refs,
        tag=names.tag,
        line_branch=names.line_branch,
        main=names.main,
        branches=tuple(sorted(branches - {"HEAD"})),
        remote=remote,
        remote_head=head,
        paths=paths,
        strange=tuple(entry.path for entry in entries if not (entry.is_file and entry.path.isprintable())),
        contents=_contents(git, refs.main.commit, worth_reading(paths)) if refs.main else {},
        released=_released(git, refs, version_files(paths)),
        towncrier=settings.towncrier,
    )


def _remote(git: Git) -> str | None:
    """The remote that releases would be pushed to: ``origin``, or the only one that there is."""
    remotes = git.text("remote").splitlines()
    return "origin" if "origin" in remotes else remotes[0] if len(remotes) == 1 else None


def _name(git: Git, remote: str | None) -> str | None:
    """The repository's name at its remote, where everybody's clone agrees about it; None where that says nothing."""
    if remote is None:
        return None
    address = git.attempt("config", "--get", f"remote.{remote}.url").stdout.decode("utf-8", "replace").strip()
    found = re.search(r"[/:]([^/:@]+)/*\Z", address)
    return found[1].removesuffix(".git") or None if found else None


def _contents(git: Git, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The files that are not too large to be what they are named."""
    return read_files(git, commit, _small(git, commit, tuple(paths)))


def _small(git: Git, commit: str, paths: tuple[str, ...]) -> list[str]:
    request = "".join(f"{commit}:{path}\n" for path in paths).encode("utf-8")
    sizes = git.run("cat-file", "--batch-check=%(objecttype) %(objectsize)", input=request).splitlines()
    fields = ((path, said.split(b" ")) for path, said in zip(paths, sizes, strict=True))
    return [path for path, said in fields if said[0] == b"blob" and int(said[-1]) <= LARGEST]


def _released(git: Git, refs: Refs, paths: tuple[str, ...]) -> Mapping[Version, Mapping[str, bytes]]:
    """The version files as the newest release and the newest stable one have them."""
    releases = {release.version: release.commit for release in (refs.latest, refs.latest_stable) if release}
    return {version: _contents(git, commit, paths) for version, commit in releases.items()}


def configured_by(top: Path, settings: Settings) -> str | None:
    """The file that configures releasekit in a work tree, or None; also one whose configuration is still empty."""
    if settings.where or (top / "releasekit.toml").exists():
        return settings.where or "releasekit.toml"
    content = read_pyproject(top)
    tool = tomllib.loads(content.decode("utf-8")).get("tool") if content is not None else None
    return "pyproject.toml" if isinstance(tool, Mapping) and "releasekit" in tool else None


def read_pyproject(top: Path) -> bytes | None:
    """The bytes of a work tree's pyproject.toml, or None if it has none. Raises RepositoryError."""
    path = top / "pyproject.toml"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RepositoryError(f"cannot be read: {error.strerror}", where=str(path)) from error
