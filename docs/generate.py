"""The reference pages, made from the code: ``python docs/generate.py`` writes them, ``--check`` exits 1 and names those out of date."""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import click

import releasekit
from releasekit import errors
from releasekit.cli.main import BUG, COMMANDS, INTERRUPTED, cli
from releasekit.core.config import SECTIONS, Config
from releasekit.core.options import is_required, key_of
from releasekit.core.rules import all_rules
from releasekit.core.templates import TEMPLATES
from releasekit.core.version import Version
from releasekit.documents import blocks, bundleviews, inline, lifecycleviews, views
from releasekit.documents.docx import render
from releasekit.documents.docx.filling import FILTERS as WORD_FILTERS
from releasekit.documents.environment import FILTERS
from releasekit.documents.language import WORDS

PAGES = Path(__file__).resolve().parent / "reference"
SCHEMAS = Path(releasekit.__file__).resolve().parent / "schemas"
PARSED = {
    "Line": "line `X.Y`",
    "Version": "version",
    "TagPattern": "tag pattern",
    "inn": "10 or 12 digits",
    "ogrn": "13 or 15 digits",
    "kpp": "9 characters",
}
"""What a parser of the configuration accepts, in words."""
MADE = "<!-- Made by docs/generate.py from the code; change it there. -->"


def page(title: str, *parts: str) -> str:
    """A whole page."""
    return "\n\n".join([MADE, f"# {title}", *parts]) + "\n"


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in line) + " |" for line in lines)


def prose(text: str) -> str:
    """A docstring as Markdown: reStructuredText's literals become Markdown's, an example a code block."""
    text = inspect.cleandoc(text).replace("``", "`")
    return re.sub(r"(?m)((?:^>>> .*\n?|(?<=\n)[^\n]+\n?)+)", _example, text) if ">>>" in text else text


def _example(found: re.Match[str]) -> str:
    return f"```pycon\n{found[0].strip()}\n```" if ">>>" in found[0] else found[0]


def configuration() -> str:
    """Every option of the configuration, table by table."""
    return page(
        "Configuration",
        "The configuration stands in `pyproject.toml` under `[tool.releasekit]`, or in a file `releasekit.toml` with the same keys at its"
        " top level: `[tool.releasekit.train]` is `[train]` there. Without any configuration, reading commands detect what they need.",
        *_sections(Config, ""),
    )


def _sections(cls: type[Any], path: str) -> Iterator[str]:
    name = path.replace("[]", "")
    yield f"## {name or 'The top level'}"
    if path:
        yield f"`[[{name}]]`" if path.endswith("[]") else f"`[{name}]`"
        yield prose(cls.__doc__ or "")
    yield table(("option", "value", "default", "meaning", "example"), [_option(one, path) for one in fields(cls)])
    for one in fields(cls):
        inner = _table_of(one)
        if inner is not None:
            yield from _sections(inner, _join(path, one))


def _table_of(one: Field[Any]) -> type[Any] | None:
    declare = getattr(one.metadata["read"], "of", None)
    return declare() if declare else None


def _join(path: str, one: Field[Any]) -> str:
    several = "[]" if "Options, ..." in str(one.type) else ""
    return f"{path}.{key_of(one)}{several}".lstrip(".")


def _option(one: Field[Any], path: str) -> tuple[str, ...]:
    example = one.metadata["example"]
    kind = _kind(one.metadata["read"])
    if _table_of(one) is not None:
        several = _join(path, one).endswith("[]")
        anchor = _join(path, one).replace("[]", "").replace(".", "")
        kind = f"[{'list of tables' if several else 'table'}](#{anchor})"
    return f"`{key_of(one)}`", kind, _default(one), one.metadata["help"], f"`{key_of(one)} = {example}`" if example else ""


def _kind(read: Callable[..., Any]) -> str:
    """What a reader accepts, in words: its choices, its parser, or its own docstring."""
    held: Mapping[str, Any] = inspect.getclosurevars(read).nonlocals
    if "must" in held:
        return f"{_kind(held['read'])}; it must {held['must']}"
    if "read_value" in held:
        return f"table: {_kind(held['read_value'])}"
    if "choices" in held:
        return "one of " + ", ".join(f'`"{choice}"`' for choice in held["choices"])
    if "single" in held:
        return "list: " + _kind(held["single"]).replace("one of", "some of")
    if "parse" in held:
        return PARSED[held["parse"].__qualname__.partition(".")[0]]
    return re.sub(r"^(A|An) | that is not empty$", "", prose(read.__doc__ or "").removesuffix("."))


def _default(one: Field[Any]) -> str:
    if is_required(one):
        return "required"
    value = one.default if one.default is not MISSING else one.default_factory() if one.default_factory is not MISSING else None
    if value is None or value in ({}, ()) or is_dataclass(value):
        return ""
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case tuple():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case timedelta():
            return f'"{value.days // 7} weeks"' if value.days % 7 == 0 else f'"{value.days} days"'
        case time():
            return f'"{value:%H:%M}"'
        case Version() | str():
            return f'"{value}"'
        case _:
            raise TypeError(f"there is no way yet to show the default {value!r}")


