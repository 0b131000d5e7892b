"""A repository's own templates, from a commit or from a work tree: bytes by name, bounded in size, and no symbolic link among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from releasekit.core.templates import BINARY_ENDINGS, DEFAULT_FOLDER, TEXT_ENDINGS, is_binary, takes_a_place
from releasekit.errors import RepositoryError, UsageError
from releasekit.git import Git, read_blobs
from releasekit.git.objects import REGULAR_MODES

MOST_FILES = 500
MOST_TEXT = 1 << 20
"""Bytes of a template that is text."""
MOST_BINARY = 16 << 20
"""Bytes of any other."""


class Found(NamedTuple):
    """A file among the templates: its name in their folder, its size, and where its content is had from."""

    name: str
    size: int
    is_file: bool
    source: str


def committed_templates(git: Git, commit: str, folder: str | None) -> dict[str, bytes]:
    """The templates in a folder of a commit by name; ``folder`` is None where none is configured. Raises UsageError."""
    place = folder or DEFAULT_FOLDER
    output = git.run("--literal-pathspecs", "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", f"{place}/")
    entries = [_entry(line, place) for line in output.split(b"\0") if line]
    chosen = _chosen(entries, folder)
    contents = read_blobs(git, [one.source for one in chosen])
    return {one.name: content for one, content in zip(chosen, contents, strict=True) if content is not None}


def _entry(line: bytes, place: str) -> Found:
    head, _, path = line.partition(b"\t")
    mode, kind, oid, size = head.decode("ascii").split()
    is_file = mode in REGULAR_MODES and kind == "blob"
    return Found(path.decode("utf-8", "surrogateescape").removeprefix(f"{place}/"), int(size) if size.isdigit() else 0, is_file, oid)


def templates_here(top: Path, folder: str | None) -> dict[str, bytes]:
    """The templates in a folder of a work tree by name, committed or not. Raises UsageError, RepositoryError."""
    place = top / (folder or DEFAULT_FOLDER)
    try:
        entries = [_file(path, place) for path in sorted(place.rglob("*")) if path.is_symlink() or not path.is_dir()]
        return {one.name: Path(one.source).read_bytes() for one in _chosen(entries, folder)}
    except OSError as error:
        raise RepositoryError(f"the templates cannot be read: {error.strerror}", where=str(error.filename or place)) from error


def _file(path: Path, place: Path) -> Found:
    is_file = path.is_file() and not path.is_symlink()
    return Found(path.relative_to(place).as_posix(), path.stat().st_size if is_file else 0, is_file, str(path))


def _chosen(entries: Iterable[Found], folder: str | None) -> list[Found]:
    """The files that are templates.

    Many repositories have a folder ``templates`` for something else: one that is not configured counts only when it holds a name that
    documents are made by, and then nothing but files with a template's ending.
    """
    found = list(entries)
    if folder is None and not any(takes_a_place(one.name) for one in found):
        return []
    wanted = [one for one in found if folder is not None or one.name.endswith((*TEXT_ENDINGS, *BINARY_ENDINGS))]
    return list(_sound(wanted, folder or DEFAULT_FOLDER))


def _sound(entries: list[Found], folder: str) -> Iterator[Found]:
    if len(entries) > MOST_FILES:
        raise UsageError(f"there are {len(entries)} files among the templates; {MOST_FILES} are read", where=folder, hint=_ELSEWHERE)
    for one in entries:
        where = f"{folder}/{one.name}"
        if not one.is_file and takes_a_place(one.name):
            raise UsageError(
                "a template is a plain file; this is a symbolic link or a submodule", where=where, hint="put a file in its place"
            )
        most = MOST_TEXT if one.name.endswith(TEXT_ENDINGS) else MOST_BINARY
        if one.size > most:
            raise UsageError(f"the file has {one.size} bytes; a template of its kind has at most {most}", where=where, hint=_ELSEWHERE)
        if one.is_file:
            yield one


_ELSEWHERE = "keep the templates in a folder of their own: documents.templates"


def text_templates(files: Mapping[str, bytes]) -> dict[str, str]:
    """The templates that are texts, by name. Raises UsageError that names one whose bytes are no UTF-8.

    Among the files may be others that a text template has no use for, such as pictures; what is no text is none.
    """
    texts = {name: _text(name, content) for name, content in files.items() if not is_binary(name)}
    return {name: text for name, text in texts.items() if text is not None}


def binary_templates(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that are no texts, by name: Word templates, and pictures for other templates."""
    is_text: Callable[[str], bool] = text_templates(files).__contains__
    return {name: content for name, content in files.items() if not is_text(name)}


def _text(name: str, content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not name.endswith(TEXT_ENDINGS):
            return None
        line = content.count(b"\n", 0, error.start) + 1
        message = f"the template is no text in UTF-8: there is the byte 0x{content[error.start]:02x}"
        raise UsageError(message, where=f"template {name}, line {line}", hint="save it as UTF-8") from error
