"""Templates: the names that documents are made by, and what each is for. A repository's own file of such a name takes its place.

Whoever adds a template to ``templates/`` describes it here, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

OwnTemplates: TypeAlias = Mapping[str, str | bytes]
"""A repository's own templates by name: texts, and Word templates as bytes."""

NO_TEMPLATES: Mapping[str, str] = MappingProxyType({})

DEFAULT_FOLDER = "templates"
"""Where a repository's own templates are looked for when no folder is configured."""

TEXT_ENDINGS = (".j2", ".typ")
BINARY_ENDINGS = (".docx",)


class Template(NamedTuple):
    """A template by its name: the format that it is for, and what it makes.

    ``shown_by`` is the template that is rendered to see this one, "" where that is itself. One that is not ``replaceable`` is packaged
    only: no repository has its own in its place.
    """

    name: str
    format: str
    about: str
    shown_by: str = ""
    replaceable: bool = True


_ALL = (
    Template("article.docx", "docx", "Word template of documents: styles, title page, headers and footers"),
    Template("article.html.j2", "html", "a document as one page: the life-cycle description"),
    Template("article.typ", "pdf", "layout of documents in PDF"),
    Template("bundle.css.j2", "html", "style of the bundle's index page", shown_by="bundle.html.j2"),
    Template("bundle.html.j2", "html", "the index page of the documentation bundle"),
    Template("frame.html.j2", "html", "what all pages have in common", shown_by="history.html.j2"),
    Template("history.css.j2", "html", "style of the pages", shown_by="history.html.j2"),
    Template("history.html.j2", "html", "the change history as one page"),
    Template("history.js.j2", "html", "search and filters of the change history", shown_by="history.html.j2"),
    Template("history.md.j2", "md", "the change history"),
    Template("lifecycle.en.md.j2", "md", "the life-cycle description in English"),
    Template("lifecycle.ru.md.j2", "md", "the life-cycle description in Russian"),
    Template("redirect.html.j2", "html", "a page of published sites that leads on to another one", replaceable=False),
    Template("release.md.j2", "md", "one release: a section of CHANGELOG.md and of the change history"),
    Template("releases.html.j2", "html", "the releases in the page of the change history", shown_by="history.html.j2"),
    Template("schedule.css.j2", "html", "style of the schedule's page", replaceable=False),
    Template("schedule.html.j2", "html", "the schedule as one page", replaceable=False),
    Template("schedule.md.j2", "md", "the schedule", replaceable=False),
    Template("switcher.js.j2", "html", "the list of versions on any page of published sites", replaceable=False),
    Template("timeline.css.j2", "svg", "style of the schedule's picture", replaceable=False),
    Template("versions.html.j2", "html", "the list of versions of published sites", replaceable=False),
)
TEMPLATES = {one.name: one for one in _ALL}
"""Every template that documents are made by, by name."""

_OF_A_LANGUAGE = re.compile(r"lifecycle\.(?P<language>[A-Za-z-]+)\.md\.j2")


def described(name: str) -> Template | None:
    """What a name is for; None for one that no document is made by. The life-cycle description has one for each language."""
    found = TEMPLATES.get(name)
    if found is None and (one := _OF_A_LANGUAGE.fullmatch(name)):
        return Template(name, "md", f"the life-cycle description in the language {one['language']}")
    return found


def takes_a_place(name: str) -> bool:
    """Whether a repository's own file of this name takes the place of a packaged template."""
    found = described(name)
    return found is not None and found.replaceable


def texts(own: OwnTemplates) -> dict[str, str]:
    """Those of a repository's own templates that are texts."""
    return {name: content for name, content in own.items() if isinstance(content, str)}


def is_binary(name: str) -> bool:
    """Whether a template is no text."""
    return name.endswith(BINARY_ENDINGS)


class InForce(NamedTuple):
    """A template as a repository has it: ``packaged``, or its ``own`` in the place of one, or a ``part`` that its own ones are made of.

    ``path`` is that of an own one in the repository, "" for a packaged one. ``size`` is in bytes; ``sha256`` is the digest.
    """

    name: str
    format: str
    about: str
    origin: str
    path: str
    size: int
    sha256: str

    def to_json(self) -> dict[str, Any]:
        """The template as published."""
        return {
            "name": self.name,
            "format": self.format or None,
            "about": self.about or None,
            "origin": self.origin,
            "path": self.path or None,
            "size": self.size,
            "sha256": self.sha256,
        }


class Flaw(NamedTuple):
    """What is wrong with an own template, where it is known with the line, and how to mend it, "" where the message says it."""

    template: str
    message: str
    line: int | None = None
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        """The flaw as published."""
        return {"template": self.template, "line": self.line, "message": self.message, "hint": self.hint or None}

    @property
    def place(self) -> str:
        """Where it is, as a compiler would say it."""
        return f"{self.template}:{self.line}" if self.line else self.template
