"""Fragments: one small file a change, in towncrier's format, read from any commit.

The grammar is towncrier's documented one: ``<request>.<type>[.<counter>][.<ending>]``, the type searched from the right, a leading
``+`` for an orphan without request. Sections are components. Fragments of one section and type that tell the same are one change with all
their requests. A file that cannot be read is reported, never skipped; front matter is read by ``frontmatter``.
"""

from __future__ import annotations

import codecs
import fnmatch
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.changes import Change
from releasekit.git import Entry, Git, read_blobs, tree_entries
from releasekit.sources.layout import ENDINGS, Layout

if TYPE_CHECKING:
    from releasekit.sources.frontmatter import FrontMatter

MAX_SIZE = 1 << 20
"""Bytes of the largest fragment that is taken for one."""

_IGNORED = (".gitignore", ".gitkeep", ".keep", "readme", "readme.md", "readme.rst")
_STRANGE = {"120000": "it is a symbolic link", "160000": "it is a submodule"}
_NUMBER = re.compile("[0-9]+")


class Problem(NamedTuple):
    """A file among the fragments that cannot be read as one, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Fragments(NamedTuple):
    """The changes that fragments tell, and the files that could not be read."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Fragment(NamedTuple):
    """One file: its folder (towncrier's section), what its name says, and its change."""

    folder: str
    request: str
    type: str
    counter: str
    change: Change


def parse_name(name: str, layout: Layout) -> tuple[str, str, str]:
    """Request, type and counter of a fragment's file name. Raises ValueError that says what is wrong with it."""
    parts = name.split(".")
    place = len(parts) - 1
    while place > 0 and parts[place] not in layout.types:
        place -= 1
    if place <= 0:
        raise ValueError(f"its name has none of the types {', '.join(sorted(layout.types))}")
    request = ".".join(parts[:place]).strip()
    counter = parts[place + 1] if len(parts) > place + 1 and parts[place + 1].isdigit() else ""
    if layout.orphan and request.startswith(layout.orphan):
        return "", parts[place], counter
    if request.isascii() and request.isdigit():
        request = request.lstrip("0") or "0"
    if not request:
        raise ValueError("its name begins with no request; an orphan begins with " + repr(layout.orphan))
    return request, parts[place], counter


def taken_counters(folder: Path, request: str, type_: str, layout: Layout) -> frozenset[int]:
    """The counters that files of a folder on disk use already for a request and type; a file without counter has 0."""
    taken: set[int] = set()
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(ValueError):
            found = parse_name(path.name, layout)
            taken |= {int(found[2] or "0")} if found[:2] == (request, type_) else set()
    return frozenset(taken)


def is_ignored(name: str, layout: Layout) -> bool:
    """Whether towncrier, too, takes the file for none of its fragments."""
    lower = name.lower()
    return lower in _IGNORED or any(fnmatch.fnmatchcase(lower, pattern.lower()) for pattern in layout.ignore if pattern)


def fragments_at(git: Git, commit: str, layout: Layout, language: str) -> Fragments:
    """The fragments that lie in a commit's tree."""
    entries = tree_entries(git, commit, *layout.folders)
    return read_fragments(entries, contents_of(git, entries), layout, language)


def contents_of(git: Git, entries: Iterable[Entry]) -> dict[str, bytes]:
    """The contents of files by their object ids; one process reads them all."""
    oids = tuple(dict.fromkeys(entry.oid for entry in entries if entry.is_file))
    return {oid: content for oid, content in zip(oids, read_blobs(git, oids), strict=True) if content is not None}


def read_fragments(
    entries: Iterable[Entry], contents: Mapping[str, bytes], layout: Layout, language: str, *, past: bool = False
) -> Fragments:
    """Changes out of fragment files, whose contents are given by object id.

    Fragments of the ``past`` are history that nobody can mend: what is wrong with their texts, or between them, is let pass.
    """
    found: list[_Fragment] = []
    problems: list[Problem] = []
    for entry in entries:
        if is_ignored(entry.path.rpartition("/")[2], layout):
            continue
        try:
            found.append(_fragment(entry, contents.get(entry.oid), layout, language, past=past))
        except ValueError as error:
            problems.append(Problem(entry.path, str(error)))
    contradictions = {} if past else _contradictions(found)
    problems += (Problem(path, reason) for path, reason in contradictions.items())
    return Fragments(_told_once(one for one in found if one.change.fragments[0] not in contradictions), tuple(sorted(problems)))


def relative_path(path: str, layout: Layout) -> str:
    """A fragment's path from the folder of all fragments."""
    return path.removeprefix(f"{layout.directory}/")


