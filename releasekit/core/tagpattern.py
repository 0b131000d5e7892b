"""How release tags are written: ``v{version}``, ``jenkins-{version}``, ``{major}.{minor:02}[.{patch}]``.

A pattern formats a version as a tag and reads it back. A tag that has the pattern's shape but a number that is no version (``4.2.0``,
``4.02``) is *misnumbered*: it is read as the version that it must mean, with its flaw, so that history and audit agree about it.
A tag of any other shape is *foreign*: no guess is made about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.version import MAX_DIGITS, Version
from releasekit.errors import InvalidVersion, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELD = re.compile(r"\{(major|minor|patch)(?::0([1-9]))?\}")
# What `git check-ref-format` refuses, and a leading dash, which would be taken for an option.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\\{}\[\]]|\.\.|//|^[-/]|(?:^|/)\.|(?:/|\.|\.lock)\Z|\.lock/")


class Flaw(Enum):
    """Why the number in a tag is no version, though its shape is right."""

    ZERO_HOTFIX = "zero-hotfix"
    PADDED = "padded"


class Reading(NamedTuple):
    """What a tag says: the version it stands for and, if it is misnumbered, the flaw."""

    version: Version
    flaw: Flaw | None = None


class _Number(NamedTuple):
    name: str
    width: int


_Part = str | _Number


@dataclass(frozen=True, slots=True)
class TagPattern:
    """A tag pattern such as ``v{version}``; raises UsageError when the text cannot serve as one.

    ``{version}`` is short for ``{major}.{minor}[.{patch}]``. ``{minor:02}`` pads to two digits. What stands in square brackets is
    written for hotfixes only. A ``{patch}`` outside brackets is written as 0 for a stable version (``v{major}.{minor}.{patch}``).
    """

    text: str
    padding: int = field(init=False, repr=False, compare=False)
    """The digits that a minor has at least: more than one where minors are months, and numbers follow the calendar."""
    _stable: str = field(init=False, repr=False, compare=False)
    _hotfix: str = field(init=False, repr=False, compare=False)
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = self.text.replace("{version}", "{major}.{minor}[.{patch}]")
        start, bracket, rest = text.partition("[")
        inside, closing, end = rest.partition("]")
        if bool(bracket) != bool(closing):
            raise UsageError(f"tag pattern {self.text!r}: '[' without ']'")
        before, optional, after = (tuple(self._split(piece)) for piece in (start, inside, end))
        hotfix, stable = before + optional + after, before + after
        self._check(hotfix, optional, bool(bracket))
        self._check_form(hotfix)
        self._check_form(stable)
        group = f"(?:{self._expression(optional)})?" if bracket else ""
        regex = re.compile(self._expression(before) + group + self._expression(after), re.ASCII)
        padding = next(part.width for part in stable if isinstance(part, _Number) and part.name == "minor")
        object.__setattr__(self, "padding", padding)
        object.__setattr__(self, "_hotfix", self._form(hotfix))
        object.__setattr__(self, "_stable", self._form(stable))
        object.__setattr__(self, "_regex", regex)

    @staticmethod
    def _split(text: str) -> Iterator[_Part]:
        position = 0
        for found in _FIELD.finditer(text):
            if found.start() > position:
                yield text[position : found.start()]
            yield _Number(found[1], int(found[2] or 1))
            position = found.end()
        if position < len(text):
            yield text[position:]

    @staticmethod
    def _expression(parts: tuple[_Part, ...]) -> str:
        return "".join(re.escape(part) if isinstance(part, str) else f"(?P<{part.name}>[0-9]{{1,{MAX_DIGITS}}})" for part in parts)

    @staticmethod
    def _form(parts: tuple[_Part, ...]) -> str:
        """What ``str.format`` makes a tag of."""
        texts = (
            part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else f"{{{part.name}:0{part.width}}}" for part in parts
        )
        return "".join(texts)

    def _check(self, parts: tuple[_Part, ...], optional: tuple[_Part, ...], bracketed: bool) -> None:
        """Refuse what would not read back what it wrote."""
        where = f"tag pattern {self.text!r}"
        names = [part.name for part in parts if isinstance(part, _Number)]
        if sorted(names) != ["major", "minor", "patch"]:
            raise UsageError(f"{where} must have {{version}}, or {{major}}, {{minor}} and {{patch}} once each")
        inside = [part.name for part in optional if isinstance(part, _Number)]
        if bracketed and inside != ["patch"]:
            raise UsageError(f"{where}: the brackets must hold {{patch}} alone")

    def _check_form(self, parts: tuple[_Part, ...]) -> None:
        """The same for one of the two forms, since what stands in brackets may hold its neighbours apart, or end the name."""
        for left, right in pairwise(parts):
            if isinstance(left, _Number) and (isinstance(right, _Number) or right[0].isdigit()):
                raise UsageError(f"tag pattern {self.text!r}: two numbers touch, so tags could not be read back")
        if _FORBIDDEN.search("".join(part if isinstance(part, str) else "1" for part in parts)):
            raise UsageError(f"tag pattern {self.text!r} would give names that git refuses")

    def format(self, version: Version) -> str:
        """The tag of a version: ``v4.2``."""
        form = self._stable if version.is_stable else self._hotfix
        return form.format(major=version.major, minor=version.minor, patch=version.patch or 0)

    def read(self, tag: str) -> Reading | None:
        """What a tag stands for, or None if it is foreign: not of this pattern's shape."""
        found = self._regex.fullmatch(tag)
        if not found:
            return None
        major, minor, patch = found["major"], found["minor"], found["patch"]
        version = Version(int(major), int(minor), int(patch or 0) or None)
        if self.format(version) == tag:
            return Reading(version)
        zero = self._stable != self._hotfix and patch is not None and version.is_stable
        return Reading(version, Flaw.ZERO_HOTFIX if zero else Flaw.PADDED)

    def parse(self, tag: str) -> Version:
        """The version of a well-written tag. Raises InvalidVersion for foreign and misnumbered ones."""
        reading = self.read(tag)
        if reading is None:
            raise InvalidVersion(f"tag {tag!r} does not have the form {self.text}")
        if reading.flaw:
            raise InvalidVersion(f"tag {tag!r} is misnumbered", hint=f"version {reading.version} is written {self.format(reading.version)}")
        return reading.version

    def __str__(self) -> str:
        return self.text
