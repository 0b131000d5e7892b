"""Entries: what one commit message tells of changes, before it is known which files the commit touched."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from releasekit.core.changes import INTERNAL
from releasekit.core.config import SOURCES
from releasekit.core.messages import HEADER, TOLD, Message, parse, text_of
from releasekit.core.product import Product
from releasekit.core.provenance import backports_of, forge_pulls, picked_from, split_title, unwrapped
from releasekit.core.requests import default_kind
from releasekit.core.reverts import NO_REVERT, Revert, revert_of, reverted_title

TYPES = {
    "feat": "feature",
    "feature": "feature",
    "fix": "fix",
    "bugfix": "fix",
    "security": "security",
    "perf": "change",
    "change": "change",
    "revert": "change",
    "deprecate": "deprecation",
    "deprecation": "deprecation",
    "remove": "removal",
    "removal": "removal",
    "docs": "docs",
    "doc": "docs",
    **dict.fromkeys(("build", "chore", "ci", "refactor", "style", "test", "tests", "internal"), INTERNAL),
}
"""Types of Conventional Commits, and what they are in a change history."""

_LABELS = {"added": "feature", "fixed": "fix", "changed": "change", "deprecated": "deprecation", "removed": "removal", "other": INTERNAL}
_REVERTED = {"en": ("Reverted: {}", "Restored: {}"), "ru": ("Отменено: {}", "Возвращено: {}")}
_RAW_HEADER = re.compile(rb"\0(?:Merge[^\r\n\0]*[\r\n]|Merged PR [0-9]+:)?\s*([A-Za-z]{2,20})(?:\([^()\r\n\0]{1,80}\))?!?:[ \t]*[^\s\0]")
# Marks stand alone on their lines: who writes about them in a sentence rewords nothing.
_BLOCK = r"(?ms)^[ \t]*BEGIN_COMMIT_OVERRIDE[ \t]*$(.*?)(?:^[ \t]*END_COMMIT_OVERRIDE[ \t]*$|\Z)"
_SIGNS = (b"everts ", b"begin_commit_override")
_TRAILER_SIGNS = (b"\nchangelog", b"\nrequest")
"""What stands, in lower case, in messages that take something back or reword themselves, and in those with trailers that tell."""


class Entry(NamedTuple):
    """What a message says of one change. ``components`` are those that a trailer or scope names; ``is_labelled`` by ``Changelog:``."""

    kind: str
    text: str
    components: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    breaking: bool = False
    docs: str | None = None
    is_labelled: bool = False


class Reading(NamedTuple):
    """What one commit says: its changes, mostly one or none; its title; what it takes back; what brought it and whence it was picked.

    ``backports`` may be abbreviated.
    """

    entries: tuple[Entry, ...]
    title: str
    revert: Revert = NO_REVERT
    pulls: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    backports: tuple[str, ...] = ()


def telling(messages: Sequence[bytes], product: Product) -> list[int]:
    """The places of those raw messages that may tell, or take back, anything. Most do neither, and are then not read at all."""
    sources = product.config.changes.sources
    # One search through all of them: a search in each would take as long as everything else.
    whole = b"".join(b"\0" + message for message in messages)
    starts = tuple(accumulate((len(message) + 1 for message in messages), initial=0))
    found: set[int] = set()
    if "commits" in sources:
        headers = (header for header in _RAW_HEADER.finditer(whole) if header[1].decode().lower() in TYPES)
        found.update(bisect_right(starts, header.start()) - 1 for header in headers)
    lines = whole.lower().replace(b"\r", b"\n")
    for sign in (*_SIGNS, *(_TRAILER_SIGNS if "trailers" in sources else ())):
        start = lines.find(sign)
        while start >= 0:
            place = bisect_right(starts, start)
            found.add(place - 1)
            start = lines.find(sign, starts[place])
    return sorted(found)


def read_plain(message: bytes) -> Reading:
    """What a commit says of which it is known that it tells nothing: its title and its provenance."""
    text = text_of(message)
    title = split_title(_first_line(unwrapped(text)))
    return Reading((), title.text, NO_REVERT, _pulls(title.pulls, text), picked_from(message), backports_of(text))


def _pulls(named: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The requests that a title names, and that which a forge says to have brought the commit."""
    found = forge_pulls(text)
    return _once(*named, *found) if found else named


def read_commit(message: bytes, product: Product, rewording: str | None = None) -> Reading:
    """What a commit says by its raw message, or by what is to be read in its place.

    What brought the commit and whence it was picked are facts: a rewording adds to them and takes nothing away.
    """
    own = text_of(message)
    reworded = _reworded(own) if rewording is None else rewording.replace("\r\n", "\n").replace("\r", "\n")
    if reworded is None:
        return _read(message, own, product, product.config.changes.sources)
    found = read_plain(message)
    if not reworded.strip():
        return found._replace(entries=(Entry(INTERNAL, _without_type(found.title)),))
    title = _first_line(unwrapped(own))
    texts = [_with_title(text, title).encode("utf-8", "backslashreplace") for text in _split(reworded)]
    pulls = _once(*(pull for text in texts for pull in read_plain(text).pulls), *found.pulls)
    # Who rewords a message means it to be read, in whatever form.
    read = [_read(text, text_of(text), product, SOURCES, pulls) for text in texts]
    return Reading(
        entries=tuple(entry for one in read for entry in one.entries),
        title=read[0].title,
        revert=Revert(tuple(target for one in read for target in one.revert.targets), len(read) == 1 and read[0].revert.is_all),
        pulls=pulls,
        origins=_once(*(oid for one in read for oid in one.origins), *found.origins),
        backports=_once(*(oid for one in read for oid in one.backports), *found.backports),
    )


