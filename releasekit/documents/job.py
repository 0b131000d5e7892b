"""One piece of rendering as a value: what is to be rendered from which records, with which templates. It can go to another process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from releasekit.core.changes import Kind
from releasekit.core.record import Record
from releasekit.documents.context import history_document
from releasekit.documents.imprint import SHORT, Imprint
from releasekit.documents.views import HistoryDocument
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.documents.page import Page

NO_TEMPLATES: Mapping[str, str] = MappingProxyType({})

_BLANK_LINES = re.compile(r"[ ]*\n(?:[ ]*\n)+")
_TRAILING = re.compile(r"[ ]+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Job:
    """Render a template over records: once over all of them, or, with ``sections``, once for each release, newest first.

    ``product`` names the product where no record does, ``imprint`` says which form the document has.
    """

    template: str
    format: str
    language: str
    records: tuple[Record, ...]
    kinds: tuple[Kind, ...]
    show_all: bool = False
    sections: bool = False
    own: Mapping[str, str] = field(default_factory=dict)
    product: str = ""
    imprint: Imprint = SHORT

    def to_json(self) -> dict[str, Any]:
        """The job as plain JSON values."""
        return {
            "template": self.template,
            "format": self.format,
            "language": self.language,
            "records": [{"record": record.to_json(), "sha256": record.sha256} for record in self.records],
            "kinds": [{"id": one.id, "names": dict(one.names), "shown": one.shown, "hotfix": sorted(one.hotfix)} for one in self.kinds],
            "show_all": self.show_all,
            "sections": self.sections,
            "own": dict(self.own),
            "product": self.product,
            "imprint": self.imprint.to_json(),
        }

    def contexts(self) -> tuple[dict[str, Any], ...]:
        """The names that the template sees, once for each text."""
        document = document_of(self)
        if not self.sections:
            return ({"document": document},)
        return tuple({"document": document, "release": release} for release in document.releases)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Job:
        """Back from JSON that ``to_json`` made."""
        return cls(
            template=data["template"],
            format=data["format"],
            language=data["language"],
            records=tuple(replace(Record.from_json(one["record"]), sha256=one["sha256"]) for one in data["records"]),
            kinds=tuple(Kind(one["id"], one["names"], one["shown"], frozenset(one["hotfix"])) for one in data["kinds"]),
            show_all=data["show_all"],
            sections=data["sections"],
            own=data["own"],
            product=data["product"],
            imprint=Imprint.from_json(data["imprint"]),
        )


def document_of(job: Job) -> HistoryDocument:
    """What the templates of a job see. Raises UsageError for an unknown language."""
    return history_document(job.records, job.kinds, job.language, show_all=job.show_all, product=job.product, imprint=job.imprint)


def run(job: Job | Page, max_bytes: int | None = None) -> tuple[str, ...]:
    """The rendered texts: one, or one a release. Raises UsageError for what is wrong in a template, or for more than ``max_bytes``."""
    from releasekit.documents.environment import environment
    from releasekit.documents.problems import template_problem

    contexts = job.contexts()
    made = environment(job.format, job.language, job.own)
    try:
        template = made.get_template(job.template)
        pages = [template.generate(**context) for context in contexts]
        return tuple(tidy(_bounded(page, max_bytes, job.template), job.format) for page in pages)
    except (UsageError, MemoryError):
        raise
    except Exception as error:  # whatever a template can do wrong, from a misspelt name to a division by zero
        if not job.own and type(error).__module__.partition(".")[0] != "jinja2":
            raise  # our own template and our own bug
        raise template_problem(error, job.template, made, job.own) from error


def _bounded(page: Iterator[str], max_bytes: int | None, template: str) -> str:
    """The page, unless it grows beyond the bound."""
    parts: list[str] = []
    size = 0
    for part in page:
        parts.append(part)
        size += len(part)
        if max_bytes is not None and size > max_bytes:
            raise UsageError(f"the template writes more than {max_bytes} characters", where=f"template {template}")
    return "".join(parts)


def tidy(text: str, format: str) -> str:
    """Markdown with single blank lines and one line end at its end: templates need not count their newlines."""
    if format != "md":
        return text
    return _TRAILING.sub("", _BLANK_LINES.sub("\n\n", text)).strip("\n") + "\n"
