"""What documents say of themselves, in their front matter, and their titles.

Front matter belongs to other tools first: what is unknown in it is theirs, and what cannot be read stops nothing. Ours are ``covers``,
``title``, ``id``, ``designation``, ``generated`` and ``stamp``: in YAML, or in TOML between lines ``+++``, also below a key
``releasekit``, for tools that complain of others' keys; as fields of reStructuredText, as attributes of AsciiDoc, and in a comment that
begins with ``releasekit`` in all of them.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from releasekit.core.shelf import NO_CLAIMS, Claims
from releasekit.sources.frontmatter import is_language

MOST = 16 << 10
"""Bytes of a document that are looked at: what it says of itself stands at its top."""

_DEPTH = 16
_TITLE_LINES = 3
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_KEYS = ("covers", "title", "id", "designation", "generated", "stamp")
_OURS = "releasekit"
_WORDS = {"true": True, "yes": True, "on": True, "": True, "false": False, "no": False, "off": False}

_DASHED = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PLUSSED = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"(?:---|\+\+\+)[ \t]*\n(?:.*\n)*?[ \t]*covers[ \t]*[:=]")
_COMMENT = re.compile(r"<!--\s*releasekit\b:?(.*?)-->", re.DOTALL)
_RST_COMMENT = re.compile(r"^\.\.[ \t]+releasekit:?[ \t]*\n((?:[ \t]+\S.*(?:\n|\Z)|[ \t]*\n)*)", re.MULTILINE)
_ADOC_COMMENT = re.compile(r"^////[ \t]*\nreleasekit:?[ \t]*\n(.*?)^////[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r":([A-Za-z][\w -]*):(?:[ \t]+(.*))?$")
_FENCE = re.compile(r"[ \t]{0,3}(```+|~~~+)")
_ATX = re.compile(r"#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_ADORNED = re.compile(r"([!-/:-@[-`{-~])\1{2,}[ \t]*$")
_HTML_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+|\{#[^}]*\}[ \t]*$")


class _Format(NamedTuple):
    """How documents of a format say things: their own front matter, and their first heading."""

    fields: Callable[[str], tuple[dict[str, Any], str]]
    heading: Callable[[str], str]


def is_text(path: str) -> bool:
    """Whether a document is of a format that is looked into."""
    return _ending(path) in _FORMATS


def _ending(path: str) -> str:
    return path.rpartition("/")[2].lower().rpartition(".")[2]


def claims_of(path: str, head: bytes) -> Claims:
    """What a document says of itself, from how it begins; what is no text in UTF-8 says nothing."""
    format = _FORMATS.get(_ending(path))
    text = _decoded(head)
    if format is None or text is None:
        return NO_CLAIMS
    problems: list[str] = []
    try:
        fields, body = format.fields(text)
    except ValueError as error:
        # Only where it may be meant for us is it our business that front matter cannot be read.
        problems += [f"its front matter cannot be read: {error}"] if re.search(r"(?m)^[ \t]*covers[ \t]*[:=]", text) else []
        fields, body = {}, _DASHED.sub("", text, count=1)
    try:
        fields = {**fields, **_commented(text)}
    except ValueError as error:
        problems.append(f"its comment for releasekit cannot be read: {error}")
    return _claims(fields, format.heading(body), problems)


def _decoded(head: bytes) -> str | None:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character may have been cut at the end of what was read.
        if len(head) < MOST or error.start < len(head) - 4:
            return None
        text = head[: error.start].decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _claims(fields: Mapping[str, Any], heading: str, problems: list[str]) -> Claims:
    nested = fields.get(_OURS)
    ours = nested if isinstance(nested, dict) else {}
    given = {key: ours.get(key, fields.get(key)) for key in _KEYS}
    id = given["id"]
    if "id" in ours and not (isinstance(id, str) and _SLUG.fullmatch(id)):
        problems.append("its id is no short name of letters, digits, '.', '_' and '-'")
    return Claims(
        covers=_covers(given["covers"], problems),
        title=_title(given["title"]),
        heading=_line(heading),
        id=id if isinstance(id, str) and _SLUG.fullmatch(id) else "",
        designation=_line(given["designation"]) if isinstance(given["designation"], str) else "",
        is_generated=_switch(given["generated"]),
        is_stamped=_switch(given["stamp"]),
        problems=tuple(problems),
    )


def _covers(value: Any, problems: list[str]) -> tuple[str, ...]:
    listed = value.split(",") if isinstance(value, str) else value
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        problems.append("its covers is no list of components and patterns of files")
        return ()
    return tuple(dict.fromkeys(name for one in listed if (name := one.strip())))


def _title(value: Any) -> dict[str, str]:
    """A title for all languages, or titles by language."""
    if isinstance(value, str):
        return {"": title} if (title := _line(value)) else {}
    if not isinstance(value, dict):
        return {}
    named = ((key, _line(text)) for key, text in value.items() if isinstance(text, str))
    return {key: text for key, text in named if text and is_language(key)}


def _switch(value: Any) -> bool | None:
    return _WORDS.get(value.strip().lower()) if isinstance(value, str) else None


def _line(text: str) -> str:
    """A text on one line, of a length that fits a table."""
    return " ".join(text.split())[:200]


def _yaml(block: str) -> dict[str, Any]:
    """The mapping of a block, all scalars as texts; {} for another value. Raises ValueError for what is no YAML, or too deep."""
    if not any(key in block for key in (*_KEYS, _OURS)):
        return {}
    import yaml  # slow, and only needed where there is front matter

    # The parser in C is ten times as fast, and there may be hundreds of documents.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(block, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEPTH:
                raise ValueError(f"it is nested deeper than {_DEPTH} levels")
        found = yaml.load(block, Loader=loader)  # noqa: S506  the loader makes texts, lists and mappings of texts, and nothing else
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"it is not YAML: {getattr(error, 'problem', None) or 'something is wrong with it'}") from error
    return {key: value for key, value in found.items() if isinstance(key, str)} if isinstance(found, dict) else {}


def _toml(block: str) -> dict[str, Any]:
    """The table of a block, its switches as texts. Raises ValueError for what is no TOML."""
    import tomllib

    try:
        found = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"it is not TOML: {error}") from error
    return _worded(found) | {key: _worded(value) for key, value in found.items() if isinstance(value, dict)}


def _worded(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in table.items()}


def _commented(text: str) -> dict[str, Any]:
    """What a comment for releasekit says, that stands at the top, or right below the title: further down it would be an example."""
    if _OURS not in text:
        return {}
    found = (pattern.search(text) for pattern in (_COMMENT, _RST_COMMENT, _ADOC_COMMENT))
    block = next((match[1] for match in found if match and _is_at_the_top(text[: match.start()])), None)
    return {} if block is None else _yaml(textwrap.dedent(block))


def _is_at_the_top(before: str) -> bool:
    """Whether nothing but front matter and a title, which takes three lines at most, stands before something."""
    rest = _DASHED.sub("", before, count=1) if before.startswith("---") else before
    lines = [line for line in rest.split("\n") if line.strip() and not _FIELD.match(line) and not line.startswith("..")]
    return len(lines) <= _TITLE_LINES and not any(map(_FENCE.match, lines))


def _markdown_fields(text: str) -> tuple[dict[str, Any], str]:
    if match := _DASHED.match(text):
        return _yaml(match[1]), text[match.end() :]
    if match := _PLUSSED.match(text):
        return _toml(match[1]), text[match.end() :]
    if _OPENED.match(text):
        raise ValueError(f"it has no end in the first {MOST >> 10} KiB of the document, and no more is looked at")
    return {}, text


def _markdown_heading(body: str) -> str:
    """The first heading of the first level, behind a ``#`` or above a line of ``=``."""
    before = fence = ""
    for line in body.split("\n"):
        opened = _FENCE.match(line)
        if opened and not fence:
            fence = opened[1]
        elif fence:
            fence = "" if line.strip().startswith(fence) else fence
        elif match := _ATX.match(line):
            return _plain(match[1])
        elif before.strip() and re.fullmatch(r" {0,3}=+[ \t]*", line):
            return _plain(before)
        before = line
    return ""


