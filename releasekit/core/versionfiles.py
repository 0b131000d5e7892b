"""Version files: where in a file the number stands, how it is written there, and what it means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from releasekit.core.rowoptions import FileOptions
from releasekit.core.scalars import replaced, value_at
from releasekit.core.version import Version

if TYPE_CHECKING:
    from releasekit.core.config import Config

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A dollar sign that is not escaped: one after an even number of backslashes.
_END = re.compile(r"(?<!\\)((?:\\\\)*)\$")
_ANY_VERSION = r"[^\s\"'<>]+"
_ANY_PART = r"[0-9]+"


def expression(options: FileOptions) -> re.Pattern[str]:
    """The file's pattern with a group ``releasekit_version`` for the number; for a text decoded as Latin-1, in which no byte is lost."""
    pattern = (options.pattern or "").encode("utf-8").decode("latin-1")
    before, _, after = pattern.partition(f"{{{options.placeholder}}}")
    # A carriage return before the line's end belongs to the line ending, and `$` must not stumble over it.
    number = rf"(?P<releasekit_version>{_ANY_PART if options.is_part else _ANY_VERSION})"
    return re.compile(before + number + _END.sub(r"\1(?=\\r?$)", after), re.MULTILINE)


def number_in(options: FileOptions, content: bytes) -> str | None:
    """The number that a version file holds, or None where its key or pattern names none, or several."""
    plain = content.removeprefix(BYTE_ORDER_MARK)
    if options.key is not None:
        return value_at(options.data_format, plain, options.names)
    found = [one["releasekit_version"] for one in expression(options).finditer(plain.decode("latin-1"))]
    return found[0] if len(found) == 1 else None


def is_writable(options: FileOptions, content: bytes) -> bool:
    """Whether any version can be written where a file holds its number. A pattern that finds it can."""
    if options.key is None:
        return True
    try:
        # A stable version whose last digit is lost where YAML takes it for a number.
        replaced(options.data_format, content.removeprefix(BYTE_ORDER_MARK), options.names, written(options, Version(4, 20)))
    except ValueError:
        return False
    return True


def written(options: FileOptions, version: Version) -> str:
    """How a version file writes a version: ``4.2``, ``4.2.0`` where it must be SemVer, or the one number that its pattern asks for."""
    if options.is_part:
        return str(_part(options, version))
    # PEP 440 has a number of two parts, as we have.
    return str(version.to_semver()) if options.form == "semver" else str(version)


def _part(options: FileOptions, version: Version) -> int:
    return {"major": version.major, "minor": version.minor, "patch": version.patch or 0}[options.placeholder]


def agrees(options: FileOptions, text: str, version: Version) -> bool:
    """Whether a number in a file means the version; files that must be SemVer or PEP 440 may write X.Y.0 for X.Y."""
    if options.is_part:
        return text.lstrip("0") == str(_part(options, version) or "")
    if text.strip() == str(version) or (version.is_stable and text.strip() == f"{version}.0"):
        return True
    from packaging.version import InvalidVersion
    from packaging.version import Version as Pep440

    try:
        return Pep440(text) == version.to_pep440()
    except (InvalidVersion, ValueError):  # ValueError: Python's own for a number of thousands of digits
        return False


def development_number(options: FileOptions, version: Version) -> str | None:
    """What a file says after a stable version, until the next: ``4.3.dev0``, ``4.3.0-dev.0``. None where it keeps what it says.

    A hotfix changes nothing of it: what comes next on its line is a hotfix too.
    """
    if options.development is None or version.is_hotfix:
        return None
    return options.development.replace("{next}", written(options, version.next_stable()))


def development_of(config: Config, version: Version) -> str | None:
    """The development version that follows a release, as the first file that has one writes it; None where none has, and for a hotfix."""
    numbers = (development_number(options, version) for options in config.files)
    return next((number for number in numbers if number is not None), None)
