"""Word documents as LibreOffice lays them out: facts on their pages, contents with the right numbers, nothing outside of the paper."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from releasekit.documents.docx.render import render_docx
from tests.documents.docxsamples import ENTRY, LONG_WORD, MOMENT, article, full, matrix, part, registration, says
from tests.programs import needs

PATIENCE = 120.0
"""Seconds for LibreOffice on a busy machine."""


def pages(content: bytes, folder: Path, *options: str) -> list[str]:
    """The texts of the pages, as LibreOffice sets them."""
    soffice, pdftotext = needs("soffice"), needs("pdftotext")
    source = folder / "article.docx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    done = subprocess.run([pdftotext, *options, folder / "article.pdf", "-"], check=True, capture_output=True, timeout=PATIENCE)
    return [one for one in done.stdout.decode().split("\f") if one]


def flat(text: str) -> str:
    """The text without its white space and hyphens of line ends."""
    return re.sub(r"(?<=\w)[-\u00ad\u2010]\n|\s+", "", text)


def test_every_fact_is_on_a_page_and_the_contents_name_it(tmp_path: Path) -> None:
    made = pages(render_docx(full(12, 3), moment=MOMENT), tmp_path, "-layout")
    whole = flat("".join(made[3:]))
    places = [whole.index(flat(f"{ENTRY}: {release}-{place}-{k}")) for release in range(12, 0, -1) for place in range(3) for k in range(3)]

    assert places == sorted(places)
    assert "Страница 2 из" in made[1]
    numbers = dict(re.findall(r"^ *([^.\n]+?(?:\.\d)?)\.{5,}\s*(\d+)$", made[1] + made[2], re.MULTILINE))
    assert {"Версия 1.2", "Версия 0.1"} <= set(numbers)
    for title, number in numbers.items():
        wanted = title.split("  ")[-1].strip()
        assert re.search(rf"^\s*{re.escape(wanted)}\s*$", made[int(number) - 1], re.MULTILINE), (title, number)


def test_captions_and_headings_stay_with_what_follows(tmp_path: Path) -> None:
    """Tables and headings at every place of a page: no page ends with a caption or a heading."""
    blocks = []
    for place in range(30):
        blocks += [*part(*([full(1, 1).parts[0].blocks[1]] * (place % 7 + 3)), title=f"Раздел {place}").blocks, matrix(4, 4)]
    made = pages(render_docx(article(part(*blocks), is_full=False), moment=MOMENT), tmp_path, "-layout")

    for page in made[:-1]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        last = lines[-2]  # the line above the footer
        assert not last.startswith(("Таблица", "Раздел", "Версия  ")), last


def test_narrow_columns_hold_long_words_and_nothing_leaves_the_page(tmp_path: Path) -> None:
    wide = article(part(registration(), matrix(10, 4), full(4, 1).parts[1].blocks[1], *says("x" * 500).parts[0].blocks), is_full=False)
    made = pages(render_docx(wide, moment=MOMENT), tmp_path, "-bbox")
    whole = "".join(made)
    right = [float(one) for one in re.findall(r'xMax="([\d.]+)"', whole)]

    assert max(right) <= 595.3 - 42 + 2  # A4 without the margin at the right, in points
    assert LONG_WORD in whole
    for word in ("сопроводительного", "изменённых", "аннулированных", "Подпись", "документа", "11.03.2026"):
        assert f">{word}<" in whole


@pytest.mark.parametrize("language", ["en", "ru"])
def test_hostile_texts_reach_the_page(language: str, tmp_path: Path) -> None:
    text = "<b>&amp;</b> {{7*7}} {% x %} **a** \\l ]]>"
    given = article(part(*says(text).parts[0].blocks), title=text, is_full=False, language=language)
    whole = flat("".join(pages(render_docx(given, moment=MOMENT), tmp_path)))

    assert whole.count(flat(text)) >= 7
