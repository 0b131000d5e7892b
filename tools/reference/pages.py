"""What a page of the reference consists of: a title, tables, and docstrings as Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence

MADE = "<!-- Made by tools/reference from the code; change it there. -->"


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
