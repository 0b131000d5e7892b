"""The configuration as text: a proposal becomes TOML in which a comment above each choice says what it was made from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date

from releasekit.core.adoption import Choice, Proposal, Value

WIDTH = 100
"""Columns of a comment, and of a list on one line."""

_HEADER = "Made by `releasekit init` from what this repository shows. Every line may be edited."


def configuration_text(proposal: Proposal, table: str = "") -> str:
    """The proposal as a TOML document, or as the part of one below ``table`` (``tool.releasekit``); lines end with a newline."""
    # TOML gives a key to the table above it, so what stands at the top comes before all tables.
    options = [choice for choice in proposal.choices if not _is_table(choice)]
    tables = [choice for choice in proposal.choices if _is_table(choice)]
    head = [*_comment(_HEADER), *([f"[{table}]"] if table else [""])]
    blocks = [
        "\n".join((*_comment(choice.reason + " For example:" * choice.is_example), *_written(choice, table)))
        for choice in (*options, *tables)
    ]
    # The first option stands right below its table's header.
    return "\n".join(head) + "\n" + "\n\n".join(blocks) + "\n"


def _is_table(choice: Choice) -> bool:
    return choice.key in {"component", "train", "changes", "documents", "bundle", "rules"}


def _comment(text: str) -> list[str]:
    """A text as comments; what TOML forbids in them, or what would act on a terminal, becomes a question mark."""
    plain = "".join(one if one.isprintable() else "?" for one in text[:1].upper() + text[1:])
    return textwrap.wrap(plain, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False)


def _written(choice: Choice, table: str) -> Iterator[str]:
    """The lines of a choice's value, as comments where it is only an example."""
    for line in _lines(choice, table):
        yield f"# {line}".rstrip() if choice.is_example else line


def _lines(choice: Choice, table: str) -> Iterator[str]:
    name = f"{table}.{choice.key}" if table else choice.key
    match choice.value:
        case None:
            return
        case Mapping() as values:
            yield f"[{name}]"
            yield from _pairs(values)
        case tuple() as rows if _is_table(choice):
            for place, row in enumerate(rows):
                yield from [""] if place else []
                yield f"[[{name}]]"
                yield from _pairs(row if isinstance(row, Mapping) else {})
        case value:
            yield from _pairs({choice.key: value})


def _pairs(values: Mapping[str, Value]) -> Iterator[str]:
    for key, value in values.items():
        line = f"{key} = {_toml(value)}"
        if isinstance(value, tuple) and len(value) > 1 and (len(line) > WIDTH or isinstance(value[0], Mapping)):
            yield f"{key} = ["
            yield from (f"    {_toml(one)}," for one in value)
            yield "]"
        else:
            yield line


def _toml(value: Value) -> str:
    """A value on one line."""
    match value:
        case str():
            return _text(value)
        case date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(map(_toml, value)) + "]"


def _text(text: str) -> str:
    """A text in the quotes that need the fewest escapes, so that a pattern can be read."""
    if ("\\" in text or '"' in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return '"' + "".join(map(_character, text)) + '"'


def _character(one: str) -> str:
    """A character inside of double quotes: what cannot be printed, or would act on a terminal, as an escape."""
    if one in '"\\':
        return f"\\{one}"
    if one.isprintable():
        return one
    return f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}"


def appended(before: bytes, text: str) -> bytes:
    """A file with a text below what is there, whose bytes stay as they are; the text's lines end as those of the file."""
    end = b"\r\n" if before.count(b"\r\n") * 2 > before.count(b"\n") else b"\n"
    gap = end if before.endswith(b"\n") or not before else end * 2
    return before + gap + text.encode("utf-8").replace(b"\n", end)
