"""Release numbers: ``X.Y`` is a stable version, ``X.Y.Z`` a hotfix of it, and nothing else is a version.

Neither ``packaging`` (holds ``4.2 == 4.2.0``, with equal hashes) nor ``semver`` (refuses ``4.2``) can tell a stable version from
``X.Y.0``, so the order and the identity of releases are decided here, and the two libraries are only bridged to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import TYPE_CHECKING

from releasekit.errors import InvalidVersion

if TYPE_CHECKING:
    import packaging.version
    import semver

MAX_DIGITS = 9
"""Longest number that is accepted; dates such as ``20261122`` fit, and nobody can make us compare a megabyte."""

_NUMBER = re.compile(r"[0-9]+", re.ASCII)


def _number(text: str, part: str, whole: str) -> int:
    """One number of a version. Raises InvalidVersion that names the part."""
    if not _NUMBER.fullmatch(text):
        raise InvalidVersion(f"{whole[:40]!r} is not a version: {part} is {text[:20]!r}, not a number in ASCII digits")
    if len(text) > MAX_DIGITS:
        raise InvalidVersion(f"{whole[:40]!r} is not a version: {part} has more than {MAX_DIGITS} digits")
    if len(text) > 1 and text[0] == "0":
        raise InvalidVersion(f"{whole[:40]!r} is not a version: {part} has a leading zero ({text})")
    return int(text)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """All versions that share ``X.Y``: the stable version and its hotfixes."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Line:
        """Read ``"4.2"``. Raises InvalidVersion."""
        version = Version.parse(text)
        if version.is_hotfix:
            raise InvalidVersion(f"{text!r} is a hotfix, not a line", hint=f"its line is {version.line}")
        return version.line

    @property
    def stable(self) -> Version:
        """The stable version that the line begins with."""
        return Version(self.major, self.minor)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A release number: ``Version(4, 2)`` is stable, ``Version(4, 2, 1)`` its first hotfix.

    ``patch`` is None for a stable version and at least 1 for a hotfix. Raises InvalidVersion for numbers out of range.
    """

    major: int
    minor: int
    patch: int | None = None

    def __post_init__(self) -> None:
        limit = 10**MAX_DIGITS
        if not (0 <= self.major < limit and 0 <= self.minor < limit):
            raise InvalidVersion(f"{self} is not a version: numbers run from 0 to {limit - 1}")
        if self.patch is not None and not 1 <= self.patch < limit:
            stable = f"{self.major}.{self.minor}"
            raise InvalidVersion(f"{self} is not a version: hotfixes are numbered from 1", hint=f"the stable version is {stable}")

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``"4.2"`` or ``"4.2.1"``. Raises InvalidVersion that says which part is wrong."""
        parts = text.split(".")
        if not 2 <= len(parts) <= 3:
            raise InvalidVersion(f"{text[:40]!r} is not a version: it has {len(parts)} part(s), not X.Y or X.Y.Z")
        numbers = [_number(part, name, text) for part, name in zip(parts, "XYZ", strict=False)]
        return cls(*numbers)

    @classmethod
    def read(cls, text: str) -> Version | None:
        """Read a text that may be a version; None for one that is none."""
        try:
            return cls.parse(text)
        except InvalidVersion:
            return None

    @property
    def is_stable(self) -> bool:
        """Whether this is ``X.Y``."""
        return self.patch is None

    @property
    def is_hotfix(self) -> bool:
        """Whether this is ``X.Y.Z``."""
        return self.patch is not None

    @property
    def kind(self) -> str:
        """``"stable"`` or ``"hotfix"``."""
        return "stable" if self.is_stable else "hotfix"

    @property
    def line(self) -> Line:
        """The line that the version belongs to."""
        return Line(self.major, self.minor)

    def next_stable(self) -> Version:
        """The next train: ``4.2`` and ``4.2.1`` give ``4.3``."""
        return Version(self.major, self.minor + 1)

    def next_major(self) -> Version:
        """The first version of the next major: ``4.2`` gives ``5.0``."""
        return Version(self.major + 1, 0)

    def next_hotfix(self) -> Version:
        """The next hotfix of the line: ``4.2`` gives ``4.2.1``, ``4.2.1`` gives ``4.2.2``."""
        return Version(self.major, self.minor, (self.patch or 0) + 1)

    def to_pep440(self) -> packaging.version.Version:
        """The same number for Python packages. ``4.2`` stays ``4.2``."""
        from packaging.version import Version as Pep440

        return Pep440(str(self))

    def to_semver(self) -> semver.Version:
        """The same number as SemVer, which knows no two numbers: ``4.2`` becomes ``4.2.0``."""
        from semver import Version as SemVer

        return SemVer(self.major, self.minor, self.patch or 0)

    @classmethod
    def from_pep440(cls, version: packaging.version.Version | str) -> Version:
        """Back from PEP 440. Raises InvalidVersion for epochs, pre-, post-, dev- and local parts, and for ``X.Y.0``."""
        from packaging.version import Version as Pep440

        try:
            public = Pep440(str(version))
        except ValueError as error:  # packaging's own, and Python's for a number of thousands of digits
            raise InvalidVersion(f"{str(version)[:40]!r} is not a PEP 440 version") from error
        plain = ".".join(str(number) for number in public.release)
        if str(public) != plain:
            raise InvalidVersion(f"{public} is not a release number: it has an epoch, a pre-, post-, dev- or local part")
        return cls.parse(plain)

    @classmethod
    def from_semver(cls, version: semver.Version | str) -> Version:
        """Back from SemVer, where ``X.Y.0`` can only mean the stable ``X.Y``. Raises InvalidVersion for pre-releases and builds."""
        from semver import Version as SemVer

        try:
            parsed = SemVer.parse(str(version))
        except (ValueError, TypeError) as error:
            raise InvalidVersion(f"{str(version)[:40]!r} is not a SemVer version") from error
        if parsed.prerelease or parsed.build:
            raise InvalidVersion(f"{parsed} is not a release number: it has a pre-release or build part")
        return cls(parsed.major, parsed.minor, parsed.patch or None)

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor and patch, 0 for a stable version: what versions are ordered by."""
        return (self.major, self.minor, self.patch or 0)

    def __lt__(self, other: Version) -> bool:
        return self.numbers < other.numbers if isinstance(other, Version) else NotImplemented  # type: ignore[redundant-expr]

    def __str__(self) -> str:
        hotfix = "" if self.patch is None else f".{self.patch}"
        return f"{self.major}.{self.minor}{hotfix}"


def development_version(base: Version, commits: int, commit: str) -> str:
    """The PEP 440 text between two releases: ``4.3.devN+gSHA`` with N commits since 4.2. It is never a Version.

    ``commit`` is a hexadecimal object id; its first nine digits are used. After a hotfix ``4.2.1`` the base is still ``4.3``.
    """
    return f"{base.next_stable()}.dev{commits}+g{commit[:9]}"
