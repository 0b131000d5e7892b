"""Version files: only the number's bytes change; comments, order, line endings and everything else stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from releasekit.core.rowoptions import FileOptions
from releasekit.core.version import Version
from releasekit.core.versionfiles import BYTE_ORDER_MARK, expression
from releasekit.errors import PolicyError


def with_version(options: FileOptions, content: bytes, version: Version) -> bytes:
    """The file with the number of ``version`` in its place. Raises PolicyError when the place is not there exactly once."""
    return _by_key(options, content, version) if options.key else _by_pattern(options, content, version)


def _by_pattern(options: FileOptions, content: bytes, version: Version) -> bytes:
    # Latin-1 maps every byte to one character and back, so that nothing but the number can change.
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    text = content.removeprefix(mark).decode("latin-1")
    found = list(expression(options).finditer(text))
    if len(found) != 1:
        raise PolicyError(
            f"the pattern {options.pattern!r} matches {len(found)} times, and must match once", where=options.path, hint="mend `files`"
        )
    start, end = found[0].span("releasekit_version")
    return mark + (text[:start] + str(version) + text[end:]).encode("latin-1")


def _by_key(options: FileOptions, content: bytes, version: Version) -> bytes:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    # TOML is UTF-8; a byte order mark is kept, and tomlkit keeps line endings and comments.
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    try:
        document = tomlkit.parse(content.removeprefix(mark).decode("utf-8"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise PolicyError(f"the file is not TOML: {error}", where=options.path) from error
    table: object = document
    *folders, key = (options.key or "").split(".")
    for name in folders:
        table = table.get(name) if isinstance(table, Mapping) else None
    if not isinstance(table, dict) or not isinstance(table.get(key), str):
        raise PolicyError(f"the file has no text at {options.key}", where=options.path, hint="mend `files`")
    quoted = str(getattr(table[key], "as_string", str)())
    # The same quotes as before; tomlkit keeps what stands around them.
    table[key] = tomlkit.string(str(version), literal=quoted.startswith("'"), multiline=quoted[:3] in ("'''", '"""'))
    return mark + tomlkit.dumps(document).encode("utf-8")


def updated_files(files: Iterable[FileOptions], contents: Mapping[str, bytes], version: Version) -> dict[str, bytes]:
    """Every version file as the release commit holds it, by path. Raises PolicyError for a file that is not there."""
    updated: dict[str, bytes] = {}
    for options in files:
        content = updated.get(options.path, contents.get(options.path))
        if content is None:
            raise PolicyError("this version file is not there", where=options.path, hint="mend `files`")
        updated[options.path] = with_version(options, content, version)
    return updated
