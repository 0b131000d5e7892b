"""One piece of rendering as a value: a template, what it sees, and a repository's own templates. It can go to another process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from releasekit.errors import UsageError

_BLANK_LINES = re.compile(r"[ ]*\n(?:[ ]*\n)+")
_TRAILING = re.compile(r"[ ]+$", re.MULTILINE)


class Job(NamedTuple):
    """Render a template once for each context: the views that it sees, by name. ``own`` are a repository's own templates."""

    template: str
    format: str
    language: str
    contexts: tuple[Mapping[str, Any], ...]
    own: Mapping[str, str]


def run(job: Job, max_bytes: int | None = None) -> tuple[str, ...]:
    """The rendered texts, one a context. Raises UsageError for what is wrong in a template, or for more than ``max_bytes``."""
    from releasekit.documents.environment import environment
    from releasekit.documents.problems import template_problem

    made = environment(job.format, job.language, job.own)
    try:
        template = made.get_template(job.template)
        pages = [template.generate(**context) for context in job.contexts]
        return tuple(tidy(bounded(page, max_bytes, job.template), job.format) for page in pages)
    except (UsageError, MemoryError):
        raise
    except Exception as error:  # whatever a template can do wrong, from a misspelt name to a division by zero
        if not job.own and type(error).__module__.partition(".")[0] != "jinja2":
            raise  # our own template and our own bug
        raise template_problem(error, job.template, made, job.own) from error


def bounded(page: Iterator[str], max_bytes: int | None, template: str) -> str:
    """The page, unless it grows beyond the bound."""
    if max_bytes is None:
        return "".join(page)
    parts: list[str] = []
    size = 0
    for part in page:
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise UsageError(f"the template writes more than {max_bytes} characters", where=f"template {template}")
    return "".join(parts)


def tidy(text: str, format: str) -> str:
    """Markdown with single blank lines and one line end at its end: templates need not count their newlines."""
    if format != "md":
        return text
    return _TRAILING.sub("", _BLANK_LINES.sub("\n\n", text)).strip("\n") + "\n"
