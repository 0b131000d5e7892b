"""Version files: which files customarily hold the version, and what the last release says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.adoption.choice import Choice, Value
from releasekit.core.adoption.names import is_left_out
from releasekit.core.rowoptions import FORMS, FileOptions
from releasekit.core.version import Version
from releasekit.core.versionfiles import is_writable, number_in, written

if TYPE_CHECKING:
    from releasekit.core.adoption.survey import Survey


class _Place(NamedTuple):
    """A customary place of the version: files by their paths, and in them a key, or an expression that finds the number."""

    path: re.Pattern[str]
    finds: re.Pattern[str] | None = None
    key: str | None = None


def _place(path: str, finds: str = "", key: str | None = None) -> _Place:
    return _Place(re.compile(path), re.compile(finds, re.MULTILINE) if finds else None, key)


_NUMBER = r"(?P<number>[0-9][^\s\"'<>,;)\]]*)"
# No expression may look at one stretch of blanks in two ways: what is read here was written by others.
_PLACES = (
    _place(r"pyproject\.toml", key="project.version"),
    _place(r"pyproject\.toml", key="tool.poetry.version"),
    _place(
        r"(?:src/|lib/)?[^/\\]+/(?:__init__|_version|__about__|__version__|version)\.py",
        rf"^__version__(?:[ \t]*:[ \t]*\w+)?[ \t]*=[ \t]*[\"']{_NUMBER}",
    ),
    _place(r"setup\.cfg", key="metadata.version"),
    _place(r"setup\.py", rf"^[ \t]*version[ \t]*=[ \t]*[\"']{_NUMBER}"),
    _place(r"package(?:-lock)?\.json", key="version"),
    _place(r"package-lock\.json", key='packages."".version'),
    _place(r"Cargo\.toml", key="package.version"),
    _place(r"Cargo\.toml", key="workspace.package.version"),
    _place(r"pom\.xml", key="project.version"),
    _place(r"pom\.xml", key="project.properties.revision"),
    _place(r"(?:VERSION|version)(?:\.txt)?", rf"^(?:[A-Za-z_]*(?:VERSION|version)[ \t]*[:=][ \t]*)?[\"']?{_NUMBER}"),
    _place(r"CMakeLists\.txt", rf"^[ \t]*(?:project[ \t]*\([^)\n]*[ \t])?VERSION[ \t]+\"?{_NUMBER}"),
    _place(r"meson\.build", rf"^(?:project[ \t]*\([^)\n]*,)?[ \t]*version[ \t]*:[ \t]*'{_NUMBER}"),
    _place(r"Makefile", rf"^(?:export[ \t]+)?[A-Z0-9_]*VERSION[ \t]*[:?]?=[ \t]*{_NUMBER}"),
    _place(r"configure\.ac", rf"^AC_INIT\([^,\n]*,[ \t]*\[?{_NUMBER}"),
    _place(r"build\.gradle(?:\.kts)?", rf"^version(?:[ \t]*=)?[ \t]*[\"']{_NUMBER}"),
    _place(r"gradle\.properties", rf"^version[ \t]*[:=][ \t]*{_NUMBER}"),
    _place(r"(?:(?:chart|helm|charts/[^/\\]+)/)?Chart\.yaml", key="version"),
    _place(r"(?:(?:chart|helm|charts/[^/\\]+)/)?Chart\.yaml", key="appVersion"),
    _place(
        r"(?:src/|include/|lib/)?[^/\\]+/version\.h",
        rf"^#[ \t]*define[ \t]+[A-Z0-9_]*VERSION(?:_STRING)?[ \t]+\"{_NUMBER}",
    ),
)
_REVISION = "project.properties.revision"
_MOST_LINES = 20  # of one file that are tried
_SHORT = 16  # characters that may follow the number on its line
EXAMPLE: Value = ({"path": "VERSION", "pattern": "^{version}$"},)


def holds_number(path: str) -> bool:
    """Whether a file may hold the version, by its name."""
    return any(place.path.fullmatch(path) for place in _PLACES) and not is_left_out(path.rpartition("/")[0])


def candidates(contents: Mapping[str, bytes]) -> Iterator[FileOptions]:
    """The entries of ``files`` that each find one number in the files as they are."""
    for path in sorted(contents):
        for place in _PLACES:
            if not place.path.fullmatch(path):
                continue
            for options in _entries(path, place, contents[path]):
                if (number_in(options, contents[path]) or "")[:1].isdigit():
                    yield options


def _entries(path: str, place: _Place, content: bytes) -> Iterator[FileOptions]:
    """The key, or for each line that holds a number a pattern: what stands before it there, and the character after it."""
    if place.finds is None:
        yield FileOptions(path, key=place.key)
        return
    # What is no ASCII matches nothing afterwards, so that an encoding cannot be mistaken.
    text = content.decode("ascii", "replace")
    for found in islice(place.finds.finditer(text), _MOST_LINES):
        start, end = found.span("number")
        stop = text.find("\n", end)
        before, after = text[text.rfind("\n", 0, start) + 1 : start], text[end : stop if stop >= 0 else len(text)].rstrip("\r")
        if before.replace("\t", " ").isprintable():
            yield FileOptions(path, pattern=f"^{_literal(before)}{{version}}{_end(after)}")


def _end(after: str) -> str:
    """The end of a pattern: the rest of the line where it is short, else the character that follows the number."""
    if len(after) <= _SHORT and after.isascii() and after.isprintable():
        return f"{_literal(after)}$"
    return "" if after[0].isspace() else _literal(after[0])


def _literal(text: str) -> str:
    """The text as an expression that matches it; ``re.escape`` would also escape blanks, which nobody could read."""
    return re.sub(r"[\\^$.*+?{}\[\]|()\t]", lambda found: r"\t" if found[0] == "\t" else f"\\{found[0]}", text)


class _Verdict(NamedTuple):
    """What the releases say of a candidate: the number that stood there, which means the version of a release.

    ``options`` say in which form it is written there, or, where ``is_written_so`` is not true, that a cut would write it otherwise.
    """

    options: FileOptions
    number: str
    version: Version
    is_written_so: bool


def files_choice(survey: Survey) -> Choice:
    """Which files hold the version, by what they held at the last release."""
    found = tuple(dict.fromkeys(candidates(survey.contents)))
    latest = survey.refs.latest
    if latest is None:
        return _unreleased(survey, found)
    verdicts = [verdict for options in found if (verdict := _verdict(options, survey, latest.version))]
    fits = [verdict for verdict in verdicts if verdict.is_written_so]
    known = {one.options.path for one in fits}
    others = [verdict for verdict in verdicts if not verdict.is_written_so and verdict.options.path not in known]
    notes = [
        f"{one.options.path} writes {one.number} where a cut would write {written(one.options, one.version)}, so it is left to your build."
        for one in others
    ]
    if not fits:
        nothing = f"No file is known to hold the number of {latest.version} as releasekit writes it, so a cut writes none."
        return Choice("files", EXAMPLE, " ".join((*notes, nothing)), is_example=True)
    reason = f"where the number stood in release {latest.version}; a cut writes the next one there."
    return Choice("files", tuple(_row(one.options) for one in fits), " ".join((reason, *notes, *_maven_note(survey, fits))))


def _unreleased(survey: Survey, found: tuple[FileOptions, ...]) -> Choice:
    """The files that hold one and the same number, in a repository without releases; several would contradict each other one day."""
    numbers = {options: number_in(options, survey.contents[options.path]) or "" for options in found}
    if len(set(numbers.values())) == 1 and all(_is_stable(options, number) for options, number in numbers.items()):
        said, number = "the only file that holds a version" if len(found) == 1 else "all that holds a version", numbers[found[0]]
        reason = f"{said} ({number}); there is no release yet that it could be compared with."
        return Choice("files", tuple(map(_row, found)), reason)
    listed = ", ".join(f"{options.path} ({number})" for options, number in numbers.items())
    if not found:
        return Choice("files", EXAMPLE, "no file is known to hold the version, so a cut writes none.", is_example=True)
    reason = f"these files hold numbers, and there is no release that says which of them is the product's: {listed}. So a cut writes none."
    return Choice("files", EXAMPLE, reason, is_example=True)


def _is_stable(options: FileOptions, number: str) -> bool:
    """Whether a number is not that of a hotfix, as the file would write it; it may be one of development."""
    three = re.match(r"[0-9]+\.[0-9]+\.([0-9]+)", number)
    return not three or (options.form == "semver" and int(three[1][:9]) == 0)


def _verdict(options: FileOptions, survey: Survey, latest: Version) -> _Verdict | None:
    """What the releases say of a candidate; None if the number of the last release did not stand there."""
    held = _held(options, survey, latest)
    if held is None or _meaning(held) != latest:
        return None
    # A tool that needs three numbers is known by its stable versions only.
    stable = survey.refs.latest_stable
    before = _held(options, survey, stable.version) if stable else None
    seen = {latest: held}
    if stable and before is not None and _meaning(before) == stable.version:
        seen[stable.version] = before
    content = survey.contents[options.path]
    for form in dict.fromkeys((options.form, *FORMS)):
        written_so = options if form == options.form else replace(options, written=form)
        if all(written(written_so, version) == number for version, number in seen.items()) and is_writable(written_so, content):
            return _Verdict(written_so, held, latest, is_written_so=True)
    version, number = list(seen.items())[-1]
    return _Verdict(options, number, version, is_written_so=False)


def _held(options: FileOptions, survey: Survey, version: Version) -> str | None:
    content = survey.released.get(version, {}).get(options.path)
    return number_in(options, content) if content is not None else None


def _meaning(number: str) -> Version | None:
    """The version that a number means, however it is written: 4.2, 4.02 and 4.2.0 are one."""
    found = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?", number, re.ASCII)
    return Version(int(found[1]), int(found[2]), int(found[3] or 0) or None) if found else None


def _row(options: FileOptions) -> dict[str, Value]:
    place: dict[str, Value] = {"key": options.key} if options.key is not None else {"pattern": options.pattern or ""}
    return {"path": options.path, **place, **({"as": options.written} if options.written else {})}


def _maven_note(survey: Survey, fits: list[_Verdict]) -> Iterator[str]:
    if any(one.options.key == _REVISION for one in fits) and re.search(r"<version>\$\{revision\}[^<\s]", survey.text("pom.xml")):
        yield "Mind what pom.xml puts after <revision>: a cut does not write that."
