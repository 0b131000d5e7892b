"""Formats: which there are, what JSON holds, that nothing but the records decides, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.config import FORMATS
from releasekit.core.record import Record
from releasekit.core.requests import Request
from releasekit.documents.render import render_history, render_sections
from releasekit.errors import UsageError
from tests.documents.samples import change, record


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_records_in_any_order_give_the_same_bytes(format: str) -> None:
    records = [record("4.2", change()), record("4.1"), record("4.2.1")]

    assert render_history(records, format, "en", DEFAULT_KINDS) == render_history(records[::-1], format, "en", DEFAULT_KINDS)


def test_json_holds_whole_records_newest_first() -> None:
    records = [record("4.1", change(kind="internal")), record("4.2", change("A \u202e and a \x1b"))]
    data = json.loads(render_history(records, "json", "en", DEFAULT_KINDS))

    assert data["schema"] == "releasekit/history/1"
    assert [Record.from_json(one) for one in data["releases"]] == records[::-1]


@pytest.mark.parametrize("format", ["md", "html"])
def test_half_a_character_never_stops_a_document(format: str) -> None:
    assert "\ufffd" in render_history([record("4.2", change("Half \udc80 character"))], format, "en", DEFAULT_KINDS).decode()


def test_unknown_formats_and_languages_are_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no format 'rtf'[\s\S]*md, html, docx, pdf, json"):
        render_history([], "rtf", "en", DEFAULT_KINDS)
    with pytest.raises(UsageError, match=r"no language 'de'"):
        render_history([], "json", "de", DEFAULT_KINDS)


def test_sections_are_one_a_release() -> None:
    planned = record("4.3", tag="", released=None, planned=date(2026, 3, 25))
    sections = render_sections([record("4.2"), planned], "en", DEFAULT_KINDS)

    assert sections == ("## 4.3 — not released yet\n\nPlanned for 2026-03-25.\n\nNo changes.\n", "## 4.2 — 2026-03-11\n\nNo changes.\n")


def test_json_needs_no_jinja() -> None:
    program = (
        "import sys; from releasekit.documents.render import render_history; render_history([], 'json', 'en', ()); "
        "sys.exit('jinja2' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False, env={"PYTHONPATH": ":".join(sys.path)}).returncode == 0


@pytest.mark.parametrize(("format", "most"), [("md", 1.5), ("html", 1.5), ("json", 0.5)])
def test_a_long_history_is_rendered_at_once(format: str, most: float) -> None:
    """160 releases with 2,000 entries; the bounds are wide, for machines that run tests are busy: the figures are kept by the bench."""
    text = "Fix `install` when *something* is missing, see https://example.com/issue."
    records = [
        record(f"{n // 10}.{n % 10}", *(change(text, id=f"{n}-{k}.fix", requests=(Request(str(k)),)) for k in range(13)))
        for n in range(160)
    ]
    started = time.process_time()

    render_history(records, format, "en", DEFAULT_KINDS)

    assert time.process_time() - started < most
