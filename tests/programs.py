"""Programs that tests look at documents with. Where they cannot be had a test is skipped; where they must be there, it fails."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "javac": "default-jdk-headless",
    "node": "nodejs",
    "pandoc": "pandoc",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "soffice": "libreoffice-writer-nogui",
}
"""Program → the Debian package that brings it."""


def needs(name: str) -> str:
    """The path of a program. Without it the test is skipped, or fails where ``TESTS_NEED_PROGRAMS`` or ``TESTS_NEED_SERVERS`` is set."""
    path = shutil.which(name)
    if path is not None:
        return path
    reason = f"{name} is not installed: apt-get install {PACKAGES[name]}"
    if os.environ.get("TESTS_NEED_PROGRAMS") or os.environ.get("TESTS_NEED_SERVERS"):
        pytest.fail(reason)
    pytest.skip(reason)
