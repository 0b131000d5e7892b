"""The page of the configuration: every option, from the classes that read it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import time, timedelta
from typing import Any

from releasekit.core.config import Config
from releasekit.core.options import is_required, key_of
from releasekit.core.version import Version
from tools.reference.pages import page, prose, table

PARSED = {
    "Line": "line `X.Y`",
    "Version": "version",
    "TagPattern": "tag pattern",
    "inn": "10 or 12 digits",
    "ogrn": "13 or 15 digits",
    "kpp": "9 characters",
}
"""What a parser of the configuration accepts, in words."""


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