def _fragment(entry: Entry, content: bytes | None, layout: Layout, language: str, *, past: bool) -> _Fragment:
    """One fragment. Raises ValueError that says why it is none."""
    place = relative_path(entry.path, layout)
    folder, name = _place(entry, place, layout)
    request, type_, counter = parse_name(name, layout)
    if content is None:
        raise ValueError("its content cannot be read")
    if len(content) > MAX_SIZE:
        raise ValueError(f"it is larger than {MAX_SIZE} bytes")
    if past:
        front, text = _lenient(content, language)
    else:
        require_wanted(name, request, layout)
        front, text = strict_text(content, language)
        if not text and language not in front.texts and type_ not in layout.silent:
            raise ValueError("it is empty: it must say what changed" + (f", in {language!r} too" if front.texts else ""))
    requests = dict.fromkeys((*([request] if request else []), *front.requests))
    change = Change(
        id=place.rpartition(".")[0] if place.endswith(ENDINGS) else place,
        kind=layout.types[type_],
        component=layout.sections[folder],
        text=front.texts if language in front.texts else {language: text, **front.texts},
        requests=tuple(layout.request(one) for one in requests),
        breaking=front.breaking,
        docs=front.docs,
        update=front.update,
        fragments=(entry.path,),
    )
    return _Fragment(folder, request, type_, counter, change)


def _place(entry: Entry, place: str, layout: Layout) -> tuple[str, str]:
    """Folder and name of a file at a place below that of all. Raises ValueError for what is no plain file, or has no place there."""
    folder, _, name = place.rpartition("/")
    if not entry.is_file:
        raise ValueError(f"{_STRANGE.get(entry.mode, 'it is something else')}, and no plain file")
    if not entry.path.isprintable():
        raise ValueError("its name holds characters that cannot be printed")
    if folder not in layout.sections:
        if ".." in folder.split("/"):
            raise ValueError(f"its folder {folder!r} leads out of the folder of fragments")
        if any(part in layout.types for part in folder.rpartition("/")[2].split(".")[1:]):
            raise ValueError(f"it lies in {folder!r}, which is a folder and should be a fragment")
        raise ValueError(f"its folder {folder!r} is no component; there are {', '.join(filter(None, layout.sections))}")
    return folder, name


def require_wanted(name: str, request: str, layout: Layout) -> None:
    """Raises ValueError for a name that is none on some systems, and for a request that towncrier's ``issue_pattern`` refuses."""
    if "\\" in name:
        raise ValueError(r"its name holds '\', which divides folders on some systems")
    if request and layout.pattern and not re.fullmatch(layout.pattern, request):
        raise ValueError(f"its request {request!r} is not of the form {layout.pattern!r} (issue_pattern)")


def strict_text(content: bytes, language: str) -> tuple[FrontMatter, str]:
    """Front matter and text of a fragment. Raises ValueError for what is no text, or has front matter that cannot be read."""
    from releasekit.sources import frontmatter

    if b"\0" in content:
        raise ValueError("it is binary: it holds a NUL byte")
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"it is not UTF-8 (in line {line}, the byte {content[error.start]:#04x})") from error
    return frontmatter.parse(_lines(text), language)


def _lenient(content: bytes, language: str) -> tuple[FrontMatter, str]:
    """Front matter and text, come what may: what cannot be decoded becomes escapes, front matter that cannot be read is text."""
    from releasekit.sources import frontmatter

    text = _lines(content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "backslashreplace"))
    try:
        return frontmatter.parse(text, language)
    except ValueError:
        return frontmatter.NO_FRONT, text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _contradictions(fragments: Iterable[_Fragment]) -> dict[str, str]:
    """By path, why fragments contradict each other: two files that claim to be the one of a request, type and counter."""
    claims: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for one in fragments:
        if one.request:
            claims[one.folder, one.request, one.type, one.counter.lstrip("0")].append(one.change.fragments[0])
    return {
        path: f"it contradicts {', '.join(other for other in paths if other != path)}: give each a counter, such as 1.fix.2.md"
        for paths in claims.values()
        if len(paths) > 1
        for path in paths
    }


def _told_once(fragments: Iterable[_Fragment]) -> tuple[Change, ...]:
    """Fragments of one section and type that tell the same are one change, with the requests of all in towncrier's order."""
    same: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for place, one in enumerate(fragments):
        told = one.change
        texts = tuple(sorted(told.text.items()))
        alone = None if any(told.text.values()) else place
        same[one.folder, one.type, alone, texts, told.breaking, told.docs, repr(told.update)].append(told)
    return tuple(_distinct(_joined(changes) if len(changes) > 1 else changes[0] for changes in same.values()))


def _distinct(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes with ids that differ: a file that told two things in one release, or two endings of a name, number them."""
    count: Counter[str] = Counter()
    for change in changes:
        count[change.id] += 1
        yield change if count[change.id] == 1 else change._replace(id=f"{change.id}-{count[change.id]}")


def _joined(changes: Sequence[Change]) -> Change:
    ordered = sorted(changes, key=lambda change: (not change.requests, [issue_order(one.id) for one in change.requests]))
    requests = dict.fromkeys(request for change in ordered for request in change.requests)
    paths = dict.fromkeys(path for change in ordered for path in change.fragments)
    return ordered[0]._replace(requests=tuple(requests), fragments=tuple(paths))


def issue_order(issue: str) -> tuple[bool, bool, str, int, str]:
    """towncrier's order of issues: words, then by what surrounds their first number and by the number itself, plain numbers last."""
    number = _NUMBER.search(issue)
    if number is None:
        return False, False, issue, 0, ""
    rest, digits = issue[: number.start()] + issue[number.end() :], number[0].lstrip("0")
    return not rest, True, rest, len(digits), digits  # of two numbers the longer is the greater
