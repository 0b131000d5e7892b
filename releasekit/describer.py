"""The describer: where the life cycle that was read and decided meets the document that tells it; ``Project`` stands in front of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from releasekit.core.calendar import zone_of
from releasekit.core.config import FORMATS
from releasekit.core.departures import infer
from releasekit.core.history import Refs, Release, Tag
from releasekit.core.lifecycle import Lifecycle, closing_of, registered
from releasekit.core.lifecycleoptions import LifecycleOptions
from releasekit.core.schedule import Schedule, schedule_of
from releasekit.core.support import support_of
from releasekit.core.templates import NO_TEMPLATES
from releasekit.core.version import Version
from releasekit.sources.reader import Reader

if TYPE_CHECKING:
    from releasekit.core.record import Record


@dataclass(frozen=True)
class Describer:
    """One repository, whose product's life cycle is described."""

    reader: Reader

    def lifecycle(self, as_of: datetime, count: int | None) -> Lifecycle:
        """What is known of the life cycle. See ``Project.lifecycle``."""
        return self._described(self.reader.refs, self.reader.own_records(), as_of, count)

    def at_release(self, records: Mapping[Version, Record], tag: Tag, base: str) -> Lifecycle:
        """The life cycle as a release describes it in its bundle, whenever that is made.

        ``records`` are those of the release and of those before it, ``tag`` is its tag, ``base`` a commit that holds what was released
        before. Other releases do not count: nobody knew them yet, or they were made beside this one.
        """
        version = max(records)
        contained = set(self.reader.git.text("for-each-ref", f"--merged={base}", "--format=%(refname:strip=2)", "refs/tags").splitlines())
        before = (one for one in self.reader.refs.releases if one.version < version)
        known = [one for one in before if one.version in records or one.tag.name in contained]
        refs = self.reader.refs._replace(releases=(*known, Release(version, tag, known[-1].version if known else None)))
        return self._described(refs, records, tag.date, None)

    def _described(self, refs: Refs, records: Mapping[Version, Record], as_of: datetime, count: int | None) -> Lifecycle:
        reader, train = self.reader, self.reader.train
        config = reader.product.config
        options = config.lifecycle or LifecycleOptions()
        today = reader.day_of(as_of)
        lines = None
        if config.support is not None:
            lines = support_of(refs, config.support, today, zone_of(train))
        return Lifecycle(
            product=reader.product,
            options=options,
            today=today,
            train=train,
            schedule=self._schedule(refs, as_of, count or options.slots),
            versions=registered(refs, records, train),
            closing=closing_of(train, today, options.support.close_after),
            lines=lines,
        )

    def _schedule(self, refs: Refs, as_of: datetime, count: int) -> Schedule | None:
        """The coming slots; None where there is no train, and no past to estimate one from."""
        running = self.reader.train or infer(refs.stables)
        if running is None:
            return None
        latest = refs.latest_stable
        number = latest.version.next_stable() if latest else self.reader.product.config.first
        return schedule_of(self.reader.train, refs, number, as_of, count, 0)

    def render(self, found: Lifecycle, format: str, language: str | None) -> bytes:
        """The description as a document. See ``Project.render_lifecycle``."""
        from releasekit.documents.lifecycle import render_lifecycle

        main = self.reader.refs.main
        templates = self.reader.templates(main.commit) if main and format in FORMATS else NO_TEMPLATES
        return render_lifecycle(found, format, language or self.reader.product.language, templates=templates)
