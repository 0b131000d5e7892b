"""The describer: where the life cycle that was read and decided meets the document that tells it; ``Project`` stands in front of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from releasekit.core.calendar import time_zone
from releasekit.core.departures import infer
from releasekit.core.lifecycle import Lifecycle, closing_of, registered
from releasekit.core.lifecycleoptions import LifecycleOptions
from releasekit.core.schedule import Schedule, schedule_of
from releasekit.core.support import support_of
from releasekit.errors import UsageError
from releasekit.sources.reader import Reader

FORMATS = ("md", "html", "docx", "pdf", "json")


@dataclass(frozen=True)
class Describer:
    """One repository, whose product's life cycle is described."""

    reader: Reader

    def lifecycle(self, as_of: datetime, count: int | None) -> Lifecycle:
        """What is known of the life cycle. See ``Project.lifecycle``."""
        reader, train = self.reader, self.reader.train
        config = reader.product.config
        options = config.lifecycle or LifecycleOptions()
        today = train.local_date(as_of) if train else as_of.astimezone(UTC).date()
        lines = None
        if config.support is not None:
            lines = support_of(reader.refs, config.support, today, time_zone(train.timezone) if train else UTC)
        return Lifecycle(
            product=reader.product,
            options=options,
            today=today,
            train=train,
            schedule=self._schedule(as_of, count or options.slots),
            versions=registered(reader.refs, reader.own_records(), train),
            closing=closing_of(train, today, options.support.close_after),
            lines=lines,
        )

    def _schedule(self, as_of: datetime, count: int) -> Schedule | None:
        """The coming slots; None where there is no train, and no past to estimate one from."""
        refs = self.reader.refs
        running = self.reader.train or infer(refs.stables)
        if running is None:
            return None
        latest = refs.latest_stable
        number = latest.version.next_stable() if latest else self.reader.product.config.first
        return schedule_of(self.reader.train, refs, number, as_of, count, 0)

    def render(self, found: Lifecycle, format: str, language: str | None) -> bytes:
        """The description as a document. See ``Project.render_lifecycle``."""
        if format not in FORMATS:
            raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
        if format == "json":
            return (json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")
        from releasekit.documents.articles import render_draft
        from releasekit.documents.lifecycle import lifecycle_draft

        draft = lifecycle_draft(found, language or self.reader.product.language, templates=self._templates())
        # A file is dated by the day that it tells of, so that the same facts make the same bytes.
        return render_draft(draft, format, datetime.combine(found.today, time(), UTC))

    def _templates(self) -> Mapping[str, str]:
        """The repository's own templates, if it has any."""
        product, main = self.reader.product, self.reader.refs.main
        return self.reader.templates(main.commit) if main and product.config.documents.templates is not None else {}
