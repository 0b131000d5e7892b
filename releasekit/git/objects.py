"""Objects of a repository: blobs by their ids or by commit and path, many in one process, and the entries of a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import IO, NamedTuple, TypeVar

from releasekit.errors import RepositoryError
from releasekit.git.runner import Git

T = TypeVar("T")

LARGEST = 1 << 30
"""The largest blob that is read, in bytes: more is no document, and would take the memory of the machine."""

_BATCH = ("--batch", "--buffer")
_NOT_THERE = (b"missing", b"ambiguous")
_CHUNK = 1 << 20
REGULAR_MODES = frozenset(("100644", "100755"))


class Entry(NamedTuple):
    """One file of a tree: mode (``100644``), object type, object id, path as text (bytes that are no UTF-8 as surrogates)."""

    mode: str
    type: str
    oid: str
    path: str

    @property
    def is_file(self) -> bool:
        """Whether it is a plain file: no symbolic link, no submodule."""
        return self.mode in REGULAR_MODES


def tree_entries(git: Git, commit: str, *folders: str) -> tuple[Entry, ...]:
    """All files of a commit's tree, or of some folders or files of it, in git's order. Folders that are not there give nothing."""
    output = git.run("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, "--", *folders)
    return tuple(_entry(line) for line in output.split(b"\0") if line)


def _entry(line: bytes) -> Entry:
    head, _, path = line.partition(b"\t")
    mode, kind, oid = head.decode("ascii").split(" ")
    return Entry(mode, kind, oid, path.decode("utf-8", "surrogateescape"))


class _EndedEarly(RepositoryError):
    """What git told ends in the middle: that is not the same as an object that is not there."""

    def __init__(self, told: int, count: int) -> None:
        super().__init__(f"git ended when it had told of {told} of {count} objects", hint="look at the repository with: git fsck")


class Object(NamedTuple):
    """An object as git stores it: its type (``blob``, ``tree``, ``commit``, ``tag``) and its content."""

    type: str
    content: bytes


def read_blobs(git: Git, names: Sequence[str]) -> Iterator[bytes | None]:
    """The content of each named blob, in order; None for one that is not there or is no blob. See ``read_objects``."""
    return map(_content, read_objects(git, names))


def read_objects(git: Git, names: Sequence[str]) -> Iterator[Object | None]:
    """Each named object, in order; None for one that is not there. A name is an object id, or ``<commit>:<path>``; one process for all.

    All of them are read before the first is answered, which suits small ones; ``stream_blobs`` is for those that may be large.
    """
    if not names:
        return iter(())
    output = BytesIO(git.run("cat-file", *_BATCH, input=_request(names)))
    return _answers(output, names, LARGEST)


def stream_blobs(git: Git, names: Sequence[str], *, largest: int = LARGEST) -> Iterator[bytes | None]:
    """The content of each named blob as git tells it, in order, one in memory at a time; None for one that is not there or is no blob.

    Nothing runs before the first is asked for, and git is stopped when the rest is not wanted. Raises RepositoryError for a blob of more
    than ``largest`` bytes, before it is read, and GitFailed when git cannot read one.
    """
    return map(_content, _streamed(git, names, lambda output: _answers(output, names, largest)))


class Pieces(NamedTuple):
    """A blob that is read piece by piece: its size in bytes, and its content, to be taken before the next blob comes."""

    size: int
    chunks: Iterator[bytes]


def stream_pieces(git: Git, names: Sequence[str]) -> Iterator[Pieces | None]:
    """Each named blob as ``stream_blobs`` has them, of any size and never whole in memory. What is not taken of one is skipped."""
    return _streamed(git, names, lambda output: _in_pieces(output, names))


def _streamed(git: Git, names: Sequence[str], answers: Callable[[IO[bytes]], Iterator[T]]) -> Iterator[T]:
    if not names:
        return
    ended = None
    with git.stream("cat-file", *_BATCH, input=_request(names)) as output:
        try:
            yield from answers(output)
        except _EndedEarly as error:
            ended = error  # git itself says why, if it failed
    if ended:
        raise ended


def _content(found: Object | None) -> bytes | None:
    return found.content if found and found.type == "blob" else None


def _request(names: Sequence[str]) -> bytes:
    for name in names:
        if "\n" in name or name.startswith("-"):
            raise RepositoryError(f"{name!r} cannot be read: no path of a release may hold a newline")
    return "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")


def _answers(output: IO[bytes], names: Sequence[str], largest: int) -> Iterator[Object | None]:
    """What ``git cat-file`` says of each name. No variable holds a content, or two of them would be in memory while one is read."""
    for told, name in enumerate(names):
        try:
            head = _head(output)
            if head is None:
                yield None
            elif head.size > largest:
                raise _too_large(name, head.size, largest)
            else:
                yield Object(head.type, _read(output, head.size))
        except EOFError:
            raise _EndedEarly(told, len(names)) from None


class _Head(NamedTuple):
    type: str
    size: int


def _head(output: IO[bytes]) -> _Head | None:
    """What stands before a content; None for an object that is not there. Raises EOFError where nothing comes."""
    fields = output.readline().split()
    if not fields:
        raise EOFError
    return None if fields[-1] in _NOT_THERE else _Head(fields[-2].decode("ascii"), int(fields[-1]))


def _in_pieces(output: IO[bytes], names: Sequence[str]) -> Iterator[Pieces | None]:
    """What ``git cat-file`` says of each name, contents in pieces."""
    for told in range(len(names)):
        ended = _EndedEarly(told, len(names))
        try:
            head = _head(output)
            if head is None:
                yield None
                continue
            chunks = _chunks(output, head.size, ended)
            yield Pieces(head.size, chunks) if head.type == "blob" else None
            for _ in chunks:
                pass  # what nobody wanted
            _read(output, 0)
        except EOFError:
            raise ended from None


def _chunks(output: IO[bytes], size: int, ended: _EndedEarly) -> Iterator[bytes]:
    while size:
        chunk = output.read(min(size, _CHUNK))
        if not chunk:
            raise ended  # whoever takes the pieces stands between this and the loop above
        size -= len(chunk)
        yield chunk


def _read(output: IO[bytes], size: int) -> bytes:
    """A content without the line end that follows it. Raises EOFError when not all of it is there."""
    content = output.read(size)
    if output.read(1) != b"\n":
        raise EOFError
    return content


def _too_large(name: str, size: int, largest: int) -> RepositoryError:
    return RepositoryError(
        f"the file has {size:,} bytes, and more than {largest:,} are not read: they have to fit into memory",
        where=name,
        hint="keep it out of the bundle (bundle.include takes patterns that begin with !), and publish it beside the bundle",
    )


def read_files(git: Git, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The content of those of the named files that a commit has, by path."""
    paths = tuple(paths)
    found = zip(paths, read_blobs(git, tuple(f"{commit}:{path}" for path in paths)), strict=True)
    return {path: content for path, content in found if content is not None}


