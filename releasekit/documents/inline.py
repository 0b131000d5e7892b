"""The Markdown that a fragment may use inside an entry: code, emphasis and links. Everything else is text.

An entry is parsed once into these values, and every format writes them out in its own way, so no format can be talked into more than
this subset. The parser is linear in the length of the text: entries come from anyone who can open a merge request.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from releasekit.documents.cleaning import clean


class Code(NamedTuple):
    """A code span."""

    text: str
    """Its characters."""


class Emphasis(NamedTuple):
    """Emphasised content."""

    strong: bool
    """Whether strongly."""
    content: tuple[Inline, ...]
    """What is emphasised."""


class Link(NamedTuple):
    """A link."""

    url: str
    """An http, https or mailto address, or an anchor of the document (``#``); no format reads more in it than an address."""
    content: tuple[Inline, ...]
    """What is shown."""


Inline: TypeAlias = str | Code | Emphasis | Link
"""A piece of a line; a text is characters without a meaning of their own."""


class _Run(NamedTuple):
    """A run of ``*`` or ``_`` that may open or close emphasis."""

    text: str
    opens: bool
    closes: bool


_Frame: TypeAlias = tuple[str, list[Inline]]
"""A run that waits for its partner, "" for the line itself, and what has come after it."""

_PLAIN = re.compile(r"[\\`*_&<\[]|://")
_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<ticks>`+)
    | (?P<run>\*+|_+)
    | &(?P<entity>\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});
    | <(?P<auto>(?:https?://|mailto:)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})>
    | !?\[(?P<label>[^\[\]]{0,1000})\]\(
        [ ]?<?(?P<url>[^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200}){0,9})>?(?:[ ]"[^"]{0,200}")?[ ]?\)
    | (?P<bare>https?://[^\s<>"`]{1,2000})
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]+\Z", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\\]")
_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\Z")
_BLANK_LINE = re.compile(r"\n[ ]*\n")
_LIST_ITEM = re.compile(r"\n(?=[ ]*(?:[-+*]|[0-9]{1,9}[.)])[ ])")
_MAX_DEPTH = 8
"""Deepest nesting of emphasis that is looked at; deeper runs are text. It keeps the parser linear."""


def paragraphs(text: str) -> tuple[tuple[Inline, ...], ...]:
    """An entry as paragraphs of inline values, each meant for one line.

    Lines that look like list items are paragraphs of their own, so that a list written in an entry stays legible although it is no list.
    """
    blocks = (part for block in _BLANK_LINE.split(clean(text)) for part in _LIST_ITEM.split(block))
    return tuple(parse(line) for line in (" ".join(block.split()) for block in blocks) if line)


def parse(line: str, *, links: bool = True) -> tuple[Inline, ...]:
    """One line of Markdown as inline values; with ``links`` off, as inside a link, links are text."""
    if not _PLAIN.search(line):
        return (line,) if line else ()
    return _paired(_tokens(line, links))


def _tokens(line: str, links: bool) -> Iterable[Inline | _Run]:
    """The line cut into values and emphasis runs, in order."""
    ticks: dict[int, list[int]] = {}
    for run in re.finditer("`+", line):
        ticks.setdefault(len(run[0]), []).append(run.start())
    position = 0
    while match := _TOKEN.search(line, position):
        if match.start() > position:
            yield line[position : match.start()]
        token, position = _token(line, match, ticks, links)
        yield token
    if position < len(line):
        yield line[position:]


def _token(line: str, match: re.Match[str], ticks: dict[int, list[int]], links: bool) -> tuple[Inline | _Run, int]:
    """The value that begins at a match, and where it ends; what turns out to mean nothing is text."""
    kind, end = match.lastgroup, match.end()
    if kind in ("escaped", "entity"):
        return match["escaped"] or clean(html.unescape(match[0])).replace("\n", " "), end
    if kind == "run":
        return _run(line, match), end
    if kind == "ticks":
        return _code(line, match, ticks)
    if kind == "url":
        return _link(line, match, links)
    if not links:
        return match[0], end
    return _bare(match) if kind == "bare" else (_auto(match["auto"]), end)


def _link(line: str, match: re.Match[str], links: bool) -> tuple[Inline, int]:
    """A link or an image, both as a link. One that leads nowhere safe is text, but its label may still hold something."""
    if links and _ADDRESS.match(match["url"]):
        return Link(_address(match["url"]), parse(match["label"] or match["url"], links=False)), match.end()
    label = match.start("label")
    return line[match.start() : label], label


