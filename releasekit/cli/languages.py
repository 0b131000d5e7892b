"""A document in one language or in several: ``--lang ru,en``, and where each edition goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from releasekit.cli.output import harmless, harmless_json, is_plain, save, write
from releasekit.cli.session import PLACE
from releasekit.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

LANGUAGE = "{lang}"
"""What stands for the language in the name of an output file."""

DATA = ("json",)
"""Formats that hold every language."""

TEXTS = ("md", "html")
"""Formats that a terminal can show."""

STREAMED = ("md",)
"""Formats of which several documents may follow one another on standard output."""


def lang_option(command: F) -> F:
    """``--lang``: one language, or several with commas between them."""
    return click.option(
        "--lang", metavar="LANGUAGE[,…]", help="Language of the document, or several: ru,en; default: the product's first."
    )(command)


def output_option(command: F) -> F:
    """``--output``: a file, a name with ``{lang}`` in it, or a folder."""
    return click.option(
        "-o",
        "--output",
        type=PLACE,
        metavar="FILE",
        help="Write the document to FILE; {lang} in it is the language. A folder will do.",
    )(command)


class Editions(NamedTuple):
    """A document called ``name`` in some languages, and where it goes: ``output`` is a file, a folder, or None for standard output."""

    name: str
    format: str
    languages: tuple[str, ...]
    output: str | None

    @classmethod
    def asked(cls, name: str, format: str, known: Sequence[str], lang: str | None, output: str | None) -> Editions:
        """What ``--lang`` and ``--output`` ask for; the first of the ``known`` languages where none is named.

        Raises UsageError where several documents would have one place.
        """
        wanted = [one.strip() for one in (known[0] if lang is None else lang).split(",")]
        if not all(wanted):
            raise UsageError(f"--lang {lang}: a language is missing", hint="give languages with commas between them: --lang ru,en")
        languages = tuple(dict.fromkeys(wanted))
        editions = cls(name, format, languages[:1] if format in DATA else languages, output)
        if output is None and format not in (*TEXTS, *DATA) and sys.stdout.isatty():
            raise UsageError(f"a {format} file is nothing for a terminal", hint=f"say where it goes: --output {name}.{format}")
        if len(editions.languages) > 1:
            editions.require_places()
        return editions

    def require_places(self) -> None:
        """Raises UsageError where several documents would have one place."""
        if self.output is None and self.format not in STREAMED:
            raise UsageError(f"standard output holds one {self.format} document, and not {len(self.languages)}", hint=self._advice)
        if self.output is not None and not self._is_folder and LANGUAGE not in self.output:
            raise UsageError("the languages would overwrite one another", where=f"--output {self.output}", hint=self._advice)

    @property
    def _advice(self) -> str:
        return f"give each its own file: --output {self.name}.{LANGUAGE}.{self.format}, or a folder"

    @property
    def _is_folder(self) -> bool:
        """Whether the output is one, or is to become one: of several documents, what has no ending and no place for the language."""
        if self.output is None:
            return False
        place = Path(self.output)
        is_to_be = len(self.languages) > 1 and LANGUAGE not in self.output and not place.suffix and not place.exists()
        return self.output.endswith("/") or place.is_dir() or is_to_be

    def path(self, language: str) -> Path:
        """The file that the document of a language goes to."""
        place = (self.output or "").replace(LANGUAGE, language)
        ending = self.format if self.format in DATA else f"{language}.{self.format}"
        return Path(place, f"{self.name}.{ending}") if self._is_folder else Path(place)

    def deliver(self, contents: Mapping[str, bytes], tell: Callable[[str], None]) -> None:
        """Write each document where it goes. Raises RepositoryError for a file that cannot be written."""
        if self.output is None:
            write(b"\n".join(self._shown(content) for content in contents.values()))
            return
        for language, content in contents.items():
            save(self.path(language), content, tell, in_new_folder=self._is_folder)

    def _shown(self, content: bytes) -> bytes:
        """A document as it goes to standard output: no text of a repository acts on a terminal there."""
        if is_plain(content):
            return content
        if self.format in DATA:
            return harmless_json(content.decode()).encode()
        return harmless(content.decode()).encode() if self.format in TEXTS else content
