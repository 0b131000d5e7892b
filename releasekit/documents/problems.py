"""Template errors in the voice of releasekit: which template, which line, what is misspelt, what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from releasekit.core.options import suggestion
from releasekit.documents.templates import PACKAGED, template_names
from releasekit.errors import UsageError

_NAME = re.compile(r"[A-Za-z_]\w*")
_UNDEFINED = re.compile(r"'(\w+)' is undefined\Z")
_WHERE = re.compile(r"template (?P<name>.*?)(?:, line (?P<line>[0-9]+))?", re.DOTALL)
_UNKNOWN = re.compile(r"No (filter|test) named '([^']*)'")


VIEWS = ("document", "release")
"""The names that templates of documents are given."""


def template_problem(
    error: Exception, template: str, environment: Environment, own: Mapping[str, str], given: Iterable[str] = VIEWS
) -> UsageError:
    """The error to raise for one that a template caused. ``template`` is the one that was asked for, when nothing better is known.

    ``given`` are the names that it may use.
    """
    if isinstance(error, TemplateNotFound):
        names = [*own, *template_names()]
        return UsageError(f"there is no template {error.name!r}{suggestion(str(error.name), names)}", where=_where(template, None))
    if isinstance(error, TemplateSyntaxError):
        return UsageError(_unknown(error.message or "", environment), where=_where(error.name or template, error.lineno))
    name, line = _place(error.__traceback__, {*own, *template_names(), *(PACKAGED + one for one in template_names())})
    return UsageError(
        _unknown(message_of(error, lambda one: _near(one, own.get(name, ""), given)), environment), where=_where(name or template, line)
    )


def _where(template: str, line: int | None) -> str:
    return f"template {template}, line {line}" if line else f"template {template}"


def place_of(where: str) -> tuple[str, int | None]:
    """The template and the line that an error of ``template_problem`` is at; "" for an error that is at no template."""
    found = _WHERE.fullmatch(where)
    return (found["name"], int(found["line"]) if found["line"] else None) if found else ("", None)


def _unknown(message: str, environment: Environment) -> str:
    """Jinja's message, or a better one when it is about the name of a filter or a test."""
    unknown = _UNKNOWN.match(message)
    if unknown is None:
        return message
    kind, name = unknown.groups()
    known = environment.filters if kind == "filter" else environment.tests
    return f"there is no {kind} {name!r}{suggestion(name, list(known))}"


def message_of(error: Exception, known: Callable[[str], Iterable[str]]) -> str:
    """What went wrong in a template; for a misspelt variable, the likeliest of the names that ``known`` gives for it."""
    message = str(error) or type(error).__name__
    if isinstance(error, SecurityError):
        return f"the template asks for what no template may do: {message}"
    undefined = _UNDEFINED.search(message) if isinstance(error, UndefinedError) else None
    if undefined:
        return message + suggestion(undefined[1], list(known(undefined[1])))
    if isinstance(error, TemplateError):
        return message
    return f"the template failed: {type(error).__name__}: {message}"


def _near(name: str, source: str, given: Iterable[str]) -> list[str]:
    """The names that a misspelt one may have meant: those of every template, and those that its source uses."""
    return [one for one in dict.fromkeys((*given, *_NAME.findall(source))) if one != name]


def _place(traceback: TracebackType | None, templates: set[str]) -> tuple[str, int | None]:
    """The innermost template and line of a traceback, which Jinja has rewritten to the template's own lines."""
    name, line = "", None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename in templates:
            name, line = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    return name, line
