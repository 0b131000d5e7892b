"""Writing text into Markdown so that it stays the text it was: nothing a record says can start a heading, a list, a link or raw HTML.

The result stays readable in its raw form, so only what could be read as markup is escaped, and only where it could be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from releasekit.documents.cleaning import clean_line
from releasekit.documents.inline import Code, Emphasis, Inline, Link, paragraphs

# A star between spaces and an underscore inside a word mean nothing, and stay as they are.
_SPECIAL = re.compile(
    r"""
      [\\`\[]
    | <(?=[A-Za-z/!?])
    | &(?=\#?[0-9A-Za-z]{1,32};)
    | \*(?!(?<=\s\*)\s)
    | _(?!(?<=[^\W_]_)[^\W_])
    | (?<![\w/@.`-])@(?P<name>[0-9A-Za-z](?:[\w-]*[0-9A-Za-z])?(?:/[\w.-]*[0-9A-Za-z])?)
    """,
    re.VERBOSE,
)
_START = re.compile(
    r"(?P<mark>#{1,6}(?=\s|$)|-(?=[\s-]|$)|\+(?=\s|$)|>|~(?=~~)|=+(?=\s*$)|:(?=[\s:]))|(?P<number>[0-9]{1,9})(?P<point>[.)](?=\s|$))"
)
_CLOSING_HASHES = re.compile(r"(?<=\s)#(?=#*$)")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]{1,32};)")
_SUSPECT = re.compile(r"[\\`\[<&*_@]")
_NAME = re.compile(r"[^\W_]+(?:[ .,/-][^\W_]+)*")
INDENT = "  "
"""What continues an item of a list that is marked with ``- ``."""


def plain(text: str) -> str:
    """A name or another short text on one line, with no markup in it whatever it holds; for headings, table cells and sentences."""
    if _NAME.fullmatch(text):
        return text  # most names, numbers and dates: nothing to look for
    line = clean_line(text)
    return _at_start(_CLOSING_HASHES.sub(r"\\#", _escaped(line).replace("|", "\\|")))


def entry(text: str) -> str:
    """An entry as the content of a list item: its paragraphs on a line each, indented under the item, its safe markup kept."""
    return f"\n\n{INDENT}".join(_at_start(_written(paragraph)) for paragraph in paragraphs(text))


def line(content: Iterable[Inline]) -> str:
    """Inline values on one line, with their safe markup."""
    return _at_start(_written(content))


def link(label: str, url: str) -> str:
    """A short text as a link to an address of ``inline.web_address``; without one, as text."""
    if not url:
        return plain(label)
    # A text escapes only what could open something; inside a link's text a bracket closes it.
    inside = plain(label).replace("]", "\\]")
    return f"[{inside}]({_ENTITY.sub('&amp;', url)})"


def _escaped(text: str) -> str:
    """Characters with a meaning escaped wherever they stand; ``@name`` becomes code, for a document should notify nobody."""
    return _SPECIAL.sub(_escape, text) if _SUSPECT.search(text) else text


def _escape(match: re.Match[str]) -> str:
    if match["name"]:
        return f"`{match[0]}`"
    return {"<": "&lt;", "&": "&amp;"}.get(match[0], "\\" + match[0])


def _at_start(line: str) -> str:
    """What would begin a block, were it at the start of a line, begins none."""
    match = _START.match(line)
    if match is None:
        return line
    if match["number"]:
        return f"{match['number']}\\{line[match.start('point') :]}"
    return "\\" + line


def _written(content: Iterable[Inline]) -> str:
    return "".join(map(_write, content))


def _write(value: Inline) -> str:
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, Code):
        return _code(value.text)
    if isinstance(value, Emphasis):
        mark = "**" if value.strong else "*"
        return f"{mark}{_written(value.content)}{mark}"
    return _link(value)


def _code(text: str) -> str:
    """A code span fenced by more backticks than it holds."""
    longest = max(map(len, re.findall("`+", text)), default=0) if "`" in text else 0
    fence = "`" * (longest + 1)
    padded = f" {text} " if text.startswith("`") or text.endswith("`") or (text[:1] == text[-1:] == " " and text.strip()) else text
    return f"{fence}{padded}{fence}"


def _link(link: Link) -> str:
    if link.content == (link.url,):
        return f"<{link.url}>"
    return f"[{_written(link.content)}]({_ENTITY.sub('&amp;', link.url)})"
