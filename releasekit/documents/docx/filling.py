"""A Word template filled with the facts of a document by docxtpl, in the sandbox of all templates.

Whole parts are not rendered here. ``{{p body }}`` becomes a processing instruction, ``<?releasekit body?>``, which no text of a document
can forge, and which is replaced when docxtpl is done: what it does to the text that it has rendered never touches a part.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace, TracebackType
from typing import Any

from jinja2 import TemplateSyntaxError
from markupsafe import Markup

from releasekit.core.options import suggestion
from releasekit.documents.docx.styles import Styles
from releasekit.documents.docx.wordml import escape, runs
from releasekit.documents.environment import Environment, Missing
from releasekit.documents.inline import parse
from releasekit.documents.language import long_date, word
from releasekit.documents.problems import message_of
from releasekit.errors import UsageError

SLOT = "releasekit"
"""The target of the processing instruction that stands for parts."""

_MOST_CHARACTERS = 255
"""What the properties of a Word document hold."""

_PROPERTIES = ("author", "category", "comments", "content_status", "identifier", "keywords", "language", "subject", "title", "version")
FILTERS = ("long_date", "markdown", "word")
"""The filters that a Word template has beside Jinja's; they are those of all templates, but for Word."""
_TAGS = re.compile(r"<[^>]+>")


class Parts(SimpleNamespace):
    """The parts of a document by id."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into a template: single facts by name, the names of slots, the ids of parts, and the properties of the file."""

    language: str
    facts: Mapping[str, object]
    slots: tuple[str, ...]
    parts: tuple[str, ...]
    properties: Mapping[str, str]
    moment: datetime
    views: Mapping[str, object] = field(default_factory=dict)

    def names(self) -> dict[str, object]:
        """Everything that the template may name."""
        parts = Parts(**{one: _slot(f"parts.{one}") for one in self.parts})
        return {**self.views, **self.facts, **{one: _slot(one) for one in self.slots}, "parts": parts}


def _slot(name: str) -> Markup:
    return Markup(f"<?{SLOT} {name}?>")  # noqa: S704 - names of slots and ids of parts are ours


class _Missing(Missing):
    """An undefined value that knows the parts of the document."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if isinstance(self._undefined_obj, Parts):
            name, known = str(self._undefined_name), list(vars(self._undefined_obj))
            return f"the document has no part {name!r}{suggestion(name, known)}"
        return super()._undefined_message


def _environment(language: str, styles: Styles) -> Environment:
    made = Environment(undefined=_Missing, autoescape=True, finalize=_value)
    made.filters.update(
        markdown=lambda value: Markup(runs(parse(" ".join(str(value).split())), styles)),  # noqa: S704 - written for Word
        long_date=lambda day: long_date(day, language),
        word=lambda term, group: word(str(term), group, language),
    )
    return made


def _value(value: Any) -> Any:
    """A value as characters; Jinja's last step for each that a template writes."""
    return value if isinstance(value, Markup | Missing) else Markup("\n".join(escape(one) for one in str(value).split("\n")))  # noqa: S704


def fill(template: bytes, filling: Filling, name: str) -> bytes:
    """The Word file with its facts, and slots where parts belong. Raises UsageError for everything that is wrong with the template."""
    from docxtpl import DocxTemplate

    class Template(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
        """docxtpl's, which remembers what it renders, so that an error can say where it is."""

        source, place = "", "the document"

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            self.source, self.place = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml), str(part.partname).rpartition("/")[2]
            return str(super().render_xml_part(src_xml, part, context, jinja_env))

        def render_properties(self, context: Any, jinja_env: Any = None) -> None:
            self.source, self.place = "", "the properties of the document"
            _set_properties(self.docx.core_properties, filling, Environment(undefined=_Missing), context)

    made = Template(io.BytesIO(template))
    stream = io.BytesIO()
    try:
        made.init_docx()
        environment = _environment(filling.language, Styles(made.docx.styles.element))
        made.render(filling.names(), environment)
        made.save(stream)
    except (UsageError, MemoryError):
        raise
    except Exception as error:  # whatever a template can do wrong, and whatever python-docx trips over in a damaged file
        raise _problem(error, made.source, made.place, name, filling, is_read=made.docx is not None) from error
    return stream.getvalue()


def _set_properties(properties: Any, filling: Filling, environment: Environment, context: Mapping[str, object]) -> None:
    """The properties of the file: those of the template, with its expressions; then our own, whoever saved the template last."""
    for name in _PROPERTIES:
        given = getattr(properties, name)
        if "{" in given:
            setattr(properties, name, environment.from_string(given).render(context)[:_MOST_CHARACTERS])
    for name, value in filling.properties.items():
        if value:
            setattr(properties, name, value[:_MOST_CHARACTERS])
    moment = filling.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = moment
    properties.last_modified_by = filling.properties["author"][:_MOST_CHARACTERS]
    properties.revision = 1


def _problem(error: Exception, source: str, place: str, name: str, filling: Filling, *, is_read: bool) -> UsageError:
    """The error to raise for one that the template caused."""
    if not is_read:
        return UsageError(f"the Word document is damaged: {str(error) or type(error).__name__}", where=f"template {name}")
    line = error.lineno if isinstance(error, TemplateSyntaxError) else _line(error.__traceback__)
    lines = source.split("\n")
    near = " ".join(_TAGS.sub("", lines[line - 1]).split())[:80] if line and line <= len(lines) else ""
    where = f"template {name}, {place}" + (f", near “{near}”" if near else "")
    return UsageError(message_of(error, lambda _: filling.names()), where=where)


def _line(traceback: TracebackType | None) -> int:
    """The line of the template where the error is; 0 when it is elsewhere."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
