"""The page of templates: every value that they are given, and what it means, out of the views."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from releasekit.core.config import SECTIONS
from releasekit.core.templates import TEMPLATES
from releasekit.documents import blocks, bundleviews, inline, lifecycleviews, views
from releasekit.documents.docx import render
from releasekit.documents.docx.filling import FILTERS as WORD_FILTERS
from releasekit.documents.environment import FILTERS
from releasekit.documents.language import WORDS
from tools.reference.pages import page, prose, table

ROOTS = (views.HistoryDocument, views.ReleaseView, lifecycleviews.LifecycleDocument, bundleviews.BundleIndex, blocks.Article)
"""The views that a variable holds; the others are inside of them."""
_HISTORY = {"document": views.HistoryDocument}
_LIFECYCLE = {"document": lifecycleviews.LifecycleDocument}
GIVEN: Mapping[str, Mapping[str, type[Any]] | str] = {
    "article.docx": "[the names of Word templates](#word-templates)",
    "article.html.j2": {"article": blocks.Article},
    "article.typ": "`sys.inputs.article`: [JSON](#pages-of-a-pdf)",
    "bundle.css.j2": "what the page has that includes it",
    "bundle.html.j2": {"bundle": bundleviews.BundleIndex},
    "frame.html.j2": "macros, which are given an [Article](#article) as `article`",
    "history.css.j2": "what the page has that includes it",
    "history.html.j2": _HISTORY,
    "history.js.j2": "what the page has that includes it",
    "history.md.j2": _HISTORY,
    "lifecycle.en.md.j2": _LIFECYCLE,
    "lifecycle.ru.md.j2": _LIFECYCLE,
    "release.md.j2": {**_HISTORY, "release": views.ReleaseView},
    "releases.html.j2": "what `history.html.j2` has",
}
"""The variables that each template is given, or a word on where they come from."""
BLOCKS = (blocks, inline)
"""The modules whose names for types are explained too."""


def template_variables() -> str:
    """Every variable, filter and function that templates have, and the templates themselves."""
    names = [one for one in TEMPLATES.values() if one.replaceable]
    return page(
        "Templates",
        "Documents are made by [templates](../guide/templates.md) out of these values. Any of them may be used in a template of your own;"
        " none is ever removed or changes its meaning, so a template that works keeps working.",
        "## Templates",
        table(("name", "format", "what it makes"), [(f"`{one.name}`", one.format, one.about) for one in names]),
        "A `lifecycle.<language>.md.j2` of your own adds a language to the life-cycle description.",
        "## Variables",
        table(("template", "variables"), [(f"`{one.name}`", _given(one.name)) for one in names]),
        *_variables(),
        *_pages_of_a_pdf(),
        *_word_templates(),
        "## Filters",
        "Beside [those of Jinja](https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-filters):",
        table(("filter", "what it writes"), [(f"`{name}`", prose(text)) for name, text in sorted(FILTERS.items())]),
        "## Words",
        "`term | word(group)` writes a term of a record in the document's language.",
        table(("group", "terms"), [(f"`{group}`", ", ".join(f"`{term}`" for term in terms)) for group, terms in WORDS.items()]),
        "## Messages",
        "`{% trans %}No changes.{% endtrans %}` writes a message of releasekit's own in the document's language; a message that it does"
        " not have stays as it is. `gettext`, or `_`, `ngettext`, `pgettext` and `npgettext` do the same as functions. In pages,"
        " `script_words()` are the words of the script `history.js.j2`.",
    )


def _given(template: str) -> str:
    given = GIVEN[template]
    return given if isinstance(given, str) else ", ".join(f"`{name}`: {_link(view)}" for name, view in given.items())


def _variables() -> Iterator[str]:
    """What the variables hold, document by document."""
    yield "## Change history"
    yield "`document` is the whole history; in `release.md.j2`, `release` is the one at hand."
    yield from _views(views.HistoryDocument, views.ReleaseView)
    yield "## Life-cycle description"
    yield (
        "`document` in `lifecycle.en.md.j2` and its like. What the template writes is Markdown, and is read into"
        " [blocks](#documents-of-blocks) for the other formats."
    )
    yield from _views(lifecycleviews.LifecycleDocument)
    yield "## Index page of a bundle"
    yield "`bundle` in `bundle.html.j2`."
    yield from _views(bundleviews.BundleIndex)
    yield "## Documents of blocks"
    yield "`article` in `article.html.j2`, and `document.article` in the full form of the change history."
    yield from _views(blocks.Article)
    yield from (f"### {name}\n\n{prose(meaning)}\n\n{_words(held, is_told=True)}" for name, held, meaning in _aliases())


def _pages_of_a_pdf() -> Iterator[str]:
    """What typst gets."""
    yield "## Pages of a PDF"
    yield (
        "`article.typ` gets the same [Article](#article) as JSON: `json(bytes(sys.inputs.article))` has the keys of the schema"
        " [article](schemas.md#article)."
    )


def _word_templates() -> Iterator[str]:
    """The names that ``article.docx`` may use. Raises KeyError for a fact without a meaning, and ValueError for one that is not given."""
    given = render.facts(blocks.Article("en", "", "", ()))
    rows = [(f"`{name}`", prose(render.FACTS[name])) for name in given]
    if len(rows) != len(render.FACTS):
        raise ValueError(f"no Word template is given {', '.join(render.FACTS.keys() - given.keys())}")
    yield "## Word templates"
    yield "`article.docx`, or a [Word template of your own](../guide/word-template.md), may show these facts; what is not known is empty:"
    yield table(("fact", "what it is"), rows)
    words = ", ".join(f"`words.{one.lower()}`" for one in render.WORDS)
    yield f"`words` has {words}. `signatures` is a list of {_link(blocks.Signature)}. Conditions may use all of them."
    yield "In the text, in a paragraph of its own, stands:"
    slots = [(f"`{{{{p {name} }}}}`", text) for name, text in render.SLOTS.items()]
    yield table(("slot", "what it becomes"), [*slots, ("`{{p parts.changes }}`", "The part with this id.")])
    sections = ", ".join(f"`{one}`" for one in SECTIONS)
    yield (
        f"The parts of the change history are {sections}; those that are switched off, or that the short form lacks, are not defined."
        ' Those of the life-cycle description are `section-1` and so on, then `annex-1` and so on: `{{p parts["section-2"] }}`.'
    )
    yield (
        f"In the change history, `document` is a {_link(views.HistoryDocument)}, for loops of your own; in the life-cycle description it is"
        " not defined, which `{%p if document is defined %}` asks."
        f" The filters are {', '.join(f'`{one}`' for one in WORD_FILTERS)}, beside those of Jinja;"
        " `{{r entry.text | markdown }}` stands in a run of its own."
    )


def _views(*roots: type[Any]) -> Iterator[str]:
    for view in _reachable(*roots):
        meanings = _meanings(view)
        rows = [(f"`{name}`", _words(held), prose(meanings[name])) for name, held in _members(view).items()]
        yield f"### {_title(view)}\n\n{prose(view.__doc__ or '')}\n\n{table(('field', 'type', 'meaning'), rows)}"


def _reachable(*roots: type[Any]) -> list[type[Any]]:
    """Views and those inside of them, each once, an inner one behind the one that it is in; other roots are shown in their own place."""
    found: dict[type[Any], None] = {}

    def walk(view: type[Any]) -> None:
        if view in found:
            return
        found[view] = None
        for held in _members(view).values():
            for inner in _inside(held):
                if inner in roots or inner not in ROOTS:
                    walk(inner)

    for root in roots:
        walk(root)
    return list(found)


def _members(view: type[Any]) -> dict[str, Any]:
    """The fields and the properties of a view, with their types."""
    hints = get_type_hints(view)
    properties = {name: get_type_hints(held.fget)["return"] for name, held in vars(view).items() if isinstance(held, property)}
    return {name: hints[name] for name in view._fields} | properties


def _is_view(held: Any) -> bool:
    return hasattr(held, "_fields")


def _inside(held: Any) -> Iterator[type[Any]]:
    """The views in a type."""
    if _is_view(held):
        yield held
    for inner in get_args(held):
        yield from _inside(inner)


@cache
def _known() -> tuple[type[Any], ...]:
    """All views, in the order of the page."""
    return tuple(one for root in ROOTS for one in _reachable(root))


def _title(view: type[Any]) -> str:
    """What a view is called in the page: its name, with its module where another view has that name before it."""
    first = next(one for one in _known() if one.__name__ == view.__name__)
    return view.__name__ if view is first else f"{view.__module__.rpartition('.')[2]}.{view.__name__}"


def _link(view: type[Any]) -> str:
    title = _title(view)
    return f"[{title}](#{title.lower().replace('.', '')})"


@cache
def _aliases() -> tuple[tuple[str, Any, str], ...]:
    """The names that the modules of blocks give to types, with what they stand for and the text below each."""
    found = list[tuple[str, Any, str]]()
    for module in BLOCKS:
        for declared, text in pairwise(ast.parse(inspect.getsource(module)).body):
            match declared, text:
                case (
                    ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")),
                    ast.Expr(value=ast.Constant(value=str() as meaning)),
                ) if not name.startswith("_"):
                    found.append((name, getattr(module, name), meaning))
    return tuple(found)


PLAIN = {str: "text", bool: "true or false", int: "number", float: "number", date: "date", type(None): "none"}
"""Types in words."""


def _words(held: Any, *, is_told: bool = False) -> str:
    """A type in words, the views in it as links. With ``is_told`` it is told what a name of ours stands for."""
    names = {} if is_told else {meant: f"[{name}](#{name.lower()})" for name, meant, _ in _aliases()}
    if held in names:
        return names[held]
    if get_origin(held) is tuple:
        return f"list of {_words(get_args(held)[0])}"
    if isinstance(held, UnionType):
        *most, last = map(_words, get_args(held))
        return f"{', '.join(most)} or {last}"
    return _link(held) if _is_view(held) else PLAIN[held]


def _meanings(view: type[Any]) -> dict[str, str]:
    """The text below each field of a view. Raises KeyError, by who asks for it, for a field that has none."""
    statements = [
        one for declared in ast.parse(inspect.getsource(view)).body if isinstance(declared, ast.ClassDef) for one in declared.body
    ]
    found: dict[str, str] = {}
    for pair in pairwise(statements):
        match pair:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                found[name] = text
    return found | {name: held.__doc__ for name, held in vars(view).items() if isinstance(held, property) and held.__doc__}
