"""Front matter: what a fragment may say before its text, which its name and folder have no room for.

It is YAML between two lines ``---``, or the same in a comment, which a change log that towncrier renders does not show: Markdown's
``<!-- releasekit … -->``, or reStructuredText's ``.. releasekit`` with its lines indented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from releasekit.core.options import suggestion
from releasekit.core.update import DOWNTIMES, METHODS, REPLACES, Update
from releasekit.sources import plainyaml

NO_DOCS = "none"

_KEYS = ("request", "docs", "update", "breaking")
_UPDATE_KEYS = ("replaces", "downtime", "method", "notes")
_ELSEWHERE = {"kind": "the file's name says it", "component": "the folder says it"}
_SIGNS = ("---", "<!--", "..")
"""With what a fragment begins that may have front matter: most have none, and then nothing more is compiled, imported or looked for."""
_LANGUAGE = r"(?a)[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_DASHED = r"(?sm)---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)"
_COMMENT = r"(?s)<!--\s*releasekit\b(.*?)-->"
_RST_COMMENT = r"\.\.[ \t]+releasekit[ \t]*\n((?:[ \t]+\S.*(?:\n|\Z)|[ \t]*\n)*)"
_UNCLOSED = r"---[ \t]*\n\w[\w-]*:(?:\s|\Z)|<!--\s*releasekit\b"


class FrontMatter(NamedTuple):
    """What a fragment says before its text: texts by language, requests beside its name's, and what the change asks for."""

    texts: Mapping[str, str] = {}
    requests: tuple[str, ...] = ()
    docs: str | None = None
    update: Update | None = None
    breaking: bool = False


NO_FRONT = FrontMatter()
"""As most have it: none."""


def parse(content: str, language: str) -> tuple[FrontMatter, str]:
    """A fragment's front matter and its text, which is in the language ``language``. Raises ValueError that says what is wrong."""
    if not content.startswith(_SIGNS):
        return NO_FRONT, content
    found = re.match(_COMMENT, content) or re.match(_RST_COMMENT, content) or re.match(_DASHED, content)
    if found is None:
        if re.match(_UNCLOSED, content):
            raise ValueError("its front matter has no end")
        return NO_FRONT, content
    import textwrap

    block = textwrap.dedent(found[1])
    if content.startswith(_SIGNS[0]) and not plainyaml.is_mapping(block):
        return NO_FRONT, content  # a thematic break, some words, another one
    try:
        front = _front(plainyaml.load(block), language)
    except ValueError as error:
        raise ValueError(f"its front matter: {error}") from error
    body = content[found.end() :].strip()
    if body and language in front.texts:
        raise ValueError(f"its text in {language!r} is there twice, in its front matter and below it")
    return front, body


def _front(data: Any, language: str) -> FrontMatter:
    """The keys, read. Raises ValueError for one that is unknown, or has a value that it cannot have."""
    if not data or not isinstance(data, dict):
        raise ValueError("it holds no keys with values")
    for key in data:
        if key in _ELSEWHERE:
            raise ValueError(f"{key!r} must not stand in it: {_ELSEWHERE[key]}")
        if key not in _KEYS and not is_language(key):
            raise ValueError(f"there is no key {key!r}{suggestion(key, _KEYS)}")
    return FrontMatter(
        texts={key: _text(value, key) for key, value in data.items() if key not in _KEYS},
        requests=_requests(data["request"]) if "request" in data else (),
        docs=_one_of(data["docs"], "docs", (NO_DOCS,)) if "docs" in data else None,
        update=_update(data["update"], language) if "update" in data else None,
        breaking="breaking" in data and _one_of(data["breaking"], "breaking", ("true", "false")) == "true",
    )


def is_language(key: str) -> bool:
    """Whether a key is the code of a language, and no misspelt key of three letters (``doc``)."""
    return re.fullmatch(_LANGUAGE, key) is not None and (len(key) == 2 or not suggestion(key, (*_KEYS, *_UPDATE_KEYS)))


