"""Scalars: which bytes of a TOML, JSON, YAML, XML or INI file a key names, and the file with another text there.

Parsers say where a value stands, never the eye: a number stands in many places of a file, and only one of them is meant. What was written
is parsed again, and must differ from what was there in this one value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Leaf = tuple[tuple[str, ...], str, bool]
"""A scalar of a file: the names that lead to it, what it says, and whether it is a text (and no number, date or truth value)."""


class Scalar(NamedTuple):
    """A scalar where it stands: ``start`` and ``end`` are places among the bytes, or -1 where its text is not written out plainly."""

    leaf: Leaf
    start: int = -1
    end: int = -1


def replaced(format: str, content: bytes, key: Sequence[str], text: str) -> bytes:
    """The file with a text in place of the number that a key names; no other byte changes. Raises ValueError that says why not."""
    try:
        scalars = _reader(format)(content)
        start, end, place = _place(format, content, scalars, key)
        changed = content[:start] + text.encode("utf-8") + content[end:]
        expected, found = [one.leaf for one in scalars], [one.leaf for one in _reader(format)(changed)]
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    path = expected[place][0]
    if len(found) == len(expected) and found[place] == (path, text, False):
        raise ValueError(f"{text} would be read as a number there, and lose its zeros: put what stands there in quotes")
    expected[place] = (path, text, True)
    if found != expected:
        raise ValueError(f"{text} cannot stand there without changing what else the file says")
    return changed


def value_at(format: str, content: bytes, key: Sequence[str]) -> str | None:
    """What a key names in a file, as it is written there; None where it names nothing, or several things, or something without a text."""
    try:
        found = _at(format, _reader(format)(content), key)
    except (ValueError, RecursionError):
        return None
    path, value, is_text = found[0].leaf if len(found) == 1 else ((), "", False)
    return value if is_text or (path and format == "yaml") else None


def _reader(format: str) -> Callable[[bytes], list[Scalar]]:
    """What reads a format; a module is loaded when it is needed."""
    if format == "yaml":
        from releasekit.core.scalars.yamlfile import scalars_of

        return scalars_of
    if format == "xml":
        from releasekit.core.scalars.xmlfile import scalars_of

        return scalars_of
    from releasekit.core.scalars.trees import READERS

    return READERS[format]


def _at(format: str, scalars: Sequence[Scalar], key: Sequence[str]) -> list[Scalar]:
    # The name of a section may hold dots; names of options are the same in capitals and small letters.
    path = (".".join(key[:-1]), key[-1].lower()) if format == "ini" else tuple(key)
    return [one for one in scalars if one.leaf[0] == path]


def _place(format: str, content: bytes, scalars: Sequence[Scalar], key: Sequence[str]) -> tuple[int, int, int]:
    """Where the bytes of the number begin and end, and which scalar it is. Raises ValueError."""
    found = _at(format, scalars, key)
    if len(found) != 1:
        raise ValueError(f"it is there {len(found)} times, and must be there once" if found else "there is no such key with a text")
    scalar = found[0]
    _, value, is_text = scalar.leaf
    if format != "yaml" and not is_text:
        raise ValueError(f"what stands there is no text: {value[:40]}")
    if not _is_number(value):
        raise ValueError(f"what stands there is no number: {value[:40]!r}")
    start, end = scalar[1:]
    if format not in ("yaml", "xml"):
        from releasekit.core.scalars.trees import probed

        start, end = probed(format, content, scalar.leaf)
    if start < 0:
        raise ValueError("what stands there is not written out plainly: it has escapes, comments, an alias or the like")
    return start, end, scalars.index(scalar)


def _is_number(value: str) -> bool:
    """Whether a text may be a number: one word with a digit. ``${revision}`` and ``file: VERSION`` say where the number is."""
    return any(letter.isdigit() for letter in value) and not any(letter.isspace() or letter in "\"'<>{}$:" for letter in value)
