"""TOML, JSON and INI: parsers of the standard library say what stands in a file, and not where; so they are asked which text they see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from releasekit.core.scalars import Leaf, Scalar


def _toml(content: bytes) -> list[Scalar]:
    import tomllib

    try:
        return list(_leaves(tomllib.loads(content.decode("utf-8"))))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"the file is not TOML: {error}") from error


class _Object(list[tuple[str, Any]]):
    """An object of JSON, in which a name may be given twice."""


def _json(content: bytes) -> list[Scalar]:
    import json

    try:
        return list(_leaves(json.loads(content.decode("utf-8"), object_pairs_hook=_Object)))
    except json.JSONDecodeError as error:
        raise ValueError(f"the file is not JSON: {error}") from error


def _ini(content: bytes) -> list[Scalar]:
    from configparser import Error, RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read_string(content.decode("utf-8"))
    except Error as error:
        raise ValueError(f"the file is not INI: {' '.join(str(error).split())}") from error
    return [
        Scalar(((section, name), value, True))
        for section in (parser.default_section, *parser.sections())
        for name, value in parser[section].items()
    ]


READERS: Mapping[str, Callable[[bytes], list[Scalar]]] = {"toml": _toml, "json": _json, "ini": _ini}


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[Scalar]:
    """All scalars, in the order of the file; what is empty counts as one, so that nothing goes missing unseen."""
    items: Iterable[tuple[str, Any]] = ()
    if isinstance(value, (_Object, dict)):
        items = value if isinstance(value, _Object) else value.items()
    elif isinstance(value, list):
        items = [(str(place), item) for place, item in enumerate(value)]
    if not items:
        yield Scalar((path, value if isinstance(value, str) else repr(value), isinstance(value, str)))
        return
    for name, item in items:
        yield from _leaves(item, (*path, name))


def probed(format: str, content: bytes, leaf: Leaf) -> tuple[int, int]:
    """Where the text of a scalar stands, or (-1, -1).

    Wherever the same text stands, another one is put, each of its own; which of them the parser then sees is the answer.
    """
    path, value, _ = leaf
    text = re.escape(value.encode("utf-8"))
    quoted = re.compile(text) if format == "ini" else re.compile(rb"(?<![\"'])(\"\"\"|'''|\"|')(?P<text>" + text + rb")\1(?![\"'])")
    places = [found.span("text" if quoted.groups else 0) for found in quoted.finditer(content)]
    marked, last = b"", 0
    for number, (start, end) in enumerate(places):
        marked += content[last:start] + b"place-%d" % number
        last = end
    try:
        seen = [one.leaf[1] for one in READERS[format](marked + content[last:]) if one.leaf[0] == path]
    except ValueError:
        seen = []
    told = seen[0].removeprefix("place-") if len(seen) == 1 else ""
    return places[int(told)] if told.isdecimal() else (-1, -1)