def _text(value: Any, key: str) -> str:
    if not value or not isinstance(value, str):
        raise ValueError(f"{key!r} must be a text that is not empty")
    return value


def _one_of(value: Any, key: str, known: tuple[str, ...]) -> str:
    found = _text(value, key)
    if found not in known:
        raise ValueError(f"{key!r} must be {' or '.join(known)}, not {found!r}{suggestion(found, known)}")
    return found


def _list(value: Any, key: str) -> tuple[str, ...]:
    """One text, or a list of texts."""
    items = value if value and isinstance(value, list) else [value]
    return tuple(dict.fromkeys(_text(item, key) for item in items))


def _requests(value: Any) -> tuple[str, ...]:
    found = _list(value, "request")
    for request in found:
        if not request.isprintable():
            raise ValueError(f"'request' holds characters that cannot be printed: {request!r}")
    return found


def _update(value: Any, language: str) -> Update:
    """What installing the change asks for; a text alone, or texts by language, are notes."""
    if not isinstance(value, dict) or not set(value) & set(_UPDATE_KEYS):
        return Update(notes=_notes(value, "update", language, _UPDATE_KEYS))
    for key in value:
        if key not in _UPDATE_KEYS:
            why = ": texts by language stand in its notes" if is_language(key) else suggestion(key, _UPDATE_KEYS)
            raise ValueError(f"there is no key {key!r} in 'update'{why}")
    return Update(
        replaces=tuple(_one_of(one, "replaces", REPLACES) for one in _list(value["replaces"], "replaces")) if "replaces" in value else (),
        downtime=_one_of(value["downtime"], "downtime", DOWNTIMES) if "downtime" in value else None,
        method=_one_of(value["method"], "method", METHODS) if "method" in value else None,
        notes=_notes(value["notes"], "notes", language) if "notes" in value else {},
    )


def _notes(value: Any, key: str, language: str, known: tuple[str, ...] = ()) -> dict[str, str]:
    """Texts by language, or one in the default language. ``known`` are keys that may have been meant."""
    if not value or not isinstance(value, dict):
        return {language: _text(value, key)}
    for one in value:
        if not is_language(one):
            raise ValueError(f"{one!r} in {key!r} is no code of a language{suggestion(one, known)}")
    return {one: _text(text, one) for one, text in value.items()}


def compose(front: FrontMatter, body: str, language: str, ending: str = ".md", *, hidden: bool = False) -> str:
    """The content of a fragment, as ``parse`` reads it; ``hidden`` puts front matter into a comment, in the words of the ending."""
    data: dict[str, Any] = dict(front.texts)
    if front.requests:
        data["request"] = front.requests[0] if len(front.requests) == 1 else list(front.requests)
    data |= {key: value for key, value in (("docs", front.docs), ("update", _asked(front.update, language))) if value}
    data |= {"breaking": True} if front.breaking else {}
    if not data and _is_plain(body, language):
        return f"{body}\n"
    if not data:
        data, body = {language: body}, ""  # or its own first lines would be taken for front matter
    block = plainyaml.dump(data)
    if hidden and ending == ".rst":
        import textwrap

        whole = f".. releasekit\n{textwrap.indent(block, '   ')}\n"
    elif hidden and "-->" not in block:
        whole = f"<!-- releasekit\n{block}-->\n"
    else:
        whole = f"---\n{block}---\n"
    return f"{whole}{body}\n" if body else whole


def _is_plain(body: str, language: str) -> bool:
    try:
        return parse(body, language) == (NO_FRONT, body)
    except ValueError:
        return False


def _asked(update: Update | None, language: str) -> Any:
    """An update as it is written, in the shortest way."""
    if update is None:
        return None
    notes = update.notes[language] if set(update.notes) == {language} else dict(update.notes)
    rest = {"replaces": list(update.replaces), "downtime": update.downtime, "method": update.method}
    found = {key: value for key, value in (*rest.items(), ("notes", notes)) if value}
    return notes if set(found) == {"notes"} else found
