"""Objects of a repository: blobs by their ids or by commit and path, many in one process, and the entries of a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from releasekit.errors import RepositoryError
from releasekit.git.runner import Git

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


class Object(NamedTuple):
    """An object as git stores it: its type (``blob``, ``tree``, ``commit``, ``tag``) and its content."""

    type: str
    content: bytes


def read_blobs(git: Git, names: Sequence[str]) -> Iterator[bytes | None]:
    """The content of each named blob, in order; None for one that is not there or is no blob. See ``read_objects``."""
    return (found.content if found and found.type == "blob" else None for found in read_objects(git, names))


def read_objects(git: Git, names: Sequence[str]) -> Iterator[Object | None]:
    """Each named object, in order; None for one that is not there. A name is an object id, or ``<commit>:<path>``; one process for all."""
    if not names:
        return
    for name in names:
        if "\n" in name or name.startswith("-"):
            raise RepositoryError(f"{name!r} cannot be read: no path of a release may hold a newline")
    request = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    output = git.run("cat-file", "--batch", "--buffer", input=request)
    position = 0
    for _ in names:
        end = output.index(b"\n", position)
        fields = output[position:end].split(b" ")
        position = end + 1
        if fields[-1] in (b"missing", b"ambiguous"):
            yield None
            continue
        size = int(fields[-1])
        content = output[position : position + size]
        position += size + 1
        yield Object(fields[-2].decode("ascii"), content)


def read_files(git: Git, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The content of those of the named files that a commit has, by path."""
    paths = tuple(paths)
    found = zip(paths, read_blobs(git, tuple(f"{commit}:{path}" for path in paths)), strict=True)
    return {path: content for path, content in found if content is not None}


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
    if not oids:
        return
    with git.stream("cat-file", "--batch", "--buffer", input="".join(f"{oid}\n" for oid in oids).encode("ascii")) as output:
        for oid in oids:
            kind, _, size = output.readline().rstrip(b"\n").partition(b" ")[2].partition(b" ")
            if kind != b"blob":
                raise RepositoryError(f"{oid} is no file of this repository", hint="fetch what is missing: git fetch")
            left = int(size) + 1  # a newline follows
            head = output.read(min(left, most + 1))
            yield head[: min(int(size), most)]
            left -= len(head)
            while left:
                left -= len(output.read(min(left, _CHUNK)))