def _plain(heading: str) -> str:
    """A heading without the marks of emphasis, links and anchors."""
    return _MARKS.sub(lambda found: found[1] or "", heading)


def _rst_fields(text: str) -> tuple[dict[str, Any], str]:
    """The field list at the top, or right below the title, where Sphinx and docutils both look for it."""
    fields: dict[str, Any] = {}
    name = ""
    lines = [*text.split("\n"), ""]
    for place, line in enumerate(lines[:-1]):
        match = _FIELD.match(line)
        if match:
            name = match[1].strip().lower()
            fields[name] = (match[2] or "").strip()
        elif line.startswith((" ", "\t")):
            fields |= {name: f"{fields[name]} {line.strip()}".strip()} if name else {}
        elif line.strip():
            name = ""
            is_title = _ADORNED.match(line) or _ADORNED.match(lines[place + 1])
            if not is_title and not line.startswith(".."):
                break
    return fields, text


def _rst_heading(body: str) -> str:
    """The first line that is underlined for its whole length."""
    before = ""
    for line in body.split("\n"):
        text = before.strip()
        if text and not _ADORNED.match(before) and _ADORNED.match(line) and len(line.rstrip()) >= len(before.rstrip()):
            return text.replace("`", "").replace("*", "")
        before = line
    return ""


def _adoc_fields(text: str) -> tuple[dict[str, Any], str]:
    """The attributes of the header: the lines at the top until the first blank one."""
    header = text.lstrip("\n").partition("\n\n")[0]
    pairs = (match for line in header.split("\n") if (match := _FIELD.match(line)))
    return {match[1].strip().lower(): (match[2] or "").strip() for match in pairs}, text


def _adoc_heading(body: str) -> str:
    found = re.search(r"^[=#][ \t]+(\S.*)$", body, re.MULTILINE)
    return found[1].strip() if found else ""


def _html_heading(body: str) -> str:
    found = _HTML_TITLE.search(body)
    return html.unescape(found[1]) if found else ""


def _no_fields(text: str) -> tuple[dict[str, Any], str]:
    return {}, text


_MARKDOWN = _Format(_markdown_fields, _markdown_heading)
_RST = _Format(_rst_fields, _rst_heading)
_ASCIIDOC = _Format(_adoc_fields, _adoc_heading)
_HTML = _Format(_no_fields, _html_heading)
_TEXT = _Format(_no_fields, lambda _: "")
_FORMATS = {
    **dict.fromkeys(("md", "markdown", "mdx", "mkd", "mdown", "myst", "qmd"), _MARKDOWN),
    **dict.fromkeys(("rst", "rest"), _RST),
    **dict.fromkeys(("adoc", "asciidoc", "asc"), _ASCIIDOC),
    **dict.fromkeys(("html", "htm", "xhtml"), _HTML),
    "txt": _TEXT,
}
