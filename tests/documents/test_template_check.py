"""Own templates tried on sample records: each flaw with its line, each once; and the sample fills every field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.templates import TEMPLATES, Flaw, OwnTemplates, described, takes_a_place
from releasekit.documents import views
from releasekit.documents.context import history_document
from releasekit.documents.environment import FILTERS, environment
from releasekit.documents.imprint import SHORT, Imprint
from releasekit.documents.sample import sample_records
from releasekit.documents.templatecheck import Trial, check_templates
from releasekit.documents.templates import packaged_files
from tests.documents.lifecycles import lifecycle_of
from tests.documents.samples import change, record, views_in

TRIAL = Trial((record("4.2", change()),), DEFAULT_KINDS, ("ru", "en"), (SHORT, Imprint(style="full")), lifecycle_of())
GOOD = "{% for release in document.releases %}{{ release.version }}\n{% endfor %}"


def flaws(own: OwnTemplates, *names: str) -> list[Flaw]:
    return list(check_templates(own, TRIAL, names))


def test_good_templates_have_no_flaws() -> None:
    own = {
        "history.md.j2": GOOD + "{% include 'mine.md.j2' %}",
        "mine.md.j2": "{{ document.product }}",
        "release.md.j2": "{{ release.version }}",
        "logo.svg": "<svg/>",
    }
    assert flaws(own) == []


def test_a_misspelt_name_of_a_template_is_found_and_the_likely_one_named() -> None:
    (one,) = flaws({"histroy.md.j2": GOOD})

    assert (one.template, one.line) == ("histroy.md.j2", None)
    assert "takes the place of no template (did you mean 'history.md.j2'?)" in one.message


def test_a_name_that_is_computed_may_be_any() -> None:
    assert flaws({"history.md.j2": "{% include 'part-' ~ document.language ~ '.j2' ignore missing %}", "part-ru.j2": ""}) == []


def test_a_template_of_the_schedule_takes_the_place_of_none() -> None:
    (one,) = flaws({"schedule.md.j2": "x"})

    assert "packaged only" in one.message


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"history.md.j2": "\n{% for %}"}, ("history.md.j2", 2, "Expected an expression")),
        ({"history.html.j2": "\n\n{{ document.prodct }}"}, ("history.html.j2", 3, "(did you mean 'product'?)")),
        ({"release.md.j2": "{{ release.versio }}"}, ("release.md.j2", 1, "(did you mean 'version'?)")),
        ({"history.css.j2": "{{ documents }}"}, ("history.css.j2", 1, "'documents' is undefined (did you mean 'document'?)")),
        ({"history.md.j2": "{% include 'a.j2' %}", "a.j2": "{{ 1 // 0 }}"}, ("a.j2", 1, "ZeroDivisionError")),
        ({"history.md.j2": "{% if document.is_full %}{{ document.article.tile }}{% endif %}"}, ("history.md.j2", 1, "'tile'")),
        ({"history.md.j2": "{{ document.releases[1].update.notes.x }}"}, ("history.md.j2", 1, "'x'")),
        ({"history.md.j2": "{% if document.language == 'en' %}{{ x }}{% endif %}"}, ("history.md.j2", 1, "'x' is undefined")),
        ({"history.md.j2": "(" * 5000 + "{{ " + "(" * 5000 + " }}"}, ("history.md.j2", None, "RecursionError")),
    ],
)
def test_a_flaw_is_told_once_with_its_line(own: dict[str, str], expected: tuple[str, int | None, str]) -> None:
    (one,) = flaws(own)

    assert (one.template, one.line) == expected[:2]
    assert expected[2] in one.message


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"article.typ": "#let a = 1\n#nonsense"}, ("article.typ", 2, "unknown variable: nonsense")),
        ({"article.docx": b"PK no archive"}, ("article.docx", None, "is no Word document")),
        ({"article.html.j2": "{{ article.tilte }}"}, ("article.html.j2", 1, "(did you mean 'title'?)")),
        ({"lifecycle.ru.md.j2": "\n{{ document.holdr }}"}, ("lifecycle.ru.md.j2", 2, "(did you mean 'holder'?)")),
    ],
)
def test_templates_of_every_document_are_tried(own: dict[str, str | bytes], expected: tuple[str, int | None, str]) -> None:
    (one,) = flaws(own)

    assert (one.template, one.line) == expected[:2]
    assert expected[2] in one.message


def test_own_templates_of_every_document_may_be_good() -> None:
    word = packaged_files()["article.docx"]
    own: dict[str, str | bytes] = {"article.typ": "#json(bytes(sys.inputs.article)).title", "article.docx": word}
    own["lifecycle.en.md.j2"] = "# {{ document.title }}"

    assert flaws(own) == []


def test_the_packaged_templates_name_nothing_that_is_not_there() -> None:
    packaged = {name: content for name, content in packaged_files().items() if takes_a_place(name)}
    own = {name: content if name.endswith(".docx") else content.decode() for name, content in packaged.items()}

    assert len(own) == len([one for one in TEMPLATES.values() if one.replaceable])
    assert check_templates(own, dataclasses.replace(TRIAL, newest=())) == ()


def test_a_word_template_is_tried_on_the_life_cycle_too(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    made = Document()
    made.add_paragraph("{{ document.product }}")
    made.save(str(path))
    (one,) = flaws({"article.docx": path.read_bytes()})

    assert one.template == "article.docx"
    assert "'document' is undefined" in one.message


def test_only_what_is_asked_for_is_told() -> None:
    own = {"history.md.j2": "{{ x }}", "release.md.j2": "{{ y }}"}

    assert [one.template for one in flaws(own)] == ["history.md.j2", "release.md.j2"]
    assert [one.template for one in flaws(own, "history.md.j2")] == ["history.md.j2"]


# The sample, and the words for templates -----------------------------------------------------------------------------------------


def _values(value: Any) -> Iterator[tuple[str, Any]]:
    """Every field of every view inside of a value."""
    names = getattr(value, "_fields", ())
    if names and type(value).__module__ == views.__name__:
        for name in names:
            yield f"{type(value).__name__}.{name}", getattr(value, name)
            yield from _values(getattr(value, name))
    elif isinstance(value, tuple) and not names:
        for one in value:
            yield from _values(one)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_sample_fills_every_field_and_leaves_empty_what_may_be_empty(language: str) -> None:
    document = history_document(sample_records(), DEFAULT_KINDS, language, imprint=Imprint(style="full"))
    # What a form of the whole document decides, and no record.
    document = document._replace(releases=(*document.releases, document.releases[-1]._replace(is_single=True)))
    filled = {name for name, value in _values(document) if value}

    assert {f"{view.__name__}.{name}" for view in views_in(views) for name in view._fields} == filled


def test_every_filter_is_described() -> None:
    import jinja2

    packaged = set(jinja2.Environment().filters)
    made = {name for format in ("md", "html") for name in environment(format, "en", {}).filters}
    assert made - packaged == set(FILTERS)


def test_every_packaged_template_is_described_in_one_place() -> None:
    assert [name for name in packaged_files() if name not in TEMPLATES] == []
    assert described("lifecycle.pt-BR.md.j2") is not None
    assert not takes_a_place("lifecycle.../x.md.j2")
    assert not takes_a_place("base.html.j2")
