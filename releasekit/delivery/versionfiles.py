"""Version files: only the number's bytes change; comments, order, line endings and everything else stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from releasekit.core.pointers import begins_as_pointer
from releasekit.core.rowoptions import FileOptions
from releasekit.core.scalars import replaced
from releasekit.core.version import Version
from releasekit.core.versionfiles import BYTE_ORDER_MARK, development_number, expression, written
from releasekit.errors import PolicyError
from releasekit.git import Git, read_files, read_sizes, tree_entries

LARGEST = 10 << 20
"""Bytes of the largest version file: to find the number, all of it is read, and by some parsers slowly."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_KINDS = {"120000": "a symbolic link", "160000": "a submodule"}
_MEND = "mend `files`"


def read_version_files(git: Git, commit: str, files: Sequence[FileOptions]) -> dict[str, bytes]:
    """The version files as a commit has them, by path.

    Raises PolicyError for one that is not there, that is no plain file, or that is larger than ``LARGEST``, before any is read.
    """
    paths = tuple(dict.fromkeys(one.path for one in files))
    entries = {entry.path: entry for entry in tree_entries(git, commit, *paths)} if paths else {}
    for path in paths:
        entry = entries.get(path)
        if entry is None:
            is_folder = any(one.startswith(f"{path}/") for one in entries)
            raise PolicyError("this version file is a folder" if is_folder else "this version file is not there", where=path, hint=_MEND)
        if not entry.is_file:
            kind = _KINDS.get(entry.mode, "no file")
            raise PolicyError(f"this version file is {kind}", where=path, hint="name the file itself in `files`")
    for path, size in zip(paths, read_sizes(git, [entries[path].oid for path in paths]), strict=True):
        if size > LARGEST:
            said = f"this version file has {size:,} bytes, and at most {LARGEST:,} are read"
            raise PolicyError(said, where=path, hint="keep the number in a small file")
    return read_files(git, commit, paths)


def with_version(options: FileOptions, content: bytes, version: Version | str) -> bytes:
    """The file with the number of ``version``, or with a development version, in its place; see ``development_number``.

    Raises PolicyError when the place is not there exactly once.
    """
    text = version if isinstance(version, str) else written(options, version)
    if begins_as_pointer(content):
        said = "this version file is kept in Git LFS: what git has of it is a pointer"
        raise PolicyError(said, where=options.path, hint="take it out of LFS")
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    plain = content.removeprefix(mark)
    return mark + (_by_key(options, plain, text) if options.key else _by_pattern(options, plain, text))


def _by_pattern(options: FileOptions, content: bytes, number: str) -> bytes:
    # Latin-1 maps every byte to one character and back, so that nothing but the number can change.
    text = content.decode("latin-1")
    found = list(expression(options).finditer(text))
    if len(found) != 1:
        is_wide = not found and content.startswith(_UTF_16)
        hint = "it looks like UTF-16: store it as UTF-8" if is_wide else _MEND
        raise PolicyError(f"the pattern {options.pattern!r} matches {len(found)} times, and must match once", where=options.path, hint=hint)
    start, end = found[0].span("releasekit_version")
    changed = text[:start] + number + text[end:]
    # A development version, or a longer number, may be what the pattern does not see any more: the next cut would stumble over it.
    again = [one["releasekit_version"] for one in expression(options).finditer(changed)]
    if again != [number]:
        raise PolicyError(
            f"the pattern {options.pattern!r} does not find {number} again, once it is written", where=options.path, hint=_MEND
        )
    return changed.encode("latin-1")


def _by_key(options: FileOptions, content: bytes, number: str) -> bytes:
    if not content.strip():
        raise PolicyError("this version file is empty", where=options.path, hint=_MEND)
    if content.startswith(_UTF_16):
        raise PolicyError("this version file is UTF-16", where=options.path, hint="store it as UTF-8")
    try:
        return replaced(options.data_format, content, options.names, number)
    except UnicodeDecodeError as error:
        raise PolicyError(
            f"this version file is not UTF-8: byte {error.start} is {content[error.start]:#04x}",
            where=options.path,
            hint="store it as UTF-8",
        ) from error
    except ValueError as error:
        raise PolicyError(f"{options.key}: {error}", where=options.path, hint=_MEND) from error


def updated_files(files: Iterable[FileOptions], contents: Mapping[str, bytes], version: Version) -> dict[str, bytes]:
    """Every version file as the release commit holds it, by path. Raises PolicyError for a file that is not there."""
    return _updated(contents, ((options, version) for options in files))


def development_files(files: Iterable[FileOptions], contents: Mapping[str, bytes], version: Version) -> dict[str, bytes]:
    """The version files that say a development version after the release of ``version``, as they say it, by path; none after a hotfix.

    ``contents`` are the files as the release commit holds them. Raises PolicyError as ``updated_files`` does.
    """
    numbers = ((options, development_number(options, version)) for options in files)
    return _updated(contents, ((options, number) for options, number in numbers if number is not None))


def _updated(contents: Mapping[str, bytes], numbers: Iterable[tuple[FileOptions, Version | str]]) -> dict[str, bytes]:
    updated: dict[str, bytes] = {}
    for options, number in numbers:
        content = updated.get(options.path, contents.get(options.path))
        if content is None:
            raise PolicyError("this version file is not there", where=options.path, hint=_MEND)
        updated[options.path] = with_version(options, content, number)
    return updated
