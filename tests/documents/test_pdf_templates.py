"""A repository's own typst template: it sees its data and nothing else, ends soon, and its errors say where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from releasekit.documents.pdf import TEMPLATE, render_pdf
from releasekit.documents.sandbox import Limits
from releasekit.documents.templates import templates_folder
from releasekit.documents.typesetting import typeset_apart
from releasekit.errors import UsageError
from tests.documents.articles import article, sample
from tests.documents.pdfs import MOMENT, made

SOURCE = """#let article = json(bytes(sys.inputs.article))
#set document(date: auto)
= Own: #article.title
#article.schema
"""


def problem(source: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        render_pdf(article(), source=source, moment=MOMENT)
    return caught.value


def test_own_template_wins(tmp_path: Path) -> None:
    assert made(sample("en"), tmp_path, source=SOURCE).text == "Own: Change history releasekit/article/1"


def test_packaged_template_as_an_own_one_gives_the_same_bytes() -> None:
    source = (templates_folder() / TEMPLATE).read_text(encoding="utf-8")
    assert render_pdf(sample("ru"), source=source, moment=MOMENT) == render_pdf(sample("ru"), moment=MOMENT)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("#article.titel", 'dictionary does not contain key "titel"'),
        ("#let x = (1,", "unclosed delimiter"),
        ("#unknown", "unknown variable: unknown"),
        ('#panic("no")', "panicked with: no"),
        ("#let f(x) = f(x)\n#f(1)", "maximum function call depth exceeded"),
    ],
)
def test_error_names_template_and_line(line: str, message: str) -> None:
    error = problem(SOURCE + line)
    assert error.where == "template article.typ, line 5"
    assert error.message == message


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../../../../etc/passwd", "article.typ", "secret.txt"])
def test_no_file_can_be_read(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.chdir(tmp_path)
    for source in (f'#read("{name}")', f'#image("{name}")', f'#include "{name}"'):
        error = problem(source)
        assert error.where == "template article.typ, line 1"
        assert "secret" not in error.message.replace("secret.txt", "")
        assert "releasekit-" not in error.message


def test_no_package_is_fetched() -> None:
    error = problem('#import "@preview/cetz:0.3.0": *')
    assert error.where == "template article.typ, line 1"
    assert "cetz" in error.message or "package" in error.message


def test_no_fonts_of_the_system_are_used(tmp_path: Path) -> None:
    pdf = made(article(), tmp_path, source='#set text(font: "Liberation Sans", fallback: true)\nSome text')
    assert "Liberation" not in pdf.said_by("pdffonts")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processor time and memory exist on POSIX systems")
@pytest.mark.parametrize(
    ("source", "limits", "message"),
    [
        ("#for i in range(1000000000) { }", Limits(processor=1, memory=64 << 30), "processor time"),
        ('#("x" * 4000000000).len()', Limits(memory=1 << 30), "more than 1024 MiB of memory"),
        ("#for i in range(1000000000) { }", Limits(clock=1.0, memory=64 << 30), "did not finish in 1 seconds"),
    ],
)
def test_limits(source: str, limits: Limits, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        typeset_apart(source, "{}", standard="", moment=MOMENT, template="own.typ", limits=limits)
    assert caught.value.where == "template own.typ"


RENDER = """
import datetime as dt, hashlib, sys
from tests.documents.articles import sample
from releasekit.documents.pdf import render_pdf
moment = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC)
print([hashlib.sha256(render_pdf(sample(one), standard="a-2b", moment=moment)).hexdigest() for one in ("ru", "en")])
"""


def test_bytes_depend_on_nothing_around(tmp_path: Path) -> None:
    surroundings = [
        {"TZ": "UTC", "LANG": "C", "HOME": str(tmp_path)},
        {"TZ": "Asia/Tokyo", "LANG": "ru_RU.UTF-8", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "SOURCE_DATE_EPOCH": "1"},
        {"TZ": "America/New_York", "PYTHONHASHSEED": "7", "XDG_CACHE_HOME": str(tmp_path), "TYPST_FONT_PATHS": "/usr/share/fonts"},
    ]
    folders = [tmp_path / name for name in ("a", "b", "c")]
    said = set()
    for umask, (variables, folder) in zip((0o022, 0o077, 0o000), zip(surroundings, folders, strict=True), strict=True):
        folder.mkdir()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(str(Path(one).resolve()) for one in sys.path if one),
            **variables,
        }
        command = [sys.executable, "-c", RENDER]
        done = subprocess.run(command, cwd=folder, env=environment, umask=umask, capture_output=True, text=True, check=True)
        said.add(done.stdout)
        assert list(folder.iterdir()) == []
    assert len(said) == 1