def _once(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _first_line(text: str) -> str:
    return text.strip("\n").partition("\n")[0]


def _reworded(text: str) -> str | None:
    """What stands between the marks of a rewording in the message itself; None where there are none."""
    blocks = re.findall(_BLOCK, text) if "BEGIN_COMMIT_OVERRIDE" in text else []
    return "\n".join(block.strip("\n") for block in blocks) if blocks else None


def _split(rewording: str) -> list[str]:
    """The messages of a rewording: each line that begins with a known type of Conventional Commits begins another one."""
    messages: list[list[str]] = [[]]
    for line in rewording.strip("\n").split("\n"):
        header = HEADER.match(line)
        if _is_typed(header) and line[:1].isalpha() and any(messages[-1]):
            messages.append([])
        messages[-1].append(line)
    return ["\n".join(lines).strip("\n") for lines in messages]


def _with_title(text: str, title: str) -> str:
    """A rewording that consists of trailers alone leaves the title as it was."""
    return f"{title}\n\n{text}" if TOLD.match(text) else text


def _is_typed(header: re.Match[str] | None) -> bool:
    """Whether a header bears a type that is known here; any word with a colon looks like one."""
    return header is not None and header[1].lower() in TYPES


def _read(raw: bytes, text: str, product: Product, sources: Collection[str], brought: tuple[str, ...] | None = None) -> Reading:
    """What one message says, by its bytes and as text; ``brought`` are the requests that brought it, where it is not alone to name them."""
    plain = unwrapped(text)
    message = parse(plain)
    has_commits, has_trailers = "commits" in sources, "trailers" in sources
    # A revert takes back what a trailer told, too; it is told itself only where commits are.
    revert = revert_of(text, message) if has_commits or has_trailers else NO_REVERT
    typed = TYPES.get(message.type) if message.type and has_commits else None
    title, named = split_title(message.description if typed else _first_line(plain))
    pulls = _pulls(named, text) if brought is None else brought
    labels = message.values("changelog") if has_trailers else ()
    labelled = _kind_of_label(labels[-1].lower(), product) if labels else None
    asked = message.listed("request")
    requests = _once(*filter(None, [one.removeprefix("#") for one in asked])) if asked else ()
    taken = _kind_of_revert(title) if revert.is_all and has_commits else None
    kind = labelled or typed or taken
    if kind is None and has_trailers:
        kind = _kind_of_requests(requests, product)
    if kind is None:
        return Reading((), title, revert, pulls, picked_from(raw), backports_of(text))
    breaks = message.breaking
    breaking = message.is_marked or bool(breaks)
    told = _worded(title, product.language, is_revert=message.type == "revert" and typed is not None)
    entry = Entry(
        # What breaks something for its users is no internal matter, whatever its author called it.
        kind="change" if breaking and kind == INTERNAL else kind,
        text="\n\n".join((told, *(text for text in dict.fromkeys(breaks) if text and text != told))) if breaks else told,
        components=_components(message, product),
        requests=requests or tuple(pull.lstrip("#") for pull in pulls[:1]),
        breaking=breaking,
        docs="none" if "none" in [value.lower() for value in message.values("docs-impact")] else None,
        is_labelled=labelled is not None,
    )
    return Reading((entry,), title, revert, pulls, picked_from(raw), backports_of(text))


def _kind_of_label(label: str, product: Product) -> str | None:
    """The kind that a ``Changelog:`` trailer names: a kind's own id, or one of the customary words."""
    return label if label in product.kinds_by_id else _LABELS.get(label) or TYPES.get(label)


def _kind_of_requests(requests: Sequence[str], product: Product) -> str | None:
    """The kind of a change that says none itself, by the first of its requests of which the tracker says what it is."""
    return next((kind for one in requests if (kind := default_kind(product.request_of(one).kind))), None)


def _kind_of_revert(title: str) -> str:
    """The kind of a change that takes another back: internal, when that one was."""
    found = reverted_title(title)
    header = HEADER.match(found[0]) if found else None
    is_internal = header is not None and TYPES.get(header[1].lower()) == INTERNAL and not header[3]
    return INTERNAL if is_internal else "change"


def _worded(title: str, language: str, *, is_revert: bool) -> str:
    """The title as it is told: of a revert what it took back, without the words of git and of Conventional Commits."""
    found = reverted_title(title) or ((title, False) if is_revert and _is_typed(HEADER.match(title)) else None)
    if found is None:
        return title
    inner, is_back = found
    return _REVERTED.get(language, _REVERTED["en"])[is_back].format(split_title(_without_type(inner)).text)


def _without_type(title: str) -> str:
    header = HEADER.match(title)
    return header[4] if header and _is_typed(header) else title


def _components(message: Message, product: Product) -> tuple[str, ...]:
    """The components that trailers or the scope name, by id or scope; a scope may list several with commas."""
    names = message.listed("component") or ((message.scope,) if message.scope else ())
    found: list[str] = []
    for name in names:
        whole = product.component_of_scope(name)
        parts = (whole,) if whole or "," not in name else map(product.component_of_scope, name.split(","))
        found.extend(id for id in parts if id is not None)
    return _once(*found) if found else ()
