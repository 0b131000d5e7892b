"""Version files: where in a file the number stands, and what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from releasekit.core.rowoptions import FileOptions

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A dollar sign that is not escaped: one after an even number of backslashes.
_END = re.compile(r"(?<!\\)((?:\\\\)*)\$")
_ANY_VERSION = r"[^\s\"'<>]+"


def expression(options: FileOptions) -> re.Pattern[str]:
    """The file's pattern with a group ``releasekit_version`` for the number; for a text decoded as Latin-1, in which no byte is lost."""
    before, _, after = (options.pattern or "").encode("utf-8").decode("latin-1").partition("{version}")
    # A carriage return before the line's end belongs to the line ending, and `$` must not stumble over it.
    number = rf"(?P<releasekit_version>{_ANY_VERSION})"
    return re.compile(before + number + _END.sub(r"\1(?=\\r?$)", after), re.MULTILINE)


def number_in(options: FileOptions, content: bytes) -> str | None:
    """The number that a version file holds, or None where its key or pattern names none."""
    plain = content.removeprefix(BYTE_ORDER_MARK)
    if options.key is None:
        found = [one["releasekit_version"] for one in expression(options).finditer(plain.decode("latin-1"))]
        return found[0] if len(found) == 1 else None
    import tomllib

    try:
        value: Any = tomllib.loads(plain.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    for name in options.key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None
