"""The pages of the library and of the answers in JSON: what other programs use."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import releasekit
from tools.reference.pages import page, prose, table

SCHEMAS = Path(releasekit.__file__).resolve().parent / "schemas"


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