def object_ids(git: Git, names: Sequence[str]) -> Iterator[str | None]:
    """The object id of each name, in order; None for one that is not there. Names are as for ``read_objects``; no content is read."""
    if not names:
        return
    for line in git.run("cat-file", "--batch-check=%(objectname)", "--buffer", input=_request(names)).splitlines():
        yield None if line.rpartition(b" ")[2] in _NOT_THERE else line.decode("ascii")


def read_sizes(git: Git, oids: Sequence[str]) -> list[int]:
    """The sizes of objects in bytes, by their ids, in order; one process, and nothing is unpacked. Raises RepositoryError."""
    if not oids:
        return []
    lines = git.run("cat-file", "--batch-check=%(objectsize)", "--buffer", input="".join(f"{oid}\n" for oid in oids).encode("ascii"))
    sizes = lines.split(b"\n")[:-1]
    missing = next((oid for oid, size in zip(oids, sizes, strict=True) if not size.isdigit()), None)
    if missing is not None:
        raise RepositoryError(f"{missing} is no object of this repository", hint="fetch what is missing: git fetch")
    return [int(size) for size in sizes]


def read_heads(git: Git, oids: Sequence[str], most: int) -> Iterator[bytes]:
    """How the blobs of these ids begin, at most so many bytes of each, in order; one process, and never a whole blob in memory.

    Raises RepositoryError for an id that names no blob. Whoever stops before the end does not hear of an error of git.
    """
    for oid, found in zip(oids, stream_pieces(git, oids), strict=True):
        if found is None:
            raise RepositoryError(f"{oid} is no file of this repository", hint="fetch what is missing: git fetch")
        head = b""
        while len(head) < min(most, found.size):
            head += next(found.chunks)
        yield head[:most]
