"""The message catalogues of documents: extract from templates and code, merge into the .po files, compile to .mo.

Run ``python tools/catalogues.py`` after changing a message; translate what is empty, and run it again. ``--check`` changes nothing and
fails when a catalogue is not current, or when one of those that we keep ourselves is not complete. ``--add de`` begins a language: its
folder and all messages, which stay English until they are translated. Babel is needed here only, never at run time.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "releasekit" / "documents" / "locale"
COMPLETE = ("en", "ru")
"""The languages in which no message may be missing; in the others it stays English."""

DOMAIN = "releasekit"
KEYWORDS = {
    "marked": None,
    "marked_as": ((1, "c"), 2),
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def messages() -> Catalog:
    """Every message that documents use: of the templates, and those marked in code."""
    catalog = Catalog(project="releasekit", charset="utf-8")
    sources: tuple[tuple[Path, list[tuple[str, str]], dict[str, dict[str, str]]], ...] = (
        (ROOT / "templates", [("**.j2", "jinja2")], {"**.j2": {"trimmed": "true", "trim_blocks": "true", "silent": "false"}}),
        (ROOT / "releasekit" / "documents", [("**.py", "python")], {}),
    )
    for folder, methods, options in sources:
        found = extract_from_dir(folder, methods, options, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True)
        for name, _line, message, comments, context in found:
            # No line numbers: a catalogue changes when a message does, and not when a template grows.
            catalog.add(message, locations=[(f"{folder.name}/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def current(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the messages of the template; English translates itself."""
    path, locale = po_path(language), Locale.parse(language, sep="-")
    catalog = read_po(io.BytesIO(path.read_bytes()), locale=locale) if path.exists() else Catalog(locale=locale, project="releasekit")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.flags.discard("fuzzy")
        if language == "en" and message.id:
            message.string = message.id
    catalog.fuzzy = False
    return catalog


def languages() -> list[str]:
    """The languages, each a folder."""
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def po_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


class PlainCatalog(Catalog):
    """A catalogue whose header has no dates and no tool versions, which would change its files from run to run.

    The rule of plurals is that of the file as it is: each version of Babel writes another one that means the same.
    """

    def __init__(self, source: Catalog) -> None:
        super().__init__(locale=source.locale, charset="utf-8")
        self.plurals = source.plural_forms

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What readers of the file need, and nothing else."""
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plurals),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Babel lets headers be set; these are always the same."""


def po_bytes(catalog: Catalog) -> bytes:
    """The .po file."""
    header = "".join(f'"{name}: {value}\\n"\n' for name, value in PlainCatalog(catalog).mime_headers)
    stream = io.BytesIO()
    write_po(stream, catalog, width=120, omit_header=True, include_lineno=False, sort_output=True)
    return f'msgid ""\nmsgstr ""\n{header}\n'.encode() + stream.getvalue()


def mo_bytes(po: bytes, language: str) -> bytes:
    """The .mo file of a .po file; what is not translated is left out, so that it stays English."""
    locale = Locale.parse(language, sep="-")
    source = read_po(io.BytesIO(po), locale=locale)
    plain = PlainCatalog(source)
    for message in source:
        if message.id and all(_texts(message.string)):
            plain.add(message.id, message.string, context=message.context)
    stream = io.BytesIO()
    write_mo(stream, plain)
    return stream.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Messages without a translation, or with one whose placeholders differ."""
    incomplete = (message for message in catalog if message.id and not (all(_texts(message.string)) and not any(message.check(catalog))))
    return [str(message.id) for message in incomplete]


def _texts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return list(string) if isinstance(string, (list, tuple)) else [string or ""]


def main() -> int:
    """Bring the catalogues up to date, or say whether they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a catalogue is not current")
    parser.add_argument("--add", metavar="LANGUAGE", help="begin a language, such as de or pt-BR")
    given = parser.parse_args()
    check, problems, untranslated = given.check, list[str](), list[str]()
    for language in sorted({*languages(), *([given.add] if given.add else [])}):
        catalog = current(language, messages())
        told = problems if language in COMPLETE else untranslated
        told += [f"{language}: no translation of {text!r}" for text in missing(catalog)]
        po = po_bytes(catalog)
        path = po_path(language)
        for target, content in ((path, po), (path.with_suffix(".mo"), mo_bytes(po, language))):
            if target.exists() and target.read_bytes() == content:
                continue
            if check:
                problems.append(f"{target.relative_to(ROOT)} is not current: run python tools/catalogues.py")
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    print("\n".join([*untranslated, *(problems or ["the catalogues are current"])]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