def _auto(target: str) -> Link:
    """An address or an e-mail address in angle brackets."""
    return Link(_address("mailto:" + target if _EMAIL.match(target) else target), (target,))


def _run(line: str, match: re.Match[str]) -> _Run:
    """Whether a run can open or close emphasis: CommonMark's flanking rules, and ``_`` never inside a word."""
    before = line[match.start() - 1] if match.start() else " "
    after = line[match.end()] if match.end() < len(line) else " "
    left = not after.isspace() and (after.isalnum() or not before.isalnum())
    right = not before.isspace() and (before.isalnum() or not after.isalnum())
    if match[0][0] == "_":
        left, right = left and not before.isalnum(), right and not after.isalnum()
    usable = len(match[0]) <= 3
    return _Run(match[0], left and usable, right and usable)


def _code(line: str, match: re.Match[str], ticks: dict[int, list[int]]) -> tuple[Inline, int]:
    """A code span, when a run of as many backticks closes it."""
    starts = ticks.get(len(match[0]), [])  # empty for what an escape has left of a run
    following = bisect_right(starts, match.start())
    if following == len(starts):
        return match[0], match.end()
    content = line[match.end() : starts[following]]
    if content.startswith(" ") and content.endswith(" ") and content.strip():
        content = content[1:-1]
    return Code(content), starts[following] + len(match[0])


def _bare(match: re.Match[str]) -> tuple[Inline, int]:
    """A bare address without the punctuation of the sentence that it stands in."""
    address = match["bare"].rstrip(".,;:!?'*_~]")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?'*_~]")
    if len(address) <= len("https://"):
        return match["bare"], match.end()
    return Link(_address(address), (address,)), match.start() + len(address)


def web_address(url: str) -> str:
    """An http or https address that stands in a record, safe in any format; "" for what is no such address, or hides something."""
    return _encoded(url) if _WEB_ADDRESS.match(url) and clean(url) == url else ""


def _address(url: str) -> str:
    """The address that Markdown means."""
    return _encoded(clean(html.unescape(url)).replace("\n", ""))


def _encoded(url: str) -> str:
    """The address with every character percent-encoded that is no plain part of an address in some format."""
    return "".join(one if one.isalnum() or one in "-._~:/?#@!$&+,;=%" else quote(one, errors="replace") for one in url)


def _paired(tokens: Iterable[Inline | _Run]) -> tuple[Inline, ...]:
    """Emphasis runs matched into emphasis, from the inside out; runs left over are text."""
    frames: list[_Frame] = [("", [])]
    waiting: Counter[str] = Counter()
    for token in tokens:
        if not isinstance(token, _Run):
            frames[-1][1].append(token)
        elif token.closes and waiting[token.text]:
            while frames[-1][0] != token.text:
                _give_up(frames, waiting)
            _, content = frames.pop()
            waiting[token.text] -= 1
            frames[-1][1].append(_emphasis(len(token.text), _merged(content)))
        elif token.opens and len(frames) <= _MAX_DEPTH:
            frames.append((token.text, []))
            waiting[token.text] += 1
        else:
            frames[-1][1].append(token.text)
    while len(frames) > 1:
        _give_up(frames, waiting)
    return _merged(frames[0][1])


def _give_up(frames: list[_Frame], waiting: Counter[str]) -> None:
    """The innermost opening run is text after all."""
    opener, content = frames.pop()
    waiting[opener] -= 1
    frames[-1][1].extend((opener, *content))


def _emphasis(length: int, content: tuple[Inline, ...]) -> Inline:
    return Emphasis(strong=True, content=(Emphasis(strong=False, content=content),)) if length == 3 else Emphasis(length == 2, content)


def _merged(values: Iterable[Inline]) -> tuple[Inline, ...]:
    """Neighbouring texts as one, so that a writer sees what stands beside each character."""
    merged: list[Inline] = []
    texts: list[str] = []
    for value in values:
        if isinstance(value, str):
            texts.append(value)
            continue
        if texts:
            merged.append("".join(texts))
            texts.clear()
        merged.append(value)
    if texts:
        merged.append("".join(texts))
    return tuple(merged)