def command_line() -> str:
    """Every command with its options, and the exit codes."""
    context = click.Context(cli, info_name="releasekit")
    commands = ((name, command) for name in COMMANDS if (command := cli.get_command(context, name)) is not None)
    parts = [part for name, command in commands for part in _command_parts(name, command)]
    return page(
        "Command line",
        "`releasekit [OPTIONS] COMMAND [ARGS]…`. The answer goes to standard output, talk and progress to standard error.",
        "## Options of all commands",
        _parameters(cli),
        *parts,
        "## Exit codes",
        table(("code", "meaning"), _exit_codes()),
    )


def _command_parts(name: str, command: click.Command) -> Iterator[str]:
    """A command; a group of commands with each of them below it."""
    if not isinstance(command, click.Group):
        yield _command_part(name, command)
        return
    yield f"## `releasekit {name}`\n\n{prose(command.help or '')}"
    for inner, one in command.commands.items():
        yield f"#{_command_part(f'{name} {inner}', one)}"


def _command_part(name: str, command: click.Command) -> str:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    words = "".join(f" {_metavar(one)}" if one.required else f" [{_metavar(one)}]" for one in arguments)
    return "\n\n".join(
        [f"## `releasekit {name}`", prose(command.help or ""), f"    releasekit {name} [OPTIONS]{words}", _parameters(command)]
    ).rstrip()


def _metavar(one: click.Parameter) -> str:
    known = one.metavar or (one.name or "").upper()
    return f"{known}…" if one.nargs == -1 else known


def _parameters(command: click.Command) -> str:
    rows = [_parameter(one) for one in command.params if isinstance(one, click.Option)]
    return table(("option", "meaning"), rows) if rows else ""


def _parameter(one: click.Option) -> tuple[str, str]:
    value = ""
    if not one.is_flag and not one.count:
        words = "|".join(_choices(one)) or ("N" if isinstance(one.type, click.IntRange) else str(one.type.name).upper())
        value = f" {one.metavar or words}"
    names = ", ".join(f"`{name}{value}`" for name in (*one.opts, *one.secondary_opts))
    remarks = []
    if one.show_default:
        remarks.append(f"default: {one.show_default if isinstance(one.show_default, str) else one.default}")
    if isinstance(one.type, click.IntRange):
        remarks.append(f"{one.type.min} to {one.type.max}")
    if one.required:
        remarks.append("required")
    return names, (one.help or "") + (f" ({'; '.join(remarks)})" if remarks else "")


def _choices(one: click.Option) -> tuple[str, ...]:
    return tuple(map(str, one.type.choices)) if isinstance(one.type, click.Choice) else ()


def _exit_codes() -> list[tuple[str, ...]]:
    said: dict[int, list[str]] = {0: ["Done."], 1: ["Findings (`check`)."], BUG: ["A bug in releasekit."], INTERRUPTED: ["Interrupted."]}
    leaves = [error for error in vars(errors).values() if inspect.isclass(error) and issubclass(error, errors.ReleasekitError)]
    for error in leaves:
        if error is not errors.ReleasekitError:
            said.setdefault(error.exit_code, []).append(re.sub(r" \(exit \d+\)", "", prose(error.__doc__ or "")))
    return [(str(code), " ".join(texts)) for code, texts in sorted(said.items())]


def rules() -> str:
    """Every rule of ``check``."""
    families: dict[str, list[str]] = {}
    for one in all_rules().values():
        module = prose(import_module(one.check.__module__).__doc__ or "").rstrip(".")
        finds = prose(one.check.__doc__ or "")
        texts = (f"Severity: {one.severity}. {one.why}", f"It finds: {finds[:1].lower()}{finds[1:]}", f"To mend it: {one.mend}")
        families.setdefault(f"## {module}", []).append("\n\n".join((f"### {one.code} {one.slug}", *texts)))
    parts = [part for family, rules in families.items() for part in (family, *rules)]
    return page(
        "Rules",
        "`releasekit check` looks for these in the whole repository. An error makes it exit 1. A finding that is known and accepted goes"
        " into [`rules.ignore`](configuration.md#rulesignore), with a reason; `rules.enforce-from` leaves older releases alone, and"
        " `rules.severity` changes how bad a finding is. Of one kind of flaw, all tags in a row make one finding: a numbering scheme of"
        " some years is history, and not fifty errors.",
        *parts,
    )


def library() -> str:
    """Every name that ``releasekit`` exports."""
    names = [name for name in releasekit.__all__ if not name.startswith("_")]
    parts = [_exported(name, getattr(releasekit, name)) for name in sorted(names, key=str.lower)]
    return page("Library", prose(releasekit.__doc__ or ""), "`releasekit.__version__` is the version of releasekit itself.", *parts)


