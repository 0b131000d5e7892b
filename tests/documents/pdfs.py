"""PDF files as tests look at them: through poppler's programs, as a reader's own would."""

from __future__ import annotations

import datetime as dt
import html
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from releasekit.documents.blocks import Article
from releasekit.documents.pdf import render_pdf
from tests.programs import needs

MOMENT = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC)
A4 = (595.276, 841.89)
MARGINS = {"left": 70.8, "right": 42.5, "top": 24.0, "bottom": 20.0}
"""Where nothing may stand, in points: the sides of the template, and of head and foot what must stay free."""


@dataclass(frozen=True)
class Word:
    """A word with its place on its page, in points from the upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Pdf:
    """A PDF file on disk."""

    path: Path

    def said_by(self, program: str, *options: str) -> str:
        """What a program of poppler says about the file."""
        command = [str(Path(needs("pdftotext")).with_name(program)), *options, str(self.path)]
        target = ("-",) if program == "pdftotext" else ()
        return subprocess.run([*command, *target], capture_output=True, check=True, text=True, encoding="utf-8").stdout

    @property
    def pages(self) -> list[str]:
        """The text of each page, as it is laid out."""
        return self.said_by("pdftotext", "-layout").split("\f")[:-1]

    @property
    def text(self) -> str:
        """The whole text on one line, without the heads and feet of pages."""
        lines = self.said_by("pdftotext", "-raw").replace("\f", "\n").splitlines()
        return " ".join(" ".join(lines).split())

    @property
    def letters(self) -> str:
        """The whole text without white space, and without the hyphens at the ends of lines."""
        return "".join(self.text.replace("- ", "").split())

    @property
    def words(self) -> list[Word]:
        """Every word with its place."""
        found, page = [], 0
        pattern = r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>'
        for line in self.said_by("pdftotext", "-bbox").splitlines():
            page += "<page " in line
            if match := re.search(pattern, line):
                left, top, right, bottom = (float(match[place]) for place in range(1, 5))
                found.append(Word(page, left, top, right, bottom, html.unescape(match[5])))
        return found

    @property
    def overflowing(self) -> list[Word]:
        """The words that reach into a margin."""
        return [
            word
            for word in self.words
            if word.left < MARGINS["left"] - 1
            or word.right > A4[0] - MARGINS["right"] + (3 if word.text[-1:] in ".,:;-‐" else 1)  # punctuation hangs over the edge
            or word.top < MARGINS["top"]
            or word.bottom > A4[1] - MARGINS["bottom"]
        ]


def made(article: Article, folder: Path, standard: str = "", source: str | None = None) -> Pdf:
    """The article as a file in a folder."""
    path = folder / "article.pdf"
    path.write_bytes(render_pdf(article, source=source, standard=standard, moment=MOMENT))
    return Pdf(path)
