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
from datetime import time, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import click

import releasekit
from releasekit import errors
from releasekit.cli.main import BUG, COMMANDS, INTERRUPTED, cli
from releasekit.core.config import Config
from releasekit.core.options import is_required, key_of
from releasekit.core.rules import all_rules
from releasekit.core.templates import TEMPLATES
from releasekit.core.version import Version
from releasekit.documents import views
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


VIEWS = ((views.HistoryDocument, "document", views), (views.ReleaseView, "release", views))
"""What templates are given: a view, the variable that holds it, and the module of the views inside of it."""


def template_variables() -> str:
    """Every variable, filter and function that templates have, and the templates themselves."""
    names = [one for one in TEMPLATES.values() if one.replaceable]
    return page(
        "Templates",
        "The change history, whole or a release of it, is made by [templates](../guide/templates.md) out of these values. Any of them may"
        " be used in a template of your own; none is ever removed or changes its meaning, so a template that works keeps working.",
        "## Templates",
        table(("name", "format", "what it makes"), [(f"`{one.name}`", one.format, one.about) for one in names]),
        "## Variables",
        "In `history.md.j2`, `history.html.j2` and what they include there is `document`; in `release.md.j2` there are `document` and"
        " `release`.",
        table(("variable", "type"), [(f"`{variable}`", f"[{view.__name__}](#{view.__name__.lower()})") for view, variable, _ in VIEWS]),
        *_views(VIEWS),
        "## Filters",
        "Beside [those of Jinja](https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-filters):",
        table(("filter", "what it writes"), [(f"`{name}`", prose(text)) for name, text in sorted(FILTERS.items())]),
        "## Words",
        "`term | word(group)` writes a term of a record in the document's language.",
        table(("group", "terms"), [(f"`{group}`", ", ".join(f"`{term}`" for term in terms)) for group, terms in WORDS.items()]),
        "## Messages",
        "`{% trans %}No changes.{% endtrans %}` writes a message of releasekit's own in the document's language; a message that it does"
        " not have stays as it is. `gettext`, `ngettext`, `pgettext` and `npgettext` do the same as functions.",
    )


def _views(roots: Sequence[tuple[type[Any], str, ModuleType]]) -> Iterator[str]:
    """Each view once, those inside of it behind it."""
    shown: set[type[Any]] = set()

    def walk(view: type[Any], home: ModuleType) -> Iterator[str]:
        if view in shown:
            return
        shown.add(view)
        meanings = _meanings(view)
        rows = [(f"`{one.name}`", _linked(str(one.type), home), prose(meanings[one.name])) for one in fields(view)]
        yield f"### {view.__name__}\n\n{prose(view.__doc__ or '')}\n\n{table(('field', 'type', 'meaning'), rows)}"
        for inner in _inner(view, home):
            yield from walk(inner, home)

    for view, _, home in roots:
        yield from walk(view, home)


def _inner(view: type[Any], home: ModuleType) -> Iterator[type[Any]]:
    names = [name for one in fields(view) for name in re.findall(r"[A-Z]\w+", str(one.type))]
    values = (getattr(home, name, None) for name in names)
    yield from (found for found in values if isinstance(found, type) and is_dataclass(found) and found.__module__ == home.__name__)


def _linked(annotation: str, home: ModuleType) -> str:
    """A type in words, the views in it as links."""
    words = re.sub(r"tuple\[(.+?), \.\.\.\]", r"list of \1", annotation).replace("dt.date", "date").replace(" | None", " or none")
    words = re.sub(r"\bstr\b", "text", re.sub(r"\bbool\b", "true or false", re.sub(r"\bint\b", "number", words)))
    here = {name for name, found in vars(home).items() if is_dataclass(found) and found.__module__ == home.__name__}
    return re.sub(r"[A-Z]\w+", lambda found: f"[{found[0]}](#{found[0].lower()})" if found[0] in here else found[0], words)


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
    return found


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
