"""The watch: where what was read meets the rules. Audits a repository, judges a push; ``Project`` stands in front of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from releasekit import __version__
from releasekit.core.findings import Audit, Baseline, Finding
from releasekit.core.gate import BRANCH_RULES, TAGS, Update, release_tags, rewritten
from releasekit.core.rules import all_rules
from releasekit.core.rules.audit import audit, audit_pushed
from releasekit.documents.shape import bundle_options
from releasekit.git import read_objects
from releasekit.sources.facts import read_facts
from releasekit.sources.history import read_graph
from releasekit.sources.pushed import pushed_refs
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository
from releasekit.sources.settings import baseline_of_commit, baseline_of_file

TOOL = f"releasekit {__version__}"


@dataclass(frozen=True)
class Watch:
    """One repository, and the rules that its configuration has for it."""

    repository: Repository
    reader: Reader

    def audit(self, remote_tags: Mapping[str, str] | None, baseline: Path | None, as_of: datetime | None = None) -> Audit:
        """What the rules find; ``baseline`` is a file in place of the configured one."""
        facts = read_facts(self.reader, self.repository, remote_tags, as_of=as_of, options=bundle_options, tool=TOOL)
        return audit(facts, self.reader.config.rules, self._baseline(baseline))

    def _baseline(self, explicit: Path | None = None) -> Baseline | None:
        configured = self.reader.config.rules.baseline
        if explicit or (configured and self.repository.work_tree):
            return baseline_of_file(explicit or self.repository.top / str(configured))
        main = self.reader.refs.main
        return baseline_of_commit(self.repository.git, main.commit, configured) if configured and main else None

    def judge_push(self, updates: Sequence[Update], *, apart: bool) -> tuple[Finding, ...]:
        """What is wrong with the release tags of a push, judged as the repository would be after it. See ``Project.judge_push``."""
        # Most tags that are pushed are no releases: that is told by the pattern, if there is one before the push, and costs little.
        pattern = self.reader.config.tag or (self.reader.product.tag if self.reader.refs.releases else None)
        if pattern and not release_tags(updates, pattern):
            return ()
        reader = self.reader.after(pushed_refs(self.repository.git, updates))
        tags = release_tags(updates, reader.product.tag)
        if not tags:
            return ()
        self.repository.require_complete()
        # A push into a repository without branches founds it: nothing is configured there, and its history is what it is.
        pushed = frozenset(one.tag for one in tags if one.after and self.reader.branches)
        facts = read_facts(reader, self.repository, only=pushed, options=bundle_options, tool=TOOL)
        found = audit_pushed(facts, reader.config.rules, self._baseline(), pushed, rewritten(tags))
        return tuple(one for one in found if not (apart and one.code in BRANCH_RULES))

    def pushed(self, ref: str, start: str | None, end: str) -> tuple[Update, ...]:
        """The updates of a push of which one ref is known, and the objects where it begins and ends. See ``Project.pushed``."""
        git = self.repository.git
        commits = read_graph(git, [git.resolve(end)], [git.resolve(start)] if start else ())
        tags = (tag for release in self.reader.refs.releases for tag in (release.tag, *release.duplicates))
        updates = {f"{TAGS}{tag.name}": Update(f"{TAGS}{tag.name}", "", tag.object) for tag in tags if tag.commit in commits}
        if ref.startswith(TAGS):
            # A commit may be where the new commits begin; only a tag object shows that the tag was there before.
            before = next(read_objects(git, [start])) if start else None
            after = git.text("rev-parse", "--verify", "--end-of-options", end)
            updates[ref] = Update(ref, (start or "") if before and before.type == "tag" else "", after)
        return tuple(updates.values())

    def report(self, found: Audit, format: str) -> str:
        """What was found, in a form that other programs read: ``sarif``, ``github`` or ``gitlab``."""
        from releasekit.documents import report

        home = self.reader.settings.file
        if format == "sarif":
            return report.sarif(found.findings, all_rules(), home, __version__)
        return report.github(found.findings, home) if format == "github" else report.gitlab(found.findings, home)

    def install_hook(self) -> tuple[Path, bool]:
        """Install the hook; returns its path, and whether anything was written."""
        from releasekit.delivery.hookfiles import install_hook

        is_bare = self.repository.git.text("rev-parse", "--is-bare-repository") == "true"
        return install_hook(self.repository.git, self.repository.common_dir, is_bare=is_bare)
