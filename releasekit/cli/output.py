"""Writing to the terminal: text that came from a repository is made harmless first; tables are plain when piped."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TextIO

from releasekit.errors import RepositoryError

if TYPE_CHECKING:
    from pathlib import Path

# Control characters, and the ones that reorder or hide text: what stands there must be what one sees. Compiled when something is told.
_HARMFUL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"

_PART = 1 << 20
"""Bytes that are looked at together: a long document is not copied whole."""


@cache
def _controls() -> bytes:
    """Those of them that are ASCII."""
    return bytes(code for code in range(0x80) if re.match(_HARMFUL, chr(code)))


def is_plain(content: bytes) -> bool:
    """Whether there is nothing but ASCII without controls: told at once, where a look at each character takes long."""
    parts = (content[start : start + _PART] for start in range(0, len(content), _PART))
    return content.isascii() and all(len(part.translate(None, _controls())) == len(part) for part in parts)


def harmless(text: str) -> str:
    """The text with terminal escapes, bidi controls and undecodable bytes shown as escapes; newlines and tabs stay."""
    return re.sub(_HARMFUL, lambda found: found[0].encode("unicode_escape").decode(), text)


def say(text: str) -> None:
    """A line of the answer, on standard output."""
    write((harmless(text) + "\n").encode())


def write(content: bytes) -> None:
    """Bytes of the answer, as they are, on standard output. Ends the process where whoever reads has seen enough: all work is done then."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    except BrokenPipeError:
        # Not left to click, which would exit with 1, and that says that there is nothing to release.
        forget(sys.stdout)
        sys.exit(0)


def forget(stream: TextIO) -> None:
    """Let nothing more be written to a stream: Python would complain once more while it closes it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def save(path: str | Path, content: bytes, tell: Callable[[str], None], *, in_new_folder: bool = False) -> None:
    """A document in a file, and word of it; its folder may have to be made. Raises RepositoryError."""
    from pathlib import Path

    try:
        if in_new_folder:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)
    except OSError as error:
        raise RepositoryError(f"cannot be written: {error.strerror}", where=str(path)) from error
    tell(f"wrote {path}")


def say_json(data: Any) -> None:
    """An answer for programs."""
    import json

    write(harmless_json(json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def harmless_json(text: str) -> str:
    """JSON that means the same, with what would act on a terminal written as JSON escapes."""
    return re.sub(_HARMFUL, lambda found: f"\\u{ord(found[0]):04x}", text)


def talk(text: str) -> None:
    """A line that is not the answer, on standard error. Where nobody can hear it any more, the work goes on all the same."""
    _talk(harmless(text) + "\n")


def _talk(content: str) -> None:
    try:
        sys.stderr.write(content)
        sys.stderr.flush()
    except OSError:
        forget(sys.stderr)


class Shown(NamedTuple):
    """A line for people, and the colour that it has where there are colours, "" for none."""

    text: str
    colour: str = ""


def paint(lines: Iterable[Shown], *, color: str = "auto", to_answer: bool = True) -> None:
    """Lines as the answer, or as talk before a question; in colours on a terminal, or always."""
    stream = sys.stdout if to_answer else sys.stderr
    is_painted = color == "always" or (color == "auto" and stream.isatty())
    shown = [_painted(one) if is_painted else harmless(one.text) for one in lines]
    content = "".join(f"{line}\n" for line in shown)
    if to_answer:
        write(content.encode())
    else:
        _talk(content)


def _painted(line: Shown) -> str:
    import click

    return click.style(harmless(line.text), fg=line.colour) if line.colour else harmless(line.text)


def fail(text: str, status: int) -> NoReturn:
    """Say what is wrong on standard error, without the tokens of addresses, and end the process."""
    from releasekit.redaction import redact

    try:
        sys.stdout.flush()
    except OSError:
        forget(sys.stdout)
    talk(f"error: {redact(text)}")
    sys.exit(status)


@contextmanager
def answering(done: str) -> Iterator[None]:
    """Write the answer of a command that has done something. Raises RepositoryError, with what was ``done``, where it cannot be written."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # whoever reads it has seen enough
    except OSError as error:
        raise RepositoryError(f"{done}; the answer cannot be written: {error.strerror}") from error


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, color: str = "auto") -> None:
    """A table on standard output: drawn by rich on a terminal, aligned plain columns when piped."""
    cleaned = [[harmless(cell) for cell in row] for row in rows]
    if color == "never" or (color == "auto" and not sys.stdout.isatty()):
        _plain_table(columns, cleaned)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for row in cleaned:
        drawn.add_row(*(Text(cell) for cell in row))
    sys.stdout.flush()
    Console(force_terminal=True if color == "always" else None, highlight=False).print(drawn)


def _plain_table(columns: Sequence[str], rows: list[list[str]]) -> None:
    widths = [max(len(row[place]) for row in (list(columns), *rows)) for place in range(len(columns))]
    for row in (list(columns), *rows):
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
