"""Programs that some tests need and that Python's registry does not give: found, or the test is skipped and says what is missing."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "pandoc": "pandoc",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "soffice": "libreoffice-writer-nogui",
}
"""The Debian package that a program comes with."""


def needs(name: str) -> str:
    """The path of a program. Without it the test is skipped; with TESTS_NEED_PROGRAMS or TESTS_NEED_SERVERS set, that is a failure."""
    path = shutil.which(name)
    if path is not None:
        return path
    missing = f"{name} is not here: apt-get install {PACKAGES.get(name, name)}"
    if os.environ.get("TESTS_NEED_PROGRAMS") or os.environ.get("TESTS_NEED_SERVERS"):
        pytest.fail(missing)
    pytest.skip(missing)
