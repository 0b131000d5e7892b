"""Programs that some tests look through: where they are, and what to install where they are not."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {
    "bsdtar": "libarchive-tools",
    "chromium": "chromium",
    "gpg": "gnupg",
    "java": "default-jre-headless",
    "javac": "default-jdk-headless",
    "node": "nodejs",
    "pandoc": "pandoc",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "ssh-agent": "openssh-client",
    "ssh-keygen": "openssh-client",
    "soffice": "libreoffice-writer-nogui",
    "sshd": "openssh-server",
}
"""Programs, and the Debian packages that bring them."""


def needs(name: str) -> str:
    """The path of a program. Without it the test is skipped; where CI asks for programs or servers, it fails."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")  # where servers lie, and few people look
    if path is None:
        missing = f"{name} is not here: apt-get install {PACKAGES.get(name, name)}"
        is_required = os.environ.get("TESTS_NEED_PROGRAMS") or os.environ.get("TESTS_NEED_SERVERS")
        (pytest.fail if is_required else pytest.skip)(missing)
    return path
