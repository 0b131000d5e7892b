"""The surveyor: where what a repository shows becomes its first configuration; ``Project`` stands in front of it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from releasekit.core.adoption import Adoption, Proposal, propose
from releasekit.core.config import Config
from releasekit.core.findings import Audit
from releasekit.core.history import Refs
from releasekit.documents.configuration import appended, configuration_text
from releasekit.errors import RepositoryError
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository
from releasekit.sources.settings import Settings
from releasekit.sources.survey import configured_by, read_pyproject, survey_of
from releasekit.watch import Watch

_OWN, _SHARED, _TABLE = "releasekit.toml", "pyproject.toml", "tool.releasekit"


@dataclass(frozen=True)
class Surveyor:
    """One repository that has no configuration yet."""

    repository: Repository
    reader: Reader

    @property
    def configured_by(self) -> str | None:
        """The file that configures the product already, or None."""
        return configured_by(self._top, self.reader.settings)

    @property
    def _top(self) -> Path:
        if self.repository.work_tree is None:
            raise RepositoryError(
                "a bare repository has no work tree to write a configuration into",
                where=str(self.repository.git_dir),
                hint="run this in a clone of it",
            )
        return self.repository.work_tree

    def adoption(self) -> Adoption:
        """The configuration that fits, and the findings that the repository has with it; nothing is written."""
        before, settings = read_pyproject(self._top), self.reader.settings
        proposal = propose(survey_of(self.repository, settings))
        file = _SHARED if before is not None and _can_hold(before, proposal) else _OWN
        found, refs = self._audit(proposal, settings, file)
        if found.findings:
            proposal = proposal.with_baseline(sum(max(1, len(finding.refs)) for finding in found.findings))
        text = configuration_text(proposal, _TABLE if file == _SHARED else "")
        after = appended(before, text) if before is not None and file == _SHARED else text.encode("utf-8")
        baseline = _baseline(found, refs) if found.findings else None
        return Adoption(proposal, file, text, before if file == _SHARED else None, after, baseline)

    def _audit(self, proposal: Proposal, settings: Settings, file: str) -> tuple[Audit, Refs]:
        """What `check` will find once the proposal is the configuration."""
        config = Config.from_mapping(tomllib.loads(configuration_text(proposal)), where=file)
        reader = Reader(self.reader.git, replace(settings, config=config, where=file), self.reader.name)
        return Watch(self.repository, reader).audit(None, None), reader.refs

    def write(self, adoption: Adoption) -> tuple[Path, ...]:
        """Write what was composed; returns the files. Raises RepositoryError."""
        from releasekit.delivery.workspace import write_over

        return write_over(self._top, adoption.files)


def _can_hold(content: bytes, proposal: Proposal) -> bool:
    """Whether the file still says what it said with a table more below it; one that has ``tool = { … }`` does not."""
    before = tomllib.loads(content.decode("utf-8"))
    try:
        after = tomllib.loads(appended(content, configuration_text(proposal, _TABLE)).decode("utf-8"))
    except tomllib.TOMLDecodeError:
        return False
    after["tool"].pop("releasekit")
    return {"tool": {}, **before} == after


def _baseline(found: Audit, refs: Refs) -> bytes:
    """The findings as `check --format json` tells them; in ASCII, since tags may have names in any encoding."""
    answer = found.to_json(len(refs.releases), [tag.name for tag in refs.foreign])
    return (json.dumps(answer, indent=2) + "\n").encode("ascii")
