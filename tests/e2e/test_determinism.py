"""The same release gives the same bytes, whatever the machine, its settings and its owner are like (reproducible-builds.org)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG, Product, releasekit_process, snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENTED = """
[documents]
formats = ["md", "html", "docx", "pdf", "json"]

[train]
anchor = 2026-01-14
every = "2 weeks"
timezone = "Europe/Moscow"

[lifecycle.holder]
name = { ru = "ООО «Товеко»", en = "Toweco Ltd." }
address = { ru = "г. Вымышленск", en = "Vymyshlensk" }

[bundle]
cyclonedx = true
archives = ["zip", "tar.gz", "tar.zst"]
"""
ATTRIBUTES = b"""\
*.txt text=auto export-subst ident filter=shout
utf16.txt working-tree-encoding=UTF-16
docs/run.sh export-ignore
"""
FILES = {
    "docs/windows.txt": b"one\r\ntwo\r\n",
    "docs/unix.txt": b"one\ntwo\n",
    "docs/subst.txt": b"$Format:%H$ $Id$\n",
    "docs/utf16.txt": "слово\n".encode("utf-16"),
    "docs/picture.bin": bytes(range(256)) * 64,
    "docs/Ещё/файл с пробелом.md": "# Ещё\n".encode(),
    "docs/run.sh": b"#!/bin/sh\n",
    ".gitattributes": ATTRIBUTES,
    "releasekit.toml": (CONFIG + DOCUMENTED).encode(),
}
HOSTILE = """\
[core]
    autocrlf = true
    eol = crlf
    quotePath = true
    precomposeUnicode = true
[tar]
    umask = 0077
[filter "shout"]
    clean = tr a-z A-Z
    smudge = tr a-z A-Z
    required = true
[i18n]
    logOutputEncoding = KOI8-R
    commitEncoding = KOI8-R
[log]
    date = relative
    showSignature = true
[diff]
    renames = copies
    noprefix = true
[user]
    name = Somebody Else
    email = else@example.org
"""


@dataclass(frozen=True)
class Place:
    """Where and how a build runs. ``repository`` is the clone that it builds from."""

    repository: Path
    cwd: Path
    umask: int = 0o022
    words: tuple[str, ...] = ()
    env: Mapping[str, str | None] = field(default_factory=dict)


@pytest.fixture
def documented(product: Product) -> Product:
    """A product with documents of every kind, and 1.0 with its bundle in ``cut``."""
    product.push("docs: all kinds", FILES)
    product.rk("cut", "--yes", "--as-of", "2026-01-14T12:00:00+03:00", "--output", str(product.home / "cut"))
    product.pull()
    return product


def somewhere_else(product: Product) -> Place:
    """Another machine of another person, with settings that change what git shows and what programs write."""
    home = product.home / "another home"
    home.mkdir()
    (home / ".gitconfig").write_text(HOSTILE, encoding="utf-8")
    clone = product.remote.clone(product.home / "zz another folder")
    for name in ("docs/unix.txt", "docs/windows.txt"):
        clone.write(name, "changed in the work tree\n")
    env = {
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "xdg"),
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "LANGUAGE": "tr",
        "USER": "else",
        "LOGNAME": "else",
        "USERNAME": "else",
        "EMAIL": "else@example.org",
        "PYTHONHASHSEED": "4711",
        "SOURCE_DATE_EPOCH": "1",
        "COLUMNS": "20",
        "TMPDIR": str(home),
        "PYTHONUTF8": "0",
    }
    return Place(clone.path, home, 0o077, ("--as-of", "2031-07-01T00:00:00Z"), env)


def build(place: Place, output: Path) -> dict[str, bytes]:
    words = ("-C", str(place.repository), "build", "1.0", "--output", str(output), *place.words)
    answer = releasekit_process(*words, cwd=place.cwd, umask=place.umask, env=place.env)
    assert answer.status == 0, answer.err
    return snapshot(output)


def test_everything_that_differs_between_two_machines_changes_nothing(documented: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    cut = snapshot(documented.home / "cut")
    here = build(Place(documented.clone.path, documented.clone.path, env={"PYTHONHASHSEED": "1"}), documented.home / "here")
    there = build(somewhere_else(documented), documented.home / "there")

    assert sorted(cut) == sorted(here) == sorted(there)
    assert {name for name in cut if cut[name] != here[name]} == set()
    assert {name for name in cut if cut[name] != there[name]} == set()
    assert {name.partition("docs-1.0.")[2] for name in cut if "docs-1.0" in name} == {"zip", "tar.gz", "tar.zst", "intoto.json"}


def test_documents_are_what_git_holds_whatever_its_attributes_ask_for(documented: Product, tmp_path: Path) -> None:
    from zipfile import ZipFile

    with ZipFile(documented.home / "cut" / "toweco-docs-1.0.zip") as archive:
        found = {name: archive.read(f"toweco-docs-1.0/docs/{name}") for name in FILES if name.startswith("docs/")}
    held = {name: documented.clone.git("cat-file", "blob", f"v1.0:{name}") for name in ("docs/unix.txt", "docs/run.sh", "docs/subst.txt")}

    assert {name: found[name].decode() for name in held} == {name: content + "\n" for name, content in held.items()}
    assert found["docs/picture.bin"] == FILES["docs/picture.bin"]
    assert b"$Format:%H$" in found["docs/subst.txt"]