def _exported(name: str, value: Any) -> str:
    parts = [f"## `{name}`", f"```python\n{_signature(name, value)}\n```", prose(value.__doc__ or "")]
    if inspect.isclass(value):
        # What a class of ours inherits from another of ours is its own to those who read of it.
        ours = [one for one in reversed(value.__mro__) if one.__module__.startswith("releasekit")]
        members = {member: held for one in ours for member, held in vars(one).items() if not member.startswith("_")}
        rows = [row for member, held in members.items() if (row := _member(name, member, held))]
        parts += [table(("member", "meaning"), rows)] if rows else []
    return "\n\n".join(parts)


def _signature(name: str, value: Any) -> str:
    if inspect.isclass(value) and issubclass(value, Exception):
        return f"class {name}{_call(value.__init__)}"
    if inspect.isclass(value):
        protocol = getattr(value, "_is_protocol", False)
        return f"class {name}(Protocol)" if protocol else f"class {name}{_call(value)}"
    return f"def {name}{_call(value)}"


def _call(value: Callable[..., Any]) -> str:
    """The arguments and the result, on one line when they fit."""
    signature = inspect.signature(value)
    shown = [one for one in signature.parameters.values() if one.name not in ("self", "cls")]
    texts = [_argument(one) for one in shown]
    keyword_only = next((place for place, one in enumerate(shown) if one.kind is one.KEYWORD_ONLY), None)
    if keyword_only is not None:
        texts.insert(keyword_only, "*")
    result = "" if signature.return_annotation in (None, "None", signature.empty) else f" -> {_annotation(signature.return_annotation)}"
    line = f"({', '.join(texts)}){result}"
    return line if len(line) <= 110 else "(\n" + "".join(f"    {text},\n" for text in texts) + f"){result}"


def _argument(one: inspect.Parameter) -> str:
    kind = "" if one.annotation is one.empty else f": {_annotation(one.annotation)}"
    if one.default is one.empty:
        return f"{one.name}{kind}"
    default = one.default.__name__ if inspect.isfunction(one.default) else repr(one.default)
    return f"{one.name}{kind} = {default}"


def _annotation(found: Any) -> str:
    return found if isinstance(found, str) else str(getattr(found, "__forward_arg__", getattr(found, "__name__", found)))


def _member(owner: str, name: str, held: Any) -> tuple[str, str] | None:
    if isinstance(held, property) or type(held).__name__ == "cached_property":
        return f"`{name}`", prose(held.__doc__ or "")
    function = held.__func__ if isinstance(held, (classmethod, staticmethod)) else held
    if not inspect.isfunction(function):
        return None
    call = _call(function).replace("\n    ", " ").replace("( ", "(").replace(",\n)", ")")
    return f"`{owner + '.' if function is not held else ''}{name}{call}`", prose(held.__doc__ or "")


def schemas() -> str:
    """Every published schema."""
    found = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("*.json"))]
    parts = [f"## {one['$id'].split(':')[-2]}\n\n{one['title']}. {one['description']}\n\n{_keys(one)}" for one in found]
    return page(
        "JSON answers",
        "`releasekit schema` lists these schemas, and `releasekit schema NAME` prints one (JSON Schema, draft 2020-12). Every answer has a"
        " key `schema`, such as `releasekit/status/1`. Answers only grow: keys are added, and none is removed or changes its meaning.",
        *parts,
    )


def _keys(schema: Mapping[str, Any]) -> str:
    return table(("key", "value", "meaning"), list(_rows(schema, "")))


def _rows(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    for name, one in schema.get("properties", {}).items():
        optional = "" if name in schema.get("required", ()) else " (not always there)"
        yield f"`{path}{name}`", _value(one) + optional, one["description"]
        yield from _rows(one, f"{path}{name}.")
        yield from _rows(one.get("items", {}), f"{path}{name}[].")


def _value(one: Mapping[str, Any]) -> str:
    if "$ref" in one:
        name = one["$ref"].split(":")[-2]
        return f"[{name}](#{name})"
    if "enum" in one:
        return ", ".join(f"`{choice}`" for choice in one["enum"])
    kinds = [one["type"]] if isinstance(one.get("type"), str) else list(one.get("type", ["anything"]))
    words = " or ".join(one.get("format", kind) if kind == "string" else kind for kind in kinds)
    inner = one.get("items", {})
    return f"{words} of {_value(inner)}" if inner else words


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


MAKERS: Mapping[str, Callable[[], str]] = {
    "api.md": library,
    "cli.md": command_line,
    "configuration.md": configuration,
    "rules.md": rules,
    "schemas.md": schemas,
    "templates.md": template_variables,
}


def main() -> int:
    """Write the pages, or check them. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the reference pages from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is out of date, and name it")
    check = parser.parse_args().check
    stale = []
    for name, make in MAKERS.items():
        path, text = PAGES / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name} {'is out of date: run python docs/generate.py' if check else 'is written'}", file=sys.stderr)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
